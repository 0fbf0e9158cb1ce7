"""Actions as their reports promised them: which are open, which are late, and since when they are promised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from ..report.model import Action, Report

OPEN_STATUSES = ("open", "in-progress")
"""The statuses of what is still to be done, as far as its report says."""


_TEMPLATE = ("A verb and its object", "@your-team")
"""Title and owner of the action in the template of a report (`scaffold/files/report.md`)."""


def actions_of(report: Report) -> list[Action]:
    """What a report promises: not the action that a draft still has from its template."""
    return [each for each in report.actions if each.title != _TEMPLATE[0] and each.owner != _TEMPLATE[1]]


class Promise(Struct, frozen=True, gc=False):
    """An action with the report that made it."""

    report: Report
    action: Action
    overdue: int
    """Days since it was due; 0 when it is not late, has no due date, or is not open."""
    age: int
    """Days since the incident."""

    @property
    def key(self) -> tuple[str, str]:
        """The ids of report and action, unique unless a report has an id twice."""
        return self.report.id, self.action.id

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.action.status in OPEN_STATUSES


def promises(reports: Iterable[Report], today: date) -> list[Promise]:
    """Every action of some reports, in the reports' order."""
    return [promise(report, action, today) for report in reports for action in actions_of(report)]


def promise(report: Report, action: Action, today: date) -> Promise:
    """One action as it stands on a day."""
    late = (today - action.due).days if action.due and action.status in OPEN_STATUSES else 0
    return Promise(report, action, max(late, 0), (today - report.day).days)


def promised_on(report: Report) -> date:
    """The day in UTC on which a report promised its actions: it was published, for until then an action may change.

    Where that is not known, and where a report was published before its incident, which is a slip, it is the day of the
    incident: no promise can be older than what it answers.
    """
    published = report.times.published
    return max(published.at.date(), report.day) if published and published.at else report.day


def unknown_outcomes(made: Iterable[Promise]) -> list[Promise]:
    """Those of some promises whose outcome is unknown, newest first."""
    return sorted((p for p in made if p.action.status == "unknown"), key=lambda p: (p.age, p.report.id, p.action.id))


def open_promises(reports: Iterable[Report], today: date) -> list[Promise]:
    """The open actions, the longest overdue first, then by due date; those without one come last, oldest first."""
    return sorted((p for p in promises(reports, today) if p.open), key=urgency)


def urgency(promise: Promise) -> tuple[int, date, int, str, str]:
    """What open actions are sorted by; see `open_promises`."""
    return -promise.overdue, promise.action.due or date.max, -promise.age, *promise.key


def closed_lately(made: Iterable[Promise], today: date, days: int) -> list[Promise]:
    """Those done within some days, today included, the latest first; those without a date are left out."""
    found = [p for p in made if _closed_for(p.action, today) in range(days)]
    return sorted(found, key=lambda p: (_closed_for(p.action, today), p.report.id, p.action.id))


def _closed_for(action: Action, today: date) -> int:
    """Days since it was done; -1 where it is not done, or its date is not stated."""
    return (today - action.done).days if action.status == "done" and action.done else -1
