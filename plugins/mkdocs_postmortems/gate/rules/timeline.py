"""PM2xx: does the timeline cover the whole incident, in as much detail as its severity requires?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from ...language import N_, _, pgettext
from ...language.forms import listed
from ...report.model import Entry, Moment
from ...report.moments import show_length as shown
from ..registry import Family, Position, Problem, Subject
from .times import ENTRY_KINDS, same

family = Family(__name__)

_SRE = N_("Site Reliability Engineering, appendix D: the timeline of the example postmortem")

_TURNS = ("started", "detected", "mitigated", "resolved")
"""The times whose entries a timeline must mark."""


@family.rule("PM212", "missing-timeline", _SRE, since="in-review")
def missing_timeline(subject: Subject) -> Iterator[Problem]:
    """A report has a timeline."""
    if subject.report.timeline or any(problem.code == "PM206" for problem in subject.reading.problems):
        return
    hint = _("Add a section `Timeline` with a table `| Time (UTC) | Event | Kind | Source |`")
    section = next((section for section in subject.report.sections if section.kind == "timeline"), None)
    if section:
        yield Problem(
            "PM212", Position(section.line), _("`{section}` has no entries").format(section=section.title), hint
        )
    else:
        yield Problem("PM212", subject.at("times"), _("The report has no timeline"), hint)


@family.rule("PM213", "incomplete-timeline", _SRE, since="in-review", depth="standard")
def incomplete_timeline(subject: Subject) -> Iterator[Problem]:
    """The timeline marks onset, detection, mitigation and resolution."""
    entries = subject.report.timeline
    lacking = [ENTRY_KINDS[name] for name in _TURNS if _untold(subject, name)]
    if not entries or not lacking:
        return
    cause = _("The timeline marks no {kinds}").format(kinds=pgettext("joins what is missing", " and no ").join(lacking))
    hint = _("Write {kinds} in the column `Kind` of the matching entry")
    hint = hint.format(kinds=listed([f"`{kind}`" for kind in lacking]))
    yield Problem("PM213", Position(entries[0].line, entries[0].column), cause, hint)


def _untold(subject: Subject, name: str) -> bool:
    """Whether a stated time has no marked entry; one entry may stand for two times that are equal."""
    stated: Moment | None = getattr(subject.report.times, name)
    marked = [entry for entry in subject.report.timeline if entry.kind in ENTRY_KINDS.values()]
    return bool(stated and stated.at) and not any(
        entry.kind == ENTRY_KINDS[name] or (stated and entry.moment.at and same(stated, entry.moment))
        for entry in marked
    )


@family.rule("PM214", "silent-timeline", _SRE, since="in-review")
def silent_timeline(subject: Subject) -> Iterator[Problem]:
    """From detection to resolution, no gap in the timeline is longer than the severity's `max_gap`."""
    step, times = subject.options.severity(subject.report.severity), subject.report.times
    if not (step and step.max_gap and times.detected and times.detected.at and times.resolved and times.resolved.at):
        return
    for above, entry in pairwise(subject.report.timeline):
        first, last = _exact(above), _exact(entry)
        if not (first and last):
            continue
        first, last = max(first, times.detected.at), min(last, times.resolved.at)
        if last - first > step.max_gap:
            cause = _("The timeline has a gap of {length}, from {since} to {last} UTC").format(
                length=shown(last - first), since=_clock(first, last), last=f"{last:%H:%M}"
            )
            hint = _("Add what was tried, found or waited for, at least every {longest} in a {severity}").format(
                longest=shown(step.max_gap), severity=step.id
            )
            yield Problem("PM214", Position(entry.line, entry.column), cause, hint)


def _exact(entry: Entry) -> datetime | None:
    return None if entry.moment.approximate else entry.moment.at


def _clock(first: datetime, last: datetime) -> str:
    """The first of two times, with its day if the second is on another."""
    return first.strftime("%H:%M" if first.date() == last.date() else "%Y-%m-%d %H:%M")
