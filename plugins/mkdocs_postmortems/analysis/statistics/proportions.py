"""The definitions in shares: how many of the incidents that could, did. For what holds for all, see `measures`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import timedelta

import numpy as np

from ...language import N_
from . import intervals
from .results import FORMAT, Completion, Definition, Estimate, Excluded, Proportion
from .sample import APPROXIMATE, EXACT, NOT_STATED, OPEN, Sample, midnight

PROMPTNESS = N_("The Site Reliability Workbook, chapter 10: promptness")
WEEK = timedelta(days=7)


def proportion(definition: Definition, hits: Iterable[str], misses: Iterable[str], excluded: Excluded) -> Proportion:
    """How many did of those that could, with Wilson's interval from six on."""
    did, did_not = tuple(hits), tuple(misses)
    share = estimate_share(len(did), len(did) + len(did_not))
    left = {reason: tuple(ids) for reason, ids in sorted(excluded.items()) if ids}
    return Proportion(definition, did, did_not, left, share)


def estimate_share(count: int, of: int) -> Estimate:
    """A share from 0 to 1 with Wilson's interval, which a few are too few for."""
    interval = intervals.wilson_interval(count, of) if of >= intervals.SHARE_NEEDS else None
    return Estimate(count / of if of else None, interval, intervals.SHARE_NEEDS)


COMPLETION = Definition(
    "completion", N_("Completion"),
    N_("How soon after resolution the report was published; approximate times count. Left out are open incidents and "
    "those whose resolution or publication is unknown or unstated. A report not due yet does not count as late."),
    "share", PROMPTNESS,
)  # fmt: skip
BY_DEADLINE = Definition(
    "published-in-time", N_("Published within the deadline"),
    N_(
    "Share of reports published within the deadline after resolution (`deadlines.publish`, 48 h by default), of those "
    "published and those that have missed it."),
    "share", PROMPTNESS,
)  # fmt: skip
BY_WEEK = Definition(
    "published-in-a-week", N_("Published within seven days"),
    N_("Share of reports published within seven days of resolution, of those published and those that have missed it."),
    "share", PROMPTNESS,
)  # fmt: skip


def completion(sample: Sample) -> Completion:
    """How soon after resolution reports come out, by `times.published` and `times.resolved`.

    A report published before resolution is in time. A report without a time of publication is unpublished if its
    status says so, and left out otherwise ("not stated"). Left out too: incidents whose resolution is open, unknown or
    not stated, and unknown publications. An archive in which no report states its publication, as after a migration,
    says nothing about it.
    """
    table, rows = sample.table, sample.rows
    resolved, published = table.moments["resolved"], table.moments["published"]
    out = ~table.unpublished[rows] | (published.reasons == NOT_STATED).all()
    reasons = np.where(out, np.maximum(resolved.reasons, published.reasons)[rows], resolved.reasons[rows])
    reasons[table.open[rows]] = OPEN
    taken = np.where(out, published.values[rows], midnight(sample.today)) - resolved.values[rows]
    counted, left = reasons <= APPROXIMATE, sample.excluded(reasons)
    deadline, week = sample.options.deadlines["publish"].total_seconds(), WEEK.total_seconds()
    longest = max(deadline, week)

    def kept(definition: Definition, limit: float) -> Proportion:
        hits, misses = counted & out & (taken <= limit), counted & (taken > limit)
        waiting = sample.ids(counted & ~out & (taken <= limit))
        return proportion(definition, sample.ids(hits), sample.ids(misses), {**left, N_("not due yet"): waiting})

    return Completion(
        COMPLETION,
        in_time=sample.ids(counted & out & (taken <= deadline)),
        in_a_week=sample.ids(counted & out & (taken > deadline) & (taken <= week)),
        later=sample.ids(counted & out & (taken > longest)),
        never=sample.ids(counted & ~out & (taken > longest)),
        not_due=sample.ids(counted & ~out & (taken <= longest)),
        excluded=left,
        by_deadline=kept(BY_DEADLINE, deadline),
        by_week=kept(BY_WEEK, week),
    )


TARGET = Definition(
    "within-target", N_("Resolved within target"),
    N_("Share of incidents resolved within `resolve_within` of their severity, approximate times included. An open "
    "incident past its target has missed it. Left out: severities without a target, other open incidents, and times "
    "that are unknown, unstated or contradictory."),
    "share", FORMAT,
)  # fmt: skip


def target(sample: Sample) -> Proportion:
    """Incidents resolved within `resolve_within` of their severity.

    An open incident that was past its target at the beginning of the as-of day has missed it; one that was not is left
    out. Left out too: severities without a target, unknown, unstated and contradictory times.
    """
    limits = {step.id: step.resolve_within for step in sample.options.severities}
    limit = np.array([_seconds(limits.get(report.severity)) for report in sample.reports], float)
    table, rows = sample.table, sample.rows
    column, onset = table.seconds("started", "resolved"), table.moments["started"]
    reasons = column.reasons[rows]
    lasting = midnight(sample.today) - onset.values[rows]
    known, late = column.known(rows), (reasons == OPEN) & onset.known(rows) & (lasting > limit)
    hits = known & (column.values[rows] <= limit)
    misses = known & (column.values[rows] > limit) | late
    aimless = np.isnan(limit)
    reasons = np.where(hits | misses | aimless, EXACT, reasons)
    excluded = {**sample.excluded(reasons), N_("no target"): sample.ids(aimless)}
    return proportion(TARGET, sample.ids(hits), sample.ids(misses), excluded)


def _seconds(limit: timedelta | None) -> float:
    return math.nan if limit is None else limit.total_seconds()


LOOK_BACK = timedelta(days=183)
"""How far back an earlier incident may lie that another repeats."""
REPEATS = Definition(
    "repeat-rate", N_("Repeat rate"),
    N_("Share of incidents that repeat an incident of the six months before: one of the same pattern. Left out are the "
    "incidents of the archive's first six months, which had less to repeat."),
    "share", FORMAT,
)  # fmt: skip


def repeat_rate(sample: Sample) -> Proportion:
    """Incidents that followed another of their pattern (`Sample.lapses`) within `LOOK_BACK`.

    Every incident looks back equally far, wherever in the archive it lies: the share does not grow by itself as
    patterns get their second members. The pattern is one of the whole archive, also where the sample is a group of it.
    """
    reach = LOOK_BACK.days
    begin = sample.table.ordinals[:1].sum() + reach
    early = sample.ordinals < begin
    again = np.array([sample.lapses.get(id_, reach + 1) <= reach for id_ in sample.ids()], bool)
    excluded = {N_("in the archive's first six months"): sample.ids(early)}
    return proportion(REPEATS, sample.ids(again & ~early), sample.ids(~again & ~early), excluded)
