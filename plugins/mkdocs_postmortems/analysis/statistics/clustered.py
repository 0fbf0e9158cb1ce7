"""A Kaplan-Meier curve whose observations come in clusters, such as the actions of one report, which share their fate.

The variance of a share is Greenwood's times the design effect (Kish, Survey Sampling, 1965): how much larger the
variance of its influence values is when they are summed by cluster (Williams, Biometrics 51, 1995; Ying and Wei,
Journal of Multivariate Analysis 50, 1994). The share is worth as many independent observations as would have that
variance, and Wilson's interval is taken of as many, with Student's t for the number of clusters.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from . import special
from .intervals import TAIL, wilson_interval
from .results import Interval, Step

Floats = NDArray[np.float64]
POINTS = 32
"""Points at which a curve is told."""


class ClusteredCurve:
    """The share for which something has happened, by time."""

    def __init__(self, lengths: Floats, ended: NDArray[np.bool_], clusters: NDArray[np.intp]) -> None:
        self._clusters = np.unique(clusters, return_inverse=True)[1]
        self.clusters = int(self._clusters.max()) + 1 if len(lengths) else 0
        self.times = np.unique(lengths[ended])
        events = np.bincount(np.searchsorted(self.times, lengths[ended]), minlength=len(self.times))
        at_risk = len(lengths) - np.searchsorted(np.sort(lengths), self.times, "left")
        self._remaining = np.cumprod(1 - events / at_risk)
        with np.errstate(divide="ignore"):
            self._greenwood = np.append(0.0, np.cumsum(events / (at_risk * (at_risk - events).astype(float))))
        hazard = np.append(0.0, np.cumsum(events / at_risk.astype(float) ** 2))
        seen = np.searchsorted(self.times, lengths, "right")  # of each the last event that it saw, from 1; 0 for none
        weight = np.where(ended, 1 / np.append(math.inf, at_risk)[seen], 0.0)
        self._design = self._effects(seen, weight - hazard[seen], hazard) if self.clusters > 1 else hazard
        self._n = len(lengths)
        self._lengths = np.sort(lengths)

    def _effects(self, seen: NDArray[np.intp], final: Floats, hazard: Floats) -> Floats:
        """The design effect after each event: at least 1, and NaN before the first.

        After event k an observation has the influence `final` where it has ended or been lost from sight by then, and
        -hazard[k] where it has not. So the sum of a cluster is A - N * hazard[k], with A the sum of the former and N
        the number of the latter, and its square is summed over the clusters by what each observation changes in it.
        """
        order = np.lexsort((seen, self._clusters))
        seen, final, clusters = seen[order], final[order], self._clusters[order]
        first = np.flatnonzero(np.diff(clusters, prepend=-1))
        sizes = np.diff(first, append=len(clusters))
        total = np.cumsum(final)
        before = np.repeat(total[first] - final[first], sizes)
        after_a = total - before
        after_n = np.repeat(first + sizes, sizes) - np.arange(len(clusters)) - 1.0
        before_a, before_n = after_a - final, after_n + 1

        def summed(changes: Floats) -> Floats:
            return np.cumsum(np.bincount(seen, changes, minlength=len(hazard)))

        squares = summed(after_a**2 - before_a**2)
        products = summed(after_a * after_n - before_a * before_n)
        waiting = float((sizes**2).sum()) + summed(after_n**2 - before_n**2)
        together = squares - 2 * hazard * products + hazard**2 * waiting
        alone = summed(final**2) + hazard**2 * (len(seen) - summed(np.ones(len(seen))))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.maximum(together * self.clusters / (self.clusters - 1) / alone, 1.0)

    def share(self, time: float) -> float:
        """For which share it has happened by a time."""
        return 1 - self._left(int(np.searchsorted(self.times, time, "right")))

    def interval(self, time: float) -> Interval | None:
        """The 95 % interval of `share`; `None` of fewer than two clusters, or where nothing was watched for so long."""
        step = int(np.searchsorted(self.times, time, "right"))
        watched = self._n - int(np.searchsorted(self._lengths, time, "left"))
        if self.clusters < 2 or not (watched or self._left(step) == 0):
            return None
        left, worth = self._left(step), self._worth(step)
        return wilson_interval((1 - left) * worth, worth, float(special.stdtrit(self.clusters - 1, 1 - TAIL)))

    def _left(self, step: int) -> float:
        return float(self._remaining[step - 1]) if step else 1.0

    def _worth(self, step: int) -> float:
        """How many independent observations would tell as much; where all or none happened, as many as clusters."""
        left = self._left(step)
        if not 1e-12 < left < 1 - 1e-12:
            return float(self.clusters)
        return (1 - left) / (left * float(self._greenwood[step] * self._design[step]))

    def steps(self) -> tuple[Step, ...]:
        """The curve with its interval, at `POINTS` times of events at most."""
        count = len(self.times)
        picked = np.unique(np.linspace(0, count - 1, min(count, POINTS)).astype(np.intp))
        found = []
        for time in self.times[picked].tolist():
            interval = self.interval(time)
            low, high = (interval.low, interval.high or 1.0) if interval else (0.0, 1.0)
            found.append(Step(time, self.share(time), low, high))
        return tuple(found)

    def middle(self) -> float | None:
        """The time at which half has happened, halfway to the next event where it is exactly half; `None`: not yet."""
        reached = np.flatnonzero(self._remaining < 0.5 + 1e-9)[:2]
        if not len(reached):
            return None
        exact = abs(self._remaining[reached[0]] - 0.5) < 1e-9
        return float(self.times[reached if exact else reached[:1]].mean())

    def reaches(self, share: float) -> float:
        """When it has happened for a share; infinite where it has not."""
        places = np.flatnonzero(1 - self._remaining >= share - 1e-9)
        return float(self.times[places[0]]) if len(places) else math.inf
