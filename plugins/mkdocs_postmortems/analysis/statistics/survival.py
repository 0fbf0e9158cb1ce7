"""How long something takes where some of it is not over yet: the Kaplan-Meier estimate with right censoring."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .intervals import SHARE_NEEDS, Z, wilson_interval
from .results import Definition, Estimate, Excluded, Interval, Step, Survival

Floats = NDArray[np.float64]

MEDIAN_NEEDS = 12
"""Observations, ended or not: below, the interval of the median covers more than it says."""


def survival(
    definition: Definition,
    observed: Floats,
    censored: Floats,
    reports: tuple[str, ...],
    excluded: Excluded,
    at: Iterable[int] = (),
) -> Survival:
    """The estimate from lengths that ended and lengths that have not, in any order; `at` asks for shares by then."""
    curve = Curve(np.sort(observed), np.sort(censored))
    shares = {days: curve.share_by(days) for days in at}
    return Survival(
        definition, tuple(curve.observed.tolist()), tuple(curve.censored.tolist()), reports, excluded,
        curve.steps(), curve.median(), shares,
    )  # fmt: skip


class Curve:
    """A Kaplan-Meier curve (1958), event by event: what ended at the same time ended one after the other."""

    def __init__(self, observed: Floats, censored: Floats) -> None:
        self.observed, self.censored = observed, censored
        self.risk = self.n - np.arange(len(observed)) - np.searchsorted(censored, observed)
        """How many had neither ended nor been lost from sight just before each event."""
        self.remaining = np.cumprod(1 - 1 / self.risk)
        """The share for which it has not happened after each event."""
        with np.errstate(divide="ignore"):
            self.greenwood = np.cumsum(1 / (self.risk * (self.risk - 1.0)))

    @property
    def n(self) -> int:
        """How many were observed, ended or not."""
        return len(self.observed) + len(self.censored)

    def share_by(self, time: float) -> Estimate:
        """For which share it has happened by a time; without an interval where nothing was watched for so long."""
        events = int(np.searchsorted(self.observed, time, "right"))
        left = self.n - events - int(np.searchsorted(self.censored, time, "right"))
        interval = self._interval(events - 1, left) if self.n >= SHARE_NEEDS else None
        return Estimate(1 - self._remaining(events - 1) if interval else None, interval, SHARE_NEEDS)

    def _remaining(self, step: int) -> float:
        return float(self.remaining[step]) if step >= 0 else 1.0

    def _interval(self, step: int, left: int) -> Interval | None:
        """Wilson's interval with as many observations as the share is worth (Peto and others, 1977; Rothman, 1978).

        Where nothing is censored it is Wilson's interval itself, and unlike Greenwood's it holds at 0 and at 1.
        """
        remaining = self._remaining(step)
        if not remaining:  # all has happened: worth what it was before the last event
            worth = float(self.risk[step]) / self._remaining(step - 1)
        elif left:
            worth = left / remaining
        else:
            return None
        return wilson_interval((1 - remaining) * worth, worth)

    def steps(self) -> tuple[Step, ...]:
        """The curve, a step for each distinct time, with the interval of the share after it where there is one."""
        last = np.flatnonzero(np.diff(self.observed, append=np.inf))
        columns = (column[last].tolist() for column in (self.observed, self.remaining, self.risk))
        found = []
        for event, time, remaining, risk in zip(last.tolist(), *columns, strict=True):
            interval = self._interval(event, risk - 1)
            low, high = (interval.low, interval.high or 1.0) if interval else (0.0, 1.0)
            found.append(Step(time, 1 - remaining, low, high))
        return tuple(found)

    def median(self) -> Estimate:
        """When half has happened: a value of `None` with an interval means "not reached yet".

        The interval holds the times at which a share of one half is not rejected (Brookmeyer and Crowley, 1982), by a
        score test with Greenwood's variance at the middle of each step, interpolated between events on logarithms as in
        `intervals.quantile_interval`.
        """
        interval = self._median_interval() if self.n >= MEDIAN_NEEDS else None
        return Estimate(self._middle() if interval else None, interval, MEDIAN_NEEDS)

    def _middle(self) -> float | None:
        """The time of the event that brings the share to one half; if exactly there, halfway to the next event."""
        reached = np.flatnonzero(self.remaining < 0.5 + 1e-9)[:2].tolist()
        if not reached:
            return None
        exact = abs(self.remaining[reached[0]] - 0.5) < 1e-9
        return float(np.mean(self.observed[reached if exact else reached[:1]]))

    def _median_interval(self) -> Interval | None:
        before = np.concatenate(([1.0], self.remaining[:-1]))
        middle = (before + self.remaining) / 2
        greenwood = (np.concatenate(([0.0], self.greenwood[:-1])) + self.greenwood) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = np.where(np.isfinite(greenwood), (1 - middle) / (middle * greenwood), self.risk / before)
        score = (middle - 0.5) * 2 * np.sqrt(worth)
        low = _crossing(self.observed, score, Z)
        if low is None and (low := self._watched()) is None:
            return None
        return Interval(low, _crossing(self.observed, score, -Z))

    def _watched(self) -> float | None:
        """Until when so many were watched without an end that the half lies later, where the score never says so.

        That is as long as another event, had it happened, would still have left the score above its limit.
        """
        tail = self.censored[np.searchsorted(self.censored, self.observed[-1:].max(initial=-1), "right") :]
        left, remaining = np.arange(len(tail), 0, -1), self._remaining(len(self.observed) - 1)
        score = (remaining * (1 - 0.5 / left) - 0.5) * 2 * np.sqrt(left / remaining)
        known = [*self.observed[-1:].tolist(), *tail[score > Z].tolist()]
        return known[-1] if known else None


def _crossing(times: Floats, score: Floats, level: float) -> float | None:
    """Where a falling score passes a level; 0 where it starts below, `None` where it never gets there."""
    below = np.flatnonzero(score <= level)
    if not len(below):
        return None
    event = int(below[0])
    if not event:
        return 0.0
    share = float((score[event - 1] - level) / (score[event - 1] - score[event]))
    start, end = math.log1p(float(times[event - 1])), math.log1p(float(times[event]))
    return math.expm1(start + share * (end - start))
