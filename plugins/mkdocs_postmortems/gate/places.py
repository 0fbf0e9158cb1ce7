"""Where marks stand in a text: a search that leaps from mark to mark, where a pattern would try every character."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

_ALIKE = str.maketrans("ıſ", "is")


def folded(text: str) -> str:
    """A text in lower case, of the same length; what a pattern without case takes for `i` or `s` is `i` or `s`.

    A text holds what such a pattern asks for, letter by letter, only if its folded form holds it in lower case.
    """
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").lower().translate(_ALIKE)


def places(text: str, *marks: str) -> Iterator[int]:
    """Where the marks begin in a text, in rising order."""
    if not marks:
        return
    if len(marks) > 1:
        yield from sorted(place for mark in marks for place in places(text, mark))
        return
    place = text.find(marks[0])
    while place >= 0:
        yield place
        place = text.find(marks[0], place + 1)


def holding(texts: Sequence[str], marks: Iterable[str]) -> list[int]:
    """The indices of the texts that hold one of the marks. No mark has a line break in it."""
    joined = "\n".join(texts)
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    found = set[int]()
    for mark in marks:
        place = joined.find(mark)
        while place >= 0:
            index = bisect_right(starts, place) - 1
            found.add(index)
            place = joined.find(mark, starts[index + 1])
    return sorted(found)
