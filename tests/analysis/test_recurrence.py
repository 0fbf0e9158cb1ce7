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
        ((40, 80, 120, 160, 200, 240, 280), None),
        ((40, 80, 120, 160, 200, 240, 280, 320), "no trend"),
        ((200, 260, 300, 320, 335, 345, 352, 357, 360, 362), "more often"),
        ((5, 10, 16, 22, 30, 40, 52, 66, 80, 100), "less often"),
        ((340, 345, 347, 350, 352, 355, 357, 360), "no trend"),
    ],
)
def test_trend(days: tuple[int, ...], trend: str | None) -> None:
    """Seven recurrences are too few, and a long calm before one burst is no trend."""
    assert after(*days).trend == trend


def test_all_on_one_day_have_no_trend() -> None:
    assert after(0, 0, 0, 0, 0, until=0).trend is None
