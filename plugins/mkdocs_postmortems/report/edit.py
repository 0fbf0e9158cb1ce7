"""Changing values in a report's front matter, and not a byte besides.

libyaml says where a key and its value stand; ranges of the raw text are replaced there. What comes out is read again,
and if anything else has changed with it, nothing is changed.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from ..language import _
from .problem import Path, Position, Problem, Refusal
from .schema import bundled
from .source import Source, source_from_bytes
from .write import write_entry, write_flow, write_scalar
from .yaml import events_of

UNCHANGEABLE = "PM003"

_LINE_END = re.compile("\r\n?|\n")
_REST = re.compile(r"[ \t]*(#[^\r\n]*)?(?=\r|\n|\Z)")
"""What may follow a value on its line."""


Value = str | Mapping[str, Any]
"""A text, or a group of texts."""


class Edit(NamedTuple):
    """A range of the raw text, and what stands there afterwards."""

    start: int
    end: int
    text: str


class Text:
    """The raw text of a file; places in it are those of its diagnostics."""

    def __init__(self, data: bytes) -> None:
        self.raw = data.decode("utf-8")
        first = 1 if self.raw.startswith("\ufeff") else 0
        self._starts = [first, *(found.end() for found in _LINE_END.finditer(self.raw))]

    def at(self, place: Position) -> int:
        """The offset of a place."""
        return self._starts[place.line - 1] + place.column - 1

    def line_end(self, line: int) -> str:
        """The characters that end a line; of the last one, those that end the first."""
        found = _LINE_END.search(self.raw, self._starts[line - 1]) or _LINE_END.search(self.raw)
        return found[0] if found else "\n"

    def scalar(self, place: Position, value: str) -> tuple[int, int] | None:
        """The range of a value of the front matter without its quotes, where it stands there as it is read."""
        start = self.at(place)
        if self.raw.startswith(value, start):
            return start, start + len(value)
        quote = self.raw[start : start + 1]
        if quote in ("'", '"') and self.raw.startswith(value + quote, start + 1):
            return start + 1, start + 1 + len(value)
        return None

    def edited(self, edits: list[Edit]) -> bytes:
        """The text after some edits that don't overlap."""
        text = self.raw
        for edit in sorted(edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text.encode("utf-8")


class Unchangeable(Refusal):
    """A value cannot be changed without touching another; `problem` says where and what to write by hand."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message, problem.hint)


def set_fields(data: bytes, path: Path, changes: Mapping[str, Value | None]) -> bytes:
    """The bytes of a report with some texts set in the mapping of its front matter at `path`; `None` takes a key out.

    A key that is there keeps its place and its quotes, a new one gets the place that the schema's order gives it. A
    group of texts can be added under a key that is not there. Raises `Unchangeable`, and then nothing has changed.
    """
    source = source_from_bytes(data, "")
    wrong = [*source.problems, *source.front.problems]
    if wrong:
        raise Unchangeable(wrong[0])
    order = _order(path)
    given = _inside(source.front.value, path)
    wanted = {name: text for name, text in changes.items() if name in given or text is not None}
    for name in sorted(wanted, key=lambda name: order.index(name) if name in order else len(order)):
        data = _changed(data, path, name, wanted[name], order, changes)
    return data


def _order(path: Path) -> Sequence[str]:
    """The keys of the mapping at a path, in the order of the schema."""
    known = bundled("postmortem.schema.json")["$defs"]
    about: Any = known["report"]
    for step in path:
        about = about["items"] if isinstance(step, int) else about["properties"][step]
        about = known[about["$ref"].rpartition("/")[2]] if "$ref" in about else about
    return [*about["properties"]]


def _inside(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _changed(
    data: bytes, path: Path, name: str, text: Value | None, order: Sequence[str], changes: Mapping[str, Value | None]
) -> bytes:
    """The bytes with one key changed. Raises `Unchangeable` where they would not be read as before but for it."""
    source = source_from_bytes(data, "")
    place = source.front.positions.of((*path, name))
    raw, after = Text(data), None
    if mapping := _find(source, path, raw):
        edit = mapping.remove(name) if text is None else mapping.put(name, text, order)
        after = raw.edited([edit]) if edit else None
    expected = copy.deepcopy(source.front.value)
    if text is None:
        _inside(expected, path).pop(name)
    else:
        _inside(expected, path)[name] = text
    if after is None or not _differs_by(source, source_from_bytes(after, ""), expected):
        lines = [
            f"`{key}: {write_flow(value)}`" if value else _("no `{key}`").format(key=key)
            for key, value in changes.items()
        ]
        cause = _("`{name}` cannot be changed here without changing something else").format(name=name)
        raise Unchangeable(
            Problem(UNCHANGEABLE, place, cause, _("Write it by hand: {lines}").format(lines=", ".join(lines)))
        )
    return after


def _differs_by(before: Source, after: Source, expected: Any) -> bool:
    """Whether a file is read as expected, with its old body and no new problem."""
    same = json.dumps(after.front.value, sort_keys=True) == json.dumps(expected, sort_keys=True)
    codes = [Counter(p.code for p in (*source.problems, *source.front.problems)) for source in (before, after)]
    return same and after.body == before.body and codes[0] == codes[1]


class _Field(NamedTuple):
    """Where a key and its value stand in the raw text."""

    key: int
    column: int
    """How many characters stand before the key on its line."""
    start: int
    end: int | None
    """`None` for a collection in block style."""
    style: str
    """The quote, `|` or `>` of a text, `*` of an alias, `[` of a collection."""
    last: int
    """The end of the last text in the value, which is its own end unless it is a collection in block style."""


@dataclass(frozen=True)
class _Mapping:
    """The fields of one mapping, and what an edit of each would be; `None` where there is none."""

    raw: str
    flow: bool
    fields: dict[str, _Field] = field(default_factory=dict)

    def put(self, name: str, text: Value, order: Sequence[str]) -> Edit | None:
        """What sets a key: its value in place of the old, or a new entry behind the nearest key before it."""
        if known := self.fields.get(name):
            return self._replace(known, text) if isinstance(text, str) else None
        anchors = [key for key, known in self.fields.items() if self._is_anchor(known)]
        if not anchors:
            return None
        places = {key: place for place, key in enumerate(order)}
        before = [key for key in anchors if places.get(key, len(order)) < places.get(name, len(order))]
        above = self.fields[max(before, key=places.__getitem__) if before else anchors[-1]]
        return self._insert(above, name, text)

    def _is_anchor(self, known: _Field) -> bool:
        """Whether an entry can follow a value: nothing but a comment stands behind it."""
        return self.flow or _REST.match(self.raw, known.last) is not None

    def _insert(self, above: _Field, name: str, text: Value) -> Edit:
        end = above.last
        if self.flow:
            return Edit(end, end, f", {name}: {write_flow(text)}")
        close, pad = self._line_end(end), " " * above.column
        lines = [f"{pad}{name}: {write_scalar(text)}"] if isinstance(text, str) else write_entry(name, text, len(pad))
        return Edit(close.start(), close.start(), "".join(close[0] + line for line in lines))

    def _replace(self, known: _Field, text: str) -> Edit | None:
        if known.end is None or known.style == "[":
            return None
        written = write_scalar(text, self.flow, known.style)
        empty = known.start == known.end and self.raw[known.start - 1] == ":"
        return Edit(known.start, known.end, f" {written}" if empty else written)

    def remove(self, name: str) -> Edit | None:
        """What takes a key out, with its line where it has one."""
        names = [*self.fields]
        index, known = names.index(name), self.fields[name]
        below = self.fields[names[index + 1]] if index + 1 < len(names) else None
        above = self.fields[names[index - 1]] if index else None
        if known.end is None:
            return None
        if self.flow:
            start, end = known.key, known.end
            if below:
                end = below.key
            elif above and above.end:
                start = above.end
            return Edit(start, end, "") if "#" not in self.raw[start:end] else None
        line, next_line = known.key - known.column, self._line_end(known.end).end()
        before = self.raw[line : known.key]
        if not before.strip(" "):
            return Edit(line, next_line, "")
        is_next = below and below.key - below.column == next_line
        return Edit(known.key, below.key, "") if below and is_next and not before.strip(" -") else None

    def _line_end(self, offset: int) -> re.Match[str]:
        """The end of the line; there is one, as a line closes the front matter."""
        found = _LINE_END.search(self.raw, offset)
        assert found
        return found


def _find(source: Source, path: Path, text: Text) -> _Mapping | None:
    """The mapping at a path; `None` where it is written elsewhere, behind an alias."""
    lines = source.lines[1 : source.body_line - 2]
    return _Finder("\n".join(lines) + "\n", path, text).found


class _Finder:
    """A walk over the front matter that keeps the fields of one mapping."""

    def __init__(self, yaml: str, wanted: Path, text: Text) -> None:
        self._next, self._wanted, self._text, self._last = events_of(yaml), wanted, text, 0
        self.found: _Mapping | None = None
        self._next()
        self._next()
        self._node(self._next(), ())

    def _node(self, event: Any, path: Path) -> int | None:
        """Walk over a value; where it ends."""
        if isinstance(event, ScalarEvent | AliasEvent):
            self._last = self._end(event)
            return self._last
        if isinstance(event, MappingStartEvent):
            mapping = _Mapping(self._text.raw, bool(event.flow_style))
            while not isinstance(inner := self._next(), MappingEndEvent):
                self._field(mapping, inner, path)
            if path == self._wanted:
                self.found = mapping
        else:
            count = 0
            while not isinstance(inner := self._next(), SequenceEndEvent):
                self._node(inner, (*path, count))
                count += 1
        if not event.flow_style:
            return None
        self._last = self._at(inner.end_mark)
        return self._last

    def _field(self, mapping: _Mapping, key: Any, path: Path) -> None:
        value = self._next()
        style = "*" if isinstance(value, AliasEvent) else (value.style or "") if isinstance(value, ScalarEvent) else "["
        end, mark = self._node(value, (*path, key.value)), key.start_mark
        start = self._at(value.start_mark)
        mapping.fields[key.value] = _Field(self._at(mark), mark.column, start, end, style, self._last)

    def _end(self, event: Any) -> int:
        """The end of a text; libyaml counts the empty lines below a block to it."""
        end = self._at(event.end_mark)
        if getattr(event, "style", None) not in ("|", ">"):
            return end
        start = self._at(event.start_mark)
        return start + len(self._text.raw[start:end].rstrip())

    def _at(self, mark: Any) -> int:
        return self._text.at(Position(mark.line + 2, mark.column + 1))
