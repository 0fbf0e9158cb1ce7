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
    made = list(action_pages(View(Archive(Corpus(reports), options_for(pathlib.Path()), TODAY))))
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
    assert chips == ["@b 1 open, 1 overdue", "@a 3 open", "nobody named 1 open"]
    links = [a.attributes["href"] for a in tree(pages["actions/index.md"]).one("ul", class_="pm-chips").all("a")]
    assert links == [f"../actions/owners/{name}/" for name in ("b", "a", "nobody-named")]
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


def test_what_was_closed_lately() -> None:
    ages = {"Today": 0, "Before thirty": 29, "Thirty": 30, "Before sixty": 59, "Sixty": 60, "Tomorrow": -1}
    done = [Action(t, t, status="done", done=TODAY - timedelta(days=age)) for t, age in ages.items()]
    pages = pages_of(promised(*done, Action("A9", "Undated", status="done"), Action("A8", "Dropped", status="wont-do")))
    assert titles(pages["actions/closed.md"]) == ["Today", "Before thirty", "Thirty", "Before sixty"]
    assert "the latest first; 2 of them in the last 30." in tree(pages["actions/closed.md"]).text
    said = tree(pages["actions/index.md"]).text
    assert "Closed: 2 in the last 30 days, 4 in the last 60 days; 1 on an unknown date" in said


def test_nothing_promised_nothing_listed() -> None:
    pages = pages_of()
    assert list(pages) == ["actions/index.md", "actions/closed.md"]
    assert "No report has promised anything yet" in pages["actions/index.md"].body
    assert "No action is known to have been closed" in pages["actions/closed.md"].body


def test_all_done_is_said() -> None:
    pages = pages_of(promised(Action("A1", "Done", status="done", done=TODAY)))
    assert "Nothing is known to be open" in pages["actions/index.md"].body
