"""Entries as they were found, put on the calendar: days carried on, zones applied, sorted, written as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from ...language import _, ngettext
from .findings import Finding
from .stamps import Day
from .timeline import Found, kind_of
from .words import covers
from .zones import Zone, read_zone

_BACK = timedelta(hours=6)
"""A time of day that lies this long before the one above it is of the next day; a shorter step is out of order."""
_SLIP = timedelta(days=300)
"""How far off a day with a wrong year is at least."""
_TIME_NAMES = r"time|when|date|timestamp|at"
_EVENT_NAMES = r"events?|what|description|what happened"


@dataclass(frozen=True)
class Row:
    """An entry with its place in time."""

    found: Found
    at: datetime | None
    """In the zone in which it was written; `None` where no time of day is known."""
    order: datetime

    @property
    def written(self) -> str:
        """The time as the source has it."""
        return f"{self.found.above} {self.found.stamp.written}".strip()


@dataclass(frozen=True)
class Schedule:
    """A timeline, ready to be written."""

    rows: tuple[Row, ...]
    zone: Zone
    findings: tuple[Finding, ...] = ()


def zone_of(found: Sequence[Found], stated: Zone | None, given: Zone | None) -> tuple[Zone, Finding] | None:
    """The zone of the entries that name none, and how it was found."""
    named = dict.fromkeys(entry.stamp.zone.upper() for entry in found if entry.stamp.zone)
    if stated:
        return stated, Finding("zone", "read", stated.name, _("stated once for all times"))
    if named and (zone := read_zone(next(iter(named)))):
        if all(entry.stamp.zone for entry in found if entry.stamp.clock):
            return zone, Finding("zone", "read", ", ".join(named), _("stated with every time"))
        return zone, Finding("zone", "guessed", zone.name, _("stated with some times, assumed for all"), "medium")
    return (given, Finding("zone", "guessed", given.name, _("as given by `--zone`"), "high")) if given else None


def schedule(found: Sequence[Found], zone: tuple[Zone, Finding], first: date) -> Schedule:
    """Give every entry its day; `first` is the day of the report, which a first entry without a day has."""
    rows: list[Row] = []
    guesses = _Guesses()
    day, before, last = first, None, datetime.combine(first, datetime.min.time(), UTC) - timedelta(days=1)
    heading = None
    for entry in _in_order(found):
        stamp = entry.stamp
        stated = _stated_day(stamp.day, day, first, guesses) if stamp.day else None
        if stated:
            day = stated
        elif entry.day != heading and entry.day and (headed := entry.day.near(day)):
            day = headed
            guesses.carried += 1
        elif stamp.weekday is not None:
            day = _next_weekday(day if rows else first - timedelta(days=1), stamp.weekday)
            guesses.carried += 1
        elif entry.fresh and rows and rows[-1].found.stamp.day:
            day = _first_day(rows, first)
            guesses.carried += 1
        elif stamp.clock and before and _step(before, stamp.clock, day) < -_BACK:
            day += timedelta(days=1)
            guesses.turned += 1
        else:
            guesses.carried += 1
        heading = entry.day
        guesses.swapped += bool(stamp.day and stamp.day.ambiguous)
        named = (read_zone(stamp.zone) if stamp.zone else None) or zone[0]
        at = datetime.combine(day, stamp.clock, named.info) if stamp.clock else None
        start = datetime.combine(day, datetime.min.time(), named.info)
        last = at.astimezone(UTC) if at else max(last, start.astimezone(UTC)) if stated else last
        before = stamp.clock or before
        rows.append(Row(entry, at, last))
    ordered = tuple(sorted(rows, key=lambda row: row.order))
    guesses.moved = sum(below.order < above.order for above, below in pairwise(rows))
    doubt = next((doubt for row in ordered if row.at and (doubt := zone[0].doubt(row.at.date()))), None)
    finding = zone[1]
    if doubt and "--zone" not in finding.note:
        finding = Finding("zone", "guessed", finding.value, f"{finding.note}; {doubt[1]}", doubt[0])
    return Schedule(_merged(ordered), zone[0], (finding, *guesses.findings()))


def _merged(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows without those that only name a turn, such as `Resolved`, where another tells of that minute."""
    out: list[Row] = []
    for row in rows:
        twin = out[-1] if out and out[-1].at and row.at and out[-1].order == row.order else None
        if twin and _is_name(twin) and (not _is_name(row) or twin.found.kind == row.found.kind):
            out[-1] = replace(row, found=_with_name(row.found, twin.found))
        elif twin and _is_name(row) and not twin.found.kind:
            out[-1] = replace(twin, found=_with_name(twin.found, row.found))
        else:
            out.append(row)
    return tuple(out)


def _is_name(row: Row) -> bool:
    return bool(row.found.kind) and kind_of(row.found.text) == row.found.kind


def _with_name(found: Found, name: Found) -> Found:
    text = found.text if covers(found.text, name.text) else f"{name.text}: {found.text}"
    return replace(found, text=text, kind=found.kind or name.kind)


@dataclass
class _Guesses:
    """How often a day was not stated with its time."""

    carried: int = 0
    turned: int = 0
    swapped: int = 0
    moved: int = 0
    years: list[str] = field(default_factory=list)

    def findings(self) -> Iterator[Finding]:
        if self.carried:
            yield Finding("days", "guessed", _entries(self.carried), _("the day of the preceding text"), "high")
        if self.turned:
            yield Finding("days", "guessed", _entries(self.turned), _("after midnight, judging by the hour"), "medium")
        if self.swapped:
            yield Finding("days", "guessed", _entries(self.swapped), _("day and month could be swapped"), "medium")
        for day in self.years:
            yield Finding(
                "days", "guessed", day, _("another year than the entries around it; theirs was taken"), "medium"
            )
        if self.moved:
            yield Finding("timeline", "guessed", _entries(self.moved), _("moved into chronological order"), "high")


def _entries(count: int) -> str:
    return ngettext("{count} entry", "{count} entries", count).format(count=count)


def _in_order(found: Sequence[Found]) -> Sequence[Found]:
    """The entries in the order of the source, turned round where it has the newest first."""
    days = [day for entry in found if (day := (entry.stamp.day or entry.day)) and day.year]
    dated = [(day.year or 0, day.month, day.day) for day in days]
    if len(dated) == len(found) > 2 and dated[0] > dated[-1] and all(one >= two for one, two in pairwise(dated)):
        return found[::-1]
    stamps = [(day, entry.stamp.clock) for day, entry in zip(dated, found, strict=False) if entry.stamp.clock]
    falling = (
        len(stamps) == len(found) > 2 and all(one >= two for one, two in pairwise(stamps)) and stamps[0] > stamps[-1]
    )
    return found[::-1] if falling else found


def _stated_day(written: Day, day: date, first: date, guesses: _Guesses) -> date | None:
    """The day of an entry; a year that is one off, on a day close to those around it, is a slip of the pen."""
    stated = written.near(day)
    if not stated or not written.year or abs(stated.year - day.year) != 1 or abs(day - stated) < _SLIP:
        return stated
    meant = Day(written.month, written.day, day.year).near(day)
    if meant and abs(meant - day) <= timedelta(days=7) and abs(meant - first) <= timedelta(days=31):
        guesses.years.append(stated.isoformat())
        return meant
    return stated


def _next_weekday(day: date, weekday: int) -> date:
    """The first such day of the week from a day on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _first_day(rows: Sequence[Row], first: date) -> date:
    return rows[0].at.date() if rows[0].at else first


def _step(before: object, after: object, day: date) -> timedelta:
    return datetime.combine(day, after) - datetime.combine(day, before)  # type: ignore[arg-type]


def typed_moment(at: datetime, approximate: bool) -> str:
    """A moment as it is typed in `times`, in its own zone."""
    offset = at.utcoffset() or timedelta(0)
    return f"{'~' if approximate else ''}{at:%Y-%m-%dT}{_clock(at)}{'Z' if not offset else _offset(offset)}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def table(plan: Schedule, heads: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """The lines of the timeline's table, with the kind of every entry.

    Times as they were written stand beside those that look different now.
    """
    offset = next((row.at.utcoffset() for row in plan.rows if row.at), timedelta(0)) or timedelta(0)
    cells = [*_times(plan.rows, offset)]
    written = [
        "" if covers(cell, row.written) and "?" not in row.written else row.written
        for row, cell in zip(plan.rows, cells, strict=True)
    ]
    names = _heads(heads, "UTC" if not offset else _offset(offset))
    columns: list[tuple[str, list[str]]] = [
        (names[0], cells),
        (names[1], [_cell(row.found.text) or "(see below)" for row in plan.rows]),
        ("Kind", list(kinds)),
        ("Source", [row.found.source for row in plan.rows]),
        ("Actor", [row.found.actor for row in plan.rows]),
        ("As written", written),
    ]
    columns = [(name, texts) for name, texts in columns if any(texts)]
    rest = " ".join(head for head in heads if not covers(" ".join(name for name, _ in columns), head))
    if rest:
        head, texts = columns[-1]
        columns[-1] = (f"{head} ({rest})", texts)
    lines = ["| " + " | ".join(name for name, _ in columns) + " |", "|" + "---|" * len(columns)]
    for number in range(len(plan.rows)):
        lines.append("| " + " | ".join(_cell(texts[number]) for _, texts in columns) + " |")
    return lines


def _heads(heads: Sequence[str], zone: str) -> tuple[str, str]:
    plain = [re.sub(r"\([^)\n]{0,80}\)|[*_`]", "", head).strip() for head in heads]
    known = [head for head in plain if re.fullmatch(_TIME_NAMES, head.lower())]
    time = next((head for head in known if head.lower() not in ("date", "day")), known[0] if known else "Time")
    event = next((head for head in plain if re.fullmatch(_EVENT_NAMES, head.lower())), "Event")
    return f"{time} ({zone})", event


def _times(rows: Sequence[Row], offset: timedelta) -> Iterator[str]:
    day: date | None = None
    for row in rows:
        if row.at is None:
            yield "unknown"
            continue
        own = row.at.utcoffset() or timedelta(0)
        about = "~" if row.found.stamp.approximate else ""
        same, stated = own == offset, row.found.stamp.day
        carried = same and row.at.date() == day and not (stated and stated.year)
        shown = "" if carried else f"{row.at:%Y-%m-%d} "
        yield f"{about}{shown}{_clock(row.at)}" + ("" if same else f" {_offset(own) if own else 'UTC'}")
        day = (row.at.astimezone(UTC) + offset).date()


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text).rstrip("\\")
