"""What a report is called: its title, and the name of its file with the day in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from ...language import _
from .actions import is_actions
from .findings import Finding
from .outline import Part
from .sections import kind_of
from .stamps import Day, find_days, read_stamp
from .words import words

SHORTEST, LONGEST = 8, 140
"""Of a title, as the schema has it."""
_LONGEST_SLUG = 80
_ENDINGS = (".html.md.erb", ".md.erb", ".markdown", ".mdown", ".qmd", ".mdx", ".md")
_BEFORE = re.compile(
    r"(?:incident|report|post-?mortem|outage|rca|of|on|for|from|the|retrospective|[\s:#,.–—\[(-])*", re.IGNORECASE
)
_PREFIX = re.compile(r"^(incident report|post-?mortem|incident|rca|report)\s*[:–—-]\s+", re.IGNORECASE)
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
        return _title(stated, heading, _("front matter"))
    if heading is not None:
        return _title(parts[heading].title, heading, _("first heading"))
    named = re.sub(r"[-_]+", " ", _without_day(stem_of(path))).strip()
    title = _title(named or stem_of(path), None, _("file name"))
    guess = Finding("title", "guessed", title.text, _("from the file name"), "medium")
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
    plain = re.sub(r"\[([^\]]{0,200})\]\([^)]{0,500}\)", r"\1", whole)
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
    for _day, start, end in find_days(title):
        if not _BEFORE.fullmatch(title[:start]):
            break
        stamp = read_stamp(title[start:])
        rest = stamp[1] if stamp else title[end:]
        text = re.sub(r"^[\s:;,.)\]–—-]+", "", rest) or text
        break
    text = text.strip()
    return text[:1].upper() + text[1:] if text[:1].islower() and text != title else text


def find_file_day(name: str) -> date | None:
    """The day in a file's name."""
    for match in re.finditer(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", name):
        if day := Day(int(match[2]), int(match[3]), int(match[1])).near(None):
            return day
    return None


def read_month(name: str) -> date | None:
    """The first day of the month in a file's name."""
    match = re.search(r"(?<![A-Za-z\d])((?:19|20)\d\d)[-_](\d\d)(?!\d)", name)
    return Day(int(match[2]), 1, int(match[1])).near(None) if match and 1 <= int(match[2]) <= 12 else None


def _without_day(stem: str) -> str:
    return re.sub(r"^(?:19|20)\d\d[-_.]?\d\d(?:[-_.]?\d\d)?(?!\d)[-_.\s]*", "", stem)


def slug(path: str, title: str) -> str:
    """The words of a report's name: those of the file if it has any, else those of the title."""
    named = re.sub(r"[-_.\s]{0,9}index$", "", _without_day(stem_of(path)), flags=re.IGNORECASE)
    told = _slugged(named) if re.search(r"[^\W\d_]{2}", named) else ""
    return told or _slugged(_without_day(title)) or "incident"


def _slugged(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    whole = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    cut = whole[: _LONGEST_SLUG + 1].rpartition("-")[0].strip("-")
    return whole if len(whole) <= _LONGEST_SLUG else cut or whole[:_LONGEST_SLUG]
