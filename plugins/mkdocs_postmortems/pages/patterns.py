"""What keeps coming back: a ranked list of patterns, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..analysis.actions import Promise, promise
from ..analysis.durations import show_length, time_to
from ..analysis.patterns import Pattern
from ..report.model import Report
from .archive import Archive, Here
from .page import Page, plural, render, words

SHOWN = 40
"""Members shown with their promises, the newest; the page of a larger pattern only points to the others."""


class Member(Struct, frozen=True):
    """One incident of a pattern, as its page shows it."""

    report: Report
    since: str
    """How long after the one before; empty for the first."""
    lasted: str
    tags: list[str]
    promises: list[Promise]
    open_then: frozenset[str]
    """Ids of the actions that were still open when it happened again."""


def pattern_pages(archive: Archive) -> Iterator[Page]:
    """The list of patterns and the page of each."""
    here = Here(archive, "patterns/index.md")
    body = render("patterns.md.j2", archive=archive, here=here, patterns=[_row(p, archive) for p in archive.patterns])
    yield Page("patterns/index.md", "Patterns", body, wide=True, listed=False)
    for pattern in archive.patterns:
        yield _pattern_page(pattern, archive)


def _row(pattern: Pattern, archive: Archive) -> dict[str, Any]:
    total, n = pattern.downtime
    return {
        "pattern": pattern,
        "interval": days(pattern.typical_interval) if pattern.typical_interval is not None else "not enough data",
        "downtime": f"{show_length(total)}" if n else "unknown",
        "downtime_n": n,
        "open": sum(len(archive.open_by_report.get(report.id, ())) for report in pattern.reports),
    }


def _pattern_page(pattern: Pattern, archive: Archive) -> Page:
    uri = archive.pattern_uri(pattern)
    members = [_member(pattern, index, archive) for index in range(len(pattern.reports))]
    late = sum(len(member.open_then) for member in members)
    body = render(
        "pattern.md.j2",
        archive=archive,
        here=Here(archive, uri),
        pattern=pattern,
        members=members[-SHOWN:],
        earlier=members[:-SHOWN],
        row=_row(pattern, archive),
        reason=_reason(pattern),
        late=late,
    )
    return Page(uri, archive.pattern_name(pattern), body, wide=True)


def _member(pattern: Pattern, index: int, archive: Archive) -> Member:
    report = pattern.reports[index]
    again = pattern.reports[index + 1].day if index + 1 < len(pattern.reports) else None
    return Member(
        report=report,
        since=days((report.day - pattern.reports[index - 1].day).days) if index else "",
        lasted=time_to(report, "resolved").shown,
        tags=[words(tag) for tag in pattern.tags if tag in report.tags],
        promises=[promise(report, action, archive.today) for action in report.actions],
        open_then=frozenset(action.id for action in report.actions if again and was_open(action, again)),
    )


def _reason(pattern: Pattern) -> str:
    """Why the members belong together."""
    total = len(pattern.reports)
    parts = [f"{count} carry “{words(tag)}”" for tag, count in pattern.holders.items()]
    return f"{plural(total, 'incident')} failed in the same way, as their authors tagged them: {', '.join(parts)}."


def days(number: float) -> str:
    """A number of days as people say it: days to eight weeks, then months, then years."""
    if number < 56:
        return plural(round(number), "day")
    if number < 365:
        return plural(round(number / 30.44), "month")
    return f"{number / 365.25:.1f} years"
