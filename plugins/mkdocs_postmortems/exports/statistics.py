"""The statistics for programs: everything as JSON, as `schema/statistics.schema.json` has it, the figures as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from ..analysis.statistics import Comparison, Summary
from ..analysis.statistics.backlog import Backlog, Level
from ..analysis.statistics.burden import BUDGET, Budget, UserMinutes
from ..analysis.statistics.comparison import DurationComparison, Power, ProportionComparison, RateComparison, Test
from ..analysis.statistics.control import Chart, Point, funnel
from ..analysis.statistics.results import (
    Bounds,
    Closure,
    Completion,
    Definition,
    Downtime,
    Estimate,
    Frequency,
    Gaps,
    Interval,
    Mix,
    Observation,
    Period,
    Proportion,
    Sensitivity,
    ShareRow,
    Spread,
    Step,
)
from ..analysis.statistics.trend import Trend
from .cells import cell

VERSION = 2
"""Raised when a key or a column changes its meaning or goes; new ones may come without it."""


@dataclass(frozen=True)
class Statistics:
    """What was asked for."""

    whole: Summary
    kind: str = ""
    """Of the groups, a key of `GROUPS`; empty where nobody asked for groups."""
    groups: Mapping[str, Summary] = field(default_factory=dict)
    comparison: Comparison | None = None
    unreadable: Sequence[str] = ()
    """Paths of the reports that could not be read: no figure counts them."""


def document(statistics: Statistics) -> bytes:
    """Everything: definitions, figures, and the ids of what was counted and of what was left out."""
    whole = statistics.whole
    told = {
        "version": VERSION,
        "audience": whole.sample.options.audience,
        "today": whole.sample.today,
        "first": whole.sample.first,
        "last": whole.sample.last,
        "reports": whole.sample.ids(),
        "near_misses": whole.sample.near_misses,
        "unreadable": sorted(statistics.unreadable),
        "definitions": {each.id: _plain(each) for each in whole.definitions},
        "several_organisations": whole.sample.options.several_organisations,
        "figures": _figures(whole),
        "trend": _plain(whole.trend),
        "by": _groups(statistics) if statistics.kind else None,
        "comparison": _plain(statistics.comparison),
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


_TOLD: dict[type[Struct], tuple[str, ...]] = {
    Definition: ("name", "abbreviation", "text", "others", "unit", "source"),
    Observation: ("report", "value"),
    Sensitivity: ("n", "median", "mean"),
    Spread: ("n", "median", "p90", "mean", "observations", "approximate", "exactly", "excluded"),
    Bounds: ("low", "high", "interval", "needs"),
    Closure: (
        "n",
        "closed",
        "open",
        "undated",
        "unknown",
        "reports",
        "median",
        "shares",
        "curve",
        "best",
        "waiting",
        "excluded",
    ),
    Level: ("day", "open", "made"),
    Backlog: ("levels", "ages"),
    UserMinutes: ("minutes", "reports", "left_out"),
    Budget: ("service", "target", "days", "allowed", "spent", "share", "at_least", "reports"),
    Point: ("name", "n", "value", "low", "high", "side"),
    Chart: ("centre", "points"),
    Test: ("p", "adjusted"),
    Trend: ("days", "first", "second", "season", "comparison"),
    Comparison: ("names", "shared", "tested", "durations", "rate", "proportions"),
    Step: ("time", "share", "low", "high"),
    Gaps: ("n", "mean", "median", "observed", "running", "reports", "excluded"),
    Proportion: ("count", "of", "share", "hits", "misses", "excluded"),
    ShareRow: ("word", "count", "share", "reference", "reports"),
    Mix: ("of", "rows", "reference", "excluded"),
    Interval: ("low", "high"),
    Period: ("name", "first", "last", "whole", "count", "awaited", "reports"),
    Frequency: ("count", "first", "last", "days", "events", "rate", "dispersion", "quarters", "years", "reports"),
    Downtime: ("seconds", "at_least", "to_resolution", "approximate", "reports", "excluded"),
    Completion: ("in_time", "in_a_week", "later", "never", "not_due", "excluded"),
    Power: ("improvement", "probability"),
    DurationComparison: ("verdict", "direction", "test", "ratio", "difference", "power", "first", "second"),
    RateComparison: ("verdict", "direction", "test", "ratio", "first", "second"),
    ProportionComparison: ("verdict", "direction", "test", "difference", "first", "second"),
}
"""What the document says of each kind of result."""


def _figures(summary: Summary) -> dict[str, Any]:
    named = {id_: spread for id_, spread in summary.durations.items() if spread.definition.abbreviation}
    return {
        **_plain(named),
        "mtbf": _plain(summary.mtbf),
        "stages": {id_: _plain(spread) for id_, spread in summary.durations.items() if id_ not in named},
        "frequency": _plain(summary.frequency),
        "months": _plain(summary.months),
        "quarters": _plain(summary.quarters),
        "downtime": _plain(summary.downtime),
        "user_minutes": _plain(summary.user_minutes),
        "error_budgets": _plain(summary.budgets),
        "completion": _plain(summary.completion),
        "action_closure": _plain(summary.action_closure),
        "backlog": _plain(summary.backlog),
        "proportions": _plain(summary.proportions),
        "mixes": _plain(summary.mixes),
        "improves_by_chance": _plain(summary.improves_by_chance),
    }


def _groups(statistics: Statistics) -> dict[str, Any]:
    groups = [{"name": name, "figures": _figures(summary)} for name, summary in statistics.groups.items()]
    return {"kind": statistics.kind, "funnel": _plain(_funnel(statistics)), "groups": groups}


def _funnel(statistics: Statistics) -> Chart | None:
    return funnel(statistics.whole.sample, statistics.kind) if statistics.kind in ("service", "team") else None


_BY_ID = ("durations", "proportions")
"""Parts of a comparison that stand by the ids of their definitions."""


def _plain(value: Any) -> Any:
    match value:
        case float():
            return _number(value) if math.isfinite(value) else None
        case Estimate(value=figure, interval=interval, needs=needs):
            low, high = (interval.low, interval.high) if interval else (None, None)
            return {"value": _plain(figure), "low": _plain(low), "high": _plain(high), "needs": needs}
        case Comparison():
            by_id = {name: {e.definition.id: _plain(e) for e in getattr(value, name)} for name in _BY_ID}
            return {name: by_id.get(name) or _plain(getattr(value, name)) for name in _TOLD[Comparison]}
        case Struct():
            return {name: _plain(getattr(value, name)) for name in _TOLD[type(value)]}
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case tuple():
            return [_plain(each) for each in value]
    return value


def _number(value: float) -> float:
    """To nine digits, so that the last bits of another machine's logarithms make no other file; whole ones as such."""
    rounded = float(f"{value:.9g}")
    return int(rounded) if rounded.is_integer() else rounded


class Row(NamedTuple):
    """One figure of one group."""

    group_kind: str
    """`all`, a key of `GROUPS`, `comparison`, or `reference` for what others have published."""
    group: str
    """Its name; empty for `all`, `A..B` for a comparison, the source of a reference."""
    figure: str
    """The id of a definition."""
    statistic: str
    """`median`, `p90`, `rate` …; in a mix the word."""
    value: float | None
    """Empty: not enough data, or not reached."""
    low: float | None = None
    """Of the 95 % interval; empty: there is none."""
    high: float | None = None
    """Empty beside a `low`: the data shows no upper end."""
    unit: str = ""
    n: int | None = None
    """How many were counted."""
    needs: int | None = None
    """From which n on there is an interval."""
    audience: str = ""
    """For whom the figures were computed; the same in every row."""


def table(statistics: Statistics) -> bytes:
    """`rows` as RFC 4180 has it: UTF-8, CRLF, a header; what is not known is an empty cell."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(Row._fields)
    writer.writerows(map(cell, row) for row in rows(statistics))
    return file.getvalue().encode()


def rows(statistics: Statistics) -> Iterator[Row]:
    """Every figure: of the whole, of each group, of the comparison, and of the references beside them."""
    audience = statistics.whole.sample.options.audience
    return (row._replace(audience=audience) for row in _all_rows(statistics))


def _all_rows(statistics: Statistics) -> Iterator[Row]:
    yield from _rows("all", "", statistics.whole)
    for name, summary in statistics.groups.items():
        yield from _rows(statistics.kind, name, summary)
    if statistics.comparison:
        yield from _compared(statistics.comparison)
    for id_, mix in statistics.whole.mixes.items():
        for row in mix.rows:
            if mix.reference and row.reference is not None:
                yield Row("reference", mix.reference, id_, row.word, _number(row.reference), unit="share")


def _rows(kind: str, name: str, summary: Summary) -> Iterator[Row]:
    parts = chain(
        chain.from_iterable(map(_spread, summary.durations.values())),
        _frequency(summary.frequency),
        _downtime(summary.downtime),
        _gaps(summary.mtbf),
        _completion(summary.completion),
        _closure(summary.action_closure),
        _burden(summary),
        map(_proportion, summary.proportions.values()),
        chain.from_iterable(_mix(id_, mix) for id_, mix in summary.mixes.items()),
        _by_chance(summary),
    )
    return (row._replace(group_kind=kind, group=name) for row in parts)


def _estimated(figure: str, statistic: str, estimate: Estimate, unit: str, n: int) -> Row:
    low, high = (estimate.interval.low, estimate.interval.high) if estimate.interval else (None, None)
    value, low, high = map(_plain, (estimate.value, low, high))
    return Row("", "", figure, statistic, value, low, high, unit, n, estimate.needs)


def _spread(spread: Spread) -> Iterator[Row]:
    for name in ("median", "p90", "mean"):
        yield _estimated(spread.definition.id, name, getattr(spread, name), spread.definition.unit, spread.n)


def _frequency(frequency: Frequency) -> Iterator[Row]:
    id_ = frequency.definition.id
    yield _estimated(id_, "rate", frequency.rate, frequency.definition.unit, frequency.count)
    yield Row("", "", id_, "dispersion", _number(frequency.dispersion), unit="ratio", n=frequency.count)
    for period in (*frequency.quarters, *frequency.years):
        yield Row("", "", id_, period.name, period.count, unit="incidents", n=period.count)
        if round(period.awaited):
            yield Row("", "", id_, f"{period.name} awaited", _number(period.awaited), unit="incidents")


def _downtime(downtime: Downtime) -> Iterator[Row]:
    statistic = "at least" if downtime.at_least else "sum"
    unit, n = downtime.definition.unit, len(downtime.reports)
    yield Row("", "", downtime.definition.id, statistic, _number(downtime.seconds), unit=unit, n=n)


def _gaps(gaps: Gaps) -> Iterator[Row]:
    id_, n = gaps.definition.id, gaps.n
    yield _estimated(id_, "mean", gaps.mean, gaps.definition.unit, n)
    yield _estimated(id_, "median", gaps.median, gaps.definition.unit, n)


def _closure(closure: Closure) -> Iterator[Row]:
    """Each bound in a row, both with the interval that holds for both."""
    id_, unit = closure.definition.id, closure.definition.unit
    for statistic, bounds, each in (
        ("median", closure.median, unit),
        *((f"within {days} days", share, "share") for days, share in closure.shares.items()),
    ):
        for name, value in _ends(bounds):
            estimate = Estimate(value if math.isfinite(value) else None, bounds.interval, bounds.needs)
            yield _estimated(id_, statistic + name, estimate, each, closure.n)
    for statistic in ("closed", "open", "undated", "unknown"):
        yield Row("", "", id_, statistic, len(getattr(closure, statistic)), unit="actions", n=closure.n)


def _ends(bounds: Bounds) -> tuple[tuple[str, float], ...]:
    if bounds.known:
        return (("", bounds.low),)
    return ((" at least", bounds.low), (" at most", bounds.high))


def _burden(summary: Summary) -> Iterator[Row]:
    users = summary.user_minutes
    minutes = _number(users.minutes) if users.reports else None
    yield Row("", "", users.definition.id, "sum", minutes, unit="user-minutes", n=len(users.reports))
    for budget in summary.budgets:
        statistic = f"{budget.service}, spent in {budget.days} days"
        yield Row("", "", BUDGET.id, statistic, _number(budget.share), unit="share", n=len(budget.reports))


def _completion(completion: Completion) -> Iterator[Row]:
    lists = ("in_time", "in_a_week", "later", "never", "not_due")
    n = sum(len(getattr(completion, name)) for name in lists)
    for name in lists:
        count = len(getattr(completion, name))
        yield Row("", "", completion.definition.id, name.replace("_", " "), count, unit="incidents", n=n)


def _proportion(proportion: Proportion) -> Row:
    return _estimated(proportion.definition.id, "share", proportion.share, "share", proportion.of)


def _mix(id_: str, mix: Mix) -> Iterator[Row]:
    return (_estimated(id_, row.word, row.share, "share", mix.of) for row in mix.rows)


def _by_chance(summary: Summary) -> Iterator[Row]:
    chance, n = summary.improves_by_chance, summary.durations["mttr"].n
    yield Row("", "", "mttr", "mean improves by chance", _plain(chance), unit="share", n=n)


def _compared(comparison: Comparison) -> Iterator[Row]:
    found = chain(map(_rate, (comparison.rate,)), chain.from_iterable(map(_lengths, comparison.durations)))
    shares = (
        _estimated(each.definition.id, "difference", each.difference, "share", each.first.of + each.second.of)
        for each in comparison.proportions
    )
    return (row._replace(group_kind="comparison", group="..".join(comparison.names)) for row in chain(found, shares))


def _rate(each: RateComparison) -> Row:
    return _estimated(each.first.definition.id, "ratio", each.ratio, "ratio", each.first.count + each.second.count)


def _lengths(each: DurationComparison) -> Iterator[Row]:
    id_, n = each.definition.id, each.first.n + each.second.n
    yield _estimated(id_, "ratio", each.ratio, "ratio", n)
    yield _estimated(id_, "difference", each.difference, each.definition.unit, n)
    if each.power:
        statistic = f"power to notice {each.power.improvement:.0%}"
        yield Row("", "", id_, statistic, _number(each.power.probability), unit="share", n=n)
