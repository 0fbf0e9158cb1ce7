"""How bursty incidents are, and rates whose intervals allow for it."""

from datetime import date

import numpy as np
import pytest
from mkdocs_postmortems.analysis.statistics import dispersion
from mkdocs_postmortems.analysis.statistics.dispersion import DAYS, NEEDS, Dispersion, estimate
from scipy import stats


def test_the_dispersion_is_pearsons_statistic_over_its_degrees_of_freedom() -> None:
    counts = np.array([0, 6, 1, 0, 9, 2, 0, 7, 1, 4])
    found = estimate(counts)
    assert found.phi == pytest.approx(((counts - 3) ** 2).sum() / 3 / 9)
    assert (found.free, found.known) == (9, True)
    assert found.width == pytest.approx(found.phi * (stats.t.ppf(0.975, 9) / stats.norm.ppf(0.975)) ** 2)


def test_each_series_has_its_own_mean() -> None:
    """Ten a window, then none: without the change nothing varies."""
    assert estimate(np.full(6, 10), np.full(6, 2)).phi == 1
    assert estimate(np.array([10] * 6 + [2] * 6)).phi > 2


@pytest.mark.parametrize("series", [(), (np.zeros(20, int),), (np.ones(9, int),)], ids=["none", "no incident", "short"])
def test_too_little_to_tell(series: tuple[np.ndarray, ...]) -> None:
    assert not estimate(*series).known


def test_of_independent_counts_the_interval_is_the_exact_one() -> None:
    """Garwood's, where the spread is known to be Poisson's."""
    known = Dispersion(1.0, 10**9)
    interval = known.interval(10, DAYS)
    assert interval
    assert (interval.low, interval.high) == pytest.approx((4.795, 18.390), abs=1e-3)
    assert known.interval(NEEDS - 1, DAYS) is None
    assert known.interval(NEEDS, DAYS - 1) is None
    wide = Dispersion(3.0, 10**9).interval(30, DAYS)
    assert wide
    assert (wide.low, wide.high) == pytest.approx((3 * 4.795, 3 * 18.390), abs=5e-3)


def test_the_ratio_of_rates_and_its_test_agree() -> None:
    known = Dispersion(1.0, 10**9)
    for one, other in ((15, 41), (20, 8), (9, 0), (0, 9), (3, 4)):
        interval = dispersion.rate_ratio_interval((one, 190), (other, 280), known)
        p = dispersion.rate_ratio_p((one, 190), (other, 280), known)
        assert (not interval.holds(1)) == (p < 0.05)
        at_p = dispersion.rate_ratio_interval((one, 190), (other, 280), known, p / 2)
        assert min(abs(end - 1) for end in (at_p.low, at_p.high) if end is not None) < 1e-6
    assert dispersion.rate_ratio_interval((0, 90), (4, 90), known).high is None
    assert dispersion.rate_ratio_interval((4, 90), (0, 90), known).low == 0
    exact = stats.binomtest(41, 56).proportion_ci(0.95, "exact")
    interval = dispersion.rate_ratio_interval((15, 190), (41, 280), known)
    odds = [end / (1 - end) * 190 / 280 for end in (exact.low, exact.high)]
    assert odds[0] < interval.low < interval.high < odds[1], "the exact one is wider than it need be"


def test_whole_months_of_a_span() -> None:
    months = dispersion.month_windows(date(2025, 11, 2), date(2026, 2, 28))
    assert months == [
        (date(2025, 12, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
    ]  # fmt: skip
    assert dispersion.month_windows(date(2026, 1, 2), date(2026, 1, 31)) == []
