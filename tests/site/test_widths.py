"""Pages fit the windows that they are read in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from support.building import Build
from support.windows import KINDS, Window, settle

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_no_page_overflows_or_complains(shop: Build, window: Callable[..., Window], scheme: str) -> None:
    """Complaints and strange requests are judged when the window closes."""
    opened = window(shop, color_scheme=scheme)
    too_wide = []
    for kind, path in KINDS.items():
        page = opened.open(path)
        assert (
            page.locator("body").get_attribute("data-md-color-scheme") == {"light": "default", "dark": "slate"}[scheme]
        )
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            settle(page)
            real = page.evaluate("document.documentElement.scrollWidth")
            if real > width:
                too_wide.append(f"{kind} at {width}: {real}")
    assert too_wide == []
    assert len(opened.requests) > len(KINDS)


def test_public_reports_fit_a_phone(public: Build, window: Callable[..., Window]) -> None:
    """Without scripts, which is quicker; Material's header does not fit then, and is Material's."""
    opened = window(public, viewport={"width": 360, "height": 800}, java_script_enabled=False)
    measure = "document.querySelector('.md-header').remove(), document.documentElement.scrollWidth"
    too_wide = []
    for page in [name for name in public.site.pages if re.match(r"reports/\d|patterns/|statistics|actions", name)]:
        width = opened.open(page.removesuffix("index.html")).evaluate(measure)
        if width > 360:
            too_wide.append(f"{page}: {width}")
    assert too_wide == []


@pytest.mark.parametrize("kind", ["reports", "actions", "service"])
def test_a_card_on_a_phone_has_few_lines(shop: Build, window: Callable[..., Window], kind: str) -> None:
    page = window(shop, viewport={"width": 390, "height": 844}).open(KINDS[kind])
    heights = page.locator("table.pm-cards tbody tr").evaluate_all(
        "rows => rows.map((row) => row.getBoundingClientRect().height / parseFloat(getComputedStyle(row).lineHeight))"
    )
    assert heights
    assert sorted(heights)[len(heights) // 2] < 6, "four lines and the space between cards"
