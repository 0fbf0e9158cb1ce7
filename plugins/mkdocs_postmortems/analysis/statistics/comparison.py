"""Two groups side by side: what differs, how sure that is, and what this much data could have shown at all."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from .results import Definition, Estimate, Frequency, Proportion, Spread
from .sample import Sample

NEEDS = 6
"""Incidents that each side needs before durations are compared."""


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
    """The second rate as a multiple of the first, with the exact conditional interval."""
    verdict: str
    direction: int


class ProportionComparison(Struct, frozen=True):
    """A share in two groups."""

    definition: Definition
    first: Proportion
    second: Proportion
    difference: Estimate
    """Second minus first, -1 to 1, with Newcombe's interval."""
    verdict: str
    direction: int


class Comparison(Struct, frozen=True):
    """Everything that two groups are compared by."""

    names: tuple[str, str]
    durations: tuple[DurationComparison, ...]
    rate: RateComparison
    proportions: tuple[ProportionComparison, ...]


def compare(first: Sample, second: Sample, names: tuple[str, str]) -> Comparison:
    """Two samples by every duration, by their rate, and by their shares. Seeded: same input, same result."""
    raise NotImplementedError


def compare_durations(first: Spread, second: Spread) -> DurationComparison:
    """By a rank test (Mann-Whitney); ratio and difference are its own intervals and never contradict its verdict."""
    raise NotImplementedError


def compare_rates(first: Frequency, second: Frequency) -> RateComparison:
    """By the exact conditional test of two Poisson rates."""
    raise NotImplementedError


def compare_proportions(first: Proportion, second: Proportion) -> ProportionComparison:
    """By Newcombe's hybrid score interval."""
    raise NotImplementedError


def before_and_after(sample: Sample, day: date) -> tuple[Sample, Sample]:
    """The incidents before a day, and those on it and later."""
    raise NotImplementedError
