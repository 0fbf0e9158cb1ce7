"""The index of actions, the page of each owner, and what was closed lately."""

import pathlib
import re
from collections.abc import Sequence
from datetime import timedelta

from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.pages.actions import ROWS, action_pages
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Action, Report
from support.reports import TODAY, options_for, report
from support.site import Element, read_html


def pages_of(*reports: Report) -> dict[str, Page]:
    view = View(Archive(Corpus(reports), options_for(pathlib.Path()), TODAY))
    made = [page.make() for page in action_pages(view)]
    assert len({page.uri for page in made}) == len(made)
    return {page.uri: page for page in made}


def tree(page: Page) -> Element:
    found, faults = read_html(page.body)
    assert not faults
    return found


def titles(page: Page) -> list[str]:
    return [cell.text for cell in tree(page).all("td", class_="pm-main")]


def promised(*actions: Action, **fields: object) -> Report:
    return report(actions=actions, **fields)


def many(count: int, **fields: object) -> Sequence[Action]:
    return [Action(f"A{n}", f"Do the thing number {n}", **fields) for n in range(count)]  # type: ignore[arg-type]


def test_the_index_is_cut_into_pages() -> None:
    pages = pages_of(promised(*many(2 * ROWS + 5)))
    uris = ["actions/index.md", "actions/page-2.md", "actions/page-3.md"]
    found = [n for uri in uris for n in re.findall(r"number (\d+)<", pages[uri].body)]
    assert sorted(map(int, found)) == list(range(2 * ROWS + 5))
    assert "actions/page-4.md" not in pages
    assert "pm-find" in pages[uris[0]].body
    assert "pm-find" not in pages[uris[1]].body


def test_the_index_leads_to_each_owner_the_latest_of_all_first() -> None:
    late = Action("A1", "Late", owner="@b", due=TODAY - timedelta(days=1))
    others = [Action(n, f"A's {n}", owner="@a") for n in "123"]
    pages = pages_of(promised(late, Action("A2", "Nobody's"), *others))
    chips = [li.text for li in tree(pages["actions/index.md"]).one("ul", class_="pm-chips").all("li")]
    assert chips == ["@b 1 open, 1 overdue", "@a 3 open", "no owner 1 open"]
    links = [a.attributes["href"] for a in tree(pages["actions/index.md"]).one("ul", class_="pm-chips").all("a")]
    assert links == [f"../actions/owners/{name}/" for name in ("b", "a", "no-owner")]
    assert titles(pages["actions/owners/a.md"]) == ["A's 1", "A's 2", "A's 3"]
    assert "1 action open, 1 overdue." in tree(pages["actions/owners/b.md"]).text
    assert pages["actions/owners/b.md"].title == "Actions of @b"


def test_each_row_leads_to_the_action() -> None:
    (link,) = tree(pages_of(promised(Action("A_1", "Do it")))["actions/index.md"]).one("td", class_="pm-main").all("a")
    assert link.attributes["href"] == "../reports/2026-01-01-a/#action-a-1"


def test_unknown_outcomes_come_last() -> None:
    pages = pages_of(promised(Action("A1", "Announced", status="unknown"), Action("A2", "Open")))
    assert titles(pages["actions/index.md"]) == ["Open", "Announced"]
    assert "the outcome of 1 is unknown" in pages["actions/index.md"].body


def test_what_was_closed_recently() -> None:
    ages = {"Today": 0, "Before thirty": 29, "Thirty": 30, "Before sixty": 59, "Sixty": 60, "Tomorrow": -1}
    done = [Action(t, t, status="done", done=TODAY - timedelta(days=age)) for t, age in ages.items()]
    pages = pages_of(promised(*done, Action("A9", "Undated", status="done"), Action("A8", "Dropped", status="wont-do")))
    assert titles(pages["actions/closed.md"]) == ["Today", "Before thirty", "Thirty", "Before sixty"]
    assert "latest first; 2 of them in the last 30 days." in tree(pages["actions/closed.md"]).text
    said = tree(pages["actions/index.md"]).text
    assert "Closed: 2 in the last 30 days, 4 in the last 60 days; 1 on an unknown day" in said


def test_without_actions_none_are_listed() -> None:
    pages = pages_of()
    assert list(pages) == ["actions/index.md", "actions/closed.md"]
    assert "No report has actions yet" in pages["actions/index.md"].body
    assert "No action is known to have been closed" in pages["actions/closed.md"].body


def test_when_all_are_done_the_index_says_so() -> None:
    pages = pages_of(promised(Action("A1", "Done", status="done", done=TODAY)))
    assert "No action is known to be open" in pages["actions/index.md"].body


def parts(page: Page) -> dict[str, list[str]]:
    """The headings of a team's page with the actions below each."""
    found: dict[str, list[str]] = {}
    for heading, body in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", page.body, re.MULTILINE | re.DOTALL):
        found[heading] = [cell.text for cell in read_html(body)[0].all("td", class_="pm-main")]
    return found


def test_a_team_goes_through_its_actions_by_urgency() -> None:
    def due(days: int, **more: object) -> Action:
        return Action(f"A{days}", f"Due in {days}", due=TODAY + timedelta(days=days), **more)  # type: ignore[arg-type]

    told = promised(
        due(15), due(14), due(0), due(-1), due(-30), Action("B1", "Undated"), Action("B2", "Unknown", status="unknown"),
        Action("B3", "Done", status="done", done=TODAY - timedelta(days=6)),
        Action("B4", "Done before", status="done", done=TODAY - timedelta(days=7)),
        teams=("orders",),
    )  # fmt: skip
    pages = pages_of(told, promised(Action("A1", "Of another team"), id_="2026-01-02-b", teams=("search",)))
    page = pages["actions/teams/orders.md"]
    assert page.title == "Actions of team orders"
    assert "6 open actions, 2 overdue." in tree(page).text
    assert parts(page) == {
        "Overdue": ["Due in -30", "Due in -1"],
        "Due within 14 days": ["Due in 0", "Due in 14"],
        "Due later": ["Due in 15"],
        "Without a due date": ["Undated"],
        "Outcome unknown": ["Unknown"],
        "Closed in the last 7 days": ["Done"],
    }


def test_a_long_part_of_a_teams_page_leads_to_the_rest() -> None:
    page = pages_of(promised(*many(30), teams=("a & b",)))["actions/teams/a-b.md"]
    assert len(parts(page)["Without a due date"]) == 25
    (more,) = tree(page).all("p", class_="pm-more")
    assert more.text.startswith("5 more")
    assert more.one("a").attributes["href"] == "../../../actions/?team=a%20%26%20b&state=open"


def test_a_team_without_actions_is_told_so() -> None:
    page = pages_of(promised(Action("A1", "Long done", status="done"), teams=("orders",)))["actions/teams/orders.md"]
    assert "Nothing is open, and nothing was closed lately." in page.body


def test_the_index_leads_to_teams_with_the_most_overdue_first() -> None:
    late = Action("A1", "Late", due=TODAY - timedelta(days=1))
    pages = pages_of(
        promised(*many(3), teams=("busy",)), promised(late, id_="2026-01-02-b", teams=("late", "busy-too")),
        promised(Action("A1", "Done", status="done"), id_="2026-01-03-c", teams=("idle",)),
    )  # fmt: skip
    _, chips = tree(pages["actions/index.md"]).all("ul", class_="pm-chips")
    assert [li.text for li in chips.all("li")] == [
        "busy-too 1 open, 1 overdue",
        "late 1 open, 1 overdue",
        "busy 3 open",
    ]


def test_priorities_sort_by_rank() -> None:
    told = promised(*(Action(f"A{n}", "Do it", priority=p) for n, p in enumerate(("low", "high", None, "medium"))))
    rows = tree(pages_of(told)["actions/index.md"]).one("tbody").all("tr")
    keys = {row.all("td")[2].text: int(row.all("td")[2].attributes["data-sort"]) for row in rows}
    assert sorted(keys, key=lambda name: keys[name]) == ["high", "medium", "low", ""]


def test_a_row_names_the_incident_and_the_tracker() -> None:
    told = promised(Action("A1", "Do it", tracker="https://git.example/shop/issues/12/"), title="Search fails")
    table = tree(pages_of(told)["actions/index.md"]).one("table")
    assert [th.text for th in table.one("thead").all("th")] == ["State", "Action", "Incident", "Tracker", "Age"]
    cells = [cell.text for cell in table.one("tbody").all("td")]
    assert cells[2].startswith("Search fails SEV-3 2026-01-01")
    assert cells[3] == "#12"
