"""What a statistic says: the figure, how far it can be trusted, which reports stand behind it and which do not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

Excluded = Mapping[str, tuple[str, ...]]
"""Reason → ids of what was left out for it, oldest first. An action's id is `report#action`."""


FORMAT = "The format of this project"
"""The source of a definition that the literature does not have."""


class Definition(Struct, frozen=True):
    """What is measured, as the page says it."""

    id: str
    """Stable, for machines and addresses: `time-to-resolve`."""
    name: str
    text: str
    """What counts, what is left out, and what open incidents and unknown times do, in a sentence or two."""
    unit: str
    """Of every figure in the result: `seconds`, `days`, `share` (0 to 1), `incidents`, `incidents per 30 days`."""
    source: str
    """Where the definition comes from."""


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
    """`None`: not enough data, or, in a `Survival`, not reached."""
    interval: Interval | None
    """`None`: not enough data for an interval that keeps its promise."""
    needs: int
    """From how many observations on the interval is published."""

    @property
    def enough(self) -> bool:
        """Whether there is enough data to publish an interval."""
        return self.interval is not None


class Observation(Struct, frozen=True):
    """One incident's value, in the unit of the definition."""

    report: str
    value: float


class Spread(Struct, frozen=True):
    """A distribution of durations."""

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
    """For the manager who asks; a few long incidents decide it. Its value may stand where its interval is `None`."""

    @property
    def n(self) -> int:
        """How many incidents were counted."""
        return len(self.values)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Each incident with its value, shortest first."""
        return tuple(map(Observation, self.reports, self.values))


class Step(Struct, frozen=True):
    """A step of a Kaplan-Meier curve: from `time` on, the share for which it has happened."""

    time: float
    share: float
    low: float
    high: float


class Survival(Struct, frozen=True):
    """How long something takes where some of it is not over yet: the Kaplan-Meier estimate."""

    definition: Definition
    observed: tuple[float, ...]
    """Lengths that ended."""
    censored: tuple[float, ...]
    """Lengths that have not ended: "at least" so long."""
    reports: tuple[str, ...]
    """Ids of what was counted, sorted; of actions `report#action`."""
    excluded: Excluded
    curve: tuple[Step, ...]
    median: Estimate
    """The time after which half has happened. With an interval and no value, the half is not reached yet."""
    shares: Mapping[int, Estimate]
    """Days → the share for which it has happened by then; empty where nobody asks that."""

    @property
    def n(self) -> int:
        """How many were counted, ended or not."""
        return len(self.observed) + len(self.censored)


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
    expected: Interval
    """The exact Poisson interval of the number that such a period brings."""
    reports: tuple[str, ...]


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

    @property
    def count(self) -> int:
        """How many incidents there were."""
        return len(self.reports)


class Downtime(Struct, frozen=True):
    """The time during which at least one incident went on."""

    definition: Definition
    seconds: float
    at_least: bool
    """Whether incidents were left out, so that it was longer."""
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
