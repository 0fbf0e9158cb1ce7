"""Passages of a report that are not for the public: between `<!-- internal -->` and `<!-- /internal -->`.

The marks count wherever they stand, in code and in tables too: whatever might have been meant is kept back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARK = re.compile(r"<!--\s*+(?P<end>/?)\s*+internal\s*+-->", re.IGNORECASE)
_NOTHING = re.compile(r"[|\s]*")
_END = re.compile(r"[.,;:!?)]+")


class Part(NamedTuple):
    """A stretch of a text between two marks."""

    start: int
    """Where it begins, or the mark before it."""
    text: str
    internal: bool


class Lines(NamedTuple):
    """A text in which nothing has changed its line."""

    text: str
    gone: frozenset[int]
    """The lines (0-based) on which nothing is left. In a table each is an empty row, for an empty line would end it."""


def has_marks(text: str) -> bool:
    """Whether a text holds a mark."""
    return "<!--" in text and _MARK.search(text) is not None


def parts(text: str) -> Iterator[Part]:
    """A text taken apart at its marks. A passage inside another is part of it; one never closed goes on to the end."""
    depth = begin = end = 0
    for mark in _MARK.finditer(text):
        yield Part(begin, text[end : mark.start()], depth > 0)
        depth = max(depth - 1, 0) if mark["end"] else depth + 1
        begin, end = mark.span()
    yield Part(begin, text[end:], depth > 0)


def passages(text: str) -> tuple[str, ...]:
    """What stands between the marks."""
    return tuple(inner for part in parts(text) if part.internal and (inner := part.text.strip()))


def without_passages(text: str) -> str:
    """What stands outside the passages."""
    return "".join(part.text for part in parts(text) if not part.internal)


def lines_of(text: str, internal: bool) -> Lines:
    """The text without the marks; without the passages too unless they are for the reader."""
    pieces: list[str] = []
    touched, line = set[int](), 0
    for number, part in enumerate(parts(text)):
        breaks = part.text.count("\n")
        piece = part.text if internal or not part.internal else "\n" * breaks
        if pieces and pieces[-1].strip("\n") == "" and (end := _END.match(piece)):  # a sentence goes on behind the cut
            pieces[-1], piece = end[0] + pieces[-1], piece[end.end() :]
        if number:
            touched |= {line}  # a mark stood there
        if part.internal:
            touched |= {*range(line, line + breaks + 1)} if not internal else {line}
        pieces.append(piece)
        line += breaks
    lines = "".join(pieces).split("\n")
    gone = frozenset(each for each in touched if _NOTHING.fullmatch(lines[each]))
    for each in sorted(gone):
        lines[each] = "|" if each and lines[each - 1].lstrip().startswith("|") else ""
    return Lines("\n".join(lines), gone)


def unclosed(text: str) -> int | None:
    """Where (an offset) the mark stands that opens the last passage and is never closed."""
    opened: list[int] = []
    for mark in _MARK.finditer(text):
        if not mark["end"]:
            opened.append(mark.start())
        elif opened:
            opened.pop()
    return opened[0] if opened else None


def unopened(text: str) -> Iterator[int]:
    """Where (an offset) marks close what was not open."""
    depth = 0
    for mark in _MARK.finditer(text):
        if mark["end"] and not depth:
            yield mark.start()
        depth = max(depth - 1, 0) if mark["end"] else depth + 1


def balanced(text: str) -> str:
    """The text with every passage closed, at its end if nowhere else; a mark that closes none is a plain comment."""
    for start in reversed([*unopened(text)]):
        text = text[:start] + text[start:].replace("/", "end of ", 1)
    depth = sum(-1 if mark["end"] else 1 for mark in _MARK.finditer(text))
    return text.rstrip("\n") + "\n\n<!-- /internal -->" * depth + "\n" if depth else text
