"""What every page may draw on: the corpus and what the analysis has found, computed once a build."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from ..analysis.actions import Promise, open_promises
from ..analysis.durations import Duration, is_open, time_to
from ..analysis.ledger import Ledger, ledger
from ..analysis.patterns import Pattern, find_patterns
from ..analysis.repeats import Repeat, repeats
from ..analysis.similarity import Neighbours, Shared, nearest
from ..analysis.statistics import Summary, summary
from ..options import Options
from ..report.corpus import Corpus
from ..report.model import Report
from .page import Links, block, macro, report_uri, sentence, slugify, slugs, words

LATEST = 3
"""Earlier reports that are named where one promises the same."""


@dataclass(frozen=True)
class Relative:
    """A report that is like another, with what ties them."""

    report: Report
    shared: Shared
    named: bool
    """Whether one of the two names the other as related."""


@dataclass(frozen=True)
class Archive:
    """One build's knowledge."""

    corpus: Corpus
    options: Options
    today: date
    links: Links = field(default_factory=Links)
    data: bool = False
    """Whether the site has a page of files for programs."""

    @property
    def reports(self) -> tuple[Report, ...]:
        """Every report, oldest first."""
        return self.corpus.reports

    @cached_property
    def neighbours(self) -> Neighbours:
        """For each report, in order, the nearest others, and what any two have in common."""
        return nearest(self.reports)

    @cached_property
    def patterns(self) -> list[Pattern]:
        """The patterns, largest first."""
        return find_patterns(self.reports, self.neighbours)

    @cached_property
    def _pattern_slugs(self) -> Mapping[str, str]:
        return slugs(pattern.slug for pattern in self.patterns)

    def pattern_uri(self, pattern: Pattern) -> str:
        """Where the page of a pattern lives."""
        return f"patterns/{self._pattern_slugs[pattern.slug]}.md"

    def pattern_address(self, pattern: Pattern) -> str:
        """Where it is served, relative to the site's root."""
        return self.links.served(self.pattern_uri(pattern))

    def address(self, promise: Promise) -> str:
        """Where an action is served, relative to the site's root."""
        return f"{self.links.served(report_uri(promise.report.id))}#action-{slugify(promise.action.id)}"

    @cached_property
    def ledgers(self) -> Mapping[str, Ledger]:
        """Slug of a pattern → its ledger."""
        return {pattern.slug: ledger(pattern.reports, self.today) for pattern in self.patterns}

    @cached_property
    def repeats(self) -> Mapping[str, list[Repeat]]:
        """Slug of a pattern → the promises that several of its members made."""
        return {pattern.slug: repeats(pattern.reports, self.today) for pattern in self.patterns}

    @cached_property
    def by_facet(self) -> Mapping[str, Mapping[str, list[Report]]]:
        """Kind of list → service, team … → its reports, oldest first."""
        found: dict[str, dict[str, list[Report]]] = {kind: defaultdict(list) for kind in FACETS}
        for report in self.reports:
            for kind, values in found.items():
                for value in facet_values(report, kind):
                    values[value].append(report)
        return {kind: dict(values) for kind, values in found.items()}

    @cached_property
    def service_repeats(self) -> Mapping[str, list[Repeat]]:
        """Service → the promises that several of its reports made."""
        return {service: repeats(found, self.today) for service, found in self.by_facet["service"].items()}

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
    def _facet_slugs(self) -> Mapping[str, Mapping[str, str]]:
        return {kind: slugs(values) for kind, values in self.by_facet.items()}

    def facet_uri(self, kind: str, value: str) -> str:
        """Where the list of a service's, a team's … reports lives."""
        return f"{FACETS[kind]}/{self._facet_slugs[kind][value]}.md"

    @cached_property
    def pattern_of(self) -> Mapping[str, Pattern]:
        """Report id → the pattern that it belongs to."""
        return {report.id: pattern for pattern in self.patterns for report in pattern.reports}

    @cached_property
    def summary(self) -> Summary:
        """The figures over all reports."""
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
    def open(self) -> list[Promise]:
        """Every open action, overdue first."""
        return open_promises(self.reports, self.today)

    @cached_property
    def open_by_report(self) -> Mapping[str, list[Promise]]:
        """Report id → its open actions."""
        found: dict[str, list[Promise]] = defaultdict(list)
        for promise in self.open:
            found[promise.report.id].append(promise)
        return found

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

    def relatives(self, report: Report, most: int = 4) -> list[Relative]:
        """The reports tied to one: those that authors name first, then the nearest that share a mechanism."""
        places, place = self._places, self._places[report.id]
        named = [places[id_] for id_ in (*report.related, *self._named_by.get(report.id, ())) if id_ in places]
        shared = self.neighbours.shared
        found = {self.reports[other].id: Relative(self.reports[other], shared(place, other), True) for other in named}
        for near in self.neighbours[place]:
            other, common = self.reports[near.index], shared(place, near.index)
            apart = other.id in report.unrelated or report.id in other.unrelated
            if other.id not in found and common.mechanism and not apart and len(found) < most:
                found[other.id] = Relative(other, common, False)
        return sorted(found.values(), key=lambda relative: relative.report.id, reverse=True)

    def pattern_name(self, pattern: Pattern) -> str:
        """A pattern's first two tags in words; where its members have none in common, what their texts tell."""
        return sentence(" and ".join(words(tag) for tag in pattern.tags[:2])) or pattern.name

    @cached_property
    def _badges(self) -> Mapping[str, Markup]:
        badge = Markup('<span class="pm-sev pm-sev-{}">{}</span>')
        return {step.id: badge.format(min(rank, 5), step.id) for rank, step in enumerate(self.options.severities, 1)}

    def badge(self, severity: str) -> Markup:
        """A severity in its colour: the four worst of the scale have one each, all below share the fifth."""
        return self._badges[severity]

    def row(self, report: Report, here: Here) -> Markup:
        """A report's row in a list. Lists at the same depth share it: a report stands in some ten of them."""
        key = (report.id, self.links.up(here.uri))
        if key not in self._rows:
            lasted = time_to(report, "resolved")
            self._rows[key] = macro(
                "report_row",
                report=report,
                lasted=lasted.shown,
                open=len(self.open_by_report.get(report.id, ())),
                seconds=int(lasted.length.total_seconds()) if isinstance(lasted, Duration) else -1,
                open_incident=is_open(report),
                here=here,
                archive=self,
            )
        return self._rows[key]

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Markup]:
        return {}

    def meaning(self, vocabulary: str, word: str) -> str:
        """What a word of a vocabulary means; empty where it is not in it."""
        return self.options.vocabularies.get(vocabulary, {}).get(word, "")


class Here:
    """The links of one page."""

    def __init__(self, archive: Archive, uri: str) -> None:
        self.archive = archive
        self.uri = uri
        self._links = archive.links
        self._up = archive.links.up(uri)

    def to(self, there: str, anchor: str = "") -> str:
        """To any page of the site."""
        return (self._up + self._links.served(there) or "./") + (f"#{anchor}" if anchor else "")

    def report(self, id_: str, anchor: str = "") -> str:
        """To a report."""
        return self.to(report_uri(id_), anchor)

    def facet(self, kind: str, value: str) -> str:
        """To the page of a service, a team, a cause, a severity or a year."""
        return self.to(self.archive.facet_uri(kind, value))

    def link(self, kind: str, value: str) -> Markup:
        """A link to the page of a service, a team, a cause, a severity or a year."""
        shown = words(value) if kind == "cause" else value
        return Markup(f'<a href="{self.facet(kind, value)}">{escape(shown)}</a>')

    def links(self, kind: str, values: Iterable[str]) -> Markup:
        """Such links, one after the other."""
        return Markup(", ").join([self.link(kind, value) for value in values])

    def trail(self, *pages: tuple[str, str]) -> Markup:
        """The way from the site's top to the page: names and pages, as links."""
        links = (Markup('<a href="{}">{}</a>').format(self.to(uri), name) for name, uri in pages)
        return block(Markup('<p class="pm-trail">{}</p>').format(Markup(" › ").join(links)), found=False)

    def pattern(self, pattern: Pattern) -> str:
        """To a pattern."""
        return self.to(self.archive.pattern_uri(pattern))

    def beside(self, report: Report, target: str) -> str:
        """From a link in a report's front matter or timeline: other reports and files beside it are found."""
        path, _, anchor = target.partition("#")
        if not path or target.startswith("/") or urlsplit(target).scheme:
            return target
        name = path.rpartition("/")[2]
        if name.removesuffix(".md") in self.archive.corpus.by_id and name.endswith(".md"):
            return self.report(name.removesuffix(".md"), anchor)
        folder = report.path.rpartition("/")[0]
        return self.to(f"{self.archive.links.mount}{folder + '/' if folder else ''}{path}", anchor)


FACETS = {
    "service": "services",
    "team": "teams",
    "cause": "causes",
    "severity": "severities",
    "year": "years",
}
"""Kinds of list and the folder that their pages live in."""


def facet_values(report: Report, kind: str) -> Iterable[str]:
    """What a report is listed under."""
    if kind == "service":
        return report.services
    if kind == "team":
        return report.teams
    if kind == "severity":
        return (report.severity,)
    if kind == "year":
        return (str(report.day.year),)
    causes = [factor.category for factor in report.factors]
    return dict.fromkeys([report.trigger.category, *causes] if report.trigger else causes)
