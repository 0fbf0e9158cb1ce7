"""Everything that is known of a corpus, computed once and only when somebody asks for it."""

from __future__ import annotations

import pathlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from ..options import Options
from ..report.corpus import Corpus
from ..report.model import Report
from ..report.redaction import seen_by
from .actions import Promise, closed_lately, promises, unknown_outcomes, urgency

# What takes long to load is imported where it is asked for: a list of actions needs neither neighbours nor figures.
if TYPE_CHECKING:
    from .ledger import Entry as Entry
    from .ledger import Ledger as Ledger
    from .ledger import Ledgers
    from .ledger import Line as Line
    from .ledger import Standing as Standing
    from .patterns import Pattern as Pattern
    from .precedents import Precedent as Precedent
    from .recall import Memory
    from .recall import Recall as Recall
    from .repeats import Repeat as Repeat
    from .similarity import Neighbours
    from .similarity import Shared as Shared
    from .statistics import Summary

LATEST = 3
"""Earlier reports that are named where one promises the same."""


def _causes(report: Report) -> Iterable[str]:
    trigger = [report.trigger.category] if report.trigger else []
    return dict.fromkeys([*trigger, *(factor.category for factor in report.factors)])


FACETS: Mapping[str, Callable[[Report], Iterable[str]]] = {
    "service": lambda report: report.services,
    "team": lambda report: report.teams,
    "cause": _causes,
    "severity": lambda report: (report.severity,),
    "year": lambda report: (str(report.day.year),),
}
"""What reports are listed by, and what a report is listed under; causes are the categories of trigger and factors."""


class Relative(Struct, frozen=True, gc=False):
    """A report that is like another, with what ties them."""

    report: Report
    shared: Shared
    named: bool
    """Whether one of the two names the other as related."""


@dataclass(frozen=True)
class Archive:
    """A corpus, the organisation's options, and what follows from them on a day."""

    corpus: Corpus
    """As the audience that `options` names may see it; every corpus becomes that here."""
    options: Options
    """As far as that audience may see them, too."""
    today: date
    cached: bool = False
    """Whether what follows from a report alone is kept in the user's folder for caches."""

    def __post_init__(self) -> None:
        """Leave out what is not for the audience, before anything can be computed of it."""
        seen = seen_by(self.corpus, self.options.audience, self.options.public)
        object.__setattr__(self, "corpus", seen)
        object.__setattr__(self, "options", self.options.as_shown)

    @property
    def reports(self) -> tuple[Report, ...]:
        """Every report, oldest first."""
        return self.corpus.reports

    @cached_property
    def neighbours(self) -> Neighbours:
        """For each report, in order, the nearest others, and what any two have in common."""
        from .similarity import nearest

        return nearest(self.reports, folder=self._folder)

    @cached_property
    def span(self) -> tuple[str, ...]:
        """The ids of the first and the last incident: between them every group of incidents could have been seen."""
        incidents = [report.id for report in self.reports if report.kind != "near-miss"]
        return (incidents[0], incidents[-1]) if incidents else ()

    @property
    def _folder(self) -> pathlib.Path | None:
        return self.options.reports if self.cached else None

    @cached_property
    def patterns(self) -> list[Pattern]:
        """The patterns, largest first."""
        from .patterns import find_patterns

        return find_patterns(self.reports, self.neighbours)

    @cached_property
    def pattern_of(self) -> Mapping[str, Pattern]:
        """Report id → the pattern that it belongs to."""
        return {report.id: pattern for pattern in self.patterns for report in pattern.reports}

    @cached_property
    def ledgers(self) -> Mapping[str, Ledger]:
        """Slug of a pattern → its ledger."""
        return {pattern.slug: self._books.of(pattern.reports) for pattern in self.patterns}

    def ledger(self, kind: str, value: str) -> Ledger:
        """The ledger of a service, a cause …"""
        return self._books.of(self.by_facet[kind][value])

    @cached_property
    def _books(self) -> Ledgers:
        from .ledger import Ledgers

        return Ledgers(self.today)

    def recalled(self, report: Report, relatives: Iterable[Relative]) -> Recall:
        """What the earlier incidents of a report's pattern, and its relatives, had left open when it happened."""
        pattern = self.pattern_of.get(report.id)
        return self._memories[pattern.slug if pattern else ""].at(report, (each.report for each in relatives))

    @cached_property
    def _memories(self) -> Mapping[str, Memory]:
        """Slug of a pattern → what its members had promised; nothing for the reports of no pattern."""
        from .recall import Memory

        groups = {"": (), **{pattern.slug: pattern.reports for pattern in self.patterns}}
        return {slug: Memory(reports, self.today) for slug, reports in groups.items()}

    @cached_property
    def repeats(self) -> Mapping[str, list[Repeat]]:
        """Slug of a pattern → the promises that several of its members made."""
        return {pattern.slug: self._repeats(pattern.reports) for pattern in self.patterns}

    @cached_property
    def service_repeats(self) -> Mapping[str, list[Repeat]]:
        """Service → the promises that several of its reports made."""
        return {service: self._repeats(found) for service, found in self.by_facet["service"].items()}

    def _repeats(self, reports: Sequence[Report]) -> list[Repeat]:
        from .repeats import repeats

        return repeats(reports, self.today)

    @cached_property
    def promised_before(self) -> Mapping[tuple[str, str], list[Promise]]:
        """Report and action → the same promise in earlier reports of its pattern or services, the `LATEST` of them."""
        found: dict[tuple[str, str], dict[str, Promise]] = defaultdict(dict)
        for repeat in (
            each for group in (self.repeats, self.service_repeats) for some in group.values() for each in some
        ):
            latest: dict[str, Promise] = {}
            for promise in repeat.promises:
                found[promise.key] |= {id_: each for id_, each in latest.items() if id_ != promise.report.id}
                latest = dict([*latest.items(), (promise.report.id, promise)][-LATEST:])
        return {key: [made[id_] for id_ in sorted(made)[-LATEST:]] for key, made in found.items() if made}

    @cached_property
    def by_facet(self) -> Mapping[str, Mapping[str, list[Report]]]:
        """Kind of list, of `FACETS` → service, team … → its reports, oldest first."""
        found: dict[str, dict[str, list[Report]]] = {kind: defaultdict(list) for kind in FACETS}
        for kind, values_of in FACETS.items():
            for report in self.reports:
                for value in values_of(report):
                    found[kind][value].append(report)
        return {kind: dict(values) for kind, values in found.items()}

    @cached_property
    def summary(self) -> Summary:
        """The figures over all reports."""
        from .statistics import summary

        return summary(self.reports, self.options, self.today, [pattern.reports for pattern in self.patterns])

    def groups(self, kind: str) -> Mapping[str, Summary]:
        """The figures of each group of a kind: of each service, team, severity, quarter, trigger, factor …"""
        if kind not in self._groups:
            self._groups[kind] = self.summary.by(kind)
        return self._groups[kind]

    @cached_property
    def _groups(self) -> dict[str, Mapping[str, Summary]]:
        return {}

    @cached_property
    def promises(self) -> list[Promise]:
        """Every action, in the reports' order."""
        return promises(self.reports, self.today)

    @cached_property
    def open(self) -> list[Promise]:
        """Every open action, overdue first; see `actions.open_promises`."""
        return sorted((each for each in self.promises if each.open), key=urgency)

    @cached_property
    def unknown(self) -> list[Promise]:
        """Every action whose outcome is unknown, newest first."""
        return unknown_outcomes(self.promises)

    def closed(self, days: int) -> list[Promise]:
        """The actions done within some days, see `actions.closed_lately`."""
        return closed_lately(self.promises, self.today, days)

    @cached_property
    def open_by_report(self) -> Mapping[str, list[Promise]]:
        """Report id → its open actions."""
        found: dict[str, list[Promise]] = defaultdict(list)
        for promise in self.open:
            found[promise.report.id].append(promise)
        return found

    def relatives(self, report: Report, most: int = 4) -> list[Relative]:
        """The reports tied to one: those that authors name first, then the nearest that share a mechanism.

        Where tags say what two have in common, their texts are not searched for more.
        """
        places, place = self._places, self._places[report.id]
        named = [places[id_] for id_ in (*report.related, *self._named_by.get(report.id, ())) if id_ in places]
        found = {
            self.reports[other].id: Relative(self.reports[other], self._shared(place, other), True) for other in named
        }
        for near in self.neighbours[place]:
            if len(found) >= most:
                break
            other = self.reports[near.index]
            if other.id in found or other.id in report.unrelated or report.id in other.unrelated:
                continue
            common = self.neighbours.declared(place, near.index)
            if common.mechanism:
                found[other.id] = Relative(other, self._shared(place, near.index, common), False)
        return sorted(found.values(), key=lambda relative: relative.report.id, reverse=True)

    def _shared(self, one: int, other: int, declared: Shared | None = None) -> Shared:
        common = declared or self.neighbours.declared(one, other)
        return common if common.tags else self.neighbours.shared(one, other)

    @cached_property
    def _named_by(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for report in self.reports:
            for related in report.related:
                found[related].append(report.id)
        return found

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {report.id: index for index, report in enumerate(self.reports)}

    def precedents(
        self, judged: Sequence[Report], most: int | None = None, *, text: bool = False
    ) -> Iterator[tuple[str, list[Precedent]]]:
        """For some reports, by id, the earlier ones that they should know of; they may be of the archive or not.

        With `text`, also those that only their texts tie. See `precedents.precedents`.
        """
        from .precedents import MOST, precedents

        return precedents(
            judged, self.reports, self.today, MOST if most is None else most, text=text, folder=self._folder
        )
