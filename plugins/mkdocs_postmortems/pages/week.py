"""What needs somebody this week: actions by owner, reports past their day, reviews that are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from ..analysis.actions import Promise
from ..analysis.archive import Archive
from ..language import _, ngettext
from ..report.model import Report
from .actions import by_owner, owner_name
from .view import Here

AHEAD = 7
"""Days in advance that a due day is called up."""
OWNERS, REPORTS = 5, 5
"""Rows of each list."""
_PUBLISHED = ("published", "closed")


class Owner(Struct, frozen=True):
    """One who has something to do."""

    name: str
    link: str
    overdue: int
    due: int
    """Due within `AHEAD` days."""
    first: Promise
    """The most urgent."""


class Matter(Struct, frozen=True):
    """A report that waits for somebody."""

    report: Report
    day: date
    """Since when it is late, or when it is due."""
    what: str
    late: bool


class Week(Struct, frozen=True):
    """What is to be done, the most urgent first."""

    owners: tuple[Owner, ...]
    more_owners: int
    matters: tuple[Matter, ...]
    more_matters: int

    @property
    def quiet(self) -> bool:
        """Whether nothing is to be done."""
        return not self.owners and not self.matters


def week(archive: Archive, here: Here) -> Week:
    """What is overdue on the archive's day, and what is due within `AHEAD` days after it."""
    owners = list(_owners(archive, here))
    matters = sorted(_matters(archive), key=lambda each: (each.day, each.report.id))
    return Week(tuple(owners[:OWNERS]), len(owners[OWNERS:]), tuple(matters[:REPORTS]), len(matters[REPORTS:]))


def dated(archive: Archive) -> bool:
    """Whether the archive records who is to do what until when; one that does not has no week to speak of."""
    return any(promise.action.due or promise.action.owner for promise in archive.open) or any(
        report.status not in _PUBLISHED for report in archive.reports
    )


def _owners(archive: Archive, here: Here) -> Iterator[Owner]:
    last = archive.today + timedelta(days=AHEAD)
    for name, (uri, part) in by_owner(archive.open).items():
        overdue = [promise for promise in part if promise.overdue]
        due = [p for p in part if p.action.due and archive.today <= p.action.due <= last]
        if overdue or due:
            yield Owner(owner_name(name), here.to(uri), len(overdue), len(due), (overdue or due)[0])


def _matters(archive: Archive) -> Iterator[Matter]:
    today, last = archive.today, archive.today + timedelta(days=AHEAD)
    limit = archive.options.deadlines["publish"]
    for report in archive.reports:
        resolved = report.times.resolved.at if report.times.resolved else None
        if report.status not in _PUBLISHED and resolved and (day := (resolved + limit).date()) < today:
            late = (today - day).days
            told = ngettext(
                "{status}, {n} day past its publication day", "{status}, {n} days past its publication day", late
            )
            what = told.format(status=_(report.status.replace("-", " ")), n=late)
            yield Matter(report, day, what, True)
        follow = report.follow_up
        if follow.meeting and today <= follow.meeting <= last:
            yield Matter(report, follow.meeting, _("review meeting"), False)
        if follow.review and not follow.reviewed and follow.review <= last:
            late = (today - follow.review).days
            told = ngettext("follow-up review, {n} day overdue", "follow-up review, {n} days overdue", late)
            what = told.format(n=late) if late > 0 else _("follow-up review")
            yield Matter(report, follow.review, what, late > 0)
