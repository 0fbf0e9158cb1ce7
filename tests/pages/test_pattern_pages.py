"""Patterns: the list with its map, and a pattern's page with its ledger as a picture and as a table."""

import pathlib
from datetime import date, timedelta

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.analysis.durations import Downtime
from mkdocs_postmortems.analysis.ledger import ledger
from mkdocs_postmortems.analysis.recurrence import Recurrence
from mkdocs_postmortems.pages.ledger import answer, book, interval
from mkdocs_postmortems.pages.lifelines import lifelines
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.patternmap import pattern_map
from mkdocs_postmortems.pages.view import Here, View
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Action, Report
from support.reports import TODAY, numbered, options_for, report
from support.site import Element, read_html


def tree(html: object) -> Element:
    found, faults = read_html(str(html))
    assert not faults
    return found


def library_of(*reports: Report) -> View:
    return View(Archive(Corpus(reports), options_for(pathlib.Path()), TODAY))


def pool(id_: str, *actions: Action) -> Report:
    return report(id_, tags=("connection-pool",), actions=actions)


@pytest.mark.parametrize(
    ("cost", "shown"),
    [
        (Downtime(), "none"),
        (Downtime(unknown=2), "unknown"),
        (Downtime(timedelta(minutes=1412), 3), "23 h 32 min"),
        (Downtime(timedelta(minutes=1412), 3, 1), "at least 23 h 32 min"),
        (Downtime(timedelta(minutes=1412), 3, 1, True), "at least ~23 h 32 min"),
    ],
)
def test_incident_minutes_say_how_sure_they_are(cost: Downtime, shown: str) -> None:
    assert cost.shown == shown


@pytest.mark.parametrize(
    ("intervals", "shown"),
    [
        ((), "happened once"),
        ((40,), "40 days, once"),
        ((92, 87), "87 to 92 days (n = 2)"),
        ((20, 300, 40), "20 days to 10 months (n = 3)"),
        ((20, 300, 1000), "20 days to 2.7 years (n = 3)"),
        ((10, 20, 30, 40, 50, 60), "35 days (95 %: 13 to 56 days)"),
    ],
)
def test_an_interval_says_how_sure_it_is(intervals: tuple[int, ...], shown: str) -> None:
    assert interval(Recurrence(intervals, 5)) == shown


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([pool("2026-01-01-a")], ""),
        ([pool("2026-01-01-a", Action("A1", "Do it"))], "1 promise has had no further incident yet."),
        (
            [pool("2026-01-01-a", Action("A1", "Do it")), pool("2026-02-01-b")],
            "By the next incident, of 1 promise 1 was open. 1 incident happened while an earlier promise was still "
            "open.",
        ),
        (
            [
                pool(
                    "2026-01-01-a",
                    Action("A1", "One", due=date(2026, 1, 5)),
                    Action("A2", "Two", status="unknown"),
                    Action("A3", "Three", status="done", done=date(2026, 1, 9)),
                    Action("A4", "Four", status="wont-do"),
                ),
                pool("2026-02-01-b", Action("A1", "Five"), Action("A2", "Six")),
            ],
            "By the next incident, of 4 promises 1 was done, 1 overdue, 1 won’t be done, 1 of unknown "
            "outcome. 2 promises have had no further incident yet. 1 incident happened while an earlier promise was "
            "still open.",
        ),
    ],
)
def test_the_ledger_in_words(reports: list[Report], said: str) -> None:
    assert answer(ledger(reports, TODAY)) == said


class TestLifeLines:
    """The pool of the example organisation."""

    @pytest.fixture
    def svg(self, shop: View) -> Element:
        (pattern,) = (each for each in shop.archive.patterns if each.slug == "connection-pool")
        lines = shop.archive.ledgers[pattern.slug].lines
        return tree(lifelines(lines, pattern.reports, TODAY, Here(shop, "patterns/connection-pool.md"))).one("svg")

    def test_every_incident_and_every_promise_has_its_place(self, svg: Element) -> None:
        links = [a.attributes["xlink:href"] for a in svg.all("a")]
        assert len([link for link in links if "#" not in link]) == 3
        assert len([link for link in links if "#action-" in link]) == 13
        assert {a.attributes["tabindex"] for a in svg.all("a")} == {"-1"}, "the table below is for the keyboard"

    def test_what_was_open_again_what_is_done_and_what_is_open_are_marked(self, svg: Element) -> None:
        assert len(svg.all(class_="pm-lives-broken")) == len(svg.all(class_="pm-lives-late")) == 4
        assert len(svg.all(class_="pm-lives-open")) == 3
        assert len(svg.all(class_="pm-lives-done")) == 9
        assert [mark.text for mark in svg.all(class_="pm-lives-mark")] == ["×"]

    def test_time_runs_to_the_right(self, svg: Element) -> None:
        places = [float(c.attributes["cx"]) for a in svg.all("a") for c in a.all("circle")]
        assert places == sorted(places)
        first, second, third = places
        assert (second - first) / (third - first) == pytest.approx(87 / 179, abs=0.01)
        assert "3 incidents and lifelines of 13 promises" in svg.attributes["aria-label"]

    def test_nothing_lies_outside(self, svg: Element) -> None:
        _, _, width, height = map(float, svg.attributes["viewbox"].split())
        for text in svg.all("text"):
            assert 0 <= float(text.attributes["x"]) <= width
            assert 0 <= float(text.attributes["y"]) <= height


def test_an_unknown_outcome_has_no_end() -> None:
    members = (pool("2026-01-01-a", Action("A1", "Do it", status="unknown")), pool("2026-02-01-b"))
    library = library_of(*members)
    lines = library.archive.ledgers["connection-pool"].lines
    svg = tree(lifelines(lines[:1], members, TODAY, Here(library, "patterns/x.md")))
    assert len(svg.all(class_="pm-lives-unknown")) == 1
    assert svg.all(class_="pm-lives-done") == svg.all(class_="pm-lives-open") == []


def test_without_a_promise_there_is_no_picture(shop: View) -> None:
    assert lifelines([], [report()], TODAY, Here(shop, "patterns/x.md")) == ""


def test_a_large_ledger_is_cut_and_says_so() -> None:
    actions = tuple(Action(f"A{n}", f"Thing {n}") for n in range(8))
    reports = [report(numbered(n), actions=actions) for n in range(20)]
    kept = book(ledger(reports, TODAY), [])
    shown = sum(len(line.entries) for line in kept.lines)
    assert (shown, kept.left) == (40, 120)
    assert kept.lines[-1].report == reports[-1]
    broken = book(ledger(reports, TODAY), [], rows=6, broken=True)
    assert [line.report for line in broken.lines] == [reports[-2]]
    assert broken.left == 8 * 18


class TestMap:
    def test_every_report_of_a_pattern_and_every_tied_one_is_a_dot(self, shop: View) -> None:
        made = pattern_map(shop, Here(shop, "patterns/index.md"))
        svg = tree(made.svg).one("svg")
        dots = {a.attributes["xlink:href"].split("/")[-2] for a in svg.all("a") if a.all("circle")}
        assert dots == {
            each.id
            for each in shop.archive.reports
            if each.id in shop.archive.pattern_of or shop.archive.relatives(each)
        }
        names = [a.attributes["xlink:href"] for a in svg.all("a") if a.all("text")]
        assert names == [Here(shop, "patterns/index.md").pattern(pattern) for pattern in shop.archive.patterns]
        assert len(svg.all(class_="pm-map-bridge")) == len(made.bridges)

    def test_dots_lie_in_their_bubble_and_names_in_the_picture(self, large: View) -> None:
        made = pattern_map(large, Here(large, "patterns/index.md"))
        for bubble in made.bubbles:
            assert all(x * x + y * y <= bubble.radius**2 for x, y in bubble.spots.values())
        svg = tree(made.svg).one("svg")
        _, _, width, height = map(float, svg.attributes["viewbox"].split())
        for text in svg.all("text"):
            half = len(text.text) * 3.9
            assert float(text.attributes["x"]) - half >= 0
            assert float(text.attributes["x"]) + half <= width
            assert float(text.attributes["y"]) <= height
        assert sum(len(bubble.reports) for bubble in made.bubbles) <= 120

    def test_the_same_archive_has_the_same_map(self, shop: View) -> None:
        again = View(Archive(shop.archive.corpus, shop.archive.options, shop.archive.today))
        here = Here(shop, "patterns/index.md")
        assert pattern_map(again, here).svg == pattern_map(shop, here).svg

    def test_no_pattern_no_map(self) -> None:
        library = library_of(report())
        assert pattern_map(library, Here(library, "patterns/index.md")).svg == ""


def test_a_service_and_a_cause_have_their_ledger(shop_pages: dict[str, Page]) -> None:
    service = tree(shop_pages["services/orders.md"].body)
    assert "By the next incident, of 28 promises 15 were done, 12 open, 1 overdue." in service.text
    rows = service.one("table", class_="pm-ledger").one("tbody").all("tr")
    assert [row.one("td", class_="pm-main").text for row in rows][-2:] == [
        "Run a load test at 100 requests a second against each release of orders",
        "End sessions that are idle in a transaction for more than sixty seconds",
    ]
    assert "## Promised again" in shop_pages["services/orders.md"].body
    assert tree(shop_pages["causes/software.md"].body).all("table", class_="pm-ledger")
    assert not tree(shop_pages["teams/orders.md"].body).all("table", class_="pm-ledger")
