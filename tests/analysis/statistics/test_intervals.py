"""Known answers from the literature, and what must hold for any input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.statistics import intervals
from mkdocs_postmortems.analysis.statistics.results import Interval
from scipy import stats

LENGTHS = st.lists(st.integers(0, 100_000), min_size=6, max_size=60)


def ends(interval: Interval | None) -> tuple[float, float]:
    assert interval
    assert interval.high is not None
    return interval.low, interval.high


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.624, 11.668), (10, 4.795, 18.390)]
)
def test_garwoods_table(count: int, low: float, high: float) -> None:
    assert ends(intervals.poisson_interval(count)) == pytest.approx((low, high), abs=1e-3)


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


def test_the_ratio_of_rates_is_the_exact_one() -> None:
    """Given their sum, one count is binomial; scipy computes the interval of that by itself."""
    low, high = ends(intervals.rate_ratio_interval((15, 19_017), (41, 28_010)))
    share = stats.binomtest(41, 56).proportion_ci(0.95, "exact")
    odds = [end / (1 - end) * 19_017 / 28_010 for end in (share.low, share.high)]
    assert (low, high) == pytest.approx(odds)
    assert intervals.rate_ratio_interval((0, 90), (4, 90)).high is None
    assert intervals.rate_ratio_interval((4, 90), (0, 90)).low == 0


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


def test_the_mean_of_lognormal_lengths_has_an_interval() -> None:
    """Zou, Taleban and Huo's limits, written out."""
    values = lognormal(40)
    logs = np.log(values)
    mean, variance = logs.mean(), logs.var(ddof=1)
    below, above = (variance * 39 / stats.chi2.ppf(p, 39) for p in (0.975, 0.025))
    t = stats.t.ppf(0.975, 39)
    low = mean + variance / 2 - math.sqrt(t**2 * variance / 40 + (variance / 2 - below / 2) ** 2)
    high = mean + variance / 2 + math.sqrt(t**2 * variance / 40 + (above / 2 - variance / 2) ** 2)
    assert ends(intervals.mean_interval(values)) == pytest.approx((math.exp(low), math.exp(high)))


@pytest.mark.parametrize(
    "values",
    [
        lognormal(intervals.MEAN_NEEDS - 1),
        np.sort(np.concatenate((lognormal(30, sigma=0.3), np.full(4, 5e6)))),
        np.concatenate(([0.0], lognormal(40))),
        np.full(40, 60.0),
    ],
    ids=["too few", "four outliers", "a zero", "all alike"],
)
def test_a_mean_has_no_interval_where_none_would_hold(values: np.ndarray) -> None:
    assert intervals.mean_interval(values) is None


def test_the_shape_is_judged_by_the_statistic_of_anderson_and_darling() -> None:
    """The sample of Shapiro and Wilk (1965): weights of eleven men, which are not normal; scipy's A² is 0.940."""
    weights = np.array([148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236], float)
    standardised = (weights - weights.mean()) / weights.std(ddof=1)
    adjusted = 1 + 0.75 / 11 + 2.25 / 121
    assert intervals.anderson_darling(standardised) == pytest.approx(0.9468 * adjusted, abs=5e-3)
    assert intervals.anderson_darling(standardised) > intervals.LOGNORMAL_LIMIT
