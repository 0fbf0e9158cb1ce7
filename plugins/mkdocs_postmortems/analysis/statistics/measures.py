"""The definitions in time: each measure a function over a sample, with what it counts, what it leaves out, and why.

Near misses are not incidents: no measure counts them, nor their actions. What is open counts as open until the
beginning of the as-of day. Times are instants in UTC, so the zones in which they were typed do not matter, and leap
seconds have no length. An incident belongs wholly to the quarter of its onset, however long it lasted.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from . import intervals
from .groups import PERIODS
from .results import FORMAT, Definition, Downtime, Estimate, Frequency, Interval, Period, Spread, Survival
from .sample import APPROXIMATE, DAY, EXACT, Sample
from .survival import survival

SRE_METRICS = "Š. Davidovič, Incident Metrics in SRE, 2021"

_LEFT_OUT = "Open incidents and those with an unknown, unstated, approximate or contradictory time are left out."


def _stage(name: str, text: str, first: str, second: str) -> tuple[str, tuple[Definition, str, str]]:
    id_ = name.lower().replace(" ", "-")
    return id_, (Definition(id_, name, f"{text} {_LEFT_OUT}", "seconds", SRE_METRICS), first, second)


DURATIONS: dict[str, tuple[Definition, str, str]] = dict((
    _stage("Time to detect", "From onset until somebody or something first noticed.", "started", "detected"),
    _stage("Time to acknowledge", "From onset until somebody began to work on it.", "started", "acknowledged"),
    _stage("Time to mitigate", "From onset until users stopped being affected.", "started", "mitigated"),
    _stage("Time to resolve", "From onset until service was fully back.", "started", "resolved"),
    _stage("Detection to acknowledgement", "How long the notice waited for somebody.", "detected", "acknowledged"),
    _stage("Acknowledgement to mitigation", "How long users waited for relief.", "acknowledged", "mitigated"),
    _stage("Mitigation to resolution", "How long it took from relief to repair.", "mitigated", "resolved"),
))  # fmt: skip
"""Id → definition and the two times of the report (`times.…`) between which it lies."""


def duration(sample: Sample, id_: str) -> Spread:
    """One of `DURATIONS`, in seconds. Raises `KeyError` for another id.

    Counted are incidents that state both times exactly. Left out: open incidents (how long they will last is not
    known; there are few, and a late one is missed by its target), unknown and unstated times, approximate ones, and
    times that run backwards.
    """
    definition, first, second = DURATIONS[id_]
    column = sample.table.seconds(first, second)
    values, reasons = column.values[sample.rows], column.reasons[sample.rows]
    return spread(definition, sample, values, reasons)


def spread(definition: Definition, sample: Sample, values: NDArray[np.float64], reasons: NDArray[np.int8]) -> Spread:
    """Values of a sample's rows, with the code of the reason where one is left out, summed up."""
    counted = np.flatnonzero(reasons == EXACT)
    order = counted[np.argsort(values[counted], kind="stable")]
    chosen = values[order]
    ids = tuple(sample.table.ids[sample.rows[order]].tolist())
    mean = float(chosen.mean()) if len(chosen) >= intervals.MEDIAN_NEEDS else None
    return Spread(
        definition, tuple(chosen.tolist()), ids, sample.excluded(reasons),
        _quantile(chosen, 0.5, intervals.MEDIAN_NEEDS), _quantile(chosen, 0.9, intervals.P90_NEEDS),
        Estimate(mean, intervals.mean_interval(chosen), intervals.MEAN_NEEDS),
    )  # fmt: skip


def _quantile(values: NDArray[np.float64], quantile: float, needs: int) -> Estimate:
    interval = intervals.quantile_interval(values, quantile)
    return Estimate(intervals.quantile_of(values, quantile) if interval else None, interval, needs)


BETWEEN = Definition(
    "time-between-failures", "Time between failures",
    "Days from an onset to the next; from the last one to the end of the span it is \"at least\" so long. An "
    "approximate onset counts, for what are minutes beside days; what lies beside an unknown one is left out.",
    "days", SRE_METRICS,
)  # fmt: skip


def time_between_failures(sample: Sample) -> Survival:
    """Days from each onset to the next in the sample; from the last to the end of the span it is censored.

    Approximate onsets count. An incident whose onset is unknown or not stated has its place by its day, and the gaps
    on both sides of it are left out: joining them would make one long gap of two. Each gap stands under the id of the
    incident that begins it. Two onsets at the same time are 0 days apart.
    """
    onset = sample.table.moments["started"]
    values, reasons = onset.values[sample.rows], onset.reasons[sample.rows]
    known = reasons <= APPROXIMATE
    order = np.argsort(np.where(known, values, sample.table.noons[sample.rows]), kind="stable")
    values, reasons = values[order], np.where(known, EXACT, reasons)[order].astype(np.int8)
    end = max(sample.end, float(values[-1]) if len(values) and known[order][-1] else 0.0)
    gaps = np.diff(values, append=end) / DAY
    reasons = np.maximum(reasons, np.append(reasons[1:], EXACT)).astype(np.int8)
    ordered = sample.select(sample.rows[order])
    closed = np.arange(len(gaps)) < len(gaps) - 1
    counted = reasons == EXACT
    return survival(
        BETWEEN, gaps[counted & closed], gaps[counted & ~closed], tuple(sorted(ordered.ids(counted))),
        {reason: tuple(sorted(ids)) for reason, ids in ordered.excluded(reasons).items()},
    )  # fmt: skip


DOWNTIME = Definition(
    "downtime", "Downtime",
    "Time during which at least one incident went on, from onset to resolution. Open incidents and those with an "
    "unknown, unstated, approximate or contradictory time are left out; then it was at least so long.",
    "seconds", FORMAT,
)  # fmt: skip


def downtime(sample: Sample) -> Downtime:
    """The union of [onset, resolution] of incidents that state both exactly: what overlaps is counted once.

    What is left out made it longer, or not, where it overlaps: so `at_least`. An incident that spans quarters counts
    wholly in that of its onset.
    """
    moments, column = sample.table.moments, sample.table.seconds("started", "resolved")
    reasons = column.reasons[sample.rows]
    counted = sample.rows[reasons == EXACT]
    start, end = moments["started"].values[counted], moments["resolved"].values[counted]
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    covered = np.maximum.accumulate(np.concatenate(([-np.inf], end)))[:-1]
    seconds = float(np.maximum(end - np.maximum(start, covered), 0).sum())
    return Downtime(
        DOWNTIME, seconds, len(counted) < len(sample), sample.ids(reasons == EXACT), sample.excluded(reasons)
    )


FREQUENCY = Definition(
    "frequency", "Incidents per 30 days",
    "Incidents by the day of their onset in UTC, over the days that were observed. Where the archive's first "
    "incident opens the span, the rate does not count it: a span that begins with an incident has one too many.",
    "incidents per 30 days", FORMAT,
)  # fmt: skip


def frequency(sample: Sample) -> Frequency:
    """Every incident by quarter and year of onset, and their rate, with exact Poisson intervals.

    Open incidents and any onset count: the day is always known, from the report's name if need be. The interval of a
    period holds the number that such days bring on average, not how many there were, which is no estimate.
    """
    days = max((sample.last - sample.first).days + 1, 1)
    events = len(sample) - sample.opens
    interval, scale = intervals.poisson_interval(events), 30 / days
    rate = Estimate(events * scale, Interval(interval.low * scale, (interval.high or 0.0) * scale), 0)
    return Frequency(
        FREQUENCY, sample.ids(), sample.first, sample.last, days, events, rate,
        _periods(sample, "quarter"), _periods(sample, "year"),
    )  # fmt: skip


def _periods(sample: Sample, kind: str) -> tuple[Period, ...]:
    name_of, days_of = PERIODS[kind]
    inside: dict[str, list[str]] = {}
    for row in sample.rows.tolist():
        inside.setdefault(name_of(sample.table.days[row]), []).append(sample.table.ids[row])
    found, day = [], sample.first
    while day <= sample.last:
        name = name_of(day)
        first, last = days_of(name)
        ids = tuple(inside.get(name, ()))
        whole = sample.first <= first and last <= sample.last
        shown = max(first, sample.first), min(last, sample.last)
        found.append(Period(name, *shown, whole, len(ids), intervals.poisson_interval(len(ids)), ids))
        day = last + timedelta(days=1)
    return tuple(found)
