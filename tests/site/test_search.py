"""What somebody types into the site's search leads where it should, with Material's index and with Pagefind's."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from support.building import ODD_TITLE, Build, build, shop_config
from support.windows import Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

ENGINES = ("material", "pagefind")
LEAK = "reports/2026-02-05-orders-postgres-leak/"
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'"
)


@pytest.fixture(scope="module")
def pagefind(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The example organisation with Pagefind, in parts as small as if it were a large one."""
    folder = tmp_path_factory.mktemp("shop-pagefind")
    config = shop_config(folder)
    (folder / "small.py").write_text(
        "from mkdocs_postmortems.exports import pagefind\npagefind.SMALLEST = 8\n", "utf-8"
    )
    written = config.read_text("utf-8").replace("audience:", "search: pagefind, audience:")
    config.write_text(f"{written}hooks: [small.py]\n", "utf-8")
    return build(config, tmp_path_factory.mktemp("shop-pagefind-site"))


@pytest.fixture(params=ENGINES)
def site(request: pytest.FixtureRequest) -> Build:
    built: Build = request.getfixturevalue("shop" if request.param == "material" else "pagefind")
    assert built.code == 0, built.output
    return built


@dataclass
class Reader:
    """Somebody who searches."""

    window: Window

    @property
    def page(self) -> Page:
        return self.window.page

    def open(self, path: str = "") -> None:
        self.window.open(path)

    def ask(self, words: str, first: str) -> list[Locator]:
        """Type words into the theme's box; the results, once the first leads to `first`."""
        box = self.page.locator(".md-search__input")
        box.click()
        box.fill(words)
        box.press("End")
        self.page.locator(f".md-search-result__item:first-child a[href*='{first}']").first.wait_for()
        return self.page.locator(".md-search-result__item").all()

    def find(self, words: str, status: str) -> None:
        """Type words into the field of the reports' page."""
        self.page.get_by_role("searchbox", name="Search reports").fill(words)
        self.page.locator(".pm-find [role=status]", has_text=re.compile(status)).wait_for()

    def titles(self) -> list[str]:
        found: list[str] = self.page.locator(".pm-reports tbody tr td.pm-main a").all_inner_texts()
        return found


@pytest.fixture
def reader(site: Build, window: Callable[..., Window]) -> Reader:
    return Reader(window(site, searchable=True))


def ways(results: list[Locator]) -> list[str]:
    """Where each result leads, below the site's root."""
    links = (result.locator("a").first.get_attribute("href") or "" for result in results)
    return [
        urlsplit(link).path.lstrip("/") + ("?" if urlsplit(link).query.startswith("text") else "") for link in links
    ]


def place(ways: list[str], start: str) -> int:
    return next(number for number, way in enumerate(ways) if way.startswith(start))


def test_what_is_called_so_comes_first(reader: Reader) -> None:
    reader.open()
    for words, first in {
        "SEV-1": "severities/sev-1/",
        "sev-1": "severities/sev-1/",
        "2026-02-05-orders-postgres-leak": LEAK,
        "2026-02-05": LEAK,
        "connection pool": "patterns/connection-pool/",
        "connection-pool": "patterns/connection-pool/",
        "orders": "services/orders/",
        "@orders": "services/orders/",
        "MTTR": "statistics/#mttr",
        "BL102": "guide/rules/BL102/",
    }.items():
        reader.ask(words, first)


def test_a_pattern_comes_before_reports_and_these_before_the_guide_and_its_rules(reader: Reader) -> None:
    reader.open()
    found = ways(reader.ask("connection pool", "patterns/connection-pool/"))
    reports = place(found, "reports/20")
    assert 0 < reports < place(found, "reports/?") < place(found, "guide/")
    found = ways(reader.ask("blameless wording", "guide/"))
    rules = [number for number, way in enumerate(found) if way.startswith("guide/rules/")]
    assert rules == list(range(rules[0], len(found)))


def test_severity_and_day_stand_beside_a_report(reader: Reader) -> None:
    reader.open()
    (report, *_) = reader.ask("2026-02-05-orders-postgres-leak", LEAK)
    assert report.locator(".md-tag").all_inner_texts() == ["SEV-1", "2026-02-05"]


def test_teams_owners_and_actions_are_found(reader: Reader) -> None:
    reader.open()
    found = ways(reader.ask("orders", "services/orders/"))
    assert {"teams/orders/", "actions/owners/orders/"} <= set(found[:4])
    found = ways(reader.ask("connection acquired outside the scoped helper", "2025-08-10-cart-redis-leak"))
    assert found[0].startswith("reports/2025-08-10-cart-redis-leak/")


def test_the_box_leads_on_to_all_reports_with_the_same_words(reader: Reader) -> None:
    reader.open()
    reader.ask("connection pool", "patterns/connection-pool/")
    way = reader.page.locator(".md-search-result__item a", has_text="with “connection pool”").first
    count = int(way.inner_text().split()[0])
    way.click()
    reader.page.locator(".pm-find [role=status]", has_text=f"{count} of ").wait_for()
    assert reader.page.get_by_role("searchbox", name="Search reports").input_value() == "connection pool"
    assert len(reader.titles()) == min(count, 10)


def test_a_severity_leads_on_to_its_reports(reader: Reader) -> None:
    reader.open()
    reader.ask("SEV-1", "severities/sev-1/")
    reader.page.locator(".md-search-result__item a", has_text="with “SEV-1”").first.click()
    reader.page.wait_for_url("**/reports/?severity=SEV-1*")
    reader.page.locator(".pm-find [role=status]", has_text=" of ").wait_for()
    assert set(reader.page.locator(".pm-reports tbody .pm-sev").all_inner_texts()) == {"SEV-1"}


def test_words_that_stand_only_in_a_timeline_are_found_on_the_page_of_reports(reader: Reader) -> None:
    reader.open("reports/")
    reader.find("retries have doubled", " of ")
    assert reader.page.locator(f".pm-reports a[href*='{LEAK}']").count() == 1
    assert len(reader.titles()) < 4


def test_words_and_filters_combine_and_live_in_the_address(reader: Reader) -> None:
    reader.open("reports/")
    reader.find("connection", " of ")
    every = len(reader.titles())
    reader.page.get_by_label("Service", exact=True).select_option("catalogue")
    reader.page.wait_for_function(f"document.querySelectorAll('.pm-reports tbody tr').length < {every}")
    found = reader.titles()
    assert parse_qs(urlsplit(reader.page.url).query) == {"text": ["connection"], "service": ["catalogue"]}
    reader.page.reload()
    reader.page.locator(".pm-find [role=status]", has_text=" of ").wait_for()
    assert reader.titles() == found
    reader.page.get_by_role("button", name="Remove filter Service catalogue").click()
    reader.page.wait_for_function(f"document.querySelectorAll('.pm-reports tbody tr').length === {every}")


def test_operators_and_odd_queries_do_no_harm(reader: Reader) -> None:
    reader.open()
    for words in ("SEV-", "-", "a:b", "foo^bar~", "title:", "<img src=x onerror=alert(1)>", '"', "%", "\\"):
        box = reader.page.locator(".md-search__input")
        box.click()
        box.fill(words)
        box.press("End")
    reader.ask("SEV-1", "severities/sev-1/")


def test_markup_in_a_report_is_shown_and_not_run(odd: Build, window: Callable[..., Window]) -> None:
    reader = Reader(window(odd, searchable=True))
    reader.open()
    results = reader.ask("pool all down", "reports/2025-05-05-deep.html")
    assert results[0].locator("h1").inner_text() == ODD_TITLE


def test_a_filter_alone_lists_the_newest_first_and_loads_little(pagefind: Build, window: Callable[..., Window]) -> None:
    page = (opened := window(pagefind, searchable=True)).open("reports/?severity=SEV-2")
    page.locator(".pm-find [role=status]", has_text=" of ").wait_for()
    days = page.locator(".pm-reports tbody time").all_inner_texts()
    parts = len([path for path in (pagefind.site.folder / "search/pagefind").iterdir() if path.is_dir()])
    assert days == sorted(days, reverse=True)
    assert parts > 3
    assert len(days) == 10
    assert days[-1] < "2026"
    assert sum(".pf_index" in url for url in opened.requests) == parts
    assert not any("reports.json" in url for url in opened.requests)


def test_it_searches_under_a_strict_policy(pagefind: Build, browser: Browser, serve: Callable[..., str]) -> None:
    """No script of ours stands in a page; those of the theme are allowed one by one."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(10_000)

        def guarded(route: object) -> None:
            answer = route.fetch()  # type: ignore[attr-defined]
            inline = (
                re.findall(r"<script>(.*?)</script>", answer.text(), re.DOTALL) if "html" in str(answer.headers) else []
            )
            digests = (b64encode(sha256(script.encode()).digest()).decode() for script in inline)
            policy = " ".join([POLICY, *(f"'sha256-{digest}'" for digest in digests)])
            headers = {**answer.headers, "content-security-policy": policy}
            route.fulfill(response=answer, headers=headers)  # type: ignore[attr-defined]

        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.route("**/*", guarded)
        address = serve(pagefind.site.folder, searchable=True)
        page.goto(f"{address}reports/")
        made = Reader(Window(page, address))
        made.find("retries have doubled", " of ")
        assert page.locator(f".pm-reports a[href*='{LEAK}']").count() == 1
        made.ask("connection pool", "patterns/connection-pool/")
        made.ask("2026-02-05-orders-postgres-leak", LEAK)
        assert complaints == []


def test_pagefind_is_chosen_by_the_number_of_reports_or_by_option(shop: Build, pagefind: Build) -> None:
    assert not (shop.site.folder / "search/pagefind").exists()
    assert (pagefind.site.folder / "search/pagefind/pagefind.js").is_file()
    parts = {path.name for path in (pagefind.site.folder / "search/pagefind/1").iterdir() if path.is_file()}
    assert not [name for name in parts if "ui" in name or "worker" in name or "unknown" in name]
