"""HTML comments in a text, found in one pass however many are opened and never closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NOT_A_LINE_END = re.compile(r"[^\n]")


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each comment, with its marks."""
    start = text.find("<!--")
    while start >= 0 and (close := text.find("-->", start + 4)) >= 0:
        yield start, close + 3
        start = text.find("<!--", close + 3)


def uncommented(text: str, blank: bool = False) -> str:
    """The text without its comments; `blank` puts spaces in their place, so that no position changes."""
    parts, last = [], 0
    for start, end in comments(text):
        parts += [text[last:start], _NOT_A_LINE_END.sub(" ", text[start:end]) if blank else ""]
        last = end
    return "".join([*parts, text[last:]]) if parts else text
