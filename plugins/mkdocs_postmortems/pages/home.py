"""The first page: what happened lately, what is open, what keeps coming back."""

from __future__ import annotations

from .actions import overdue_text
from .figures import answer
from .page import Page, newest_first, render
from .view import Here, View

NEWEST = 5
RECENT_DAYS = 90


def home_page(view: View, title: str) -> Page:
    """The front page; `title` is the site's name."""
    archive, here = view.archive, Here(view, "index.md")
    newest = newest_first(list(archive.reports))[:NEWEST]
    recent = [pattern for pattern in archive.patterns if pattern.recent(archive.today, RECENT_DAYS)]
    body = render(
        "home.md.j2",
        view=view,
        here=here,
        rows=[view.row(report, here) for report in newest],
        overdue=overdue_text(archive),
        late=[promise for promise in archive.open if promise.overdue][:NEWEST],
        recent=recent,
        days=RECENT_DAYS,
        largest=archive.patterns[:3],
        resolve=answer(archive.summary.durations["mttr"]),
    )
    return Page("index.md", title, body, wide=True, listed=False)
