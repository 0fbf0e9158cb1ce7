"""Charts of two axes as inline SVG: points with limits and curves, and columns; see `charts` for the style.

The names of the upright axis stand left of the picture, where the style sheet leaves room for them (`framed`). Each
chart stands beside a table of the same numbers for those who do not see it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup, escape
from msgspec import Struct

from .charts import Axis, crowded, drawing, ticks

HEIGHT = 150
"""Of a plane, in pixels, unless a chart asks for another."""
_TOP = 12
"""Pixels above it, for the topmost name."""
_TICKS = 8
"""At most so many days are named."""
_COUNTED = 24
"""Columns up to which each has its number above it, and says more where the pointer rests on it."""
_GRAIN = (120, 4)
"""Places across, and pixels down, that are told apart where there are many points."""


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
    """Between what a point lies at a place: by chance alone, or with 95 % confidence."""

    x: float
    low: float
    high: float


class Column(Struct, frozen=True):
    """A stack of counts."""

    name: str
    title: str
    parts: tuple[int, ...]
    """From the bottom up, in the order of the classes that `columns` is given."""
    awaited: int = 0
    """More that are to be expected, drawn as a hollow part on top."""


def plane(
    x: Axis,
    y: Axis,
    spots: Sequence[Spot],
    limits: Sequence[Limit] = (),
    centre: float | None = None,
    line: Sequence[tuple[float, float]] = (),
    crowd: Sequence[tuple[float, float]] = (),
    height: int = HEIGHT,
) -> Markup:
    """Points above their axis; limits as a band, the centre as a stroke across, a curve, and a crowd of points.

    The `crowd` is of points too many to lead anywhere: those of one place are one dot, larger where they are more.
    """
    shapes = []
    if limits:
        above = [(x.at(each.x), _down(y, each.high, height)) for each in limits]
        below = [(x.at(each.x), _down(y, each.low, height)) for each in reversed(limits)]
        shapes.append(f'<polygon points="{_path([*above, *below])}" class="pm-band"/>')
    shapes.append(_crowd([(x.at(left), _down(y, up, height)) for left, up in crowd]))
    curve = ""
    if line:
        corners = _path([(x.at(left), _down(y, up, height)) for left, up in line])
        curve = _stretched(f'<polyline points="{corners}" class="pm-curve"/>', height)
    middle = []
    if centre is not None:
        level = _down(y, centre, height)
        middle.append(f'<line x1="0" x2="100%" y1="{level:.1f}" y2="{level:.1f}" class="pm-mean"/>')
    marks = [_mark(x.at(spot.x), _down(y, spot.y, height), spot) for spot in spots]
    parts = [*_grid(y, height), _stretched("".join(shapes), height), *middle, *marks, curve]
    return framed(drawing(parts, _TOP + height + 4, "pm-plane", hidden=not any(spot.link for spot in spots)), x)


def columns(given: Sequence[Column], y: Axis, classes: Sequence[str], height: int = HEIGHT) -> Markup:
    """Stacked columns of counts, from left to right; a class of the style sheet for each part."""
    step = math.ceil(len(given) / _TICKS)
    x = Axis(0.0, float(len(given)), tuple((n + 0.5, each.name) for n, each in enumerate(given) if not n % step))
    wide = 7.2 * (x.at(1) - x.at(0))
    paths: dict[str, list[str]] = {name: [] for name in (*classes, "pm-awaited")}
    above = []
    for place, column in enumerate(given):
        level, left = 0, 10 * x.at(place + 0.5) - wide / 2
        for name, count in zip((*classes, "pm-awaited"), (*column.parts, column.awaited), strict=True):
            if count:
                top, bottom = (_down(y, value, height) for value in (level + count, level))
                paths[name].append(f"M{left:.0f} {bottom:.1f}h{wide:.0f}V{top:.1f}h-{wide:.0f}z")
                level += count
        if len(given) <= _COUNTED and any(column.parts):
            at = _down(y, level, height) - 3
            above.append(f'<text x="{x.at(place + 0.5):.1f}%" y="{at:.1f}" class="pm-total">{sum(column.parts)}</text>')
        if len(given) <= _COUNTED:
            above.append(
                f'<rect x="{x.at(place):.1f}%" y="0" width="{x.at(1) - x.at(0):.1f}%" height="{_TOP + height}" '
                f'class="pm-hit"><title>{escape(column.title)}</title></rect>'
            )
    drawn = "".join(f'<path d="{"".join(each)}" class="{name}"/>' for name, each in paths.items() if each)
    parts = [*_grid(y, height), _stretched(drawn, height, 1000), *above]
    return framed(drawing(parts, _TOP + height + 4, "pm-plane"), x, centred=True)


def framed(drawn: Markup, x: Axis, centred: bool = False) -> Markup:
    """A picture above the names of its level axis, with room at the left for those of the upright one."""
    return Markup('<div class="pm-frame">{}{}</div>').format(drawn, ticks(x, centred))


def _grid(y: Axis, height: int) -> Iterator[str]:
    for value, name in y.ticks:
        level = _down(y, value, height)
        yield f'<line x1="0" x2="100%" y1="{level:.1f}" y2="{level:.1f}" class="pm-grid"/>'
        yield f'<text x="-6" y="{level + 4:.1f}" text-anchor="end">{escape(name)}</text>'


def _stretched(shapes: str, height: int, width: int = 100) -> str:
    """Shapes whose places across are parts of the width."""
    if not shapes:
        return ""
    box = f'width="100%" height="{_TOP + height + 4}" viewBox="0 0 {width} {_TOP + height + 4}"'
    return f'<svg {box} preserveAspectRatio="none">{shapes}</svg>'


def _crowd(places: Sequence[tuple[float, float]]) -> str:
    """Points as dots, those of one place as one."""
    across, down = _GRAIN
    found = Counter((round(left * across / 100), round(level / down)) for left, level in places)
    return crowded((100 * x / across, down * y, number) for (x, y), number in sorted(found.items()))


def _down(y: Axis, value: float, height: int) -> float:
    """How far down a value lies, in pixels."""
    return _TOP + height * (1 - (y.at(value) - y.at(y.low)) / (y.at(y.high) - y.at(y.low)))


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
