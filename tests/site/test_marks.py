"""Texts that hold what software uses as marks, days that are two days, and a theme without a palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from support.building import ATTACK, MARKS, Build
from support.windows import Window

if TYPE_CHECKING:
    from playwright.sync_api import Page

MARKED = "reports/2026-01-02-marks/index.html"


def test_no_mark_in_a_text_is_obeyed(marked: Build) -> None:
    assert len(marked.site.pages) > 20
    for page in marked.site.pages:
        for element in marked.site.page(page).walk():
            assert not [name for name in element.attributes if name.startswith("on")], page
            assert not (element.name == "script" and "alert(" in "".join(map(str, element.children))), page
            assert element.attributes.get("src") != "x", page


def test_each_text_is_shown_with_its_marks(marked: Build) -> None:
    article = marked.site.article(MARKED)
    assert article.one("h1").text.rstrip("¶").strip() == ATTACK
    shown = ATTACK.replace("[go](#action-a1)", "go")  # fields and cells may hold links
    assert shown in article.one("table", class_="pm-timeline").text
    assert shown in article.one("ol", class_="pm-whys").text
    assert shown in article.one("table", class_="pm-matrix").text
    assert shown in article.one("table", class_="pm-actions").text
    assert ATTACK in article.one("dl", class_="pm-details").text, "a tag"
    assert f"The prose says {MARKS} as well." in article.text
    for page in ("reports/index.html", "actions/index.html"):
        assert ATTACK in marked.site.article(page).text


def test_a_report_of_two_days_is_listed_under_the_day_in_its_name(marked: Build) -> None:
    """It began before midnight in UTC, and after it where the report was written."""
    years = [page for page in marked.site.pages if page.startswith("years/")]
    assert years == ["years/2026/index.html"]
    links = [a.attributes["href"] for a in marked.site.article(years[0]).one("table", class_="pm-reports").all("a")]
    assert "../../reports/2026-01-01-new-year/" in links
    quarters = marked.site.article("statistics/by-quarter/index.html").text
    assert "2026-Q1" in quarters
    assert "2025-Q4" not in quarters


@pytest.mark.browser
def test_a_browser_runs_nothing(marked: Build, window: Callable[..., Window]) -> None:
    """Dialogs and errors are judged when the window is given back."""
    page = window(marked).open("reports/2026-01-02-marks/")
    for link in page.locator("article a", has_text="go").all():
        link.click()
    assert page.locator("article a", has_text="go").count() >= 6


def styles(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("""() => {
        const of = selector => getComputedStyle(document.querySelector(selector));
        return {
          panel: of(".pm-facts").backgroundColor,
          badge: of(".pm-sev").color,
          stage: of(".pm-stage").backgroundColor,
          link: of(".pm-facts a").color,
        }
    }""")
    return found


@pytest.mark.browser
def test_a_theme_without_a_palette_shows_the_same_colours(
    marked: Build, shop: Build, window: Callable[..., Window]
) -> None:
    with_palette = styles(window(shop).open("reports/2026-03-11-search-stale-index/"))
    without = styles(window(marked).open("reports/2026-01-01-new-year/"))
    assert without == with_palette, "both are SEV-3, in the light scheme"
    assert "rgba(0, 0, 0, 0)" not in without.values()
