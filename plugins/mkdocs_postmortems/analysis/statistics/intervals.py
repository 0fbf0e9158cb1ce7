"""95 % intervals of proportions and quantiles: pure mathematics, for samples of any unit.

Closed forms, not the bootstrap: they cover what they promise from fewer observations on (scripts/evaluate-statistics
measures both), and a site with hundreds of groups can afford them. There is none of the mean of a length of time: where
one incident in ten lasts days, twenty incidents hold no such incident in one archive of eight, and then no method can
know of them. Counts are in `dispersion`.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from . import special
from .results import Interval

Floats = NDArray[np.float64]

TAIL = 0.025
"""What each end of a 95 % interval may miss."""
Z = 1.959963984540054
"""The place of `1 - TAIL` in the normal distribution: `special.ndtri(1 - TAIL)`."""
MEDIAN_NEEDS, P90_NEEDS = 6, 36
"""Below, even the smallest and the largest value miss the quantile too often: 2 × 0.5⁵ and 0.9³⁵ exceed the tails."""
SHARE_NEEDS = 6
HALF_A_MINUTE = 30.0
"""In seconds. Times are written to the minute, so logarithms tell nothing apart that is much shorter than this."""


def wilson_interval(count: float, of: float, z: float = Z) -> Interval:
    """The score interval of a proportion (Wilson, 1927; recommended by Brown, Cai and DasGupta, 2001); `of` above 0.

    Both may be fractions, where a sample is worth no whole number of observations.
    """
    share, square = count / of, z * z
    centre = (share + square / (2 * of)) / (1 + square / of)
    reach = z / (1 + square / of) * math.sqrt(max(share * (1 - share), 0.0) / of + square / (4 * of * of))
    return Interval(max(0.0, centre - reach) if count else 0.0, min(1.0, centre + reach) if count < of else 1.0)


def newcombe_interval(first: tuple[float, float], second: tuple[float, float], z: float = Z) -> Interval:
    """The difference of two proportions (count, of), second minus first (Newcombe, 1998, method 10)."""
    one, other = first[0] / first[1], second[0] / second[1]
    (low1, high1), (low2, high2) = _ends(wilson_interval(*first, z)), _ends(wilson_interval(*second, z))
    difference = other - one
    below, above = math.hypot(other - low2, high1 - one), math.hypot(high2 - other, one - low1)
    return Interval(difference - below, difference + above)


def newcombe_p(first: tuple[float, float], second: tuple[float, float]) -> float:
    """The two-sided p-value of equal proportions: that of the level at which Newcombe's interval just excludes 0."""
    low, high = 0.0, 10.0
    for _ in range(40):
        z = (low + high) / 2
        ends = newcombe_interval(first, second, z)
        low, high = (low, z) if ends.holds(0) else (z, high)
    return float(2 * special.ndtr(-low))


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, math.inf if interval.high is None else interval.high


def quantile_of(values: Floats, quantile: float) -> float:
    """A quantile of sorted values, interpolated (Hyndman and Fan, 1996, type 7, which the median agrees with)."""
    place = (len(values) - 1) * quantile
    rank = math.floor(place)
    above = float(values[min(rank + 1, len(values) - 1)])
    return float(values[rank]) + (place - rank) * (above - float(values[rank]))


def quantile_interval(values: Floats, quantile: float) -> Interval | None:
    """The interval of a quantile from sorted values in seconds; `None` where even the ends miss it too often.

    Interpolated order statistics (Nyblom, 1992; for the median Hettmansperger and Sheather, 1986): two neighbours of
    which one covers too much and the other too little. They are interpolated on logarithms, as durations spread by
    factors; the coverage then hardly depends on how widely.
    """
    n = len(values)
    low, high = lower_rank(n, quantile), lower_rank(n, 1 - quantile)
    if low is None or high is None:
        return None
    return Interval(_interpolated(values, *low), _interpolated(values[::-1], *high))


@lru_cache(maxsize=4096)
def lower_rank(n: int, quantile: float) -> tuple[int, float] | None:
    """Which order statistic (from 0) of n bounds a quantile from below, and how far to go on to the next, 0 to 1."""
    if not n:
        return None
    exceeds = special.bdtr(np.arange(n), n, quantile)  # the chance that each order statistic exceeds the quantile
    rank = int(np.searchsorted(exceeds, TAIL, side="right"))
    if not rank or rank == n:
        return None
    less, more = float(exceeds[rank - 1]), float(exceeds[rank])
    odds = rank * (1 - quantile) * (more - TAIL) / ((n - rank) * quantile * (TAIL - less)) if less < TAIL else math.inf
    return rank - 1, 1 / (1 + odds)


def _interpolated(values: Floats, rank: int, share: float) -> float:
    one, other = float(values[rank]), float(values[rank + 1])
    if one == other:
        return one
    start, end = math.log(one + HALF_A_MINUTE), math.log(other + HALF_A_MINUTE)
    return math.exp(start + share * (end - start)) - HALF_A_MINUTE
