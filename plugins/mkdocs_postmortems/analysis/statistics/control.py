"""Control charts: which months, quarters, services or teams differ from the rest by more than chance explains.

The limits are those of the whole chart (Bonferroni): with nothing out of the ordinary, one chart in twenty has a point
outside.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from . import intervals, special
from .delay import settled
from .dispersion import month_windows
from .groups import rows_by
from .sample import Sample

LEVEL = 0.05
MONTHS = 12
"""Whole months from which on a chart of counts is drawn."""
QUARTERS = 4
"""Quarters from which on a chart of them is drawn."""
LEAST = 3
"""Incidents from which on a group is in a chart of medians."""


class Point(Struct, frozen=True):
    """One month, quarter, service or team."""

    name: str
    n: int
    """Incidents."""
    value: float
    """Their number, or their median time to resolve in seconds."""
    low: float
    high: float
    """Between which the value lies where nothing but chance is at work."""

    @property
    def side(self) -> int:
        """-1 below its limits, 1 above, 0 within."""
        return -1 if self.value < self.low else int(self.value > self.high)


class Chart(Struct, frozen=True):
    """Points with their limits."""

    centre: float
    """The mean of the counts, or the median of all incidents."""
    points: tuple[Point, ...]

    @property
    def outside(self) -> tuple[Point, ...]:
        """The points that chance does not explain."""
        return tuple(point for point in self.points if point.side)


def months(sample: Sample) -> Chart | None:
    """Incidents a month, over the whole months that are settled; `None` of fewer than `MONTHS`.

    A c-chart whose limits allow for bursts: quantiles of the negative binomial distribution with the variance of the
    counts, from the differences between neighbours, so that a slow trend does not widen it (von Neumann, 1941).
    """
    spans = month_windows(sample.first, settled(sample))
    if len(spans) < MONTHS:
        return None
    bounds = [first.toordinal() for first, _ in spans] + [spans[-1][1].toordinal() + 1]
    number = np.diff(np.searchsorted(np.sort(sample.ordinals), bounds)).tolist()
    mean = float(np.mean(number))
    if not mean:
        return None
    low, high = count_limits(np.array(number), LEVEL / len(number))
    points = (Point(f"{first:%Y-%m}", count, count, low, high) for (first, _), count in zip(spans, number, strict=True))
    return Chart(mean, tuple(points))


def count_limits(number: NDArray[np.int64], level: float) -> tuple[float, float]:
    """Which of a series of counts only a share `level` falls short of by chance, and which so few exceed."""
    mean = float(number.mean())
    phi = float((np.diff(number) ** 2).sum()) / (2 * (len(number) - 1) * mean)
    possible = np.arange(int(number.max()) + 10 * int(np.sqrt(max(phi, 1) * mean) + 2))
    extra = max(phi - 1, 1e-3)  # at next to none, the distribution is Poisson's
    below = special.betainc(mean / extra, possible + 1.0, 1 / (1 + extra))
    return float(np.searchsorted(below, level)), float(np.searchsorted(below, 1 - level))


def quarters(sample: Sample) -> Chart | None:
    """The median time to resolve of each quarter of onset; `None` of fewer than four with `LEAST` incidents."""
    found = _medians_by(sample, "quarter")
    return found if found and len(found.points) >= QUARTERS else None


def funnel(sample: Sample, kind: str) -> Chart | None:
    """The median time to resolve of each service or team, whose limits narrow as its incidents grow in number.

    A funnel plot (Spiegelhalter, Statistics in Medicine 24, 2005); `None` of fewer than two with `LEAST` incidents.
    """
    return _medians_by(sample, kind)


def _medians_by(sample: Sample, kind: str) -> Chart | None:
    """The medians of groups, with the limits of a median of as many incidents drawn from all."""
    column = sample.table.seconds("started", "resolved")
    found = {name: np.sort(column.values[rows[column.known(rows)]]) for name, rows in rows_by(sample, kind).items()}
    kept = {name: values for name, values in found.items() if len(values) >= LEAST}
    if len(kept) < 2:
        return None
    pool = np.sort(column.values[sample.rows[column.known(sample.rows)]])
    points = []
    for name, values in kept.items():
        low, high = median_limits(pool, len(values), LEVEL / len(kept))
        points.append(Point(name, len(values), intervals.quantile_of(values, 0.5), low, high))
    return Chart(intervals.quantile_of(pool, 0.5), tuple(points))


def median_limits(pool: NDArray[np.float64], n: int, level: float) -> tuple[float, float]:
    """Between which the median of n values drawn from a sorted pool lies, but for a share `level` of cases.

    Whatever the distribution: the share of it below the median of n is Beta((n + 1) / 2, (n + 1) / 2) distributed.
    """
    half = (n + 1) / 2
    shares = (float(special.betaincinv(half, half, tail)) for tail in (level / 2, 1 - level / 2))
    low, high = (intervals.quantile_of(pool, share) for share in shares)
    return low, high
