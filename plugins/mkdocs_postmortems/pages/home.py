"""The first page: the state in a few facts, all incidents in one picture, what is to be done, what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..analysis.archive import Archive
from ..analysis.durations import Duration, time_to
from ..language import _
from ..report.model import Report
from .history import history
from .lazy import LazyPage
from .page import Page, newest_first, render
from .telling import first_sentence
from .verdict import verdict
from .view import Here, View
from .week import dated, week

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

URI = "index.md"
NEWEST = 5
AGAIN = 6
"""Patterns of which an archive without owners and due days tells what was announced."""


class New(Struct, frozen=True):
    """One of the newest reports."""

    report: Report
    told: str
    """The first sentence of its summary."""
    lasted: str
    """How long it took, or why nobody can tell."""
    pattern: Pattern | None
    number: int
    """Its place among the pattern's incidents, from 1."""


class Again(Struct, frozen=True):
    """A pattern with what was announced after its incidents, before the next one."""

    pattern: Pattern
    announced: int
    done: int
    """How many of them are known to have been done by then."""
    downtime: str


def home_page(view: View, title: str) -> LazyPage:
    """The front page; `title` is the site's name."""
    newest = newest_first(list(view.archive.reports))[:NEWEST]
    return LazyPage(URI, partial(_page, view, title, newest), partial(_inputs, view, title, newest))


def _inputs(view: View, title: str, newest: Sequence[Report]) -> list[Any]:
    return [title, view.digests.all, [view.digests.whole(report) for report in newest]]


def _page(view: View, title: str, newest: Sequence[Report]) -> Page:
    archive, here = view.archive, Here(view, URI)
    owned = dated(archive)
    body = render(
        "home.md.j2",
        view=view,
        here=here,
        facts=verdict(view, here),
        history=history(view, here),
        week=week(archive, here) if owned else None,
        again=[] if owned else list(_again(archive)),
        newest=[_new(report, archive) for report in newest],
    )
    return Page(URI, title, body, wide=True, listed=False)


def _new(report: Report, archive: Archive) -> New:
    pattern = archive.pattern_of.get(report.id)
    number = pattern.reports.index(report) + 1 if pattern else 0
    length = time_to(report, "resolved")
    lasted = _("lasted {length}").format(length=length.shown) if isinstance(length, Duration) else length.shown
    return New(report, first_sentence(report), lasted, pattern, number)


def _again(archive: Archive) -> Iterator[Again]:
    """The largest patterns."""
    for pattern in archive.patterns[:AGAIN]:
        ledger = archive.ledgers[pattern.slug]
        yield Again(pattern, ledger.tally.total(), ledger.tally["done"], ledger.downtime.shown)
