"""What a team should look at this week: which promises are new, due, late, kept, or at risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from ..report.model import STATUSES, Report
from .actions import Promise, open_promises, promised_on, promises
from .archive import Archive
from .patterns import Pattern

AHEAD = 14
"""Days in advance that a due day is called up."""
_PUBLISHED = STATUSES[STATUSES.index("published") :]
REVIEWS = (30, 60)
"""The spans in days after which closed actions are counted."""


class Risk(Struct, frozen=True):
    """An open action whose incident has happened again."""

    promise: Promise
    pattern: Pattern
    again: tuple[Report, ...]
    """The members of the pattern after the report that made the promise, oldest first."""


class Waiting(Struct, frozen=True):
    """A report for which something has not happened yet."""

    report: Report
    days: int
    """How long it has been waited for."""


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
    unpublished: Sequence[Waiting]
    """Reports that are not published, drafts included, by the days since resolution."""
    unheld: Sequence[Waiting]
    """Published reports whose follow-up review was planned for a day before today and has not been held."""


def digest(archive: Archive, since: date, ahead: int = AHEAD) -> Digest:
    """The digest of the days after `since`. What happens after `today` is not counted, nor are actions of drafts."""
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
        _longest(_unpublished(archive.reports, today)),
        _longest(_unheld(reports, today)),
    )


def _longest(found: Iterator[Waiting]) -> list[Waiting]:
    return sorted(found, key=lambda each: (-each.days, each.report.id))


def _unpublished(reports: Sequence[Report], today: date) -> Iterator[Waiting]:
    for report in reports:
        resolved = report.times.resolved.at if report.times.resolved else None
        if report.status not in _PUBLISHED and resolved and resolved.date() <= today:
            yield Waiting(report, (today - resolved.date()).days)


def _unheld(reports: Sequence[Report], today: date) -> Iterator[Waiting]:
    for report in reports:
        review = report.follow_up.review
        if report.status in _PUBLISHED and review and review < today and not report.follow_up.reviewed:
            yield Waiting(report, (today - review).days)


def _risks(still: Sequence[Promise], pattern_of: Mapping[str, Pattern]) -> list[Risk]:
    found = []
    for promise in still:
        if pattern := pattern_of.get(promise.report.id):
            again = tuple(report for report in pattern.reports if report.id > promise.report.id)
            found += [Risk(promise, pattern, again)] if again else []
    return sorted(found, key=lambda risk: risk.again[-1].id, reverse=True)
