"""Whoever types MTTR into the search of the built site is led to the figure first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.building import Build
from support.windows import Window

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["MTTR", "MTBF", "MTTA", "MTTD", "mttm"])
def test_a_search_leads_to_the_figure_first(shop: Build, window: Callable[..., Window], name: str) -> None:
    page = window(shop, searchable=True).open()
    search = page.get_by_role("textbox", name="Search").first
    search.click()
    search.press_sequentially(name)
    anchor = name.lower()
    figure = page.locator(".md-search-result__item").first.locator(f"a[href$='#{anchor}']")
    figure.wait_for()
    found = page.locator(".md-search-result__item").first.locator("a")
    assert found.nth(0).inner_text().startswith("Statistics")
    assert found.nth(1).get_attribute("href") == figure.get_attribute("href"), "the figure stands first on its page"
    figure.click()
    page.wait_for_url(f"**/statistics/*#{anchor}")
    assert page.locator(f"h3#{anchor}").is_visible()
