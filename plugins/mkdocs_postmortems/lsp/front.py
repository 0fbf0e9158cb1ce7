"""Where in a front matter the cursor stands, told by lines and indentation: YAML is broken while it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LINE = re.compile(r"(?P<indent> *)(?P<dashes>(?:-(?: +|$))*)(?P<rest>.*)")
_KEY = re.compile(r"(?P<key>[\w-]+)\s*:(?=\s|$)\s*")


class Place(NamedTuple):
    """What is being typed in the front matter."""

    path: tuple[str, ...]
    """The keys from the root; `[]` stands for an item of a list. Of a value, with its own key."""
    is_key: bool
    """Whether it may become a key; what follows the dash of a list may be a value all the same."""
    typed: str
    """What stands before the cursor, of the key or value itself."""
    siblings: frozenset[str]
    """The keys that the mapping has already."""
    flow: bool = False
    """Whether it stands inside `[ ]` or `{ }`."""


class _Row(NamedTuple):
    dashes: tuple[int, ...]
    column: int
    """Of what follows the dashes."""
    key: str
    rest: str
    """What follows the key."""


def end_of_front(lines: Sequence[str]) -> int:
    """The row of the line that closes the front matter, or the one after the last while nothing closes it."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((row for row in range(1, len(lines)) if lines[row].rstrip() == "---"), len(lines))


def place_at(lines: Sequence[str], row: int, column: int) -> Place | None:
    """What stands at a place of the text; `None` outside the front matter and in comments."""
    if not 0 < row < end_of_front(lines):
        return None
    before = lines[row][:column]
    if re.search(r"(?:^|\s)#", before):
        return None
    here = _row(before)
    above = _parents(lines, row, here)
    siblings = frozenset(_siblings(lines, row, here))
    if here.key:
        return _value((*above, here.key), here.rest)
    if here.rest[:1] in ("[", "{"):
        return _value(above, here.rest)
    return Place(above, True, here.rest, siblings)


def _row(line: str) -> _Row:
    match = _LINE.match(line)
    assert match
    dashes = tuple(match.start("dashes") + found.start() for found in re.finditer("-", match["dashes"]))
    key = _KEY.match(match["rest"])
    return _Row(dashes, match.start("rest"), key["key"] if key else "", match["rest"][key.end() if key else 0 :])


def _parents(lines: Sequence[str], row: int, here: _Row) -> tuple[str, ...]:
    """The way from the root to the mapping or list that holds what stands on a row."""
    path: list[str] = ["[]"] * len(here.dashes)
    column, in_list = (here.dashes[0], True) if here.dashes else (here.column, False)
    for above in _above(lines, row):
        if above.key and (above.column < column or (in_list and above.column == column and not above.dashes)):
            path.insert(0, above.key)
        elif above.column != column or not above.dashes or in_list:
            continue
        column, in_list = above.column, False
        if above.dashes:
            path[:0] = ["[]"] * len(above.dashes)
            column, in_list = above.dashes[0], True
        if column == 0 and not in_list:
            break
    return tuple(path)


def _above(lines: Sequence[str], row: int) -> Iterator[_Row]:
    for number in range(row - 1, 0, -1):
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            yield _row(lines[number])


def _siblings(lines: Sequence[str], row: int, here: _Row) -> Iterator[str]:
    """The other keys of the mapping that a row belongs to."""
    if not here.dashes:
        for above in _above(lines, row):
            if above.column < here.column:
                break
            if above.column == here.column:
                yield above.key
                if above.dashes:
                    break
    for number in range(row + 1, end_of_front(lines)):
        below = _row(lines[number])
        if lines[number].strip() and (below.column < here.column or (below.dashes and below.dashes[0] < here.column)):
            break
        if below.column == here.column:
            yield below.key


def _value(path: tuple[str, ...], text: str) -> Place:
    """A value, or what is being typed inside the brackets that it opens."""
    stack: list[tuple[str, tuple[str, ...], set[str]]] = []
    quote, start = "", 0
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and not text[start:at].strip():
            quote = character
        elif character in "[{" and not text[start:at].strip():
            stack.append((character, path, set()))
            path, start = ((*path, "[]") if character == "[" else path), at + 1
        elif character in "]}" and stack:
            _, path, _ = stack.pop()
            start = at + 1
        elif character == "," and stack:
            path, start = _inside(stack[-1]), at + 1
        elif character == ":" and stack and stack[-1][0] == "{" and text[at + 1 : at + 2] in (" ", ""):
            key = text[start:at].strip()
            stack[-1][2].add(key)
            path, start = (*stack[-1][1], key), at + 1
    typed = text[start:].lstrip()
    is_key = bool(stack) and stack[-1][0] == "{" and path == stack[-1][1]
    return Place(path, is_key, typed, frozenset(stack[-1][2]) if is_key else frozenset(), bool(stack))


def _inside(opened: tuple[str, tuple[str, ...], set[str]]) -> tuple[str, ...]:
    bracket, path, _ = opened
    return (*path, "[]") if bracket == "[" else path
