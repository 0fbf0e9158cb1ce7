"""The definitions in time: each measure a function over a sample, with what it counts, what it leaves out, and why.

Near misses are not incidents: no measure counts them, nor their actions. What is open counts as open until the
beginning of the as-of day. Times are instants in UTC, so the zones in which they were typed do not matter, and leap
seconds have no length. An incident belongs wholly to the quarter of its onset, however long it lasted.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from ...language import N_
from . import intervals
from .clustered import ClusteredCurve
from .delay import awaited
from .dispersion import NEEDS, dispersion
from .groups import PERIODS
from .results import FORMAT, Definition, Downtime, Estimate, Frequency, Gaps, Interval, Period, Sensitivity, Spread
from .sample import APPROXIMATE, DAY, EXACT, Sample

SRE_METRICS = "Š. Davidovič, Incident Metrics in SRE, 2021"

LEFT_OUT = (
    "Approximate times count, marked. Open incidents and those with an unknown, unstated or contradictory time are "
    "left out."
)


def _stage(
    name: str, text: str, first: str, second: str, abbreviation: str = "", others: str = ""
) -> tuple[str, tuple[Definition, str, str]]:
    id_ = abbreviation.lower() or name.lower().replace(" ", "-")
    definition = Definition(id_, name, f"{text} {LEFT_OUT}", "seconds", SRE_METRICS, abbreviation, others)
    return id_, (definition, first, second)


DURATIONS: dict[str, tuple[Definition, str, str]] = dict((
    _stage(
        N_("Time to detect"),
        N_("From onset until somebody or something first noticed."), "started", "detected", "MTTD",
        N_("Some count until the alert only, and leave out what customers noticed first."),
    ),
    _stage(
        N_("Time to acknowledge"),
        N_("From onset until somebody began to work on it."), "started", "acknowledged", "MTTA",
        N_("Paging tools count from the alert: here that is detection to acknowledgement."),
    ),
    _stage(
        N_("Time to mitigate"), N_("From onset until users stopped being affected."), "started", "mitigated", "MTTM",
        N_("Some count from detection."),
    ),
    _stage(
        N_("Time to resolve"), N_("From onset until service was fully restored."), "started", "resolved", "MTTR",
        N_("MTTR also stands for time to repair, recover, restore or respond; some count from detection, and some stop "
        "at mitigation, which is MTTM here."),
    ),
    _stage(N_("Detection to acknowledgement"), N_("From detection until work began."), "detected", "acknowledged"),
    _stage(
        N_("Acknowledgement to mitigation"), N_("From start of work to end of impact."), "acknowledged", "mitigated",
    ),
    _stage(N_("Mitigation to resolution"), N_("From end of impact to full service."), "mitigated", "resolved"),
))  # fmt: skip
"""Id → definition and the two times of the report (`times.…`) between which it lies."""


def duration(sample: Sample, id_: str) -> Spread:
    """One of `DURATIONS`, in seconds. Raises `KeyError` for another id.

    Counted are incidents that state both times, approximate ones included: the long incidents are the ones with
    approximate times. Left out: open incidents (how long they will last is not known; there are few, and a late one
    is missed by its target), unknown and unstated times, and times that run backwards.
    """
    definition, first, second = DURATIONS[id_]
    column = sample.table.seconds(first, second)
    values, reasons = column.values[sample.rows], column.reasons[sample.rows]
    return spread(definition, sample, values, reasons)


def spread(definition: Definition, sample: Sample, values: NDArray[np.float64], reasons: NDArray[np.int8]) -> Spread:
    """Values of a sample's rows, with the code of the reason where one is left out, summed up."""
    counted = np.flatnonzero(reasons <= APPROXIMATE)
    order = counted[np.argsort(values[counted], kind="stable")]
    chosen, exact = values[order], reasons[order] == EXACT
    ids = sample.table.ids[sample.rows[order]]
    rough = not exact.all()
    return Spread(
        definition, tuple(chosen.tolist()), tuple(ids.tolist()), sample.excluded(reasons), _median(chosen),
        Estimate(intervals.quantile_of(chosen, 0.9), interval, intervals.P90_NEEDS)
        if (interval := intervals.quantile_interval(chosen, 0.9))
        else Estimate(None, None, intervals.P90_NEEDS),
        _mean(chosen), tuple(ids[~exact].tolist()) if rough else (),
        Sensitivity(int(exact.sum()), _median(chosen[exact]), _mean(chosen[exact])) if rough else None,
    )  # fmt: skip


def _median(values: NDArray[np.float64]) -> Estimate:
    """The median; below six values without an interval."""
    value = intervals.quantile_of(values, 0.5) if len(values) else None
    return Estimate(value, intervals.quantile_interval(values, 0.5), intervals.MEDIAN_NEEDS)


def _mean(values: NDArray[np.float64]) -> Estimate:
    """The mean, which has no interval: see `intervals`."""
    return Estimate(float(values.mean()) if len(values) else None, None, 0)


BETWEEN = Definition(
    "mtbf", N_("Time between failures"),
    N_(
    "Days from each onset to the next; from the last one to the end of the period it is \"at least\" so long. The mean "
    "is the days observed, divided by the incidents in them. Approximate onsets count; what lies beside an unknown one "
    "is left out of the median."),
    "days", SRE_METRICS, "MTBF",
    N_("Some count from resolution to the next onset, the time that everything worked (also MTTF)."),
)  # fmt: skip


def time_between_failures(sample: Sample) -> Gaps:
    """Days from each onset to the next in the sample; from the last to the end of the span the gap is still running.

    Approximate onsets count. An incident whose onset is unknown or not stated has its place by its day, and the gaps
    on both sides of it are left out: joining them would make one long gap of two. Each gap stands under the id of the
    incident that begins it. Two onsets at the same time are 0 days apart. The median takes the running gap for what it
    is, at least so long (Kaplan and Meier, 1958).
    """
    onset = sample.table.moments["started"]
    values, known = onset.values[sample.rows], onset.known(sample.rows)
    order = np.argsort(np.where(known, values, sample.table.noons[sample.rows]), kind="stable")
    values, reasons = values[order], np.where(known, EXACT, onset.reasons[sample.rows])[order].astype(np.int8)
    end = max(sample.end, float(values[-1]) if len(values) and known[order][-1] else 0.0)
    gaps = np.diff(values, append=end) / DAY
    reasons = np.maximum(reasons, np.append(reasons[1:], EXACT)).astype(np.int8)
    ordered = sample.select(sample.rows[order])
    counted = reasons == EXACT
    ended = counted & (np.arange(len(gaps)) < len(gaps) - 1)
    running = float(gaps[-1]) if len(gaps) and counted[-1] else None
    curve = ClusteredCurve(gaps[counted], ended[counted], np.arange(counted.sum()))
    return Gaps(
        BETWEEN, tuple(np.sort(gaps[ended]).tolist()), running, tuple(sorted(ordered.ids(counted))),
        {reason: tuple(sorted(ids)) for reason, ids in ordered.excluded(reasons).items()},
        _mean_between(sample), Estimate(curve.middle(), None, 0),
    )  # fmt: skip


def _mean_between(sample: Sample) -> Estimate:
    """Days observed for each incident: the inverse of the rate of `frequency`, and so is its interval."""
    days, events = observed_days(sample), len(sample) - sample.opens
    expected = dispersion(sample).interval(events, days)
    interval = Interval(days / expected.high, days / expected.low) if expected and expected.high else None
    return Estimate(days / events if events else None, interval, NEEDS)


DOWNTIME = Definition(
    "downtime", N_("Downtime"),
    N_(
    "How long users were affected, added up over incidents: from onset to mitigation, or to resolution where no time "
    "of mitigation is known. Incidents that overlap each count in full, and approximate times count. Open incidents "
    "and those with an unknown, unstated or contradictory time are left out; the downtime is then a lower bound."),
    "seconds", FORMAT,
)  # fmt: skip


def downtime(sample: Sample) -> Downtime:
    """The sum of `durations.downtime`. An incident that spans quarters counts wholly in that of its onset."""
    column = sample.table.downtime
    known, reasons = column.known(sample.rows), column.reasons[sample.rows]
    seconds = float(column.values[sample.rows][known].sum())
    return Downtime(
        DOWNTIME, seconds, not known.all(), int(sample.table.to_resolution[sample.rows][known].sum()),
        sample.ids(reasons == APPROXIMATE), sample.ids(known), sample.excluded(reasons),
    )  # fmt: skip


FREQUENCY = Definition(
    "frequency", N_("Incidents per 30 days"),
    N_("Incidents by the day of their onset in UTC, over the days that were observed. Where the archive's first "
    "incident opens the span, the rate does not count it: a span that begins with an incident has one too many."),
    "incidents per 30 days", FORMAT,
)  # fmt: skip


def frequency(sample: Sample) -> Frequency:
    """Every incident by quarter and year of onset, and their rate, with intervals that allow for bursts.

    Open incidents and any onset count: the day is always known, from the report's name if need be.
    """
    days = observed_days(sample)
    events, spread = len(sample) - sample.opens, dispersion(sample)
    found, scale = spread.interval(events, days), 30 / days
    interval = Interval(found.low * scale, (found.high or 0.0) * scale) if found else None
    rate = Estimate(events * scale, interval, NEEDS)
    periods = (_periods(sample, kind) for kind in ("quarter", "year"))
    return Frequency(
        FREQUENCY, sample.ids(), sample.first, sample.last, days, events, rate, next(periods), next(periods), spread.phi
    )  # fmt: skip


def observed_days(sample: Sample) -> int:
    """The length of the span, both ends included; at least a day."""
    return max((sample.last - sample.first).days + 1, 1)


def _periods(sample: Sample, kind: str) -> tuple[Period, ...]:
    late = awaited(sample)
    name_of, days_of = PERIODS[kind]
    names, day = list[str](), sample.first
    while day <= sample.last:
        names.append(name_of(day))
        day = days_of(names[-1])[1] + timedelta(days=1)
    ids, found = sample.ids(), []
    for name in names:
        first, last = days_of(name)
        begin, end = np.searchsorted(sample.ordinals, (first.toordinal(), last.toordinal() + 1)).tolist()
        whole = sample.first <= first and last <= sample.last
        shown = max(first, sample.first), min(last, sample.last)
        found.append(Period(name, *shown, whole, end - begin, ids[begin:end], late.between(*shown)))
    return tuple(found)
