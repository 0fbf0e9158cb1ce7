"""Lines of a syslog (RFC 5424, RFC 3164) and any lines that begin with a time of RFC 3339."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from ...language import N_, _
from ..clocks import moment
from ..event import BadInput, Event, Settings
from ..inputs import Input
from ..loglines import log_event
from ..registry import Adapter
from . import csv, kubernetes

_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
_DATA = r"(?:-|(?:\[[^\s\]]+(?: [^\s=]+=\"(?:\\.|[^\"\\])*\")*\])+)"
_RFC5424 = re.compile(rf"<(?P<pri>\d{{1,3}})>\d (?P<time>-|{_TIME}) \S+ (?P<app>\S+) \S+ \S+ {_DATA} ?(?P<text>.*)")
_RFC3164 = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?(?P<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d) "
    r"\S+ (?P<text>.*)"
)
_PLAIN = re.compile(rf"(?P<pri>)\[?(?P<time>{_TIME})\]?[\s:]*(?P<text>.*)")
_FORMS = (_RFC5424, _RFC3164, _PLAIN)
_RANKS = (3, 3, 3, 2, 1, 0, 0, 0)
"""By severity, RFC 5424 section 6.2.1: from emergency to debug."""


def sniff(input_: Input) -> bool:
    """Whether one of its first lines has one of the forms."""
    lines = input_.start[:20_000].splitlines()[:50]
    better = kubernetes.sniff(input_) or csv.sniff(input_)
    return not better and any(form.match(line) for line in lines for form in _FORMS)


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """One event a line; lines without a time belong to the one before them."""
    label = f"log {input_.stem}".strip()
    for number, line in input_.lines():
        line = line.lstrip("\ufeff")
        found = next((match for form in _FORMS if (match := form.match(line))), None)
        at = _time(found, settings, input_.place(number)) if found else None
        if not found or not at:
            input_.skipped += bool(line.strip())
            continue
        rank = _RANKS[int(found["pri"]) % 8] if found["pri"] else None
        app = found["app"] + ": " if found.re is _RFC5424 and found["app"] != "-" else ""
        if event := log_event(at, app + found["text"].lstrip("\ufeff"), label, rank):
            yield event


def _time(found: re.Match[str], settings: Settings, place: str) -> datetime | None:
    text = found["time"]
    return moment(_with_year(text, settings, place) if found.re is _RFC3164 else text, settings, place)


def _with_year(text: str, settings: Settings, place: str) -> str:
    """A time of RFC 3164 in the year that brings it nearest to the incident."""
    if settings.anchor is None:
        cause = _("`{text}` has no year, and the report has no time that gives one").format(text=text)
        raise BadInput(place, cause, _("State `times.started` in the report, or give `--since`"))
    near, dated = settings.anchor.replace(tzinfo=None), []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            dated.append(datetime.strptime(f"{year} {text}", "%Y %b %d %H:%M:%S"))
        except ValueError:  # the 29th of February of another year
            continue
    return min(dated, key=lambda at: abs(at - near)).isoformat(" ") if dated else text


adapter = Adapter("syslog", N_("lines of RFC 5424, RFC 3164, or that begin with a time of RFC 3339"), sniff, read)
