"""Completion: keys and values of the front matter, kinds in the timeline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lsprotocol import types

from ..language import _
from ..report.body import ENTRY_KINDS, read_body
from ..report.source import source_from_bytes
from ..report.write import write_scalar
from .front import Place, end_of_front, place_at
from .project import Project
from .text import Text
from .words import Word, fields_at, words_at

MOST = 200
"""Items in one answer; a client asks again while more is typed."""


def complete(project: Project, text: Text, at: types.Position) -> types.CompletionList:
    """What may stand at a position of a report."""
    row, column = at.line, text.column(at)
    place = place_at(text.lines, row, column)
    if place is None:
        return _answer(_kinds(text, row, column), whole=True)
    fields = fields_at(project, place.path) if place.is_key else {}
    if fields:
        return _answer(_keys(fields, place, text, row, column), whole=True)
    front = "\n".join(text.lines[1 : end_of_front(text.lines)])
    words = words_at(project, place.path, front)
    typed = place.typed.lstrip("\"'").lower()
    fitting = [word for word in words if typed in word.text.lower() or typed in word.meaning.lower()]
    items = [_value(word, place, text, row, column) for word in fitting[:MOST]]
    return _answer(items, whole=len(fitting) <= MOST and project.loaded)


def _answer(items: Iterable[types.CompletionItem], whole: bool) -> types.CompletionList:
    return types.CompletionList(is_incomplete=not whole, items=[*items])


def _keys(
    fields: Mapping[str, dict[str, object]], place: Place, text: Text, row: int, column: int
) -> Iterable[types.CompletionItem]:
    for rank, (name, schema) in enumerate(fields.items()):
        if name in place.siblings:
            continue
        indent = " " * (column - len(place.typed))
        nested = schema.get("type") == "object" and not place.flow
        new = f"{name}:\n{indent}  " if nested else f"{name}: "
        yield types.CompletionItem(
            label=name, kind=types.CompletionItemKind.Property, detail=_first(_(str(schema.get("description", "")))),
            documentation=_(str(schema.get("description", ""))) or None, sort_text=f"{rank:04}", filter_text=name,
            insert_text_mode=types.InsertTextMode.AsIs,
            text_edit=types.TextEdit(text.range(row, column - len(place.typed), column), new),
        )  # fmt: skip


def _value(word: Word, place: Place, text: Text, row: int, column: int) -> types.CompletionItem:
    quote = place.typed[:1] if place.typed[:1] in ("'", '"') and place.typed else ""
    end = column + (1 if quote and text.line(row)[column : column + 1] == quote else 0)
    return types.CompletionItem(
        label=word.text, kind=types.CompletionItemKind.Value, detail=_first(word.meaning) or None,
        documentation=word.meaning or None, sort_text=f"{word.rank:05}", filter_text=f"{quote}{word.text}",
        text_edit=types.TextEdit(
            text.range(row, column - len(place.typed), end), write_scalar(word.text, place.flow, quote)
        ),
    )  # fmt: skip


def _first(text: str) -> str:
    return re.split(r"(?<=[.:])\s", text, maxsplit=1)[0]


def _kinds(text: Text, row: int, column: int) -> list[types.CompletionItem]:
    """The kinds of entries, in the column of the timeline's table that holds them."""
    line = text.line(row)
    if not line.lstrip().startswith("|"):
        return []
    source = source_from_bytes(text.data, "")
    table = read_body(source.body, source.body_line).table
    if not table or "kind" not in table.columns or row >= table.end:
        return []
    bars = [found.start() for found in re.finditer(r"(?<!\\)\|", line[:column])]
    if len(bars) - 1 != table.columns["kind"]:
        return []
    start = bars[-1] + 1
    start += len(line[start:column]) - len(line[start:column].lstrip())
    return [
        types.CompletionItem(
            label=kind,
            kind=types.CompletionItemKind.EnumMember,
            sort_text=f"{rank:02}",
            text_edit=types.TextEdit(text.range(row, start, column), kind),
        )
        for rank, kind in enumerate(ENTRY_KINDS)
    ]
