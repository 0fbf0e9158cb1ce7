"""Incidents come in bursts: how much more their counts vary than those of independent ones, and intervals that allow
for it.

Counts of independent incidents are Poisson: their variance equals their mean. Where one incident brings others, it is
`phi` times the mean (quasi-Poisson: McCullagh and Nelder, Generalized Linear Models, 1989, section 6.2), and n
incidents tell as much as n / phi independent ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from . import special
from .intervals import TAIL, Z
from .results import Interval
from .sample import Sample

Counts = NDArray[np.int64]

SHORTEST, LONGEST = 30.0, 365.25 / 4
"""Length of the windows in which incidents are counted, in days: long enough to hold a burst."""
WINDOWS = 10
"""So many are cut from a span, or more where they would be longer than `LONGEST`."""
NEEDS, DAYS = 10, 600
"""Incidents and days below which a rate has no interval: a few bursts do not tell how bursty incidents are."""


@dataclass(frozen=True)
class Dispersion:
    """How much more the counts of some incidents vary than those of independent ones."""

    phi: float
    """Variance over mean; at least 1."""
    free: int
    """Degrees of freedom of `phi`; 0 where the span is too short to tell, less than 300 days."""

    @property
    def known(self) -> bool:
        """Whether the span was long enough to tell."""
        return self.free > 0

    @property
    def width(self) -> float:
        """`phi` with its own uncertainty: Student's t in place of the normal quantile, as for quasi-likelihood."""
        return max(1.0, self.phi * float(special.stdtrit(self.free, 1 - TAIL) / Z) ** 2) if self.free else 1.0

    def interval(self, count: int, days: int) -> Interval | None:
        """The interval of the expected count in a span; `None` of fewer than `NEEDS` incidents or `DAYS`."""
        worth = count / self.width
        if not self.known or count < NEEDS or days < DAYS:
            return None
        low = float(special.gammaincinv(worth, TAIL))
        return Interval(self.width * low, self.width * float(special.gammaincinv(worth + 1, 1 - TAIL)))


UNKNOWN = Dispersion(1.0, 0)


def dispersion(sample: Sample) -> Dispersion:
    """From the counts in equal windows of the sample's span."""
    return estimate(_windows(sample))


def pooled(first: Sample, second: Sample) -> Dispersion:
    """From two samples, each about its own mean."""
    return estimate(_windows(first), _windows(second))


def estimate(*series: Counts) -> Dispersion:
    """From series of counts: Pearson's statistic over its degrees of freedom, each series about its own mean."""
    counted = [each for each in series if len(each) > 1 and each.any()]
    free = sum(len(each) - 1 for each in counted)
    if free < WINDOWS - 1:
        return UNKNOWN
    pearson = sum(float(((each - each.mean()) ** 2).sum() / each.mean()) for each in counted)
    return Dispersion(max(1.0, pearson / free), free)


def _windows(sample: Sample) -> Counts:
    return windows(sample.ordinals, sample.first.toordinal(), (sample.last - sample.first).days + 1)


def windows(ordinals: NDArray[np.int64], first: int, days: int) -> Counts:
    """How many of some days lie in each of the equal windows of a span of `days` from the day `first` on."""
    length = min(max(days / WINDOWS, SHORTEST), LONGEST)
    return counts(ordinals, first, int(days / length + 1e-9), length)


def counts(ordinals: NDArray[np.int64], first: int, number: int, length: float) -> Counts:
    """How many of some days lie in each of `number` windows of a length in days, from the day `first` on."""
    places = (ordinals - first) / length
    return np.bincount(places[(places >= 0) & (places < number)].astype(np.intp), minlength=number)


def rate_ratio_interval(
    first: tuple[int, float], second: tuple[int, float], spread: Dispersion, tail: float = TAIL
) -> Interval:
    """The second rate as a multiple of the first, each (count, exposure); not for two counts of 0.

    Given their sum, one count is binomial (Przyborowski and Wilenski, 1940), with each count worth so many independent
    incidents. Its interval is that of Jeffreys (Brown, Cai and DasGupta, 2001), close to the mid-P interval; the exact
    one, on top of an overdispersion that is itself widened, would notice next to nothing.
    """
    (one, exposure1), (other, exposure2) = first, second
    a, b = one / spread.width + 0.5, other / spread.width + 0.5
    low = float(special.betaincinv(b, a, tail)) if other else 0.0
    high = float(special.betaincinv(b, a, 1 - tail)) if one else 1.0
    scale = exposure1 / exposure2
    return Interval(scale * low / (1 - low), scale * high / (1 - high) if one else None)


def rate_ratio_p(first: tuple[int, float], second: tuple[int, float], spread: Dispersion) -> float:
    """The two-sided p-value of equal rates; the interval at its level just excludes 1."""
    (one, exposure1), (other, exposure2) = first, second
    a, b = one / spread.width + 0.5, other / spread.width + 0.5
    below = float(special.betainc(b, a, exposure2 / (exposure1 + exposure2)))
    return min(1.0, 2 * min(below if other else 1.0, 1 - below if one else 1.0))


@lru_cache(maxsize=64)
def month_windows(first: date, last: date) -> list[tuple[date, date]]:
    """First and last day of each whole calendar month of a span."""
    found, day = [], first if first.day == 1 else _following(first)
    while (following := _following(day)) <= last + timedelta(days=1):
        found.append((day, following - timedelta(days=1)))
        day = following
    return found


def _following(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
