"""Durations in prose: "47 minutes", "almost three hours", "two hours and a quarter"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate([*_ONES, *_TEENS], 1)}
_WORDS |= {ten: value for value, ten in zip(range(20, 100, 10), _TENS, strict=True)}
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + _WORDS[one] for ten in _TENS for one in _ONES}
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "quarter of": 0.25}

_MINUTE = timedelta(minutes=1)
_UNITS = {
    "s": timedelta(seconds=1), "m": _MINUTE, "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1),
}  # fmt: skip

_MOST = 1_000_000
"""More of any unit is read as this many: `timedelta` ends at a billion days."""

_NUMBER = (
    rf"\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(sorted(_WORDS, key=len, reverse=True))}|half|quarter\s+of|an?"
)
_PART = re.compile(
    rf"""(?:(?<![\w.,:/-])|(?<=\d[hmd]))(?P<number>{_NUMBER})
      (?:\s+and\s+a\s+(?P<before>half|quarter))? (?:\s+an?)? [\s-]*
      (?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|(?<=\d)[smhd]|(?<=\d\ )h) (?![a-z_/])
      (?:\s+and\s+a\s+(?P<after>half|quarter)\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINED = re.compile(r"\s*,?\s*(?:and\s+)?", re.IGNORECASE)
_ABOUT = re.compile(r"(?:\b(?:about|around|approximately|approx\.?|roughly|some|circa|ca\.|like)|~)\s*$", re.IGNORECASE)
_BELOW = re.compile(
    r"\b(?:(?P<nearly>almost|nearly|close\s+to|just\s+under|just\s+short\s+of)"
    r"|under|below|less\s+than|up\s+to|at\s+most|within)\s*$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"\b(?:more\s+than|just\s+over|over|a\s+little\s+over|at\s+least|longer\s+than|upwards\s+of|well\s+over)\s*$",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?:\b(?:{_NUMBER})\s*(?:to|or|-|–|—)|\bbetween\s.{{1,20}}\sand)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """A length of time in a text: where it stands, and between which lengths what it means lies."""

    start: int
    """Of the length, with words such as "almost" before it."""
    end: int
    least: timedelta
    most: timedelta

    def means(self, length: timedelta, slack: timedelta = timedelta(0)) -> bool:
        """Whether an actual length may be described this way."""
        return self.least - slack <= length <= self.most + slack


def spans(text: str) -> Iterator[Span]:
    """The lengths of time in a text; ranges ("two to three hours") are passed over."""
    end = 0
    for found in _PART.finditer(text):
        if found.start() < end:
            continue
        length, unit, exact = _read(found)
        end = found.end()
        while (more := _PART.match(text, _JOINED.match(text, end).end())) and _read(more)[1] < unit:  # type: ignore[union-attr]
            further, unit, exact = _read(more)
            length, end = length + further, more.end()
        before = text[: found.start()]
        if not _RANGE.search(before):
            yield _span(before, found.start(), end, length, unit if exact else unit / 2)


def _read(found: re.Match[str]) -> tuple[timedelta, timedelta, bool]:
    """Length and unit of one part, and whether it counts whole units."""
    unit = _UNITS[found["unit"][0].lower()]
    typed = found["number"].lower().replace(",", "")
    number = _WORDS.get(typed) or _FRACTIONS.get(typed) or (1 if typed in ("a", "an") else float(typed))
    number += sum(_FRACTIONS[found[name].lower()] for name in ("before", "after") if found[name])
    number = min(number, _MOST)
    return number * unit, unit, number == int(number)


def _span(before: str, start: int, end: int, length: timedelta, unit: timedelta) -> Span:
    """A length with what its unit and the words before it leave open: authors round, most often down."""
    below = _rounding(length, unit)
    above = max(below, unit * 3 / 4) if unit > _MINUTE else below
    least, most = length - below, length + above
    if word := _ABOUT.search(before):
        vague = max(length / 4, unit)
        least, most = length - vague, length + vague
    elif word := _BELOW.search(before):
        least, most = length / 2 if word["nearly"] else timedelta(0), length + _MINUTE
    elif word := _ABOVE.search(before):
        least, most = length - _MINUTE, length * 3 / 2 + unit
    return Span(word.start() if word else start, end, least, most)


def _rounding(length: timedelta, unit: timedelta) -> timedelta:
    """How far the actual length may differ: by half an hour if the text counts hours, and so on."""
    if unit > _MINUTE:
        return max(unit / 2, length * 3 / 100)
    minutes = length / _MINUTE
    rough = 5 if minutes % 10 == 0 else 3 if minutes % 5 == 0 else 1
    return max(rough * _MINUTE, length * 2 / 100)
