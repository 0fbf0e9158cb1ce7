"""The Kaplan-Meier estimate against a printed example, and intervals that allow for clusters."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.statistics.clustered import POINTS, ClusteredCurve

ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
GOING_ON = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
DAYS = st.lists(st.integers(0, 200), max_size=40)


def curve(ended: list[int], going_on: list[int], clusters: int = 0) -> ClusteredCurve:
    """Each observation by itself, or dealt to some clusters one after the other."""
    number = len(ended) + len(going_on)
    places = np.arange(number) % clusters if clusters else np.arange(number)
    return ClusteredCurve(np.array([*ended, *going_on], float), np.arange(number) < len(ended), places)


def test_remissions_of_leukaemia() -> None:
    """Freireich and others, 1963, the 6-MP group, as every textbook has it: 0.857 … 0.448, median 23 weeks."""
    found = curve(ENDED, GOING_ON)
    steps = found.steps()
    assert [step.time for step in steps] == [6, 7, 10, 13, 16, 22, 23]
    remaining = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert [1 - step.share for step in steps] == pytest.approx(remaining, abs=5e-5)
    assert all(step.low <= step.share <= step.high for step in steps)
    assert (found.middle(), found.reaches(0.5), found.reaches(0.9)) == (23, 23, math.inf)


def test_the_spread_is_greenwoods_where_each_is_a_cluster() -> None:
    """Printed standard errors of the same example: 0.0764 at 6 weeks, 0.1346 at 23."""
    found = curve(ENDED, GOING_ON)
    for weeks, error in ((6, 0.0764), (23, 0.1346)):
        left, interval = 1 - found.share(weeks), found.interval(weeks)
        assert interval
        assert interval.high
        t = 2.0860  # Student's, of 21 clusters
        worth = left * (1 - left) / error**2
        reach = t * math.sqrt(left * (1 - left) / worth + t * t / (4 * worth * worth)) / (1 + t * t / worth)
        assert (interval.high - interval.low) / 2 == pytest.approx(reach, rel=0.05)


def test_clusters_that_share_their_fate_tell_less() -> None:
    """Eight clusters of five: in each, all are done at once."""
    days = np.repeat([3.0, 5, 8, 13, 21, 34, 55, 89], 5)
    together = ClusteredCurve(days, np.full(40, True), np.repeat(np.arange(8), 5)).interval(20)
    alone = ClusteredCurve(days, np.full(40, True), np.arange(40)).interval(20)
    eight = ClusteredCurve(days[::5], np.full(8, True), np.arange(8)).interval(20)
    assert together and alone and eight and together.high and alone.high and eight.high
    assert together.high - together.low > 1.8 * (alone.high - alone.low)
    assert (together.low, together.high) == pytest.approx((eight.low, eight.high), abs=0.03)


def test_nothing_is_said_of_times_that_nothing_was_watched_for() -> None:
    assert curve([3, 5], [40] * 12).interval(41) is None
    assert curve([3], []).interval(3) is None, "one cluster says nothing of others"
    assert curve([], []).steps() == ()
    assert curve([], [5]).middle() is None


def test_half_done_exactly_lies_between_two_events() -> None:
    assert curve([10, 20], []).middle() == 15


@given(DAYS, DAYS)
def test_a_curve_rises_within_its_interval(ended: list[int], going_on: list[int]) -> None:
    steps = curve(ended, going_on, clusters=7).steps()
    assert len(steps) <= POINTS
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    for step in steps:
        assert 0 <= step.low <= step.share + 1e-9
        assert step.share - 1e-9 <= step.high <= 1
