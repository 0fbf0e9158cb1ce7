"""All pages of a site, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from .actions import action_pages
from .guide import guide_pages
from .home import home_page
from .listing import list_pages
from .page import Page
from .patterns import pattern_pages
from .report import report_page
from .statistics import statistics_pages
from .view import View

NAV: list[dict[str, str]] = [
    {"Home": "index.md"},
    {"Reports": "reports/index.md"},
    {"Patterns": "patterns/index.md"},
    {"Statistics": "statistics.md"},
    {"Actions": "actions/index.md"},
    {"Guide": "guide/index.md"},
]
"""The pages that a reader starts from, in MkDocs' form of a navigation."""


def site_pages(view: View, title: str) -> Iterator[Page]:
    """Every page; `title` is the name of the site."""
    yield home_page(view, title)
    yield from list_pages(view)
    yield from pattern_pages(view)
    yield from statistics_pages(view)
    yield from action_pages(view)
    yield from guide_pages(view)
    for report in view.archive.reports:
        yield report_page(report, view)
