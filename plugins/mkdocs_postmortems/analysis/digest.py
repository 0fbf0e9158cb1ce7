"""What a team should look at this week: which promises are new, due, late, kept, or at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from ..report.model import Report
from .actions import Promise, open_promises, promised_on, promises
from .archive import Archive
from .patterns import Pattern

AHEAD = 14
"""Days in advance that a due day is called up."""
REVIEWS = (30, 60)
"""The spans in days after which closed actions are counted."""


class Risk(Struct, frozen=True):
    """An open action whose incident has happened again."""

    promise: Promise
    pattern: Pattern
    again: tuple[Report, ...]
    """The members of the pattern after the report that made the promise, oldest first."""


class Digest(Struct, frozen=True):
    """The promises of an archive as they stand on a day. Each list is sorted, the most pressing first."""

    since: date
    today: date
    ahead: int
    new: Sequence[Promise]
    """Of reports that were published, or without that day began, after `since`; whatever their state."""
    due: Sequence[Promise]
    """Open, due today or within `ahead` days."""
    overdue: Sequence[Promise]
    at_risk: Sequence[Risk]
    """The pattern that came back most recently first."""
    closed: Sequence[Promise]
    """Done after `since` up to today. What was dropped has no day and is not among them."""
    closed_within: dict[int, int]
    """Days, of `REVIEWS` → how many were done within them."""
    open: int
    """How many are open, overdue ones included."""


def digest(archive: Archive, since: date, ahead: int = AHEAD) -> Digest:
    """The digest of a span of days. What lies after `today` is not counted; drafts promise nothing yet."""
    today = archive.today
    reports = [report for report in archive.reports if report.status != "draft" and report.day <= today]
    every, still = promises(reports, today), open_promises(reports, today)
    done = sorted(
        ((p.action.done, p.report.id, p.action.id, p) for p in every if p.action.status == "done" and p.action.done),
        key=lambda each: each[:3],
        reverse=True,
    )
    last = today + timedelta(days=ahead)
    return Digest(
        since,
        today,
        ahead,
        [p for p in every if since < promised_on(p.report) <= today],
        [p for p in still if p.action.due and today <= p.action.due <= last],
        [p for p in still if p.overdue],
        _risks(still, archive.pattern_of),
        [p for day, _, _, p in done if since < day <= today],
        {days: sum(today - timedelta(days=days) < day <= today for day, *_ in done) for days in REVIEWS},
        len(still),
    )


def _risks(still: Sequence[Promise], pattern_of: Mapping[str, Pattern]) -> list[Risk]:
    found = []
    for promise in still:
        if pattern := pattern_of.get(promise.report.id):
            again = tuple(report for report in pattern.reports if report.id > promise.report.id)
            found += [Risk(promise, pattern, again)] if again else []
    return sorted(found, key=lambda risk: risk.again[-1].id, reverse=True)
