"""What keeps coming back: a ranked list of patterns with their map, and a page for each with its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..analysis.archive import Archive
from ..analysis.durations import time_to
from ..analysis.recurrence import recurrence
from ..analysis.statistics.words import days
from ..report.model import Report
from .ledger import book, interval
from .lifelines import lifelines
from .listing import pages_of
from .page import Page, render, words
from .patternmap import pattern_map
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

SHOWN = 30
"""Members listed, the newest; the page of a larger pattern only points to the others."""
ROWS = 40
"""Patterns on a page of the list; the first has the map too."""

_TRENDS = {"more often": "more often", "less often": "less often", "no trend": "no trend", None: ""}


class Member(Struct, frozen=True):
    """One incident of a pattern, as its page shows it."""

    report: Report
    since: str
    """How long after the one before; empty for the first."""
    lasted: str
    why: str
    """Why it belongs to the pattern."""


def pattern_pages(view: View) -> Iterator[Page]:
    """The list of patterns, in pages, and the page of each."""
    archive = view.archive
    cut = pages_of("patterns/index.md", archive.patterns, ROWS)
    for number, (uri, part) in enumerate(cut.items(), 1):
        here = Here(view, uri)
        body = render(
            "patterns.md.j2",
            view=view,
            here=here,
            patterns=[_row(pattern, archive) for pattern in part],
            map=pattern_map(view, here) if number == 1 else None,
            general=_general(archive) if number == 1 else [],
            number=number,
            pages=[(n, here.to(there)) for n, there in enumerate(cut, 1)],
        )
        yield Page(uri, "Patterns" if number == 1 else f"Patterns, page {number}", body, wide=True, listed=False)
    for pattern in archive.patterns:
        yield _pattern_page(pattern, view)


def _general(archive: Archive) -> list[tuple[str, int]]:
    """The tags that nearly all reports carry, with the number of their carriers: they make no pattern."""
    near = archive.neighbours
    return [(words(tag), near.carriers[tag]) for tag in sorted(near.general)]


def _row(pattern: Pattern, archive: Archive) -> dict[str, Any]:
    found, ledger = recurrence(pattern.reports, archive.today), archive.ledgers[pattern.slug]
    return {
        "pattern": pattern,
        "interval": interval(found),
        "middle": found.median if found.median is not None else -1,
        "trend": _TRENDS[found.trend],
        "downtime": ledger.downtime.shown,
        "minutes": ledger.downtime.minutes,
        "open": len(ledger.open),
    }


def _pattern_page(pattern: Pattern, view: View) -> Page:
    archive, uri = view.archive, view.pattern_uri(pattern)
    here = Here(view, uri)
    members = [_member(pattern, index) for index in range(len(pattern.reports))]
    kept = book(archive.ledgers[pattern.slug], archive.repeats[pattern.slug])
    found = recurrence(pattern.reports, archive.today)
    body = render(
        "pattern.md.j2",
        view=view,
        here=here,
        pattern=pattern,
        members=members[-SHOWN:],
        earlier=members[:-SHOWN],
        row=_row(pattern, archive),
        reason=pattern.reason,
        waiting=days(found.waiting),
        book=kept,
        lives=lifelines(kept.lines, pattern.reports, archive.today, here),
    )
    return Page(uri, pattern.name, body, wide=True)


def _member(pattern: Pattern, index: int) -> Member:
    report = pattern.reports[index]
    return Member(
        report=report,
        since=days((report.day - pattern.reports[index - 1].day).days) if index else "",
        lasted=time_to(report, "resolved").shown,
        why=pattern.why[index],
    )
