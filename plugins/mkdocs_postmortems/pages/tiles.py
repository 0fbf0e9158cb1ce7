"""The five figures that stand first: each with its uncertainty, a sparkline, and how it has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from markupsafe import Markup
from msgspec import Struct

from ..analysis.statistics import Summary
from ..analysis.statistics.intervals import MEDIAN_NEEDS
from ..analysis.statistics.measures import DURATIONS
from ..analysis.statistics.results import Spread
from ..analysis.statistics.running import running, series
from ..analysis.statistics.trend import Trend
from ..analysis.statistics.words import days, lower, reach, shown
from ..language import _, ngettext
from ..language.forms import capital, number, semicolon
from .charts import sparkbars, sparkline, time_axis
from .planes import day_axis
from .trends import LEAST, QUARTERS, changed, compared_trend, counted, resolved
from .verdict import LENGTH

FIRST = ("mttd", "mtta", "mttr")
"""The durations that have a tile."""
TREND_DAYS = 300
"""Days of reports before which no two spans can be compared."""
_STAGES = {"mttd": "detected", "mtta": "acknowledged", "mttr": "resolved"}
_DAY = 86400


class Tile(Struct, frozen=True):
    """One figure."""

    id: str
    """Its anchor."""
    name: str
    about: str
    """What the name stands for, and which figure it is."""
    value: str
    certainty: str
    """The interval, and how much was counted."""
    spark: Markup
    verdict: str
    """How it has changed; empty where that cannot be told."""
    tone: str = ""
    """`better`, `worse`, or neither."""


def tiles_of(summary: Summary) -> Iterator[Tile]:
    """The tiles of the figures that have a value."""
    trend, pooled = compared_trend(summary), summary.sample.options.several_organisations
    for id_ in FIRST:
        if summary.durations[id_].n:
            yield _duration(summary, id_, trend)
    if not pooled and summary.mtbf.mean.value is not None:
        yield _between(summary, trend)
    yield _incidents(summary, trend)


def _duration(summary: Summary, id_: str, trend: Trend | None) -> Tile:
    spread = summary.durations[id_]
    compared = trend.comparison.duration(id_) if trend else None
    return Tile(
        id_, spread.definition.abbreviation, _("median {name}").format(name=lower(_(spread.definition.name))),
        shown(spread.median.value or 0.0, "seconds"), _certainty(spread), _dots(summary, id_),
        resolved(compared, trend) if compared and trend else "", _tone(compared.direction if compared else 0),
    )  # fmt: skip


def _certainty(spread: Spread) -> str:
    if not spread.median.interval:
        return ngettext("of {n} incident", "of {n} incidents", spread.n).format(n=spread.n)
    return f"{reach(spread.median.interval, 'seconds')} (n = {spread.n})"


def _dots(summary: Summary, id_: str) -> Markup:
    """Each incident by its day, with the running median."""
    found = series(summary.sample, id_)
    if len(found) < LEAST:
        return Markup("")
    pooled = summary.sample.options.several_organisations
    moving = None if pooled else running(summary.sample, id_)
    x = day_axis(summary.sample.first, max(summary.sample.last, found[-1][0]))
    line = [(step.day.toordinal() + 0.5, step.value) for step in moving.steps] if moving else []
    points = [(day.toordinal() + 0.5, seconds) for day, _, seconds in found]
    return sparkline(points, x, time_axis(seconds for _, _, seconds in found), line)


def _between(summary: Summary, trend: Trend | None) -> Tile:
    gaps, ordinals = summary.mtbf, summary.sample.ordinals
    interval = gaps.mean.interval
    certainty = f"{reach(interval, 'days')} (n = {gaps.n})" if interval else _of_gaps(gaps.n)
    spark = Markup("")
    if len(ordinals) > LEAST:
        waits = np.maximum(np.diff(ordinals), 0.5) * _DAY
        points = list(zip(ordinals[1:].tolist(), waits.tolist(), strict=True))
        x = day_axis(summary.sample.first, max(summary.sample.last, summary.sample.first + timedelta(days=1)))
        spark = sparkline(points, x, time_axis(waits.tolist()))
    verdict, direction = "", 0
    if trend and trend.comparison.rate.test.p is not None:
        rate = trend.comparison.rate
        means = [each.days / each.events if each.events else None for each in (rate.second, rate.first)]
        second, first = (_("none") if mean is None else days(mean) for mean in means)
        # Fewer incidents are a longer time between them.
        verdict, direction = changed(second, first, trend, _(LENGTH[-rate.direction])), rate.direction
    return Tile(
        "mtbf", "MTBF", _("mean time between failures"), shown(gaps.mean.value or 0.0, "days"),
        certainty, spark, verdict, _tone(direction),
    )  # fmt: skip


def _incidents(summary: Summary, trend: Trend | None) -> Tile:
    frequency = summary.frequency
    rate, quarters = frequency.rate, frequency.quarters[-QUARTERS:]
    pooled = summary.sample.options.several_organisations
    certainty = _("in {length}").format(length=days(frequency.days))
    if rate.value is not None and rate.interval and not pooled:
        told = _("{rate} in 30 days ({interval})")
        certainty = told.format(rate=shown(rate.value, ""), interval=reach(rate.interval, ""))
    compared = trend.comparison.rate if trend else None
    return Tile(
        "incidents", _("Incidents"), _("since {day}").format(day=frequency.first), number(frequency.count), certainty,
        sparkbars([period.count for period in quarters]) if len(quarters) > 1 and frequency.count >= LEAST
        else Markup(""),
        counted(compared, trend) if compared and trend else "", _tone(compared.direction if compared else 0),
    )  # fmt: skip


def _tone(direction: int) -> str:
    return {-1: "better", 1: "worse"}.get(direction, "")


def _of_gaps(count: int) -> str:
    return ngettext("of {n} gap", "of {n} gaps", count).format(n=count)


def awaited_figures(summary: Summary) -> str:
    """What the page does not show yet, and when it will, in one sentence; empty where nothing is missing."""
    parts, sample = [], summary.sample
    if not sample.options.several_organisations and not summary.trend:
        ready = sample.first + timedelta(days=TREND_DAYS)
        told = _("this can be told with more incidents, if each of the two periods compared has six incidents")
        if ready > sample.today:
            told = _("this can be told from {day} on, if each of the two periods compared has six incidents")
        parts.append(told.format(day=ready))
    if any(0 < summary.durations[id_].n < MEDIAN_NEEDS for id_ in FIRST):
        parts.append(_("a median gets its 95 % interval from {n} incidents on").format(n=MEDIAN_NEEDS))
    parts += [
        _("{name} appears once a report states “{stage}”").format(name=DURATIONS[id_][0].abbreviation, stage=stage)
        for id_, stage in _STAGES.items()
        if not summary.durations[id_].n
    ]
    return _("{text}.").format(text=capital(semicolon(parts))) if parts else ""
