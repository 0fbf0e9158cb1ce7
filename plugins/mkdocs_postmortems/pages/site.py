"""All pages of a site, made one at a time."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..analysis.archive import Archive
from ..report.model import Report
from ..report.words import plural
from .actions import action_pages
from .content import Html
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
"""The six main pages, as MkDocs writes a navigation."""


def site_pages(view: View, title: str) -> Iterator[Page]:
    """Every page; `title` is the name of the site."""
    yield from pages_about_reports(view, title)
    for report in view.archive.reports:
        yield page_of(report, view)


def pages_about_reports(view: View, title: str) -> Iterator[Page]:
    """Every page but those of single reports."""
    foot = _foot(view.archive)
    for page in _pages(view, title):
        yield _with(foot, page)


def page_of(report: Report, view: View) -> Page:
    """The page of one report."""
    return _with(_foot(view.archive), report_page(report, view))


def _with(foot: Html | None, page: Page) -> Page:
    return replace(page, parts=(*page.parts, foot)) if foot else page


def _pages(view: View, title: str) -> Iterator[Page]:
    yield home_page(view, title)
    yield from list_pages(view)
    yield from pattern_pages(view)
    yield from statistics_pages(view)
    yield from action_pages(view)
    yield from guide_pages(view)


def _foot(archive: Archive) -> Html | None:
    """What stands below every page: for whom it is, where that is not everybody in the organisation."""
    audience, count = archive.options.audience, len(archive.reports)
    if audience == "internal":
        return None
    text = f"Computed over {plural(count, 'public report')}."
    if audience == "restricted":
        text = "For restricted readers: holds reports that are not for everybody in the organisation."
    return Html(f'<p class="pm-foot">{text}</p>', searchable=False)
