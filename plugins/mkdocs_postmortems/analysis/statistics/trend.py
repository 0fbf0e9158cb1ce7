"""Are we getting better? The longest two spans of time that can be compared, the second up to the last settled day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from ...language import _
from .comparison import Comparison, compare
from .delay import settled
from .sample import Sample

YEAR = 365
LENGTHS = (YEAR, 182, 91)
"""Spans in days, the longest first: a year, half a year, a quarter."""


class Trend(Struct, frozen=True):
    """The latest span of an archive against an earlier one of the same length."""

    days: int
    """Length of each span."""
    first: tuple[date, date]
    second: tuple[date, date]
    season: bool
    """Whether a season may be behind a difference: the spans lie in different parts of the year."""
    comparison: Comparison


def trend(sample: Sample) -> Trend | None:
    """The longest pair of spans of which a test of frequency or of time to resolve has enough data.

    The second span ends on the last settled day (`delay.settled`), so that reports which are still to come do not pass
    for an improvement. A span shorter than a year is compared with the same part of the year before, where the archive
    goes back so far. `None`: no pair has enough data.
    """
    for days, shift in _pairs(sample):
        found = _compared(sample, days, shift)
        tests = (found.comparison.rate.test, found.comparison.duration("mttr").test)
        if any(test.p is not None for test in tests):
            return found
    return None


def _pairs(sample: Sample) -> Iterator[tuple[int, int]]:
    """Lengths of the spans, and how far one lies before the other, in days."""
    observed = (settled(sample) - sample.first).days + 1
    for days in LENGTHS:
        for shift in dict.fromkeys((YEAR, days)):
            if observed >= shift + days:
                yield days, shift
                break


def _compared(sample: Sample, days: int, shift: int) -> Trend:
    last = settled(sample)
    spans = [(end - timedelta(days=days - 1), end) for end in (last - timedelta(days=shift), last)]
    one, other = (sample.within(*span) for span in spans)
    names = [_("{low} to {high}").format(low=first, high=end) for first, end in spans]
    comparison = compare(one, other, (names[0], names[1]), sample)
    return Trend(days, spans[0], spans[1], bool(shift % YEAR), comparison)
