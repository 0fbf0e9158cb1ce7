"""Known answers from the literature, and what must hold for any input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.statistics import intervals
from mkdocs_postmortems.analysis.statistics.results import Interval
from scipy import special, stats

LENGTHS = st.lists(st.integers(0, 100_000), min_size=6, max_size=60)


def ends(interval: Interval | None) -> tuple[float, float]:
    assert interval
    assert interval.high is not None
    return interval.low, interval.high


def test_the_quantile_of_the_normal_distribution_is_the_one_that_scipy_computes() -> None:
    assert float(special.ndtri(1 - intervals.TAIL)) == intervals.Z


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_as_newcombe_prints_it(count: int, of: int, low: float, high: float) -> None:
    """Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3."""
    assert ends(intervals.wilson_interval(count, of)) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((48, 80), (56, 70), 0.0524, 0.3339), ((3, 10), (9, 10), 0.1705, 0.8090), ((0, 10), (10, 10), 0.6075, 1.0)],
)
def test_newcombes_differences(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    """Newcombe, "Interval estimation for the difference between independent proportions", 1998, table II, method 10."""
    assert ends(intervals.newcombe_interval(first, second)) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(("first", "second"), [((48, 80), (56, 70)), ((3, 10), (9, 10)), ((5, 20), (6, 20))])
def test_the_p_value_is_that_of_the_interval_that_just_excludes_no_difference(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    p = intervals.newcombe_p(first, second)
    low, high = ends(intervals.newcombe_interval(first, second, -stats.norm.ppf(p / 2)))
    assert min(abs(low), abs(high)) < 1e-6
    assert (p < 0.05) == (not intervals.newcombe_interval(first, second).holds(0))


@pytest.mark.parametrize(("quantile", "needs"), [(0.5, intervals.MEDIAN_NEEDS), (0.9, intervals.P90_NEEDS)])
def test_quantiles_have_an_interval_from_their_stated_n_on(quantile: float, needs: int) -> None:
    values = np.arange(1.0, 101) * 60
    assert intervals.quantile_interval(values[: needs - 1], quantile) is None
    assert all(intervals.quantile_interval(values[:n], quantile) for n in range(needs, 101))
    assert intervals.quantile_interval(values[:0], quantile) is None


@pytest.mark.parametrize(("quantile", "n"), [(0.5, 6), (0.5, 7), (0.5, 8), (0.5, 40), (0.9, 36), (0.9, 90)])
def test_quantiles_cover(quantile: float, n: int) -> None:
    """With 4,000 samples chance moves the coverage by one point at most; plain order statistics have 99 at n = 8."""
    samples = np.sort(np.random.default_rng(1).standard_normal((4_000, n)) + 8, axis=1)
    truth = math.exp(8 + float(stats.norm.ppf(quantile)))
    found = [intervals.quantile_interval(np.exp(sample), quantile) for sample in samples]
    assert np.mean([each.holds(truth) for each in found if each]) == pytest.approx(0.95, abs=0.0105)


@given(LENGTHS, st.sampled_from([0.5, 0.9]))
def test_a_quantile_lies_in_its_interval(lengths: list[int], quantile: float) -> None:
    values = np.sort(np.array(lengths, float))
    interval = intervals.quantile_interval(values, quantile)
    value = intervals.quantile_of(values, quantile)
    assert value == pytest.approx(float(np.quantile(values, quantile)))
    if interval:
        low, high = ends(interval)
        assert values[0] - 1e-6 <= low <= value + 1e-6
        assert value - 1e-6 <= high <= values[-1] + 1e-6


def lognormal(n: int, seed: int = 3, sigma: float = 1.0) -> np.ndarray:
    return np.sort(np.random.default_rng(seed).lognormal(8, sigma, n))
