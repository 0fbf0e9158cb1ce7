"""Statistics of what was promised: how soon actions are done and which are late. An action's id is `report#action`."""

from __future__ import annotations

import math

import numpy as np

from ...language import N_
from .clustered import ClusteredCurve
from .promised import CLOSED, DROPPED, IN_TIME, NO_DUE_DATE, OPEN, OVERDUE, UNDATED, UNKNOWN, Promised
from .proportions import proportion
from .results import FORMAT, Bounds, Closure, Definition, Interval, Proportion, Step
from .sample import Sample

PLAN_THE_WORK = N_(
    "J. Lueder and B. Beyer, Postmortem Action Items: Plan the Work and Work the Plan, ;login: 42(1), 2017"
)
CLOSED_WITHIN = (30, 60, 90)
"""Days after which the share of closed actions is told."""
NEEDS = 6
"""Reports with actions, below which the interval of a share misses the truth too often."""

CLOSURE = Definition(
    "action-closure", N_("Action closure"),
    N_("Days from the publication of the report, or else from the incident, until the action is done; "
    "open ones have taken \"at least\" so long. Where nobody states whether or when an action was done, the share done "
    "lies between two bounds: as if none of those were done, and as if all were done at once. The interval allows for "
    "actions of one report sharing their fate. Left out: actions that will not be done."),
    "days", PLAN_THE_WORK,
)  # fmt: skip
LATE = Definition(
    "overdue-actions", N_("Overdue actions"),
    N_("Share of open actions whose due date has passed. Open actions without a due date are left out."),
    "share", FORMAT,
)  # fmt: skip


def action_closure(sample: Sample) -> Closure:
    """The shares of actions done within 30, 60 and 90 days of the promise, by Kaplan-Meier, between two bounds.

    The promise is made on the day of `times.published` (UTC), or else on that of the onset; what was done before then
    took 0 days. Open actions, and those done after the as-of day, are censored there. At worst, actions of unknown
    status are open, and those done without a date were done today; at best, both were done at once (bounds without
    assumptions: Manski, Partial Identification of Probability Distributions, 2003).
    """
    found = sample.promised
    worst, best = _curves(found)
    worst_steps = worst.steps()
    best_steps = worst_steps if best is worst else best.steps()
    states = (CLOSED, OPEN, UNDATED, UNKNOWN)
    closed, open_, undated, unknown = (found.named(found.states == state) for state in states)
    return Closure(
        CLOSURE, closed, open_, undated, unknown, found.excluded(), worst.clusters,
        shares={days: _share(worst, best, days) for days in CLOSED_WITHIN},
        median=_median(worst, best, worst_steps, best_steps),
        curve=worst_steps, best=best_steps if best is not worst else (),
        waiting=tuple(np.sort(found.days[found.states == OPEN]).tolist()),
    )  # fmt: skip


def _curves(found: Promised) -> tuple[ClusteredCurve, ClusteredCurve]:
    """At worst and at best; the same curve where every outcome is known."""
    counted = found.states < DROPPED
    days, states, rows = found.days[counted], found.states[counted], found.rows[counted]
    worst = ClusteredCurve(days, (states == CLOSED) | (states == UNDATED), rows)
    untold = (states == UNDATED) | (states == UNKNOWN)
    if not untold.any():
        return worst, worst
    return worst, ClusteredCurve(np.where(untold, 0.0, days), (states == CLOSED) | untold, rows)


def _share(worst: ClusteredCurve, best: ClusteredCurve, days: int) -> Bounds:
    low, high = worst.interval(days), best.interval(days)
    enough = worst.clusters >= NEEDS and low and high
    interval = Interval(low.low, high.high) if enough and low and high else None
    return Bounds(worst.share(days), best.share(days), interval, NEEDS)


def _median(
    worst: ClusteredCurve, best: ClusteredCurve, worst_steps: tuple[Step, ...], best_steps: tuple[Step, ...]
) -> Bounds:
    """When half is done: sooner at best, later at worst; the interval has the days at which a half is not rejected."""
    sooner, later = best.reaches(0.5), worst.reaches(0.5)
    if worst.clusters < NEEDS:
        return Bounds(sooner, later, None, NEEDS)
    low = next((step.time for step in best_steps if step.high >= 0.5), math.inf)
    high = next((step.time for step in worst_steps if step.low >= 0.5), None)
    return Bounds(sooner, later, Interval(low, high) if math.isfinite(low) else None, NEEDS)


def overdue_actions(sample: Sample) -> Proportion:
    """Of the actions that are open by their status and have a due date, those whose date lies before the as-of day."""
    found = sample.promised
    late, in_time = found.named(found.due == OVERDUE), found.named(found.due == IN_TIME)
    return proportion(LATE, late, in_time, {N_("no due date"): found.named(found.due == NO_DUE_DATE)})
