"""One sheet of paper for those who decide: the verdict, five figures, what recurs, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from ..analysis.durations import total_downtime
from ..language import _
from .lazy import LazyPage
from .page import Page, render
from .tiles import tiles_of
from .verdict import verdict
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

URI = "summary.md"
PATTERNS, ACTIONS = 5, 6
"""What one sheet has room for."""


class Recurring(Struct, frozen=True):
    """A pattern in a line."""

    pattern: Pattern
    downtime: str
    open: int
    """Open actions of its incidents."""


def sheet_page(view: View) -> LazyPage:
    """The page; it is meant to be printed, and reads as well on a screen."""
    return LazyPage(URI, partial(_page, view), lambda: view.digests.all)


def _page(view: View) -> Page:
    archive, here = view.archive, Here(view, URI)
    late = [promise for promise in archive.open if promise.overdue]
    body = render(
        "sheet.md.j2",
        view=view,
        here=here,
        facts=verdict(view, here),
        tiles=list(tiles_of(archive.summary)) if archive.summary.sample.reports else (),
        recurring=list(_recurring(view)),
        patterns=len(archive.patterns),
        late=late[:ACTIONS],
        overdue=len(late),
    )
    return Page(URI, _("Summary on one page"), body, wide=True, listed=False)


def _recurring(view: View) -> Iterator[Recurring]:
    """The patterns seen last."""
    archive = view.archive
    latest: Sequence[Pattern] = sorted(archive.patterns, key=lambda each: (each.last.id, each.slug), reverse=True)
    for pattern in latest[:PATTERNS]:
        open_ = len(archive.ledgers[pattern.slug].open)
        yield Recurring(pattern, total_downtime(pattern.reports).shown, open_)
