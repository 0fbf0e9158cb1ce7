from datetime import timedelta
from fractions import Fraction
from math import comb, sqrt
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.statistics import (
    MEASURES,
    Figure,
    Share,
    detection_words,
    factor_words,
    figure,
    median_ranks,
    shares,
    trigger_words,
)
from mkdocs_postmortems.report.model import Factor, Report, Trigger
from support.reports import numbered, organisation, report, times

RESOLVED = MEASURES[-1]


def incidents(*lengths: int) -> list[Report]:
    """Reports that lasted so many minutes each."""
    start = "2026-03-11T08:00Z"
    ends = [f"2026-03-{11 + (8 * 60 + m) // 1440:02}T{(8 * 60 + m) // 60 % 24:02}:{m % 60:02}Z" for m in lengths]
    return [report(numbered(i), times=times(started=start, resolved=end)) for i, end in enumerate(ends)]


def figure_of(*lengths: int) -> Figure:
    return figure(incidents(*lengths), RESOLVED)


def outside(n: int, rank: int) -> Fraction:
    """The chance that the true median lies outside the values of ranks `rank` and `n - 1 - rank`: two tails."""
    return Fraction(2 * sum(comb(n, i) for i in range(rank + 1)), 2**n)


@pytest.mark.parametrize("n", range(131))
def test_median_ranks_are_the_narrowest_that_hold(n: int) -> None:
    fitting = [k for k in range((n + 1) // 2) if outside(n, k) <= Fraction(5, 100)]
    expected = (max(fitting), n - 1 - max(fitting)) if fitting else None
    assert median_ranks(n) == expected


@pytest.mark.parametrize(
    ("n", "ranks"), [(0, None), (1, None), (5, None), (6, (0, 5)), (7, (0, 6)), (8, (0, 7)), (9, (1, 7)), (20, (5, 14))]
)
def test_median_ranks_of_the_printed_tables(n: int, ranks: tuple[int, int] | None) -> None:
    """Order statistics for a 95 % interval of the median as textbooks print them, here counted from 0."""
    assert median_ranks(n) == ranks


@pytest.mark.parametrize("n", [1_000, 5_000, 100_000])
def test_median_ranks_of_many(n: int) -> None:
    ranks = median_ranks(n)
    assert ranks
    low, high = ranks
    assert low + high == n - 1
    assert abs(low - (n / 2 - 1.959964 * sqrt(n) / 2)) < 2, "the normal approximation is good here"
    if n <= 5_000:
        assert outside(n, low) <= Fraction(5, 100) < outside(n, low + 1)


@given(st.integers(0, 400), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
def test_more_confidence_never_narrows(n: int, confidence: float) -> None:
    ranks, wider = median_ranks(n, confidence), median_ranks(n, 0.999)
    if wider is not None:
        assert ranks is not None
        assert wider[0] <= ranks[0] <= ranks[1] <= wider[1]


@pytest.mark.parametrize("n", [0, 1, 5])
def test_too_few_have_no_median_and_no_interval(n: int) -> None:
    few = figure_of(*range(10, 10 + n))
    assert (few.n, few.median, few.interval) == (n, None, None)


def test_six_have_their_median_between_the_smallest_and_the_largest() -> None:
    six = figure_of(60, 10, 50, 20, 40, 30)
    assert six.median == timedelta(minutes=35)
    assert six.interval == (timedelta(minutes=10), timedelta(minutes=60))


def test_seven() -> None:
    seven = figure_of(70, 10, 20, 30, 60, 50, 40)
    assert seven.median == timedelta(minutes=40)
    assert seven.interval == (timedelta(minutes=10), timedelta(minutes=70))


@given(st.lists(st.integers(0, 3000), min_size=6, max_size=60), st.randoms(use_true_random=False))
def test_a_figure_does_not_depend_on_the_order_of_the_reports(lengths: list[int], chance: object) -> None:
    reports = incidents(*lengths)
    shuffled = reports.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = figure(reports, RESOLVED), figure(shuffled, RESOLVED)
    assert one == other
    assert one.median == timedelta(minutes=median(lengths))
    assert one.interval
    assert one.interval[0] <= one.median <= one.interval[1]


def test_what_is_left_out_is_counted_by_its_reason() -> None:
    start = "2026-03-11T08:00Z"
    reports = [
        *incidents(30),
        report("2026-03-01-about", times=times(started=f"~{start}", resolved="2026-03-11T09:00Z")),
        report("2026-03-02-unknown", times=times(started="unknown", resolved="2026-03-11T09:00Z")),
        report("2026-03-03-unsaid", times=times(started=start)),
        report("2026-03-04-open", status="draft", times=times(started=start)),
        report("2026-03-05-backwards", times=times(started=start, resolved="2026-03-11T07:00Z")),
        report("2026-03-06-unsaid-too"),
        report("2026-03-07-near", kind="near-miss", times=times(started=start, resolved="2026-03-11T09:00Z")),
    ]
    counted = figure(reports, RESOLVED)
    assert [o.report for o in counted.observations] == [numbered(0)]
    assert counted.excluded == {
        "approximate": ("2026-03-01-about",),
        "contradictory": ("2026-03-05-backwards",),
        "not stated": ("2026-03-03-unsaid", "2026-03-06-unsaid-too"),
        "still open": ("2026-03-04-open",),
        "unknown": ("2026-03-02-unknown",),
    }
    assert list(counted.excluded) == sorted(counted.excluded)
    assert counted.n + sum(map(len, counted.excluded.values())) == len(reports) - 1, (
        "the near miss alone is not counted"
    )


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.stage)
def test_every_incident_of_the_organisation_is_counted_or_excluded_once(measure: object) -> None:
    reports = organisation().reports
    counted = figure(reports, measure)  # type: ignore[arg-type]
    told = [o.report for o in counted.observations] + [id_ for ids in counted.excluded.values() for id_ in ids]
    assert sorted(told) == [r.id for r in reports if r.kind != "near-miss"]


def test_the_organisation_resolves_in_two_hours_and_ten_minutes() -> None:
    """Nine exact incidents: 74 95 110 110 130 135 145 160 185 minutes, checked by hand; ranks 2 and 8 of 9."""
    counted = figure(organisation().reports, RESOLVED)
    assert [o.length.total_seconds() / 60 for o in counted.observations] == [74, 95, 110, 110, 130, 135, 145, 160, 185]
    assert counted.median == timedelta(minutes=130)
    assert counted.interval == (timedelta(minutes=95), timedelta(minutes=160))
    assert {reason: len(ids) for reason, ids in counted.excluded.items()} == {
        "approximate": 1,
        "still open": 1,
        "unknown": 1,
    }


def test_shares_count_a_word_once_a_report_and_leave_out_who_says_nothing() -> None:
    def failed(*categories: str) -> Report:
        return report(factors=tuple(Factor(f"F{i}", c, "") for i, c in enumerate(categories)))

    said = [
        failed("software", "software", "network"),
        failed("network"),
        failed(),
        failed("unknown"),
        failed("unknown", "other"),
    ]
    assert shares(said, factor_words) == [Share("network", 2, 3), Share("other", 1, 3), Share("software", 1, 3)]
    assert shares([], factor_words) == []
    assert shares([failed()], factor_words) == []


def test_words_of_a_report() -> None:
    told = report(detection="customer", trigger=Trigger("hardware", "A disk"), factors=(Factor("F1", "recovery", ""),))
    assert (detection_words(told), trigger_words(told), factor_words(told)) == (
        ["customer"],
        ["hardware"],
        ["recovery"],
    )
    assert (detection_words(report()), trigger_words(report()), factor_words(report())) == ([], [], [])
