"""Times as old reports have them: read where they stand, with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?,?\s+)?"
_DATE = rf"""(?:
    (?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?!\d)
  | (?P<a2>\d{{1,2}})/(?P<b2>\d{{1,2}})/(?P<y2>(?:20)?\d\d)(?!\d)
  | (?P<a6>\d{{1,2}})\.(?P<b6>\d{{1,2}})\.(?P<y6>20\d\d)(?!\d)
  | {_WEEKDAY}(?P<n3>{_MONTH})\b\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y3>(?:19|20)\d\d)\b(?!:\d))?
  | {_WEEKDAY}(?:the\s+)?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<n4>{_MONTH})\b\.?
    (?:,?\s+(?P<y4>(?:19|20)\d\d)\b(?!:\d))?
  | (?P<m5>\d\d)-(?P<d5>\d\d)(?=\s+\d{{1,2}}:\d\d)
)"""
_CLOCK = (
    r"(?:(?P<h>\d{1,2})(?P<colon>[:.h])(?P<mi>\d\d|\?\?|xx)(?::(?P<s>\d\d)(?:[.,]\d+)?)?(?:\s*(?P<ap>[ap]\.?m\b\.?))?"
    r"|(?P<h2>\d{1,2})\s*(?P<ap2>[ap]m)\b)(?![\d%])"
)
_COMPACT = r"(?P<h3>[012]\d)(?P<mi3>[0-5]\d)(?!\d)"
"""Four digits without a colon: a clock only behind a date."""
_NAMED = (
    r"(?-i:UTC|GMT|[PMCE][SD]?T|CES?T|EES?T|WES?T|BST|IST|[AN][SD]T|AK[SD]T|HST|JST|KST|SGT|HKT|AE[SD]T|AC[SD]T|AWST|NZ[SD]T|MSK)"
    r"|(?:US|UC|America|Europe|Asia|Africa|Australia|Pacific|Atlantic)/[A-Za-z_]+|Pacific|Eastern"
)
_ZONE = (
    rf"(?:\s*[(\[]?(?P<zone>Z\b|(?-i:UTC|GMT)[+-]\d{{1,2}}(?::?\d\d)?|(?:{_NAMED})\b(?:\s+(?:time|standard\s+time|daylight\s+time)\b)?"
    r"|\+\d\d:?\d\d\b|(?<=\d)-\d\d:?\d\d\b(?=\s|$|\]))[)\]]?)"
)
_UNTIL = r"\s*(?:-+>?|–|—|to|until|till|→)\s*"
_OPEN = r"(?P<open>[*_`\[(\"'<]*)(?P<about>(?:~+|about|approx(?:\.|imately)?|around|circa|ca\.|at|on)?\s*)"


def _free(pattern: str, suffix: str) -> str:
    """The pattern with its groups renamed, to stand a second time in a larger one."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{suffix}>", pattern)


_END = rf"(?P<until>{_UNTIL}~?(?:{_free(_DATE, '_e')}[T,\s]*)?(?:{_free(_CLOCK, '_e')}){_free(_ZONE, '_e')}?)"
_FLAGS = re.IGNORECASE | re.VERBOSE


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("#", r"\#"), _FLAGS)


_BETWEEN = r"(?:\s*(?:T|,|\s-|\s–|@|\bat\b|:(?=\s))?\s*(?:\bca\.?|\bcirca|\baround|\babout|\bapprox\.?)?\s*[*_`]{0,3})"
_STAMP = _compile(
    rf"\s*{_OPEN}(?:{_DATE}(?:{_BETWEEN}~?(?:{_CLOCK}|{_COMPACT}))?|{_free(_CLOCK, '_c')})"
    rf"(?:{_ZONE}?{_END})?{_free(_ZONE, '_z')}?"
)
_SPAN = re.compile(
    r"\s*[*_`]*~?\d+(?:\s*[-–]\s*\d+)?\s*(?:days?|weeks?|hours?|minutes?|mins?|months?|h|d|m)\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"\s*[*_`\[(]*T\s*[+-]\s*\d+[:\dhms]*", re.ASCII)
_TRAILING = _compile(
    rf"(?P<label>[^\n]{{3,60}}?)[\s:]+(?:at\s+)?{_DATE}{_BETWEEN}(?:{_CLOCK}|{_COMPACT}){_ZONE}?\s*\.?\s*$"
)
_ANY_DATE = _compile(rf"(?<![\w/.-]){_DATE}")


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
    """Whether the clock has a dot, which could be a number's."""


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_stamp(text: str, spans: bool = False) -> tuple[Stamp, str] | None:
    """The time that a text begins with, and the text behind it; `spans`: lengths of time such as `20-60 days` too."""
    if relative := (spans and _SPAN.match(text)) or _RELATIVE.match(text):
        return Stamp(relative[0].strip(), approximate=True), _behind(text[relative.end() :], "")
    found = _STAMP.match(text)
    if not found:
        return None
    clock = _clock(found, "") or _clock(found, "_c")
    day = _day(found)
    if clock is None and day is None:
        return None
    rest = text[found.end() :]
    dotted = day is None and found["colon_c"] == "."
    if rest[:1].isalnum() or (rest[:1] in "/%" and rest[:1]) or (dotted and re.match(r"\.\d|[x×]", rest)):
        return None
    written = text[: found.end()].strip().lstrip("*_`[(\"'<")
    stamp = Stamp(
        written, day, clock, found["zone"] or found["zone_z"] or found["zone_e"],
        "~" in found["about"] or "?" in found[0] or "xx" in found[0].lower()
        or bool(re.search(r"\b(ca|circa|about|around|approx\w*)\b", found[0], re.IGNORECASE)),
        dotted,
    )  # fmt: skip
    return stamp, _behind(rest, found["open"] + _left_open(found[0][found.end("open") - found.start() :]))


def _left_open(text: str) -> str:
    """The mark that a time opens inside, as in `March 9 **08:10`."""
    return next((mark for mark in ("**", "__", "`") if text.count(mark) % 2), "")


_PAIRS = {"[": "]", "(": ")", "<": ">"}


def _behind(rest: str, opened: str) -> str:
    """What follows a time, without the marks that closed it or set it apart."""
    close = "".join(re.escape(_PAIRS.get(mark, mark)) for mark in reversed(opened))
    rest = re.sub(rf"^\s*[:;,.–—-]?\s*{close}", "", rest) if opened else rest
    return re.sub(r"^\s*(?:onwards?\b)?\s*(?:[:;,.|]|[-–—]+>?|→)*\s+|^\s*[:;,.–—-]+\s*", _kept, rest).strip()


def _kept(match: re.Match[str]) -> str:
    return "onwards " if "onward" in match[0].lower() else ""


def read_trailing_stamp(text: str) -> tuple[Stamp, str] | None:
    """The day and time that a short line ends with, as in `Resolved: 2023-11-01 18:40`, and the text before it."""
    found = _TRAILING.fullmatch(text.strip())
    if not found:
        return None
    clock, day = _clock(found, ""), _day(found)
    if clock is None or day is None:
        return None
    label = found["label"].strip(" *_:-")
    return Stamp(text.strip()[found.end("label") :].strip(" :"), day, clock, found["zone"]), label


def find_days(text: str) -> Iterator[tuple[Day, int, int]]:
    """The days that a text names, with where each begins and ends."""
    for found in _ANY_DATE.finditer(text):
        if day := _day(found):
            yield day, found.start(), found.end()


def _clock(found: re.Match[str], suffix: str) -> time | None:
    groups = found.groupdict()
    hour = groups.get(f"h{suffix}") or groups.get(f"h2{suffix}") or groups.get(f"h3{suffix}")
    if hour is None:
        return None
    minute = groups.get(f"mi{suffix}") or groups.get(f"mi3{suffix}") or "00"
    half = (groups.get(f"ap{suffix}") or groups.get(f"ap2{suffix}") or "").lower()[:1]
    number = int(hour)
    if half and 1 <= number <= 12:
        number = number % 12 + (12 if half == "p" else 0)
    try:
        return time(number, int(minute) if minute.isdigit() else 0, int(groups.get(f"s{suffix}") or 0))
    except ValueError:
        return None


def _day(found: re.Match[str]) -> Day | None:
    groups = found.groupdict()
    if groups["y1"]:
        day = Day(int(groups["m1"]), int(groups["d1"]), int(groups["y1"]))
    elif groups["a2"] or groups["a6"]:
        slashed = bool(groups["a2"])
        first, second = int(groups["a2"] or groups["a6"]), int(groups["b2"] or groups["b6"])
        year = int(groups["y2"] or groups["y6"])
        year += 2000 if year < 100 else 0
        if second > 12:
            day = Day(first, second, year)
        else:
            day = Day(second, first, year, slashed and first <= 12 and first != second)
    elif groups["n3"] or groups["n4"]:
        month = _MONTHS.index((groups["n3"] or groups["n4"]).lower()[:3]) + 1
        year_text = groups["y3"] or groups["y4"]
        day = Day(month, int(groups["d3"] or groups["d4"]), int(year_text) if year_text else None)
    elif groups["m5"]:
        day = Day(int(groups["m5"]), int(groups["d5"]))
    else:
        return None
    return day if _calendar(day.year or 2000, day.month, day.day) else None
