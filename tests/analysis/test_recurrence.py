"""How often, how sure, and whether more often."""

from datetime import date, timedelta

import pytest
from mkdocs_postmortems.analysis.recurrence import Recurrence, recurrence
from support.reports import report

START = date(2025, 1, 1)


def after(*days: int, until: int = 365) -> Recurrence:
    """Of incidents so many days after the first, seen so many days after it."""
    reports = [report(f"{START + timedelta(days=day)}-r") for day in (0, *days)]
    return recurrence(reports, START + timedelta(days=until))


def test_what_happened_once_has_no_interval() -> None:
    assert after(until=10) == Recurrence((), 10)
    assert (after().median, after().bounds, after().trend) == (None, None, None)


def test_five_intervals_have_no_median_and_six_hold_it_nearly_between_the_shortest_and_the_longest() -> None:
    """1 - 2 / 2^6 = 0.97: the true median lies within, unless all six are on one side of it; 0.95 is a little less."""
    assert after(10, 30, 60, 100, 150).median is None
    six = after(10, 30, 60, 100, 150, 210)
    assert six.intervals == (10, 20, 30, 40, 50, 60)
    assert six.median == 35
    assert six.bounds
    assert 10 < six.bounds[0] < 13
    assert 55 < six.bounds[1] < 60


@pytest.mark.parametrize(
    ("days", "trend"),
    [
        ((60, 120, 180), None),
        ((73, 146, 219, 292), "no trend"),
        ((300, 320, 340, 360), "more often"),
        ((5, 25, 45, 65), "less often"),
        ((180, 240, 300, 360), "no trend"),
    ],
)
def test_trend(days: tuple[int, ...], trend: str | None) -> None:
    """For (300, 320, 340, 360) in 365 days: mean 330, (330 / 365 - 0.5) · √48 = 2.8."""
    assert after(*days).trend == trend


def test_all_on_one_day_have_no_trend() -> None:
    assert after(0, 0, 0, 0, 0, until=0).trend is None
