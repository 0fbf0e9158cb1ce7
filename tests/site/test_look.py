"""The look of the site in a real browser: what stands first, what is lit, what can be read, and what stays in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from support.building import Build
from support.windows import Window

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SCREEN = {"width": 1440, "height": 900}
Open = Callable[..., "Page"]


@pytest.fixture
def open_page(window: Callable[..., Window]) -> Open:
    """A function that opens a page of a site."""

    def make(built: Build, path: str = "", scheme: str = "light", width: int = SCREEN["width"]) -> Page:
        return window(built, viewport={"width": width, "height": SCREEN["height"]}, color_scheme=scheme).open(path)

    return make


def visible(page: Page) -> str:
    """The text that lies wholly within the window."""
    text: str = page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
          const found = [];
          for (let node; (node = walker.nextNode());) {
            const range = document.createRange();
            range.selectNodeContents(node);
            const box = range.getBoundingClientRect();
            if (box.width > 1 && box.bottom <= innerHeight && box.top >= 0) found.push(node.textContent);
          }
          return found.join(" ").replace(/\\s+/g, " ");
        }"""
    )
    return text


def test_home_answers_without_scrolling(shop: Build, open_page: Open) -> None:
    text = visible(open_page(shop))
    for said in (
        r"\d+ actions overdue",
        r"\d+ patterns came back",
        r"\d+ incidents",
        "MTTR",
        "Connection pool",
        "This week",
    ):
        assert re.search(said, text), said


def test_home_of_an_archive_without_owners_says_what_recurs(public: Build, open_page: Open) -> None:
    text = visible(open_page(public))
    assert re.search(r"\d+ of \d+ incidents follow \d+ patterns of failure", text)
    assert "What was announced, and came again" in text
    assert not re.search(r"\b0 actions", text)


@pytest.mark.parametrize(
    ("path", "screens"), [("", 2), ("patterns/", 3), ("patterns/connection-pool/", 3), ("statistics/", 3)]
)
def test_no_page_is_longer_than_it_has_to_be(shop: Build, open_page: Open, path: str, screens: int) -> None:
    page = open_page(shop, path)
    assert page.evaluate("document.documentElement.scrollHeight") <= screens * SCREEN["height"]


def test_the_statistics_answer_without_scrolling(shop: Build, open_page: Open) -> None:
    page = open_page(shop, "statistics/")
    text = visible(page)
    assert "Incidents are resolved faster, by more than chance explains." in text
    for name in ("MTTD", "MTTA", "MTTR", "MTBF", "Incidents"):
        assert name in text
    assert page.locator(".pm-spark").count() == 5
    assert page.locator("details[open]").count() == 0


def test_the_summary_is_one_sheet_of_paper(shop: Build, open_page: Open) -> None:
    printed = open_page(shop, "summary/").pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["", "patterns/", "patterns/connection-pool/", "statistics/", "guide/check/"])
def test_nothing_is_wider_than_the_window(shop: Build, open_page: Open, path: str, width: int) -> None:
    page = open_page(shop, path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("path", "tab"),
    [
        ("", "Home"), ("reports/2026-02-05-orders-postgres-leak/", "Reports"), ("services/orders/", "Reports"),
        ("patterns/connection-pool/", "Patterns"), ("statistics/by-service/", "Statistics"),
        ("actions/closed/", "Actions"), ("guide/rules/PM001/", "Guide"), ("guide/check/", "Guide"),
    ],
)  # fmt: skip
def test_the_tab_is_lit_on_every_page_below_it(shop: Build, open_page: Open, path: str, tab: str) -> None:
    assert open_page(shop, path).locator(".md-tabs__item--active").all_inner_texts() == [tab]


def test_only_the_guide_has_a_left_column(shop: Build, open_page: Open) -> None:
    column = ".md-sidebar--primary"
    assert not open_page(shop, "reports/2026-02-05-orders-postgres-leak/").locator(column).is_visible()
    guide = open_page(shop, "guide/check/")
    assert guide.locator(column).is_visible()
    listed = guide.locator(f"{column} .md-nav[data-md-level='1'] a.md-nav__link").all_inner_texts()
    assert {"Start a repository", "Check reports", "Fields", "Rules"} <= {each.strip() for each in listed}


COLOURS = """() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const shown = (value) => {
    probe.style.color = value;
    return getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
  };
  const light = ([r, g, b]) => {
    const part = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const names = ["ink", "soft", "1", "2", "3", "4", "5", "late", "good", "open", "link"];
  const found = {};
  for (const name of names) for (const ground of ["page", "panel"]) {
    const [a, b] = [light(shown(`var(--pm-${name})`)), light(shown(`var(--pm-${ground})`))];
    found[`${name} on ${ground}`] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
  const [a, b] = [light(shown("var(--pm-on-1)")), light(shown("var(--pm-1)"))];
  found["on-1"] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  probe.remove();
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_text_can_be_read(shop: Build, open_page: Open, scheme: str) -> None:
    found = open_page(shop, "", scheme).evaluate(COLOURS)
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}


def test_colours_hold_where_the_theme_has_no_palette(marked: Build, open_page: Open) -> None:
    page = open_page(marked)
    assert page.locator("body").get_attribute("data-md-color-scheme") is None
    found = page.evaluate(COLOURS)
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}


def test_meanings_have_colours_of_their_own(shop: Build, open_page: Open) -> None:
    for scheme in ("light", "dark"):
        page = open_page(shop, "", scheme)
        values = page.evaluate(
            "['1', '2', '3', '4', 'late', 'good', 'data'].map((n) => "
            "getComputedStyle(document.body).getPropertyValue(`--pm-${n}`).trim())"
        )
        assert len(set(values)) == len(values)


def test_the_ledger_says_the_same_in_its_picture_and_in_its_badges(shop: Build, open_page: Open) -> None:
    page = open_page(shop, "patterns/connection-pool/")
    rows = page.locator(".pm-lives tbody tr:not(.pm-answered)")
    told = rows.evaluate_all(
        """(rows) => rows.map((row) => {
          const end = row.querySelector("circle");
          const badge = row.querySelector("td:last-child .pm-state");
          const style = end && getComputedStyle(end);
          const hollow = end?.matches(".pm-life-open");
          return end && [hollow ? style.stroke : style.fill, getComputedStyle(badge).color, badge.textContent];
        }).filter(Boolean)"""
    )
    assert len(told) >= 10
    assert [text for drawn, shown, text in told if drawn != shown] == []


def test_drawings_lie_in_their_rows(shop: Build, open_page: Open) -> None:
    outside = open_page(shop, "patterns/connection-pool/").locator(".pm-lives tbody tr").evaluate_all(
        """(rows) => rows.flatMap((row) => [...row.querySelectorAll("circle, path")].filter((mark) => {
          const [a, b] = [mark.getBoundingClientRect(), row.querySelector(".pm-plot").getBoundingClientRect()];
          return a.top < b.top - 1 || a.bottom > b.bottom + 1 || a.left < b.left - 8 || a.right > b.right + 8;
        }).map((mark) => mark.outerHTML))"""
    )  # fmt: skip
    assert outside == []


def test_names_on_the_map_are_crossed_by_nothing(shop: Build, open_page: Open) -> None:
    crossed = open_page(shop, "patterns/").locator(".pm-map").evaluate(
        """(map) => {
          const boxes = [...map.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
          return [...map.querySelectorAll("path, circle")].filter((shape) => {
            const s = shape.getBoundingClientRect();
            const beside = (b) =>
              s.left >= b.right || s.right <= b.left || s.top >= b.bottom - 1 || s.bottom <= b.top + 1;
            return !boxes.every(beside);
          }).length;
        }"""
    )  # fmt: skip
    assert crossed == 0


def test_the_order_of_a_table_lives_in_its_address(shop: Build, open_page: Open) -> None:
    page = open_page(shop, "patterns/")
    names = page.locator(".pm-patterns td.pm-main")
    written = names.all_inner_texts()
    page.get_by_role("button", name="Pattern").click()
    assert page.url.endswith("?sort=pattern")
    assert names.all_inner_texts() == sorted(written, key=str.casefold) != written
    page.get_by_role("button", name="Pattern").click()
    assert page.url.endswith("?sort=-pattern")
    page.reload()
    assert names.all_inner_texts() == sorted(written, key=str.casefold, reverse=True)
    assert page.locator("th[aria-sort='descending']").inner_text().startswith("Pattern")
    page.go_back()
    page.go_back()
    assert page.url.endswith("patterns/")
    assert names.all_inner_texts() == written
    assert page.locator("th[aria-sort]").count() == 0


def test_nothing_moves_while_a_page_loads(shop: Build, open_page: Open) -> None:
    page = open_page(shop)
    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 300);
        })"""
    )
    assert shift < 0.01
