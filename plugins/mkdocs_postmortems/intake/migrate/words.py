"""What a text says, word by word: the measure of "nothing dropped"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)+(?:\[[ xX]\](?=\s))?", re.MULTILINE)
"""The mark of an item: its number, and the box of a task, are markup although they hold a digit or an `x`."""

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def words(text: str) -> Counter[str]:
    """The words and numbers of a text, whatever their case, and how often each occurs."""
    return Counter(_WORD.findall(_BREAK.sub(" ", _MARKS.sub(" ", text)).casefold()))


def lost(source: str, output: str) -> Counter[str]:
    """The words of `source` that `output` does not have, or not as often."""
    return words(source) - words(output)


def covers(output: str, source: str) -> bool:
    """Whether every word of `source` is in `output`."""
    return not lost(source, output)


def one_line(text: str) -> str:
    """Inline Markdown on one line, as it may stand in a cell: no breaks, and no emphasis that only opens or closes."""
    text = " ".join(_BREAK.sub(" ", text).split())
    for mark in ("**", "__"):
        if text.count(mark) % 2:
            text = text.removeprefix(mark) if text.startswith(mark) else _without_last(text, mark)
    return text.strip()


def _without_last(text: str, mark: str) -> str:
    before, _, after = text.rpartition(mark)
    return f"{before.rstrip()} {after.lstrip()}" if before and after else before + after


def joined(text: str, more: str) -> str:
    """Two texts as one: with a semicolon between them where the first does not end a sentence."""
    if not text or not more:
        return text or more
    return f"{text} {more}" if text.rstrip("*_`\"')")[-1:] in tuple(".!?:;,…") else f"{text}; {more}"


def spoken(value: Any) -> str:
    """A value of a front matter as text: what stands in it, however deep, without its keys."""
    return "\n".join(_leaves(value))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)
