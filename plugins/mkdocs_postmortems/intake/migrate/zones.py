"""Zones as old reports name them. What is not named is never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ...language import N_, _
from .findings import Confidence

_FIXED = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "BST": 60, "IST": 330, "SGT": 480, "HKT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "HST": -600, "AKST": -540, "AKDT": -480, "PST": -480,
    "PDT": -420, "MST": -420, "MDT": -360, "CST": -360, "CDT": -300, "EST": -300, "EDT": -240, "AST": -240,
    "ADT": -180, "NST": -210, "NDT": -150,
}  # fmt: skip
_AMBIGUOUS = {"IST": N_("India, Israel or Ireland"), "CST": N_("North America, China or Cuba"),
              "BST": N_("Britain or Bangladesh"),
              "AST": N_("the Atlantic or Arabia")}  # fmt: skip
_REGIONS = {
    "PT": "America/Los_Angeles", "MT": "America/Denver", "CT": "America/Chicago", "ET": "America/New_York",
    "PACIFIC": "America/Los_Angeles", "EASTERN": "America/New_York", "US/PACIFIC": "America/Los_Angeles",
    "UC/PACIFIC": "America/Los_Angeles", "US/EASTERN": "America/New_York", "US/CENTRAL": "America/Chicago",
    "US/MOUNTAIN": "America/Denver",
}  # fmt: skip
_SUMMER = {
    "PST": "America/Los_Angeles", "MST": "America/Denver", "CST": "America/Chicago", "EST": "America/New_York",
    "CET": "Europe/Berlin", "EET": "Europe/Helsinki", "WET": "Europe/Lisbon", "GMT": "Europe/London",
    "AEST": "Australia/Sydney",
}  # fmt: skip
"""Winter times, and a region that has another in summer: authors often write the winter's name all year."""


@dataclass(frozen=True)
class Zone:
    """A zone as somebody named it."""

    name: str
    info: tzinfo

    def doubt(self, day: date) -> tuple[Confidence, str] | None:
        """How sure its meaning is on a day, and why not; `None` where it is certain."""
        name = self.name.upper()
        if name in _AMBIGUOUS:
            return "low", _("{name} is ambiguous: {places}").format(name=name, places=_(_AMBIGUOUS[name]))
        if name in _SUMMER and name != "GMT" and (region := _region(_SUMMER[name])):
            noon = datetime(day.year, day.month, day.day, 12)
            if noon.replace(tzinfo=region).utcoffset() != noon.replace(tzinfo=self.info).utcoffset():
                return "low", _("{name} is standard time, but the day is in summer; it was taken literally").format(
                    name=name
                )
        return None


def read_zone(name: str) -> Zone | None:
    """A zone by its abbreviation, its offset or its name in the IANA database."""
    plain = re.sub(r"\s{1,9}(standard\s{1,9}|daylight\s{1,9})?time$", "", name.strip(), flags=re.IGNORECASE)
    key = plain.upper()
    if key in _FIXED:
        minutes = _FIXED[key]
        return Zone(key, UTC if minutes == 0 else timezone(timedelta(minutes=minutes)))
    if key in _REGIONS:
        region = _region(_REGIONS[key])
        return Zone(plain, region) if region else None
    if offset := re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?", key):
        minutes = (int(offset[2]) * 60 + int(offset[3] or 0)) * (-1 if offset[1] == "-" else 1)
        if -720 <= minutes <= 840:
            return Zone(plain, timezone(timedelta(minutes=minutes)))
    region = _region(plain if "/" in plain else _cities().get(key, ""))
    return Zone(plain, region) if region else None


@cache
def _cities() -> Mapping[str, str]:
    """The zones of the IANA database by the city that each is named after."""
    named: dict[str, str] = {}
    for name in sorted(available_timezones()):
        area, _, city = name.rpartition("/")
        if area in ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Pacific"):
            named[city.replace("_", " ").upper()] = name
    return named


def is_city(name: str) -> bool:
    """Whether a zone of the IANA database is named after a city."""
    return name.upper() in _cities()


def _region(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


_NAME = (
    r"(?P<zone>(?-i:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?|(?:US|UC|America|Europe|Asia|Africa|Australia|Pacific|Atlantic)/[A-Za-z_]+"
    r"|[+-]\d\d:\d\d|(?-i:" + "|".join(sorted(_FIXED.keys() - {"Z"}, key=len, reverse=True)) + r"|PT|MT|CT|ET)"
    r"|(?-i:Pacific|Eastern)(?=\s+time)|(?<=times )(?:Pacific|Eastern)|(?<=in )(?:Pacific|Eastern)(?=\W*$))"
    r"(?![A-Za-z0-9])"
)
_STATED = re.compile(
    rf"\b(?:all\s+(?:the\s+)?)?(?:times?|timestamps?|time-?lines?|events?|hours|timezone|time\s+zone|heures)\b[^.\n]{{0,60}}?(?<![A-Za-z0-9]){_NAME}",
    re.IGNORECASE,
)
_IN_TITLE = re.compile(
    rf"(?:[(\[,:]|\bin)\s*(?:all\s+)?(?:times?\s+)?(?:are\s+)?(?:in\s+)?[(\[]?{_NAME}", re.IGNORECASE
)


def stated_zone(line: str) -> Zone | None:
    """The zone that a sentence gives to all times, as in `All times are in UTC`."""
    plain = re.sub(r"\]\([^)]{0,500}\)|[\[\]*_`]", "", line)
    found = _STATED.search(plain)
    return read_zone(found["zone"]) if found else None


def titled_zone(title: str) -> Zone | None:
    """The zone that a heading or the head of a column gives, as in `Timeline (UTC)`."""
    found = _IN_TITLE.search(title)
    return read_zone(found["zone"]) if found else None
