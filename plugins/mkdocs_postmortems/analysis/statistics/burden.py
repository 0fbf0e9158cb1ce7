"""What incidents cost: user-minutes, and the error budget of services that have a target of availability."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ...language import N_
from .results import FORMAT, Definition
from .sample import DAY, Sample, midnight

WINDOWS = (30, 365)
"""Days up to the as-of day over which an error budget is told."""

USERS = Definition(
    "user-minutes", N_("User-minutes"),
    N_("Users affected times the downtime of their incident in minutes, added up. Counted are incidents that state a "
    "number of users, not a share, and whose downtime is known; with the others it is more."),
    "user-minutes", FORMAT,
)  # fmt: skip
BUDGET = Definition(
    "error-budget", N_("Error budget"),
    N_(
    "Downtime of a service's incidents in the days up to today, against the downtime that its target of availability "
    "(`availability` in postmortems.yml) leaves room for. Incidents count as if nothing had worked, and those that "
    "overlap count once. Incidents whose times are unknown are left out; then it is at least so much."),
    "share", N_("Site Reliability Engineering, chapter 3: error budgets"),
)  # fmt: skip


class UserMinutes(Struct, frozen=True):
    """What incidents cost their users."""

    definition: Definition
    minutes: float
    reports: tuple[str, ...]
    """Incidents that were counted."""
    left_out: tuple[str, ...]
    """Incidents that state no number of users, or no times."""


class Budget(Struct, frozen=True):
    """The error budget of a service over some days."""

    service: str
    target: float
    """The share of time for which it is to be available."""
    days: int
    allowed: float
    """Seconds of downtime that the target leaves room for."""
    spent: float
    """Seconds of downtime."""
    at_least: bool
    """Whether an incident of these days has no known downtime."""
    reports: tuple[str, ...]
    """Incidents that were counted."""

    @property
    def share(self) -> float:
        """How much of the budget is spent; above 1 the target was missed."""
        return self.spent / self.allowed


def user_minutes(sample: Sample) -> UserMinutes:
    """See `USERS`."""
    users, column = sample.table.users[sample.rows], sample.table.downtime
    counted = column.known(sample.rows) & ~np.isnan(users)
    minutes = float((users * column.values[sample.rows] / 60)[counted].sum())
    return UserMinutes(USERS, minutes, sample.ids(counted), sample.ids(~counted))


def budgets(sample: Sample) -> tuple[Budget, ...]:
    """Of each service with a target, in the order of postmortems.yml, for each of `WINDOWS` that were observed."""
    observed = (sample.today - sample.first).days
    services = sample.options.availability.items()
    return tuple(
        _budget(sample.where(lambda report, name=service: name in report.services), service, target, days)  # type: ignore[misc]
        for service, target in services
        for days in WINDOWS
        if days <= observed
    )


def _budget(sample: Sample, service: str, target: float, days: int) -> Budget:
    end = midnight(sample.today)
    begin, column = end - timedelta(days=days).total_seconds(), sample.table.downtime
    known, onset = column.known(sample.rows), sample.table.moments["started"].values[sample.rows]
    starts = np.where(np.isnan(onset), 0.0, onset)
    ends = np.where(known, starts + np.nan_to_num(column.values[sample.rows]), starts)
    counted = known & (ends > begin) & (starts < end)
    unknown = ~known & (sample.table.noons[sample.rows] >= begin) & (sample.table.noons[sample.rows] < end + DAY)
    spent = _union(np.clip(starts[counted], begin, end), np.clip(ends[counted], begin, end))
    allowed = (1 - target) * (end - begin)
    return Budget(service, target, days, allowed, spent, bool(unknown.any()), sample.ids(counted))


def _union(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> float:
    """The length of what some spans cover together."""
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], ends[order]
    covered = np.maximum.accumulate(np.concatenate(([-np.inf], ends)))[:-1]
    return float(np.maximum(ends - np.maximum(starts, covered), 0).sum())
