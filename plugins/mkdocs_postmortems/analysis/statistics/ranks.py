"""The rank test of Mann and Whitney (1947) and the intervals that it inverts to, of Hodges and Lehmann (1963)."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from . import special
from .intervals import TAIL, Z
from .results import Interval

Floats = NDArray[np.float64]

EXACT_PAIRS = 2_500
"""Up to so many pairs the distribution is counted out; beyond, the normal approximation is as good."""


@lru_cache(maxsize=4096)
def critical(first: int, second: int) -> int:
    """How many of the pairs may at most lie on the wrong side, plus one, for groups of two sizes to be told apart.

    0: even groups that do not overlap cannot be. Ties count as lying on the wrong side, so they only make the test more
    careful: it raises a false alarm at most five times in a hundred.
    """
    pairs = first * second
    if pairs > EXACT_PAIRS:
        return math.floor(pairs / 2 - Z * math.sqrt(pairs * (first + second + 1) / 12) + 0.5)
    return int(np.searchsorted(_below(first, second), TAIL, side="right"))


def p_value(first: Floats, second: Floats) -> float:
    """The two-sided p-value of two sorted groups being alike; the interval of `shift` at its level just excludes 0."""
    n, m, pairs = len(first), len(second), len(first) * len(second)
    above = int(np.searchsorted(first, second, "left").sum())
    below = int((n - np.searchsorted(first, second, "right")).sum())
    wrong = pairs - max(above, below)
    if pairs > EXACT_PAIRS:
        chance = float(special.ndtr((wrong + 0.5 - pairs / 2) / math.sqrt(pairs * (n + m + 1) / 12)))
    else:
        chance = float(_below(n, m)[wrong])
    return min(1.0, 2 * chance)


@lru_cache(maxsize=256)
def _below(first: int, second: int) -> Floats:
    """The chance that at most u pairs lie on one side, for each u, where the two groups are alike.

    The counts are the coefficients of the Gaussian binomial: the product of (1 - qᵇ⁺ⁱ) / (1 - qⁱ) for i up to a.
    """
    chances = np.zeros(first * second + 1)
    chances[0] = 1.0
    for i in range(1, first + 1):
        chances[second + i :] -= chances[: -(second + i)].copy() if second + i < len(chances) else 0.0
        for offset in range(i):
            chances[offset::i] = np.cumsum(chances[offset::i])
        chances *= i / (second + i)  # keeps the sum at 1 when all is multiplied
    return np.cumsum(chances)


def shift(first: Floats, second: Floats) -> tuple[float, Interval | None]:
    """By how much the second exceeds the first, both sorted: the median of all pairs' differences, and its interval.

    The interval holds 0 exactly where the test does not tell the groups apart. `None`: too few for any interval.
    """
    pairs, rank = len(first) * len(second), critical(len(first), len(second))
    middle = (difference(first, second, (pairs - 1) // 2) + difference(first, second, pairs // 2)) / 2
    if not rank:
        return middle, None
    return middle, Interval(difference(first, second, rank - 1), difference(first, second, pairs - rank))


def difference(first: Floats, second: Floats, rank: int) -> float:
    """The difference of a rank (from 0) among all pairs, second minus first; both sorted, never all pairs in memory.

    The value range is halved until no pair's difference but those equal to the one sought lies between.
    """
    low, high = float(second[0] - first[-1]), float(second[-1] - first[0])
    if _at_most(first, second, low) > rank:
        return low
    while high - low > 1e-9 * max(abs(low), abs(high), 1e-3):
        middle = (low + high) / 2
        if _at_most(first, second, middle) > rank:
            high = middle
        else:
            low = middle
    return _next(first, second, low)


def _at_most(first: Floats, second: Floats, limit: float) -> int:
    return int(np.searchsorted(second, first + limit, side="right").sum())


def _next(first: Floats, second: Floats, limit: float) -> float:
    """The smallest difference of a pair above a limit."""
    places = np.searchsorted(second, first + limit, side="right")
    inside = places < len(second)
    return float((second[places[inside]] - first[inside]).min())
