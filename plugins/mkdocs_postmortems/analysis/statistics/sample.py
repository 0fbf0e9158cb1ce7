"""Incidents as columns: each report is read once, and a group is a selection of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...options import Options
from ...report.model import STAGES, Moment, Report
from ..durations import is_open
from .results import Excluded

EXACT, APPROXIMATE, UNKNOWN, NOT_STATED, OPEN, CONTRADICTORY = range(6)
REASONS = ("", "approximate", "unknown", "not stated", "still open", "contradictory")
"""Why a value is left out, by its code; the words are those of `analysis.durations`."""
MOMENTS = (*STAGES, "published")

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Column:
    """A value for each incident of the table: NaN where it is left out, and the code of the reason."""

    values: Floats
    reasons: Codes


class Table:
    """The incidents of an archive, oldest first, with the columns that statistics are made of, each computed once."""

    def __init__(self, reports: Iterable[Report]) -> None:
        found = sorted(reports, key=lambda report: report.id)
        self.reports = [report for report in found if report.kind != "near-miss"]
        self.near_misses = tuple(report.id for report in found if report.kind == "near-miss")
        self.ids = np.array([report.id for report in self.reports], dtype=object)

    @cached_property
    def days(self) -> list[date]:
        """The day of onset in UTC; where the time of onset is not known, the day that the report is filed under."""
        return [onset_day(report) for report in self.reports]

    @cached_property
    def moments(self) -> Mapping[str, Column]:
        """Each time in seconds since 1970, as POSIX counts them: leap seconds have no length."""
        return {stage: self._moments(stage) for stage in MOMENTS}

    def _moments(self, stage: str) -> Column:
        stated = [getattr(report.times, stage) for report in self.reports]
        values = [moment.at.timestamp() if moment and moment.at else np.nan for moment in stated]
        return Column(np.array(values, float), np.array(list(map(_state, stated)), np.int8))

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """Whether the incident goes on."""
        return np.array([is_open(report) for report in self.reports], bool)

    def seconds(self, first: str, second: str) -> Column:
        """From one time to another. Approximate ones have their value too, with the reason for leaving them out."""
        if (first, second) not in self._seconds:
            self._seconds[first, second] = self._between(self.moments[first], self.moments[second], second)
        return self._seconds[first, second]

    @cached_property
    def _seconds(self) -> dict[tuple[str, str], Column]:
        return {}

    def _between(self, first: Column, second: Column, name: str) -> Column:
        values = second.values - first.values
        reasons = np.maximum(first.reasons, second.reasons)  # exact < approximate < unknown < not stated
        reasons[values < 0] = CONTRADICTORY
        if name in ("mitigated", "resolved"):
            reasons[self.open & (second.reasons == NOT_STATED)] = OPEN
        return Column(values, reasons)


def _state(moment: Moment | None) -> int:
    if moment is None:
        return NOT_STATED
    if moment.at is None:
        return UNKNOWN
    return APPROXIMATE if moment.approximate else EXACT


def onset_day(report: Report) -> date:
    """The day of onset in UTC; where the time of onset is not known, the day that the report is filed under."""
    started = report.times.started
    return started.at.date() if started and started.at else report.day


@dataclass(frozen=True)
class Sample:
    """Some incidents of a table, and the span of days in which they could have been seen."""

    table: Table
    options: Options
    today: date
    """What is open counts as open until the beginning of this day, in UTC."""
    rows: Rows
    since: date | None = None
    """The first day of the span where somebody chose it; otherwise it is that of the archive's first incident."""
    until: date | None = None
    """The last day of the span where somebody chose it; otherwise it is `today`."""
    repeats: Set[str] = frozenset()
    """Ids of the reports that belong to a pattern and are not its first."""

    @classmethod
    def of(cls, reports: Iterable[Report], options: Options, today: date, repeats: Set[str] = frozenset()) -> Sample:
        """All incidents of some reports, in any order. Near misses are set apart, see `near_misses`."""
        table = Table(reports)
        return cls(table, options, today, np.arange(len(table.reports)), repeats=repeats)

    def select(self, rows: Rows) -> Sample:
        """The same with other rows of the table, in rising order; the span stays."""
        return replace(self, rows=rows)

    def within(self, since: date | None, until: date | None) -> Sample:
        """The incidents whose day of onset (UTC) lies in a span, both ends included; `None` leaves an end as it is."""
        days = self.table.days
        kept = [r for r in self.rows.tolist() if (not since or days[r] >= since) and (not until or days[r] <= until)]
        return replace(
            self.select(np.array(kept, np.intp)),
            since=max(filter(None, (since, self.since)), default=None),
            until=min(filter(None, (until, self.until)), default=None),
        )

    def where(self, keep: Callable[[Report], bool]) -> Sample:
        """The incidents that fulfil a condition."""
        reports = self.table.reports
        return self.select(np.array([row for row in self.rows.tolist() if keep(reports[row])], np.intp))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def reports(self) -> list[Report]:
        """The incidents, oldest first."""
        return [self.table.reports[row] for row in self.rows.tolist()]

    @property
    def near_misses(self) -> tuple[str, ...]:
        """The near misses of the whole archive: no incidents, so no figure counts them."""
        return self.table.near_misses

    def ids(self, mask: NDArray[np.bool_] | None = None) -> tuple[str, ...]:
        """The ids of the incidents, sorted, or of those that a mask over the rows selects."""
        return tuple(self.table.ids[self.rows if mask is None else self.rows[mask]].tolist())

    def excluded(self, reasons: Codes) -> Excluded:
        """The ids by reason, for a code for each row."""
        return {REASONS[code]: self.ids(reasons == code) for code in np.unique(reasons).tolist() if code}

    @cached_property
    def first(self) -> date:
        """The first day of the span: `since`, or the day of the archive's first incident."""
        return self.since or min(self.table.days, default=self.last)

    @cached_property
    def last(self) -> date:
        """The last day of the span: `until` or `today`, the earlier one, unless incidents are dated later still."""
        newest = self.table.days[int(self.rows[-1])] if len(self) else date.min
        return max(min(self.until or date.max, self.today), newest)


def midnight(day: date) -> float:
    """The beginning of a day in UTC, in seconds since 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
