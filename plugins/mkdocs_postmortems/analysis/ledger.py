"""The recurrence ledger: what was promised after each incident of a group, and how that stood when it happened again.

A group is any set of incidents that belong together: a pattern, a service, a cause. Everything follows from what
the reports state; what they do not state is `unknown`, and counts neither as done nor as open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate
from typing import Literal, NamedTuple

from msgspec import Struct

from ..report.model import Action, Report
from .actions import OPEN_STATUSES, Promise, actions_of, promise, promised_on
from .durations import Downtime, downtime, total_downtime

Standing = Literal["done", "open", "overdue", "dropped", "unknown"]
"""How an action stands on a day; `open` is not done and not late, `overdue` is not done and late."""

PENDING: tuple[Standing, ...] = ("open", "overdue")
"""The standings of what is still to be done."""


def standing(action: Action, day: date) -> Standing:
    """How an action stood on a day after it was promised.

    What was done on the day itself counts as done, and what was due then is not yet overdue. What was dropped counts
    as dropped from the first day, because reports do not date that decision. `unknown` is what the report calls
    unknown, and what is done on an unknown day.
    """
    if action.status == "wont-do":
        return "dropped"
    if pending_until(action) > day:
        return "overdue" if action.due and action.due < day else "open"
    return "done" if action.status == "done" and action.done else "unknown"


def pending_until(action: Action) -> date:
    """The first day on which an action was no longer pending: `date.max` for none yet, `date.min` for unknown."""
    if action.status in OPEN_STATUSES:
        return date.max
    return action.done if action.status == "done" and action.done else date.min


class Entry(Struct, frozen=True, gc=False):
    """An action in the ledger."""

    promise: Promise
    """As it stands today."""
    then: Standing | None
    """How it stood when it happened again; `None` where it has not since."""

    @property
    def broken(self) -> bool:
        """Whether it was still to be done when it happened again."""
        return self.then in PENDING


class Line(Struct, frozen=True, gc=False):
    """One incident of a group with what was promised after it."""

    report: Report
    promised: date
    """See `promised_on`."""
    again: Report | None
    """The incident at which `Entry.then` looks: the group's first after the day of the promise."""
    entries: tuple[Entry, ...]
    since: Downtime
    """Of the group's incidents after the day of the promise."""

    @property
    def broken(self) -> list[Entry]:
        """The promises that were still to be done when it happened again."""
        return [entry for entry in self.entries if entry.broken]


class Ledger(Struct, frozen=True, gc=False):
    """The promises of a group, the oldest incident first."""

    lines: tuple[Line, ...]

    @property
    def entries(self) -> list[Entry]:
        """Every promise."""
        return [entry for line in self.lines for entry in line.entries]

    @property
    def tally(self) -> Counter[Standing]:
        """How the promises stood when it happened again, counted; `untested` has those that stood no such test."""
        return Counter(entry.then for entry in self.entries if entry.then)

    @property
    def untested(self) -> int:
        """How many promises nothing has happened after."""
        return sum(entry.then is None for entry in self.entries)

    @property
    def open(self) -> list[Promise]:
        """The promises that are open today."""
        return [entry.promise for entry in self.entries if entry.promise.open]

    @property
    def downtime(self) -> Downtime:
        """Of all the group's incidents."""
        return total_downtime(line.report for line in self.lines)

    @property
    def meanwhile(self) -> list[Report]:
        """The incidents that happened while a promise made earlier in the group was known to be still to be done."""
        made = sorted(self.lines, key=lambda line: line.promised, reverse=True)
        found, pending = [], date.min
        for line in self.lines:
            day = line.report.day
            while made and made[-1].promised < day:
                for entry in made.pop().entries:
                    pending = max(pending, pending_until(entry.promise.action))
            if pending > day:
                found.append(line.report)
        return found


def ledger(reports: Iterable[Report], today: date) -> Ledger:
    """The ledger of a group of reports, in whatever order they come."""
    return Ledgers(today).of(reports)


class _Said(NamedTuple):
    """What one report brings into every ledger that it stands in."""

    promised: date
    promises: Sequence[Promise]
    cost: Downtime


class Ledgers:
    """The ledgers of groups that may have reports in common: what a report says is worked out once."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[str, _Said] = {}

    def of(self, reports: Iterable[Report]) -> Ledger:
        """The ledger of a group of reports, in whatever order they come."""
        members = sorted(reports, key=lambda report: report.id)
        said = [self._said(report) for report in members]
        after = _After(members, [each.cost for each in said])
        lines = []
        for report, each in zip(members, said, strict=True):
            place = after.place(each.promised)
            again = members[place] if place < len(members) else None
            day = again.day if again else None
            entries = [Entry(made, standing(made.action, day) if day else None) for made in each.promises]
            lines.append(Line(report, each.promised, again, tuple(entries), after.downtime(place)))
        return Ledger(tuple(lines))

    def _said(self, report: Report) -> _Said:
        found = self._known.get(report.id)
        if found is None:
            made = [promise(report, action, self._today) for action in actions_of(report)]
            found = self._known[report.id] = _Said(promised_on(report), made, downtime(report))
        return found


class _After:
    """What happened in a group, sorted by id, after a day."""

    def __init__(self, members: Sequence[Report], costs: Sequence[Downtime]) -> None:
        self._days = [report.day for report in members]
        self._summed = [*accumulate(reversed(costs), initial=Downtime())]

    def place(self, day: date) -> int:
        """Where the first incident after it stands."""
        return bisect_right(self._days, day)

    def downtime(self, place: int) -> Downtime:
        """The downtime of all from a place on."""
        return self._summed[len(self._days) - place]
