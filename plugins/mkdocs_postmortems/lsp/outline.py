"""What a report holds and where: symbols, lengths of time, and links to other reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lsprotocol import types

from ..analysis.durations import Duration, between
from ..language import _
from ..report.model import STAGES, Report
from ..report.parse import Reading
from .project import Project
from .text import Text, word_at

_Kind = types.SymbolKind


def symbols(reading: Reading, text: Text) -> list[types.DocumentSymbol]:
    """The keys of the front matter with the items of its lists, and the sections of the body."""
    front = reading.source.front
    value = front.value if isinstance(front.value, dict) else {}
    rows = [(key, front.positions.of_key((key,)).line - 1) for key in value]
    last = reading.source.body_line - 2
    found = []
    for (key, row), (_key, below) in pairwise([*sorted(rows, key=lambda each: each[1]), ("", last)]):
        children = [*_items(reading, text, key, below)]
        found.append(_symbol(text, key, _Kind.Key, row, below - 1, children))
    heads = [(section.title, section.line - 1) for section in (reading.report.sections if reading.report else ())]
    for (title, row), (_title, below) in pairwise([*heads, ("", len(text.lines))]):
        if title:
            found.append(_symbol(text, title, _Kind.String, row, below - 1))
    return found


def _items(reading: Reading, text: Text, key: str, end: int) -> Iterator[types.DocumentSymbol]:
    value = reading.source.front.value[key]
    if key not in ("factors", "actions") or not isinstance(value, list):
        return
    rows = [reading.source.front.positions.of((key, index)).line - 1 for index in range(len(value))]
    for item, (row, below) in zip(value, pairwise([*rows, end]), strict=True):
        if isinstance(item, dict):
            said = str(item.get("title") or item.get("what") or "")
            name = " ".join(part for part in (str(item.get("id") or ""), said) if part)
            yield _symbol(text, name or "(empty)", _Kind.Object, row, max(row, below - 1))


def _symbol(
    text: Text, name: str, kind: types.SymbolKind, row: int, last: int,
    children: list[types.DocumentSymbol] | None = None,
) -> types.DocumentSymbol:  # fmt: skip
    whole = text.rows(row, last)
    return types.DocumentSymbol(name, kind, whole, text.rows(row, row), children=children or None)


def hints(reading: Reading, text: Text, wanted: types.Range) -> list[types.InlayHint]:
    """How long after onset each stage came, and how long after the entry before it each line of the timeline."""
    found = [*_stage_hints(reading, text), *_entry_hints(reading.report, text)] if reading.report else []
    return [hint for hint in found if wanted.start.line <= hint.position.line <= wanted.end.line]


def _stage_hints(reading: Reading, text: Text) -> Iterator[types.InlayHint]:
    times = reading.report.times if reading.report else None
    flow = ("times",) in reading.source.front.flow
    for stage in STAGES[1:]:
        moment = getattr(times, stage)
        length = between(times.started if times else None, moment)
        if isinstance(length, Duration) and not flow:
            row = reading.source.front.positions.of(("times", stage)).line - 1
            yield _hint(text, row, len(text.line(row).rstrip()), _("{length} after onset").format(length=length.shown))


def _entry_hints(report: Report | None, text: Text) -> Iterator[types.InlayHint]:
    for above, entry in pairwise(report.timeline if report else ()):
        length = between(above.moment, entry.moment)
        if isinstance(length, Duration):
            row, line = entry.line - 1, text.line(entry.line - 1)
            bar = line.find("|", entry.column - 1)
            end = len(line[: bar if bar >= 0 else len(line)].rstrip())
            yield _hint(text, row, end, f"+{length.shown}")


def _hint(text: Text, row: int, column: int, label: str) -> types.InlayHint:
    return types.InlayHint(text.position(row, column), label, padding_left=True)


def definition(project: Project, reading: Reading, text: Text, at: types.Position) -> types.Location | None:
    """The file of the report whose id stands at a position, or the factor that an action addresses."""
    line, column = text.line(at.line), text.column(at)
    start, end = word_at(line, column)
    word = line[start:end]
    if word and (found := project.report(word)):
        return types.Location(found[0].as_uri(), types.Range(types.Position(0, 0), types.Position(0, 0)))
    value = reading.source.front.value
    factors = value.get("factors") if isinstance(value, dict) else None
    if word and re.search(r"\baddresses:", line) and isinstance(factors, list):
        for index, factor in enumerate(factors):
            if isinstance(factor, dict) and str(factor.get("id", "")).lower() == word.lower():
                row = reading.source.front.positions.of(("factors", index, "id")).line - 1
                return types.Location("", text.rows(row, row))
    return None
