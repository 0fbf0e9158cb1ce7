"""Each definition on a fixture that was computed by hand."""

from datetime import date, timedelta

import pytest
from mkdocs_postmortems.analysis.durations import total_downtime
from mkdocs_postmortems.analysis.statistics import Sample, measures, summary
from mkdocs_postmortems.analysis.statistics.results import Spread
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report
from support.reports import organisation, report, times

TODAY = date(2026, 4, 1)


def sample(*reports: Report, today: date = TODAY) -> Sample:
    return Sample.of(reports, Options(), today)


def lasting(id_: str, started: str, resolved: str | None, **fields: object) -> Report:
    return report(id_, times=times(started=started, resolved=resolved), **fields)


def resolve(*reports: Report) -> Spread:
    return measures.duration(sample(*reports), "mttr")


def in_a_row(*minutes: int) -> list[Report]:
    """Incidents of a day each, from 08:00 on."""
    return [
        lasting(f"2026-01-{day:02}-a", f"2026-01-{day:02}T08:00Z", f"2026-01-{day:02}T{8 + m // 60:02}:{m % 60:02}Z")
        for day, m in enumerate(minutes, 1)
    ]


FULL = report(
    "2026-03-01-full",
    times=times(
        started="2026-03-01T08:00Z", detected="2026-03-01T08:05Z", acknowledged="2026-03-01T08:12Z",
        mitigated="2026-03-01T09:00Z", resolved="2026-03-01T10:30Z",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("id_", "minutes"),
    [
        ("mttd", 5), ("mtta", 12), ("mttm", 60), ("mttr", 150),
        ("detection-to-acknowledgement", 7), ("acknowledgement-to-mitigation", 48), ("mitigation-to-resolution", 90),
    ],
)  # fmt: skip
def test_every_duration_of_one_incident(id_: str, minutes: int) -> None:
    found = measures.duration(sample(FULL), id_)
    assert [(o.report, o.value / 60) for o in found.observations] == [(FULL.id, minutes)]
    assert found.excluded == {}
    assert (found.median.value, found.mean.value, found.p90.value) == (minutes * 60, minutes * 60, None)
    assert found.median.interval is None, "one is too few for an interval"
    assert (found.median.needs, found.p90.needs) == (6, 36)


def test_what_is_left_out_stands_by_its_reason() -> None:
    start = "2026-03-11T08:00Z"
    counted = resolve(
        lasting("2026-03-01-exact", start, "2026-03-11T08:30Z"),
        lasting("2026-03-02-about", f"~{start}", "2026-03-11T09:00Z"),
        lasting("2026-03-03-unknown", "unknown", "2026-03-11T09:00Z"),
        lasting("2026-03-04-unsaid", start, None),
        lasting("2026-03-05-open", start, None, status="draft", ongoing=True),
        lasting("2026-03-05-draft", start, None, status="draft"),
        lasting("2026-03-06-backwards", start, "2026-03-11T07:00Z"),
        lasting("2026-03-07-near", start, "2026-03-11T09:00Z", kind="near-miss"),
    )
    assert counted.reports == ("2026-03-01-exact", "2026-03-02-about")
    assert counted.approximate == ("2026-03-02-about",)
    assert counted.exactly
    assert (counted.exactly.n, counted.exactly.median.value, counted.exactly.mean.value) == (1, 1800, 1800)
    assert counted.excluded == {
        "unknown": ("2026-03-03-unknown",),
        "not stated": ("2026-03-04-unsaid", "2026-03-05-draft"),
        "still open": ("2026-03-05-open",),
        "contradictory": ("2026-03-06-backwards",),
    }


def test_six_incidents_with_a_tie() -> None:
    """10 20 30 30 50 100 minutes: median 30, mean 40; the interval reaches a third of the way into each end."""
    found = resolve(*in_a_row(30, 100, 10, 30, 50, 20))
    assert found.values == (600, 1200, 1800, 1800, 3000, 6000)
    assert (found.median.value, found.mean.value) == (1800, 2400)
    assert found.median.interval
    assert found.median.interval.high is not None
    assert 600 < found.median.interval.low < 1200
    assert 3000 < found.median.interval.high < 6000
    assert (found.mean.interval, found.mean.needs) == (None, 0), "a mean never has one"
    assert found.p90.value is None


def test_zones_are_mixed_and_leap_seconds_have_no_length() -> None:
    """From 23:30 to 00:30 UTC over the leap second of 2016: an hour, whatever zones it is typed in."""
    found = resolve(
        lasting("2016-12-31-a", "2016-12-31T23:30Z", "2017-01-01T00:30Z"),
        lasting("2017-01-01-b", "2017-01-01T05:00+05:30", "2016-12-31T16:30-08:00"),
    )
    assert found.values == (3600, 3600)


def test_none() -> None:
    empty = summary([report(kind="near-miss")], Options(), TODAY)
    assert [spread.n for spread in empty.durations.values()] == [0] * 7
    assert (empty.downtime.seconds, empty.downtime.at_least) == (0, False)
    assert (empty.frequency.count, empty.frequency.events, empty.frequency.days) == (0, 0, 1)
    assert empty.mtbf.n == empty.action_closure.n == 0
    assert {proportion.of for proportion in empty.proportions.values()} == {0}
    assert all(row.count == 0 for mix in empty.mixes.values() for row in mix.rows)
    assert empty.improves_by_chance is None
    assert empty.sample.near_misses == ("2026-01-01-a",)
    assert empty.by("service") == {}


def starting(*moments: str) -> list[Report]:
    return [lasting(f"{moment.lstrip('~')[:10]}-{index}", moment, None) for index, moment in enumerate(moments)]


def test_days_from_onset_to_onset() -> None:
    """1, 3 and 3 (a tie) January, then 13 January; from there to the as-of day 1 February it is at least 18.5 days."""
    reports = starting("2026-01-01T12:00Z", "2026-01-03T12:00Z", "2026-01-03T12:00Z", "2026-01-13T12:00Z")
    between = measures.time_between_failures(sample(*reports, today=date(2026, 2, 1)))
    assert (between.observed, between.running) == ((0, 2, 10), 18.5)
    assert between.n == len(between.reports) == 4
    assert (between.median.value, between.median.interval) == (6, None), "two and ten with equal right"
    assert between.mean.value == pytest.approx(32 / 3), "the incident that opens the span does not count"
    assert between.mean.interval is None


def test_an_unknown_onset_takes_the_gaps_beside_it_away_and_an_approximate_one_does_not() -> None:
    first, third, fourth = starting("2026-01-01T00:00Z", "~2026-01-20T00:00Z", "2026-01-21T00:00Z")
    unknown = report("2026-01-10-u", times=times(started="unknown"))
    between = measures.time_between_failures(sample(first, unknown, third, fourth, today=date(2026, 1, 31)))
    assert (between.observed, between.running) == ((1,), 10)
    assert between.excluded == {"unknown": (first.id, unknown.id)}


def test_between_failures_of_a_single_incident_all_is_at_least() -> None:
    between = measures.time_between_failures(sample(*starting("2026-03-02T00:00Z")))
    assert (between.observed, between.running) == ((), 30)


def test_the_last_gap_ends_with_a_chosen_span() -> None:
    reports = starting("2026-01-01T00:00Z", "2026-01-11T00:00Z", "2026-03-11T00:00Z")
    between = measures.time_between_failures(sample(*reports).within(None, date(2026, 1, 31)))
    assert (between.observed, between.running) == ((10,), 21)


def test_downtime_adds_up_until_users_are_no_longer_affected() -> None:
    """Two hours, half an hour until mitigation, about an hour: 3.5 hours, though the first two overlap."""
    reports = [
        lasting("2026-01-01-a", "2026-01-01T08:00Z", "2026-01-01T10:00Z"),
        report(
            "2026-01-01-b",
            times=times(
                started="2026-01-01T09:00Z", mitigated="2026-01-01T09:30Z", resolved="2026-01-01T12:00Z",
            ),
        ),
        lasting("2026-01-01-c", "~2026-01-01T13:00Z", "2026-01-01T14:00Z"),
    ]  # fmt: skip
    found = measures.downtime(sample(*reports))
    assert (found.seconds, found.at_least, found.to_resolution) == (3.5 * 3600, False, 2)
    assert found.approximate == ("2026-01-01-c",)
    more = measures.downtime(sample(*reports, lasting("2026-01-02-open", "2026-01-02T08:00Z", None, ongoing=True)))
    assert (more.seconds, more.at_least, more.excluded) == (3.5 * 3600, True, {"still open": ("2026-01-02-open",)})


def test_downtime_is_the_same_wherever_it_is_told() -> None:
    reports = organisation().reports
    cost, found = total_downtime(reports), measures.downtime(sample(*reports))
    assert found.seconds == cost.length.total_seconds()
    assert len(found.reports) == cost.known
    assert sum(map(len, found.excluded.values())) == cost.unknown
    assert (found.to_resolution, bool(found.approximate)) == (cost.to_resolution, cost.approximate)


def test_an_incident_that_spans_quarters_counts_wholly_in_that_of_its_onset() -> None:
    long = lasting("2025-12-31-a", "2025-12-31T22:00Z", "2026-01-01T04:00Z")
    quarters = summary([long, report("2026-02-01-b")], Options(), TODAY).by("quarter")
    assert quarters["2025-Q4"].downtime.seconds == 6 * 3600
    assert quarters["2026-Q1"].downtime.seconds == 0
    assert [period.count for period in quarters["2025-Q4"].frequency.quarters] == [1]


def test_the_incident_that_opens_the_span_is_not_part_of_the_rate() -> None:
    """Four incidents in 60 days from the first one on: three of them in 60 days are 1.5 in 30."""
    reports = [report(f"2026-0{month}-{day:02}-a") for month, day in ((1, 1), (1, 20), (2, 2), (2, 20))]
    found = measures.frequency(sample(*reports, today=date(2026, 3, 1)))
    assert (found.count, found.events, found.days, found.rate.value) == (4, 3, 60, 1.5)
    assert (found.rate.interval, found.dispersion) == (None, 1), "sixty days do not tell how much counts vary"
    assert [(q.name, q.count, q.whole, q.first) for q in found.quarters] == [("2026-Q1", 4, False, date(2026, 1, 1))]
    chosen = measures.frequency(sample(*reports, today=date(2026, 3, 1)).within(date(2026, 1, 1), date(2026, 1, 30)))
    assert (chosen.events, chosen.days, chosen.rate.value) == (2, 30, 2), "a chosen span begins by itself"


def test_quarters_and_years_without_an_incident_are_told() -> None:
    found = measures.frequency(sample(report("2025-02-03-a"), report("2025-11-30-b"), today=date(2026, 1, 2)))
    assert [(q.name, q.count, q.whole) for q in found.quarters] == [
        ("2025-Q1", 1, False), ("2025-Q2", 0, True), ("2025-Q3", 0, True), ("2025-Q4", 1, True), ("2026-Q1", 0, False),
    ]  # fmt: skip
    assert [(year.name, year.count, year.whole) for year in found.years] == [("2025", 2, False), ("2026", 0, False)]


def test_the_mean_time_between_failures_is_the_inverse_of_the_rate() -> None:
    days = [date(2023, 1, 1) + timedelta(days=20 * place) for place in range(55)]
    reports = [report(f"{day}-a", times=times(started=f"{day}T08:00Z")) for day in days]
    rate, mean = measures.frequency(sample(*reports)).rate, measures.time_between_failures(sample(*reports)).mean
    assert rate.value and mean.value and rate.interval and mean.interval and rate.interval.high and mean.interval.high
    assert mean.value == pytest.approx(30 / rate.value)
    assert mean.interval.low == pytest.approx(30 / rate.interval.high)
    assert mean.interval.high == pytest.approx(30 / rate.interval.low)


@pytest.mark.parametrize("id_", measures.DURATIONS)
def test_every_incident_of_the_organisation_is_counted_or_excluded_once(id_: str) -> None:
    reports = organisation().reports
    found = measures.duration(sample(*reports), id_)
    told = [*found.reports, *(each for ids in found.excluded.values() for each in ids)]
    assert sorted(told) == [each.id for each in reports if each.kind != "near-miss"]
