import pathlib
import random
import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.similarity import NEIGHBOURS, Neighbours, Shared, general_tags, nearest
from mkdocs_postmortems.report.model import Entry, Moment, Report, Section
from mkdocs_postmortems.report.stored import hash_of
from support.reports import ORGANISATION, ROOT, alike, corpus_of, numbered, organisation, report, write

words = st.sampled_from(["pool", "leak", "cache", "queue", "index", "quota"])
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


@given(some_reports())
def test_what_two_reports_share_is_the_same_seen_from_either(reports: list[Report]) -> None:
    near = nearest(reports)
    for one, mine in enumerate(reports):
        for other, theirs in enumerate(reports):
            there, back = near.shared(one, other), near.shared(other, one)
            assert there.tags == back.tags
            assert set(there.tags) <= set(mine.tags) & set(theirs.tags) & near.telling
            assert set(there.services) == set(back.services) == set(mine.services) & set(theirs.services)
            assert set(there.factors) == set(back.factors)
            assert set(there.mechanisms) == set(back.mechanisms)
            assert set(there.words) == set(back.words)
            assert (there.trigger, there.mechanism) == (back.trigger, back.mechanism)


def test_ties_go_to_the_report_that_stands_first() -> None:
    same = [alike(f"2026-01-0{day}-{'abcd'[day - 1]}", "pool") for day in range(1, 5)] + [alike(numbered(0), "leak")]
    found = nearest(same)
    assert [[n.index for n in near] for near in found] == [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2], []]
    assert len({n.score for near in found for n in near}) == 1


def test_nothing_in_common_means_no_neighbour() -> None:
    reports = [
        alike("2026-01-01-tide", "pool", services=("cart",), factor="software", trigger="attack"),
        alike("2026-01-02-wind", "leak", services=("orders",), factor="network", trigger="hardware"),
        alike("2026-01-03-rain", "pool", services=("search",), factor="recovery", trigger="operation"),
    ]
    assert [[n.index for n in near] for near in nearest(reports)] == [[2], [], [0]]
    assert nearest(reports).shared(0, 1) == Shared()


@pytest.mark.parametrize("reports", [[], [alike("2026-01-01-alone", "pool")]])
def test_nobody_to_compare_with(reports: list[Report]) -> None:
    assert list(nearest(reports)) == [[] for _ in reports]


def test_mechanism_counts_more_than_place() -> None:
    leak = alike("2026-01-01-tide", "pool", services=("cart",))
    elsewhere = alike("2026-01-02-wind", "pool", services=("orders",))
    same_place = alike("2026-01-03-rain", "quota", services=("cart",))
    filler = [alike("2026-01-04-snow", "quota", services=("orders",))]
    assert [n.index for n in nearest([leak, elsewhere, same_place, *filler])[0]][:2] == [1, 2]


def test_a_rare_tag_ties_more_than_a_common_one() -> None:
    common = [alike(numbered(n), "monitoring-blind" if n < 10 else "other") for n in range(15)]
    one = alike("2026-01-01-tide", "monitoring-blind", "txid-wraparound")
    other = alike("2026-01-02-wind", "txid-wraparound")
    near = nearest([*common, one, other])[15]
    assert near[0].index == 16
    assert near[0].score > near[1].score


def test_mechanism_is_a_tag_or_a_service_with_trigger_and_kind_of_cause() -> None:
    assert Shared(tags=("pool",)).mechanism
    assert Shared(services=("cart",), factors=("software",), trigger="attack").mechanism
    assert not Shared(services=("cart",), factors=("software",)).mechanism
    assert not Shared(services=("cart",), trigger="attack").mechanism
    assert not Shared(factors=("software",), trigger="attack").mechanism


def test_a_common_tag_ties_only_a_report_that_has_no_rarer_one() -> None:
    leaks = [alike(f"2026-01-0{n}-{'ab'[n - 1]}", "connection-pool", "latent-bug") for n in (1, 2)]
    others = [alike(numbered(n), "latent-bug" if n < 4 else f"only-{n}") for n in range(10)]
    found = nearest([*others, *leaks])
    assert found.shared(10, 11).tags == ("connection-pool",)
    assert found.shared(0, 10).tags == found.shared(0, 1).tags == ("latent-bug",)


def test_an_unknown_trigger_is_nothing_in_common() -> None:
    two = [alike(f"2026-01-0{n}-a{n}", services=("cart",), factor="software", trigger="unknown") for n in (1, 2)]
    found = nearest(two).shared(0, 1)
    assert found == Shared(services=("cart",), factors=("software",))
    assert not found.mechanism


@pytest.mark.parametrize(
    ("carriers", "total", "explains"),
    [(1, 1, True), (3, 3, True), (4, 4, False), (4, 5, True), (5, 5, False), (8, 10, True), (9, 10, False)],
)
def test_only_a_tag_that_nearly_all_carry_explains_nothing(carriers: int, total: int, explains: bool) -> None:
    """More than four of five, and more than three."""
    reports = [alike(numbered(n), *(["pool"] if n < carriers else [])) for n in range(total)]
    assert general_tags(reports) == (set() if explains else {"pool"})


def test_a_tag_that_all_carry_makes_none_alike() -> None:
    reports = [alike(f"2026-01-01-{name}", "post-mortem") for name in ("tide", "wind", "rain", "snow")]
    assert [list(near) for near in nearest(reports)] == [[], [], [], []]


def told(id_: str, title: str, summary: str = "", kind: str = "summary", heading: str = "Summary") -> Report:
    """A report of which only its texts are known, as one of an imported archive."""
    return report(id_, title=title, sections=(Section(kind, heading, summary, 1),) if summary else ())


FILLER = [
    told(numbered(n), title, summary)
    for n, (title, summary) in enumerate(
        [
            ("Search returned stale prices", "The index was built from an old alias of yesterday's catalogue."),
            ("Mail was delayed", "Newsletters waited behind a huge campaign in the same lane."),
            ("Invoices were printed twice", "A button could be pressed again while the printer was busy."),
            ("Maps showed grey tiles", "The tile renderer drew nothing after a style sheet was renamed."),
            ("Calls were dropped", "The media gateway lost its licence over the weekend."),
            ("Uploads refused", "The scanner for viruses took every archive for a bomb."),
        ]
    )
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The TLS certificate of the shop expired", "Nobody renewed the cert for the login page"),
        ("OOMKilled: the proxy restarts again and again", "The exporter ate all memory through a leak"),
        ("No space left on the journal's volume", "Logs filled the disk of the broker, which was full by noon"),
        ("Accidental terraform destroy in the wrong workspace", "A namespace was deleted by mistake, unintentionally"),
    ],
)
def test_a_mechanism_is_found_in_other_words(one: str, other: str) -> None:
    reports = [*FILLER, told(numbered(20), "Shop down", one), told(numbered(21), "Console away", other)]
    near = nearest(reports)
    assert near[6][0].index == 7
    assert near.shared(6, 7).mechanisms


def test_identifiers_are_split_and_forms_of_a_word_are_one() -> None:
    reports = [
        *FILLER,
        told(numbered(20), "CoreDNS pods crashed", "Resolution failed."),
        told(numbered(21), "Crashes of core-dns", "The resolver failed."),
    ]
    near = nearest(reports)
    assert near[6][0].index == 7
    assert {"dns"} <= set(near.shared(6, 7).words)


def test_words_of_other_languages_are_words() -> None:
    told_ = ("Überlauf der Warteschlange", "Die Warteschlange lief nach dem Überlauf voll")
    reports = [*FILLER, *(told(numbered(20 + n), f"Störung {n}", text) for n, text in enumerate(told_))]
    assert {"Überlauf", "Warteschlange"} <= set(nearest(reports).shared(6, 7).words)


def test_hosts_addresses_ids_and_days_are_no_words() -> None:
    noise = "See https://grafana.example/d/abc on db-3.eu.shop.example, 4f9d2c1ab7, 2026-01-05, @shop-oncall."
    reports = [*FILLER, told(numbered(20), "Basket empty", noise), told(numbered(21), "Voucher lost", noise)]
    assert nearest(reports).shared(6, 7) == Shared()


PEOPLE = [("other", "Attendees"), ("other", "Authors"), ("summary", "")]


@pytest.mark.parametrize(("kind", "heading"), PEOPLE)
def test_the_names_of_people_do_not_count(kind: str, heading: str) -> None:
    words = "**Authors**: Pineapple, Zeppelin" if kind == "summary" else "Pineapple and Zeppelin."
    two = [
        told(numbered(20 + n), title, words, kind, heading) for n, title in enumerate(("Basket empty", "Voucher lost"))
    ]
    assert list(nearest([*FILLER, *two])[6]) == []


@pytest.mark.parametrize(
    ("kind", "heading"), [("lessons", "Lessons learned"), ("other", "Action items"), ("other", "Timeline")]
)
def test_lessons_and_actions_tell_but_do_not_explain(kind: str, heading: str) -> None:
    words = "Pineapples and zeppelins everywhere."
    two = [
        told(numbered(20 + n), title, words, kind, heading) for n, title in enumerate(("Basket empty", "Voucher lost"))
    ]
    near = nearest([*FILLER, *two])
    assert [n.index for n in near[6]] == [7]
    assert near.shared(6, 7) == Shared()


def test_a_draft_without_prose_is_known_by_its_timeline() -> None:
    moment = Moment(datetime(2026, 1, 1, tzinfo=UTC))
    entry = Entry(moment, "Zeppelins block the runway", "other", None, None, 1, 1)
    draft = report(numbered(21), title="Voucher lost", timeline=(entry,))
    reports = [*FILLER, told(numbered(20), "Basket empty", "A zeppelin stood on the runway."), draft]
    assert nearest(reports)[7][0].index == 6


def test_only_those_that_are_asked_for_get_neighbours() -> None:
    reports = [alike(numbered(n), "pool") for n in range(6)]
    assert list(Neighbours(reports, 2, of=[4])) == [nearest(reports, 2)[4]]


def test_the_reason_is_said_in_words() -> None:
    found = Shared(tags=("connection-pool",), services=("cart", "orders"), trigger="user-behavior-change")
    assert found.reason == "connection pool; same services: cart, orders; same kind of trigger: user behavior change"
    assert Shared(mechanisms=("full disk",), words=("journal",)).reason == "both mention full disk"
    assert Shared(words=("journal", "broker")).reason == "both mention “journal, broker”"
    assert Shared().reason == ""


def test_work_grows_with_the_number_of_reports() -> None:
    """Four times as many reports of a company that grows with them take about four times as long, not sixteen."""

    def seconds(count: int) -> float:
        many = [
            alike(numbered(n), f"group-{n // 12}", services=(f"service-{n // 20}",), factor=f"factor-{n // 50}")
            for n in range(count)
        ]
        start = time.process_time()
        nearest(many)
        return time.process_time() - start

    seconds(100)
    small, large = min(seconds(500) for _ in range(3)), min(seconds(2000) for _ in range(2))
    assert large < 12 * small


def test_a_report_has_few_neighbours() -> None:
    many = [alike(numbered(n), "pool" if n % 2 else "leak") for n in range(30)]
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
        found.append(list(nearest(corpus_of(place).reports)))
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


def test_what_is_kept_of_a_report_changes_no_neighbour(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor what marks it. A text that UTF-8 cannot hold is compared all the same, and not kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    reports = [*organisation().reports, report("2030-01-01-odd", title="Pool \ud800 leak")]
    fresh = nearest(reports)
    for _ in range(2):
        kept = nearest(reports, folder=tmp_path)
        assert list(kept) == list(fresh)
        assert [kept.shared(0, place) for place in range(13)] == [fresh.shared(0, place) for place in range(13)]
    (file,) = (tmp_path / "postmortems").glob("*.features")
    file.write_bytes(hash_of(b"\x80") + b"\x80")
    assert list(nearest(reports, folder=tmp_path)) == list(fresh)
