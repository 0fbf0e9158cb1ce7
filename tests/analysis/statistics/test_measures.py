"""Each definition on a fixture that was computed by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
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
    return measures.duration(sample(*reports), "time-to-resolve")


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
        ("time-to-detect", 5), ("time-to-acknowledge", 12), ("time-to-mitigate", 60), ("time-to-resolve", 150),
        ("detection-to-acknowledgement", 7), ("acknowledgement-to-mitigation", 48), ("mitigation-to-resolution", 90),
    ],
)  # fmt: skip
def test_every_duration_of_one_incident(id_: str, minutes: int) -> None:
    found = measures.duration(sample(FULL), id_)
    assert [(o.report, o.value / 60) for o in found.observations] == [(FULL.id, minutes)]
    assert found.excluded == {}
    assert (found.median.value, found.mean.value, found.p90.value) == (None, None, None), "one is not enough"
    assert (found.median.needs, found.p90.needs) == (6, 36)


def test_what_is_left_out_stands_by_its_reason() -> None:
    start = "2026-03-11T08:00Z"
    counted = resolve(
        lasting("2026-03-01-exact", start, "2026-03-11T08:30Z"),
        lasting("2026-03-02-about", f"~{start}", "2026-03-11T09:00Z"),
        lasting("2026-03-03-unknown", "unknown", "2026-03-11T09:00Z"),
        lasting("2026-03-04-unsaid", start, None),
        lasting("2026-03-05-open", start, None, status="draft"),
        lasting("2026-03-06-backwards", start, "2026-03-11T07:00Z"),
        lasting("2026-03-07-near", start, "2026-03-11T09:00Z", kind="near-miss"),
    )
    assert counted.reports == ("2026-03-01-exact",)
    assert counted.excluded == {
        "approximate": ("2026-03-02-about",),
        "unknown": ("2026-03-03-unknown",),
        "not stated": ("2026-03-04-unsaid",),
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
    assert found.mean.interval is None, "a mean needs more"
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
    assert empty.time_between_failures.n == empty.action_closure.n == 0
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
    assert (between.observed, between.censored) == ((0, 2, 10), (18.5,))
    assert between.n == len(between.reports) == 4
    assert between.median.value is None, "four are not enough"


def test_an_unknown_onset_takes_the_gaps_beside_it_away_and_an_approximate_one_does_not() -> None:
    first, third, fourth = starting("2026-01-01T00:00Z", "~2026-01-20T00:00Z", "2026-01-21T00:00Z")
    unknown = report("2026-01-10-u", times=times(started="unknown"))
    between = measures.time_between_failures(sample(first, unknown, third, fourth, today=date(2026, 1, 31)))
    assert (between.observed, between.censored) == ((1,), (10,))
    assert between.excluded == {"unknown": (first.id, unknown.id)}


def test_between_failures_of_a_single_incident_all_is_at_least() -> None:
    between = measures.time_between_failures(sample(*starting("2026-03-02T00:00Z")))
    assert (between.observed, between.censored) == ((), (30,))


def test_the_last_gap_ends_with_a_chosen_span() -> None:
    reports = starting("2026-01-01T00:00Z", "2026-01-11T00:00Z", "2026-03-11T00:00Z")
    between = measures.time_between_failures(sample(*reports).within(None, date(2026, 1, 31)))
    assert (between.observed, between.censored) == ((10,), (21,))


def test_downtime_counts_overlaps_once() -> None:
    """08:00 to 10:00, 09:00 to 09:30 within, 09:30 to 11:00 beyond, 13:00 to 14:00 apart: 3 + 1 hours."""
    spans = [("08:00", "10:00"), ("09:00", "09:30"), ("09:30", "11:00"), ("13:00", "14:00")]
    reports = [
        lasting(f"2026-01-01-{index}", f"2026-01-01T{start}Z", f"2026-01-01T{end}Z")
        for index, (start, end) in enumerate(spans)
    ]
    found = measures.downtime(sample(*reports))
    assert (found.seconds, found.at_least) == (4 * 3600, False)
    more = measures.downtime(sample(*reports, lasting("2026-01-02-open", "2026-01-02T08:00Z", None, status="draft")))
    assert (more.seconds, more.at_least, more.excluded) == (4 * 3600, True, {"still open": ("2026-01-02-open",)})


def test_an_incident_that_spans_quarters_counts_wholly_in_that_of_its_onset() -> None:
    long = lasting("2025-12-31-a", "2025-12-31T22:00Z", "2026-01-01T04:00Z")
    quarters = summary([long, report("2026-02-01-b")], Options(), TODAY).by("quarter")
    assert quarters["2025-Q4"].downtime.seconds == 6 * 3600
    assert quarters["2026-Q1"].downtime.seconds == 0
    assert [period.count for period in quarters["2025-Q4"].frequency.quarters] == [1]


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 300)), max_size=12))
def test_downtime_is_the_union_minute_by_minute(spans: list[tuple[int, int]]) -> None:
    def clock(minute: int) -> str:
        return f"2026-01-01T{minute // 60:02}:{minute % 60:02}Z"

    reports = [lasting(f"2026-01-01-{i}", clock(a), clock(a + b)) for i, (a, b) in enumerate(spans)]
    down = {minute for a, b in spans for minute in range(a, a + b)}
    assert measures.downtime(sample(*reports)).seconds == 60 * len(down)


def test_the_incident_that_opens_the_span_is_not_part_of_the_rate() -> None:
    """Four incidents in 60 days from the first one on: three of them in 60 days are 1.5 in 30."""
    reports = [report(f"2026-0{month}-{day:02}-a") for month, day in ((1, 1), (1, 20), (2, 2), (2, 20))]
    found = measures.frequency(sample(*reports, today=date(2026, 3, 1)))
    assert (found.count, found.events, found.days, found.rate.value) == (4, 3, 60, 1.5)
    assert found.rate.interval
    assert found.rate.interval.low == pytest.approx(0.6187 / 2, abs=1e-4)
    assert found.rate.interval.high == pytest.approx(8.7673 / 2, abs=1e-4)
    assert [(q.name, q.count, q.whole, q.first) for q in found.quarters] == [("2026-Q1", 4, False, date(2026, 1, 1))]
    chosen = measures.frequency(sample(*reports, today=date(2026, 3, 1)).within(date(2026, 1, 1), date(2026, 1, 30)))
    assert (chosen.events, chosen.days, chosen.rate.value) == (2, 30, 2), "a chosen span begins by itself"


def test_quarters_and_years_without_an_incident_are_told() -> None:
    found = measures.frequency(sample(report("2025-02-03-a"), report("2025-11-30-b"), today=date(2026, 1, 2)))
    assert [(q.name, q.count, q.whole) for q in found.quarters] == [
        ("2025-Q1", 1, False), ("2025-Q2", 0, True), ("2025-Q3", 0, True), ("2025-Q4", 1, True), ("2026-Q1", 0, False),
    ]  # fmt: skip
    assert [(year.name, year.count, year.whole) for year in found.years] == [("2025", 2, False), ("2026", 0, False)]
    assert found.quarters[1].expected.low == 0
    assert found.quarters[1].expected.high == pytest.approx(3.689, abs=1e-3)


@pytest.mark.parametrize("id_", measures.DURATIONS)
def test_every_incident_of_the_organisation_is_counted_or_excluded_once(id_: str) -> None:
    reports = organisation().reports
    found = measures.duration(sample(*reports), id_)
    told = [*found.reports, *(each for ids in found.excluded.values() for each in ids)]
    assert sorted(told) == [each.id for each in reports if each.kind != "near-miss"]
