"""How often something comes back, and whether it does so more often."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import accumulate, pairwise
from statistics import mean, median, stdev
from typing import Literal

import numpy as np
from msgspec import Struct

from ..report.model import Report
from .statistics import special
from .statistics.intervals import TAIL, quantile_interval

Trend = Literal["more often", "less often", "no trend"]

DAY = 86400.0
"""In seconds."""
FEWEST = 8
"""Recurrences below which bursts cannot be told from a trend."""


class Recurrence(Struct, frozen=True):
    """The days between the incidents of a group, in order."""

    intervals: tuple[int, ...]
    waiting: int
    """Days from the last incident until today, in which it has not come back."""

    @property
    def median(self) -> float | None:
        """The median interval in days; `None` where `bounds` cannot be given, for then there is not enough data."""
        return median(self.intervals) if self.bounds else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The 95 % confidence interval of the median, in days; `None` below six intervals.

        See `statistics.intervals.quantile_interval`. The running interval is not counted.
        """
        found = quantile_interval(np.array(sorted(self.intervals), float) * DAY, 0.5)
        return (found.low / DAY, found.high / DAY) if found and found.high is not None else None

    @property
    def trend(self) -> Trend | None:
        """Whether it comes back more or less often than at first; `None` below `FEWEST` recurrences.

        Laplace's test of a steady rate, divided by the coefficient of variation of the intervals where that is above 1:
        incidents in bursts would pass for a trend otherwise (Lewis and Robinson, "Testing for a Monotone Trend in a
        Modulated Renewal Process", 1974). As the coefficient is estimated, with Student's t.
        """
        n, span = len(self.intervals), sum(self.intervals) + self.waiting
        if n < FEWEST or not span:
            return None
        passed = sum(accumulate(self.intervals))
        spread = max(1.0, stdev(self.intervals) / mean(self.intervals)) if any(self.intervals) else 1.0
        value = (passed / n / span - 0.5) * math.sqrt(12 * n) / spread
        if abs(value) <= special.stdtrit(n - 1, 1 - TAIL):
            return "no trend"
        return "more often" if value > 0 else "less often"


def recurrence(reports: Sequence[Report], today: date) -> Recurrence:
    """How often a group's incidents (sorted by day, at least one) came back."""
    days = [report.day for report in reports]
    intervals = tuple((later - earlier).days for earlier, later in pairwise(days))
    return Recurrence(intervals, max((today - days[-1]).days, 0))
