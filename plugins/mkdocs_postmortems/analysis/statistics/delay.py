"""Reports come out weeks after their incident, so the last months look better than they were: by how much?

The delay from onset to publication is known only of reports that are out by now, the quick ones (right truncation).
Its distribution is estimated in reverse time (Lagakos, Barraj and De Gruttola, Biometrika 75, 1988), and each report
that is out then stands for 1 / G incidents, where G is the share of reports that are out after as long as has passed
since its onset (Lawless, Canadian Journal of Statistics 22, 1994).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from .sample import APPROXIMATE, Sample, Table

NEEDS = 20
"""Published reports with a known delay, from which on the delay is told."""
SETTLED = 0.95
"""A day is settled when so large a share of its reports is to be expected by now."""
LEAST = 0.1
"""Of days of which a smaller share of reports is out, the usual rate tells how many there were."""
USUAL = timedelta(days=30)
"""How long comparisons wait for reports where the delay is not known."""


class Delay:
    """How long the reports of a table take to come out."""

    def __init__(self, table: Table) -> None:
        published = table.moments["published"]
        today = table.today.toordinal()
        self.passed: NDArray[np.int64] = today - table.ordinals
        """Days since each onset."""
        with np.errstate(invalid="ignore"):
            days = np.floor(published.values / 86_400.0) + date(1970, 1, 1).toordinal() - table.ordinals
        self.out = (published.reasons <= APPROXIMATE) & (days <= self.passed)
        self.waiting = table.unpublished
        delays = np.maximum(days[self.out], 0).astype(np.int64)
        self.known = len(delays) >= NEEDS
        self._days, self._share = _reverse(delays, self.passed[self.out])

    def share(self, passed: NDArray[np.int64]) -> NDArray[np.float64]:
        """Which share of reports is out so many days after onset, of those that ever come out."""
        places = np.searchsorted(self._days, passed, "right") - 1
        return np.where(places >= 0, self._share[np.maximum(places, 0)], 0.0)

    @cached_property
    def missing(self) -> NDArray[np.float64]:
        """How many incidents each incident of the table stands for beside itself; 0 where the delay is not known."""
        if not self.known:
            return np.zeros(len(self.passed))
        share = self.share(self.passed)
        told = self.out & (share >= LEAST)
        # A report that is in the archive unpublished has come sooner than its publication would say.
        return np.where(self.waiting, -1.0, np.where(told, 1 / np.maximum(share, LEAST) - 1, 0.0))

    @property
    def blind(self) -> int:
        """Days until today of which hardly any report is out, so that those that are tell nothing."""
        return int(self._days[np.searchsorted(self._share, LEAST)]) if self.known else 0

    @property
    def lag(self) -> timedelta:
        """How long to wait until a day is settled."""
        if not self.known:
            return USUAL
        return timedelta(days=int(self._days[np.searchsorted(self._share, SETTLED)]))


def _reverse(delays: NDArray[np.int64], passed: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The distinct delays, rising, and the share of delays that are at most so long (product limit in reverse time)."""
    days, number = np.unique(delays, return_counts=True)
    at_risk = np.cumsum(number) - np.searchsorted(np.sort(passed), days, "left")
    kept = np.where(at_risk > number, 1 - number / np.maximum(at_risk, 1), 0.0)
    return days, np.append(np.cumprod(kept[:0:-1])[::-1], 1.0)


class Awaited:
    """The reports of a sample that are still to be expected."""

    def __init__(self, sample: Sample, delay: Delay) -> None:
        self._ordinals = sample.ordinals
        self._missing = delay.missing[sample.rows]
        self._last = sample.today - timedelta(days=1)
        self._blind = sample.today - timedelta(days=delay.blind)
        settled = (self._blind - sample.first).days
        self._rate = float((self._ordinals < self._blind.toordinal()).sum()) / settled if settled > 0 else 0.0

    def between(self, first: date, last: date) -> float:
        """How many of incidents that began in a span of days, both ends included."""
        inside = (self._ordinals >= first.toordinal()) & (self._ordinals <= last.toordinal())
        unseen = max((min(last, self._last) - max(first, self._blind)).days + 1, 0) * self._rate
        return max(float(self._missing[inside].sum()) + unseen, 0.0)


def awaited(sample: Sample) -> Awaited:
    """The reports that are still to be expected of a sample's incidents."""
    return Awaited(sample, delay(sample.table))


@lru_cache(maxsize=4)
def delay(table: Table) -> Delay:
    """The delay of a table's reports, computed once."""
    return Delay(table)


def settled(sample: Sample) -> date:
    """The last day of which nearly all reports are to be expected by now, or of the span where that is earlier."""
    return min(sample.last, sample.today - delay(sample.table).lag)
