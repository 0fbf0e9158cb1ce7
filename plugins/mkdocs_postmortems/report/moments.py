"""Times as people type them. A zone is never guessed, a day that does not exist is never moved."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple

from ..language import _, language
from .model import UNKNOWN, Moment

INVALID, NO_ZONE = "PM201", "PM202"


class Fault(NamedTuple):
    """Why a text is no time: the rule's code, the cause and the hint."""

    code: str
    message: str
    hint: str


_ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Z]{2,5})"
_MOMENT = re.compile(
    rf"(?P<about>~)?\s*(?:(?P<date>\d{{4}}-\d{{1,2}}-\d{{1,2}})[T\s]*)?"
    rf"(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s*{_ZONE}?",
    re.ASCII,
)
_DATE = re.compile(r"~?\s*(\d{4}-\d{1,2}-\d{1,2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ROUGH_DAY = re.compile(r"~?(\d{4}-\d{2})(-\d{2})?", re.ASCII)
_SPAN = re.compile(r"~?\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}", re.ASCII)


def read_moment(text: str) -> Moment | Fault:
    """Read a moment that carries its own day and zone, as in `times`."""
    return read_entry_time(text, None, None)


def read_entry_time(text: str, day: date | None, zone: tzinfo | None) -> Moment | Fault:
    """Read a moment that may leave its day and its zone to what stands before it.

    `day` is that of the entry before, in `zone`; `zone` is that of the column's header; each may be `None`.
    """
    text = text.strip()
    if text.lower() == "unknown":
        return UNKNOWN
    found = _MOMENT.fullmatch(text)
    if not found:
        return _no_moment(text)
    if _SPAN.fullmatch(text):  # not a time with an offset from UTC, though it looks like one
        return Fault(
            INVALID,
            _("`{text}` is a range, not a time").format(text=text),
            _("Give its beginning; put its end in a row of its own"),
        )
    stated = read_day(found["date"]) if found["date"] else day
    clock = _read_clock(found["clock"])
    if isinstance(stated, Fault):
        return stated
    if isinstance(clock, Fault):
        return clock
    if stated is None:
        hint = _("Write the date too, such as `2026-03-11 {clock}`").format(clock=found["clock"])
        return Fault(INVALID, _("`{text}` has no day, and no entry before it has one").format(text=text), hint)
    own = read_zone(found["zone"]) if found["zone"] else zone
    if isinstance(own, Fault):
        return own
    if own is None:
        return Fault(
            NO_ZONE, _("`{text}` has no zone").format(text=text), _("Add `Z` for UTC, or an offset such as `+01:00`")
        )
    try:
        at = datetime.combine(stated, clock, own).astimezone(UTC)
    except OverflowError:
        return Fault(INVALID, _("`{text}` is outside the calendar").format(text=text), _("Check the year"))
    return Moment(at, approximate=found["about"] is not None)


def _read_clock(clock: str) -> time | Fault:
    try:
        return time.fromisoformat(clock.zfill(5 if len(clock) < 6 else 8))
    except ValueError:
        hint = _("Hours go from 00 to 23, minutes and seconds from 00 to 59")
        if clock.startswith("24:"):
            hint = _("Write midnight as `00:00` of the next day")
        return Fault(INVALID, _("`{clock}` is not a time of day").format(clock=clock), hint)


def day_in(text: str) -> date | None:
    """The day that a text begins with, whatever else is wrong with it."""
    found = _DATE.match(text)
    day = read_day(found[1]) if found else None
    return day if isinstance(day, date) else None


def _no_moment(text: str) -> Fault:
    if not text:
        return Fault(INVALID, _("The time is missing"), _("Write it, or `unknown`"))
    if _DATE.fullmatch(text):
        return Fault(
            INVALID, _("`{text}` has a day but no time of day").format(text=text), _("Add the time, or write `unknown`")
        )
    hint = _("Write it as `2026-03-11T08:10Z`, with `~` before it if approximate, or `unknown`")
    return Fault(INVALID, _("`{text}` is not a time").format(text=text), hint)


def read_day(text: str) -> date | Fault:
    """Read a day of the calendar, `YYYY-MM-DD`."""
    if day := _known_day(text):
        return day
    if not _DAY.fullmatch(text):
        hint = _("Write it as `YYYY-MM-DD`, with two digits for month and day")
        return Fault(INVALID, _("`{text}` is not a day").format(text=text), hint)
    if text.endswith("-02-29"):
        cause = _("`{text}` does not exist: {year} is not a leap year").format(text=text, year=text[:4])
        return Fault(INVALID, cause, _("Check the day"))
    return Fault(INVALID, _("`{text}` does not exist").format(text=text), _("Check month and day"))


@lru_cache(4096)
def _known_day(text: str) -> date | None:
    """The day, if it is written right and exists; a report names the same days again and again."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def read_appointment(text: str) -> date | Moment | Fault:
    """Read a day, or a time with its day and zone; an appointment is neither approximate nor unknown."""
    if ":" not in text:
        return read_day(text)
    moment = read_moment(text)
    if isinstance(moment, Moment) and (moment.approximate or not text[:1].isdigit()):
        return Fault(INVALID, f"`{text}` is not a time", "Write it as `2026-03-11T15:00Z`, or give the day alone")
    return moment


def read_rough_day(text: str) -> str | Fault:
    """Judge a day, a month or a year, `~` before it if approximate; other forms are left to the schema."""
    found = _ROUGH_DAY.fullmatch(text)
    day = read_day(found[1] + (found[2] or "-01")) if found else None
    return day if isinstance(day, Fault) else text


def read_zone(text: str) -> tzinfo | Fault:
    """Read `Z`, `UTC`, `GMT`, an offset or `UTC+1`; other abbreviations mean different offsets to different people."""
    if text in ("Z", "UTC", "GMT"):
        return UTC
    found = re.fullmatch(r"([+-])(\d{2}):?(\d{2})|(?:UTC|GMT) ?([+-])(\d{1,2})(?::?(\d{2}))?", text, re.ASCII)
    if not found:
        hint = _("Write the offset itself, such as `+01:00`, or convert to UTC")
        return Fault(NO_ZONE, _("`{text}` does not stand for a single offset").format(text=text), hint)
    sign, hours, minutes = found.groups()[:3] if found[1] else found.groups("0")[3:]
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    if int(minutes) > 59 or not timedelta(hours=-12) <= offset <= timedelta(hours=14):
        return Fault(
            INVALID, _("`{text}` is not a valid offset").format(text=text), _("Offsets go from -12:00 to +14:00")
        )
    return timezone(offset)


_OFFSET = r"(?:UTC|GMT) ?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|[+-]\d{2}:?\d{2}"
_NAMED_ZONE = re.compile(rf"(?<![\w+-])(?:{_OFFSET}|Z)(?![\w:+-])", re.ASCII | re.IGNORECASE)
_SAID_ZONE = re.compile(
    rf"""\b(?: all\ (?:dates\ and\ )?times | times\ (?:are|in)\b | times:)
      (?:\ (?:are|is|in|as|below|here|shown|given|listed|stated|expressed|reported))*
      :?\ (?P<zone>(?:{_OFFSET})(?![\w:+-])|(?-i:[A-Z]{{1,4}}T)\b)""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def find_zone(text: str) -> tzinfo | Fault:
    """The zone that stands in a few words, such as `all times UTC` in the header of a column."""
    found = _NAMED_ZONE.search(text)
    return read_zone(found[0].upper() if found else text)


def said_zone(text: str) -> tuple[tzinfo | Fault, int] | None:
    """The zone that a sentence such as "All times are in UTC" gives to a timeline, and where in the text it stands."""
    found = _SAID_ZONE.search(text)
    return (read_zone(found["zone"].upper()), found.start("zone")) if found else None


def show_length(length: timedelta) -> str:
    """A length of time in words, rounded: `45 s`, `8 min` (7 min 40 s), `1 h 30 min`, `3 d 4 h`; two units at most.

    Seconds are shown below a minute, minutes below a day, hours from a day on. Negative lengths carry a minus sign.
    """
    return _shown(length, language())


@lru_cache(4096)
def _shown(length: timedelta, _language: str) -> str:
    if length < timedelta(0):
        shown = show_length(-length)
        return f"-{shown}" if round(length.total_seconds()) else shown
    seconds = round(length.total_seconds())
    if seconds < 60:
        return _("{n} s").format(n=seconds)
    minutes = round(length.total_seconds() / 60)
    if minutes < 24 * 60:
        return _two_units(*divmod(minutes, 60), _("{n} h"), _("{n} min"))
    return _two_units(*divmod(round(length.total_seconds() / 3600), 24), _("{n} d"), _("{n} h"))


def _two_units(large: int, small: int, *units: str) -> str:
    counts = zip((large, small), units, strict=True)
    return " ".join(unit.format(n=count) for count, unit in counts if count)
