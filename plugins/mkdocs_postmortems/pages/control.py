"""Control charts and funnel plots as pages show them: a sentence, a picture, the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from markupsafe import Markup
from msgspec import Struct

from ..analysis.statistics import Summary
from ..analysis.statistics.control import LEVEL, Chart, Point, funnel, median_limits
from ..analysis.statistics.groups import quarter_days
from ..analysis.statistics.words import shown, span
from ..language import N_, _, ngettext
from ..language.forms import comma, localized
from . import counts
from .charts import Axis, count_axis, few_names, time_axis
from .planes import Limit, Spot, day_axis, plane
from .view import Here

MONTHS, QUARTERS, GROUPS = 36, 20, 60
"""So many are drawn: the last months and quarters, and of services or teams those outside, then the largest."""
NAMED = 8
"""So many points outside their limits are named."""
_NAMED = (3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Numbers of incidents that are named on an axis."""


class Key(Struct, frozen=True):
    """A line of a legend."""

    sign: str
    """Of the style sheet: `dot`, `line`, `band`, `outside`, `awaited`, a severity's rank, or a state."""
    name: str


class Figure(Struct, frozen=True):
    """A chart with what it says."""

    said: str
    """In a sentence or two: what stands out."""
    drawn: Markup
    heads: tuple[str, ...]
    """Of the table beside it, for those who do not see it."""
    rows: tuple[tuple[str, ...], ...]
    unit: str = ""
    """What the upright axis counts or measures."""
    keys: tuple[Key, ...] = ()
    """The legend of what is drawn."""


def month_chart(chart: Chart | None) -> Figure | None:
    """Incidents a month with their limits."""
    if not chart:
        return None
    points = chart.points[-MONTHS:]
    middles = [date(int(point.name[:4]), int(point.name[5:]), 15) for point in points]
    x = day_axis(middles[0].replace(day=1), middles[-1] + timedelta(days=15))
    y = count_axis(max(*(point.value for point in points), points[0].high))
    spots = [
        Spot(day.toordinal(), point.value, _counted(point) if point.side else "", outside=bool(point.side))
        for day, point in zip(middles, points, strict=True)
    ]
    limits = [Limit(edge, points[0].low, points[0].high) for edge in (x.low, x.high)]
    said = _("{mean} incidents a month on average, {limits} by chance alone.").format(
        mean=localized(f"{chart.centre:.1f}"), limits=_limits(points[0], "incidents")
    )
    return Figure(
        f"{said} {outside(chart, 'month')}",
        plane(x, y, spots, limits, chart.centre),
        (_("Month"), _("Incidents"), _("Limits, where outside")),
        tuple(_rows("incidents", points)),
        _("incidents a month"),
        _keys(_("a month"), _("the mean"), points),
    )


def quarter_chart(chart: Chart | None) -> Figure | None:
    """The median time to resolve of each quarter with its limits."""
    if not chart:
        return None
    points = chart.points[-QUARTERS:]
    middles = [quarter_days(point.name)[0] + timedelta(days=45) for point in points]
    x = day_axis(middles[0] - timedelta(days=45), middles[-1] + timedelta(days=46))
    pairs = list(zip(middles, points, strict=True))
    spots = [Spot(day.toordinal(), point.value, _titled(point), outside=bool(point.side)) for day, point in pairs]
    limits = [Limit(day.toordinal(), point.low, point.high) for day, point in pairs]
    return Figure(
        outside(chart, "quarter"),
        plane(x, _lengths(chart), spots, limits, chart.centre),
        (_("Quarter"), _("Incidents"), _("Median"), _("Limits")),
        tuple(_rows("seconds", points)),
        _("median time to resolve"),
        _keys(_("a quarter"), _("the median of all"), points),
    )


def group_chart(summary: Summary, kind: str, here: Here, most: int = GROUPS) -> Figure | None:
    """A funnel plot of services or teams by their median time to resolve, `most` of them."""
    chart = funnel(summary.sample, kind)
    if not chart:
        return None
    pool, largest = np.array(summary.durations["mttr"].values), max(4, *(point.n for point in chart.points))
    sizes = sorted({round(size) for size in np.geomspace(3, largest, 24)})
    limits = [Limit(n, *median_limits(pool, n, LEVEL / len(chart.points))) for n in sizes]
    x = Axis(2.5, largest * 1.1, tuple((float(n), f"{n}") for n in _NAMED if n <= largest), log=True)
    points = sorted(chart.points, key=lambda point: (not point.side, -point.n, point.name))[:most]
    spots = [Spot(p.n, p.value, _titled(p), here.facet(kind, p.name), bool(p.side)) for p in points]
    return Figure(
        outside(chart, kind),
        plane(x, _lengths(chart, *limits), spots, limits, chart.centre),
        (_("Team") if kind == "team" else _("Service"), _("Incidents"), _("Median"), _("Limits")),
        tuple(_rows("seconds", points)),
        _("median time to resolve, by the number of incidents of a team")
        if kind == "team"
        else _("median time to resolve, by the number of incidents of a service"),
        _keys(_("a team") if kind == "team" else _("a service"), _("the median of all"), points),
    )


def _keys(place: str, middle: str, points: Sequence[Point]) -> tuple[Key, ...]:
    outside = (Key("outside", _("outside the limits")),) if any(point.side for point in points) else ()
    return Key("dot", place), *outside, Key("band", _("what chance alone brings")), Key("mean", middle)


def _lengths(chart: Chart, *limits: Limit) -> Axis:
    """The axis of lengths of time that holds a chart, with at most five names."""
    ends = [end for point in chart.points for end in (point.low, point.high, point.value)]
    axis = time_axis([*ends, *(end for limit in limits for end in (limit.low, limit.high))])
    return few_names(axis)


def outside(chart: Chart, noun: str) -> str:
    """Which points chance does not explain, in a sentence."""
    if not chart.outside:
        return _(_ORDINARY[noun])
    names = [_side(point).format(name=point.name) for point in chart.outside[:NAMED]]
    more = len(chart.outside) - len(names)
    names = [_("{names} and {n} more").format(names=comma(names), n=more)] if more else names
    told = ngettext(
        "{names} lies outside the limits: chance does not explain it.",
        "{names} lie outside the limits: chance does not explain it.",
        len(chart.outside),
    )
    return told.format(names=comma(names))


_ORDINARY = {
    "month": N_("No month differs from the others by more than chance explains."),
    "quarter": N_("No quarter differs from the others by more than chance explains."),
    "service": N_("No service differs from the others by more than chance explains."),
    "team": N_("No team differs from the others by more than chance explains."),
}


def _side(point: Point) -> str:
    return _("{name} (above)") if point.side > 0 else _("{name} (below)")


def _counted(point: Point) -> str:
    return f"{point.name}: {counts.incidents(point.n)}"


def _titled(point: Point) -> str:
    told = ngettext("{name}: median {length} of {n} incident", "{name}: median {length} of {n} incidents", point.n)
    return told.format(name=point.name, length=shown(point.value, "seconds"), n=point.n)


def _limits(point: Point, unit: str) -> str:
    if unit == "incidents":
        return span(f"{point.low:.0f}", f"{point.high:.0f}")
    return span(shown(point.low, unit), shown(point.high, unit))


def _rows(unit: str, points: Sequence[Point]) -> Iterator[tuple[str, ...]]:
    for point in points:
        note = {-1: _("{limits}, below"), 0: "{limits}", 1: _("{limits}, above")}[point.side]
        value = () if unit == "incidents" else (shown(point.value, unit),)
        limits = note.format(limits=_limits(point, unit)) if value or point.side else ""
        yield point.name, str(point.n), *value, limits
