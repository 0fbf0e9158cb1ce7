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
        ([pool("2026-01-01-a", Action("A1", "Do it"))], "1 action has had no further incident since."),
        (
            [pool("2026-01-01-a", Action("A1", "Do it")), pool("2026-02-01-b")],
            "When it happened again, 0 of 1 promised actions had been done; 1 open. 1 incident happened while an "
            "earlier action was still open.",
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
            "When it happened again, 1 of 4 promised actions had been done; 1 overdue, 1 dropped, 1 of unknown "
            "outcome. 2 actions have had no further incident since. 1 incident happened while an earlier action was "
            "still open.",
        ),
    ],
)
def test_the_ledger_in_words(reports: list[Report], said: str) -> None:
    assert answer(ledger(reports, TODAY)) == said


PAGE = "patterns/connection-pool.md"
FIRST, SECOND = date(2026, 1, 1), date(2026, 2, 1)


def life_of(action: Action) -> Element:
    """The picture of one action, promised after the first of two incidents."""
    members = (pool(f"{FIRST}-a", action), pool(f"{SECOND}-b"))
    library = library_of(*members)
    lines = library.archive.ledgers["connection-pool"].lines
    lives = lifelines(lines[:1], members, TODAY, library, Here(library, PAGE))
    assert lives
    return tree(lives.incidents[0].lives[0].picture)


def place(element: Element, name: str) -> float:
    return float(element.attributes[name].removesuffix("%"))


class TestLifeLines:
    """The life of each action, in its row of the ledger."""

    def test_late_begins_at_the_due_day_and_ends_when_it_is_done(self) -> None:
        action = Action("A1", "Do it", due=date(2026, 1, 15), status="done", done=date(2026, 2, 20))
        svg = life_of(action)
        (late,), (due,) = svg.all("line", class_="pm-life-late"), svg.all("path", class_="pm-life-due")
        (done,) = svg.all("circle", class_="pm-life-done")
        (again,) = svg.all("path", class_="pm-life-broken")
        shown = [place(each, "x") for each in svg.all("svg", class_="pm-shape")]
        assert shown == sorted(shown), "due, then the next incident"
        assert place(late, "x1") == shown[0]
        assert place(late, "x2") == place(done, "cx") > shown[1]
        assert due.attributes["d"] != again.attributes["d"], "a shape tells them apart, too"

    def test_an_open_action_reaches_to_today(self) -> None:
        on_time, overdue = (
            life_of(Action("A1", "Do it", due=date(2026, 5, 1))),
            life_of(Action("A1", "Do it", due=FIRST)),
        )
        for svg, late in ((on_time, 0), (overdue, 1)):
            (mark,) = svg.all("circle", class_="pm-life-open")
            assert place(mark, "cx") > 95
            assert len(svg.all("circle", class_="pm-life-overdue")) == late
            assert len(svg.all("line", class_="pm-life-late")) == late

    @pytest.mark.parametrize(
        ("action", "sign", "name"),
        [
            (Action("A1", "Do it", status="wont-do"), "×", "dropped"),
            (Action("A1", "Do it", status="unknown"), "?", "unknown"),
            (Action("A1", "Do it", status="done"), "✓", "undated"),
        ],
    )
    def test_what_has_no_end_has_a_sign(self, action: Action, sign: str, name: str) -> None:
        svg = life_of(action)
        (text,) = svg.all("text", class_=f"pm-life-{name}")
        assert text.text == sign
        assert svg.all("circle") == []

    def test_the_table_says_who_what_and_how_it_stands(self, shop_pages: dict[str, Page], shop: View) -> None:
        ledger_ = tree(shop_pages[PAGE].body).one("table", class_="pm-lives")
        promised = [e.promise for line in shop.archive.ledgers["connection-pool"].lines for e in line.entries]
        rows = [row for row in ledger_.all("tr") if row.all("td", class_="pm-main")]
        told = [[cell.text for cell in row.all("td")] for row in rows]
        assert [row[:2] for row in told] == [[each.action.title, each.action.owner] for each in promised]
        assert "…" not in ledger_.text, "titles are whole"
        heads = [row.one("th").text for row in ledger_.all("tr", class_="pm-answered")]
        assert [head[:10] for head in heads] == sorted(head[:10] for head in heads)

    def test_only_what_is_drawn_has_a_legend(self) -> None:
        members = (pool(f"{FIRST}-a", Action("A1", "Do it")), pool(f"{SECOND}-b"))
        library = library_of(*members)
        lines = library.archive.ledgers["connection-pool"].lines
        lives = lifelines(lines, members, TODAY, library, Here(library, PAGE))
        assert lives
        assert [name for name, _, _ in lives.legend] == ["open", "broken"]
        assert not lives.owned


def test_without_a_promise_there_is_no_picture(shop: View) -> None:
    assert lifelines([], [report()], TODAY, shop, Here(shop, "patterns/x.md")) is None


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
    def test_patterns_whose_reports_are_alike_are_tied(self, large: View) -> None:
        here = Here(large, "patterns/index.md")
        made = pattern_map(large, here)
        assert made
        svg = tree(made.svg).one("svg")
        tied = {slug for bridge in made.bridges for slug in (bridge.one.slug, bridge.other.slug)}
        assert {pattern.slug for pattern in made.patterns} == tied, "others would stand there alone"
        names = [a.attributes["xlink:href"] for a in svg.all("a") if a.all("text")]
        assert names == [here.pattern(pattern) for pattern in made.patterns]
        assert len(svg.all("path", class_="pm-map-bridge")) == len(made.bridges)
        known = {here.report(id_) for id_ in large.archive.pattern_of}
        assert known >= {a.attributes["xlink:href"] for a in svg.all("a") if a.all("circle")}

    def test_names_are_whole_and_no_line_runs_through_one(self, large: View) -> None:
        made = pattern_map(large, Here(large, "patterns/index.md"))
        assert made
        svg = tree(made.svg).one("svg")
        names = [text for text in svg.all("text") if text.all("tspan")]
        assert [" ".join(span.text for span in text.all("tspan")) for text in names] == [
            pattern.name for pattern in made.patterns
        ]
        ends = max(len(span.text) for text in names for span in text.all("tspan")) * 7.4
        nodes = [float(node.attributes["cx"]) for node in svg.all("circle", class_="pm-map-node")]
        starts = [float(path.attributes["d"][1:].split()[0]) for path in svg.all("path", class_="pm-map-bridge")]
        assert ends < min(nodes) == min(starts), "arcs begin right of the names, and bend to the right"
        assert all(" 0 0 1 " in path.attributes["d"] for path in svg.all("path", class_="pm-map-bridge"))

    def test_the_same_archive_has_the_same_map(self, large: View) -> None:
        again = View(Archive(large.archive.corpus, large.archive.options, large.archive.today))
        here = Here(large, "patterns/index.md")
        one, other = pattern_map(again, here), pattern_map(large, here)
        assert one
        assert other
        assert one.svg == other.svg

    def test_no_tie_no_map(self) -> None:
        library = library_of(report())
        assert pattern_map(library, Here(library, "patterns/index.md")) is None


def test_a_service_and_a_cause_have_their_ledger(shop_pages: dict[str, Page]) -> None:
    service = tree(shop_pages["services/orders.md"].body)
    assert "When it happened again, 15 of 28 promised actions had been done; 12 open, 1 overdue." in service.text
    rows = service.one("table", class_="pm-ledger").one("tbody").all("tr")
    assert [row.one("td", class_="pm-main").text for row in rows][-2:] == [
        "Run a load test at 100 requests a second against each release of orders",
        "End sessions that are idle in a transaction for more than sixty seconds",
    ]
    assert "<summary>Promised again</summary>" in shop_pages["services/orders.md"].body
    assert tree(shop_pages["causes/software.md"].body).all("table", class_="pm-ledger")
    assert not tree(shop_pages["teams/orders.md"].body).all("table", class_="pm-ledger")
