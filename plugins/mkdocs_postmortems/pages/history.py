"""All incidents on one axis of time: a row for each pattern that came back lately, and one for the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from markupsafe import Markup
from msgspec import Struct

from ..language import _
from ..report.model import Report
from .timeaxis import SINGLE, Height, TimeAxis, marks_of, owed, severity_keys
from .view import Here, View

PATTERNS = 6
"""Patterns with a row of their own: those that came back last."""


class Row(Struct, frozen=True):
    """Some incidents on the axis."""

    name: str
    link: str
    picture: Markup
    count: int
    last: Report
    open: int
    """Actions of these incidents that are still to be done."""
    pattern: bool


class History(Struct, frozen=True):
    """The picture and its legend."""

    names: Markup
    """Of the axis."""
    rows: tuple[Row, ...]
    severities: tuple[tuple[str, int, str], ...]
    """Those that are drawn: name, rank and shape."""
    crowded: bool
    """Whether months are drawn instead of single incidents."""
    near_miss: bool
    """Whether one is drawn."""
    years: tuple[tuple[str, int, str], ...]
    """Year, its incidents, and its page."""


def history(view: View, here: Here) -> History | None:
    """The picture; `None` without a report."""
    reports = view.archive.reports
    if not reports:
        return None
    crowded = len(reports) > SINGLE
    years = Counter(str(report.day.year) for report in reports)
    axis = TimeAxis([reports[0].day, reports[-1].day], view.archive.today)
    return History(
        axis.head,
        tuple(_rows(view, here, axis, crowded)),
        severity_keys(view, {report.severity for report in reports}),
        crowded,
        not crowded and any(report.kind == "near-miss" for report in reports),
        tuple((year, count, here.facet("year", year)) for year, count in sorted(years.items())),
    )


def _rows(view: View, here: Here, axis: TimeAxis, crowded: bool) -> Iterator[Row]:
    """Single incidents are each in one row; of months, the first row counts all."""
    archive = view.archive
    lately = sorted(archive.patterns, key=lambda each: (each.last.id, each.slug), reverse=True)[:PATTERNS]
    if crowded:
        yield _row(view, here, axis, archive.reports, _("All incidents"), "")
    for pattern in lately:
        yield _row(view, here, axis, pattern.reports, pattern.name, here.pattern(pattern), crowded)
    if not crowded:
        shown = {report.id for pattern in lately for report in pattern.reports}
        rest = [report for report in archive.reports if report.id not in shown]
        if rest:
            yield _row(view, here, axis, rest, _("Other incidents") if lately else _("All incidents"), "", False)


def _row(
    view: View, here: Here, axis: TimeAxis, reports: Sequence[Report], name: str, link: str, crowded: bool = True
) -> Row:
    """Some incidents; those of a pattern, which has a link, are joined."""
    open_ = [promise for report in reports for promise in view.archive.open_by_report.get(report.id, ())]
    height: Height = 26 if link else 40
    if crowded:
        picture = axis.crowd(reports, view.ranks, height, owed(open_) if link else None)
    else:
        marks = marks_of(reports, view.ranks, here)
        picture = axis.row(marks, bool(link), height, owed(open_) if link else None)
    return Row(name, link or here.to("reports/index.md"), picture, len(reports), reports[-1], len(open_), bool(link))
