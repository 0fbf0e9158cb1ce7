"""What an adapter yields, what it is told, and how it says that it cannot read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from ..report.problem import Refusal

COLUMNS = ("time", "event", "kind", "source", "actor")
"""What the columns of a CSV file may hold."""

MARKERS = ("pushpin", "round_pushpin")
"""The reactions that say "this belongs in the timeline", unless others are named."""


class BadInput(Refusal):
    """A source or a report that cannot be used."""

    def __init__(self, place: str, cause: str, hint: str) -> None:
        super().__init__(cause, hint, place)


class Reference(NamedTuple):
    """What the column Source says of an entry."""

    label: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a source says happened."""

    at: datetime
    """Aware; in UTC once collected."""
    text: str
    """Inline Markdown, on one line."""
    sources: tuple[Reference, ...]
    kind: str = "other"
    """One of `body.ENTRY_KINDS`, as far as the source itself knows."""
    actor: str | None = None
    id: str | None = None
    """The source's own: the same one twice is the same event."""
    rank: int = 0
    """How much it tells beside the others of its source: the limit keeps the highest."""
    flood: bool = False
    """Whether it is one line of many: those that differ only in figures become one entry."""
    marked: bool = False
    """Whether a person marked it for the timeline: then what its source did not mark is left out."""
    count: int = 1
    until: datetime | None = None
    """Of several lines: when the last one came."""
    origin: int = 0
    """Which of the command's sources it came from."""


class Threshold(NamedTuple):
    """A line that a metric crosses."""

    metric: str
    """Its name; empty: every series."""
    sign: str
    """`>`, `>=`, `<` or `<=`."""
    limit: float

    def crossed(self, value: float) -> bool:
        """Whether a value lies on the bad side."""
        beyond = value > self.limit if ">" in self.sign else value < self.limit
        return beyond or ("=" in self.sign and value == self.limit)


_THRESHOLD = re.compile(r"(?P<metric>[^<>=]*?)\s*(?P<sign>[<>]=?)\s*(?P<limit>[-+]?[\d.]+(?:[eE][-+]?\d+)?)")


def read_threshold(text: str) -> Threshold | None:
    """Read a threshold such as `error_ratio>0.05`, or `<1` for any series."""
    found = _THRESHOLD.fullmatch(text.strip())
    try:
        return Threshold(found["metric"].strip(), found["sign"], float(found["limit"])) if found else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Roles:
    """The roles that stand for people; who has none stays without a name."""

    known: Mapping[str, str] = field(default_factory=dict)
    """A role by an id, a name, a handle or an address, in lower case."""
    handles: bool = False
    """Whether the handles of a source may stand for those who have no role."""

    def of(self, *names: str | None, handle: str | None = None) -> str | None:
        """The role of a person by any of their names."""
        for name in names:
            if name and name.lower() in self.known:
                return self.known[name.lower()]
        return f"@{handle.lstrip('@')}" if self.handles and handle else None

    def hide(self, text: str, *names: str | None, handle: str | None = None) -> str:
        """A text with the role in the place of a person's name."""
        role = self.of(*names, handle=handle) or "a responder"
        for name in sorted({name for name in names if name and len(name) > 1}, key=len, reverse=True):
            text = text.replace(name, role)
        return text


@dataclass(frozen=True)
class Settings:
    """What an adapter needs to know besides its input."""

    zone: tzinfo | None = None
    """For times that carry none."""
    anchor: datetime | None = None
    """A time near the incident, for sources that leave out the year."""
    since: datetime | None = None
    until: datetime | None = None
    """The window with its edges as far off as the skew; adapters that query may use it."""
    skew: timedelta = timedelta()
    thresholds: tuple[Threshold, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Of a CSV file: the header by what it holds."""
    roles: Roles = Roles()
    markers: frozenset[str] = frozenset(MARKERS)
