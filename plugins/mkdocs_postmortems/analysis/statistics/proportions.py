"""The definitions in shares: how many of the incidents that could, did. For what holds for all, see `measures`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from . import intervals
from .results import FORMAT, Completion, Definition, Estimate, Excluded, Proportion
from .sample import EXACT, OPEN, REASONS, Sample, midnight

PROMPTNESS = "The Site Reliability Workbook, chapter 10: promptness"
WEEK = timedelta(days=7)
PLACES = ("in time", "in a week", "later", "never", "not due")
"""Where a report may stand after resolution, see `Completion`."""


def proportion(definition: Definition, hits: Iterable[str], misses: Iterable[str], excluded: Excluded) -> Proportion:
    """How many did of those that could, with Wilson's interval from six on."""
    did, did_not = tuple(sorted(hits)), tuple(sorted(misses))
    share = estimate_share(len(did), len(did) + len(did_not))
    return Proportion(definition, did, did_not, _frozen(excluded), share)


def estimate_share(count: int, of: int) -> Estimate:
    """A share from 0 to 1 with Wilson's interval."""
    enough = of >= intervals.SHARE_NEEDS
    interval = intervals.wilson_interval(count, of) if enough else None
    return Estimate(count / of if enough else None, interval, intervals.SHARE_NEEDS)


COMPLETION = Definition(
    "completion", "Completion",
    "How soon after resolution the report was published. Left out are open incidents and those whose resolution or "
    "publication is unknown, unstated or approximate. A report that is not due yet is not counted as late.",
    "share", PROMPTNESS,
)  # fmt: skip
BY_DEADLINE = Definition(
    "published-in-time", "Published within the deadline",
    "Share of reports published within the deadline after resolution (`deadlines.publish`, 48 h by default), of those "
    "published and those that have missed it.",
    "share", PROMPTNESS,
)  # fmt: skip
BY_WEEK = Definition(
    "published-in-a-week", "Published within seven days",
    "Share of reports published within seven days of resolution, of those published and those that have missed it.",
    "share", PROMPTNESS,
)  # fmt: skip


def completion(sample: Sample) -> Completion:
    """How soon after resolution reports come out, by `times.published` and `times.resolved`.

    A report published before resolution is in time. A report without a time of publication is unpublished if its
    status says so, and left out otherwise ("not stated"). Left out too: incidents whose resolution is open, unknown,
    not stated or approximate, and approximate publications.
    """
    deadline, table = sample.options.deadlines["publish"].total_seconds(), sample.table
    resolved, published = table.moments["resolved"], table.moments["published"]
    as_of, week = midnight(sample.today), WEEK.total_seconds()
    places: dict[str, list[str]] = {}
    on_time: list[tuple[str, float, bool]] = []
    excluded: dict[str, list[str]] = {}
    for row, id_ in zip(sample.rows.tolist(), sample.ids(), strict=True):
        unpublished = table.unpublished[row]
        reason = int(resolved.reasons[row])
        if table.open[row]:
            reason = OPEN
        elif not unpublished:
            reason = max(reason, int(published.reasons[row]))
        if reason:
            excluded.setdefault(REASONS[reason], []).append(id_)
            continue
        taken = float((as_of if unpublished else published.values[row]) - resolved.values[row])
        on_time.append((id_, taken, not unpublished))
        places.setdefault(_place(taken, deadline, week, not unpublished), []).append(id_)
    in_time, in_a_week, later, never, not_due = (tuple(places.get(name, ())) for name in PLACES)
    left = _frozen(excluded)
    return Completion(
        COMPLETION, in_time, in_a_week, later, never, not_due, left,
        _kept(BY_DEADLINE, on_time, deadline, left), _kept(BY_WEEK, on_time, week, left),
    )  # fmt: skip


def _frozen(excluded: Mapping[str, Sequence[str]]) -> Excluded:
    return {reason: tuple(ids) for reason, ids in sorted(excluded.items()) if ids}


def _place(taken: float, deadline: float, week: float, published: bool) -> str:
    if not published:
        return "never" if taken > week else "not due"
    if taken <= deadline:
        return "in time"
    return "in a week" if taken <= week else "later"


def _kept(definition: Definition, reports: list[tuple[str, float, bool]], limit: float, left: Excluded) -> Proportion:
    """Of reports (id, seconds since resolution, published), those within a limit; who still has time is left out."""
    hits = [id_ for id_, taken, published in reports if published and taken <= limit]
    misses = [id_ for id_, taken, _ in reports if taken > limit]
    waiting = tuple(id_ for id_, taken, published in reports if not published and taken <= limit)
    return proportion(definition, hits, misses, {**left, "not due yet": waiting})


TARGET = Definition(
    "within-target", "Resolved within target",
    "Share of incidents resolved within `resolve_within` of their severity. An open incident past its target has "
    "missed it. Left out: severities without a target, other open incidents, times that are not exactly known.",
    "share", FORMAT,
)  # fmt: skip


def target(sample: Sample) -> Proportion:
    """Incidents resolved within `resolve_within` of their severity, by exact times.

    An open incident that was past its target at the beginning of the as-of day has missed it; one that was not is left
    out. Left out too: severities without a target, unknown, unstated, approximate and contradictory times.
    """
    limits = {step.id: step.resolve_within for step in sample.options.severities}
    table, column = sample.table, sample.table.seconds("started", "resolved")
    onset, as_of = table.moments["started"], midnight(sample.today)
    hits: list[str] = []
    misses: list[str] = []
    excluded: dict[str, list[str]] = {}
    for row, id_ in zip(sample.rows.tolist(), sample.ids(), strict=True):
        limit = limits.get(table.reports[row].severity)
        reason = int(column.reasons[row])
        if limit is None:
            excluded.setdefault("no target", []).append(id_)
        elif reason == EXACT:
            (hits if column.values[row] <= limit.total_seconds() else misses).append(id_)
        elif reason == OPEN and not onset.reasons[row] and as_of - onset.values[row] > limit.total_seconds():
            misses.append(id_)
        else:
            excluded.setdefault(REASONS[reason], []).append(id_)
    return proportion(TARGET, hits, misses, _frozen(excluded))


REPEATS = Definition(
    "repeat-rate", "Repeat rate",
    "Share of incidents that belong to a pattern and are not its first. Every incident counts.",
    "share", FORMAT,
)  # fmt: skip


def repeat_rate(sample: Sample) -> Proportion:
    """Incidents that belong to a pattern and are not its first (`Sample.repeats`), of all incidents.

    The first of a pattern is the first of the whole archive, also where the sample is a group of it.
    """
    ids = sample.ids()
    repeats = [id_ for id_ in ids if id_ in sample.repeats]
    return proportion(REPEATS, repeats, [id_ for id_ in ids if id_ not in sample.repeats], {})
