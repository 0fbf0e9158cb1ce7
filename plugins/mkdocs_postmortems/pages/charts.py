"""Charts as inline SVG, made while the site is built.

Places across a chart are per cent of its width and places down it are pixels, so that a chart takes the room it gets
and its words keep their size, on a phone too. Colours come from the style sheet. Each chart stands beside its numbers
in a table, which is what a screen reader gets; so drawings are hidden from it, unless they carry links.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import timedelta

from markupsafe import Markup, escape
from msgspec import Struct

from ..analysis.statistics.results import Step
from ..language import _
from ..report.moments import show_length

BINS, FEWER_BINS = 60, 40
"""Dots that would lie within this part of a chart's width are drawn as one; the second where dots lead nowhere."""
_SIZES = (1, 4, 16)
"""Values in one place from which on its dot is larger, where dots lead nowhere."""
_PLACES = 100
"""Steps and strokes of a curve that are told apart, so that it does not grow with the archive."""
_HEIGHT = 120
"""Of a curve, in pixels."""
_SPARK = 36
"""Of a sparkline, in pixels."""
_FEW = 300
"""Dots of a sparkline above which it is drawn more coarsely."""
_MARGIN = 2.0
"""Per cent of the width that stay free at both ends, so that no dot is cut."""
_DAY = 86400
_TIMES = (1, 10, 60, 300, 900, 3600, 14400, _DAY, 3 * _DAY, 7 * _DAY, 30 * _DAY, 91 * _DAY, 365 * _DAY, 3650 * _DAY)
"""Lengths of time that people know, in seconds."""


class Axis(Struct, frozen=True):
    """How values lie across a chart."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    """The values that are named below, with their names."""
    log: bool = False

    def at(self, value: float) -> float:
        """The place of a value, in per cent of the width; what lies beyond an end is drawn there."""
        low, high, value = self.low, self.high, max(value, self.low)
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(value)
        share = (value - low) / (high - low) if high > low else 0.5
        return _MARGIN + (100 - 2 * _MARGIN) * min(max(share, 0.0), 1.0)


class Dot(Struct, frozen=True):
    """One value with what it stands for."""

    value: float
    title: str = ""
    link: str = ""
    """Empty where the dot leads nowhere; then it has no title either."""


def time_axis(seconds: Iterable[float]) -> Axis:
    """A logarithmic axis of lengths of time that holds all given ones; below a second counts as one."""
    known = [max(value, 1.0) for value in seconds] or [1.0]
    low = max((float(t) for t in _TIMES if t <= min(known)), default=1.0)
    high = min((float(t) for t in _TIMES if t >= max(known)), default=max(known))
    if low == high:
        low, high = max(low / 2, 1), high * 2
    ticks = [t for t in _TIMES if low <= t <= high]
    return Axis(low, high, tuple((t, show_length(timedelta(seconds=t))) for t in ticks), log=True)


def few_names(axis: Axis, most: int = 5) -> Axis:
    """The same axis with at most so many names, evenly chosen."""
    return Axis(axis.low, axis.high, axis.ticks[:: -(-len(axis.ticks) // most)], axis.log)


def share_axis() -> Axis:
    """From none to all."""
    return Axis(0.0, 1.0, tuple((n / 4, f"{25 * n} %") for n in range(5)))


def count_axis(most: float) -> Axis:
    """From nothing to at least `most`, in steps that people count in."""
    step = _step(most / 4)
    high = step * max(math.ceil(most / step), 1)
    return Axis(0.0, high, tuple((n * step, f"{n * step:g}") for n in range(round(high / step) + 1)))


def _step(least: float) -> float:
    size = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    return max(next((n * size for n in (1, 2, 5) if n * size >= least), 10 * size), 1.0)


def dots(
    axis: Axis,
    values: Sequence[Dot],
    band: tuple[float, float] | None = None,
    median: float | None = None,
    p90: float | None = None,
    mean: float | None = None,
    target: float | None = None,
) -> Markup:
    """Every value as a dot; the interval of the median as a band, the median, p90 and mean as strokes across.

    Where dots would cover each other, a larger one stands for them all.
    """
    parts = []
    if band:
        left, right = axis.at(band[0]), axis.at(band[1])
        parts.append(f'<rect x="{left:.1f}%" y="3" width="{max(right - left, 0.3):.1f}%" height="24" class="pm-band"/>')
    for name, value in (("mean", mean), ("p90", p90), ("median", median), ("target", target)):
        if value is not None:
            parts.append(_stroke(axis.at(value), 3, 27, f"pm-{name}"))
    linked = any(dot.link for dot in values)
    bins = BINS if linked else FEWER_BINS
    places: dict[int, list[Dot]] = {}
    for dot in values:
        places.setdefault(round(axis.at(dot.value) * bins / 100), []).append(dot)
    if linked:
        parts += [_dot(100 * place / bins, inside) for place, inside in sorted(places.items())]
    else:
        crowd = crowded((round(1000 * place / bins), 15, len(inside)) for place, inside in sorted(places.items()))
        box = 'width="100%" height="30" viewBox="0 0 1000 30" preserveAspectRatio="none"'
        parts.append(f"<svg {box}>{crowd}</svg>")
    return drawing(parts, 30, "pm-dots", hidden=not linked)


def crowded(places: Iterable[tuple[int, int, int]]) -> str:
    """Dots as one path a size, for a drawing that is stretched: across, down, and how many values one stands for.

    The places come sorted, so that those below each other share one start.
    """
    found: dict[int, list[str]] = {}
    last: dict[int, tuple[int, int]] = {}
    for left, level, number in places:
        size = bisect_right(_SIZES, number)
        across, down = last.get(size, (-1, 0))
        found.setdefault(size, []).append(f"m0 {level - down}h0" if left == across else f"M{left} {level}h0")
        last[size] = left, level
    return "".join(f'<path d="{"".join(each)}" class="pm-crowd-{size}"/>' for size, each in sorted(found.items()))


def whisker(axis: Axis, point: float, interval: tuple[float, float] | None, reference: float | None = None) -> Markup:
    """A value with its interval, and what somebody else found as a hollow mark."""
    parts = [
        f'<rect x="{axis.at(0):.1f}%" y="7" width="{axis.at(point) - axis.at(0):.1f}%" height="8" class="pm-fill"/>'
    ]
    if interval:
        left, right = (axis.at(bound) for bound in interval)
        parts.append(f'<line x1="{left:.1f}%" x2="{right:.1f}%" y1="11" y2="11" class="pm-reach"/>')
        parts += [_stroke(place, 7, 15, "pm-reach") for place in (left, right)]
    if reference is not None:
        parts.append(_stroke(axis.at(reference), 2, 20, "pm-reference"))
    return drawing(parts, 22, "pm-whisker")


def curve(axis: Axis, steps: Sequence[Step], censored: Sequence[float], best: Sequence[Step] = ()) -> Markup:
    """The share for which something has happened, as it grows in steps from none, with its interval.

    What has not happened yet is marked by a stroke at the time for which it has been waiting, or at the axis' end.
    `best` is the same where every unknown outcome is a good one: then the interval reaches from the one to the other.
    """
    steps = list({round(axis.at(step.time) * _PLACES / 100): step for step in steps}.values())
    upper = _corners(axis, [(step.time, step.high) for step in best or steps])
    lower = _corners(axis, [(step.time, step.low) for step in steps])
    line = _corners(axis, [(step.time, step.share) for step in steps])
    drawn = (
        f'<svg x="0" y="4" width="100%" height="{_HEIGHT}" viewBox="0 0 100 {_HEIGHT}" preserveAspectRatio="none">'
        f'<polygon points="{_path([*upper, *reversed(lower)])}" class="pm-band"/>'
        f'<polyline points="{_path(line)}" class="pm-curve"/>{_best(axis, best)}</svg>'
    )
    waiting = {round(axis.at(time) * _PLACES / 100) * 100 / _PLACES: time for time in censored}
    strokes = "".join(f"M{place:g} {_level(steps, time) - 4:.0f}v8" for place, time in sorted(waiting.items()))
    box = f'width="100%" height="{_HEIGHT + 8}" viewBox="0 0 100 {_HEIGHT + 8}" preserveAspectRatio="none"'
    marks = [f'<svg {box}><path d="{strokes}" class="pm-censored"/></svg>'] if strokes else []
    grid = [f'<line x1="0" x2="100%" y1="{4 + y}" y2="{4 + y}" class="pm-grid"/>' for y in (0, _HEIGHT // 2, _HEIGHT)]
    return drawing([*grid, drawn, *marks], _HEIGHT + 8, "pm-survival")


def _best(axis: Axis, steps: Sequence[Step]) -> str:
    if not steps:
        return ""
    return f'<polyline points="{_path(_corners(axis, [(s.time, s.share) for s in steps]))}" class="pm-curve pm-best"/>'


def _level(steps: Sequence[Step], time: float) -> float:
    """How far down the curve is at a time."""
    share = next((step.share for step in reversed(steps) if step.time <= time), 0.0)
    return 4 + _HEIGHT * (1 - share)


def _corners(axis: Axis, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of a line that rises at each point and is level between them, to the end of the axis."""
    corners, level = [], 0.0
    for time, share in [(axis.low, 0.0), *points, (axis.high, points[-1][1] if points else 0.0)]:
        corners += [(axis.at(time), level), (axis.at(time), share)]
        level = share
    return corners


def _path(corners: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{_HEIGHT * (1 - share):.2f}" for x, share in corners)


def sparkline(
    points: Sequence[tuple[float, float]], x: Axis, y: Axis, line: Sequence[tuple[float, float]] = ()
) -> Markup:
    """Values as small dots, from left to right, with a curve: the gist of a chart, without names."""
    across, down = (1, 1) if len(points) <= _FEW else (4, 5)
    places = {
        (round(2 * x.at(left) / across) * across, round((_SPARK - 6) * (1 - y.at(up) / 100) / down) * down + 3, 1)
        for left, up in points
    }
    corners = " ".join(f"{2 * x.at(left):.0f},{(_SPARK - 6) * (1 - y.at(up) / 100) + 3:.1f}" for left, up in line)
    curve = f'<polyline points="{corners}" class="pm-curve"/>' if line else ""
    return _spark(f'<g class="pm-spark-dots">{crowded(sorted(places))}</g>{curve}')


def sparkbars(counts: Sequence[int]) -> Markup:
    """Counts as bars from left to right."""
    most, wide = max([*counts, 1]), 200 / max(len(counts), 1)
    bars = "".join(
        f"M{place * wide:.1f} {_SPARK}v-{_SPARK * count / most:.1f}h{0.72 * wide:.1f}V{_SPARK}z"
        for place, count in enumerate(counts)
        if count
    )
    return _spark(f'<path d="{bars}" class="pm-spark-bars"/>')


def _spark(shapes: str) -> Markup:
    box = f'viewBox="0 0 200 {_SPARK}" preserveAspectRatio="none"'
    drawn = f'<svg width="100%" height="{_SPARK}" {box}>{shapes}</svg>'
    return drawing([drawn], _SPARK, "pm-spark")


def ticks(axis: Axis, centred: bool = False) -> Markup:
    """The names of an axis' values, to stand below its charts, all of them `centred` or the outer ones kept inside.

    Every other one gives way on a phone.
    """
    parts = []
    for number, (value, name) in enumerate(axis.ticks):
        place = axis.at(value)
        anchor = "middle" if centred else "start" if place < 10 else "end" if place > 90 else "middle"
        parts.append(_stroke(place, 0, 5, "pm-tick"))
        parts.append(
            f'<text x="{place:.1f}%" y="18" text-anchor="{anchor}"{" class=pm-minor" if number % 2 else ""}>'
            f"{escape(name)}</text>"
        )
    return drawing(parts, 22, "pm-axis")


def _stroke(place: float, top: float, bottom: float, name: str) -> str:
    return f'<line x1="{place:.1f}%" x2="{place:.1f}%" y1="{top:g}" y2="{bottom:g}" class="{name}"/>'


def _dot(place: float, inside: Sequence[Dot]) -> str:
    radius = 4 + min(math.sqrt(len(inside)) - 1, 6)
    circle = f'<circle cx="{place:.1f}%" cy="15" r="{radius:.1f}"/>'
    if not inside[0].link:
        return circle
    if len(inside) > 1:
        about = show_length(timedelta(seconds=inside[0].value))
        said = _("{n} incidents, about {length}").format(n=len(inside), length=about)
        return f"<g><title>{escape(said)}</title>{circle}</g>"
    dot = inside[0]
    # Not `href`: Material's instant navigation rewrites that on every element and fails on those of SVG.
    return f'<a xlink:href="{escape(dot.link)}"><title>{escape(dot.title)}</title>{circle}</a>'


def drawing(parts: Iterable[str], height: int, name: str, hidden: bool = True) -> Markup:
    """A chart of some parts, as high as so many pixels and as wide as there is room; `hidden` from screen readers."""
    role = ' aria-hidden="true"' if hidden else f' role="group" aria-label="{escape(_("Incidents as dots"))}"'
    return Markup(f'<svg class="pm-chart {name}" width="100%" height="{height}"{role}>{"".join(parts)}</svg>')
