"""One axis of time that many rows share: incidents as marks, those of a row joined by a line, as inline SVG.

Colour and shape say how severe an incident was, size says how long it lasted. Places across are per cent, so rows of
one width line up and marks keep their size. Where there are many incidents, each month of a row is one stroke instead.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from markupsafe import Markup, escape
from msgspec import Struct

from ..analysis.actions import Promise
from ..analysis.durations import downtime
from ..language import _
from ..language.forms import comma
from ..report.model import Report
from .charts import Axis, drawing, ticks
from .planes import day_axis
from .view import Here, View

SINGLE = 150
"""Incidents on a page up to which each has a mark of its own, with a link; some 250 bytes each."""
_SIZES = ((timedelta(minutes=30), 4.0), (timedelta(hours=2), 5.5), (timedelta(hours=8), 7.0), (timedelta(days=1), 8.5))
"""Downtime below which a mark has a radius, in pixels."""
_LARGEST = 10.0
_COLUMNS = 1000
"""Columns on a page, at some 15 bytes for each severity in it."""
_GRID = "pm-grid"
_USE = f'<use xlink:href="#{_GRID}"/>'
"""Draws the lines of `TimeAxis.head`: a tenth of their own bytes."""
STEPS = 5
"""Severities that have a colour of their own."""
_SHAPES = {1: "◆", 2: "▲", 3: "●"}
Height = Literal[26, 40]


class Mark(Struct, frozen=True):
    """One incident on the axis."""

    day: date
    rank: int
    """Of its severity, from 1 for the worst."""
    radius: float
    title: str
    link: str
    near_miss: bool = False


class Owed(Struct, frozen=True):
    """What is still to be done, as a line to today."""

    since: date
    """Day of the oldest incident whose report promises it."""
    late: bool
    """Whether any of it is overdue."""


class TimeAxis:
    """The days that some rows share; its ends lie a little outside the first and the last."""

    def __init__(self, days: Iterable[date], today: date) -> None:
        known = sorted(days) or [today]
        first, last = known[0], max(known[-1], today)
        room = timedelta(days=max((last - first).days // 60, 1))
        self.axis: Axis = day_axis(first - room, last + room)
        self.today = today

    def at(self, day: date) -> float:
        """The place of a day, in per cent of the width."""
        return self.axis.at(float(day.toordinal()) + 0.5)

    @property
    def names(self) -> Markup:
        """The names of years or quarters, to stand above or below the rows."""
        return ticks(self.axis)

    @property
    def head(self) -> Markup:
        """The same with the lines that run through all rows of a page's table."""
        places = (f"{self.axis.at(value):.1f}%" for value, _ in self.axis.ticks)
        lines = "".join(f'<line x1="{x}" x2="{x}" y1="0" y2="100%" class="pm-grid"/>' for x in places)
        grid = f'<svg class="pm-chart" width="0" height="0" aria-hidden="true"><g id="{_GRID}">{lines}</g></svg>'
        return self.names + Markup(grid)

    def row(
        self,
        marks: Sequence[Mark],
        joined: bool = True,
        height: Height = 26,
        owed: Owed | None = None,
        grid: bool = True,
    ) -> Markup:
        """Marks on the axis, oldest first; `joined` by a line from the first to the last. `grid` needs `head`."""
        middle = height / 2
        parts = [*((_USE,) if grid else ()), *self._owed(owed, height)]
        if joined and len(marks) > 1:
            parts.append(_across(self.at(marks[0].day), self.at(marks[-1].day), middle, "pm-join"))
        levels = [middle] * len(marks) if joined else _levels([self.at(mark.day) for mark in marks], middle)
        parts += [_mark(mark, self.at(mark.day), level) for mark, level in zip(marks, levels, strict=True)]
        return drawing(parts, height, "pm-when", hidden=False)

    def crowd(
        self,
        reports: Sequence[Report],
        ranks: Mapping[str, int],
        height: Height = 40,
        owed: Owed | None = None,
        months: int = 1,
    ) -> Markup:
        """Many incidents: each month, or some `months`, as one column, as high as it has incidents, by severity."""
        found: dict[date, Counter[int]] = {}
        for report in reports:
            first = report.day.replace(month=(report.day.month - 1) // months * months + 1, day=1)
            found.setdefault(first, Counter())[min(ranks[report.severity], STEPS)] += 1
        most = max((counts.total() for counts in found.values()), default=1)
        columns: dict[int, list[str]] = {}
        for first, counts in sorted(found.items()):
            low, x = 0, 10 * self.at(first + timedelta(days=15 * months))
            for rank in sorted(counts, reverse=True):
                high = low + counts[rank]
                ends = (f"{height * (1 - level / most):.3g}" for level in (low, high))
                columns.setdefault(rank, []).append(f"M{x:.0f} {'V'.join(ends)}")
                low = high
        paths = "".join(f'<path d="{"".join(each)}" class="pm-at-{rank}"/>' for rank, each in sorted(columns.items()))
        width = "wide" if self._months / months <= 60 else "narrow"
        drawn = (
            f'<svg width="100%" height="{height}" viewBox="0 0 1000 {height}" preserveAspectRatio="none" '
            f'class="pm-crowd pm-month-{width}">{paths}</svg>'
        )
        return drawing([_USE, *self._owed(owed, height), drawn], height, "pm-when")

    def months_for(self, rows: int) -> int:
        """How many months one column of `crowd` has to hold, so that so many rows stay small."""
        return next((months for months in (1, 3, 6) if rows * self._months / months <= _COLUMNS), 12)

    @property
    def _months(self) -> int:
        return round((self.axis.high - self.axis.low) / 30.4)

    def _owed(self, owed: Owed | None, height: int) -> Iterator[str]:
        if owed:
            name = "pm-owed pm-owed-late" if owed.late else "pm-owed"
            yield _across(self.at(owed.since), self.at(self.today), height - 3, name)


def owed(promises: Sequence[Promise]) -> Owed | None:
    """Some open actions on the axis; `None` where there are none."""
    if not promises:
        return None
    return Owed(min(promise.report.day for promise in promises), any(promise.overdue for promise in promises))


def marks_of(reports: Iterable[Report], ranks: Mapping[str, int], here: Here) -> list[Mark]:
    """A mark for each report, as a page shows it."""
    found = []
    for report in reports:
        cost = downtime(report)
        about = [
            f"{report.day} {report.severity}", _("near miss") if report.kind == "near-miss" else "", report.title,
            _("down {length}").format(length=cost.shown) if cost.known else "",
        ]  # fmt: skip
        found.append(
            Mark(
                report.day, min(ranks[report.severity], STEPS), radius(cost.length if cost.known else None),
                comma(filter(None, about)), here.report(report.id),
                report.kind == "near-miss",
            )
        )  # fmt: skip
    return found


def severity_keys(view: View, used: Container[str]) -> tuple[tuple[str, int, str], ...]:
    """The legend of the severities that are drawn: name, rank and shape."""
    return tuple((id_, min(rank, STEPS), shape(rank)) for id_, rank in view.ranks.items() if id_ in used)


def radius(lasted: timedelta | None) -> float:
    """How large a mark is for a downtime, in pixels; the smallest where that is not known."""
    if lasted is None:
        return _SIZES[0][1]
    return next((size for below, size in _SIZES if lasted < below), _LARGEST)


def shape(rank: int) -> str:
    """The character that stands for the shape of a severity in a legend."""
    return _SHAPES.get(rank, "○")


def _across(first: float, last: float, level: float, name: str) -> str:
    return f'<line x1="{first:.1f}%" x2="{last:.1f}%" y1="{level:g}" y2="{level:g}" class="{name}"/>'


def _mark(mark: Mark, place: float, level: float) -> str:
    r, name = mark.radius, f"pm-at-{mark.rank}" + (" pm-near" if mark.near_miss else "")
    if mark.rank <= 2:
        path = _diamond(r) if mark.rank == 1 else _triangle(r)
        drawn = f'<svg x="{place:.1f}%" y="{level:g}" class="pm-shape"><path d="{path}" class="{name}"/></svg>'
    else:
        drawn = f'<circle cx="{place:.1f}%" cy="{level:g}" r="{r if mark.rank == 3 else r - 0.5:g}" class="{name}"/>'
    # Not `href`: Material's instant navigation rewrites that on every element and fails on those of SVG.
    return f'<a xlink:href="{escape(mark.link)}"><title>{escape(mark.title)}</title>{drawn}</a>'


def _diamond(r: float) -> str:
    r *= 1.15  # so that its area is that of a circle
    return f"M0-{r:.3g} {r:.3g} 0 0 {r:.3g}-{r:.3g} 0z"


def _triangle(r: float) -> str:
    return f"M0-{r:g} {0.95 * r:.3g} {0.7 * r:.3g}H-{0.95 * r:.3g}z"


def _levels(places: Sequence[float], middle: float) -> list[float]:
    """How far down marks lie that would cover each other: in turn in the middle, above and below it."""
    offsets = (0.0, -0.5, 0.5)
    levels, last, turn = [], -math.inf, 0
    for place in places:
        turn = (turn + 1) % 3 if place - last < 1.2 else 0
        levels.append(middle * (1 + offsets[turn]))
        last = place
    return levels
