"""Two groups side by side: what differs, how sure that is, and what this much data could have shown at all.

Each comparison by itself raises a false alarm at most five times in a hundred; who reads twenty will see one.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from msgspec import Struct

from . import intervals, measures, proportions
from .power import noticed
from .ranks import shift
from .results import Definition, Estimate, Frequency, Interval, Proportion, Spread
from .sample import Sample

NEEDS = 6
"""Incidents that each side needs before durations or shares are compared, and that rates need in all."""
IMPROVEMENT = 0.2


class Power(Struct, frozen=True):
    """Would we have noticed?"""

    improvement: float
    """The reduction asked about: 0.2 is a fifth less."""
    probability: float
    """How often the same test would have noticed it, with groups of these sizes drawn from the pooled own data."""


class DurationComparison(Struct, frozen=True):
    """A duration in two groups."""

    definition: Definition
    first: Spread
    second: Spread
    ratio: Estimate
    """What the typical incident of the second takes, as a multiple of the first (Hodges-Lehmann, on logarithms)."""
    difference: Estimate
    """The same in seconds, second minus first (Hodges-Lehmann)."""
    verdict: str
    """In words, a sentence without its full stop."""
    direction: int
    """-1 shorter, 1 longer, 0 no difference that this data could show; 0 too without enough data (see `ratio`)."""
    power: Power | None
    """`None` without enough data."""


class RateComparison(Struct, frozen=True):
    """How often incidents happen in two groups."""

    first: Frequency
    second: Frequency
    ratio: Estimate
    """The second rate as a multiple of the first, with the exact conditional interval; no value if the first is 0."""
    verdict: str
    direction: int
    """-1 fewer, 1 more, 0 as above."""


class ProportionComparison(Struct, frozen=True):
    """A share in two groups."""

    definition: Definition
    first: Proportion
    second: Proportion
    difference: Estimate
    """Second minus first, -1 to 1, with Newcombe's interval."""
    verdict: str
    direction: int
    """-1 lower, 1 higher, 0 as above."""


class Comparison(Struct, frozen=True):
    """Everything that two groups are compared by."""

    names: tuple[str, str]
    shared: tuple[str, ...]
    """Incidents of both groups: they tell nothing of a difference, and no figure here counts them."""
    durations: tuple[DurationComparison, ...]
    rate: RateComparison
    proportions: tuple[ProportionComparison, ...]


def compare(first: Sample, second: Sample, names: tuple[str, str]) -> Comparison:
    """Two samples of one table by every duration, by their rate, and by shares. Seeded: same input, same result."""
    both = np.intersect1d(first.rows, second.rows)
    one, other = (sample.select(np.setdiff1d(sample.rows, both)) for sample in (first, second))
    done = [proportions.completion(sample) for sample in (one, other)]
    pairs = (
        (proportions.target(one), proportions.target(other)),
        (done[0].by_deadline, done[1].by_deadline),
        (proportions.repeat_rate(one), proportions.repeat_rate(other)),
    )
    return Comparison(
        names,
        first.select(both).ids(),
        tuple(
            compare_durations(*(measures.duration(each, id_) for each in (one, other))) for id_ in measures.DURATIONS
        ),
        compare_rates(measures.frequency(one), measures.frequency(other)),
        tuple(compare_proportions(*pair) for pair in pairs),
    )


def before_and_after(sample: Sample, day: date) -> tuple[Sample, Sample]:
    """The incidents before a day, and those on it and later, by their day of onset (UTC)."""
    return sample.within(None, day - timedelta(days=1)), sample.within(day, None)


def compare_durations(first: Spread, second: Spread) -> DurationComparison:
    """By a rank test (Mann-Whitney); ratio and difference invert the same test, so they never contradict the verdict.

    What took less than half a minute counts as half a minute: times are written to the minute.
    """
    smallest = min(first.n, second.n)
    if smallest < NEEDS:
        unknown = Estimate(None, None, NEEDS)
        verdict = _too_few(f"{first.n} and {second.n} incidents", "on each side")
        return DurationComparison(first.definition, first, second, unknown, unknown, verdict, 0, None)
    one, other = (np.maximum(spread.values, intervals.HALF_A_MINUTE) for spread in (first, second))
    seconds, seconds_interval = shift(one, other)
    logs, logs_interval = shift(np.log(one), np.log(other))
    assert logs_interval
    assert logs_interval.high is not None
    ratio = Estimate(float(np.exp(logs)), _exponential(logs_interval), NEEDS)
    direction = _direction(logs_interval, 0.0)
    power = Power(IMPROVEMENT, noticed(first.values, second.values, IMPROVEMENT))
    verdict = _duration_verdict(ratio, direction)
    difference = Estimate(seconds, seconds_interval, NEEDS)
    return DurationComparison(first.definition, first, second, ratio, difference, verdict, direction, power)


def compare_rates(first: Frequency, second: Frequency) -> RateComparison:
    """By the exact conditional test of two Poisson rates, from the incidents and days that each rate counts."""
    if first.events + second.events < NEEDS:
        verdict = _too_few(f"{first.events} and {second.events} incidents", "in all")
        return RateComparison(first, second, Estimate(None, None, NEEDS), verdict, 0)
    interval = intervals.rate_ratio_interval((first.events, first.days), (second.events, second.days))
    rates = first.rate.value or 0.0, second.rate.value or 0.0
    ratio = Estimate(rates[1] / rates[0] if rates[0] else None, interval, NEEDS)
    direction = _direction(interval, 1.0)
    return RateComparison(first, second, ratio, _rate_verdict(ratio, direction), direction)


def compare_proportions(first: Proportion, second: Proportion) -> ProportionComparison:
    """By Newcombe's hybrid score interval of the difference."""
    if min(first.of, second.of) < NEEDS:
        verdict = _too_few(f"{first.of} and {second.of} reports", "on each side")
        return ProportionComparison(first.definition, first, second, Estimate(None, None, NEEDS), verdict, 0)
    interval = intervals.newcombe_interval((first.count, first.of), (second.count, second.of))
    value = second.count / second.of - first.count / first.of
    direction = _direction(interval, 0.0)
    verdict = _share_verdict(value, interval, direction)
    return ProportionComparison(first.definition, first, second, Estimate(value, interval, NEEDS), verdict, direction)


def _exponential(interval: Interval) -> Interval:
    return Interval(float(np.exp(interval.low)), None if interval.high is None else float(np.exp(interval.high)))


def _direction(interval: Interval, same: float) -> int:
    if interval.low > same:
        return 1
    return -1 if interval.high is not None and interval.high < same else 0


def _too_few(have: str, where: str) -> str:
    return f"Not enough data: {have}, and a comparison needs {NEEDS} {where}"


_NO_DIFFERENCE = "No difference that this data could show"


def _duration_verdict(ratio: Estimate, direction: int) -> str:
    assert ratio.value is not None
    assert ratio.interval
    if not direction:
        return f"{_NO_DIFFERENCE}: the typical incident took between {_range(ratio.interval)}"
    word = "Longer" if direction > 0 else "Shorter"
    return f"{word}: the typical incident took {_change(ratio.value)}, between {_range(ratio.interval)}"


def _rate_verdict(ratio: Estimate, direction: int) -> str:
    assert ratio.interval
    if not direction:
        return f"{_NO_DIFFERENCE}: between {_range(ratio.interval)}"
    word = "More" if direction > 0 else "Fewer"
    change = "" if ratio.value is None else f"{_change(ratio.value)}, "
    return f"{word} incidents a day: {change}between {_range(ratio.interval)}"


def _share_verdict(value: float, interval: Interval, direction: int) -> str:
    assert interval.high is not None
    ends = sorted((interval.low, interval.high), key=abs)
    if not direction:
        return f"{_NO_DIFFERENCE}: between {_points(interval.low)} and {_points(interval.high)}"
    word = "Higher" if direction > 0 else "Lower"
    low, high = (f"{abs(end) * 100:.0f}" for end in ends)
    return f"{word}: by {abs(value) * 100:.0f} percentage points, between {low} and {high}"


def _points(value: float) -> str:
    return f"{abs(value) * 100:.0f} percentage points {'higher' if value > 0 else 'lower'}"


def _change(ratio: float) -> str:
    """A multiple in words: `40 % less`, `20 % more`, `3.2 times as much`."""
    if ratio >= 2:
        return f"{ratio:.1f} times as much"
    return f"{abs(ratio - 1) * 100:.0f} % {'less' if ratio < 1 else 'more'}"


def _range(interval: Interval) -> str:
    """Both ends in words: `10 % and 60 % less`, `30 % less and 20 % more`, `1.2 and 4.0 times as much`."""
    low, high = interval.low, interval.high
    if high is None:
        return f"{_change(low)} and any multiple"
    if low < 1 and high < 1:
        return f"{(1 - high) * 100:.0f} % and {_change(low)}"
    if 1 <= low < 2 and high < 2:
        return f"{(low - 1) * 100:.0f} % and {_change(high)}"
    if low >= 1 and high >= 2:
        return f"{low:.1f} and {_change(high)}"
    return f"{_change(low)} and {_change(high)}"
