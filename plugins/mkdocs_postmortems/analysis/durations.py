"""Lengths of time derived from a report. Nothing here is ever typed by an author."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct

from ..language import N_, _
from ..report.model import Moment, Report
from ..report.moments import show_length


class Duration(Struct, frozen=True, gc=False):
    """A length of time between two stated moments."""

    length: timedelta
    approximate: bool = False
    """Whether one of the two moments is approximate."""

    @property
    def shown(self) -> str:
        """In words."""
        return ("~" if self.approximate else "") + show_length(self.length)


class Gap(Struct, frozen=True, gc=False):
    """Why there is no length of time: a word for the reader."""

    reason: str

    @property
    def shown(self) -> str:
        """In words."""
        return _(self.reason)


OPEN, UNKNOWN, NOT_STATED, CONTRADICTORY = (
    Gap(N_("still open")),
    Gap(N_("unknown")),
    Gap(N_("not stated")),
    Gap(N_("contradictory")),
)


def between(first: Moment | None, second: Moment | None) -> Duration | Gap:
    """From one moment to another; a gap where one is not stated or unknown, or where they run backwards."""
    if first is None or second is None:
        return NOT_STATED
    if first.at is None or second.at is None:
        return UNKNOWN
    if second.at < first.at:
        return CONTRADICTORY
    return Duration(second.at - first.at, first.approximate or second.approximate)


def time_to(report: Report, stage: str) -> Duration | Gap:
    """From onset to a stage: `detected`, `acknowledged`, `mitigated` or `resolved`.

    All are measured from onset, as in "Incident Metrics in SRE" (Davidovič, 2021), so that they can be compared. A
    stage that an open incident has not reached is a gap of its own.
    """
    moment: Moment | None = getattr(report.times, stage)
    if moment is None and stage in ("mitigated", "resolved") and is_open(report):
        return OPEN
    return between(report.times.started, moment)


def is_open(report: Report) -> bool:
    """Whether the incident goes on: its report says so, with `resolved: ongoing`. A missing time means not stated."""
    return report.ongoing


class Downtime(Struct, frozen=True, gc=False):
    """How long users were affected, added up over incidents; those that overlap each count in full.

    From onset to mitigation, when users stopped being affected; to resolution where no time of mitigation is known.
    Near misses took nothing down.
    """

    length: timedelta = timedelta()
    """Of the incidents whose times say how long, approximate ones included."""
    known: int = 0
    """Incidents whose times say how long."""
    unknown: int = 0
    """Incidents whose times do not, or that go on: the true sum is larger by theirs."""
    approximate: bool = False
    """Whether one of the times is approximate."""
    to_resolution: int = 0
    """How many of the known ones were measured to resolution, for want of a time of mitigation."""

    @property
    def minutes(self) -> int:
        """The length in whole minutes, rounded."""
        return round(self.length.total_seconds() / 60)

    @property
    def shown(self) -> str:
        """In words: `2 h 10 min`, `at least ~30 min`, `unknown`; `none` where nothing happened."""
        if not self.known:
            return _("unknown") if self.unknown else _("none")
        length = f"{'~' if self.approximate else ''}{show_length(self.length)}"
        return _("at least {length}").format(length=length) if self.unknown else length

    def __add__(self, other: Downtime) -> Downtime:
        return Downtime(
            self.length + other.length,
            self.known + other.known,
            self.unknown + other.unknown,
            self.approximate or other.approximate,
            self.to_resolution + other.to_resolution,
        )


def downtime(report: Report) -> Downtime:
    """How long one incident affected users; see `Downtime`. This is the only definition of downtime."""
    if report.kind == "near-miss":
        return Downtime()
    for stage in ("mitigated", "resolved"):
        lasted = time_to(report, stage)
        if isinstance(lasted, Duration):
            return Downtime(lasted.length, 1, 0, lasted.approximate, int(stage == "resolved"))
    return Downtime(unknown=1)


def total_downtime(reports: Iterable[Report]) -> Downtime:
    """The downtime of some incidents, added up."""
    return sum(map(downtime, reports), Downtime())
