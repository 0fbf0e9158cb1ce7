"""Accessibility of every kind of page, judged in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.building import Build
from support.windows import KINDS, Window, choose, finder, settle

pytestmark = pytest.mark.browser

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_accessibility(shop: Build, window: Callable[..., Window], scheme: str, width: int) -> None:
    """Whole pages of every kind, the theme's parts too, by the rules of WCAG 2.2 AA that a program can judge."""
    from axe_playwright_python.sync_playwright import Axe

    opened, axe = window(shop, color_scheme=scheme, viewport={"width": width, "height": 900}), Axe()
    found = []
    for kind, path in KINDS.items():
        page = opened.open(path)
        if kind == "reports":
            finder(page)
            choose(page, "Tag", "connection-pool")
        settle(page)
        for violation in axe.run(page, options=WCAG).response["violations"]:
            for node in violation["nodes"]:
                found.append(f"{kind}: {violation['id']}: {node['target']} {node['failureSummary']}")
    assert found == []
