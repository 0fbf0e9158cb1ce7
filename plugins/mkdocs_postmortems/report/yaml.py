"""YAML as YAML 1.2 core reads it, with the position of every key and value.

Built on libyaml's events rather than on PyYAML's loader: the loader is YAML 1.1 (`no` is false, `14:02` is
842, a timestamp is a datetime), keeps the last of two equal keys silently, and forgets where a value stood.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
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

from ..language import N_, _
from .problem import Path, Position, Problem

SYNTAX, DUPLICATE_KEY, ALIASES, TAG, CUT = "PM003", "PM004", "PM005", "PM006", "PM011"

MOST_VALUES = 10_000
"""How many values a front matter may hold once its aliases are written out."""
MOST_DEPTH = 20

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
"""What YAML 1.2 does not count as printable (section 5.1)."""
_NO_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
"""Line ends in YAML 1.1 and to libyaml, not in YAML 1.2 nor to an editor. Read as spaces."""
_GLUED_COMMENT = re.compile(r"\s{1,80}#(?=[^\s#!])")
_GLUED_MARK = re.compile(r"#(?<=\s#)(?=[^\s#!])")
"""The same where only its place is of interest: the search leaps from mark to mark."""
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


class Positions:
    """Where each key and each value stands. Kept as libyaml's marks: most are never asked for."""

    def __init__(self, first_line: int = 1) -> None:
        self._first_line = first_line
        self._values: dict[Path, Any] = {}
        self._keys: dict[Path, Any] = {}

    def of(self, path: Path) -> Position:
        """The position of the value at `path`, or of the nearest thing that holds it."""
        while path and path not in self._values:
            path = path[:-1]
        return self.place(self._values[path]) if path in self._values else Position(1)

    def of_key(self, path: Path) -> Position:
        """The position of the key whose value is at `path`, or of what holds it."""
        return self.place(self._keys[path]) if path in self._keys else self.of(path)

    def place(self, mark: Any) -> Position:
        """The position of a mark."""
        return Position(mark.line + self._first_line, mark.column + 1)

    def note(self, path: Path, event: Event) -> None:
        """Remember where a value begins; the first that claims a path keeps it."""
        self._values.setdefault(path, event.start_mark)

    def note_key(self, path: Path, event: Event) -> None:
        """Remember where the key of a value begins."""
        self._keys[path] = event.start_mark


class Document:
    """A YAML text read: its value, where everything stands, which mappings are in flow style, its faults."""

    def __init__(self, first_line: int = 1) -> None:
        self.value: Any = None
        self.positions = Positions(first_line)
        self.flow: set[Path] = set()
        self.problems: list[Problem] = []


def read_yaml(text: str, first_line: int = 1) -> Document:
    """Read one YAML document; `first_line` is the line of the file on which `text` begins.

    Never raises: what libyaml or this reader refuses is in `problems`, and `value` is then `None`.
    """
    text = text.translate(_NO_BREAKS)
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
                SYNTAX, Position(first_line + line, column), _("There is a control character here"),
                _("Delete it; it may be invisible in your editor"),
            )
        )  # fmt: skip
    return reader.document_


def events_of(text: str) -> Callable[[], Any]:
    """libyaml's events of a text, one a call; their marks count characters, and lines as an editor does."""
    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    next_: Callable[[], Any] = loader(text.translate(_NO_BREAKS)).get_event
    return next_


class _Refused(Exception):  # noqa: N818 - nothing went wrong in the program
    """The document cannot be read further; the problem has been noted."""


class _Reader:
    def __init__(self, text: str, first_line: int) -> None:
        self.next = events_of(text)
        self.first_line = first_line
        self.document_ = Document(first_line)
        self.anchors: dict[str, tuple[Any, int] | None] = {}
        self.unused: dict[str, Event] = {}
        self.count = 0
        self.glued = text.split("\n") if _GLUED_MARK.search(text) else []

    def place(self, mark: Any) -> Position:
        return self.document_.positions.place(mark)

    def problem(self, code: str, message: str, hint: str, mark: Any) -> None:
        place = self.place(mark) if mark else Position(self.first_line)
        self.document_.problems.append(Problem(code, place, message, hint))

    def document(self) -> None:
        self.next()
        start = self.next()
        if isinstance(start, StreamEndEvent):
            return
        value = self.node(self.next(), ())
        self.next()
        end = self.next()
        if isinstance(end, DocumentStartEvent):
            self.problem(
                SYNTAX, _("A second YAML document begins inside the front matter"),
                _("Delete the line `...`, or the `---` that is not on a line of its own"), end.start_mark,
            )  # fmt: skip
        for anchor, event in self.unused.items():
            self.problem(
                ALIASES,
                _("`&{anchor}` is read as an anchor, not as part of the text, and nothing uses it").format(
                    anchor=anchor
                ),
                _("Put the text in double quotes, or delete the anchor"), event.start_mark,
            )  # fmt: skip
        self.document_.value = value

    def node(self, event: Event, path: Path) -> Any:
        if isinstance(event, AliasEvent):
            return self.alias(event, path)
        assert isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent))
        if event.anchor is None and isinstance(event, ScalarEvent):
            return self.plain(event, path)
        self.grow(1, event)
        self.document_.positions.note(path, event)
        before, anchor = self.count, event.anchor
        if anchor:
            self.anchors[anchor] = None
            self.unused[anchor] = event
        value: Any
        if isinstance(event, ScalarEvent):
            value = self.scalar(event)
        elif len(path) >= MOST_DEPTH:
            self.problem(
                SYNTAX, _("The front matter is nested deeper than {most} levels").format(most=MOST_DEPTH),
                _("Remove the brackets, or quote the text they belong to"), event.start_mark,
            )  # fmt: skip
            raise _Refused
        elif isinstance(event, MappingStartEvent):
            value = self.mapping(event, path)
        else:
            value = self.sequence(event, path)
        if anchor:
            self.anchors[anchor] = (value, self.count - before + 1)
        return value

    def plain(self, event: ScalarEvent, path: Path) -> Any:
        """A scalar to which nothing refers."""
        self.grow(1, event)
        self.document_.positions.note(path, event)
        return self.scalar(event)

    def grow(self, size: int, event: Event) -> None:
        self.count += size
        if self.count > MOST_VALUES:
            self.problem(
                ALIASES,
                _("The front matter holds more than {most} values once its aliases are expanded").format(
                    most=MOST_VALUES
                ),
                _("Write the values out, without anchors and aliases"), event.start_mark,
            )  # fmt: skip
            raise _Refused

    def alias(self, event: AliasEvent, path: Path) -> Any:
        self.document_.positions.note(path, event)
        name = event.anchor or ""
        self.unused.pop(name, None)
        anchored = self.anchors.get(name, ...)
        if anchored is ...:
            message = _("`*{name}` refers to an anchor that does not exist").format(name=name)
            hint = _("Quote the text if the `*` belongs to it, or define the anchor above with `&`")
        elif anchored is None:
            message, hint = _("`*{name}` refers to itself").format(name=name), _("Write the value out")
        else:
            self.grow(anchored[1], event)
            return anchored[0]
        self.problem(ALIASES, message, hint, event.start_mark)
        return None

    def scalar(self, event: ScalarEvent) -> Any:
        if event.tag not in _PLAIN_TAGS:
            self.bad_tag(event.tag, event)
        if not event.implicit[0] or event.style:
            return event.value
        if self.glued:
            self.cut(event)
        text = event.value
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in "+-.0123456789":
            if _INTEGER.fullmatch(text):
                return int(text)
            if _FLOAT.fullmatch(text):
                number = float(text)
                return number if math.isfinite(number) else text
        return text

    def cut(self, event: ScalarEvent) -> None:
        """Note a comment that is glued to its `#`: as in `Merge #123`, it was hardly meant to be one."""
        end = self.place(event.end_mark)
        number = end.line - self.first_line
        line = self.glued[number] if number < len(self.glued) else ""  # a broken text may end behind its last line
        if event.value and (comment := _GLUED_COMMENT.match(line, end.column - 1)):
            place = Position(end.line, comment.end())
            self.document_.problems.append(
                Problem(
                    CUT, place, _("This `#` begins a comment and cuts off the text"),
                    _("Put the text in double quotes, or a space after `#` if it is a comment"),
                )
            )  # fmt: skip

    def bad_tag(self, tag: str | None, event: Event) -> None:
        shown = (tag or "").replace("tag:yaml.org,2002:", "!!")
        self.problem(
            TAG, _("The tag `{shown}` has no meaning here").format(shown=shown),
            _("Delete the tag; quote the text if the `!` belongs to it"), event.start_mark,
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
                    DUPLICATE_KEY,
                    _("`{key}` occurs twice; the first is on line {line}").format(key=key, line=first.line),
                    _("Keep one of the two"), event.start_mark,
                )  # fmt: skip
                self.node(self.next(), (*where, "\0again"))
                continue
            self.document_.positions.note_key(where, event)
            given = self.next()
            if isinstance(given, ScalarEvent) and given.anchor is None:  # nearly every value: the rest takes longer
                items[key] = self.plain(given, where)
            else:
                items[key] = self.node(given, where)
        return items

    def key(self, event: Event, path: Path) -> str:
        if isinstance(event, ScalarEvent):
            self.grow(1, event)
            return str(event.value)
        self.problem(
            SYNTAX, _("There is a list, a mapping or an alias where a key is expected"),
            _("Quote the text if the bracket, brace or `*` belongs to it"), event.start_mark,
        )  # fmt: skip
        raise _Refused


def _explain(text: str, error: yaml.MarkedYAMLError) -> tuple[str, str, Any]:
    """libyaml's complaint in an author's words: cause, hint, and the mark to point at."""
    said = f"{error.context or ''} {error.problem or ''}".strip()
    start, mark = error.context_mark, error.problem_mark or error.context_mark
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    before = line[: mark.column] if mark else ""
    if "cannot start any token" in said and line[len(before) : len(before) + 1] != "\t":
        return _("YAML does not allow text to begin with `{mark}`").format(mark=line[len(before)]), _(_QUOTE), mark
    if "mapping values are not allowed" in said and ": " not in before:
        return _("This line continues the text above, which cannot contain a colon"), _(_LINE_UP), mark
    if "while parsing a flow node" in said and not line[len(before) :].strip():
        return _("The text ends inside `[ ]` or `{ }`"), _("Close the bracket"), mark
    if "while parsing a flow" in said and start and mark and start.line == mark.line:
        return _("This is not valid inside `[ ]` or `{ }`"), _(_QUOTE), mark
    if "did not find expected key" in said and before.rstrip().endswith(("'", '"')):
        return _("There is text after a closing quotation mark"), _("Put the whole text in one pair of quotes"), mark
    for words, cause, hint, at_start in _COMPLAINTS:
        if words in said:
            return _(cause), _(hint), start if at_start and start else mark
    return _("This is not YAML: {said}").format(said=said), _("Compare with the example in the guide"), mark


_QUOTE = N_("Put the whole text in double quotes")
_LINE_UP = N_("Align the keys, and indent nested lines by two spaces")
_UNCLOSED = N_("A quotation mark or a bracket is never closed")
_CLOSE = N_("Close it, or quote the text it belongs to")
_COMPLAINTS = (
    ("mapping values are not allowed", N_("A sentence contains a colon followed by a space"), _QUOTE, False),
    ("unexpected end of", _UNCLOSED, _CLOSE, True),
    ("unexpected document indicator", _UNCLOSED, _CLOSE, True),
    ("while parsing a flow", _UNCLOSED, _CLOSE, True),
    ("an alias", N_("Text that begins with `*` is read as an alias"), _QUOTE, True),
    ("an anchor", N_("Text that begins with `&` is read as an anchor"), _QUOTE, True),
    ("a block scalar", N_("`|` and `>` have a special meaning at the beginning of a text"), _QUOTE, True),
    ("escape character", N_("A backslash in double quotes begins an escape"), N_("Write two backslashes"), False),
    ("block sequence entries", N_("A list cannot begin on the line of its key"), N_("Begin a new line"), False),
    ("cannot start any token", N_("There is a tab where YAML needs spaces"), N_("Indent with two spaces"), False),
    ("a tab character", N_("There is a tab where YAML needs spaces"), N_("Indent with two spaces"), False),
    ("<document start>", N_("The YAML ends above this line"), N_("Delete the line with `...` or `%`"), False),
    ("could not find expected ':'", N_("This line has no key with a colon and a space"),
     N_("Write `key: value`, or indent the line to continue the text above"), True),
    ("did not find expected", N_("The indentation does not match the lines above"), _LINE_UP, False),
)  # fmt: skip
"""libyaml's words, cause and hint in an author's, whether it is where it began that matters."""
