"""Control charts, funnel plots and the backlog of actions as pages show them: a sentence, a picture, the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from markupsafe import Markup
from msgspec import Struct

from ..analysis.statistics import Summary
from ..analysis.statistics.backlog import Backlog
from ..analysis.statistics.control import LEVEL, Chart, Point, funnel, median_limits
from ..analysis.statistics.groups import quarter_days
from ..analysis.statistics.words import shown
from ..report.words import plural
from .charts import Axis, count_axis, ticks, time_axis
from .planes import Limit, Spot, day_axis, plane
from .view import Here

MONTHS, QUARTERS, GROUPS = 36, 20, 60
"""So many are drawn: the last months and quarters, and of services or teams those outside, then the largest."""
NAMED = 8
"""So many points outside their limits are named."""
_NAMED = (3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Numbers of incidents that are named on an axis."""


class Figure(Struct, frozen=True):
    """A chart with what it says."""

    said: str
    """In a sentence or two: what stands out."""
    drawn: Markup
    heads: tuple[str, ...]
    """Of the table beside it, for those who do not see it."""
    rows: tuple[tuple[str, ...], ...]


def month_chart(chart: Chart | None) -> Figure | None:
    """Incidents a month with their limits."""
    if not chart:
        return None
    points = chart.points[-MONTHS:]
    middles = [date(int(point.name[:4]), int(point.name[5:]), 15) for point in points]
    x = day_axis(middles[0].replace(day=1), middles[-1] + timedelta(days=15))
    y = count_axis(max(*(point.value for point in points), points[0].high))
    spots = [
        Spot(day.toordinal(), point.value, f"{point.name}: {plural(point.n, 'incident')}", outside=bool(point.side))
        for day, point in zip(middles, points, strict=True)
    ]
    limits = [Limit(edge, points[0].low, points[0].high) for edge in (x.low, x.high)]
    said = f"{chart.centre:.1f} incidents a month on average, {_limits(points[0], 'incidents')} by chance alone. "
    return Figure(
        said + outside(chart, "month"),
        plane(x, y, spots, limits, chart.centre) + ticks(x),
        ("Month", "Incidents", "Limits"),
        tuple(_rows("incidents", points)),
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
        plane(x, _lengths(chart), spots, limits, chart.centre) + ticks(x),
        ("Quarter", "Incidents", "Median", "Limits"),
        tuple(_rows("seconds", points)),
    )


def group_chart(summary: Summary, kind: str, here: Here) -> Figure | None:
    """A funnel plot of services or teams by their median time to resolve."""
    chart = funnel(summary.sample, kind)
    if not chart:
        return None
    pool, most = np.array(summary.durations["mttr"].values), max(4, *(point.n for point in chart.points))
    sizes = sorted({round(size) for size in np.geomspace(3, most, 24)})
    limits = [Limit(n, *median_limits(pool, n, LEVEL / len(chart.points))) for n in sizes]
    x = Axis(2.5, most * 1.1, tuple((float(n), f"{n}") for n in _NAMED if n <= most), log=True)
    points = sorted(chart.points, key=lambda point: (not point.side, -point.n, point.name))[:GROUPS]
    spots = [Spot(p.n, p.value, _titled(p), here.facet(kind, p.name), bool(p.side)) for p in points]
    return Figure(
        outside(chart, kind),
        plane(x, _lengths(chart, *limits), spots, limits, chart.centre) + ticks(x),
        (kind.capitalize(), "Incidents", "Median", "Limits"),
        tuple(_rows("seconds", points)),
    )


def backlog(given: Backlog) -> Figure | None:
    """How many actions were open, month by month, and how old the open ones are; `None` without any promise."""
    levels = [level for level in given.levels if level.made]
    if not levels:
        return None
    x = day_axis(levels[0].day, levels[-1].day)
    y = count_axis(max(level.open for level in levels))
    spots = [Spot(level.day.toordinal(), level.open, "") for level in levels]
    ages = [f"{number} for {_age(low, high)}" for low, high, number in given.ages if number]
    said = f"{plural(levels[-1].open, 'action')} open now" + (f": {', '.join(ages)}." if ages else ".")
    return Figure(
        said,
        plane(x, y, spots, line=True) + ticks(x) if len(levels) > 1 else Markup(""),
        ("Until", "Open", "Promised"),
        tuple((f"{level.day}", str(level.open), str(level.made)) for level in levels),
    )


def _age(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} days or more"
    return f"{low} to {high - 1} days" if low else f"less than {high} days"


def _lengths(chart: Chart, *limits: Limit) -> Axis:
    """The axis of lengths of time that holds a chart, with at most five names."""
    ends = [end for point in chart.points for end in (point.low, point.high, point.value)]
    axis = time_axis([*ends, *(end for limit in limits for end in (limit.low, limit.high))])
    return Axis(axis.low, axis.high, axis.ticks[:: -(-len(axis.ticks) // 5)], log=True)


def outside(chart: Chart, noun: str) -> str:
    """Which points chance does not explain, in a sentence."""
    if not chart.outside:
        return f"No {noun} differs from the others by more than chance explains."
    names = [f"{point.name} ({'above' if point.side > 0 else 'below'})" for point in chart.outside[:NAMED]]
    more = len(chart.outside) - len(names)
    listed = ", ".join(names) + (f" and {more} more" if more else "")
    return f"{listed} {'lies' if len(chart.outside) == 1 else 'lie'} outside the limits: chance does not explain it."


def _titled(point: Point) -> str:
    return f"{point.name}: median {shown(point.value, 'seconds')} of {plural(point.n, 'incident')}"


def _limits(point: Point, unit: str) -> str:
    return f"{shown(point.low, unit)} to {shown(point.high, unit)}"


def _rows(unit: str, points: Sequence[Point]) -> Iterator[tuple[str, ...]]:
    for point in points:
        note = {-1: ", below", 0: "", 1: ", above"}[point.side]
        value = () if unit == "incidents" else (shown(point.value, unit),)
        yield point.name, str(point.n), *value, _limits(point, unit) + note
