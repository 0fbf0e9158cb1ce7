"""Two groups: known answers, and a verdict that never contradicts its interval."""

from collections import Counter
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.statistics import Sample, compare, measures, power, ranks
from mkdocs_postmortems.analysis.statistics.comparison import (
    DurationComparison,
    before_and_after,
    compare_durations,
    compare_proportions,
    compare_rates,
    holm,
)
from mkdocs_postmortems.analysis.statistics.dispersion import UNKNOWN, Dispersion
from mkdocs_postmortems.analysis.statistics.proportions import proportion
from mkdocs_postmortems.analysis.statistics.results import Definition, Spread
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report
from support.reports import report, times

LENGTHS = st.lists(st.integers(0, 500), min_size=6, max_size=15)
SHARE = Definition("share", "Share", "", "share", "")
TODAY = date(2026, 7, 1)


def lasting(day: str, minutes: int, name: str = "a", **fields: object) -> Report:
    end = f"{day}T{8 + minutes // 60:02}:{minutes % 60:02}Z"
    return report(f"{day}-{name}", times=times(started=f"{day}T08:00Z", resolved=end), **fields)


def spread(minutes: list[int]) -> Spread:
    found = [lasting(f"2026-01-{day:02}", m) for day, m in enumerate(minutes, 1)]
    return measures.duration(Sample.of(found, Options(), TODAY), "mttr")


def compared(first: list[int], second: list[int]) -> DurationComparison:
    return compare_durations(spread(first), spread(second))


@pytest.mark.parametrize(("first", "second"), [(3, 3), (4, 4), (6, 6), (5, 7)])
def test_the_distribution_is_that_of_all_orders(first: int, second: int) -> None:
    sums = Counter(sum(places) - first * (first - 1) // 2 for places in combinations(range(first + second), first))
    total = sum(sums.values())
    below = np.cumsum([sums[u] / total for u in range(first * second + 1)])
    assert ranks.critical(first, second) == np.searchsorted(below, 0.025, side="right")


@pytest.mark.parametrize(
    ("first", "second", "tabled"), [(4, 4, 0), (6, 6, 5), (7, 7, 8), (10, 10, 23), (20, 20, 127), (8, 15, 29)]
)
def test_critical_values_as_tables_print_them(first: int, second: int, tabled: int) -> None:
    """The largest U that is significant at 5 %, two-sided (Mann and Whitney; Milton, 1964)."""
    assert ranks.critical(first, second) == tabled + 1


@given(LENGTHS, LENGTHS)
def test_differences_are_those_of_all_pairs(first: list[int], second: list[int]) -> None:
    one, other = (np.sort(np.array(values, float)) for values in (first, second))
    pairs = np.sort(np.subtract.outer(other, one).ravel())
    found = [ranks.difference(one, other, rank) for rank in range(0, len(pairs), 7)]
    assert found == pairs[::7].tolist()


@settings(max_examples=25)
@given(LENGTHS, LENGTHS)
def test_verdict_ratio_and_difference_agree(first: list[int], second: list[int]) -> None:
    found = compared(first, second)
    for estimate, same in ((found.ratio, 1.0), (found.difference, 0.0)):
        assert estimate.interval
        assert estimate.interval.high is not None
        assert estimate.value is not None
        assert estimate.interval.low - 1e-9 <= estimate.value <= estimate.interval.high + 1e-9
        direction = (estimate.interval.low > same) - (estimate.interval.high < same)
        assert direction == found.direction
    words = {-1: "Shorter", 0: "No difference", 1: "Longer"}
    assert found.verdict.startswith(words[found.direction])


def test_half_as_long() -> None:
    """Every incident took half as long, and the slowest of the second group less than the fastest of the first."""
    found = compared([100, 104, 108, 112, 116, 120], [50, 52, 54, 56, 58, 60])
    assert found.direction == -1
    assert found.ratio.value == pytest.approx(0.5, abs=0.01)
    assert found.difference.value == -55 * 60
    assert found.verdict == "Shorter: the typical incident took 50 % less, between 44 % and 55 % less"


def test_no_difference_is_said_with_what_it_could_have_been() -> None:
    found = compared([20, 35, 50, 65, 80, 95], [22, 33, 52, 63, 82, 93])
    assert found.direction == 0
    assert found.verdict.startswith("No difference found: the typical incident took between")
    assert found.power
    assert found.power.improvement == 0.2
    assert found.power.probability < 0.2, "six and six hardly show a fifth"


def test_five_are_not_enough() -> None:
    found = compared([10] * 5, [20] * 9)
    assert found.verdict == "Not enough data: 5 and 9 incidents, and a comparison needs 6 on each side"
    assert (found.ratio.interval, found.difference.interval, found.power, found.direction) == (None, None, None, 0)


def year(count: int, name: str) -> list[Report]:
    return [lasting(f"2026-0{1 + index % 6}-{10 + index // 6:02}", 30, f"{name}{index}") for index in range(count)]


def test_rates_are_compared_by_the_days_that_were_watched() -> None:
    """20 incidents, then 5 in as many days: a quarter, between 0.08 and 0.62 where incidents come alone."""
    reports = [*year(20, "a"), *(lasting(f"2026-05-{day:02}", 30, "b") for day in range(1, 6))]
    early = Sample.of(reports[:20], Options(), TODAY).within(date(2026, 1, 1), date(2026, 6, 30))
    late = Sample.of(reports[20:], Options(), TODAY).within(date(2026, 1, 1), date(2026, 6, 30))
    alone = Dispersion(1.0, 10**9)
    found = compare_rates(measures.frequency(early), measures.frequency(late), alone)
    assert found.ratio.value == pytest.approx(0.25)
    assert found.ratio.interval
    assert found.ratio.interval.low == pytest.approx(0.086, abs=5e-3)
    assert found.ratio.interval.high == pytest.approx(0.62, abs=2e-2)
    assert found.verdict.startswith("Fewer incidents a day: 75 % less, between")
    bursts = compare_rates(measures.frequency(early), measures.frequency(late), Dispersion(3.0, 10**9))
    assert bursts.direction == 0, "in bursts of three these are seven and two"
    short = compare_rates(measures.frequency(early), measures.frequency(late), UNKNOWN)
    assert short.verdict.startswith("Not enough data: less than 300 days")
    none = measures.frequency(early.within(date(2026, 6, 30), None))
    assert compare_rates(measures.frequency(early), none, alone).ratio.value == 0
    assert compare_rates(none, measures.frequency(early), alone).ratio.value is None
    few = compare_rates(none, measures.frequency(late), alone)
    assert few.verdict.startswith("Not enough data: 0 and 5 incidents")


@pytest.mark.parametrize(
    ("ps", "adjusted"),
    [
        ([], []),
        ([None], [None]),
        ([0.04], [0.04]),
        ([0.01, None, 0.04, 0.03], [0.03, None, 0.06, 0.06]),
        ([0.5, 0.9], [1.0, 1.0]),
    ],
)
def test_p_values_of_a_table_as_holm_has_them(ps: list[float | None], adjusted: list[float | None]) -> None:
    """Of several, the smallest counts for all, the next for one fewer, and none less than one before it."""
    assert holm(ps) == pytest.approx(adjusted)


def test_one_difference_among_many_is_not_taken_for_one() -> None:
    """Only the time to resolve differs, at p = 0.02 by itself, among eight comparisons."""

    def timed(day: str, resolve: int) -> Report:
        stages = times(
            started=f"{day}T08:00Z", detected=f"{day}T08:05Z", acknowledged=f"{day}T08:10Z", mitigated=f"{day}T08:15Z",
            resolved=f"{day}T08:{resolve}Z", published=f"{day}T20:00Z",
        )  # fmt: skip
        return report(f"{day}-a", severity="SEV-1", times=stages)

    before = [timed(f"2025-1{month}-0{day}", 20 + 2 * day + month) for month in (1, 2) for day in range(1, 5)]
    after = [timed(f"2026-0{month}-0{day}", 24 + 2 * day + month) for month in (1, 2) for day in range(1, 5)]
    found = compare(*before_and_after(Sample.of([*before, *after], Options(), TODAY), date(2026, 1, 1)), ("a", "b"))
    resolve = found.duration("mttr")
    assert resolve.test.p
    assert resolve.test.adjusted
    assert resolve.test.p < 0.05 < resolve.test.adjusted
    assert resolve.direction == 0
    assert resolve.verdict.startswith("No difference found: alone it would be (longer: the typical")
    assert found.tested >= 8


def test_shares() -> None:
    """Newcombe's example: 56 of 70 against 48 of 80."""
    first = proportion(SHARE, [str(i) for i in range(48)], [str(i) for i in range(32)], {})
    second = proportion(SHARE, [str(i) for i in range(56)], [str(i) for i in range(14)], {})
    found = compare_proportions(first, second)
    assert found.verdict == "Higher: by 20 percentage points, between 5 and 33"
    assert compare_proportions(second, first).verdict == "Lower: by 20 percentage points, between 5 and 33"
    assert compare_proportions(first, first).verdict.startswith("No difference found: between")
    few = proportion(SHARE, ["a"], [], {})
    assert compare_proportions(first, few).verdict.startswith("Not enough data: 80 and 1 reports")


def test_before_and_after_a_day() -> None:
    reports = [*year(24, "a"), lasting("2026-03-31", 30, "last"), lasting("2026-04-01", 30, "first")]
    before, after = before_and_after(Sample.of(reports, Options(), TODAY), date(2026, 4, 1))
    assert "2026-03-31-last" in before.ids()
    assert "2026-04-01-first" in after.ids()
    assert (before.last, after.first, len(before) + len(after)) == (date(2026, 3, 31), date(2026, 4, 1), 26)
    found = compare(before, after, ("before", "after"))
    assert [each.definition.id for each in found.durations] == list(measures.DURATIONS)
    assert [each.definition.id for each in found.proportions] == ["within-target", "published-in-time", "repeat-rate"]
    assert found == compare(before, after, ("before", "after")), "seeded"


def test_an_incident_of_both_groups_tells_nothing_of_their_difference() -> None:
    reports = [
        report(f"2026-01-{day:02}-a", services=("a", "b") if day == 3 else ("ab"[day % 2],)) for day in range(1, 9)
    ]
    groups = Sample.of(reports, Options(), TODAY)
    found = compare(*(groups.where(lambda each, s=s: s in each.services) for s in "ab"), ("a", "b"))
    assert found.shared == ("2026-01-03-a",)
    assert found.rate.first.count + found.rate.second.count == 7


def test_twenty_incidents_improve_by_chance_nearly_every_other_quarter() -> None:
    """What makes a mean useless: two halves of ten with a spread of logarithms of 1, two times in five."""
    values = np.random.default_rng(4).lognormal(8, 1, 20).tolist()
    chance = power.improves_by_chance(values)
    assert chance
    assert 0.3 < chance < 0.5
    assert chance == power.improves_by_chance(values[::1])
    assert power.improves_by_chance([60.0] * 10) == 0, "equal lengths never do"
    assert power.improves_by_chance([60.0] * 5) is None


def test_more_incidents_notice_more() -> None:
    chance = np.random.default_rng(5)
    found = [power.noticed(*(chance.lognormal(8, 0.5, n).tolist() for _ in range(2))) for n in (8, 40, 400)]
    assert found[0] < 0.3 < found[1] < 0.95 < found[2]
    assert power.noticed([60.0] * 8, [60.0] * 8) == 1, "where nothing varies any change shows"
