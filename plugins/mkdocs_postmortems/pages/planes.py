"""Charts of two axes as inline SVG: control charts, funnel plots, the backlog of actions; see `charts` for the style.

Each stands beside a table of the same numbers for those who do not see it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from markupsafe import Markup, escape
from msgspec import Struct

from .charts import Axis, drawing

_HEIGHT = 150
"""Of the plane, in pixels."""
_TOP = 12
"""Pixels above it, for the topmost name."""
_TICKS = 8
"""At most so many days are named."""


class Spot(Struct, frozen=True):
    """One point with what it stands for."""

    x: float
    y: float
    title: str
    link: str = ""
    """Empty where the point leads nowhere."""
    outside: bool = False
    """Whether it lies outside its limits: then it stands out."""


class Limit(Struct, frozen=True):
    """Between what chance alone keeps a point at a place."""

    x: float
    low: float
    high: float


def plane(
    x: Axis,
    y: Axis,
    spots: Sequence[Spot],
    limits: Sequence[Limit] = (),
    centre: float | None = None,
    line: bool = False,
) -> Markup:
    """Points above their axis; the limits as a band, the centre as a stroke, and with `line` the points joined."""
    grid = []
    for value, name in y.ticks:
        level = _down(y, value)
        grid.append(f'<line x1="0" x2="100%" y1="{level:.1f}" y2="{level:.1f}" class="pm-grid"/>')
        grid.append(f'<text x="0" y="{level - 2:.1f}">{escape(name)}</text>')
    shapes = []
    if limits:
        above = [(x.at(each.x), _down(y, each.high)) for each in limits]
        below = [(x.at(each.x), _down(y, each.low)) for each in reversed(limits)]
        shapes.append(f'<polygon points="{_path([*above, *below])}" class="pm-band"/>')
    if line:
        shapes.append(f'<polyline points="{_path([(x.at(s.x), _down(y, s.y)) for s in spots])}" class="pm-curve"/>')
    height = _TOP + _HEIGHT + 4
    view = f'width="100%" height="{height}" viewBox="0 0 100 {height}" preserveAspectRatio="none"'
    drawn = f"<svg {view}>{''.join(shapes)}</svg>"
    middle = []
    if centre is not None:
        level = _down(y, centre)
        middle.append(f'<line x1="0" x2="100%" y1="{level:.1f}" y2="{level:.1f}" class="pm-mean"/>')
    marks = [_mark(x.at(spot.x), _down(y, spot.y), spot) for spot in spots if not line or spot.outside]
    return drawing([*grid, drawn, *middle, *marks], height, "pm-plane", hidden=not any(spot.link for spot in spots))


def _down(y: Axis, value: float) -> float:
    """How far down a value lies, in pixels."""
    return _TOP + _HEIGHT * (1 - (y.at(value) - y.at(y.low)) / (y.at(y.high) - y.at(y.low)))


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.1f}" for x, y in corners)


def _mark(place: float, level: float, spot: Spot) -> str:
    name = ' class="pm-outside"' if spot.outside else ""
    title = f"<title>{escape(spot.title)}</title>" if spot.title else ""
    circle = f'<circle cx="{place:.1f}%" cy="{level:.1f}" r="{4.5 if spot.outside else 3}"{name}>'
    if not spot.link:
        return f"{circle}{title}</circle>"
    # Not `href`: Material's instant navigation rewrites that on every element and fails on those of SVG.
    return f'<a xlink:href="{escape(spot.link)}"><title>{escape(spot.title)}</title>{circle}</circle></a>'


def day_axis(first: date, last: date) -> Axis:
    """An axis of days, with the beginnings of years, or of quarters where the years are few, as names."""
    quarters = [date(year, month, 1) for year in range(first.year, last.year + 2) for month in (1, 4, 7, 10)]
    inside = [day for day in quarters if first <= day <= last]
    if len(inside) > _TICKS:
        years = [day for day in inside if day.month == 1]
        inside = years[:: math.ceil(len(years) / _TICKS)]
        names = [f"{day.year}" for day in inside]
    else:
        names = [f"{day.year}-Q{(day.month + 2) // 3}" for day in inside]
    ticks = tuple((float(day.toordinal()), name) for day, name in zip(inside, names, strict=True))
    return Axis(float(first.toordinal()), float(max(last, first).toordinal() + 1), ticks)
