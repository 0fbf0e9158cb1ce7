"""Every statistic of a group of reports, each computed when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ...options import Options
from ...report.model import Report
from . import actions, burden, control, groups, measures, mixes, power, proportions
from .backlog import Backlog, backlog
from .burden import BUDGET, Budget, UserMinutes
from .control import Chart
from .results import Closure, Completion, Definition, Downtime, Frequency, Gaps, Mix, Proportion, Spread
from .sample import Sample
from .trend import Trend, trend

_Defined = Spread | Gaps | Frequency | Downtime | UserMinutes | Completion | Closure | Backlog | Proportion | Mix


@dataclass(frozen=True)
class Summary:
    """The statistics of a sample."""

    sample: Sample

    @cached_property
    def durations(self) -> Mapping[str, Spread]:
        """By the ids of `measures.DURATIONS`, in their order."""
        return {id_: measures.duration(self.sample, id_) for id_ in measures.DURATIONS}

    @cached_property
    def mtbf(self) -> Gaps:
        """See `measures.time_between_failures`."""
        return measures.time_between_failures(self.sample)

    @cached_property
    def downtime(self) -> Downtime:
        """See `measures.downtime`."""
        return measures.downtime(self.sample)

    @cached_property
    def frequency(self) -> Frequency:
        """See `measures.frequency`."""
        return measures.frequency(self.sample)

    @cached_property
    def completion(self) -> Completion:
        """See `proportions.completion`."""
        return proportions.completion(self.sample)

    @cached_property
    def action_closure(self) -> Closure:
        """See `actions.action_closure`."""
        return actions.action_closure(self.sample)

    @cached_property
    def target(self) -> Proportion:
        """See `proportions.target`."""
        return proportions.target(self.sample)

    @cached_property
    def proportions(self) -> Mapping[str, Proportion]:
        """Target, publication, overdue actions and repeats by the ids of their definitions."""
        found = (
            self.target,
            self.completion.by_deadline,
            self.completion.by_week,
            actions.overdue_actions(self.sample),
            proportions.repeat_rate(self.sample),
        )
        return {proportion.definition.id: proportion for proportion in found}

    @cached_property
    def mixes(self) -> Mapping[str, Mix]:
        """Who noticed, triggers and factors by the ids of their definitions."""
        found = (
            mixes.detection_mix(self.sample),
            mixes.trigger_mix(self.sample),
            mixes.factor_mix(self.sample),
        )
        return {mix.definition.id: mix for mix in found}

    @cached_property
    def improves_by_chance(self) -> float | None:
        """How often the mean time to resolve of one half is 10 % lower than the other's, though nothing changed."""
        return power.improves_by_chance(self.durations["mttr"].values)

    @cached_property
    def backlog(self) -> Backlog:
        """See `backlog.backlog`."""
        return backlog(self.sample)

    @cached_property
    def user_minutes(self) -> UserMinutes:
        """See `burden.user_minutes`."""
        return burden.user_minutes(self.sample)

    @cached_property
    def budgets(self) -> tuple[Budget, ...]:
        """See `burden.budgets`."""
        return burden.budgets(self.sample)

    @cached_property
    def months(self) -> Chart | None:
        """See `control.months`."""
        return control.months(self.sample)

    @cached_property
    def quarters(self) -> Chart | None:
        """See `control.quarters`."""
        return control.quarters(self.sample)

    @cached_property
    def trend(self) -> Trend | None:
        """See `trend.trend`."""
        return trend(self.sample)

    @property
    def definitions(self) -> list[Definition]:
        """What every figure means, in the order in which they are told."""
        results: tuple[_Defined, ...] = (
            *self.durations.values(), self.mtbf, self.frequency, self.downtime, self.user_minutes, self.completion,
            self.action_closure, self.backlog, *self.proportions.values(), *self.mixes.values(),
        )  # fmt: skip
        found = [*(result.definition for result in results), *([BUDGET] if self.budgets else [])]
        return list({definition.id: definition for definition in found}.values())

    def by(self, kind: str) -> dict[str, Summary]:
        """The same of each group of a kind, see `groups.by`."""
        return {name: Summary(sample) for name, sample in groups.by(self.sample, kind).items()}

    def within(self, since: date | None, until: date | None) -> Summary:
        """The same of the incidents whose day of onset (UTC) lies in a span, both ends included."""
        return Summary(self.sample.within(since, until))


def summary(
    reports: Iterable[Report], options: Options, today: date, patterns: Iterable[Iterable[Report]] = ()
) -> Summary:
    """The statistics of some reports, in any order, as of a day.

    `patterns` are the reports of each pattern.
    """
    return Summary(Sample.of(reports, options, today, patterns))
