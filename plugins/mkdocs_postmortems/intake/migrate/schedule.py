"""Entries as they were found, put on the calendar: days carried on, zones applied, sorted, written as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from ...report.model import STAGES
from .findings import Finding
from .timeline import Found
from .words import covers
from .zones import Zone, read_zone

_BACK = timedelta(hours=6)
"""A time of day that lies this long before the one above it is of the next day; a shorter step is out of order."""
_KINDS = dict(zip(("onset", "detection", "acknowledgement", "mitigation", "resolution"), STAGES, strict=True))
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
        return stated, Finding("zone", "read", stated.name, "stated once for all times")
    if named and (zone := read_zone(next(iter(named)))):
        if all(entry.stamp.zone for entry in found if entry.stamp.clock):
            return zone, Finding("zone", "read", ", ".join(named), "stated with every time")
        return zone, Finding("zone", "guessed", zone.name, "stated with some times, taken for all", "medium")
    return (given, Finding("zone", "guessed", given.name, "as given by `--zone`", "high")) if given else None


def schedule(found: Sequence[Found], zone: tuple[Zone, Finding], first: date) -> Schedule:
    """Give every entry its day; `first` is the day of the report, which a first entry without a day has."""
    rows: list[Row] = []
    guesses = _Guesses()
    day, before, last = first, None, datetime.combine(first, datetime.min.time(), UTC) - timedelta(days=1)
    heading = None
    for entry in found:
        stamp = entry.stamp
        stated = stamp.day.near(day) if stamp.day else None
        if stated:
            day = stated
        elif entry.day != heading and entry.day and (headed := entry.day.near(day)):
            day = headed
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
    return Schedule(ordered, zone[0], (finding, *guesses.findings()))


@dataclass
class _Guesses:
    """How often a day was not stated with its time."""

    carried: int = 0
    turned: int = 0
    swapped: int = 0
    moved: int = 0

    def findings(self) -> Iterator[Finding]:
        if self.carried:
            yield Finding("days", "guessed", f"{self.carried} entries", "the day of what stands before them", "high")
        if self.turned:
            yield Finding("days", "guessed", f"{self.turned} entries", "past midnight, by the hour", "medium")
        if self.swapped:
            yield Finding("days", "guessed", f"{self.swapped} entries", "day and month could be swapped", "medium")
        if self.moved:
            yield Finding("timeline", "guessed", f"{self.moved} entries", "moved, to be in order of time", "high")


def _first_day(rows: Sequence[Row], first: date) -> date:
    return rows[0].at.date() if rows[0].at else first


def _step(before: object, after: object, day: date) -> timedelta:
    return datetime.combine(day, after) - datetime.combine(day, before)  # type: ignore[arg-type]


def stages(rows: Sequence[Row], before: timedelta, after: timedelta) -> dict[str, str]:
    """The times of the incident that the kinds of its entries state, if they make sense together."""
    known: dict[str, Row] = {}
    for row in rows:
        if row.at and (stage := _KINDS.get(row.found.kind)):
            known.setdefault(stage, row)
    for dropped in ((), ("acknowledged",), ("acknowledged", "mitigated")):
        kept = {name: known[name] for name in STAGES if name in known and name not in dropped}
        moments = [row.order for row in kept.values()]
        if moments and moments == sorted(moments) and _within(rows, moments, "resolved" in kept, before, after):
            return {name: typed_moment(row) for name, row in kept.items()}
    return {}


def _within(rows: Sequence[Row], moments: Sequence[datetime], ended: bool, before: timedelta, after: timedelta) -> bool:
    timed = [row.order for row in rows if row.at]
    return timed[0] >= moments[0] - before and not (ended and timed[-1] > moments[-1] + after)


def typed_moment(row: Row) -> str:
    """A moment as it is typed in `times`."""
    assert row.at
    about = "~" if row.found.stamp.approximate else ""
    offset = row.at.utcoffset() or timedelta(0)
    return f"{about}{row.at:%Y-%m-%dT}{_clock(row.at)}{'Z' if not offset else _offset(offset)}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def table(plan: Schedule, heads: Sequence[str]) -> list[str]:
    """The lines of the timeline's table. Times as they were written stand beside those that look different now."""
    offset = next((row.at.utcoffset() for row in plan.rows if row.at), timedelta(0)) or timedelta(0)
    cells = [*_times(plan.rows, offset)]
    written = [
        "" if covers(cell, row.written) and "?" not in row.written else row.written
        for row, cell in zip(plan.rows, cells, strict=True)
    ]
    names = _heads(heads, "UTC" if not offset else _offset(offset))
    columns: list[tuple[str, list[str]]] = [
        (names[0], cells),
        (names[1], [row.found.text or "(see below)" for row in plan.rows]),
        ("Kind", [row.found.kind for row in plan.rows]),
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
    plain = [re.sub(r"\(.*?\)|[*_`]", "", head).strip() for head in heads]
    time = next((head for head in plain if re.fullmatch(_TIME_NAMES, head.lower())), "Time")
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
