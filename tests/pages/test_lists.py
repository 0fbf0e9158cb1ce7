"""Lists of many reports: cut into pages, none lost, none too large; and an address for every name."""

import math
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.archive import FACETS, Archive
from mkdocs_postmortems.options import Options, Severity
from mkdocs_postmortems.pages.listing import ROWS, list_pages
from mkdocs_postmortems.pages.page import Page, slugs
from mkdocs_postmortems.pages.site import site_pages
from mkdocs_postmortems.pages.view import FOLDERS, Here, View
from mkdocs_postmortems.report.corpus import Corpus
from mkdocs_postmortems.report.model import Report
from support.reports import TODAY, numbered, options_for, report
from support.site import Element, read_html

THEME = 20_000
"""Bytes that Material puts around a page's content, and some more for what Markdown adds."""


def library_of(*reports: Report) -> View:
    import pathlib

    return View(Archive(Corpus(reports), options_for(pathlib.Path()), TODAY))


def pages_of(*reports: Report) -> dict[str, Page]:
    made = [page.make() for page in list_pages(library_of(*reports))]
    assert len({page.uri for page in made}) == len(made), "two pages would have one address"
    return {page.uri: page for page in made}


def listed(page: Page) -> list[str]:
    """Ids of the reports in a page's table, in order."""
    links = [cell.one("a").attributes["href"] for cell in read_html(page.markdown)[0].all("td", class_="pm-main")]
    return [re.search(r"(\d{4}-\d\d-\d\d-[a-z0-9-]+)", link)[1] for link in links]  # type: ignore[index]


@pytest.mark.parametrize("count", [1, ROWS, ROWS + 1, 2 * ROWS, 2 * ROWS + 1, 5 * ROWS - 1])
def test_every_report_stands_on_one_page_of_the_list_newest_first(count: int) -> None:
    pages = pages_of(*(report(numbered(n), services=("search",)) for n in range(count)))
    for first, rest in (
        ("reports/index.md", "reports/page-{}.md"),
        ("services/search.md", "services/search/page-{}.md"),
    ):
        uris = [first, *(rest.format(n) for n in range(2, math.ceil(count / ROWS) + 1))]
        rows = [id_ for uri in uris for id_ in listed(pages[uri])]
        assert rows == [numbered(n) for n in reversed(range(count))]
        assert rest.format(len(uris) + 1) not in pages
        assert all(len(listed(pages[uri])) <= ROWS for uri in uris)


def test_each_page_of_a_list_leads_to_the_others() -> None:
    pages = pages_of(*(report(numbered(n)) for n in range(3 * ROWS)))
    for number, uri in enumerate(("reports/index.md", "reports/page-2.md", "reports/page-3.md"), 1):
        pager = read_html(pages[uri].markdown)[0].one("nav", class_="pm-pager")
        assert pager.one("b", **{"aria_current": "page"}).text == str(number)
        assert [a.text for a in pager.all("a")] == [str(n) for n in (1, 2, 3) if n != number]
    assert pages["reports/page-2.md"].title == "Reports, page 2"


def test_a_short_list_has_no_pager() -> None:
    assert "pm-pager" not in pages_of(report())["reports/index.md"].markdown


def test_an_empty_archive_has_a_list_that_says_so() -> None:
    pages = pages_of()
    assert list(pages) == ["reports/index.md"]
    assert "No reports yet" in pages["reports/index.md"].markdown


def test_every_facet_has_its_list(shop: View, shop_pages: dict[str, Page]) -> None:
    for kind, folder in FOLDERS.items():
        told = Counter(value for r in shop.archive.reports for value in set(FACETS[kind](r)))
        assert told
        assert {uri for uri in shop_pages if uri.startswith(f"{folder}/")} == {
            shop.facet_uri(kind, value) for value in told
        }
        for value, count in told.items():
            assert len(listed(shop_pages[shop.facet_uri(kind, value)])) >= count


names = st.lists(
    st.one_of(
        st.text(max_size=6),
        st.sampled_from(["index", "Index", "a b", "a-b", "A B", "запас", "склад", "x", "c++", "c#"]),
    )
)


@given(names)
def test_no_two_names_share_an_address(told: list[str]) -> None:
    found = slugs(told)
    assert set(found) == set(told)
    assert len(set(found.values())) == len(found)
    assert "index" not in found.values()
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in found.values())


def test_a_plain_name_keeps_its_address_whoever_comes_beside_it() -> None:
    assert slugs(["a-b"])["a-b"] == slugs(["A B", "a-b", "A-B"])["a-b"] == "a-b"


def test_names_that_look_alike_in_an_address_have_lists_of_their_own() -> None:
    odd = ["запас", "склад", "Cart API", "cart-api", "index", "../../etc", "a/b"]
    reports = [report(numbered(n), services=(name,), tags=(name,)) for n, name in enumerate(odd * 2)]
    made = library_of(*reports)
    pages = {page.uri: page for page in site_pages(made, "Odd")}
    assert len(list(site_pages(made, "Odd"))) == len(pages)
    for index, name in enumerate(odd):
        uri = made.facet_uri("service", name)
        assert listed(pages[uri]) == [numbered(index + len(odd)), numbered(index)]
    for pattern in made.archive.patterns:
        assert pattern.tags[0] in odd
        assert made.pattern_uri(pattern) in pages
    assert len(made.archive.patterns) == len(odd)
    assert all(re.fullmatch(r"[\w./-]+", uri) and ".." not in uri for uri in pages)


def test_no_page_of_a_large_archive_is_heavy(large_pages: dict[str, Page]) -> None:
    heavy = {
        uri: len(page.markdown.encode())
        for uri, page in large_pages.items()
        if len(page.markdown.encode()) + THEME > 100_000
    }
    assert heavy == {}


def test_a_large_archive_names_every_report_in_its_lists(large: View, large_pages: dict[str, Page]) -> None:
    uris = [uri for uri in large_pages if re.fullmatch(r"reports/(index|page-\d+)\.md", uri)]
    assert len(uris) == math.ceil(len(large.archive.reports) / ROWS)
    assert sorted(id_ for uri in uris for id_ in listed(large_pages[uri])) == [r.id for r in large.archive.reports]


@pytest.mark.parametrize(
    "uri",
    [
        "reports/index.md",
        "patterns/index.md",
        "statistics.md",
        "actions/index.md",
        "index.md",
        "patterns/connection-pool.md",
        "services/orders.md",
        "causes/software.md",
        "actions/closed.md",
        "actions/owners/orders.md",
    ],
)
def test_the_html_of_a_page_is_well_formed(shop_pages: dict[str, Page], uri: str) -> None:
    assert faults(shop_pages[uri]) == []


def test_the_html_of_every_report_is_well_formed(shop: View, shop_pages: dict[str, Page]) -> None:
    for one in shop.archive.reports:
        page = shop_pages[f"reports/{one.id}.md"]
        assert faults(page) == [], one.id
        ids = [e.attributes["id"] for e in tree(page).walk() if "id" in e.attributes]
        assert len(ids) == len(set(ids))


def tree(page: Page) -> Element:
    return read_html(page.body)[0]


def faults(page: Page) -> list[str]:
    return read_html(page.body)[1]


def test_a_link_to_a_list_is_relative(shop: View) -> None:
    assert Here(shop, "reports/2026-03-11-search-stale-index.md").facet("service", "search") == "../../services/search/"


def test_severities_stand_in_the_order_of_the_scale() -> None:
    scale = (Severity("critical"), Severity("medium"), Severity("low"))
    reports = tuple(report(numbered(n), severity=step) for n, step in enumerate(("low", "medium", "critical")))
    view = View(Archive(Corpus(reports), Options(severities=scale), TODAY))
    page = next(page for page in list_pages(view) if page.uri == "reports/index.md").make()
    links = [a.text for a in read_html(page.markdown)[0].all("a")]
    assert [text for text in links if text in {"critical", "medium", "low"}] == ["critical", "medium", "low"]
