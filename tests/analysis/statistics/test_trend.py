"""Are we getting better? What is compared with what, and what reports that are still to come do to it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from mkdocs_postmortems.analysis.statistics import Sample
from mkdocs_postmortems.analysis.statistics.control import funnel, median_limits, months
from mkdocs_postmortems.analysis.statistics.delay import NEEDS, USUAL, awaited, delay, settled
from mkdocs_postmortems.analysis.statistics.trend import trend
from mkdocs_postmortems.analysis.statistics.words import better
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Moment, Report, Times
from support.reports import report

TODAY = date(2026, 4, 1)


def began(day: date, minutes: int = 60, published: int | None = None, **fields: object) -> Report:
    start = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    out = Moment(start + timedelta(days=published)) if published is not None else None
    times = Times(started=Moment(start), resolved=Moment(start + timedelta(minutes=minutes)), published=out)
    return report(f"{day}-{minutes}", times=times, **fields)


def sample(reports: Iterable[Report], today: date = TODAY) -> Sample:
    return Sample.of(reports, Options(), today)


def every(days: int, first: date, last: date) -> list[date]:
    return [first + timedelta(days=place) for place in range(0, (last - first).days + 1, days)]


def test_no_incident_for_two_quarters_after_four_and_five_is_news() -> None:
    places = ((1, 9), (1, 20), (2, 10), (3, 5), (4, 2), (4, 25), (5, 9), (6, 1), (6, 20))
    days = [date(2024, 12, 20), *(date(2025, month, day) for month, day in places)]
    found = trend(sample([began(day) for day in days], date(2026, 1, 30)))
    assert found
    assert (found.days, found.season) == (182, True)
    assert found.comparison.rate.direction == -1
    said = better(found)
    assert said[0].startswith(f"{found.first[0]} to {found.first[1]}, then {found.second[0]} to {found.second[1]}")
    assert "Incidents: 9, then 0. Fewer incidents a day" in said[0]
    assert "a season may be behind" in " ".join(said)


def test_two_years_are_compared_whole_and_without_a_season() -> None:
    found = trend(sample(began(day, 60 + place % 7) for place, day in enumerate(every(9, date(2024, 1, 1), TODAY))))
    assert found
    assert (found.days, found.season, found.second[1]) == (365, False, TODAY - USUAL)
    assert (found.second[0] - found.first[0]).days == 365
    assert found.comparison.rate.direction == 0


def test_a_span_is_compared_with_the_same_part_of_the_year_before() -> None:
    """Twenty months: the last half year lies 365 days after that of the year before."""
    found = trend(sample(began(day, 60) for day in every(9, date(2024, 8, 1), TODAY)))
    assert found
    assert (found.days, found.season) == (182, False)
    assert (found.second[0] - found.first[0]).days == 365


def test_little_is_said_to_be_little() -> None:
    assert trend(sample([began(date(2026, 1, 1))])) is None
    assert better(None) == [
        "Not enough data: a comparison needs 300 days of reports, and six incidents in its two latest periods."
    ]


def test_reports_that_come_late_are_awaited() -> None:
    """An incident every third day, whose reports come out after 10, 30 or 50 days in turn."""
    lags = (10, 30, 50)
    days = every(3, date(2024, 4, 1), TODAY - timedelta(days=1))
    out = [began(day, 60, lags[n % 3]) for n, day in enumerate(days) if day + timedelta(days=lags[n % 3]) < TODAY]
    found = sample(out)
    assert delay(found.table).known
    assert settled(found) == TODAY - timedelta(days=50)
    expected = len(days) - len(out)
    assert awaited(found).between(found.first, TODAY) == pytest.approx(expected, abs=3)
    assert awaited(found).between(found.first, date(2025, 12, 31)) == 0


def test_too_few_published_reports_say_nothing_of_a_delay() -> None:
    found = sample(began(day, 60, 3) for day in every(9, date(2025, 11, 1), TODAY)[: NEEDS - 1])
    assert not delay(found.table).known
    assert settled(found) == TODAY - USUAL
    assert awaited(found).between(found.first, TODAY) == 0


def test_a_month_with_a_burst_stands_out() -> None:
    steady = every(15, date(2023, 1, 1), date(2026, 1, 31))
    burst = [date(2025, 6, day) for day in range(2, 18)]
    chart = months(sample(began(day, place + 1) for place, day in enumerate([*steady, *burst])))
    assert chart
    assert [(point.name, point.side) for point in chart.outside] == [("2025-06", 1)]
    calm = months(sample(began(day) for day in steady))
    assert calm
    assert calm.outside == ()
    assert months(sample(began(day) for day in every(15, date(2025, 8, 1), TODAY))) is None, "too few months"


def test_a_service_that_takes_longer_than_chance_explains() -> None:
    days = every(3, date(2025, 1, 1), date(2025, 12, 31))
    slow = [began(day, 400 + place, services=("slow",)) for place, day in enumerate(days[:25])]
    rest = [began(day, 20 + place % 50, services=("ab"[place % 2],)) for place, day in enumerate(days[25:])]
    few = [began(date(2026, 1, 5), 900, services=("few",))]
    chart = funnel(sample([*slow, *rest, *few]), "service")
    assert chart
    assert [(point.name, point.n, point.side) for point in chart.outside] == [("slow", 25, 1)]
    assert {point.name for point in chart.points} == {"slow", "a", "b"}, "of one incident nothing can be told"


def test_the_limits_of_a_median_are_those_of_its_distribution() -> None:
    """Medians of seven drawn from a pool, ten thousand times."""
    chance = np.random.default_rng(3)
    pool = np.sort(chance.lognormal(8, 1.5, 400))
    low, high = median_limits(pool, 7, 0.05)
    drawn = np.median(chance.choice(pool, (10_000, 7)), axis=1)
    assert np.mean(drawn < low) == pytest.approx(0.025, abs=0.006)
    assert np.mean(drawn > high) == pytest.approx(0.025, abs=0.006)
