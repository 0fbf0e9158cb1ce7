"""What the gate can put right by itself: spelling and order, never what a report says.

A severity's alias becomes its id, words of a vocabulary and figures get the format's spelling, times with an offset
become UTC, missing ids of actions and factors the next free ones, and an unsorted timeline is sorted. Each step edits
ranges of the raw text, so that no other byte changes; a step after which the report would mean something else, whatever
the reason, is left out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count, pairwise
from typing import Any, NamedTuple

from msgspec.structs import replace

from ..language import _, ngettext
from ..options import Options
from ..report.body import UNKNOWN_KIND
from ..report.edit import Edit, Text
from ..report.model import Entry, Moment, Times
from ..report.moments import read_moment, read_zone
from ..report.parse import Reading, parse
from ..report.problem import Path, Position
from ..report.source import source_from_bytes
from .check import judge_alone
from .spelling import respellings, respelt

UNSORTED = "PM204"

_OFFSET = r"[+-]\d{2}:?\d{2}"
_INSTANT = re.compile(
    rf"(?P<about>~?)\d{{4}}-\d{{2}}-\d{{2}}(?P<gap>[T ])\d{{2}}:\d{{2}}(?P<seconds>:\d{{2}})? ?{_OFFSET}", re.ASCII
)
_TYPED = re.compile(
    rf"[*_`]*(?P<time>(?P<about>~\s*)?(?:(?P<day>\d{{4}}-\d{{2}}-\d{{2}})(?P<gap>[T\s]*))?"
    rf"(?P<clock>\d{{1,2}}:\d{{2}}(?P<seconds>:\d{{2}})?)(?:\s*(?P<zone>Z|UTC|GMT|{_OFFSET}))?)",
    re.ASCII,
)
_HEADER = re.compile(r"(?:^|\|)[\s*_]*(?:time|when|date|timestamp|at)[\s*_]*\(\s*(?P<zone>[^)]*?)\s*\)", re.IGNORECASE)
_DELIMITER = re.compile(r"[\s|:]*-[\s|:-]*")


@dataclass(frozen=True)
class Fixed:
    """A file after everything that could be put right."""

    data: bytes
    notes: tuple[str, ...] = ()
    """What was done, a few words each."""


class Context(NamedTuple):
    """What a step looks at."""

    reading: Reading
    text: Text
    options: Options
    today: date

    @property
    def front(self) -> dict[str, Any]:
        """The front matter as it was written."""
        value: dict[str, Any] = self.reading.source.front.value
        return value

    def place(self, *path: str | int) -> Position:
        """Where a value of the front matter stands."""
        return self.reading.source.front.positions.of(path)


Step = Callable[[Context], tuple[list[Edit], str]]
"""One kind of correction: its edits, and in a few words what they do."""


def fix(data: bytes, name: str, options: Options, today: date, steps: Sequence[Step] | None = None) -> Fixed:
    """Put right what is mechanical in the report of a file of this name. A file that cannot be read stays as it is.

    `steps` are the kinds of corrections to make, by default all.
    """
    notes: list[str] = []
    reading = parse(source_from_bytes(data, name), options.contract)
    for step in STEPS if steps is None else steps:
        if reading.source.problems or reading.source.front.problems or not isinstance(reading.source.front.value, dict):
            break
        context = Context(reading, Text(data), options, today)
        edits, note = step(context)
        if edits:
            changed = context.text.edited(edits)
            after = parse(source_from_bytes(changed, name), options.contract)
            if _meaning(after, options) == _meaning(reading, options):
                data, reading = changed, after
                notes.append(note)
    return Fixed(data, tuple(notes))


def difference(before: bytes, after: bytes, shown: str) -> str:
    """What was changed, as a patch."""
    old, new = ([line for line in re.split(r"(?<=\n)", data.decode("utf-8")) if line] for data in (before, after))
    patch = difflib.unified_diff(old, new, f"a/{shown}", f"b/{shown}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in patch)


def _severity(context: Context) -> tuple[list[Edit], str]:
    given = context.front.get("severity")
    id_ = context.options.contract.severities.get(given.lower()) if isinstance(given, str) else None
    span = context.text.scalar(context.place("severity"), str(given)) if id_ and id_ != given else None
    return [Edit(*span, id_)] if span and id_ else [], _("severity {severity}").format(severity=id_)


def _spelling(context: Context) -> tuple[list[Edit], str]:
    edits, done = [], []
    for path, given, written in respellings(context.front, context.options.contract):
        if span := context.text.scalar(context.place(*path), given):
            edits.append(Edit(*span, written))
            done.append(f"{path[-1]} {written}")
    return edits, ", ".join(done)


def _times(context: Context) -> tuple[list[Edit], str]:
    given = context.front.get("times")
    times: dict[str, Any] = given if isinstance(given, dict) else {}
    edits, names = [], []
    for name in Times.__struct_fields__:
        found = _INSTANT.fullmatch(str(times.get(name)))
        moment = read_moment(found[0]) if found else None
        span = context.text.scalar(context.place("times", name), found[0]) if found else None
        if found and span and isinstance(moment, Moment) and moment.at:
            at = _clock(moment.at, found["seconds"])
            edits.append(Edit(*span, f"{found['about']}{moment.at.date()}{found['gap']}{at}Z"))
            names.append(name)
    return edits, _("{names} in UTC").format(names=", ".join(names))


def _ids(context: Context) -> tuple[list[Edit], str]:
    edits, given = [], []
    for name, letter in (("actions", "A"), ("factors", "F")):
        items = context.front.get(name)
        items = items if isinstance(items, list) else []
        free = _free(letter, [item.get("id") for item in items if isinstance(item, dict)], context.text.raw)
        for index, item in enumerate(items):
            if isinstance(item, dict) and item and item.get("id") is None:
                id_ = next(free)
                if edit := _id_edit(context, (name, index), item, id_):
                    edits.append(edit)
                    given.append(id_)
    return edits, ngettext("id {ids}", "ids {ids}", len(given)).format(ids=", ".join(given))


def _free(letter: str, taken: list[Any], text: str) -> Iterator[str]:
    """Ids after the highest that is taken; one that the text already speaks of would change what it says."""
    numbers = [int(found[1]) for id_ in taken if (found := re.fullmatch(rf"{letter}(\d{{1,9}})", str(id_), re.I))]
    spoken = {word.lower() for word in re.findall(rf"\b{letter}\d+\b", text, re.I)}
    return (id_ for number in count(max(numbers, default=0) + 1) if (id_ := f"{letter}{number}").lower() not in spoken)


def _id_edit(context: Context, path: Path, item: dict[str, Any], id_: str) -> Edit | None:
    """What gives an item of a list an id: its first line, or the rest of its line `id:`."""
    key = "id" if "id" in item else next(iter(item))
    place = context.reading.source.front.positions.of_key((*path, key))
    line = context.reading.source.lines[place.line - 1]
    before, rest = line[: place.column - 1], line[place.column - 1 :]
    start = context.text.at(place)
    if key == "id":
        return Edit(start + 3, start + 3, f" {id_}") if re.fullmatch(r"id:\s*(#.*)?", rest) else None
    if path in context.reading.source.front.flow:
        return Edit(start, start, f"id: {id_}, ")
    if re.fullmatch(r"[ -]*", before) and rest.startswith(key):
        indent = " " * len(before)
        return Edit(start, start, f"id: {id_}{context.text.line_end(place.line)}{indent}")
    return None


class Row(NamedTuple):
    """One line of the timeline."""

    entry: Entry
    line: str
    typed: re.Match[str] | None
    """Its time, unless that is `unknown`."""

    @property
    def local(self) -> bool:
        """Whether it has an offset of its own."""
        return bool(self.typed and self.typed["zone"] and self.typed["zone"][0] in "+-")

    def rewritten(self, day: bool, zone: bool) -> str:
        """Its time in UTC, with day and zone if asked for."""
        at, typed = self.entry.moment.at, self.typed
        assert at and typed
        before = f"{at.date()}{typed['gap'] or ' '}" if day else ""
        return f"{typed['about'] or ''}{before}{_clock(at, typed['seconds'])}{'Z' * zone}"


def _rows(context: Context) -> tuple[re.Match[str] | None, list[Row]]:
    """The zone in the head of the timeline's table, and its rows; no rows if they could not all be read."""
    source, entries = context.reading.source, context.reading.report.timeline if context.reading.report else ()
    lines, problems = source.lines, (found for found in context.reading.problems if found.code != UNKNOWN_KIND)
    if not entries or any(problem.position.line >= source.body_line for problem in problems):
        return None, []
    first = entries[0].line
    if [entry.line for entry in entries] != [*range(first, first + len(entries))]:
        return None, []
    if not _DELIMITER.fullmatch(lines[first - 2]):
        return None, []
    rows = [Row(e, lines[e.line - 1], _TYPED.match(lines[e.line - 1], e.column - 1)) for e in entries]
    readable = all(row.typed or row.entry.moment.at is None for row in rows)
    return _HEADER.search(lines[first - 3]), rows if readable else []


def _zone(context: Context) -> tuple[list[Edit], str]:
    head, rows = _rows(context)
    away = bool(head and read_zone(head["zone"]) != UTC)
    if not rows or not (away or any(row.local for row in rows)):
        return [], ""
    edits = []
    if head and away:
        line = Position(rows[0].entry.line - 2)
        edits.append(Edit(context.text.at(line) + head.start("zone"), context.text.at(line) + head.end("zone"), "UTC"))
    day = _first_day(context)
    for row in rows:
        at, typed = row.entry.moment.at, row.typed
        if not (at and typed):
            continue
        moved = row.local or (away and not typed["zone"])
        if moved or (at.date() != day and not typed["day"]):
            written = row.rewritten(bool(typed["day"]) or at.date() != day, not head or not moved)
            start = context.text.at(Position(row.entry.line)) + typed.start("time")
            edits.append(Edit(start, start + len(typed["time"]), written))
        day = at.date()
    return edits, _("timeline in UTC")


def _order(context: Context) -> tuple[list[Edit], str]:
    head, rows = _rows(context)
    if not _sortable(head, rows) or not _is_reported(context):
        return [], ""
    edits, day = [], _first_day(context)
    for slot, row in zip(rows, sorted(rows, key=_moment), strict=True):
        assert row.typed
        line, at = row.line, _moment(row)
        if at.date() != day and not row.typed["day"]:
            start = row.typed.start("clock")
            line = f"{line[:start]}{at.date()} {line[start:]}"
        day = at.date()
        if line != slot.line:
            start = context.text.at(Position(slot.entry.line))
            edits.append(Edit(start, start + len(slot.line), line))
    return edits, _("timeline sorted")


def _sortable(head: re.Match[str] | None, rows: list[Row]) -> bool:
    """Whether the rows are out of order and each has a place that is beyond doubt.

    A row without a day that is earlier than the one above may belong to the next day: only the author knows.
    """
    exact = all(row.typed and row.entry.moment.at and not row.entry.moment.approximate for row in rows)
    if not exact or any(row.local for row in rows) or (head and read_zone(head["zone"]) != UTC):
        return False
    backwards = [below for above, below in pairwise(rows) if _moment(below) < _moment(above)]
    return bool(backwards) and all(row.typed and row.typed["day"] for row in backwards)


def _is_reported(context: Context) -> bool:
    """Whether the order is a finding: there may be an exception with a reason, or another level."""
    return any(found.code == UNSORTED for found in judge_alone(context.reading, context.options, context.today))


def _moment(row: Row) -> datetime:
    assert row.entry.moment.at
    return row.entry.moment.at


def _first_day(context: Context) -> date | None:
    """The day that the first row has if it names none, once the timeline is in UTC."""
    started = context.reading.report.times.started if context.reading.report else None
    return started.at.date() if started and started.at else None


def _clock(at: datetime, seconds: str | None) -> str:
    return at.time().isoformat("seconds" if seconds else "minutes")


def _meaning(reading: Reading, options: Options) -> object:
    """What a report says, whatever its ids, spelling and order."""
    value = respelt(reading.source.front.value, options.contract)
    if isinstance(severity := value.get("severity"), str):
        value["severity"] = options.contract.severities.get(severity.lower(), severity)
    times = value.get("times")
    if isinstance(times, dict):
        value["times"] = {
            name: read_moment(typed) if isinstance(typed, str) else typed for name, typed in times.items()
        }
    for name in ("actions", "factors"):
        for item in value[name] if isinstance(value.get(name), list) else ():
            if isinstance(item, dict):
                item.pop("id", None)
    report = reading.report
    assert report
    return (
        value,
        sorted(repr(replace(entry, line=0, column=0)) for entry in report.timeline),
        [replace(item, line=0) for item in (*report.whys, *report.sections)],
    )


STEPS: tuple[Step, ...] = (_severity, _spelling, _times, _ids, _zone, _order)
"""Every kind of correction, in the order in which they are made."""
