"""What a statistic says: the figure, how far it can be trusted, which reports stand behind it and which do not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from ...language import N_

Excluded = Mapping[str, tuple[str, ...]]
"""Reason → ids of what was left out for it, oldest first. An action's id is `report#action`."""


FORMAT = N_("The format of this project")
"""The source of a definition that the literature does not have."""
UNITS = (
    N_("seconds"), N_("days"), N_("share"), N_("incidents per 30 days"), N_("user-minutes"), N_("actions"),
)  # fmt: skip
"""The units of what is measured, as programs read them; people read their translations."""


class Definition(Struct, frozen=True):
    """What is measured, as the page says it."""

    id: str
    """Stable, for machines and addresses: `mttr`."""
    name: str
    """In words: `Time to resolve`."""
    text: str
    """What counts, what is left out, and what open incidents and unknown times do, in a sentence or two."""
    unit: str
    """Of every figure in the result: `seconds`, `days`, `share` (0 to 1), `incidents`, `incidents per 30 days`."""
    source: str
    """Where the definition comes from."""
    abbreviation: str = ""
    """What the field calls it: `MTTR`; empty where it has no short name."""
    others: str = ""
    """Definitions of the same name that other people use, in a sentence; empty where there is none."""

    @property
    def title(self) -> str:
        """Both names: `MTTR, time to resolve`."""
        return f"{self.abbreviation}, {self.name[:1].lower()}{self.name[1:]}" if self.abbreviation else self.name


class Interval(Struct, frozen=True):
    """What the truth lies in, with 95 % confidence."""

    low: float
    high: float | None
    """`None`: the data shows no upper end, as where too little has been closed yet."""

    def holds(self, value: float) -> bool:
        """Whether a value lies inside, ends included."""
        return self.low <= value and (self.high is None or value <= self.high)


class Estimate(Struct, frozen=True):
    """A figure and its 95 % interval."""

    value: float | None
    """`None`: not enough data, or not reached yet."""
    interval: Interval | None
    """`None`: not enough data for an interval that keeps its promise."""
    needs: int
    """From how many observations on the interval is published; 0 for a figure that never has one."""

    @property
    def enough(self) -> bool:
        """Whether there is enough data to publish an interval."""
        return self.interval is not None


class Observation(Struct, frozen=True):
    """One incident's value, in the unit of the definition."""

    report: str
    value: float


class Sensitivity(Struct, frozen=True):
    """What a distribution would be without its approximate values."""

    n: int
    median: Estimate
    mean: Estimate


class Spread(Struct, frozen=True):
    """A distribution of durations. Approximate ones count."""

    definition: Definition
    values: tuple[float, ...]
    """Sorted, shortest first, in seconds."""
    reports: tuple[str, ...]
    """The incident of each value, in the same order."""
    excluded: Excluded
    median: Estimate
    p90: Estimate
    """What nine incidents of ten stay below."""
    mean: Estimate
    """Never with an interval: a few long incidents decide it, and none holds for such values; see `intervals`."""
    approximate: tuple[str, ...] = ()
    """Those of `reports` whose times are approximate."""
    exactly: Sensitivity | None = None
    """The same without the approximate ones; `None` where there are none."""

    @property
    def n(self) -> int:
        """How many incidents were counted."""
        return len(self.values)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Each incident with its value, shortest first."""
        return tuple(map(Observation, self.reports, self.values))


class Gaps(Struct, frozen=True):
    """The days from one incident to the next."""

    definition: Definition
    observed: tuple[float, ...]
    """Gaps that ended with the next incident, shortest first."""
    running: float | None
    """Days since the last incident; `None` where its onset is not known."""
    reports: tuple[str, ...]
    """Ids of the incidents that begin the gaps that were counted, sorted."""
    excluded: Excluded
    mean: Estimate
    """The days observed, divided by the incidents in them."""
    median: Estimate
    """Never with an interval: where incidents come in bursts, none holds. `None` where half is not reached yet."""

    @property
    def n(self) -> int:
        """How many gaps were counted, the running one included."""
        return len(self.observed) + (self.running is not None)


class Bounds(Struct, frozen=True):
    """A share where some outcomes are unknown: it lies between two values, whatever the unknown ones are."""

    low: float
    """If every unknown outcome is a miss."""
    high: float
    """If every unknown outcome is a hit."""
    interval: Interval | None
    """95 %: from the lower end of the one to the upper end of the other."""
    needs: int

    @property
    def known(self) -> bool:
        """Whether no outcome is unknown, so that both values are the same."""
        return self.low == self.high


class Step(Struct, frozen=True):
    """A step of a Kaplan-Meier curve: from `time` on, the share for which it has happened."""

    time: float
    share: float
    low: float
    high: float


class Closure(Struct, frozen=True):
    """How soon actions are done, where some are open and of some nobody knows."""

    definition: Definition
    closed: tuple[str, ...]
    """Done, with a date. Ids are `report#action`, sorted; so are those of the other lists."""
    open: tuple[str, ...]
    undated: tuple[str, ...]
    """Done, though nobody says when."""
    unknown: tuple[str, ...]
    excluded: Excluded
    """Those that won't be done, and those promised later than the as-of day."""
    reports: int
    """Incidents that promised what was counted: the actions of one share their fate."""
    shares: Mapping[int, Bounds]
    """Days → the share of actions done within so many days of the promise."""
    median: Bounds
    """Days until half is done; infinite where half is not done yet, see `Bounds`: `low` is the sooner one."""
    curve: tuple[Step, ...]
    """If every unknown action is open still."""
    best: tuple[Step, ...]
    """If every unknown action was done at once; empty where none is unknown."""
    waiting: tuple[float, ...]
    """Days for which open actions have been waiting."""

    @property
    def n(self) -> int:
        """How many actions were counted."""
        return len(self.closed) + len(self.open) + len(self.undated) + len(self.unknown)


class Proportion(Struct, frozen=True):
    """How many of those that could, did."""

    definition: Definition
    hits: tuple[str, ...]
    """Ids of those that did."""
    misses: tuple[str, ...]
    """Ids of those that did not."""
    excluded: Excluded
    share: Estimate

    @property
    def count(self) -> int:
        """How many did."""
        return len(self.hits)

    @property
    def of(self) -> int:
        """How many could."""
        return len(self.hits) + len(self.misses)


class ShareRow(Struct, frozen=True):
    """One word of a vocabulary and how often reports say it."""

    word: str
    count: int
    share: Estimate
    reports: tuple[str, ...]
    """Ids of those that say it."""
    reference: float | None = None
    """The share that Google published, see `Mix.reference`; not this organisation's."""


class Mix(Struct, frozen=True):
    """How often each word is said; the shares add up to more than one where a report may say several."""

    definition: Definition
    of: int
    """Reports that say at least one."""
    rows: tuple[ShareRow, ...]
    """Most frequent first, then by word; a word that only the reference knows comes last with a count of 0."""
    excluded: Excluded
    reference: str | None = None
    """The source of the reference column; `None` where there is none."""


class Period(Struct, frozen=True):
    """A quarter or a year and its incidents."""

    name: str
    """`2026-Q1` or `2026`."""
    first: date
    last: date
    """Inclusive; both within the span that was observed."""
    whole: bool
    """Whether it was observed from its first to its last day."""
    count: int
    reports: tuple[str, ...]
    awaited: float = 0.0
    """How many more reports are still to be expected, by the usual delay from onset to publication."""


class Frequency(Struct, frozen=True):
    """How often incidents happen."""

    definition: Definition
    reports: tuple[str, ...]
    first: date
    """Of the span that was observed."""
    last: date
    days: int
    """Length of the span, both ends included."""
    events: int
    """Incidents that `rate` counts: without the one whose day opens the span, where nothing else says when it began."""
    rate: Estimate
    """Incidents per 30 days."""
    quarters: tuple[Period, ...]
    """Every quarter of the span, also those without an incident."""
    years: tuple[Period, ...]
    dispersion: float = 1.0
    """Variance of counts over their mean: 1 where incidents come alone, more where they come in bursts."""

    @property
    def count(self) -> int:
        """How many incidents there were."""
        return len(self.reports)


class Downtime(Struct, frozen=True):
    """How long incidents affected users, added up."""

    definition: Definition
    seconds: float
    at_least: bool
    """Whether incidents were left out, so that it was longer."""
    to_resolution: int
    """How many were measured to resolution, for want of a time of mitigation."""
    approximate: tuple[str, ...]
    """Those of `reports` whose times are approximate."""
    reports: tuple[str, ...]
    excluded: Excluded


class Completion(Struct, frozen=True):
    """How soon after resolution reports come out. Every incident is in one of the five lists or in `excluded`."""

    definition: Definition
    in_time: tuple[str, ...]
    """Published within the organisation's deadline (48 h by default)."""
    in_a_week: tuple[str, ...]
    """Later, yet within seven days."""
    later: tuple[str, ...]
    never: tuple[str, ...]
    """Not published, though the incident was resolved more than seven days ago."""
    not_due: tuple[str, ...]
    """Not published, resolved at most seven days ago."""
    excluded: Excluded
    by_deadline: Proportion
    """Of those published, or not published though the deadline has passed."""
    by_week: Proportion
    """The same for seven days."""
