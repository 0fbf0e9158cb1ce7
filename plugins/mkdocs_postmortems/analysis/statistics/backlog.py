"""The backlog of promised actions: how many were open at the end of each month, and how old the open ones are."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from msgspec import Struct

from ...language import N_
from .dispersion import month_windows
from .promised import CLOSED, OPEN
from .results import Definition
from .sample import Sample

MONTHS = 36
"""The last so many months are told."""
AGES = (30, 90, 180, 365)
"""Days that part the open actions by age."""

BACKLOG = Definition(
    "backlog", N_("Open actions"),
    N_(
    "Actions that were promised and not yet done at the end of each month, by the days of promise and completion. Left "
    "out are actions of unknown status, those done without a date, and those that will not be done."),
    "actions", N_("The format of this project"),
)  # fmt: skip


class Level(Struct, frozen=True):
    """How many actions were open at the end of a day."""

    day: date
    open: int
    made: int
    """Promised by then, of those that are counted."""
    overdue: int = 0
    """Of the open ones, those whose due day had passed."""

    @property
    def done(self) -> int:
        """Done by then, of those that are counted."""
        return self.made - self.open


class Backlog(Struct, frozen=True):
    """What was promised and not yet done."""

    definition: Definition
    levels: tuple[Level, ...]
    ages: tuple[tuple[int, int | None, int], ...]
    """From how many days on, below how many (`None`: no limit), and how many open actions are so old today."""


def backlog(sample: Sample) -> Backlog:
    """The open actions at the end of each whole month, and today, and their ages today."""
    found = sample.promised
    counted = (found.states == CLOSED) | (found.states == OPEN)
    made = found.made[counted]
    done = np.where(found.states[counted] == CLOSED, made + found.days[counted], np.inf)
    days = [last for _, last in month_windows(sample.first, sample.today)][-MONTHS:]
    ends = [day.toordinal() for day in dict.fromkeys([*days, sample.today - timedelta(days=1)])]
    promised = np.searchsorted(np.sort(made), ends, "right").tolist()
    closed = np.searchsorted(np.sort(done), ends, "right").tolist()
    # Overdue from the day after the due day, or from the promise where that came later, until it was done.
    late_from = np.maximum(found.due_on[counted], made)
    late, caught_up = late_from[late_from < done], done[late_from < done]
    overdue = np.searchsorted(np.sort(late), ends, "right") - np.searchsorted(np.sort(caught_up), ends, "right")
    levels = [
        Level(date.fromordinal(end), total - gone, total, late)
        for end, total, gone, late in zip(ends, promised, closed, overdue.tolist(), strict=True)
    ]
    waiting = found.days[found.states == OPEN]
    places = np.bincount(np.searchsorted(AGES, waiting, "right"), minlength=len(AGES) + 1).tolist()
    ages = list(zip((0, *AGES), (*AGES, None), places, strict=True))
    return Backlog(BACKLOG, tuple(levels), tuple(ages))
