"""One report's page, before Markdown and theme: what is derived and what is drawn."""

import pathlib
import re
from datetime import date

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.pages.fishbone import fishbone
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.report import report_page
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Action, Factor, Report, Section, Why
from support.reports import TODAY, numbered, options_for, report, times
from support.site import Element, read_html


def page_of(*reports: Report) -> Page:
    """The page of the last of some reports."""
    return report_page(reports[-1], View(Archive(Corpus(reports), options_for(pathlib.Path()), TODAY)))


def tree_of(*reports: Report) -> Element:
    tree, faults = read_html(page_of(*reports).body)
    assert not faults
    return tree


def factors(*told: tuple[str, str]) -> tuple[Factor, ...]:
    return tuple(Factor(id_, category, f"The condition called {id_}") for id_, category in told)


FIVE = factors(
    ("leak", "software"), ("pool_size", "software"), ("F.3", "monitoring"), ("load", "network"), ("x" * 60, "other")
)


def test_a_fishbone_names_every_kind_and_every_factor_once() -> None:
    told = report(title="Shop down when <orders> ran out of connections & more", factors=FIVE)
    svg = read_html(str(fishbone(told)))[0].one("svg")
    texts = [text.text for text in svg.all("text")]
    for category in ("software", "monitoring", "network", "other"):
        assert texts.count(category) == 1
    for id_ in ("leak", "pool_size", "F.3", "load"):
        assert texts.count(id_) == 1
    assert svg.attributes["role"] == "group", "an image could hold no links"
    assert all(id_ in svg.attributes["aria-label"] for id_ in ("leak", "pool_size", "F.3", "load"))
    (head,) = svg.all("text", class_="pm-head")
    assert head.text.replace(" ", "") == "Shopdownwhen<orders>ranoutofconnections&more"


def test_a_long_title_is_cut_where_readers_see_it() -> None:
    svg = read_html(str(fishbone(report(title="word " * 28, factors=FIVE))))[0].one("svg")
    assert svg.one("text", class_="pm-head").text.endswith("…")


def test_the_bones_of_a_fishbone_lead_to_the_factors_of_the_list() -> None:
    tree = tree_of(report(factors=FIVE))
    ids = {e.attributes["id"] for e in tree.walk() if "id" in e.attributes}
    links = [a.attributes["xlink:href"] for a in tree.one("svg").all("a")]
    assert len(links) == len(set(links)) == 5
    assert {link.removeprefix("#") for link in links} <= ids


def test_nothing_of_a_fishbone_lies_outside_its_box() -> None:
    many = factors(*((f"factor-{n}", c) for n in range(9) for c in ("software", "network", "recovery")))
    svg = read_html(str(fishbone(report(factors=tuple(many)))))[0].one("svg")
    _, _, width, height = map(float, svg.attributes["viewbox"].split())
    for text in svg.all("text"):
        assert 0 <= float(text.attributes["x"]) <= width
        assert 0 <= float(text.attributes["y"]) <= height


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_factors_need_no_fishbone(count: int) -> None:
    assert fishbone(report(factors=FIVE[:count])) == ""


def test_the_bar_of_stages_is_to_scale() -> None:
    incident = report(
        times=times(
            started="2026-02-05T14:00Z", detected="2026-02-05T14:02Z", acknowledged="2026-02-05T14:02Z",
            mitigated="2026-02-05T15:30Z", resolved="2026-02-05T16:15Z",
        )
    )  # fmt: skip
    tree = tree_of(incident)
    assert [(li.text) for li in tree.one("ul", class_="pm-legend").all("li")] == [
        "until detected 2 min", "until mitigated 1 h 28 min", "until resolved 45 min",
    ]  # fmt: skip
    weights = [
        int(re.search(r"flex-grow:(\d+)", s.attributes["style"])[1]) for s in tree.all("span", class_="pm-stage")
    ]  # type: ignore[index]
    assert weights == [120, 88 * 60, 45 * 60]
    assert tree.one("div", class_="pm-stages").attributes["aria-label"] == (
        "until detected 2 min, until mitigated 1 h 28 min, until resolved 45 min"
    )


@pytest.mark.parametrize(
    "stated", [{}, {"detected": "2026-02-05T14:00Z"}, {"started": "unknown", "resolved": "2026-02-05T14:00Z"}]
)
def test_without_an_onset_there_is_no_bar(stated: dict[str, str]) -> None:
    assert tree_of(report(times=times(**stated))).all("div", class_="pm-stages") == []


def pool(id_: str, *actions: Action, **fields: object) -> Report:
    return report(id_, tags=("connection-pool",), actions=actions, **fields)


def ledger(*reports: Report) -> str:
    found = [p.text for p in tree_of(*reports).all("p") if p.text.startswith(("This is the", "This resembles"))]
    return found[0] if found else ""


def dropped(id_: str) -> Action:
    return Action(id_, "Dropped", status="wont-do")


AGAIN = pool("2026-02-05-again", times=times(started="2026-02-05T14:00Z", resolved="2026-02-05T14:40Z"))
NOTHING = "No action promised before is known to have been open when it happened."
SECOND = "This is the second incident of the pattern Connection pool in 6 months."
ONE = f"{SECOND} 1 action promised before was still to be done when it happened; "
COST = "Downtime since the first of these promises, this incident included: 40 min."


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        ([], ""),
        ([pool("2025-08-10-first")], f"{SECOND} {NOTHING}"),
        ([pool("2025-08-10-first", Action("A1", "Do it"))], f"{ONE}it is open to this day. {COST}"),
        (
            [
                pool(
                    "2025-08-10-first", Action("A1", "One"), Action("A2", "Two", status="done", done=date(2026, 3, 1))
                ),
                pool(
                    "2025-11-05-second",
                    Action("A1", "Three"),
                    Action("A2", "Four", status="done", done=date(2025, 12, 1)),
                ),
            ],
            "This is the third incident of the pattern Connection pool in 6 months. 3 actions promised before were "
            "still to be done when it happened; 2 of them are open to this day. Downtime since the first of these "
            "promises, this incident included: at least 40 min.",
        ),
        (
            [pool("2025-08-10-first", Action("A1", "One", status="done", done=date(2026, 3, 1)))],
            f"{ONE}none is open today. {COST}",
        ),
        ([pool("2025-08-10-first", Action("A1", "One", status="unknown"), dropped("A2"))], f"{SECOND} {NOTHING}"),
        (
            [pool("2025-08-10-first", Action("A1", "One"), times=times(published="2026-02-05T10:00Z"))],
            f"{SECOND} {NOTHING}",
        ),
    ],
    ids=["none", "no action", "one open", "several", "done since", "untold", "not out yet"],
)
def test_the_ledger_says_what_was_still_open(earlier: list[Report], said: str) -> None:
    assert ledger(*earlier, AGAIN) == said


def test_without_a_pattern_the_ledger_counts_what_is_alike() -> None:
    first = report("2025-08-10-first", tags=("a",), actions=(Action("A1", "Do it"),))
    again = report("2026-02-05-again", tags=("b",), related=("2025-08-10-first",))
    assert ledger(first, again).startswith("This resembles 1 earlier incident. 1 action promised before was still")


def test_what_was_promised_before_is_said_where_it_is_promised_again() -> None:
    first = pool("2025-08-10-first", Action("A_1", "Alert on pool usage"))
    again = pool("2026-02-05-again", Action("A1", "Alert when the pool is above 80 %"), Action("A2", "Grow the disk"))
    tree = tree_of(first, again)
    new, other = tree.one("ul", class_="pm-actions").all("li")
    assert new.text.endswith("Promised before: 2025-08-10 A_1.")
    assert new.all("a")[-1].attributes["href"].endswith("2025-08-10-first/#action-a-1")
    assert "Promised before" not in other.text
    assert ledger(first, again).endswith("1 action above had been promised before.")


def test_others_of_the_pattern_are_named_for_what_they_left_open() -> None:
    """Beside the nearest four; the others keep the tag rare enough to tell something."""
    others = [report(numbered(n), tags=(f"only-{n}",)) for n in range(40)]
    reports = [*others, *(pool(f"2025-0{n}-01-x", Action("A1", f"Do {n}")) for n in range(1, 8)), AGAIN]
    relatives = tree_of(*reports).one("ul", class_="pm-relatives")
    named = [each.text for each in relatives.children if isinstance(each, Element)]
    assert ["Of the same pattern" in text for text in named] == [False] * 4 + [True] * 3
    said = ledger(*reports)
    assert said.startswith("This is the eighth incident of the pattern Connection pool in 1.1 years. 7 actions")


def test_a_later_incident_is_told_of_but_not_counted() -> None:
    first = pool("2025-08-10-first", Action("A1", "Do it"))
    library = View(Archive(Corpus((first, AGAIN)), options_for(pathlib.Path()), TODAY))
    tree = read_html(report_page(first, library).body)[0]
    relatives = tree.one("ul", class_="pm-relatives")
    assert "later 2026-02-05" in relatives.text
    assert "This is the" not in tree.text


def test_a_report_that_nothing_resembles_has_no_such_part() -> None:
    assert (
        "Incidents like this"
        not in page_of(report("2025-08-10-first", tags=("a",)), report("2026-02-05-again", tags=("b",))).body
    )


def test_fields_are_escaped() -> None:
    evil = "<script>alert(1)</script> & co"
    told = report(
        title=evil, services=(evil,), teams=(evil,), authors=(evil,), tags=(evil,), detection=evil, no_actions=evil,
        factors=tuple(Factor(f"F{n}", "software", evil, evil, evil, evil) for n in range(3)),
        whys=(Why(evil, evil, 1),),
        actions=(Action("A1", evil, owner=evil, reason=evil, worked_when=evil, note=evil, priority=evil, kind=evil),),
        extra={"x-note": evil, "x-list": [evil]}, incident=evil, links={evil: ("https://a.example/<script>",)},
    )  # fmt: skip
    page = page_of(report("2025-01-01-a", tags=(evil,), title=evil), told)
    assert "<script" not in page.markdown
    assert page.markdown.count("&lt;script&gt;") > 20


def test_the_prose_stays_in_its_authors_order() -> None:
    sections = [
        Section("other", "Zebra", "Z", 1), Section("well", "What went well", "W", 2), Section("other", "Ant", "A", 3),
        Section("summary", "Summary", "In one sentence.", 4),
    ]  # fmt: skip
    body = page_of(report(sections=tuple(sections))).body
    assert re.findall(r"^## (.*)$", body, re.MULTILINE)[:3] == ["Zebra", "What went well", "Ant"]
    assert read_html(body)[0].text.index("In one sentence.") < read_html(body)[0].text.index("Severity")


def test_a_second_section_of_the_same_kind_is_not_lost() -> None:
    sections = (Section("impact", "Impact", "First text.", 1), Section("impact", "Customer impact", "Second text.", 5))
    body = page_of(report(sections=sections)).body
    assert body.count("First text.") == body.count("Second text.") == 1
    assert "## Customer impact" in body
