"""Times as sources write them. A zone that a source leaves out is asked for, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from ..language import _
from .event import BadInput, Settings

_EPOCH = re.compile(r"-?\d{9,19}(\.\d+)?", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d{2}|T\d{4}", re.ASCII)
_FORMATS = (
    "%a %b %d %H:%M:%S %Y %z", "%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M:%S %z",
    "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p", "%b %d, %Y @ %H:%M:%S.%f", "%b %d, %Y @ %H:%M:%S",
    "%d/%b/%Y:%H:%M:%S %z",
)  # fmt: skip
"""Of `git log`, mail, spreadsheets, Kibana and web servers: none that leaves open which figure is the month."""
_UTC = re.compile(r"\s{0,9}(?:Z|UTC|GMT)$", re.IGNORECASE)
_OFFSET = re.compile(r"\s{1,9}([+-]\d{2}):?(\d{2})$", re.ASCII)
_NOT_ISO = re.compile(r"\d{4}/")


class NoZone(ValueError):  # noqa: N818 - what is missing, not a mishap
    """A time without a zone, where none was named for its source."""


class TwoWays(ValueError):  # noqa: N818 - what is wrong, not a mishap
    """A time of day that the zone has twice, or not at all, on that day."""


def epoch(value: str | float) -> datetime | None:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size."""
    try:
        number = float(value)
        size = abs(number)
        scale = 1 if size < 1e11 else 10**3 if size < 1e14 else 10**6 if size < 1e17 else 10**9
        return datetime.fromtimestamp(number / scale, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def read_time(text: str, zone: tzinfo | None) -> datetime | None:
    """Read a time; `None` where the text is none. Raises `NoZone` and `TwoWays`."""
    text = text.strip()
    if _EPOCH.fullmatch(text):
        return epoch(text)
    found = _iso(text) or _other(text)
    if found is None or found.tzinfo is not None:
        return found
    if zone is None:
        raise NoZone(text)
    first, second = (found.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise TwoWays(text)
    return first


def moment(text: str, settings: Settings, place: str) -> datetime | None:
    """Read a time of a source; `None` where the text is none. Raises `BadInput` where its zone is open."""
    try:
        return read_time(text, settings.zone)
    except NoZone:
        hint = _("Give one: `--zone UTC`, `--zone +02:00` or `--zone Europe/Berlin`")
        raise BadInput(place, _("`{text}` has no zone").format(text=text.strip()), hint) from None
    except TwoWays:
        cause = _("`{text}` is ambiguous or does not exist, because the clocks change in this hour").format(
            text=text.strip()
        )
        raise BadInput(place, cause, _("Give the offset instead, such as `--zone +02:00`")) from None


def in_minute(at: datetime) -> datetime:
    """A time without its seconds."""
    return at.replace(second=0, microsecond=0)


_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
}


def read_skew(text: str) -> timedelta | None:
    """Read how much must be added to a clock, such as `+37s`, `-2m` or `+250ms`."""
    found = re.fullmatch(r"([+-]?)(\d{1,9}(?:\.\d+)?)(ms|s|m|h)", text, re.ASCII)
    return float(found[1] + found[2]) * _UNITS[found[3]] if found else None


def _iso(text: str) -> datetime | None:
    if _NOT_ISO.match(text):
        text = text.replace("/", "-", 2)
    text = _OFFSET.sub(r"\1:\2", _UTC.sub("+00:00", text))
    if not _CLOCK.search(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _other(text: str) -> datetime | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
