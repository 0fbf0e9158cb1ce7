"""How an archive is shown: the addresses on the site, and what many pages show alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ..analysis.actions import Promise
from ..analysis.archive import Archive
from ..analysis.durations import Duration, is_open, time_to
from ..language import _
from ..report.addresses import slug
from ..report.links import parts_of
from ..report.model import Report
from ..report.moments import show_length
from .content import block
from .lazy import Digests
from .page import Links, macro, report_uri, slugs, words
from .promise_rows import promise_row

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

FOLDERS = {"service": "services", "team": "teams", "cause": "causes", "severity": "severities", "year": "years"}
"""Kinds of list and the folder that their pages live in."""


RUNBOOKS = 4
"""Runbooks that are named for a service."""


@dataclass(frozen=True)
class View:
    """An archive as one site shows it."""

    archive: Archive
    links: Links = field(default_factory=Links)
    data: bool = False
    """Whether the site has a page of files for programs."""
    texts: str = ""
    """The file with the reports' texts that its own search reads; empty where there is none."""
    pagefind: tuple[str, ...] = ()
    """The folders of Pagefind's index below the site's root, the newest part first; empty where there is none."""

    @cached_property
    def _pattern_slugs(self) -> Mapping[str, str]:
        return slugs(pattern.slug for pattern in self.archive.patterns)

    def pattern_uri(self, pattern: Pattern) -> str:
        """Where the page of a pattern lives."""
        return f"patterns/{self._pattern_slugs[pattern.slug]}.md"

    def pattern_address(self, pattern: Pattern) -> str:
        """Where it is served, relative to the site's root."""
        return self.links.served(self.pattern_uri(pattern))

    def address(self, report: str, action: str) -> str:
        """Where an action is served, relative to the site's root, by the ids of its report and its own."""
        return f"{self.links.served(report_uri(report))}#action-{slug(action)}"

    def meeting_uri(self, team: str) -> str:
        """Where a team's actions are laid out for its meeting."""
        return f"actions/{self.facet_uri('team', team)}"

    @cached_property
    def _facet_slugs(self) -> Mapping[str, Mapping[str, str]]:
        return {kind: slugs(values) for kind, values in self.archive.by_facet.items()}

    def facet_uri(self, kind: str, value: str) -> str:
        """Where the list of a service's, a team's … reports lives."""
        return f"{FOLDERS[kind]}/{self._facet_slugs[kind][value]}.md"

    @cached_property
    def digests(self) -> Digests:
        """By which pages about reports are known to be the same again."""
        return Digests(self.archive, self.pattern_uri)

    @cached_property
    def _badges(self) -> Mapping[str, Markup]:
        badge = Markup('<span class="pm-sev pm-sev-{}">{}</span>')
        scale = self.archive.options.severities
        return {step.id: badge.format(min(rank, 5), step.id) for rank, step in enumerate(scale, 1)}

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Severity → its place on the scale, 1 for the worst."""
        return {step.id: rank for rank, step in enumerate(self.archive.options.severities, 1)}

    def badge(self, severity: str) -> Markup:
        """A severity in its colour: the four worst of the scale have one each, all below share the fifth."""
        return self._badges[severity]

    def target(self, report: Report) -> Markup:
        """Whether an incident was resolved within the target of its severity; empty where there is no telling."""
        severity = self.archive.options.severity(report.severity)
        limit = severity.resolve_within if severity else None
        if not limit or report.kind == "near-miss" or (lasted := self._lasting(report)) is None:
            return Markup("")
        if lasted <= limit:
            return _beside("pm-note", _("target {length}").format(length=show_length(limit)))
        return _beside("pm-state pm-late", _("over the target of {length}").format(length=show_length(limit)))

    def _lasting(self, report: Report) -> timedelta | None:
        """How long an incident lasted, or has been going on until the beginning of the as-of day."""
        lasted, started = time_to(report, "resolved"), report.times.started
        if isinstance(lasted, Duration):
            return lasted.length
        if is_open(report) and started and started.at:
            return datetime.combine(self.archive.today, time(), UTC) - started.at
        return None

    def runbooks_of(self, report: Report) -> Sequence[str]:
        """Addresses of runbooks for a report: its own, or else those that other reports name for its services."""
        known = (address for service in report.services for address in self.runbooks.get(service, ()))
        return _runbooks(report) or tuple(dict.fromkeys(known))[:RUNBOOKS]

    @cached_property
    def runbooks(self) -> Mapping[str, Sequence[str]]:
        """Service → addresses of runbooks that its reports name, the latest first, at most `RUNBOOKS`."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for report in reversed(self.archive.reports):
            for address in _runbooks(report):
                for service in report.services:
                    if len(found[service]) < RUNBOOKS:
                        found[service][address] = None
        return {service: tuple(addresses) for service, addresses in found.items()}

    def row(self, report: Report, here: Here) -> Markup:
        """A report's row in a list. All lists share it, but for its link: a report is in about ten of them."""
        if (row := self._rows.get(report.id)) is None:
            row = self._rows[report.id] = str(self._row(report))
        # What stands before the link is escaped, so that nothing in it reads as one.
        return Markup(row.replace('<a href="', f'<a href="{self.links.up(here.uri)}', 1))

    def _row(self, report: Report) -> Markup:
        """The row as it is at the site's root."""
        lasted = time_to(report, "resolved")
        return macro(
            "report_row",
            report=report,
            lasted=lasted.shown,
            open=len(self.archive.open_by_report.get(report.id, ())),
            seconds=int(lasted.length.total_seconds()) if isinstance(lasted, Duration) else -1,
            open_incident=is_open(report),
            here=Here(self, "index.md"),
            view=self,
        )

    @cached_property
    def without(self) -> str:
        """CSS classes of the columns that no report of the archive fills: the style leaves them out."""
        return self.without_in(self.archive.reports)

    def without_in(self, reports: Iterable[Report]) -> str:
        """CSS classes of the columns of a list that none of its reports fills."""
        empty = {"services": True, "trigger": True, "open": True}
        for report in reports:
            empty["services"] &= not report.services
            empty["trigger"] &= not report.trigger or report.trigger.category == "unknown"
            empty["open"] &= report.id not in self.archive.open_by_report
        return "".join(f" pm-no-{column}" for column, none in empty.items() if none)

    def promise_columns(self, promises: Iterable[Promise]) -> Mapping[str, bool]:
        """Which columns some of these actions fill."""
        actions = [promise.action for promise in promises]
        return {name: any(getattr(each, name) for each in actions) for name in ("due", "owner", "priority", "tracker")}

    @cached_property
    def action_columns(self) -> Mapping[str, bool]:
        """The columns of the index of actions."""
        return self.promise_columns(self.archive.open or self.archive.unknown)

    @cached_property
    def _rows(self) -> dict[str, str]:
        return {}

    def meaning(self, vocabulary: str, word: str) -> str:
        """What a word of a vocabulary means; empty where it is not in it."""
        return _(self.archive.options.vocabularies.get(vocabulary, {}).get(word, ""))


def _runbooks(report: Report) -> tuple[str, ...]:
    return tuple(address for name in ("runbook", "runbooks", "playbook") for address in report.links.get(name, ()))


def _beside(name: str, shown: str) -> Markup:
    return Markup(' <span class="{}">{}</span>').format(name, shown)


class Here:
    """The links of one page."""

    def __init__(self, view: View, uri: str) -> None:
        self.view = view
        self.uri = uri
        self._links = view.links
        self._up = view.links.up(uri)

    def to(self, there: str, anchor: str = "") -> str:
        """To any page of the site."""
        return (self._up + self._links.served(there) or "./") + (f"#{anchor}" if anchor else "")

    def report(self, id_: str, anchor: str = "") -> str:
        """To a report."""
        return self.to(report_uri(id_), anchor)

    def titled(self, report: Report) -> Markup:
        """A report's title as a link to it."""
        return Markup('<a href="{}">{}</a>').format(self.report(report.id), report.title)

    def facet(self, kind: str, value: str) -> str:
        """To the page of a service, a team, a cause, a severity or a year."""
        return self.to(self.view.facet_uri(kind, value))

    def link(self, kind: str, value: str) -> Markup:
        """A link to the page of a service, a team, a cause, a severity or a year."""
        shown = words(value) if kind == "cause" else value
        return Markup(f'<a href="{self.facet(kind, value)}">{escape(shown)}</a>')

    def links(self, kind: str, values: Iterable[str]) -> Markup:
        """Such links, one after the other."""
        return Markup(", ".join([self.link(kind, value) for value in values]))

    def promises(self, promises: Iterable[Promise], columns: Mapping[str, bool], show_report: bool) -> Markup:
        """The rows of a table of actions; `columns` are the optional ones, as `View.promise_columns` tells them."""
        return Markup("".join(f"{promise_row(each, self, columns, show_report)}\n" for each in promises))

    def trail(self, *pages: tuple[str, str]) -> Markup:
        """The way from the site's top to the page: names and pages, as links."""
        links = (Markup('<a href="{}">{}</a>').format(self.to(uri), name) for name, uri in pages)
        return block(Markup('<p class="pm-trail">{}</p>').format(Markup(" › ").join(links)), searchable=False)

    def pattern(self, pattern: Pattern) -> str:
        """To a pattern."""
        return self.to(self.view.pattern_uri(pattern))

    def beside(self, report: Report, target: str) -> str:
        """From a link in a report's front matter or timeline: other reports and files beside it are found."""
        path, _, anchor = target.partition("#")
        parts = parts_of(target)
        if not path or target.startswith("/") or parts is None or parts.scheme:
            return target
        name = path.rpartition("/")[2]
        if name.removesuffix(".md") in self.view.archive.corpus.by_id and name.endswith(".md"):
            return self.report(name.removesuffix(".md"), anchor)
        folder = report.path.rpartition("/")[0]
        return self.to(f"{self._links.mount}{folder + '/' if folder else ''}{path}", anchor)
