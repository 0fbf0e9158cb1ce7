"""Lengths of time derived from a report. Nothing here is ever typed by an author."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from ..report.model import Moment, Report


class Duration(Struct, frozen=True):
    """A length of time between two stated moments."""

    length: timedelta
    approximate: bool = False
    """Whether one of the two moments is approximate."""

    @property
    def shown(self) -> str:
        """In words."""
        return ("~" if self.approximate else "") + show_length(self.length)


class Gap(Struct, frozen=True):
    """Why there is no length of time: a word for the reader."""

    reason: str

    @property
    def shown(self) -> str:
        """In words."""
        return self.reason


OPEN, UNKNOWN, NOT_STATED, CONTRADICTORY = (
    Gap("still open"),
    Gap("unknown"),
    Gap("not stated"),
    Gap("contradictory"),
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
    stage that an unfinished incident has not reached is a gap of its own.
    """
    moment: Moment | None = getattr(report.times, stage)
    if moment is None and stage in ("mitigated", "resolved") and report.times.resolved is None and is_open(report):
        return OPEN
    return between(report.times.started, moment)


def is_open(report: Report) -> bool:
    """Whether the incident goes on: no resolution stated, and the report is not yet published."""
    return report.times.resolved is None and report.status in ("draft", "in-review")


def show_length(length: timedelta) -> str:
    """A length of time as people say it: `45 s`, `27 min`, `1 h 30 min`, `3 d 4 h`; two units at most."""
    seconds = round(length.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{days} d {hours % 24} h" if hours % 24 else f"{days} d"
