"""Incidents as columns: each report is read once, and a group is a selection of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...language import N_
from ...options import Options
from ...report.model import STAGES, Moment, Report
from .. import durations
from .promised import Promised, read_promised
from .results import Excluded

EXACT, APPROXIMATE, UNKNOWN, NOT_STATED, OPEN, CONTRADICTORY = range(6)
_GAPS = (durations.UNKNOWN, durations.NOT_STATED, durations.OPEN, durations.CONTRADICTORY)
REASONS = ("", N_("approximate"), *(gap.reason for gap in _GAPS))
"""Why a value is left out, by its code; up to `APPROXIMATE` it counts."""
MOMENTS = (*STAGES, "published")

DAY = 86_400.0

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Column:
    """A value for each incident of the table: NaN where it is left out, and the code of the reason."""

    values: Floats
    reasons: Codes

    def known(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of some rows have a value, exact or approximate: the one set that every figure of times counts."""
        return self.reasons[rows] <= APPROXIMATE


@dataclass(frozen=True)
class Coded:
    """The words of a vocabulary that incidents say."""

    words: list[str]
    """Sorted; the others refer to them by their places."""
    rows: Rows
    """Of each word that an incident says, the incident, rising."""
    codes: Rows
    silent: Codes
    """Of each incident: 0 says a word, 1 says none, 2 says only `unknown`."""


class Table:
    """The incidents of an archive, oldest first, with the columns that statistics are made of, each computed once."""

    def __init__(self, reports: Iterable[Report], today: date) -> None:
        self.today = today
        found = sorted(reports, key=lambda report: report.id)
        self.reports = [report for report in found if report.kind != "near-miss"]
        self.near_misses = tuple(report.id for report in found if report.kind == "near-miss")
        self.ids = np.array([report.id for report in self.reports], dtype=object)

    @cached_property
    def days(self) -> list[date]:
        """The day of each incident."""
        return [report.day for report in self.reports]

    @cached_property
    def ordinals(self) -> NDArray[np.int64]:
        """`days` as numbers, see `date.toordinal`."""
        return np.array([day.toordinal() for day in self.days], np.int64)

    @cached_property
    def downtime(self) -> Column:
        """See `durations.downtime`, in seconds."""
        found = [durations.downtime(report) for report in self.reports]
        lengths = [cost.length.total_seconds() if cost.known else np.nan for cost in found]
        ends = (self.seconds("started", stage).reasons for stage in ("mitigated", "resolved"))
        missing = np.maximum(np.minimum(*ends), UNKNOWN)
        codes = [APPROXIMATE if cost.approximate else EXACT for cost in found]
        known = np.array([bool(cost.known) for cost in found], bool)
        return Column(np.array(lengths, float), np.where(known, codes, missing).astype(np.int8))

    @cached_property
    def users(self) -> Floats:
        """How many users each incident affected; NaN where its report states none, or a share."""
        stated = [report.impact.users if report.impact else None for report in self.reports]
        return np.array([u.value if u and u.value is not None and not u.share else np.nan for u in stated], float)

    @cached_property
    def to_resolution(self) -> NDArray[np.bool_]:
        """Whether the downtime of each incident was measured to resolution, for want of a time of mitigation."""
        return np.array([bool(durations.downtime(report).to_resolution) for report in self.reports], bool)

    @cached_property
    def noons(self) -> Floats:
        """The middle of each day, in seconds since 1970: the place of an incident whose time is not known."""
        return np.array([midnight(day) + DAY / 2 for day in self.days], float)

    def said(self, words: Callable[[Report], Iterable[str]]) -> list[frozenset[str]]:
        """What a function finds in each report, read once."""
        if words not in self._said:
            self._said[words] = [frozenset(words(report)) for report in self.reports]
        return self._said[words]

    @cached_property
    def _said(self) -> dict[Callable[[Report], Iterable[str]], list[frozenset[str]]]:
        return {}

    def coded(self, words: Callable[[Report], Iterable[str]]) -> Coded:
        """The same as columns, without the word `unknown`."""
        if words not in self._coded:
            said = self.said(words)
            known = sorted({word for each in said for word in each} - {"unknown"})
            code_of = {word: code for code, word in enumerate(known)}
            pairs = [(row, code_of[word]) for row, each in enumerate(said) for word in each if word in code_of]
            rows, codes = np.array(pairs, np.intp).reshape(-1, 2).T
            silent = [1 if not each else 2 * (each == {"unknown"}) for each in said]
            self._coded[words] = Coded(known, rows, codes, np.array(silent, np.int8))
        return self._coded[words]

    @cached_property
    def _coded(self) -> dict[Callable[[Report], Iterable[str]], Coded]:
        return {}

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
        return np.array([durations.is_open(report) for report in self.reports], bool)

    @cached_property
    def unpublished(self) -> NDArray[np.bool_]:
        """Whether the report is a draft or in review and states no time of publication."""
        stated = (self.moments["published"].reasons != NOT_STATED).tolist()
        pairs = zip(self.reports, stated, strict=True)
        return np.array([report.status in ("draft", "in-review") and not said for report, said in pairs], bool)

    @cached_property
    def promised(self) -> Promised:
        """The actions of the incidents."""
        return read_promised(self.reports, self.today)

    def seconds(self, first: str, second: str) -> Column:
        """From one time to another; approximate ones count, see `Column.known`."""
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


@dataclass(frozen=True)
class Sample:
    """Some incidents of a table, and the span of days in which they could have been seen."""

    table: Table
    options: Options
    rows: Rows
    """In rising order."""
    since: date | None = None
    """The first day of the span where somebody chose it."""
    until: date | None = None
    """The last day of the span where somebody chose it."""
    lapses: Mapping[str, int] = field(default_factory=dict)
    """Id of a report → days since the incident before it of the same pattern; none for the first of a pattern."""

    @classmethod
    def of(
        cls, reports: Iterable[Report], options: Options, today: date, patterns: Iterable[Iterable[Report]] = ()
    ) -> Sample:
        """All incidents of some reports, in any order. Near misses are set apart, see `near_misses`.

        `patterns` are the reports of each pattern.
        """
        table = Table(reports, today)
        until = options.collected_until and max([options.collected_until, *table.days[-1:]])
        return cls(table, options, np.arange(len(table.reports)), until=until, lapses=lapses(patterns))

    @property
    def today(self) -> date:
        """The as-of day: what is open counts as open until its beginning, in UTC."""
        return self.table.today

    def select(self, rows: Rows) -> Sample:
        """The same with other rows of the table, in rising order; the span stays."""
        return replace(self, rows=rows)

    def where(self, keep: Callable[[Report], bool]) -> Sample:
        """The incidents that fulfil a condition; the span stays."""
        return self.select(self.rows[[keep(report) for report in self.reports]])

    def within(self, since: date | None, until: date | None) -> Sample:
        """The incidents whose day of onset (UTC) lies in a span, both ends included; `None` leaves an end as it is."""
        days = self.table.days
        kept = [r for r in self.rows.tolist() if (not since or days[r] >= since) and (not until or days[r] <= until)]
        return replace(
            self,
            rows=np.array(kept, np.intp),
            since=max(filter(None, (since, self.since)), default=None),
            until=min(filter(None, (until, self.until)), default=None),
        )

    def during(self, first: date, last: date) -> Sample:
        """The same for a period of the calendar: its days before the archive's first incident were not observed."""
        return self.within(first if first > self.first else None, last)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def reports(self) -> list[Report]:
        """The incidents, oldest first."""
        return [self.table.reports[row] for row in self.rows.tolist()]

    @property
    def near_misses(self) -> tuple[str, ...]:
        """The near misses of the whole archive: they are no incidents, so no figure counts them."""
        return self.table.near_misses

    @cached_property
    def ordinals(self) -> NDArray[np.int64]:
        """The days of onset as numbers, see `date.toordinal`."""
        return self.table.ordinals[self.rows]

    @cached_property
    def promised(self) -> Promised:
        """The actions of the incidents."""
        inside = np.zeros(len(self.table.reports), bool)
        inside[self.rows] = True
        return self.table.promised.of(inside)

    def ids(self, mask: NDArray[np.bool_] | None = None) -> tuple[str, ...]:
        """The ids of the incidents in the order of the rows, or of those that a mask over the rows selects."""
        return tuple(self.table.ids[self.rows if mask is None else self.rows[mask]].tolist())

    def excluded(self, reasons: Codes) -> Excluded:
        """The ids by reason, for a code for each row."""
        codes = np.unique(reasons).tolist()
        return {REASONS[code]: self.ids(reasons == code) for code in codes if code > APPROXIMATE}

    @cached_property
    def first(self) -> date:
        """The first day of the span: `since`, or the day of the archive's first incident, or `today` without any."""
        return self.since or next(iter(self.table.days), self.today)

    @cached_property
    def last(self) -> date:
        """The last day of the span: `today`, or `until` where that is earlier; later where incidents are dated so."""
        return min(self.until or date.max, max([self.today, *self.table.days[-1:]]))

    @property
    def end(self) -> float:
        """The end of the span in seconds since 1970: the beginning of the as-of day, or the end of `until`."""
        return min(midnight(self.today), midnight(self.last) + DAY)

    @property
    def opens(self) -> bool:
        """Whether the archive's first incident is in the sample and decides where the span begins."""
        return self.since is None and 0 in self.rows[:1]


def lapses(patterns: Iterable[Iterable[Report]]) -> dict[str, int]:
    """For each report but the first of a pattern the days since the one before it, by the days of onset (UTC)."""
    found = {}
    for reports in patterns:
        members = sorted(reports, key=lambda report: (report.day, report.id))
        for before, after in pairwise(members):
            found[after.id] = (after.day - before.day).days
    return found


def midnight(day: date) -> float:
    """The beginning of a day in UTC, in seconds since 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
