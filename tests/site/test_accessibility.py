"""Accessibility of every kind of page, judged in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from support.building import Build
from support.windows import KINDS, Window, choose, finder, settle

pytestmark = pytest.mark.browser

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
"""WCAG 2.2 AA, as far as a program can judge it."""
LOOKS = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
}
"""What depends on colours and on the width of the window."""
PAINTED = ("home", "reports", "report", "near miss", "patterns", "pattern", "statistics", "actions", "summary", "rule")
"""Kinds of pages that have all colours between them."""


@pytest.mark.parametrize(
    ("scheme", "width", "rules", "painted"),
    [
        ("light", 1280, WCAG, PAINTED),
        ("dark", 360, LOOKS, PAINTED),
        pytest.param("light", 1280, WCAG, KINDS, marks=pytest.mark.slow),
        pytest.param("dark", 360, WCAG, KINDS, marks=pytest.mark.slow),
    ],
    ids=["light", "dark", "all-light", "all-dark"],
)
def test_accessibility(
    shop: Build,
    window: Callable[..., Window],
    scheme: str,
    width: int,
    rules: dict[str, str | list[str]],
    painted: Collection[str],
) -> None:
    """Whole pages of every kind, the theme's parts too; the contrast of texts, the costliest, on painted ones."""
    from axe_playwright_python.sync_playwright import Axe

    opened, axe = window(shop, color_scheme=scheme, viewport={"width": width, "height": 900}), Axe()
    found = []
    for kind in KINDS if rules is WCAG else painted:
        contrast = {"color-contrast": {"enabled": kind in painted}}
        options = {"runOnly": rules, "resultTypes": ["violations"], "rules": contrast}
        page = opened.open(KINDS[kind])
        if kind == "reports":
            finder(page)
            choose(page, "Tag", "connection-pool")
        settle(page)
        for violation in axe.run(page, options=options).response["violations"]:
            for node in violation["nodes"]:
                found.append(f"{kind}: {violation['id']}: {node['target']} {node['failureSummary']}")
    assert found == []
