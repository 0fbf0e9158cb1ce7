"""What an amount of data could show: resampling from the team's own incidents, seeded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .intervals import HALF_A_MINUTE, MEDIAN_NEEDS
from .ranks import critical

Floats = NDArray[np.float64]

SEED = 7
CELLS, MOST, LEAST = 100_000, 1_000, 100
"""Values drawn in all, and the bounds of the number of draws."""


def _draws(size: int) -> int:
    return min(max(CELLS // size, LEAST), MOST)


def noticed(first: Sequence[float], second: Sequence[float], improvement: float = 0.2) -> float:
    """How often the comparison's own test would notice that the second group takes so much less, from 0 to 1.

    Groups of the same sizes are drawn with replacement from both together, the second scaled by 1 - `improvement`.
    With few incidents it promises a little too much, at ten and ten up to five points (scripts/evaluate-statistics).
    """
    pool = np.sort(np.maximum(np.concatenate((first, second)), HALF_A_MINUTE))
    chance, n, times = np.random.default_rng(SEED), len(pool), _draws(len(pool))
    before, after = (_counts(chance, times, len(group), n) for group in (first, second))
    # A pair speaks against an improvement where the scaled value is not below the other.
    scaled = np.searchsorted(pool, pool * (1 - improvement), side="right")
    against = (after * np.cumsum(before, axis=1)[:, scaled - 1] * (scaled > 0)).sum(axis=1)
    return float(np.mean(against < critical(len(first), len(second))))


def _counts(chance: np.random.Generator, times: int, size: int, n: int) -> NDArray[np.int64]:
    """How often each of n values is drawn, a row for each time that `size` of them are drawn."""
    drawn = chance.integers(0, n, (times, size)) + np.arange(times)[:, None] * n
    return np.bincount(drawn.ravel(), minlength=times * n).reshape(times, n)


def improves_by_chance(values: Sequence[float], improvement: float = 0.1) -> float | None:
    """How often the mean of one half is lower than the other's by so much or more, with no change at all.

    The values are dealt into two halves at random; `None` of fewer than six. It is why means mislead
    (Š. Davidovič, Incident Metrics in SRE, 2021).
    """
    n = len(values)
    if n < MEDIAN_NEEDS:
        return None
    chance = np.random.default_rng(SEED)
    dealt = chance.permuted(np.tile(np.asarray(values, float), (_draws(n), 1)), axis=1)
    before, after = dealt[:, : n // 2].mean(axis=1), dealt[:, n // 2 :].mean(axis=1)
    return float(np.mean(after <= (1 - improvement) * before))
