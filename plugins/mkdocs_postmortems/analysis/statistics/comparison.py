"""Two groups side by side: what differs, how sure that is, and what this much data could have shown at all.

The verdicts of a table hold together: with nothing changed, one table in twenty has a false one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from msgspec import Struct, structs

from ...language import ENGLISH, N_, _, language
from ...language.forms import listed, number
from . import intervals, measures, proportions
from .dispersion import Dispersion, dispersion, pooled, rate_ratio_interval, rate_ratio_p
from .power import noticed
from .ranks import p_value, shift
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


class Test(Struct, frozen=True):
    """Whether a difference is more than chance."""

    p: float | None
    """How often chance alone would bring such a difference or a larger one; `None` without enough data."""
    adjusted: float | None
    """The same for the whole table of comparisons (Holm, Scandinavian Journal of Statistics 6, 1979)."""


UNTESTED = Test(None, None)
LEVEL = 0.05


class DurationComparison(Struct, frozen=True):
    """A duration in two groups."""

    definition: Definition
    first: Spread
    second: Spread
    ratio: Estimate
    """What the typical incident of the second takes, as a multiple of the first (Hodges-Lehmann, on logarithms)."""
    difference: Estimate
    """The same in seconds, second minus first (Hodges-Lehmann)."""
    test: Test
    verdict: str
    """In words, a sentence without its full stop."""
    direction: int
    """-1 shorter, 1 longer, 0 no difference that this data could show; 0 too without enough data (see `test`)."""
    power: Power | None
    """`None` without enough data."""


class RateComparison(Struct, frozen=True):
    """How often incidents happen in two groups."""

    definition: Definition
    first: Frequency
    second: Frequency
    ratio: Estimate
    """The second rate as a multiple of the first, bursts allowed for; no value if the first is 0."""
    test: Test
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
    test: Test
    verdict: str
    direction: int
    """-1 lower, 1 higher, 0 as above."""


class Comparison(Struct, frozen=True):
    """Everything that two groups are compared by. Its verdicts hold together: one table in twenty has a false alarm."""

    names: tuple[str, str]
    shared: tuple[str, ...]
    """Incidents of both groups: they tell nothing of a difference, and no figure here counts them."""
    durations: tuple[DurationComparison, ...]
    rate: RateComparison
    proportions: tuple[ProportionComparison, ...]

    @property
    def tested(self) -> int:
        """How many of its figures had enough data for a test."""
        tests = [each.test for each in self.durations] + [self.rate.test] + [each.test for each in self.proportions]
        return sum(test.p is not None for test in tests)

    def duration(self, id_: str) -> DurationComparison:
        """The comparison of one of `measures.DURATIONS`."""
        return next(each for each in self.durations if each.definition.id == id_)


def compare(first: Sample, second: Sample, names: tuple[str, str], within: Sample | None = None) -> Comparison:
    """Two samples of one table by every duration, by their rate, and by shares. Seeded: same input, same result.

    `within` is a sample that holds both, such as the archive of two periods: it tells how bursty incidents are.
    """
    both = np.intersect1d(first.rows, second.rows)
    one, other = (sample.select(np.setdiff1d(sample.rows, both)) for sample in (first, second))
    done = [proportions.completion(sample) for sample in (one, other)]
    pairs = (
        (proportions.target(one), proportions.target(other)),
        (done[0].by_deadline, done[1].by_deadline),
        (proportions.repeat_rate(one), proportions.repeat_rate(other)),
    )
    durations = [
        compare_durations(*(measures.duration(each, id_) for each in (one, other))) for id_ in measures.DURATIONS
    ]
    spread = dispersion(within) if within else pooled(one, other)
    rate = compare_rates(measures.frequency(one), measures.frequency(other), spread)
    # Incidents of a burst repeat each other, so repeats are worth as many incidents as the burst is.
    shares = [compare_proportions(*pair, spread.width if pair is pairs[-1] else 1.0) for pair in pairs]
    adjusted = iter(holm([*(each.test.p for each in durations), rate.test.p, *(each.test.p for each in shares)]))
    return Comparison(
        names,
        first.select(both).ids(),
        tuple([_corrected(each, next(adjusted)) for each in durations]),
        _corrected(rate, next(adjusted)),
        tuple([_corrected(each, next(adjusted)) for each in shares]),
    )


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """p-values for all tests of a table together (Holm, 1979); what was not tested stays `None`."""
    order = sorted((p, place) for place, p in enumerate(ps) if p is not None)
    adjusted: list[float | None] = [None] * len(ps)
    largest = 0.0
    for rank, (p, place) in enumerate(order):
        largest = max(largest, min(1.0, p * (len(order) - rank)))
        adjusted[place] = largest
    return adjusted


Each = TypeVar("Each", bound=DurationComparison | RateComparison | ProportionComparison)


def _corrected(each: Each, adjusted: float | None) -> Each:
    """The same with a verdict that holds for the whole table."""
    if adjusted is None or each.test.p is None or adjusted <= LEVEL or each.test.p > LEVEL:
        return structs.replace(each, test=Test(each.test.p, adjusted))
    said = each.verdict[:1].lower() + each.verdict[1:] if language() == ENGLISH else each.verdict
    verdict = _(
        "No difference found: alone it would be ({verdict}), but among so many comparisons one looks so by chance"
    ).format(verdict=said)
    return structs.replace(each, test=Test(each.test.p, adjusted), verdict=verdict, direction=0)


def before_and_after(sample: Sample, day: date) -> tuple[Sample, Sample]:
    """The incidents before a day, and those on it and later, by their day of onset (UTC)."""
    return sample.within(None, day - timedelta(days=1)), sample.within(day, None)


def compare_durations(first: Spread, second: Spread) -> DurationComparison:
    """By a rank test (Mann-Whitney); ratio and difference invert the same test, so they never contradict the verdict.

    What took less than half a minute counts as half a minute: times are written to the minute.
    """
    if min(first.n, second.n) < NEEDS:
        unknown = Estimate(None, None, NEEDS)
        verdict = _too_few(_TOO_FEW_EACH, first.n, second.n)
        return DurationComparison(first.definition, first, second, unknown, unknown, UNTESTED, verdict, 0, None)
    one, other = (np.maximum(spread.values, intervals.HALF_A_MINUTE) for spread in (first, second))
    seconds, seconds_interval = shift(one, other)
    logs, logs_interval = shift(np.log(one), np.log(other))
    assert logs_interval
    assert logs_interval.high is not None
    ratio = Estimate(float(np.exp(logs)), _exponential(logs_interval), NEEDS)
    p, direction = p_value(one, other), _direction(logs_interval, 0.0)
    power = Power(IMPROVEMENT, noticed(first.values, second.values, IMPROVEMENT))
    verdict, difference = _duration_verdict(ratio, direction), Estimate(seconds, seconds_interval, NEEDS)
    return DurationComparison(first.definition, first, second, ratio, difference, Test(p, p), verdict, direction, power)


def compare_rates(first: Frequency, second: Frequency, spread: Dispersion) -> RateComparison:
    """By a conditional test of two rates, from the incidents and days that each rate counts, bursts allowed for."""
    unknown = Estimate(None, None, NEEDS)
    if first.events + second.events < NEEDS:
        verdict = _too_few(_TOO_FEW_IN_ALL, first.events, second.events)
        return RateComparison(first.definition, first, second, unknown, UNTESTED, verdict, 0)
    if not spread.known:
        verdict = _("Not enough data: less than 300 days cannot tell how much counts vary by themselves")
        return RateComparison(first.definition, first, second, unknown, UNTESTED, verdict, 0)
    sides = (first.events, first.days), (second.events, second.days)
    interval, p = rate_ratio_interval(*sides, spread), rate_ratio_p(*sides, spread)
    rates = first.rate.value or 0.0, second.rate.value or 0.0
    ratio = Estimate(rates[1] / rates[0] if rates[0] else None, interval, NEEDS)
    direction = _direction(interval, 1.0)
    verdict = _rate_verdict(ratio, direction)
    return RateComparison(first.definition, first, second, ratio, Test(p, p), verdict, direction)


def compare_proportions(first: Proportion, second: Proportion, burst: float = 1.0) -> ProportionComparison:
    """By Newcombe's hybrid score interval of the difference, where each incident tells as much as 1 / `burst`."""
    if min(first.of, second.of) < NEEDS:
        verdict, unknown = _too_few(_TOO_FEW_REPORTS, first.of, second.of), Estimate(None, None, NEEDS)
        return ProportionComparison(first.definition, first, second, unknown, UNTESTED, verdict, 0)
    sides = (first.count / burst, first.of / burst), (second.count / burst, second.of / burst)
    interval, p = intervals.newcombe_interval(*sides), intervals.newcombe_p(*sides)
    value = second.count / second.of - first.count / first.of
    direction = _direction(interval, 0.0)
    verdict, difference = _share_verdict(value, interval, direction), Estimate(value, interval, NEEDS)
    return ProportionComparison(first.definition, first, second, difference, Test(p, p), verdict, direction)


def _exponential(interval: Interval) -> Interval:
    return Interval(float(np.exp(interval.low)), None if interval.high is None else float(np.exp(interval.high)))


def _direction(interval: Interval, same: float) -> int:
    if interval.low > same:
        return 1
    return -1 if interval.high is not None and interval.high < same else 0


_TOO_FEW_EACH = N_("Not enough data: {first} and {second} incidents, and a comparison needs {n} on each side")
_TOO_FEW_IN_ALL = N_("Not enough data: {first} and {second} incidents, and a comparison needs {n} in all")
_TOO_FEW_REPORTS = N_("Not enough data: {first} and {second} reports, and a comparison needs {n} on each side")


def _too_few(said: str, first: int, second: int) -> str:
    return _(said).format(first=first, second=second, n=NEEDS)


def _duration_verdict(ratio: Estimate, direction: int) -> str:
    assert ratio.value is not None
    assert ratio.interval
    if not direction:
        said = _("No difference found: the typical incident took between {range}")
    elif direction > 0:
        said = _("Longer: the typical incident took {change}, between {range}")
    else:
        said = _("Shorter: the typical incident took {change}, between {range}")
    return said.format(change=_change(ratio.value), range=_range(ratio.interval))


def _rate_verdict(ratio: Estimate, direction: int) -> str:
    assert ratio.interval
    if not direction:
        said = _("No difference found: between {range}")
    elif ratio.value is None:
        said = (
            _("More incidents a day: between {range}") if direction > 0 else _("Fewer incidents a day: between {range}")
        )
    elif direction > 0:
        said = _("More incidents a day: {change}, between {range}")
    else:
        said = _("Fewer incidents a day: {change}, between {range}")
    return said.format(change="" if ratio.value is None else _change(ratio.value), range=_range(ratio.interval))


def _share_verdict(value: float, interval: Interval, direction: int) -> str:
    assert interval.high is not None
    ends = sorted((interval.low, interval.high), key=abs)
    if not direction:
        none = _("No difference found: between {low} and {high}")
        return none.format(low=_points(interval.low), high=_points(interval.high))
    said = _("Higher: by {points} percentage points, between {low} and {high}")
    if direction < 0:
        said = _("Lower: by {points} percentage points, between {low} and {high}")
    low, high = (f"{abs(end) * 100:.0f}" for end in ends)
    return said.format(points=f"{abs(value) * 100:.0f}", low=low, high=high)


def _points(value: float) -> str:
    said = _("{points} percentage points higher") if value > 0 else _("{points} percentage points lower")
    return said.format(points=f"{abs(value) * 100:.0f}")


def _change(ratio: float) -> str:
    """A multiple in words: `40 % less`, `20 % more`, `3.2 times as much`."""
    if ratio >= 2:
        return _("{ratio} times as much").format(ratio=number(ratio, ".1f"))
    said = _("{share} % less") if ratio < 1 else _("{share} % more")
    return said.format(share=f"{abs(ratio - 1) * 100:.0f}")


def _range(interval: Interval) -> str:
    """Both ends in words: `10 % and 60 % less`, `30 % less and 20 % more`, `1.2 and 4.0 times as much`."""
    low, high = interval.low, interval.high
    if high is None:
        return _("{change} and any multiple").format(change=_change(low))
    if low < 1 and high < 1:
        ends = _percent((1 - high) * 100), _change(low)
    elif 1 <= low < 2 and high < 2:
        ends = _percent((low - 1) * 100), _change(high)
    elif low >= 1 and high >= 2:
        ends = number(low, ".1f"), _change(high)
    else:
        ends = _change(low), _change(high)
    return listed(ends)


def _percent(share: float) -> str:
    return _("{share} %").format(share=f"{share:.0f}")
