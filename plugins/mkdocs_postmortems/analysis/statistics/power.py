"""What an amount of data could show: resampling from the team's own incidents, seeded."""

from __future__ import annotations

from collections.abc import Sequence


def noticed(first: Sequence[float], second: Sequence[float], improvement: float = 0.2) -> float:
    """How often the comparison's own test would notice that the second group takes so much less.

    Groups of the same sizes are drawn from both together, the second scaled by 1 - `improvement`.
    """
    raise NotImplementedError


def improves_by_chance(values: Sequence[float], improvement: float = 0.1) -> float | None:
    """How often the mean of one half is lower than the other's by so much, with no change at all.

    The values are dealt into two halves at random; `None` of fewer than six. It is why means mislead
    (Š. Davidovič, Incident Metrics in SRE, 2021).
    """
    raise NotImplementedError
