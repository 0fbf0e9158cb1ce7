"""Times as people type them. A zone is never guessed, a day that does not exist is never moved."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from .model import UNKNOWN, Moment

INVALID, NO_ZONE = "PM201", "PM202"


class Fault(NamedTuple):
    """Why a text is no time: the rule's code, the cause and the cure."""

    code: str
    message: str
    cure: str


_ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Z]{2,5})"
_MOMENT = re.compile(
    rf"(?P<about>~)?\s*(?:(?P<date>\d{{4}}-\d{{1,2}}-\d{{1,2}})[T\s]*)?"
    rf"(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s*{_ZONE}?"
)
_DATE = re.compile(r"~?\s*(\d{4}-\d{1,2}-\d{1,2})")


def read_moment(text: str) -> Moment | Fault:
    """Read a moment that carries its own day and zone, as in `times`."""
    return read_entry_time(text, None, None)


def read_entry_time(text: str, day: date | None, zone: tzinfo | None) -> Moment | Fault:
    """Read a moment that may leave its day and its zone to what stands before it.

    `day` is the day of the entry before (in `zone`), `zone` that of the column's header; `None` where there is none.
    """
    text = text.strip()
    if text.lower() == "unknown":
        return UNKNOWN
    found = _MOMENT.fullmatch(text)
    if not found:
        if _DATE.fullmatch(text):
            return Fault(INVALID, f"`{text}` has a day but no time of day", "Add the time, or write `unknown`")
        return Fault(INVALID, f"`{text}` is not a time", "Write it like `2026-03-11T08:10Z`, `~` before it if approximate, or `unknown`")
    if found["date"]:
        stated = read_day(found["date"])
        if isinstance(stated, Fault):
            return stated
        day = stated
    if day is None:
        return Fault(INVALID, f"`{text}` has no day, and no entry before it has one", f"Write the day too, like `2026-03-11 {found['clock']}`")
    own = read_zone(found["zone"]) if found["zone"] else zone
    if isinstance(own, Fault):
        return own
    if own is None:
        return Fault(NO_ZONE, f"`{text}` has no zone", "Add `Z` for UTC, or an offset such as `+01:00`")
    clock = found["clock"]
    if clock.startswith("24:"):
        after = day + timedelta(days=1) if day < date.max else day
        return Fault(INVALID, f"`{clock}` is not a time of day", f"Write midnight as `{after} 00:00`, the first minute of the next day")
    try:
        at = datetime.combine(day, time.fromisoformat(clock.zfill(5) if len(clock) < 6 else clock.zfill(8)), own).astimezone(UTC)
    except (ValueError, OverflowError):
        return Fault(INVALID, f"`{clock}` is not a time of day", "Hours go from 00 to 23, minutes and seconds from 00 to 59")
    return Moment(at, approximate=found["about"] is not None)


def read_day(text: str) -> date | Fault:
    """Read a day of the calendar, `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        if re.fullmatch(r"\d{4}-02-29", text):
            return Fault(INVALID, f"`{text}` does not exist: {text[:4]} is not a leap year", "Check the day")
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return Fault(INVALID, f"`{text}` does not exist", "Check month and day")
        return Fault(INVALID, f"`{text}` is not a day", "Write it as `YYYY-MM-DD`, with two digits for month and day")


def read_zone(text: str) -> tzinfo | Fault:
    """Read `Z`, `UTC`, `GMT` or an offset; other abbreviations mean different offsets to different people."""
    if text in ("Z", "UTC", "GMT"):
        return UTC
    found = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", text)
    if not found:
        return Fault(NO_ZONE, f"`{text}` does not name one offset", "Write the offset itself, such as `+01:00`, or convert to UTC")
    sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if int(minutes) > 59 or offset > timedelta(hours=14):
        return Fault(INVALID, f"`{text}` is not an offset in use", "Offsets go from -12:00 to +14:00")
    return timezone(-offset if sign == "-" else offset)
