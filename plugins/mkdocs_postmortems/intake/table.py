"""A report's file, edited by lines: rows put into its timeline, times into its front matter, all else as it was."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from ..language import N_, _
from ..report.body import UNREADABLE_TABLE, Body, Table, read_body
from ..report.headings import SECTIONS
from ..report.model import STAGES, Entry, Moment, Report
from ..report.parse import parse
from ..report.problem import Problem
from ..report.schema import Contract, bundled
from ..report.source import Source, source_from_bytes
from .event import BadInput
from .gaps import Gap, note, notes_in
from .merge import Row

_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HEADINGS = (N_("Time"), N_("Event"), N_("Kind"), N_("Source"))


@dataclass(frozen=True)
class Target:
    """A report that can be edited."""

    path: pathlib.Path
    shown: str
    data: bytes
    source: Source
    report: Report
    body: Body

    @property
    def zone(self) -> tzinfo:
        """The zone in which its timeline tells the time."""
        return (self.body.table.zone if self.body.table else None) or UTC

    @property
    def has_source(self) -> bool:
        """Whether its timeline has a column for the source, or none yet."""
        return self.body.table is None or "source" in self.body.table.columns


def read_target(path: pathlib.Path, shown: str, contract: Contract) -> Target:
    """Read a report. Raises `BadInput` where its front matter or its timeline cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        cause = _("The report cannot be opened: {cause}").format(cause=error.strerror or error)
        raise BadInput(shown, cause, _("Check its name, or create it with `postmortems new`")) from None
    return _target(path, shown, data, contract)


def _target(path: pathlib.Path, shown: str, data: bytes, contract: Contract) -> Target:
    source = source_from_bytes(data, shown)
    report = parse(source, contract).report
    unread = source.problems or (source.front.problems if not isinstance(source.front.value, dict) else ())
    if unread or report is None:
        raise _refused(shown, unread[0])
    body = read_body(source.body, source.body_line, report.times.started)
    for problem in body.problems:
        if problem.code == UNREADABLE_TABLE and (
            body.table is None or not {"time", "event"} <= body.table.columns.keys()
        ):
            raise _refused(shown, problem)
    return Target(path, shown, data, source, report, body)


def _refused(shown: str, problem: Problem) -> BadInput:
    return BadInput(f"{shown}:{problem.position.line}:{problem.position.column}", problem.message, problem.hint)


@dataclass(frozen=True)
class Additions:
    """What is to be put into a report."""

    rows: Sequence[Row] = ()
    """In order."""
    filled: Mapping[int, Row] = field(default_factory=dict)
    """Rows that take the place of a placeholder, by its line."""
    times: Mapping[str, datetime] = field(default_factory=dict)
    gaps: Sequence[Gap] | None = None
    """What the notes below the timeline are to say; `None` leaves them as they are."""


def edited(target: Target, new: Additions, contract: Contract) -> bytes:
    """The bytes of the report with all this in it. Raises `BadInput` rather than change what is there."""
    lines = _LINES.findall(target.data)[:-1]  # the last match is the end
    edits = _Edits()
    notes = [note(gap) for gap in new.gaps or ()]
    if target.body.table:
        edits.add(_rows_at(target, new.rows))
        edits.replaced.update(
            {line: _filled_row(target, line, row, target.body.table) for line, row in new.filled.items()}
        )
        if new.gaps is not None:
            _set_notes(edits, target, notes)
    elif new.rows:
        edits.add(_section_at(target, new.rows, lines, notes))
    if new.times:
        _set_times(edits, target, new.times)
    data = b"".join(edits.applied(lines))
    if data != target.data:
        _unharmed(target, _target(target.path, target.shown, data, contract), new)
    return data


def _set_notes(edits: _Edits, target: Target, notes: Sequence[str]) -> None:
    """Put the notes on gaps below the table, in the place of those that an earlier run wrote there."""
    table, sections = target.body.table, target.body.sections
    assert table
    lines = target.source.lines
    after = (section.line for section in sections if section.title and section.line >= table.end)
    old = notes_in(lines, table.end, next(after, len(lines) + 1))
    if [lines[number - 1] for number in old] == notes:
        return
    edits.deleted.update(old)
    if old and notes:
        edits.add({old[0]: [*notes]})
    elif notes:
        edits.add({table.end: ["", *notes]})
    elif old and not lines[old[0] - 2].strip():
        edits.deleted.add(old[0] - 1)


def with_kinds(target: Target, kinds: Mapping[int, str], contract: Contract) -> Target:
    """The report with kinds written into the rows on these lines, where its timeline has a column for them.

    Raises `BadInput` rather than change anything else.
    """
    column = target.body.table.columns.get("kind") if target.body.table else None
    if column is None or not kinds:
        return target
    lines = _LINES.findall(target.data)[:-1]
    edits = _Edits({}, {line: _with_cell(target.source.lines[line - 1], column, kind) for line, kind in kinds.items()})
    after = _target(target.path, target.shown, b"".join(edits.applied(lines)), contract)
    rest = [(entry.moment, entry.event, entry.source, entry.actor) for entry in after.body.timeline]
    if rest != [(entry.moment, entry.event, entry.source, entry.actor) for entry in target.body.timeline]:
        raise BadInput(
            target.shown, _("The timeline cannot be edited safely"), _("Run `postmortems check` and fix its table")
        )
    return after


_BAR = re.compile(r"(?<!\\)\|")
_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])")


def _with_cell(line: str, column: int, text: str) -> str:
    """A row of a table with another text in one of its cells; a row that is too short stays as it is."""
    bars = [bar.start() for bar in _BAR.finditer(line)]
    edges = bars if line.lstrip().startswith("|") else [-1, *bars]
    if column >= len(edges):
        return line
    behind = line[edges[column + 1] :] if column + 1 < len(edges) else "|"
    return f"{line[: edges[column] + 1]} {text} {behind}"


@dataclass(frozen=True)
class _Edits:
    """New lines, by the number of the line before which they go, new texts of lines, and lines that go."""

    inserts: dict[int, list[str]] = field(default_factory=dict)
    replaced: dict[int, str] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)

    def add(self, more: Mapping[int, list[str]]) -> None:
        for line, text in more.items():
            self.inserts.setdefault(line, []).extend(text)

    def applied(self, lines: Sequence[bytes]) -> Iterator[bytes]:
        """The lines of a file with the edits in them, each with the line end that the file uses most."""
        newline = max((b"\n", b"\r\n", b"\r"), key=[_end(line) for line in lines].count)
        for number, line in enumerate(lines, 1):
            yield from (text.encode() + newline for text in self.inserts.get(number, ()))
            if number not in self.deleted:
                yield self.replaced[number].encode() + _end(line) if number in self.replaced else line
        if last := self.inserts.get(len(lines) + 1):
            text = newline.join(line.encode() for line in last)
            yield text + newline if _end(lines[-1]) else newline + text


def _end(line: bytes) -> bytes:
    return line[len(line.rstrip(b"\r\n")) :]


def _rows_at(target: Target, rows: Sequence[Row]) -> dict[int, list[str]]:
    """Each row before the first entry that is later; a day is written where it is not that of the row above."""
    table = target.body.table
    assert table
    places: dict[int, list[Row]] = {}
    for row in rows:
        at = row.event.at.replace(microsecond=0)
        later = (entry.line for entry in target.body.timeline if entry.moment.at and entry.moment.at > at)
        places.setdefault(next(later, table.end), []).append(row)
    return {line: list(_lines(added, _day_above(target, line), table)) for line, added in places.items()}


def _day_above(target: Target, line: int) -> date | None:
    """The day that a row at this line takes over, if the row above says it."""
    above = [entry for entry in target.body.timeline if entry.line < line]
    near = above[-1] if above and above[-1].line == line - 1 else None
    return near.moment.at.astimezone(target.zone).date() if near and near.moment.at else None


def _lines(rows: Sequence[Row], day: date | None, table: Table) -> Iterator[str]:
    for row in rows:
        at = row.event.at.astimezone(table.zone or UTC)
        when = ("" if at.date() == day else f"{at:%Y-%m-%d} ") + clock(at) + ("" if table.zone else "Z")
        day = at.date()
        yield _line(_cells(row, when, table))


def _filled_row(target: Target, line: int, row: Row, table: Table) -> str:
    """A line with a placeholder, filled in; its time is written as it was, with the seconds that are known now."""
    typed = target.source.lines[line - 1]
    at = row.event.at.astimezone(table.zone or UTC)
    found = _CLOCK.search(typed)
    when = f"{typed[found.start() : found.end()]}:{at:%S}" if found and at.second else ""
    for name, cell in (
        ("event", row.text),
        ("kind", row.event.kind),
        ("source", row.source),
        ("actor", row.event.actor),
    ):
        if cell and name in table.columns:
            typed = _with_cell(typed, table.columns[name], _escaped(cell))
    return typed.replace(found[0], when, 1) if found and when else typed


def clock(at: datetime) -> str:
    """A time of day, with seconds where the source has them."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _cells(row: Row, when: str, table: Table) -> list[str]:
    cells = [""] * table.width
    said = {
        "time": when,
        "event": row.text,
        "kind": row.event.kind,
        "source": row.source,
        "actor": row.event.actor or "",
    }
    for name, column in table.columns.items():
        cells[column] = said[name]
    return cells


def _line(cells: Sequence[str]) -> str:
    escaped = map(_escaped, cells)
    return "|" + "|".join(f" {cell} " if cell else " " for cell in escaped) + "|"


def _escaped(cell: str) -> str:
    return " ".join(cell.split()).replace("|", "\\|")


def _section_at(
    target: Target, rows: Sequence[Row], lines: Sequence[bytes], notes: Sequence[str]
) -> dict[int, list[str]]:
    """A table of its own, at the end of the section Timeline, which is added where a report has it."""
    when, *others = map(_, _HEADINGS)
    head = [f"{when} (UTC)", *others, *([_("Actor")] if any(row.event.actor for row in rows) else [])]
    columns = dict(zip(("time", "event", "kind", "source", "actor"), range(len(head)), strict=False))
    table = Table(0, columns, len(head), UTC)
    text = [_line(head), "|---" * len(head) + "|", *_lines(rows, None, table), *([""] if notes else []), *notes]
    sections = target.body.sections
    own = next((place for place, section in enumerate(sections) if section.kind == "timeline"), None)
    order = list(SECTIONS)
    if own is None:
        later = (
            section.line
            for section in sections
            if section.kind in order[order.index("timeline") + 1 :] and section.title
        )
        text, end = [f"## {_('Timeline')}", "", *text], next(later, len(lines) + 1)
    else:
        end = next((section.line for section in sections[own + 1 :] if section.title), len(lines) + 1)
    line = end
    while line > target.source.body_line and not lines[line - 2].strip():
        line -= 1
    return {line: ["", *text, *([""] if line == end <= len(lines) else [])]}


def _set_times(edits: _Edits, target: Target, times: Mapping[str, datetime]) -> None:
    """Put times into the front matter: on lines of their own, or behind keys without a value."""
    at = {stage: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") for stage, moment in times.items()}
    front = target.source.front
    if "times" not in front.value:
        said = ["times:", *(f"  {stage}: {at[stage]}" for stage in STAGES if stage in at)]
        edits.add({_line_for_times(target): said})
        return
    line, indent, given = front.positions.of_key(("times",)).line + 1, 2, front.value["times"]
    if ("times",) in front.flow or not isinstance(given, dict | None):
        hint = _("Write each time on a line of its own, then run it again")
        raise BadInput(f"{target.shown}:{line - 1}", _("`times` is written on one line"), hint)
    if given:
        first = min(front.positions.of_key(("times", stage)) for stage in given)
        line, indent = first.line, first.column - 1
    for stage in STAGES:
        if stage in (given or {}):
            line = front.positions.of_key(("times", stage)).line + 1
            if stage in at:
                edits.replaced[line - 1] = _filled(target.source.lines[line - 2], at[stage])
        elif stage in at:
            typed = f"{' ' * indent}{stage}: {at[stage]}"
            if asked := _asked_for(target, stage):
                edits.replaced[asked] = typed
                line = asked + 1
            else:
                edits.add({line: [typed]})


def _asked_for(target: Target, stage: str) -> int | None:
    """The line of the comment in which a template asks for a time, between the keys of `times`."""
    lines, number = target.source.lines, target.source.front.positions.of_key(("times",)).line
    while number < target.source.body_line - 1 and (line := lines[number])[:1] in (" ", "\t", "#"):
        number += 1
        if re.match(rf"[ \t]+#[ \t]*{stage}:", line):
            return number
    return None


def _filled(line: str, value: str) -> str:
    """A line with a key and no value, with one; a comment stays where it is."""
    key, colon, rest = line.partition(":")
    comment = rest[rest.index("#") :] if "#" in rest else ""
    return f"{key}{colon} {value}" + (f"  {comment}" if comment else "")


def _line_for_times(target: Target) -> int:
    """Where `times` goes into a front matter without it: before the first key that the schema names after it."""
    order = list(bundled("postmortem.schema.json")["$defs"]["report"]["properties"])
    later = set(order[order.index("times") + 1 :])
    places = (target.source.front.positions.of_key((key,)).line for key in target.source.front.value if key in later)
    line = min(places, default=target.source.body_line - 1)
    while target.source.lines[line - 2].startswith("#"):  # a comment belongs to the key under it
        line -= 1
    return line


def _unharmed(before: Target, after: Target, new: Additions) -> None:
    """Make sure that all that stood there is read as before, and what was added as it was meant."""
    rest = iter(after.body.timeline)
    for entry in before.body.timeline:
        if entry.line not in new.filled and not any(_equal(entry, other) for other in rest):
            typed = before.source.lines[entry.line - 1].strip()
            cause = _("The entry `{entry}` would get another day by rows above it").format(entry=typed[:60])
            raise BadInput(
                f"{before.shown}:{entry.line}", cause, _("Write the date before its time, then run it again")
            )
    added = len(after.body.timeline) - len(before.body.timeline)
    fronts = [{**side.source.front.value, "times": None} for side in (before, after)]
    old, now = (side.report.times for side in (before, after))
    stated = {stage: getattr(old, stage) or Moment(new.times.get(stage)) for stage in STAGES}
    wrong = [stage for stage, moment in stated.items() if moment.at and getattr(now, stage) != moment]
    if added != len(new.rows) or fronts[0] != fronts[1] or wrong:
        raise BadInput(
            before.shown, _("The file cannot be edited safely"), _("Run `postmortems check` and fix what it finds")
        )


def _equal(entry: Entry, other: Entry) -> bool:
    return (entry.moment, entry.event, entry.kind, entry.source, entry.actor) == (
        other.moment, other.event, other.kind, other.source, other.actor,
    )  # fmt: skip
