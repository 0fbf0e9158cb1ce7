"""The built site in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from mkdocs_postmortems.report.model import Report
from support.building import ODD_TITLE, Build
from support.reports import ORGANISATION, ROOT, corpus_of
from support.windows import KINDS, Window, choose, finder

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SCHEMES = ("light", "dark")


def shown(page: Page) -> list[str]:
    """Titles in the table of reports, in order."""
    titles: list[str] = page.locator(".pm-reports tbody tr td.pm-main a").all_inner_texts()
    return titles


def status(page: Page) -> str:
    text: str = page.locator(".pm-find [role=status]").inner_text()
    return text


def part_of(report: Report) -> str:
    """Some words from the middle of a title, as somebody remembers them."""
    words = report.title.split()
    return " ".join(words[len(words) // 2 :][:4]).upper()


def heading(page: Page) -> str:
    text: str = page.locator("article h1").inner_text()
    return text.rstrip("¶").strip()


def test_a_report_is_found_by_a_part_of_its_title(shop: Build, window: Callable[..., Window]) -> None:
    page = (opened := window(shop)).page
    for report in corpus_of(ORGANISATION / "postmortems").reports[::14]:
        opened.open("reports/", until="commit")
        finder(page).press_sequentially(part_of(report))
        assert len(shown(page)) < 41, "the words narrow the list"
        page.locator(".pm-reports a").get_by_text(report.title, exact=True).click()
        page.wait_for_url(f"**/reports/{report.id}/", wait_until="commit")
        assert heading(page) == report.title


def test_every_public_report_is_found_by_a_part_of_its_title(public: Build, window: Callable[..., Window]) -> None:
    """On one visit: what is found is looked up in the built site, and only the last is opened."""
    page = window(public).open("reports/")
    reports = corpus_of(ROOT / "postmortems").reports
    assert len(reports) >= 24
    for report in reports:
        finder(page).fill(part_of(report))
        assert len(shown(page)) < len(reports)
        link = page.locator(".pm-reports a").get_by_text(report.title, exact=True)
        way = urlsplit(link.evaluate("element => element.href")).path
        assert way == f"/reports/{report.id}/"
        assert public.site.article(f"{way[1:]}index.html").one("h1").text.rstrip("¶").strip() == report.title
    link.click()
    page.wait_for_url(f"**/reports/{report.id}/")
    assert heading(page) == report.title


def titles(*days: str) -> list[str]:
    """Titles of the organisation's reports of some days."""
    by_day = {report.id[:10]: report.title for report in corpus_of(ORGANISATION / "postmortems").reports}
    return [by_day[day] for day in days]


def test_filters_combine_and_live_in_the_address(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("reports/")
    finder(page)
    assert status(page) == "41 reports"
    choose(page, "Service", "checkout")
    on_checkout = titles(
        "2026-03-30", "2026-03-29", "2026-02-24", "2026-02-05", "2026-01-20", "2026-01-13", "2025-12-31", "2025-08-10",
        "2025-06-19", "2025-03-04", "2024-12-17", "2024-11-12", "2024-03-31", "2024-02-13", "2023-12-05",
    )  # fmt: skip
    assert shown(page) == on_checkout
    assert status(page) == "15 of 41 reports"
    choose(page, "Severity", "SEV-2")
    major = titles("2026-01-20", "2025-12-31", "2025-08-10", "2024-12-17", "2024-11-12")
    assert shown(page) == major
    choose(page, "Severity", "SEV-1")
    critical = titles("2026-02-05", "2025-06-19", "2025-03-04", "2024-02-13", "2023-12-05")
    assert shown(page) == [title for title in on_checkout if title in major + critical], "either severity"
    choose(page, "Tag", "expired-certificate")
    assert shown(page) == titles("2026-01-20", "2025-06-19")
    finder(page).fill("bank")
    assert shown(page) == titles("2026-01-20")

    query = parse_qs(urlsplit(page.url).query)
    assert query == {
        "service": ["checkout"],
        "severity": ["SEV-2", "SEV-1"],
        "tag": ["expired-certificate"],
        "text": ["bank"],
    }
    page.reload()
    assert finder(page).input_value() == "bank"
    assert shown(page) == titles("2026-01-20")

    page.get_by_role("button", name="Remove filter Severity SEV-2").click()
    assert shown(page) == []
    assert "No report fits" in status(page)
    page.go_back()
    assert shown(page) == titles("2026-01-20")
    page.go_back()
    page.go_back()
    assert shown(page) == major
    assert parse_qs(urlsplit(page.url).query) == {"service": ["checkout"], "severity": ["SEV-2"]}
    page.go_forward()
    assert len(shown(page)) == 10


def test_back_from_a_report_finds_the_list_as_it_was_left(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("reports/")
    finder(page)
    choose(page, "Tag", "connection-pool")
    page.locator(".pm-reports").get_by_role("link", name=titles("2025-11-05")[0]).click()
    page.wait_for_url("**/2025-11-05-orders-postgres-leak/")
    page.go_back()
    finder(page)
    page.wait_for_function("document.querySelectorAll('.pm-reports tbody tr').length === 3")
    assert shown(page) == titles("2026-02-05", "2025-11-05", "2025-08-10")


def test_a_filter_nobody_knows_is_left_out(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("reports/?service=nowhere&severity=&text=")
    finder(page)
    assert len(shown(page)) == 41


def test_a_filtered_row_says_what_the_row_of_the_list_says(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("reports/")
    finder(page)

    def rows() -> list[str]:
        every = page.locator(".pm-reports tbody tr").all()
        return [" | ".join(" ".join(cell.split()) for cell in row.locator("td").all_inner_texts()) for row in every]

    before = rows()
    finder(page).fill("e")
    page.wait_for_function("document.querySelector('.pm-find [role=status]').textContent.includes(' of ')")
    assert rows() == before


def column(page: Page, number: int) -> list[str]:
    cells: list[str] = page.locator(f".pm-reports tbody tr td:nth-child({number})").all_inner_texts()
    return cells


def test_a_column_is_sorted_from_the_keyboard(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("reports/")
    finder(page)
    head = page.locator(".pm-reports th").nth(5)
    assert head.inner_text() == "Lasted"
    assert head.get_attribute("aria-sort") is None
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"

    def minutes() -> list[float]:
        cells = page.locator(".pm-reports tbody tr td:nth-child(6)")
        return cells.evaluate_all("cells => cells.map((cell) => Number(cell.dataset.sort))")  # type: ignore[no-any-return]

    assert minutes() == sorted(minutes())
    assert len(set(minutes())) > 20
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert minutes() == sorted(minutes(), reverse=True)
    finder(page).fill("orders")
    page.wait_for_function("document.querySelector('.pm-find [role=status]').textContent.includes(' of ')")
    assert 1 < len(minutes()) < 41
    assert minutes() == sorted(minutes(), reverse=True), "a search keeps the order"
    page.locator(".pm-reports th").nth(0).get_by_role("button").focus()
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") is None
    assert column(page, 1) == sorted(column(page, 1))


@pytest.mark.parametrize("path", ["patterns/", "actions/", "services/orders/"])
def test_other_tables_sort_too(shop: Build, window: Callable[..., Window], path: str) -> None:
    page = window(shop).open(path)
    heads = page.locator("table[data-pm-sort]").first.locator("th:has(button)")
    assert heads.count() > 4
    for head in heads.all():
        head.get_by_role("button").press("Enter")
        assert head.get_attribute("aria-sort") == "ascending"
        assert page.locator("table[data-pm-sort]").first.locator("th[aria-sort]").count() == 1


def test_overdue_sorts_by_days_and_age_by_number(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("actions/")
    page.locator("table[data-pm-sort] th").last.get_by_role("button").press("Enter")
    ages = [int(text.split()[0]) for text in page.locator("table[data-pm-sort] td:last-child").all_inner_texts()]
    assert ages == sorted(ages)
    assert len(set(ages)) > 5


def test_the_list_reads_without_scripts(shop: Build, public: Build, window: Callable[..., Window]) -> None:
    for built, folder in ((shop, ORGANISATION / "postmortems"), (public, ROOT / "postmortems")):
        page = window(built, java_script_enabled=False).open("reports/")
        for report in corpus_of(folder).reports:
            link = page.locator(".pm-reports a").get_by_text(report.title, exact=True)
            assert link.is_visible(), report.id
        assert page.get_by_role("searchbox", name="Search reports").count() == 0, "no field that does nothing"
        page.locator(".pm-reports tbody a").first.click()
        assert page.locator("article h1").is_visible()


def action_titles(page: Page) -> list[str]:
    titles: list[str] = page.locator(".pm-promises tbody tr td.pm-main a").all_inner_texts()
    return titles


def test_actions_are_filtered_in_the_address(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("actions/")
    search = page.get_by_role("searchbox", name="Search actions")
    search.wait_for()
    assert status(page) == "21 actions"
    choose(page, "Owner", "@checkout")
    assert len(action_titles(page)) == 4
    choose(page, "Priority", "high")
    assert len(action_titles(page)) == 3
    search.fill("postcodes")
    (title,) = action_titles(page)
    assert "postcodes" in title
    assert parse_qs(urlsplit(page.url).query) == {"owner": ["@checkout"], "priority": ["high"], "text": ["postcodes"]}
    page.reload()
    search.wait_for()
    assert action_titles(page) == [title]
    page.locator(".pm-promises td.pm-main a").click()
    page.wait_for_url("**/2026-03-30-checkout-pickup-points/#action-*")


def test_actions_are_found_by_age_pattern_state_and_team(shop: Build, window: Callable[..., Window]) -> None:
    page = (opened := window(shop)).page
    found = {
        "age=180": 5, "pattern=connection-pool": 3, "state=overdue": 9, "state=recently+closed": 12, "kind=recover": 1,
        "team=orders&state=open": 2,
    }  # fmt: skip
    for query, count in found.items():
        opened.open(f"actions/?{query}")
        page.locator(".pm-find [role=status]").wait_for()
        assert page.locator(".pm-promises tbody tr").count() == count, query


def test_a_filtered_action_says_what_its_row_in_the_list_says(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("actions/")
    page.get_by_role("searchbox", name="Search actions").wait_for()

    def rows() -> list[str]:
        every = page.locator(".pm-promises tbody tr").all()
        return [" | ".join(" ".join(cell.split()) for cell in row.locator("td").all_inner_texts()) for row in every]

    before = [row for row in rows() if not row.startswith("outcome unknown")]
    assert len(before) > 10
    choose(page, "State", "open")
    page.wait_for_function("document.querySelector('.pm-find [role=status]').textContent.includes(' of ')")
    assert rows() == before


def test_actions_read_without_scripts(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop, java_script_enabled=False).open("actions/")
    assert len(action_titles(page)) == 21
    assert page.locator(".pm-find *").count() == 0
    page.get_by_role("link", name="@orders").click()
    assert page.locator("article h1").inner_text().startswith("Actions of @orders")
    assert len(action_titles(page)) == 2


def test_the_map_leads_to_a_pattern_and_a_report(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("patterns/")
    page.locator(".pm-map a:has(circle)").first.click()
    page.wait_for_url("**/reports/20*/")
    page.go_back()
    page.locator(".pm-map a", has_text="Connection pool").click()
    page.wait_for_url("**/patterns/connection-pool/")
    page.locator(".pm-lives a", has_text="Fail the build").click()
    page.wait_for_url("**/2025-08-10-cart-redis-leak/#action-a3")


def test_files_as_addresses_work_too(odd: Build, window: Callable[..., Window]) -> None:
    page = window(odd).open("reports/index.html")
    finder(page).fill("script")
    assert shown(page) == [ODD_TITLE]
    page.locator(".pm-reports tbody a").first.click()
    page.wait_for_url("**/reports/2025-05-05-deep.html")
    assert page.locator("article h1").inner_text().rstrip("¶").strip() == ODD_TITLE
    page.go_back()
    page.get_by_text("Browse by service").click()
    page.locator(".pm-chips a").first.click()
    page.locator(".pm-reports tbody tr").first.wait_for()
    page = window(odd).open("actions/index.html?owner=%40search")
    page.locator(".pm-promises td.pm-main a").click()
    page.wait_for_url("**/reports/2025-05-05-deep.html#action-a-1")


def test_times_tell_the_readers_own(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop, timezone_id="America/New_York", locale="en-US").open(KINDS["report"])
    time = page.locator("time[datetime='2026-02-05T14:00:00Z']").first
    assert time.inner_text() == "2026-02-05 14:00"
    assert re.search(r"Thursday, February 5, 2026.*9:00:00\sAM EST", time.get_attribute("title") or "")
    untitled = page.locator("time[datetime*='T']:not([title])")
    assert untitled.count() == 0
    assert page.locator("time[datetime='2025-08-10']").first.get_attribute("title") is None, (
        "a day has no hour to translate"
    )


def test_a_link_to_an_action_shows_it(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open("actions/")
    link = page.locator("td.pm-main a").first
    report, _, action = (link.get_attribute("href") or "").partition("#")
    link.click()
    page.wait_for_url(f"**/{report.strip('./')}/#{action}")
    assert page.locator(f"#{action}").is_visible()


def test_local_time_is_a_switch_that_is_remembered(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop, timezone_id="America/New_York").open(KINDS["report"])
    zone, first = page.locator(".pm-zone").first, page.locator(".pm-facts time").first
    assert (zone.inner_text(), first.inner_text()) == ("UTC", "2026-02-05 14:00")
    switch = page.get_by_role("button", name="Local time")
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    assert (zone.inner_text(), first.inner_text()) == ("America/New_York", "2026-02-05 09:00")
    page.reload()
    assert first.inner_text() == "2026-02-05 09:00"
    page.get_by_role("button", name="Local time").click()
    assert (zone.inner_text(), first.inner_text()) == ("UTC", "2026-02-05 14:00")


def test_a_report_is_copied_as_markdown_and_as_a_link(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop, permissions=["clipboard-read", "clipboard-write"]).open(KINDS["report"])
    copied = "navigator.clipboard.readText()"
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate(copied) == page.url
    page.get_by_role("button", name="Copy as Markdown").click()
    page.wait_for_function(f"async () => (await {copied}).startsWith('#')")
    text = page.evaluate(copied)
    lines = text.splitlines()
    assert lines[0] == "# Shop down for everybody when orders ran out of PostgreSQL connections a second time"
    assert "Third incident of the pattern [Connection pool](http" in text
    assert "| Action | Owner | Due | State | Tracker |" in lines
    assert "- Severity: [SEV-1](http" in text
    assert "1. Why did the API stop answering? Every connection of the pool was taken." in lines
    assert not re.search(r"<\w+|Local time|¶", text)


def test_paper_shows_what_is_folded_on_the_screen(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop).open(KINDS["report"])
    last = page.locator(".pm-timeline").last.locator("tr").last
    assert not last.is_visible()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert last.is_visible()
    assert not page.get_by_role("button", name="Copy link").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not last.is_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_paper_is_white(shop: Build, window: Callable[..., Window], scheme: str) -> None:
    page = window(shop, color_scheme=scheme).open(KINDS["report"])
    page.emulate_media(media="print")
    ink = page.locator(".pm-verdict").evaluate("element => getComputedStyle(element).color")
    assert ink == "rgb(27, 33, 48)"


def test_a_report_is_not_long(shop: Build, window: Callable[..., Window]) -> None:
    """The longest of the example: under 5,000 pixels, and at most three screens before its first fold."""
    page = window(shop, viewport={"width": 1440, "height": 900}).open(KINDS["report"])
    page.get_by_role("button", name="Copy link").wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") < 5000
    fold = page.locator("article details").first.bounding_box()
    assert fold
    assert fold["y"] <= 2700


def test_a_word_of_a_block_is_found_by_the_sites_search(shop: Build, window: Callable[..., Window]) -> None:
    page = window(shop, searchable=True).open()
    page.locator(".md-search__input").click()
    page.get_by_text("Type to start searching").wait_for()
    page.locator(".md-search__input").press_sequentially("retries have doubled")
    # The results change with every letter, until the whole is typed.
    page.locator(".md-search-result__item:first-child a[href*='2026-02-05-orders-postgres-leak']").first.wait_for()
