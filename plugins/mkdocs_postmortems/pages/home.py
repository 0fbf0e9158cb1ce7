"""The first page: what happened lately, what is open, what keeps coming back."""

from __future__ import annotations

from ..analysis.statistics import MEASURES, figure
from .actions import overdue_text
from .library import Here, Library
from .page import Page, newest_first, render
from .statistics import answer

NEWEST = 5
RECENT_DAYS = 90


def home_page(library: Library, title: str) -> Page:
    """The front page; `title` is the site's name."""
    here = Here(library, "index.md")
    newest = newest_first(list(library.reports))[:NEWEST]
    recent = [pattern for pattern in library.patterns if pattern.recent(library.today, RECENT_DAYS)]
    body = render(
        "home.md.j2",
        library=library,
        here=here,
        rows=[library.row(report, here) for report in newest],
        overdue=overdue_text(library),
        late=[promise for promise in library.open if promise.overdue][:NEWEST],
        recent=recent,
        days=RECENT_DAYS,
        largest=library.patterns[:3],
        resolve=answer(figure(library.reports, MEASURES[-1])),
    )
    return Page("index.md", title, body, wide=True, listed=False)
