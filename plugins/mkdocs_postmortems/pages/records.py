"""What a search knows of reports, patterns, lists and owners, made of the archive and not of pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import msgspec
from msgspec import Struct

from ..analysis.actions import OPEN_STATUSES, actions_of
from ..analysis.archive import FACETS
from ..analysis.durations import Duration, time_to
from ..language import N_, _, ngettext
from ..language.forms import comma, semicolon
from ..report.addresses import slug
from ..report.comments import uncommented
from ..report.model import Action, Report
from ..report.stored import hash_of
from . import counts
from .actions import by_owner, owner_title
from .page import report_uri, sentence, words
from .view import View

_LINK = re.compile(r"!?\[([^\[\]\n]*)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_EMPHASIS = re.compile(r"[`*~]+|(?<!\w)_+|_+(?!\w)")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|[|#>]+|^(?:[-+]|\d+\.) ")
_MARKED = re.compile(r"[`*~_\[|#<>]|^\s*(?:[-+]|\d+\.) ")
"""Whether any of these three can match."""
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n|\n(?=[^\S\n]*(?:[-*+|#>]|\d+\.))")


_KINDS = {
    "service": N_("service"), "team": N_("team"), "cause": N_("cause"), "severity": N_("severity"), "year": N_("year"),
}  # fmt: skip
"""Kinds of list, as they stand beside a result."""

_ENCODER = msgspec.msgpack.Encoder()

VALUES = 200
"""Values of a facet that a reader can choose, the most frequent."""


class Passage(Struct, frozen=True):
    """A part of a page that a link leads to."""

    anchor: str
    title: str
    text: str


class Record(Struct, frozen=True):
    """A page as the search knows it."""

    kind: str
    """`report`, `pattern`, `owner` or a kind of list: `service`, `team`, `cause`, `severity`, `year`."""
    address: str
    """Where it is served, below the site's root."""
    title: str
    text: str
    names: tuple[str, ...] = ()
    """What else it is called: who types one of them means this page."""
    mentions: str = ""
    """Names that are found, too, but make no sentence to be shown."""
    beside: tuple[str, ...] = ()
    """What stands beside its title among the results."""
    count: int = 0
    """Of a list: its reports."""
    passages: tuple[Passage, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = {}
    """By what a reader narrows a search; only of reports."""
    facts: Mapping[str, str] = {}
    """What a list of results shows of a report, by column; what is not known is left out."""

    @property
    def whole(self) -> str:
        """All its text, in sentences."""
        lines = "\n".join(chain([self.text], *((each.title, each.text) for each in self.passages))).splitlines()
        return "\n".join(f"{line}." if line[-1:].isalnum() else line for line in lines)


class Records:
    """The records of one site."""

    def __init__(self, view: View) -> None:
        self._view, self._archive = view, view.archive

    def reports(self) -> Iterator[Record]:
        """Every report, oldest first."""
        return (self.report(report) for report in self._archive.reports)

    def facets(self) -> bytes:
        """How many reports there are, and by each facet how many have which of its `VALUES` most frequent values."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for report in self._archive.reports:
            for name, values in self._facets(report).items():
                counts[name].update(values)
        facets = {name: sorted(each.most_common(VALUES)) for name, each in counts.items()}
        return msgspec.json.encode({"version": 1, "total": len(self._archive.reports), "facets": facets})

    def others(self) -> Iterator[Record]:
        """Patterns, lists and owners: as many as the organisation has of them, however many reports there are."""
        yield from self._patterns()
        for kind, values in self._archive.by_facet.items():
            for value, reports in sorted(values.items()):
                yield self._list(kind, value, reports)
        for owner, (uri, part) in by_owner(self._archive.open).items():
            late = sum(promise.overdue > 0 for promise in part)
            text = comma((counts.open_actions(len(part)), _("{n} overdue").format(n=late)))
            title = owner_title(owner)
            yield Record("owner", self._served(uri), title, text, (owner,), beside=(_("owner"),))

    def key(self, report: Report) -> bytes:
        """A hash of what a report's record follows from: as long as that is the same, so is the record, in a language.

        It takes a small part of the time of the record itself.
        """
        pattern = self._archive.pattern_of.get(report.id)
        terms = (report, pattern and pattern.name, self._open(report), self._served(report_uri(report.id)))
        try:
            return hash_of(_ENCODER.encode(terms))
        except (ValueError, OverflowError):  # what MessagePack or UTF-8 cannot hold
            return hash_of(repr(terms).encode())

    def report(self, report: Report) -> Record:
        """One report."""
        pattern = self._archive.pattern_of.get(report.id)
        return Record(
            kind="report",
            address=self._served(report_uri(report.id)),
            title=report.title,
            text="\n".join([*_prose(report), *_causes(report)]),
            mentions=_mentions(report, pattern.name if pattern else ""),
            names=tuple(filter(None, (report.id, report.incident))),
            beside=(report.severity, report.day.isoformat()),
            passages=tuple(_passages(report)),
            facets=self._facets(report),
            facts=self._facts(report),
        )

    def _facets(self, report: Report) -> Mapping[str, tuple[str, ...]]:
        pattern = self._archive.pattern_of.get(report.id)
        return {
            "service": report.services,
            "severity": (report.severity,),
            "cause": tuple(FACETS["cause"](report)),
            "team": report.teams,
            "tag": report.tags,
            "pattern": (pattern.name,) if pattern else (),
            "status": (report.status,),
            "year": (str(report.day.year),),
        }

    def _facts(self, report: Report) -> Mapping[str, str]:
        lasted = time_to(report, "resolved")
        facts = {
            "id": report.id,
            "incident": report.incident or "",
            "day": report.day.isoformat(),
            "severity": report.severity,
            "status": report.status,
            "kind": report.kind,
            "services": ", ".join(report.services),
            "trigger": report.trigger.category if report.trigger else "",
            "lasted": lasted.shown,
            "minutes": str(round(lasted.length.total_seconds() / 60)) if isinstance(lasted, Duration) else "",
            "open": str(self._open(report) or ""),
        }
        return {name: value for name, value in facts.items() if value}

    def _open(self, report: Report) -> int:
        return len(self._archive.open_by_report.get(report.id, ()))

    def _patterns(self) -> Iterator[Record]:
        for pattern in self._archive.patterns:
            first, last = pattern.reports[0].day, pattern.last.day
            services = sorted({service for report in pattern.reports for service in report.services})
            ends = _("First {first}, last {last}.").format(first=first, last=last)
            text = "\n".join((pattern.reason, ends, ", ".join(services)))
            yield Record(
                "pattern", self._view.pattern_address(pattern), pattern.name, text,
                (pattern.slug,), beside=(_("pattern"), counts.incidents(len(pattern.reports))),
            )  # fmt: skip

    def _list(self, kind: str, value: str, reports: Sequence[Report]) -> Record:
        title = sentence(words(value)) if kind == "cause" else value
        open_ = sum(len(self._archive.open_by_report.get(report.id, ())) for report in reports)
        newest = ngettext("{n} report, the newest of {day}", "{n} reports, the newest of {day}", len(reports))
        text = semicolon((newest.format(n=len(reports), day=reports[-1].day), counts.open_actions(open_)))
        address = self._served(self._view.facet_uri(kind, value))
        count = counts.reports(len(reports))
        beside = (_(_KINDS[kind]), count)
        return Record(kind, address, title, text, (value,), beside=beside, count=len(reports))

    def _served(self, uri: str) -> str:
        return self._view.links.served(uri)


def _mentions(report: Report, pattern: str) -> str:
    """Names in a report's front matter, its own included, in one line."""
    tags = (*report.tags, *map(words, report.tags))
    people = (*report.authors, *report.reviewers)
    names = (report.id, report.incident, report.severity, *report.services, *report.teams, *tags, pattern, *people)
    return " · ".join(dict.fromkeys(filter(None, names)))


def _prose(report: Report) -> Iterator[str]:
    """The author's sections, the summary first."""
    for section in sorted(report.sections, key=lambda section: section.kind != "summary"):
        yield from filter(None, map(plain_text, _PARAGRAPH.split(uncommented(section.text))))


def _causes(report: Report) -> Iterator[str]:
    if report.trigger:
        yield report.trigger.what
    for factor in report.factors:
        yield from filter(None, (factor.what, factor.unnoticed, factor.accepted))
    for why in report.whys:
        yield plain_text(f"{why.question} {why.answer}".strip())
    if report.impact and report.impact.scope:
        yield report.impact.scope


def _passages(report: Report) -> Iterator[Passage]:
    if report.timeline:
        yield Passage("timeline", _("Timeline"), "\n".join(plain_text(entry.event) for entry in report.timeline))
    for action in actions_of(report):
        yield Passage(f"action-{slug(action.id)}", plain_text(action.title), _action(action))


def _action(action: Action) -> str:
    state = _("open") if action.status in OPEN_STATUSES else words(action.status)
    due = _("due {day}").format(day=action.due) if action.due else ""
    return comma(filter(None, (_("Action"), state, action.owner or "", due)))


def plain_text(text: str) -> str:
    """Markdown as the words that a reader sees, on one line; near enough to find them, quickly."""
    if not _MARKED.search(text):
        return " ".join(text.split())
    return " ".join(_MARKUP.sub(" ", _EMPHASIS.sub("", _LINK.sub(r"\1", text.strip()))).split())
