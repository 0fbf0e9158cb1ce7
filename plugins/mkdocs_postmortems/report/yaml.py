"""YAML as YAML 1.2 core reads it, with the position of every key and value.

Built on libyaml's events rather than on PyYAML's loader: the loader is YAML 1.1 (`no` is false, `14:02` is 842, a
timestamp is a datetime), keeps the last of two equal keys silently, and forgets where a value stood.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from .problem import Path, Position, Problem

SYNTAX, DUPLICATE_KEY, ALIASES, TAG = "PM003", "PM004", "PM005", "PM006"

MOST_VALUES = 10_000
"""How many values a front matter may hold once its aliases are written out."""
MOST_DEPTH = 20

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
"""What YAML 1.2 does not count as printable (section 5.1)."""
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


class Positions(dict[Path, Position]):
    """Where each value stands, and each key: a key's position lies under `(*path, KEY)`."""

    KEY = "\0key"

    def of(self, path: Path) -> Position:
        """The position of the value at `path`, or of the nearest thing that holds it."""
        while path and path not in self:
            path = path[:-1]
        return self.get(path, Position(1))

    def of_key(self, path: Path) -> Position:
        """The position of the key whose value is at `path`, or of what holds it."""
        return self.get((*path, self.KEY)) or self.of(path)


class Document:
    """A YAML text read: its value, where everything stands, which mappings are in flow style, what is wrong."""

    def __init__(self) -> None:
        self.value: Any = None
        self.positions = Positions()
        self.flow: set[Path] = set()
        self.problems: list[Problem] = []


def read_yaml(text: str, first_line: int = 1) -> Document:
    """Read one YAML document; `first_line` is the line of the file on which `text` begins.

    Never raises: what libyaml or this reader refuses is in `problems`, and `value` is then what was read before it.
    """
    reader = _Reader(text, first_line)
    try:
        reader.document()
    except _Refused:
        pass
    except yaml.MarkedYAMLError as error:
        reader.problem(SYNTAX, *_explain(text, error))
    except yaml.reader.ReaderError:
        before = text[: found.start()] if (found := _CONTROL.search(text)) else ""
        line, column = before.count("\n"), len(before) - before.rfind("\n")
        reader.document_.problems.append(
            Problem(
                SYNTAX, Position(first_line + line, column), "A control character stands here",
                "Delete it; it may be invisible in your editor",
            )
        )  # fmt: skip
    return reader.document_


class _Refused(Exception):
    """The document cannot be read further; the problem has been noted."""


class _Reader:
    def __init__(self, text: str, first_line: int) -> None:
        loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
        self.events = yaml.parse(text, Loader=loader)
        self.first_line = first_line
        self.document_ = Document()
        self.anchors: dict[str, tuple[Any, int] | None] = {}
        self.count = 0

    def next(self) -> Event:
        event: Event = next(self.events)
        return event

    def place(self, mark: Any) -> Position:
        return Position(mark.line + self.first_line, mark.column + 1)

    def problem(self, code: str, message: str, cure: str, mark: Any) -> None:
        place = self.place(mark) if mark else Position(self.first_line)
        self.document_.problems.append(Problem(code, place, message, cure))

    def document(self) -> None:
        self.next()
        start = self.next()
        if isinstance(start, StreamEndEvent):
            return
        self.document_.value = self.node(self.next(), ())
        self.next()
        end = self.next()
        if isinstance(end, DocumentStartEvent):
            self.problem(
                SYNTAX, "A second YAML document begins inside the front matter",
                "Delete the line `...`, or the `---` that is not on a line of its own", end.start_mark,
            )  # fmt: skip

    def node(self, event: Event, path: Path) -> Any:
        if isinstance(event, AliasEvent):
            return self.alias(event, path)
        assert isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent))
        self.grow(1, event)
        if path not in self.document_.positions:
            self.document_.positions[path] = self.place(event.start_mark)
        before, anchor = self.count, event.anchor
        if anchor:
            self.anchors[anchor] = None
        value: Any
        if isinstance(event, ScalarEvent):
            value = self.scalar(event)
        elif len(path) >= MOST_DEPTH:
            self.problem(
                SYNTAX, f"The front matter is nested deeper than {MOST_DEPTH} levels",
                "Take the brackets out, or quote the text they belong to", event.start_mark,
            )  # fmt: skip
            raise _Refused
        elif isinstance(event, MappingStartEvent):
            value = self.mapping(event, path)
        else:
            value = self.sequence(event, path)
        if anchor:
            self.anchors[anchor] = (value, self.count - before + 1)
        return value

    def grow(self, size: int, event: Event) -> None:
        self.count += size
        if self.count > MOST_VALUES:
            self.problem(
                ALIASES, f"The front matter holds more than {MOST_VALUES} values once its aliases are written out",
                "Write the values out, without anchors and aliases", event.start_mark,
            )  # fmt: skip
            raise _Refused

    def alias(self, event: AliasEvent, path: Path) -> Any:
        self.document_.positions.setdefault(path, self.place(event.start_mark))
        anchored = self.anchors[event.anchor] if event.anchor in self.anchors else ...
        if anchored is ...:
            message = f"`*{event.anchor}` points to an anchor that does not exist"
            cure = "Quote the text if the `*` belongs to it; else define the anchor above with `&`"
        elif anchored is None:
            message, cure = f"`*{event.anchor}` stands inside its own anchor", "Write the value out"
        else:
            self.grow(anchored[1], event)
            return anchored[0]
        self.problem(ALIASES, message, cure, event.start_mark)
        return None

    def scalar(self, event: ScalarEvent) -> Any:
        if event.tag not in _PLAIN_TAGS:
            self.bad_tag(event.tag, event)
        if not event.implicit[0] or event.style:
            return event.value
        text = event.value
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in "+-.0123456789":
            if _INTEGER.fullmatch(text):
                return int(text)
            if _FLOAT.fullmatch(text):
                return float(text)
        return text

    def bad_tag(self, tag: str | None, event: Event) -> None:
        shown = (tag or "").replace("tag:yaml.org,2002:", "!!")
        self.problem(
            TAG, f"The tag `{shown}` has no meaning here",
            "Delete the tag; quote the text if the `!` belongs to it", event.start_mark,
        )  # fmt: skip

    def sequence(self, start: SequenceStartEvent, path: Path) -> list[Any]:
        if start.tag not in _PLAIN_TAGS:
            self.bad_tag(start.tag, start)
        items: list[Any] = []
        while not isinstance(event := self.next(), SequenceEndEvent):
            items.append(self.node(event, (*path, len(items))))
        return items

    def mapping(self, start: MappingStartEvent, path: Path) -> dict[str, Any]:
        if start.tag not in _PLAIN_TAGS:
            self.bad_tag(start.tag, start)
        if start.flow_style:
            self.document_.flow.add(path)
        items: dict[str, Any] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            key = self.key(event, path)
            where = (*path, key)
            if key in items:
                first = self.document_.positions.of_key(where)
                self.problem(
                    DUPLICATE_KEY, f"`{key}` stands twice; it is already on line {first.line}",
                    "Keep one of the two", event.start_mark,
                )  # fmt: skip
                self.node(self.next(), (*where, "\0again"))
                continue
            self.document_.positions[(*where, Positions.KEY)] = self.place(event.start_mark)
            items[key] = self.node(self.next(), where)
        return items

    def key(self, event: Event, path: Path) -> str:
        if isinstance(event, ScalarEvent):
            self.grow(1, event)
            return str(event.value)
        self.problem(
            SYNTAX, "A list, a mapping or an alias stands where a key is expected",
            "Quote the text if the bracket, brace or `*` belongs to it", event.start_mark,
        )  # fmt: skip
        raise _Refused


def _explain(text: str, error: yaml.MarkedYAMLError) -> tuple[str, str, Any]:
    """libyaml's complaint in an author's words: cause, cure, and the mark to point at."""
    said = f"{error.context or ''} {error.problem or ''}".strip()
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if mark and "cannot start any token" in said:
        character = line[mark.column : mark.column + 1]
        if character == "\t":
            return "A tab stands where YAML wants spaces", "Indent with two spaces", mark
        return f"YAML does not allow text to begin with `{character}`", "Put the text in double quotes", mark
    for words, cause, cure in _COMPLAINTS:
        if words in said:
            opened = "never closed" in cause
            return cause, cure, (error.context_mark or mark) if opened else mark
    return f"This is not YAML: {said}", "Compare with the example in the guide", mark


_UNCLOSED = "A quotation mark or a bracket is opened here and never closed"
_CLOSE = "Close it, or quote the text it belongs to"
_COMPLAINTS = (
    ("mapping values are not allowed", "A colon followed by a space stands inside a sentence", "Put the whole sentence in double quotes"),
    ("unexpected end of", _UNCLOSED, _CLOSE),
    ("unexpected document indicator", _UNCLOSED, _CLOSE),
    ("while parsing a flow", _UNCLOSED, _CLOSE),
    ("did not find expected", "The indentation does not fit the lines above", "Line the keys up; indent what belongs to a key by two spaces"),
    ("could not find expected ':'", "A line has no colon after its key", "Write `key: value`, or indent the line under the text it goes on"),
)  # fmt: skip
"""libyaml's words, the cause and the cure in an author's; the first that fits."""
