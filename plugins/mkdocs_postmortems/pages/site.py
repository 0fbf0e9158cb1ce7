"""All pages of a site, made one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from ..analysis.archive import Archive
from ..language import _, ngettext
from ..report.model import Report
from .actions import action_pages
from .content import Html
from .guide import REFERENCE_PAGES, TASK_PAGES, guide_pages
from .home import home_page
from .lazy import LazyPage
from .listing import list_pages
from .page import Page
from .patterns import pattern_pages
from .report import History, report_page
from .sheet import sheet_page
from .statistics import statistics_pages
from .view import View

Nav = str | dict[str, "str | list[Nav]"]
"""An entry of a navigation, as MkDocs writes it: a page, a page with its name, or a name with what is below it."""


def navigation() -> list[Nav]:
    """The six tabs; the guide has a navigation of its own."""
    return [
        {_("Home"): "index.md"},
        {_("Reports"): "reports/index.md"},
        {_("Patterns"): "patterns/index.md"},
        {_("Statistics"): "statistics.md"},
        {_("Actions"): "actions/index.md"},
        {_("Guide"): ["guide/index.md", *TASK_PAGES, *REFERENCE_PAGES]},
    ]


MAIN_PAGES = frozenset(("index.md", "reports/index.md", "patterns/index.md", "statistics.md", "actions/index.md"))
_TABS = {
    **dict.fromkeys(("reports", "services", "teams", "causes", "severities", "years"), "reports/index.md"),
    "patterns": "patterns/index.md",
    "statistics": "statistics.md",
    "actions": "actions/index.md",
    "guide": "guide/index.md",
}
"""First part of an address → the page of the tab that it belongs to."""


def tab_of(uri: str) -> str:
    """The main page below whose tab a page of ours lies; of a rule, the list of rules."""
    return "guide/rules/index.md" if uri.startswith("guide/rules/") else _TABS.get(uri.partition("/")[0], "index.md")


def in_navigation(uri: str) -> bool:
    """Whether a page of ours has an entry in the `navigation`."""
    return uri in MAIN_PAGES or uri == "guide/index.md" or uri in TASK_PAGES or uri in REFERENCE_PAGES


def site_pages(view: View, title: str) -> Iterator[Page]:
    """Every page; `title` is the name of the site."""
    for page in pages_about_reports(view, title):
        yield page.make()
    for report in view.archive.reports:
        yield page_of(report, view)


def pages_about_reports(view: View, title: str) -> Iterator[LazyPage]:
    """Every page but those of single reports."""
    foot = foot_of(view.archive)
    for page in _pages(view, title):
        yield page._replace(make=partial(_made, page, foot))


def _made(page: LazyPage, foot: Html | None) -> Page:
    return _with(foot, page.make())


def page_of(report: Report, view: View, told: History | None = None) -> Page:
    """The page of one report; `told` is its history, where that is known already."""
    return _with(foot_of(view.archive), report_page(report, view, told))


def _with(foot: Html | None, page: Page) -> Page:
    return replace(page, parts=(*page.parts, foot)) if foot else page


def _pages(view: View, title: str) -> Iterator[LazyPage]:
    yield home_page(view, title)
    yield sheet_page(view)
    yield from list_pages(view)
    yield from pattern_pages(view)
    yield from statistics_pages(view)
    yield from action_pages(view)
    yield from guide_pages(view)


def foot_of(archive: Archive) -> Html | None:
    """What stands below every page: for whom it is, where that is not everybody in the organisation."""
    audience, count = archive.options.audience, len(archive.reports)
    if audience == "internal":
        return None
    text = ngettext("Computed over {n} public report.", "Computed over {n} public reports.", count).format(n=count)
    if audience == "restricted":
        text = _("For restricted readers: holds reports that are not for everybody in the organisation.")
    return Html(f'<p class="pm-foot">{text}</p>', searchable=False)
