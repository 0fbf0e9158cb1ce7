"""Actions as columns: how each one stands on the as-of day. An action's id is `report#action`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ...language import N_
from ...report.model import Report
from ..actions import Promise, promised_on, promises
from .results import Excluded

REASONS = (
    N_("closed"), N_("open"), N_("done without a date"), N_("unknown"), N_("will not be done"), N_("promised later"),
)  # fmt: skip
"""How each action stands, by its code; the last two are left out of every figure."""
CLOSED, OPEN, UNDATED, UNKNOWN, DROPPED, LATER = range(len(REASONS))
NOT_OPEN, NO_DUE_DATE, IN_TIME, OVERDUE = range(4)
"""How an action stands to its due date."""


@dataclass(frozen=True)
class Promised:
    """The actions of a table's incidents, in the order of its rows."""

    ids: NDArray[np.object_]
    rows: NDArray[np.intp]
    """The row of the incident of each action."""
    made: NDArray[np.int64]
    """The day of each promise, see `date.toordinal`."""
    days: NDArray[np.float64]
    """From the promise until done where a date says so, else until the as-of day."""
    states: NDArray[np.int8]
    """Codes of `REASONS`."""
    due: NDArray[np.int8]
    due_on: NDArray[np.float64]
    """The due day of each, see `date.toordinal`; infinite where none is stated."""

    def of(self, inside: NDArray[np.bool_]) -> Promised:
        """Those of some incidents: a mask over the rows of the table."""
        kept = inside[self.rows]
        return Promised(
            self.ids[kept], self.rows[kept], self.made[kept], self.days[kept], self.states[kept], self.due[kept],
            self.due_on[kept],
        )  # fmt: skip

    def named(self, mask: NDArray[np.bool_]) -> tuple[str, ...]:
        """The ids that a mask selects, sorted."""
        return tuple(sorted(self.ids[mask].tolist()))

    def excluded(self) -> Excluded:
        """What no figure counts, by reason."""
        left = sorted(code for code in np.unique(self.states).tolist() if code > UNKNOWN)
        return {REASONS[code]: self.named(self.states == code) for code in left}


def read_promised(reports: Sequence[Report], today: date) -> Promised:
    """The actions of some reports, as they stand on a day."""
    ids, rows, made, lengths, states, due = list[str](), *(list[int]() for _ in range(5))
    due_on = list[float]()
    for row, report in enumerate(reports):
        promised = promised_on(report)
        for promise in promises((report,), today):
            state, length = _state(promise, promised, today)
            ids.append(f"{report.id}#{promise.action.id}")
            rows.append(row)
            made.append(promised.toordinal())
            lengths.append(length)
            states.append(state)
            due.append(_due(promise))
            due_on.append(promise.action.due.toordinal() if promise.action.due else np.inf)
    return Promised(
        np.array(ids, object), np.array(rows, np.intp), np.array(made, np.int64), np.array(lengths, float),
        np.array(states, np.int8), np.array(due, np.int8), np.array(due_on, float),
    )  # fmt: skip


def _state(promise: Promise, promised: date, today: date) -> tuple[int, int]:
    """How an action stands, and the days that it took or has been known for."""
    action, age = promise.action, (today - promised).days
    if promised > today:
        return LATER, 0
    if promise.open or (action.done and action.done > today):
        return OPEN, age
    if action.status == "done":
        return (CLOSED, max((action.done - promised).days, 0)) if action.done else (UNDATED, age)
    return (UNKNOWN if action.status == "unknown" else DROPPED), age


def _due(promise: Promise) -> int:
    if not promise.open:
        return NOT_OPEN
    if not promise.action.due:
        return NO_DUE_DATE
    return OVERDUE if promise.overdue else IN_TIME
