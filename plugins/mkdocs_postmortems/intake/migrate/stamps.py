"""Times as old reports have them: read where they stand, with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache

from .zones import is_city

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_WEEKDAY_NAME = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
_WEEKDAY = rf"(?:{_WEEKDAY_NAME},?\s{{1,3}})?"
_SPACE = r"\s{0,6}"
"""Runs are bounded in every pattern here: what a line begins with is short, and no text may take long."""
_HEAD = 160
"""How much of a text is looked at for the time that it begins with."""
_DATE = rf"""(?:
    (?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?!\d)
  | (?P<a2>\d{{1,2}})/(?P<b2>\d{{1,2}})/(?P<y2>(?:20)?\d\d)(?!\d)
  | (?P<a6>\d{{1,2}})(?P<sep6>[.-])(?P<b6>\d{{1,2}})(?P=sep6)(?P<y6>20\d\d)(?!\d)
  | {_WEEKDAY}(?P<n3>{_MONTH})\b\.?\s{{1,3}}(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])
    (?:\s?[-–]\s?\d{{1,2}}(?:st|nd|rd|th)?(?=,?\s{{1,3}}(?:19|20)\d\d\b))?(?:,?\s{{1,3}}(?P<y3>(?:19|20)\d\d)\b(?!:\d))?
  | {_WEEKDAY}(?:the\s{{1,3}})?(?P<d4>\d{{1,2}})(?:(?:st|nd|rd|th)?\.?\s{{1,3}}(?:of\s{{1,3}})?|-)(?P<n4>{_MONTH})\b\.?
    (?:(?:,?\s{{1,3}}|-)(?P<y4>(?:19|20)\d\d)\b(?!:\d))?
  | (?P<m5>\d\d?)(?P<sep5>[-/])(?P<d5>\d\d?)(?=,?\s{{1,3}}(?:at\s)?~?\d{{1,2}}:\d\d)
)"""
_CLOCK = (
    r"(?:(?P<h>\d{1,2})(?P<colon>:\s?|[.h])(?P<mi>\d\d|\?\?|xx)(?::(?P<s>\d\d)(?:[.,]\d{1,9})?(?:-\d\d(?![\d:]))?)?"
    rf"(?:{_SPACE}(?P<ap>[ap]\.?m\b\.?)|(?P<ap3>[ap])\b)?"
    rf"|(?P<h2>\d{{1,2}}){_SPACE}(?P<ap2>[ap]m)\b|(?P<h4>[012]\d)(?P<mi4>[0-5]\d)(?=\s?(?:UTC|GMT|Z|hrs|hours|h)\b))(?![\d%])"
)
_COMPACT = r"(?P<h3>[012]\d)(?P<mi3>[0-5]\d)(?!\d)"
"""Four digits without a colon: a clock only behind a date, or before a zone."""
_NAMED = (
    r"(?-i:UTC|GMT|[PMCE][SD]?T|CES?T|EES?T|WES?T|BST|IST|[AN][SD]T|AK[SD]T|HST|JST|KST|SGT|HKT|AE[SD]T|AC[SD]T|AWST|NZ[SD]T|MSK)"
    r"|(?:US|UC|America|Europe|Asia|Africa|Australia|Pacific|Atlantic)/[A-Za-z_]{1,40}|Pacific|Eastern"
)
_ZONE = (
    rf"(?:{_SPACE}[(\[]?(?P<zone>Z\b|(?-i:UTC|GMT)[+-]\d{{1,2}}(?::?\d\d)?"
    rf"|(?:{_NAMED})\b(?:\s{{1,3}}(?:time|standard\s{{1,3}}time|daylight\s{{1,3}}time)\b)?"
    r"|\+\d\d:?\d\d\b|(?<=\d)-\d\d:?\d\d\b(?=\s|$|\]))[)\]]?)"
)
_UNTIL = rf"[*_`]{{0,3}}{_SPACE}(?:-{{1,3}}>?|=>|–|—|to|until|till|→){_SPACE}[*_`]{{0,3}}"
_ABOUT = r"~{1,3}|about|approx(?:\.|imately)?|around|roughly|circa|ca\.|between|at|on|by|from|since"
_OPEN = rf"(?P<open>[*_`\[(\"'<]{{0,6}})(?P<about>(?:(?:{_ABOUT})?{_SPACE}){{2}})"


def _free(pattern: str, suffix: str) -> str:
    """The pattern with its groups renamed, to stand a second time in a larger one."""
    return re.sub(r"\(\?P([<=])(\w+)", rf"(?P\g<1>\g<2>{suffix}", pattern)


_END = rf"(?P<until>{_UNTIL}~?(?:{_free(_DATE, '_e')}[T,\s]{{0,3}})?(?:{_free(_CLOCK, '_e')}){_free(_ZONE, '_e')}?)"
_FLAGS = re.IGNORECASE | re.VERBOSE


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("#", r"\#"), _FLAGS)


_BETWEEN = (
    rf"(?:{_SPACE}(?:\(?{_WEEKDAY_NAME}\)?,?)?{_SPACE}(?:T|,|-|–|@|\bat\b|:(?=\s))?{_SPACE}"
    rf"(?:\bca\.?|\bcirca|\baround|\babout|\broughly|\bapprox(?:\.|imately)?)?{_SPACE}[*_`]{{0,3}})"
)
_STAMP = _compile(
    rf"{_SPACE}{_OPEN}(?:{_DATE}(?:{_BETWEEN}~?(?:{_CLOCK}|{_COMPACT}))?"
    rf"|(?:(?P<weekday>{_WEEKDAY_NAME})\b,?{_SPACE}(?:at\s{{1,3}})?)?{_free(_CLOCK, '_c')})"
    rf"(?:{_ZONE}?{_END})?{_free(_ZONE, '_z')}?"
)
_BEGINS = re.compile(
    r"[\s*_`\[(\"'<~]{0,12}(?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun"
    r"|the\s|about|approx|around|roughly|circa|ca\.|between|at\s|on\s|by\s|from\s|since\s|T\s?[+-])",
    re.IGNORECASE,
)
"""How a text begins that may begin with a time: a cheap look before the long one."""
_SPAN = re.compile(
    r"\s{0,6}[*_`]{0,3}~?\d{1,4}(?:\s{0,3}[-–]\s{0,3}\d{1,4})?\s{0,3}(?:days?|weeks?|hours?|minutes?|mins?|months?|h|d|m)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\s{0,6}[*_`\[(]{0,4}T\s{0,3}[+-]\s{0,3}\d{1,4}[:\dhms]{0,12}", re.ASCII)
_TRAILING = _compile(
    rf"[\s:]{{1,6}}(?:at\s{{1,3}})?{_DATE}{_BETWEEN}(?:{_CLOCK}|{_COMPACT}){_ZONE}?{_SPACE}\.?{_SPACE}$"
)
_ANY_DATE = _compile(rf"(?<![\w/.-]){_DATE}")
_ANY_TIME = re.compile(
    rf"(?<![\w/.:+-])(?:\d{{1,2}}[:/.-]\d|\d{{1,2}}-{_MONTH}-|\d{{1,2}}\s?[ap]m\b|(?:19|20)\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s{{1,3}}(?:of\s)?{_MONTH}\b"
    rf"|{_MONTH}\s{{1,3}}\d)",
    re.IGNORECASE,
)
"""Where in a sentence a time may begin."""


@dataclass(frozen=True)
class Day:
    """A day as written: the year may be missing, and day and month may be the other way round."""

    month: int
    day: int
    year: int | None = None
    ambiguous: bool = False

    def near(self, reference: date | None) -> date | None:
        """The day of the calendar, nearest to `reference` where the text leaves a choice."""
        years = [self.year] if self.year else [reference.year + step for step in (0, -1, 1)] if reference else []
        orders = [(self.month, self.day), *([(self.day, self.month)] if self.ambiguous else [])]
        found = [day for year in years for month, number in orders if (day := _calendar(year, month, number))]
        return min(found, key=lambda day: abs(day - reference)) if found and reference else next(iter(found), None)


@dataclass(frozen=True)
class Stamp:
    """A time as written at the head of an entry."""

    written: str
    day: Day | None = None
    clock: time | None = None
    zone: str | None = None
    approximate: bool = False
    dotted: bool = False
    """Whether the clock has a dot or a gap, so that it could be a number."""
    weekday: int | None = None
    """Of a time that has a weekday and no date; Monday is 0."""
    until: time | None = None
    """The end of a span that begins with the time."""
    until_day: Day | None = None


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(4096)
def read_stamp(text: str, spans: bool = False) -> tuple[Stamp, str] | None:
    """The time that a text begins with, and the text behind it; `spans`: lengths of time such as `20-60 days` too."""
    if not _BEGINS.match(text):
        return None
    head = text[:_HEAD]
    if relative := (spans and _SPAN.match(head)) or _RELATIVE.match(head):
        return Stamp(relative[0].strip(), approximate=True), _behind(text[relative.end() :], "")
    found = _STAMP.match(head)
    if not found:
        return None
    clock = _clock(found, "") or _clock(found, "_c")
    day = _day(found)
    if clock is None and day is None:
        return None
    rest = text[found.end() :]
    loose = day is None and (found["colon_c"] or ":") != ":"
    if rest[:1].isalnum() or rest[:1] in tuple("/%") or (loose and re.match(r"\.\d|[x×]", rest)):
        return None
    stamp = _stamp(found, day, clock, loose)
    told = _behind(rest, found["open"] + _left_open(found[0][found.end("open") - found.start() :]))
    if clock and not stamp.zone and (city := _CITY.match(rest)) and is_city(city[1]):
        return replace(stamp, zone=city[1]), told
    return stamp, told


def _stamp(found: re.Match[str], day: Day | None, clock: time | None, loose: bool) -> Stamp:
    about = re.search(r"~|\?|xx|\b(?:ca|circa|about|around|roughly|approx\w*)\b", found[0], re.IGNORECASE)
    weekday = found["weekday"] or ""
    return Stamp(
        found[0].strip().lstrip("*_`[(\"'<"), day, clock, found["zone"] or found["zone_z"] or found["zone_e"],
        bool(about), loose, _WEEKDAYS.index(weekday.lower()[:3]) if weekday else None,
        _clock(found, "_e"), _day(found, "_e") if found["until"] else None,
    )  # fmt: skip


def _left_open(text: str) -> str:
    """The mark that a time opens inside, as in `March 9 **08:10`."""
    return next((mark for mark in ("**", "__", "`") if text.count(mark) % 2), "")


_PAIRS = {"[": "]", "(": ")", "<": ">"}


def _behind(rest: str, opened: str) -> str:
    """What follows a time, without the marks that closed it or set it apart."""
    close = "".join(re.escape(_PAIRS.get(mark, mark)) for mark in reversed(opened))
    rest = re.sub(rf"^\s{{0,6}}[:;,.–—-]?\s{{0,6}}{close}", "", rest) if opened else rest
    onwards = re.match(r"\s{0,6}onwards?\b", rest, re.IGNORECASE)
    rest = rest[onwards.end() :] if onwards else rest
    told = rest.lstrip().lstrip(":;,.|-–—→")
    told = told.removeprefix(">") if told != rest.lstrip() else told
    return f"{'onwards ' if onwards else ''}{told.strip()}".strip()


def read_trailing_stamp(text: str) -> tuple[Stamp, str] | None:
    """The day and time that a short line ends with, as in `Resolved: 2023-11-01 18:40`, and the text before it."""
    text = text.strip()
    found = _TRAILING.search(text, max(0, len(text) - 60)) if len(text) <= 120 and text[-1:] in _LAST else None
    if not found or not 3 <= found.start() <= 60:
        return None
    clock, day = _clock(found, ""), _day(found)
    if clock is None or day is None:
        return None
    return Stamp(found[0].strip(" :"), day, clock, found["zone"]), text[: found.start()].strip(" *_:-")


def find_times(text: str) -> Iterator[tuple[Stamp, int, int]]:
    """The times of day that a sentence names, with the day where one stands beside them, and where each stands."""
    done = 0
    for place in _ANY_TIME.finditer(text):
        if place.start() < done:
            continue
        found = _STAMP.match(text[place.start() : place.start() + _HEAD])
        clock = (_clock(found, "") or _clock(found, "_c")) if found else None
        if not found or clock is None or (found["colon_c"] or found["colon"]) == ".":
            continue
        end = place.start() + found.end()
        if not text[end : end + 1].isalnum():
            yield _stamp(found, _day(found), clock, False), place.start(), end
            done = end


def find_days(text: str) -> Iterator[tuple[Day, int, int]]:
    """The days that a text names, with where each begins and ends."""
    for found in _ANY_DATE.finditer(text):
        if day := _day(found):
            yield day, found.start(), found.end()


_CITY = re.compile(r"\s{1,3}([A-Z][a-z]{2,14}(?: [A-Z][a-z]{2,14})?)(?: (?:local )?time)?\s{0,3}(?:[-–—:]|$)")
"""A city behind a time of day, whose clock it is: `16:37 Denver - …`."""


_LAST = tuple("0123456789.)]Zm") + tuple("TCE")


def _clock(found: re.Match[str], suffix: str) -> time | None:
    groups = found.groupdict()
    hour = next((text for name in ("h", "h2", "h3", "h4") if (text := groups.get(f"{name}{suffix}"))), None)
    if hour is None:
        return None
    minute = groups.get(f"mi{suffix}") or groups.get(f"mi3{suffix}") or groups.get(f"mi4{suffix}") or "00"
    half = next((text for name in ("ap", "ap2", "ap3") if (text := groups.get(f"{name}{suffix}"))), "").lower()[:1]
    number = int(hour)
    if half and 1 <= number <= 12:
        number = number % 12 + (12 if half == "p" else 0)
    try:
        return time(number, int(minute) if minute.isdigit() else 0, int(groups.get(f"s{suffix}") or 0))
    except ValueError:
        return None


def _day(found: re.Match[str], suffix: str = "") -> Day | None:
    def part(*names: str) -> str:
        return next((text for name in names if (text := found[name + suffix])), "")

    if part("y1"):
        day = Day(int(part("m1")), int(part("d1")), int(part("y1")))
    elif part("a2", "a6"):
        dotted = part("sep6") == "."
        first, second = int(part("a2", "a6")), int(part("b2", "b6"))
        year = int(part("y2", "y6"))
        year += 2000 if year < 100 else 0
        if second > 12:
            day = Day(first, second, year)
        else:
            day = Day(second, first, year, not dotted and first <= 12 and first != second)
    elif part("n3", "n4"):
        month = _MONTHS.index(part("n3", "n4").lower()[:3]) + 1
        day = Day(month, int(part("d3", "d4")), int(part("y3", "y4")) if part("y3", "y4") else None)
    elif part("m5"):
        first, second = int(part("m5")), int(part("d5"))
        slashed = part("sep5") == "/"
        if slashed and first > 12:
            first, second = second, first
        day = Day(first, second, None, slashed and second <= 12 and first != second)
    else:
        return None
    return day if _calendar(day.year or 2000, day.month, day.day) else None
