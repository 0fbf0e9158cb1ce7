"""A document as an editor shows it: lines, and columns in the editor's units."""

from __future__ import annotations

import re
from collections.abc import Callable

from lsprotocol import types

_NEWLINE = re.compile(r"\r\n?|\n")


class Text:
    """The text of a document. Lines end where the protocol and the gate end them, and nowhere else.

    Places are pairs of row and column, both from 0, in characters; `units` counts the units in which the client counts
    columns, UTF-16 by default.
    """

    def __init__(self, text: str, units: Callable[[str], int]) -> None:
        self.whole, self._units = text, units
        self.lines = _NEWLINE.split(text)

    @property
    def data(self) -> bytes:
        """The bytes that a file with this text holds."""
        return self.whole.encode("utf-8", "replace")

    def line(self, row: int) -> str:
        """A line without its end; empty beyond the last one."""
        return self.lines[row] if 0 <= row < len(self.lines) else ""

    def column(self, place: types.Position) -> int:
        """The column, in characters, of a client's position; a position beyond the line's end is its end."""
        units = 0
        for column, character in enumerate(self.line(place.line)):
            if units >= place.character:
                return column
            units += self._units(character)
        return len(self.line(place.line))

    def position(self, row: int, column: int) -> types.Position:
        """A place as the client counts it; beyond the end of the text, its end."""
        if row >= len(self.lines):
            row, column = len(self.lines) - 1, len(self.lines[-1])
        return types.Position(row, self._units(self.line(row)[:column]))

    def range(self, row: int, start: int, end: int) -> types.Range:
        """A part of one line."""
        return types.Range(self.position(row, start), self.position(row, end))

    def rows(self, first: int, last: int) -> types.Range:
        """Whole lines, the last one without its end."""
        last = max(first, min(last, len(self.lines) - 1))
        return types.Range(self.position(first, 0), self.position(last, len(self.line(last))))

    def all(self) -> types.Range:
        """The whole text."""
        return self.rows(0, len(self.lines) - 1)


def word_at(line: str, column: int) -> tuple[int, int]:
    """First and last column of the word around a column; equal where there is none."""
    return next(((m.start(), m.end()) for m in re.finditer(r"[\w-]+", line) if m.start() <= column <= m.end()), (0, 0))
