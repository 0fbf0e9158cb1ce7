"""The Kaplan-Meier estimate against a printed example, and its answers where little or nothing has ended."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.statistics.survival import MEDIAN_NEEDS, Curve

ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
GOING_ON = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
DAYS = st.lists(st.integers(0, 200), max_size=40)


def curve(ended: list[int], going_on: list[int]) -> Curve:
    return Curve(np.sort(np.array(ended, float)), np.sort(np.array(going_on, float)))


def test_remissions_of_leukaemia() -> None:
    """Freireich and others, 1963, the 6-MP group, as every textbook has it: 0.857 … 0.448, median 23 weeks."""
    steps = curve(ENDED, GOING_ON).steps()
    assert [step.time for step in steps] == [6, 7, 10, 13, 16, 22, 23]
    remaining = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert [1 - step.share for step in steps] == pytest.approx(remaining, abs=5e-5)
    assert all(step.low <= step.share <= step.high for step in steps)
    median = curve(ENDED, GOING_ON).median()
    assert median.value == 23
    assert median.interval
    assert median.interval.high is None, "printed as 13 to not reached"
    assert median.interval.low == pytest.approx(13, abs=1)


def test_without_censoring_shares_are_proportions_with_wilsons_interval() -> None:
    share = curve(list(range(1, 21)), []).share_by(5)
    assert share.value == pytest.approx(0.25)
    assert share.interval
    assert (share.interval.low, share.interval.high) == pytest.approx((0.1119, 0.4687), abs=5e-4)


def test_what_half_have_not_reached_is_not_reached() -> None:
    """Two of fourteen ended, all others were watched for at least 40 days: the half lies beyond that."""
    median = curve([3, 5], [40] * 12).median()
    assert median.value is None
    assert median.interval
    assert (median.interval.low, median.interval.high) == (40, None)


def test_where_nothing_has_ended_six_must_have_been_watched() -> None:
    """Six that are not over would be a chance of 0.5⁶, under the 2.5 % that an end may miss; five would not."""
    median = curve([], list(range(1, 13))).median()
    assert median.interval
    assert (median.value, median.interval.low, median.interval.high) == (None, 7, None)


def test_the_median_between_two_events_where_exactly_half_have_happened() -> None:
    assert curve(list(range(1, 13)), []).median().value == 6.5


def test_all_at_the_same_time() -> None:
    median = curve([5] * 20, []).median()
    assert median.value == 5
    assert median.interval
    assert (median.interval.low, median.interval.high) == pytest.approx((5, 5))


@pytest.mark.parametrize(("ended", "going_on"), [([], []), ([3], []), ([], [3]), ([1, 2, 3], [4, 5])])
def test_too_few(ended: list[int], going_on: list[int]) -> None:
    few = curve(ended, going_on)
    assert (few.median().value, few.median().interval, few.median().needs) == (None, None, MEDIAN_NEEDS)
    assert not few.share_by(30).enough
    assert len(few.steps()) == len(set(ended))


def test_nothing_that_was_watched_for_so_long_has_no_share() -> None:
    short = curve([2, 4, 6], [10] * 9)
    assert short.share_by(9).enough
    assert not short.share_by(11).enough
    assert curve(list(range(1, 10)), []).share_by(90).value == 1, "unless all has ended before"


@given(DAYS, DAYS, st.integers(0, 250))
def test_shares_grow_and_stay_within_bounds(ended: list[int], going_on: list[int], day: int) -> None:
    both = curve(ended, going_on)
    shares = [step.share for step in both.steps()]
    assert shares == sorted(shares)
    assert all(-1e-9 <= step.low <= step.high <= 1 + 1e-9 for step in both.steps())
    share = both.share_by(day)
    if share.interval and share.value is not None:
        assert share.interval.low - 1e-9 <= share.value <= (share.interval.high or 1) + 1e-9
    median = both.median()
    if median.interval and median.value is not None:
        assert median.interval.low <= median.value + 1e-9
        assert median.interval.high is None or median.value <= median.interval.high + 1e-9
