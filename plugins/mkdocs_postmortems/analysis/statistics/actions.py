"""Statistics of what was promised: how long actions stay open and which are late. An action's id is `report#action`."""

from __future__ import annotations

from .promised import CLOSED, IN_TIME, NO_DUE_DATE, OPEN, OVERDUE
from .proportions import proportion
from .results import FORMAT, Definition, Proportion, Survival
from .sample import Sample
from .survival import survival

PLAN_THE_WORK = "J. Lueder and B. Beyer, Postmortem Action Items: Plan the Work and Work the Plan, ;login: 42(1), 2017"
CLOSED_WITHIN = (30, 60, 90)
"""Days after which the share of closed actions is told."""

CLOSURE = Definition(
    "action-closure", "Action closure",
    "Days from the promise, which is the publication of the report or else the incident, until the action is done; "
    "open ones have taken \"at least\" so long. Left out: done without a date, unknown, and won't do, which nobody "
    "dates.",
    "days", PLAN_THE_WORK,
)  # fmt: skip
LATE = Definition(
    "overdue-actions", "Overdue actions",
    "Share of open actions whose due date has passed. Open actions without a due date are left out.",
    "share", FORMAT,
)  # fmt: skip


def action_closure(sample: Sample) -> Survival:
    """Days from promise to done by Kaplan-Meier, with the shares closed within 30, 60 and 90 days.

    The promise is made on the day of `times.published` (UTC), or else on that of the onset; what was done before then
    took 0 days. Open actions, and those done after the as-of day, are censored there. Left out: actions done without a
    date, of unknown status, of reports published after the as-of day, and those that won't be done, because reports do
    not date that decision.
    """
    found = sample.promised
    closed, open_ = found.states == CLOSED, found.states == OPEN
    return survival(
        CLOSURE, found.days[closed], found.days[open_], found.named(closed | open_), found.excluded(), CLOSED_WITHIN
    )


def overdue_actions(sample: Sample) -> Proportion:
    """Of the actions that are open by their status and have a due date, those whose date lies before the as-of day."""
    found = sample.promised
    late, in_time = found.named(found.due == OVERDUE), found.named(found.due == IN_TIME)
    return proportion(LATE, late, in_time, {"no due date": found.named(found.due == NO_DUE_DATE)})
