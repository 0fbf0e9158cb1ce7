from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.patterns import Pattern, find_patterns
from mkdocs_postmortems.analysis.similarity import nearest
from mkdocs_postmortems.report.model import Report
from support.reports import ROOT, TODAY, alike, corpus_of, numbered, organisation, times


def patterns_of(*reports: Report) -> list[Pattern]:
    return find_patterns(reports, nearest(reports))


def filler(count: int) -> list[Report]:
    """Reports that have nothing in common, so that the tags of the others are rare."""
    return [alike(numbered(n), f"only-{n}") for n in range(count)]


@pytest.fixture(scope="module")
def known() -> dict[str, Pattern]:
    return {pattern.slug: pattern for pattern in patterns_of(*organisation().reports)}


def test_the_pool_ran_out_three_times_in_six_months(known: dict[str, Pattern]) -> None:
    pool = known["connection-pool"]
    assert [r.id for r in pool.reports] == [
        "2025-08-10-cart-redis-leak", "2025-11-05-orders-postgres-leak", "2026-02-05-orders-postgres-leak",
    ]  # fmt: skip
    assert pool.tags[0] == "connection-pool"
    assert pool.holders["connection-pool"] == 3
    assert pool.intervals == (87, 92)
    assert sum(pool.intervals) == 179
    assert pool.typical_interval is None, "two intervals have no median worth printing"
    assert pool.downtime == (timedelta(minutes=95 + 110 + 135), 3)
    assert pool.last.id.startswith("2026-02-05")
    assert pool.recent(TODAY)
    assert not pool.recent(TODAY, days=54)


def test_certificates_expired_twice(known: dict[str, Pattern]) -> None:
    pair = known["expired-certificate"]
    assert [r.id[:10] for r in pair.reports] == ["2025-06-19", "2026-01-20"]
    assert pair.intervals == (215,)


def test_a_report_belongs_to_one_pattern_at_most(known: dict[str, Pattern]) -> None:
    members = Counter(r.id for pattern in known.values() for r in pattern.reports)
    assert set(members.values()) == {1}


def test_patterns_come_largest_first_then_most_recent() -> None:
    found = patterns_of(*organisation().reports)
    assert found == sorted(found, key=lambda p: (-len(p.reports), -p.last.day.toordinal(), p.slug))


@pytest.mark.parametrize("corpus", ["organisation", "public"])
def test_members_of_a_pattern_carry_its_tags(corpus: str) -> None:
    reports = organisation().reports if corpus == "organisation" else corpus_of(ROOT / "postmortems").reports
    found = patterns_of(*reports)
    assert found
    assert len({pattern.slug for pattern in found}) == len(found)
    for pattern in found:
        assert len(pattern.reports) >= 2
        assert list(pattern.reports) == sorted(pattern.reports, key=lambda r: r.id)
        assert pattern.holders == {tag: sum(tag in r.tags for r in pattern.reports) for tag in pattern.tags}
        assert all(set(r.tags) & set(pattern.tags) for r in pattern.reports)
        assert pattern.holders[pattern.tags[0]] >= 2


@pytest.mark.parametrize("reports", [[], [alike("2026-01-01-a", "pool")], filler(12)])
def test_no_pattern_where_nothing_recurs(reports: list[Report]) -> None:
    assert patterns_of(*reports) == []


def test_a_tag_that_a_quarter_carries_names_no_pattern() -> None:
    """With twenty reports, five carriers are the most; with three or fewer a tag is always telling."""
    five = [alike(f"2026-01-0{n}-{'abcdef'[n]}", "monitoring-blind") for n in range(1, 6)]
    assert [p.slug for p in patterns_of(*filler(15), *five)] == ["monitoring-blind"]
    assert patterns_of(*filler(14), *five) == []
    assert [p.slug for p in patterns_of(*five[:3])] == ["monitoring-blind"]


def test_a_related_report_without_a_common_tag_makes_no_pattern() -> None:
    first = alike("2026-01-01-a", "pool")
    second = alike("2026-01-02-b", "quota", related=("2026-01-01-a",))
    assert patterns_of(first, second) == []


def test_a_related_that_leads_nowhere_is_nobody() -> None:
    two = [alike("2026-01-01-a", "pool", related=("1999-01-01-gone",)), alike("2026-01-02-b", "pool")]
    assert [[r.id for r in p.reports] for p in patterns_of(*two)] == [["2026-01-01-a", "2026-01-02-b"]]


def test_downtime_counts_only_what_is_known() -> None:
    start = "2026-01-01T08:00Z"
    ends = ["2026-01-01T09:30Z", "unknown", None]
    members = [
        alike(f"2026-01-0{n + 1}-{'abc'[n]}", "pool", times=times(started=start, resolved=end))
        for n, end in enumerate(ends)
    ]
    (pattern,) = patterns_of(*filler(9), *members)
    assert pattern.downtime == (timedelta(minutes=90), 1)


def test_three_intervals_have_a_median() -> None:
    days = ("2026-01-01", "2026-01-02", "2026-01-12", "2026-03-01")
    members = [alike(f"{day}-{name}", "pool") for day, name in zip(days, "abcd", strict=True)]
    (pattern,) = patterns_of(*filler(12), *members)
    assert pattern.intervals == (1, 10, 48)
    assert pattern.typical_interval == 10


tags = st.lists(st.sampled_from(["pool", "leak", "quota", "cache", "power"]), unique=True, max_size=3)


@given(st.lists(st.tuples(tags, st.lists(st.integers(0, 14), max_size=2)), max_size=15))
def test_any_corpus(told: list[tuple[list[str], list[int]]]) -> None:
    reports = [
        alike(numbered(n), *its, related=tuple(numbered(m) for m in named if m != n))
        for n, (its, named) in enumerate(told)
    ]
    found = patterns_of(*reports)
    members = [r.id for pattern in found for r in pattern.reports]
    assert len(members) == len(set(members))
    assert len({pattern.slug for pattern in found}) == len(found), "two patterns would have one page"
    for pattern in found:
        assert len(pattern.reports) >= 2
        assert all(set(r.tags) & set(pattern.tags) for r in pattern.reports)
    assert patterns_of(*reports) == found
