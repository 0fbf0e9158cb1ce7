import math
from collections import Counter
from collections.abc import Iterable

import pytest
from generate_reports import reports as generated_reports
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.patterns import Pattern, find_patterns
from mkdocs_postmortems.analysis.similarity import nearest
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report, Section
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.source import source_from_bytes
from msgspec.structs import replace
from support.reports import ROOT, TODAY, alike, corpus_of, numbered, organisation, report


def patterns_of(*reports: Report) -> list[Pattern]:
    return find_patterns(reports, nearest(reports))


def filler(count: int) -> list[Report]:
    """Reports that have nothing in common, so that the tags of the others are rare."""
    return [alike(numbered(n), f"only-{n}") for n in range(count)]


def crowd(count: int) -> list[Report]:
    """Reports that one template made, all as near to each other."""
    words = "catalogue printer carrier invoice harbour lantern meadow octopus pepper quarry ribbon saddle".split()
    return [
        report(
            numbered(n), title=f"The {words[n]} stood still", sections=(summary(f"Nobody could use the {words[n]}."),)
        )
        for n in range(count)
    ]


def leaks(count: int) -> list[Report]:
    """Reports of one mechanism, told in other words each."""
    told = ["A leak ate all memory of the broker", "Broker OOMKilled over and over", "Out of memory: broker restarts"]
    told.append("The memory limit of the broker was too low")
    return [report(numbered(500 + n), title=told[n], sections=(summary(f"{told[n]}."),)) for n in range(count)]


def summary(text: str) -> Section:
    return Section("summary", "Summary", text, 1)


def generated(count: int) -> list[Report]:
    """Reports as scripts/generate_reports.py writes them."""
    contract = Options().contract
    read = (
        parse(source_from_bytes(text.encode(), f"{id_}.md"), contract).report for id_, text in generated_reports(count)
    )
    return [each for each in read if each]


def homes(reports: list[Report]) -> dict[str, str]:
    """The pattern of each report, its own id where it is in none."""
    found = {each.id: each.id for each in reports}
    for pattern in patterns_of(*reports):
        found |= {each.id: f"pattern {pattern.slug}" for each in pattern.reports}
    return found


def adjusted_rand(ones: list[str], others: list[str]) -> float:
    """Hubert and Arabie, 1985."""

    def pairs(labels: Iterable[object]) -> int:
        return sum(math.comb(count, 2) for count in Counter(labels).values())

    both, first, second = pairs(zip(ones, others, strict=True)), pairs(ones), pairs(others)
    expected = first * second / math.comb(len(ones), 2)
    return (both - expected) / ((first + second) / 2 - expected)


@pytest.fixture(scope="module")
def known() -> dict[str, Pattern]:
    return {pattern.slug: pattern for pattern in patterns_of(*organisation().reports)}


def test_the_pool_ran_out_three_times_in_six_months(known: dict[str, Pattern]) -> None:
    pool = known["connection-pool"]
    assert [r.id for r in pool.reports] == [
        "2025-08-10-cart-redis-leak", "2025-11-05-orders-postgres-leak", "2026-02-05-orders-postgres-leak",
    ]  # fmt: skip
    assert pool.tags[0] == "connection-pool"
    assert pool.last.id.startswith("2026-02-05")
    assert pool.recent(TODAY)
    assert not pool.recent(TODAY, days=54)


def test_certificates_expired_three_times(known: dict[str, Pattern]) -> None:
    expired = known["expired-certificate"]
    assert [r.id[:10] for r in expired.reports] == ["2023-11-14", "2025-06-19", "2026-01-20"]


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
        assert all(set(r.tags) & set(pattern.tags) for r in pattern.reports)
        assert sum(pattern.tags[0] in r.tags for r in pattern.reports) >= 2


@pytest.mark.parametrize("reports", [[], [alike("2026-01-01-a", "pool")], filler(12)])
def test_no_pattern_where_nothing_recurs(reports: list[Report]) -> None:
    assert patterns_of(*reports) == []


def test_a_declared_tag_is_a_pattern_in_a_small_archive() -> None:
    """The most frequent cause of ten incidents is the most important one."""
    four = [alike(f"2026-01-0{n}-{'abcd'[n - 1]}", "connection-pool") for n in range(1, 5)]
    (pattern,) = patterns_of(*filler(6), *four)
    assert (pattern.slug, pattern.name, len(pattern.reports)) == ("connection-pool", "Connection pool", 4)
    assert set(pattern.why) == {"tagged “connection pool”"}
    assert not pattern.suggested


def test_of_two_common_tags_the_rarer_is_the_pattern() -> None:
    four = [alike(f"2026-01-0{n}-{'abcd'[n - 1]}", "connection-pool", "latent-bug") for n in range(1, 5)]
    three = [alike(numbered(n), "latent-bug") for n in range(3)]
    found = patterns_of(*three, *filler(6)[3:], *four)
    assert [(p.name, len(p.reports)) for p in found] == [("Connection pool", 4), ("Latent bug", 3)]


def test_only_a_tag_that_nearly_all_carry_is_no_pattern() -> None:
    eight = [alike(f"2026-01-0{n}-{'abcdefgh'[n - 1]}", "monitoring-blind") for n in range(1, 9)]
    assert [p.slug for p in patterns_of(*filler(2), *eight)] == ["monitoring-blind"]
    assert patterns_of(*filler(1), *eight) == []
    assert [p.slug for p in patterns_of(*eight[:3])] == ["monitoring-blind"]


def test_a_related_report_without_a_common_tag_makes_no_pattern() -> None:
    first = alike("2026-01-01-a", "pool")
    second = alike("2026-01-02-b", "quota", related=("2026-01-01-a",))
    assert patterns_of(first, second) == []


def test_a_related_that_leads_nowhere_is_nobody() -> None:
    two = [alike("2026-01-01-a", "pool", related=("1999-01-01-gone",)), alike("2026-01-02-b", "pool")]
    assert [[r.id for r in p.reports] for p in patterns_of(*two)] == [["2026-01-01-a", "2026-01-02-b"]]


def test_a_pin_puts_a_report_into_a_pattern_and_none_takes_it_out() -> None:
    two = [alike(f"2026-01-0{n}-{'ab'[n - 1]}", "pool") for n in (1, 2)]
    odd = alike("2026-01-03-c", "quota", pattern="pool")
    out = alike("2026-01-04-d", "pool", pattern="none")
    (pattern,) = patterns_of(*filler(9), *two, odd, out)
    assert [r.id for r in pattern.reports] == ["2026-01-01-a", "2026-01-02-b", "2026-01-03-c"]
    assert (pattern.slug, pattern.name) == ("pool", "Pool")
    assert pattern.reason == (
        "3 incidents failed in the same way: 1 of 3 is assigned to “pool” by its author, 2 of 3 are tagged “pool”."
    )


def test_pinned_reports_need_nothing_in_common() -> None:
    two = [alike(f"2026-01-0{n}-{'ab'[n - 1]}", f"tag-{n}", pattern="slow-rollback") for n in (1, 2)]
    (pattern,) = patterns_of(*filler(9), *two)
    assert (pattern.slug, pattern.tags, pattern.name) == ("slow-rollback", (), "Slow rollback")
    assert pattern.reason.endswith(": both are assigned to “slow rollback” by their authors.")


def test_unrelated_reports_are_in_no_pattern_together() -> None:
    ids = [f"2026-01-0{n}-{'abc'[n - 1]}" for n in (1, 2, 3)]
    members = [alike(id_, "pool", unrelated=(ids[0],) if id_ == ids[2] else ()) for id_ in ids]
    (pattern,) = patterns_of(*filler(9), *members)
    assert [r.id for r in pattern.reports] == ids[:2]
    assert pattern.reason.endswith(": both are tagged “pool”.")


def test_a_gone_unrelated_and_itself_change_nothing() -> None:
    members = [alike("2026-01-01-a", "pool", unrelated=("1999-01-01-x", "2026-01-01-a")), alike("2026-01-02-b", "pool")]
    assert [len(p.reports) for p in patterns_of(*filler(9), *members)] == [2]


def test_texts_that_stand_out_together_make_a_pattern_where_nobody_declared_one() -> None:
    (pattern,) = patterns_of(*crowd(12), *leaks(3))
    assert [r.id for r in pattern.reports] == [r.id for r in leaks(3)]
    assert pattern.tags == ()
    assert pattern.suggested
    assert pattern.name == "Exhausted memory: broker"
    assert pattern.reason == "Suggested from text: all 3 mention “broker” and tell of exhausted memory."
    assert set(pattern.why) == {"mention “broker” and tell of exhausted memory"}


def test_an_archive_where_all_is_written_alike_is_no_pattern() -> None:
    assert patterns_of(*crowd(12)) == []


def test_a_report_without_tags_joins_those_that_it_is_most_like() -> None:
    tagged = [replace(each, tags=("leak",)) for each in leaks(4)[:3]]
    (pattern,) = patterns_of(*crowd(12), *tagged, leaks(4)[3])
    assert len(pattern.reports) == 4
    assert pattern.reason.endswith(": 3 of 4 are tagged “leak”, 1 of 4 is suggested from text.")
    assert pattern.why[-1].startswith("suggested from text: like 2021-05-1")
    assert pattern.why[-1].endswith("both mention exhausted memory")


@pytest.mark.parametrize("archive", ["generated", "texts"])
def test_one_report_more_moves_few_of_the_others(archive: str) -> None:
    """The adjusted Rand index of the patterns of the others, before and after; at least 0.95 is what we promise."""
    reports = generated(200)
    if archive == "texts":
        reports = [replace(each, tags=(), services=(), factors=(), trigger=None) for each in reports]
    whole = homes(reports)
    for place in range(5, 200, 50):
        less = homes([*reports[:place], *reports[place + 1 :]])
        assert adjusted_rand([whole[id_] for id_ in less], list(less.values())) >= 0.95


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
        carriers = [r for r in pattern.reports if pattern.slug in r.tags]
        assert carriers, "a pattern of reports without a word in common is named by a tag"
        silent = nearest(reports).silent
        assert all(r in carriers or silent(reports.index(r)) for r in pattern.reports)
    assert patterns_of(*reports) == found
