"""What keeps coming back: a ranked list of patterns with their map, and a page for each with its ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from msgspec import Struct

from ..analysis.archive import Archive
from ..analysis.durations import time_to
from ..analysis.recurrence import recurrence
from ..analysis.statistics.words import days
from ..language import N_, _, ngettext
from ..language.forms import semicolon
from ..report.model import Report
from .lazy import LazyPage
from .ledger import book, interval
from .lifelines import folded, lifelines
from .listing import numbered, pages_of
from .page import Page, render, words
from .patternmap import bridges, pattern_map
from .timeaxis import SINGLE, TimeAxis, marks_of, owed, severity_keys
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

SHOWN = 30
"""Members listed, the newest; the page of a larger pattern only points to the others."""
ROWS = 40
"""Patterns on a page of the list; the first has the map too."""

_TRENDS = {"more often": N_("more often"), "less often": N_("less often"), "no trend": N_("no trend"), None: ""}


class Member(Struct, frozen=True):
    """One incident of a pattern, as its page shows it."""

    report: Report
    since: str
    """How long after the one before; empty for the first."""
    lasted: str
    why: str
    """Why it belongs to the pattern."""


class Row(Struct, frozen=True):
    """One pattern in the list."""

    pattern: Pattern
    picture: Markup
    """Its incidents on the axis that all rows share."""
    interval: str
    middle: float
    """The interval in days, to sort by; -1 for none."""
    trend: str
    downtime: str
    minutes: int
    open: int
    overdue: int


def pattern_pages(view: View) -> Iterator[LazyPage]:
    """The list of patterns, in pages, and the page of each."""
    archive = view.archive
    cut = pages_of("patterns/index.md", archive.patterns, ROWS)
    for number, (uri, part) in enumerate(cut.items(), 1):
        make = partial(_list_page, view, number, part, [*cut])
        yield LazyPage(uri, make, partial(_list_inputs, view, number, part))
    for previous, pattern, following in neighbours(archive.patterns):
        make = partial(_pattern_page, pattern, previous, following, view)
        yield LazyPage(view.pattern_uri(pattern), make, partial(_inputs, pattern, previous, following, view))


def _list_inputs(view: View, number: int, part: Sequence[Pattern]) -> list[Any]:
    if number > 1:
        return [len(view.archive.patterns), *map(view.digests.pattern, part)]
    ties = [(bridge.one.slug, bridge.other.slug, bridge.count) for bridge in bridges(view.archive)]
    return [view.digests.all, ties, sorted(view.archive.neighbours.general)]


def _list_page(view: View, number: int, part: Sequence[Pattern], uris: Sequence[str]) -> Page:
    archive, here = view.archive, Here(view, uris[number - 1])
    axis = TimeAxis((day for each in part for day in (each.reports[0].day, each.last.day)), archive.today)
    rows = list(_rows(part, axis, view, here))
    used = {report.severity for pattern in part for report in pattern.reports}
    body = render(
        "patterns.md.j2",
        view=view,
        here=here,
        patterns=rows,
        lead=_lead(archive) if number == 1 else "",
        names=axis.head,
        severities=severity_keys(view, used),
        crowded=_crowded(part),
        near_miss=any(report.kind == "near-miss" for pattern in part for report in pattern.reports),
        owed=[row for row in rows if row.open],
        map=pattern_map(view, here) if number == 1 else None,
        general=_general(archive) if number == 1 else [],
        number=number,
        pages=[(n, here.to(uri)) for n, uri in enumerate(uris, 1)],
    )
    return Page(here.uri, numbered(_("Patterns"), number), body, wide=True, listed=False)


def neighbours(patterns: Sequence[Pattern]) -> Iterator[tuple[Pattern | None, Pattern, Pattern | None]]:
    """Each pattern between the one before it in the list and the one after it."""
    return zip([None, *patterns], patterns, [*patterns[1:], None], strict=False)


def _lead(archive: Archive) -> str:
    """What the patterns have cost, in a sentence."""
    members = len(archive.pattern_of)
    meanwhile = sum(len(ledger.meanwhile) for ledger in archive.ledgers.values())
    belong = ngettext(
        "{members} of {incidents} belong to {n} pattern", "{members} of {incidents} belong to {n} patterns",
        len(archive.patterns),
    )  # fmt: skip
    total = ngettext("{n} incident", "{n} incidents", len(archive.reports)).format(n=len(archive.reports))
    told = [belong.format(members=members, incidents=total, n=len(archive.patterns))]
    if meanwhile:
        open_ = ngettext(
            "{n} happened while an action from an earlier incident of the pattern was still open",
            "{n} happened while an action from an earlier incident of the pattern was still open",
            meanwhile,
        )
        told.append(open_.format(n=meanwhile))
    return _("{text}.").format(text=semicolon(told))


def _crowded(patterns: Sequence[Pattern]) -> bool:
    return sum(len(pattern.reports) for pattern in patterns) > SINGLE


def _general(archive: Archive) -> list[tuple[str, int]]:
    """The tags that nearly all reports carry, with the number of their carriers: they make no pattern."""
    near = archive.neighbours
    return [(words(tag), near.carriers[tag]) for tag in sorted(near.general)]


def _rows(patterns: Sequence[Pattern], axis: TimeAxis, view: View, here: Here) -> Iterator[Row]:
    """Rows of the list: single incidents where they are few, columns of months where they are many."""
    archive, crowded, months = view.archive, _crowded(patterns), axis.months_for(len(patterns))
    for pattern in patterns:
        found, ledger = recurrence(pattern.reports, archive.today), archive.ledgers[pattern.slug]
        still = ledger.open
        if crowded:
            picture = axis.crowd(pattern.reports, view.ranks, 26, owed(still), months)
        else:
            picture = axis.row(marks_of(pattern.reports, view.ranks, here), owed=owed(still))
        yield Row(
            pattern,
            picture,
            interval(found),
            found.median if found.median is not None else -1,
            _(_TRENDS[found.trend]),
            ledger.downtime.shown,
            ledger.downtime.minutes,
            len(still),
            sum(promise.overdue > 0 for promise in still),
        )


def _inputs(pattern: Pattern, previous: Pattern | None, following: Pattern | None, view: View) -> list[Any]:
    own = [pattern.tags, pattern.reason, pattern.why, view.archive.corpus.notes.get(pattern.slug)]
    return [view.digests.pattern(pattern), own, view.digests.named(previous), view.digests.named(following)]


def _pattern_page(pattern: Pattern, previous: Pattern | None, following: Pattern | None, view: View) -> Page:
    archive, uri = view.archive, view.pattern_uri(pattern)
    here, ledger = Here(view, uri), archive.ledgers[pattern.slug]
    members = [_member(pattern, index) for index in range(len(pattern.reports))]
    kept = book(ledger, archive.repeats[pattern.slug])
    fold = folded(kept.lines)
    found = recurrence(pattern.reports, archive.today)
    body = render(
        "pattern.md.j2",
        view=view,
        here=here,
        pattern=pattern,
        note=archive.corpus.notes.get(pattern.slug),
        previous=previous,
        following=following,
        members=members[-SHOWN:],
        earlier=members[:-SHOWN],
        interval=interval(found),
        trend=_(_TRENDS[found.trend]),
        downtime=ledger.downtime.shown,
        open=ledger.open,
        overdue=sum(promise.overdue > 0 for promise in ledger.open),
        waiting=days(found.waiting),
        book=kept,
        lives=lifelines(kept.lines[fold:], pattern.reports, archive.today, view, here),
        earlier_lives=lifelines(kept.lines[:fold], pattern.reports, archive.today, view, here, "earlier"),
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
