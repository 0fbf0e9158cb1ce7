"""What a report is called and when it happened: its title, its day, the name of its file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

from .actions import is_actions
from .findings import Confidence, Finding
from .outline import Part
from .sections import kind_of
from .stamps import Day, find_days, read_stamp
from .timeline import Found
from .words import words

SHORTEST, LONGEST = 8, 140
"""Of a title, as the schema has it."""
_LONGEST_SLUG = 80
_ENDINGS = (".html.md.erb", ".md.erb", ".markdown", ".mdown", ".qmd", ".mdx", ".md")
_DATE_KEYS = (
    "date", "incident_date", "incidentdate", "incident date", "start_time", "started", "start", "started_at",
    "created", "created_at", "day",
)  # fmt: skip
_BEFORE = re.compile(
    r"(?:incident|report|post-?mortem|outage|rca|of|on|for|from|the|retrospective|[\s:#,.–—\[(-])*", re.IGNORECASE
)
_PREFIX = re.compile(r"^(incident report|post-?mortem|incident|rca|report)\s*[:–—-]\s+", re.IGNORECASE)
_LABELLED = re.compile(
    r"^[\s>*_-]*(?:incident\s+)?(?:date|day|started?|start time|incident from|from|occurred|when)"
    r"[*_\s]*:[*_\s]*(?P<value>.+)$",
    re.IGNORECASE | re.MULTILINE,
)
_PAGES = ("index", "readme", "template", "postmortem-template", "post-mortem-template", "contributing")


@dataclass(frozen=True)
class Title:
    """A title, and where it stood."""

    text: str
    whole: str
    """As the source has it."""
    part: int | None
    """The part whose heading it is."""
    finding: Finding


def stem_of(path: str) -> str:
    """The name of a file without its ending; that of its folder where the file is called `index`."""
    name = PurePosixPath(path).name
    ending = next((ending for ending in _ENDINGS if name.lower().endswith(ending)), "")
    stem = name[: len(name) - len(ending)] if ending else name
    folder = PurePosixPath(path).parent.name
    return folder if stem.lower() in ("index", "_index") and find_file_day(folder) else stem


def is_markdown(path: str) -> bool:
    """Whether a file is Markdown by its name."""
    return path.lower().endswith(_ENDINGS)


def is_page(path: str) -> bool:
    """Whether a file is an index or a template by its name, and no report."""
    stem = stem_of(path).lower()
    return stem in _PAGES or (
        stem.endswith(("-index", "_index", "-template")) and not re.search(r"(?<!\d)20\d\d", stem)
    )


def read_title(front: dict[str, Any], parts: Sequence[Part], path: str) -> Title:
    """The title: of the front matter, of the first heading, or of the file's name."""
    stated = next((str(front[key]) for key in ("title", "name", "summary_title") if _is_text(front.get(key))), "")
    heading = next((i for i, part in enumerate(parts) if part.level), None)
    if heading is not None and not _is_title(parts, heading, stated):
        heading = None
    if stated:
        return _title(stated, heading, "front matter")
    if heading is not None:
        return _title(parts[heading].title, heading, "first heading")
    named = re.sub(r"[-_]+", " ", _without_day(stem_of(path))).strip()
    title = _title(named or stem_of(path), None, "file name")
    guess = Finding("title", "guessed", title.text, "from the file name", "medium")
    return Title(title.text, title.whole, None, guess)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_title(parts: Sequence[Part], index: int, stated: str) -> bool:
    """Whether a first heading names the report, not its first section."""
    part = parts[index]
    if stated and words(stated) == words(part.title):
        return True
    if kind_of(part.title) or is_actions(part.title) or (read_stamp(part.title) and not _without_stamp(part.title)):
        return part.level == 1 and not stated and bool(read_stamp(part.title)) and not kind_of(part.title)
    deeper = all(other.level > part.level for other in parts[index + 1 : index + 3] if other.level)
    if stated:
        return part.level == 1 and deeper
    return part.level == 1 or (part.level == 2 and deeper)


def _without_stamp(title: str) -> str:
    read = read_stamp(title)
    return read[1] if read else title


def _title(whole: str, part: int | None, where: str) -> Title:
    whole = " ".join(whole.split())
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", whole)
    plain = re.sub(r"^[\d.]+\s+(?=[A-Z])|[*`]|(?<!\w)_|_(?!\w)", "", plain).strip()
    text = _shortened(plain)
    if len(text) < SHORTEST:
        text = plain if len(plain) >= SHORTEST else f"Incident: {plain or 'untitled'}"
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
    return Title(text, whole, part, Finding("title", "read", text, where))


def _shortened(title: str) -> str:
    """A title without the day that it begins with, which the file's name has."""
    text = _PREFIX.sub("", title)
    for _, start, end in find_days(title):
        if not _BEFORE.fullmatch(title[:start]):
            break
        stamp = read_stamp(title[start:])
        rest = stamp[1] if stamp else title[end:]
        text = re.sub(r"^[\s:;,.)\]–—-]+", "", rest) or text
        break
    text = text.strip()
    return text[:1].upper() + text[1:] if text[:1].islower() and text != title else text


def read_day(
    front: dict[str, Any], path: str, title: Title, parts: Sequence[Part], found: Sequence[Found]
) -> tuple[date, Finding] | None:
    """The day of the incident, from the most reliable place that has one; others that differ are named."""
    candidates = [*_candidates(front, path, title, parts, found)]
    if not candidates:
        return None
    day, where, sure = candidates[0]
    others = [
        (other, place) for other, place, _ in candidates[1:] if abs(other - day) > timedelta(days=1) and place != "text"
    ]
    if others and sure is None:
        sure = "medium"
    differing = ", ".join(dict.fromkeys(f"the {place} says {other}" for other, place in others))
    note = f"{where}; {differing}" if differing else where
    return day, Finding("date", "guessed" if sure else "read", day.isoformat(), note, sure)


def _candidates(
    front: dict[str, Any], path: str, title: Title, parts: Sequence[Part], found: Sequence[Found]
) -> Iterator[tuple[date, str, Confidence | None]]:
    lower = {str(key).lower(): value for key, value in front.items()}
    for key in _DATE_KEYS:
        if key in lower and (day := _first_full(str(lower[key]))):
            yield day, "front matter", None
            break
    month = None
    for name in (stem_of(path), PurePosixPath(path).parent.name):
        if day := find_file_day(name):
            yield day, "file name", None
            break
        month = month or _month(name)
    for text in dict.fromkeys((title.whole, *(part.title for part in parts[:2]))):
        if day := _first_full(text):
            yield day, "heading", None
            break
    for match in _LABELLED.finditer("\n".join(part.text for part in parts[:3])):
        if day := _first_full(match["value"]):
            yield day, "label", None
            break
    entries = [entry.stamp.day or entry.day for entry in found]
    if day := next((near for entry in entries if entry and entry.year and (near := entry.near(None))), None):
        yield day, "timeline", None
    whole = "\n".join(f"{part.title}\n{part.text}" for part in parts)
    if day := _first_full(re.sub(r"https?://\S+", "", whole)):
        yield day, "text", "low"
    if month:
        yield month, "file name, which has the month only", "low"
    year = next((int(match[0]) for match in re.finditer(r"(?<!\d)20\d\d(?!\d)", stem_of(path))), None)
    days = [day for day, _, _ in find_days(whole)]
    if year and (near := next((day.near(date(year, 7, 1)) for day in days), None)):
        yield near, "text, and the year of the file name", "low"


def _first_full(text: str) -> date | None:
    days = (day for day, _, _ in find_days(text) if day.year)
    return next((near for day in days if (near := day.near(None))), None)


def find_file_day(name: str) -> date | None:
    """The day in a file's name."""
    for match in re.finditer(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", name):
        if day := Day(int(match[2]), int(match[3]), int(match[1])).near(None):
            return day
    return None


def _month(name: str) -> date | None:
    match = re.search(r"(?<![A-Za-z\d])((?:19|20)\d\d)[-_](\d\d)(?!\d)", name)
    return Day(int(match[2]), 1, int(match[1])).near(None) if match and 1 <= int(match[2]) <= 12 else None


def _without_day(stem: str) -> str:
    return re.sub(r"^(?:19|20)\d\d[-_.]?\d\d(?:[-_.]?\d\d)?(?!\d)[-_.\s]*", "", stem)


def slug(path: str, title: str) -> str:
    """The words of a report's name: those of the file if it has any, else those of the title."""
    named = re.sub(r"[-_.\s]*index$", "", _without_day(stem_of(path)), flags=re.IGNORECASE)
    told = _slugged(named) if re.search(r"[^\W\d_]{2}", named) else ""
    return told or _slugged(_without_day(title)) or "incident"


def _slugged(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    whole = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    cut = whole[: _LONGEST_SLUG + 1].rpartition("-")[0].strip("-")
    return whole if len(whole) <= _LONGEST_SLUG else cut or whole[:_LONGEST_SLUG]
