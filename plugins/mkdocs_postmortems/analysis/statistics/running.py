"""The running median of a duration: the median of the latest incidents, as it moves, with its interval."""

from __future__ import annotations

from datetime import date

import numpy as np
from msgspec import Struct

from . import intervals
from .measures import DURATIONS
from .results import Interval
from .sample import Sample

LEAST, PARTS = 12, 8
"""Each median is that of so many incidents, or of this part of them where that is more."""
POINTS = 80
"""So many medians are told at most, evenly chosen, the latest among them."""


class Step(Struct, frozen=True):
    """The median of the latest incidents on the day of the last of them."""

    day: date
    value: float
    """In seconds."""
    interval: Interval
    """Of this one median: neighbours share incidents, so the band as a whole is no test of a change."""


class Running(Struct, frozen=True):
    """A running median."""

    width: int
    """How many incidents each median is of."""
    steps: tuple[Step, ...]
    """Oldest first."""


def series(sample: Sample, id_: str) -> tuple[tuple[date, str, float], ...]:
    """Each incident that states a duration: its day, its id and the seconds, oldest first; see `measures.duration`."""
    _, first, second = DURATIONS[id_]
    column = sample.table.seconds(first, second)
    rows = sample.rows[column.known(sample.rows)].tolist()
    return tuple([(sample.table.days[row], str(sample.table.ids[row]), float(column.values[row])) for row in rows])


def running(sample: Sample, id_: str) -> Running | None:
    """The running median of one of `measures.DURATIONS`; `None` of fewer than one and a half windows of incidents."""
    found = series(sample, id_)
    width = max(LEAST, len(found) // PARTS)
    if len(found) < width + LEAST // 2:
        return None
    values = np.array([value for _, _, value in found])
    ends = np.unique(np.linspace(width, len(found), min(POINTS, len(found) - width + 1)).round().astype(int))
    steps = []
    for end in ends.tolist():
        window = np.sort(values[end - width : end])
        interval = intervals.quantile_interval(window, 0.5)
        assert interval, "a window holds enough incidents"
        steps.append(Step(found[end - 1][0], intervals.quantile_of(window, 0.5), interval))
    return Running(width, tuple(steps))
