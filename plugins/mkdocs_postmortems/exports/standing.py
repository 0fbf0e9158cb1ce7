"""How an incident stands: among those like it, against the targets, and how far its report can be relied on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from ..analysis.archive import Archive
from ..language import _
from ..options import Options
from ..report.model import Report


class Recurrence(Struct, frozen=True, gc=False):
    """The place of an incident in its pattern."""

    pattern: str
    """The slug of the pattern."""
    name: str
    place: int
    """Of the incident among those of its pattern, from 1, oldest first."""
    of: int
    """How many incidents the pattern has today."""
    previous: str | None
    """The id of the one before."""
    days_since_first: int
    days_since_previous: int | None
    text: str


class Target(Struct, frozen=True, gc=False):
    """One of the organisation's targets, and what became of it."""

    name: str
    """One of `TARGETS`."""
    limit_seconds: int
    """From onset for `resolve`, from resolution for the others."""
    seconds: int | None
    """What it took; `None` where it is not known, or not over yet."""
    met: bool | None
    """`None` where nobody can say yet."""


TARGETS = ("resolve", "publish", "meeting", "review")
"""Time to resolve, then publication, review meeting and follow-up review."""

Measured = tuple[str, int, int]
"""The name of a measure, how many there are, and out of how many."""

HIGH, MEDIUM = 0.8, 0.5


class Level(Struct, frozen=True, gc=False):
    """How far a report can be relied on: no further than its weakest measure."""

    level: str
    """`high`, `medium`, `low`, or `unknown` where nothing can be counted."""
    weakest: str | None
    """The name of the measure that decides."""


def recurrence(report: Report, archive: Archive) -> Recurrence | None:
    """`None` for an incident that belongs to no pattern."""
    pattern = archive.pattern_of.get(report.id)
    if pattern is None:
        return None
    members = pattern.reports
    place = bisect_left(members, report.id, key=lambda member: member.id)
    previous = members[place - 1] if place else None
    days = (report.day - members[0].day).days
    said = (
        _("Incident {place} of the pattern “{name}”, {days} days after the first")
        if place
        else _("The first incident of the pattern “{name}”")
    )
    return Recurrence(
        pattern.slug, pattern.name, place + 1, len(members), previous.id if previous else None, days,
        (report.day - previous.day).days if previous else None,
        said.format(place=place + 1, name=pattern.name, days=days),
    )  # fmt: skip


def targets(report: Report, options: Options, today: date) -> Iterator[Target]:
    """Each target that holds for the report. One that has passed by `today` while its end is awaited is missed."""
    times, step = report.times, options.severity(report.severity)
    started = times.started.at if times.started else None
    resolved = times.resolved.at if times.resolved else None
    if step and step.resolve_within:
        yield _target("resolve", step.resolve_within, started, resolved, today if report.ongoing else None)
    published = times.published.at if times.published else None
    waiting = today if report.status in ("draft", "in-review") else None
    yield _target("publish", options.deadlines["publish"], resolved, published, waiting)
    for name, day in (("meeting", report.follow_up.meeting), ("review", report.follow_up.review)):
        yield _day_target(name, options.deadlines[name], resolved, day)


def _target(name: str, limit: timedelta, begin: datetime | None, end: datetime | None, waiting: date | None) -> Target:
    """`waiting` is today where the end is still to come; else, an end that is not stated may have been in time."""
    took = end - begin if begin and end else None
    met: bool | None = None
    if took is not None:
        met = took <= limit
    elif begin and waiting and (begin + limit).date() < waiting:
        met = False
    return Target(name, int(limit.total_seconds()), int(took.total_seconds()) if took is not None else None, met)


def _day_target(name: str, limit: timedelta, resolved: datetime | None, day: date | None) -> Target:
    """A meeting has a day, not a time: it is in time on the last day."""
    took = timedelta(days=(day - resolved.date()).days) if day and resolved else None
    met = day <= (resolved + limit).date() if day and resolved else None
    return Target(name, int(limit.total_seconds()), int(took.total_seconds()) if took is not None else None, met)


def level(measures: Sequence[Measured]) -> Level:
    """The level of the weakest measure: `high` from 80 % on, `medium` from 50 %. A measure out of 0 does not count."""
    shares = [(count / of, name) for name, count, of in measures if of]
    if not shares:
        return Level("unknown", None)
    share, name = min(shares, key=lambda each: each[0])
    return Level("high" if share >= HIGH else "medium" if share >= MEDIUM else "low", name)
