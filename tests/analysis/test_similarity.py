import pathlib
import random
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis import similarity
from mkdocs_postmortems.analysis.similarity import NEIGHBOURS, Shared, features, nearest, shared, telling_tags
from mkdocs_postmortems.report.model import Factor, Report, Section, Trigger
from support.reports import ORGANISATION, ROOT, alike, corpus_of, numbered, organisation, report, write

words = st.sampled_from(["pool", "leak", "cache", "queue", "index", "quota"])
TELLING = frozenset(("pool", "leak", "cache"))
names = st.lists(words, unique=True, max_size=3).map(tuple)


@st.composite
def some_reports(draw: st.DrawFn) -> list[Report]:
    """Up to twelve reports that share much, little or nothing."""
    made = []
    for number in range(draw(st.integers(0, 12))):
        fields = {"tags": draw(names), "services": draw(names), "factor": draw(words), "trigger": draw(words)}
        made.append(alike(numbered(number), *fields.pop("tags"), **fields))
    return made


def by_id(reports: list[Report] | tuple[Report, ...], count: int) -> dict[str, dict[str, float]]:
    found = nearest(reports, count)
    return {one.id: {reports[n.index].id: n.score for n in near} for one, near in zip(reports, found, strict=True)}


@given(some_reports(), st.randoms(use_true_random=False))
def test_the_order_of_the_reports_changes_no_score(reports: list[Report], chance: random.Random) -> None:
    shuffled = reports.copy()
    chance.shuffle(shuffled)
    scores, others = by_id(reports, len(reports)), by_id(shuffled, len(reports))
    assert {one: near.keys() for one, near in scores.items()} == {one: near.keys() for one, near in others.items()}
    for one, near in scores.items():
        assert others[one] == pytest.approx(near, abs=1e-5)


@given(some_reports())
def test_likeness_is_mutual_and_between_nought_and_one(reports: list[Report]) -> None:
    scores = by_id(reports, len(reports))
    for one, near in scores.items():
        assert one not in near
        for other, score in near.items():
            assert 0 < score <= 1.000001
            assert scores[other][one] == pytest.approx(score, abs=1e-5)


@given(some_reports(), some_reports())
def test_what_two_reports_share_is_the_same_seen_from_either(ones: list[Report], others: list[Report]) -> None:
    for one, other in zip(ones, others, strict=False):
        there, back = shared(one, other, TELLING), shared(other, one, TELLING)
        assert set(there.tags) == set(back.tags) == set(one.tags) & set(other.tags) & TELLING
        assert set(there.services) == set(back.services) == set(one.services) & set(other.services)
        assert set(there.factors) == set(back.factors)
        assert (there.trigger, there.mechanism) == (back.trigger, back.mechanism)


def test_ties_go_to_the_report_that_stands_first() -> None:
    same = [alike(f"2026-01-0{day}-{'abcd'[day - 1]}", "pool") for day in range(1, 5)]
    found = nearest(same)
    assert [[n.index for n in near] for near in found] == [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]
    assert len({n.score for near in found for n in near}) == 1


def test_nothing_in_common_means_no_neighbour() -> None:
    reports = [
        alike("2026-01-01-tide", "pool", services=("cart",), factor="software", trigger="attack"),
        alike("2026-01-02-wind", "leak", services=("orders",), factor="network", trigger="hardware"),
        alike("2026-01-03-rain", "pool", services=("search",), factor="recovery", trigger="operation"),
    ]
    assert [[n.index for n in near] for near in nearest(reports)] == [[2], [], [0]]
    assert shared(reports[0], reports[1], {"pool"}) == Shared()


@pytest.mark.parametrize("reports", [[], [alike("2026-01-01-alone", "pool")]])
def test_nobody_to_compare_with(reports: list[Report]) -> None:
    assert nearest(reports) == [[] for _ in reports]


def test_mechanism_counts_more_than_place() -> None:
    leak = alike("2026-01-01-tide", "pool", services=("cart",))
    elsewhere = alike("2026-01-02-wind", "pool", services=("orders",))
    same_place = alike("2026-01-03-rain", "quota", services=("cart",))
    filler = [alike("2026-01-04-snow", "quota", services=("orders",))]
    assert [n.index for n in nearest([leak, elsewhere, same_place, *filler])[0]][:2] == [1, 2]


def test_a_rare_tag_ties_more_than_a_common_one() -> None:
    common = [alike(numbered(n), "monitoring-blind") for n in range(10)]
    one = alike("2026-01-01-tide", "monitoring-blind", "txid-wraparound")
    other = alike("2026-01-02-wind", "txid-wraparound")
    near = nearest([*common, one, other])[10]
    assert near[0].index == 11
    assert near[0].score > near[1].score


def test_mechanism_is_a_tag_or_a_service_with_trigger_and_kind_of_cause() -> None:
    assert Shared(tags=("pool",)).mechanism
    assert Shared(services=("cart",), factors=("software",), trigger="attack").mechanism
    assert not Shared(services=("cart",), factors=("software",)).mechanism
    assert not Shared(services=("cart",), trigger="attack").mechanism
    assert not Shared(factors=("software",), trigger="attack").mechanism


def test_an_unknown_trigger_is_nothing_in_common() -> None:
    two = [alike(f"2026-01-0{n}-a", services=("cart",), factor="software", trigger="unknown") for n in (1, 2)]
    assert shared(*two, frozenset()) == Shared(services=("cart",), factors=("software",))
    assert not shared(*two, frozenset()).mechanism


@pytest.mark.parametrize(
    ("carriers", "total", "tells"),
    [(1, 9, False), (2, 2, True), (3, 3, True), (4, 12, False), (4, 16, True), (5, 19, False)],
)
def test_a_tag_tells_when_several_and_not_too_many_carry_it(carriers: int, total: int, tells: bool) -> None:
    """At least two, at most a quarter of all, or three."""
    reports = [alike(numbered(n), *(["pool"] if n < carriers else [])) for n in range(total)]
    assert telling_tags(reports) == ({"pool"} if tells else set())


def test_features_are_what_a_report_says_of_mechanism_and_place() -> None:
    told = report(
        title="The pool",
        tags=("leak",),
        services=("cart",),
        trigger=Trigger("attack", "Because of robots"),
        factors=(Factor("F1", "software", "Retries"), Factor("F2", "software", "retries")),
        sections=(Section("summary", "Summary", "Baskets", 1), Section("lessons", "Lessons", "Elephants", 2)),
    )
    assert Counter(features(told)) == Counter(
        [
            ("tag", "leak"), ("tag+service", "leak cart"), ("service", "cart"), ("factor", "software"),
            ("trigger", "attack"),
            ("word", "pool"), ("word", "robots"), ("word", "retries"), ("word", "baskets"),
        ]
    )  # fmt: skip


def test_a_feature_of_very_many_reports_ties_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps the work linear: a list of postings is never longer than the cap."""
    monkeypatch.setattr(similarity, "MOST_POSTINGS", 5)
    six = [alike(numbered(n), "everybody") for n in range(6)]
    assert nearest(six) == [[]] * 6
    assert all(nearest(six[:5]))


def test_work_grows_with_the_number_of_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts the pairs that are looked at, where all pairs of 400 would be sixteen times those of 100."""
    monkeypatch.setattr(similarity, "MOST_POSTINGS", 20)

    def pairs_looked_at(size: int) -> int:
        looked = 0

        def counting(
            index: int, vector: dict[object, float], postings: dict[object, list[object]], count: int
        ) -> list[object]:
            nonlocal looked
            looked += sum(len(postings[feature]) for feature in vector)
            return []

        monkeypatch.setattr(similarity, "_nearest", counting)
        nearest(
            [alike(numbered(n), "everybody", f"group-{n // 12}", services=(f"service-{n % 9}",)) for n in range(size)]
        )
        return looked

    small, large = pairs_looked_at(120), pairs_looked_at(480)
    assert small > 120
    assert large <= 4 * small * 1.05


def test_a_report_has_few_neighbours() -> None:
    many = [alike(numbered(n), "pool") for n in range(30)]
    assert {len(near) for near in nearest(many)} == {NEIGHBOURS}
    assert {len(near) for near in nearest(many, 3)} == {3}


def test_files_may_be_written_in_any_order(tmp_path: pathlib.Path) -> None:
    texts = {path.name: path.read_bytes() for path in (ORGANISATION / "postmortems").glob("*.md")}
    found = []
    for folder, order in (
        ("one", sorted(texts)),
        ("two", sorted(texts, reverse=True)),
        ("three", sorted(texts, key=lambda n: n[::-1])),
    ):
        place = tmp_path / folder
        place.mkdir()
        for name in order:
            (place / name).write_bytes(texts[name])
        found.append(nearest(corpus_of(place).reports))
    assert found[0] == found[1] == found[2]
    assert any(found[0])


def test_a_folder_below_changes_nothing_but_the_path(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "reports"
    write(folder, "2025/2025-05-05-second", more="tags: [pool]\n")
    write(folder, "zz/2024-05-05-first", more="tags: [pool]\n")
    reports = corpus_of(folder).reports
    assert [r.day for r in reports] == [date(2024, 5, 5), date(2025, 5, 5)]
    assert [[n.index for n in near] for near in nearest(reports)] == [[1], [0]]


def test_the_leaks_of_the_organisation_are_nearest_to_each_other() -> None:
    reports = organisation().reports
    near = by_id(reports, 2)
    assert list(near["2026-02-05-orders-postgres-leak"]) == [
        "2025-11-05-orders-postgres-leak",
        "2025-08-10-cart-redis-leak",
    ]
    assert next(iter(near["2025-11-05-orders-postgres-leak"])) == "2026-02-05-orders-postgres-leak"
    assert next(iter(near["2026-01-20-payments-client-certificate"])) == "2025-06-19-identity-certificate-expired"


def test_recurrences_of_the_public_archive_find_each_other() -> None:
    reports = corpus_of(ROOT / "postmortems").reports
    near = by_id(reports, 1)
    assert list(near["2019-02-04-mandrill-txid-wraparound"]) == ["2015-07-20-sentry-txid-wraparound"]
