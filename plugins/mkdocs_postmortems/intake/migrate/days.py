"""The day of an incident: what the text says of it, and only then what the file is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

from ...language import N_, _
from .actions import is_actions
from .findings import Confidence, Finding
from .names import Title, find_file_day, read_month, stem_of
from .outline import Part, content
from .sections import kind_of
from .stamps import Day, find_days
from .timeline import Found, is_timeline

_EVENT_KEYS = (
    "incident_date", "incidentdate", "incident date", "start_time", "started", "start", "started_at", "incident_start",
    "occurred_at", "occurred",
)  # fmt: skip
"""Keys of a front matter that name the incident's day."""
_PAGE_KEYS = ("date", "created", "created_at", "day", "published")
"""Keys that name a day, often that of publishing."""
_LABELLED = re.compile(
    r"^[\s>*_|-]{0,12}(?:incident\s{1,3})?(?:date(?: of (?:the )?(?:incident|outage|event))?|day|start(?:ed)?"
    r"|start (?:time|date)"
    r"|(?:incident |outage )?(?:started|began)(?: at| on)?|incident from|from|occurred(?: on| at)?|when"
    r"|date ?(?:/|and) ?time)"
    r"[*_\s]{0,6}[:|][*_\s|]{0,6}(?P<value>[^\n]{1,120})$",
    re.IGNORECASE | re.MULTILINE,
)
_BACK = timedelta(days=92)
"""How long before the day of publishing an incident may lie that running text names."""
_CLOSE = timedelta(days=14)
"""How long after the day in its name a report's incident may begin, where a year is missing."""
_HISTORY = re.compile(
    r"\b(?:previous|earlier|prior|similar|last (?:year|month|incident|downtime)|see also|updated?|published|since"
    r"|until|by|before)\b",
    re.IGNORECASE,
)
"""Words beside a day in running text that make it another day than that of the incident."""


@dataclass(frozen=True)
class Dated:
    """The day of an incident, and where it was found."""

    day: date
    where: str
    sure: Confidence | None
    others: tuple[tuple[date, str], ...] = ()
    """Other days that the report names elsewhere, and where."""

    @property
    def weak(self) -> bool:
        """Whether it is from a place that often has the day of publishing."""
        return self.where in ("front matter", "file name", "text", "running text")

    @property
    def finding(self) -> Finding:
        """Where it was found, and where other days were."""
        others = [(day, where) for day, where in self.others if abs(day - self.day) > timedelta(days=1)]
        sure = self.sure or ("medium" if others else None)
        said = (_("the {where} says {day}").format(where=_(where), day=day) for day, where in others)
        differing = ", ".join(dict.fromkeys(said))
        note = f"{_(self.where)}; {differing}" if differing else _(self.where)
        return Finding("date", "guessed" if sure else "read", self.day.isoformat(), note, sure)


def read_day(
    front: Mapping[str, Any], path: str, title: Title, parts: Sequence[Part], found: Sequence[Found]
) -> Dated | None:
    """The day of the incident, from the most telling place that has one."""
    lower = {str(key).lower(): str(value) for key, value in front.items()}
    page = next(_page_days(lower, path), None)
    candidates = [*_told(lower, title, parts, found, page), *_page_days(lower, path)]
    candidates += [] if candidates else [*_last_resorts(path, parts)]
    if not candidates:
        return None
    best = candidates[0]
    others = [(other.day, other.where) for other in candidates[1:] if other.where not in ("text", "running text")]
    return Dated(best.day, best.where, best.sure, tuple(dict.fromkeys(others)))


def _told(
    front: Mapping[str, str], title: Title, parts: Sequence[Part], found: Sequence[Found], page: Dated | None
) -> Iterator[Dated]:
    """The days that the text itself gives the incident, best first."""
    near = page.day if page else None
    for key in _EVENT_KEYS:
        if day := _first(front.get(key, ""), near):
            yield Dated(day, _("front matter's {key}").format(key=key), None)
            break
    for match in _LABELLED.finditer("\n".join(part.text for part in parts[:4] if not is_actions(part.title))):
        if day := _first(match["value"], near):
            yield Dated(day, N_("label"), None)
            break
    for text in dict.fromkeys((title.whole, *(part.title for part in parts[:3] if not is_timeline(part.title)))):
        if day := _first(text, near):
            yield Dated(day, N_("heading"), None)
            break
    entries = [entry.stamp.day or entry.day for entry in found if entry.stamp.day or entry.day]
    if entries and entries[0] and (day := _on_calendar(entries[0], near)) and (near or entries[0].year):
        yield Dated(day, N_("timeline"), None)
    if day := _opening_day(parts, near):
        yield Dated(day, N_("running text"), "medium")


def _page_days(front: Mapping[str, str], path: str) -> Iterator[Dated]:
    """The days of the page: of its file's name and of its front matter."""
    for key in _PAGE_KEYS:
        if key in front and (day := _first(front[key], None)):
            yield Dated(day, N_("front matter"), None)
            break
    for name in (stem_of(path), PurePosixPath(path).parent.name):
        if day := find_file_day(name):
            yield Dated(day, N_("file name"), None)
            break


def _last_resorts(path: str, parts: Sequence[Part]) -> Iterator[Dated]:
    whole = "\n".join(f"{part.title}\n{part.text}" for part in parts)
    if day := _first(re.sub(r"https?://\S+", "", whole), None):
        yield Dated(day, N_("text"), "low")
    stem = stem_of(path)
    if month := read_month(stem) or read_month(PurePosixPath(path).parent.name):
        yield Dated(month, N_("file name, which has the month only"), "low")
    year = next((int(match[0]) for match in re.finditer(r"(?<!\d)20\d\d(?!\d)", stem)), None)
    days = [day for day, _start, _end in find_days(whole)] if year else []
    if year and (near := next((day.near(date(year, 7, 1)) for day in days), None)):
        yield Dated(near, N_("text, and the year of the file name"), "low")


def _opening_day(parts: Sequence[Part], page: date | None) -> date | None:
    """The day that the first paragraphs name, if it can be that of the incident."""
    for part in parts[:3]:
        if part.level and kind_of(part.title) not in ("", "summary", "impact"):
            continue
        for node in part.blocks[:4]:
            text = re.sub(r"https?://\S+|\]\([^)\s]{0,500}\)", "", content(node)) if node.type == "paragraph" else ""
            for day, start, _end in find_days(text):
                near = _on_calendar(day, page)
                fits = near and (page is None or timedelta(days=-1) <= page - near <= _BACK)
                if near and fits and (day.year or page) and not _HISTORY.search(text[max(0, start - 24) : start]):
                    return near
    return None


def _first(text: str, near: date | None) -> date | None:
    """The first day in a text; the year that it lacks is that of another day in the text, else of the page."""
    days = [day for day, _, _ in find_days(text[:400])]
    full = next((found for day in days if day.year and (found := day.near(near))), None)
    return next(
        (found for day in days if (found := _on_calendar(day, near or full)) and (day.year or near or full)), None
    )


def _on_calendar(day: Day, page: date | None) -> date | None:
    """A day of the calendar: one without a year is the last before that of the page, unless it is close to it."""
    near = day.near(page)
    if near and page and not day.year and near - page > _CLOSE:
        return Day(day.month, day.day, near.year - 1).near(None) or near
    return near
