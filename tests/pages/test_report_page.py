"""One report's page, before Markdown and theme: what is derived and what is drawn."""

import pathlib
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.pages.fishbone import fishbone
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.report import report_page
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import (
    Action,
    Approval,
    Entry,
    Factor,
    FollowUp,
    Moment,
    Report,
    Section,
    SignOff,
    Why,
)
from msgspec.structs import replace
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
    assert svg.attributes["role"] == "img"
    assert all(id_ in svg.attributes["aria-label"] for id_ in ("leak", "pool_size", "F.3", "load"))
    (head,) = svg.all("text", class_="pm-head")
    assert head.text.replace(" ", "") == "Shopdownwhen<orders>ranoutofconnections&more"


def test_a_long_title_is_cut_where_readers_see_it() -> None:
    svg = read_html(str(fishbone(report(title="word " * 28, factors=FIVE))))[0].one("svg")
    assert svg.one("text", class_="pm-head").text.endswith("…")


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


@pytest.mark.parametrize(
    ("severity", "end", "target", "place", "rest"),
    [
        ("SEV-1", "2026-02-05T16:00Z", "4 h", "100", 7200),
        ("SEV-1", "2026-02-05T22:00Z", "4 h", "50.0", 0),
        ("SEV-3", "2026-02-05T16:00Z", "", "", 0),
        ("SEV-4", "2026-02-05T16:00Z", "", "", 0),
    ],
    ids=["in time", "too late", "target too far to draw", "no target"],
)
def test_the_bar_shows_the_target_of_the_severity(severity: str, end: str, target: str, place: str, rest: int) -> None:
    tree = tree_of(report(severity=severity, times=times(started="2026-02-05T14:00Z", resolved=end)))
    bar = tree.one("div", class_="pm-stages")
    assert bar.attributes["aria-label"].endswith(f"target {target}") is bool(target)
    marks = bar.all("span", class_="pm-stage-target")
    assert [float(mark.attributes["style"].strip("left:%")) for mark in marks] == ([float(place)] if place else [])
    rests = [e.attributes["style"] for e in bar.all("span", class_="pm-stage-rest")]
    assert rests == ([f"flex-grow:{rest}"] if rest else [])


def test_each_factor_meets_the_actions_that_address_it() -> None:
    told = report(
        factors=(*FIVE[:2], Factor("old", "software", "Old", accepted="We live with it"), FIVE[2]),
        actions=(
            Action("A1", "Mend the leak", status="done", addresses=("leak", "pool_size")),
            Action("A2", "Watch it", due=date(2026, 1, 1), addresses=("leak",)),
            Action("A3", "Of no factor"),
        ),
    )
    table = tree_of(told).one("table", class_="pm-matrix")
    assert [th.text for th in table.one("thead").all("th")] == ["Contributing factor", "A1", "A2"]
    rows = {row.attributes["id"]: row for row in table.one("tbody").all("tr")}
    cells = {id_: [cell.text for cell in row.all("td")] for id_, row in rows.items()}
    assert cells == {
        "factor-leak": ["A1 ✓done", "A2 !overdue"], "factor-pool-size": ["A1 ✓done", ""],
        "factor-old": ["", ""], "factor-f-3": ["", ""],
    }  # fmt: skip
    assert "Accepted: We live with it." in rows["factor-old"].text
    assert "No action addresses it." in rows["factor-f-3"].text


def test_more_actions_than_fit_beside_the_factors_are_named_below_them() -> None:
    actions = tuple(Action(f"A{n}", f"Do {n}", addresses=("leak",)) for n in range(13))
    tree = tree_of(report(factors=FIVE[:1], actions=actions))
    assert tree.all("table", class_="pm-matrix") == []
    (item,) = tree.one("ul", class_="pm-factors").all("li")
    assert item.text.endswith("Addressed by " + ", ".join(f"A{n}" for n in range(13)) + ".")


def entries(count: int) -> tuple[Entry, ...]:
    start = datetime(2026, 2, 5, 14, tzinfo=UTC)
    kinds = {count - 2: "mitigation", count - 1: "resolution"}
    return tuple(
        Entry(Moment(start + timedelta(minutes=n)), f"Event {n}", kinds.get(n, "other"), None, None, n, 1)
        for n in range(count)
    )


@pytest.mark.parametrize(("count", "folded"), [(12, 0), (15, 0), (16, 4), (40, 28)])
def test_a_long_timeline_is_folded_and_whole(count: int, folded: int) -> None:
    tree = tree_of(report(timeline=entries(count)))
    told = [row.all("td")[2].text for table in tree.all("table", class_="pm-timeline")
            for row in table.one("tbody").all("tr") if row.all("td")]  # fmt: skip
    assert [text.split()[-1] for text in told] == [str(n) for n in range(count)]
    folds = [e.text for e in tree.all("summary") if "more entries" in e.text]
    assert folds == ([f"{folded} more entries: mitigation, resolution"] if folded else [])


def test_columns_of_actions_that_nothing_fills_are_left_out() -> None:
    def heads(*actions: Action) -> list[str]:
        table = tree_of(report(actions=actions)).one("table", class_="pm-actions")
        return [th.text for th in table.one("thead").all("th")]

    assert heads(Action("A1", "Do it")) == ["Action", "State"]
    assert heads(Action("A1", "Do it", owner="@search", tracker="https://tracker.example/T-1")) == [
        "Action", "Owner", "State", "Tracker",
    ]  # fmt: skip


def test_runbooks_are_the_reports_own_or_those_of_its_services() -> None:
    def named(*reports: Report) -> list[str]:
        return [a.text for p in tree_of(*reports).all("p", class_="pm-runbooks") for a in p.all("a")]

    def told(id_: str, *addresses: str) -> Report:
        links = {"runbook": addresses} if addresses else {}
        return report(id_, services=("search",), links=links)

    older = told("2025-01-01-a", "https://runbooks.example/old", "https://runbooks.example/both")
    newer = told("2025-02-01-b", "https://runbooks.example/new", "https://runbooks.example/both")
    assert named(older, newer, told("2026-01-01-c")) == ["new", "both", "old"]
    assert named(older, told("2026-01-01-c", "https://runbooks.example/own")) == ["own"]
    assert named(report("2026-01-01-c")) == []


def pool(id_: str, *actions: Action, **fields: object) -> Report:
    return report(id_, tags=("connection-pool",), actions=actions, **fields)


def verdict(*reports: Report) -> str:
    """What stands under the title of the last report."""
    return tree_of(*reports).one("p", class_="pm-verdict").text


def dropped(id_: str) -> Action:
    return Action(id_, "Dropped", status="wont-do")


AGAIN = pool("2026-02-05-again", times=times(started="2026-02-05T14:00Z", resolved="2026-02-05T14:40Z"))
NEW = "No incident like this one is known."
NOTHING = "No action promised before is known to have been open."
SECOND = "Second incident of the pattern Connection pool in 6 months."
ONE = f"{SECOND} 1 action promised before was still open; "


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        ([], NEW),
        ([pool("2025-08-10-first")], f"{SECOND} {NOTHING}"),
        ([pool("2025-08-10-first", Action("A1", "Do it"))], f"{ONE}it still is."),
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
            "Third incident of the pattern Connection pool in 6 months. 3 actions promised before were still open; "
            "2 of them still are.",
        ),
        (
            [pool("2025-08-10-first", Action("A1", "One"), Action("A2", "Two"))],
            f"{SECOND} 2 actions promised before were still open; all of them still are.",
        ),
        (
            [pool("2025-08-10-first", Action("A1", "One", status="done", done=date(2026, 3, 1)))],
            f"{ONE}it is closed today.",
        ),
        ([pool("2025-08-10-first", Action("A1", "One", status="unknown"), dropped("A2"))], f"{SECOND} {NOTHING}"),
        (
            [pool("2025-08-10-first", Action("A1", "One"), times=times(published="2026-02-05T10:00Z"))],
            SECOND,
        ),
    ],
    ids=["none", "no action", "one open", "several", "all open", "done since", "unknown", "not out yet"],
)
def test_the_verdict_says_what_was_still_open(earlier: list[Report], said: str) -> None:
    assert verdict(*earlier, AGAIN) == said


def test_the_verdict_says_how_the_reports_own_actions_stand() -> None:
    actions = (
        Action("A1", "Do it", status="done", done=date(2026, 2, 20)), Action("A2", "Do that", due=date(2026, 3, 1)),
        Action("A3", "Watch it", due=date(2026, 9, 1)), dropped("A4"), Action("A5", "Who knows", status="unknown"),
    )  # fmt: skip
    assert verdict(pool("2026-02-05-again", *actions)) == (
        f"{NEW} 5 actions promised here: 1 overdue, 1 open, 1 done, 1 dropped, 1 with unknown outcome."
    )


def test_without_actions_the_verdict_leads_to_the_reason() -> None:
    assert verdict(report(no_actions="It cost nothing")).endswith("No action was promised, for a stated reason.")


def test_the_first_incident_of_a_pattern_says_when_it_came_back() -> None:
    first = pool("2025-08-10-first")
    view = View(Archive(Corpus((first, AGAIN)), options_for(pathlib.Path()), TODAY))
    tree = read_html(report_page(first, view).body)[0]
    told = tree.one("p", class_="pm-verdict")
    assert told.text == "First of 2 incidents of the pattern Connection pool; it came back 6 months later."
    assert told.all("a")[-1].attributes["href"] == "../../reports/2026-02-05-again/"
    around = tree.one("nav", class_="pm-around")
    assert [link.attributes["rel"] for link in around.all("a")] == ["next"]


def test_a_report_leads_to_those_before_and_after_it_in_its_pattern() -> None:
    middle = pool("2025-11-05-second")
    reports = (pool("2025-08-10-first"), middle, AGAIN)
    view = View(Archive(Corpus(reports), options_for(pathlib.Path()), TODAY))
    around = read_html(report_page(middle, view).body)[0].one("nav", class_="pm-around")
    assert {link.attributes["rel"]: link.attributes["href"] for link in around.all("a")} == {
        "prev": "../../reports/2025-08-10-first/", "next": "../../reports/2026-02-05-again/",
    }  # fmt: skip


def test_without_a_pattern_the_ledger_counts_what_is_alike() -> None:
    first = report("2025-08-10-first", tags=("a",), actions=(Action("A1", "Do it"),))
    again = report("2026-02-05-again", tags=("b",), related=("2025-08-10-first",))
    assert (
        verdict(first, again) == "Resembles 1 earlier incident. 1 action promised before was still open; it still is."
    )


def test_what_was_promised_before_is_said_where_it_is_promised_again() -> None:
    first = pool("2025-08-10-first", Action("A_1", "Alert on pool usage"))
    again = pool("2026-02-05-again", Action("A1", "Alert when the pool is above 80 %"), Action("A2", "Grow the disk"))
    tree = tree_of(first, again)
    new, other = tree.one("table", class_="pm-actions").one("tbody").all("td", class_="pm-main")
    assert new.text.endswith("Promised before: 2025-08-10 A_1")
    assert new.all("a")[-1].attributes["href"].endswith("2025-08-10-first/#action-a-1")
    assert "Promised before" not in other.text
    assert verdict(first, again).endswith("2 actions promised here: 2 open; 1 of them had been promised before.")


def test_others_of_the_pattern_are_named_for_what_they_left_open() -> None:
    """Beside the nearest four; the others keep the tag rare enough to tell something."""
    others = [report(numbered(n), tags=(f"only-{n}",)) for n in range(40)]
    reports = [*others, *(pool(f"2025-0{n}-01-x", Action("A1", f"Do {n}")) for n in range(1, 8)), AGAIN]
    relatives = tree_of(*reports).one("ul", class_="pm-relatives")
    named = [each.text for each in relatives.children if isinstance(each, Element)]
    assert ["Of the same pattern" in text for text in named] == [False] * 4 + [True] * 3
    said = verdict(*reports)
    assert said.startswith("Eighth incident of the pattern Connection pool in 1.1 years. 7 actions promised before")


def test_a_later_incident_is_told_of_but_not_counted() -> None:
    first = pool("2025-08-10-first", Action("A1", "Do it"))
    library = View(Archive(Corpus((first, AGAIN)), options_for(pathlib.Path()), TODAY))
    tree = read_html(report_page(first, library).body)[0]
    relatives = tree.one("ul", class_="pm-relatives")
    assert "later 2026-02-05" in relatives.text
    assert tree.one("p", class_="pm-verdict").text.startswith("First of 2 incidents")


def test_a_report_that_nothing_resembles_has_no_such_part() -> None:
    assert (
        "Similar incidents"
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


def test_what_is_said_of_an_action_is_told_apart() -> None:
    told = Action("A1", "Alert on it", worked_when="a test pages", reason="too dear", note="As agreed.")
    notes = [
        tree_of(report(actions=(action,))).one("td", class_="pm-main").one("div", class_="pm-note").text
        for action in (told, replace(told, kind="detect"))
    ]
    assert notes == [
        "Worked when: a test pages; why not: too dear; As agreed.",
        "detect; worked when: a test pages; why not: too dear; As agreed.",
    ]


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


def test_signatures_sponsors_and_times_of_meetings_are_on_the_page() -> None:
    at = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
    told = report(
        sign_off=SignOff(approved=Approval("@director", date(2026, 3, 4))),
        follow_up=FollowUp(date(2026, 3, 5), date(2026, 3, 20), None, at),
        actions=(Action("A1", "Take the alias from the registry", priority="high", sponsor="@vp-engineering"),),
    )
    text = tree_of(told).text
    for said in ("@director on 2026-03-04", "2026-03-05 14:30 UTC", "sponsor: @vp-engineering", "2026-03-20"):
        assert said in text
