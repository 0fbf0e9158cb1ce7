"""PM2xx: do the times of a report and its timeline agree?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from ...language import N_, _
from ...language.forms import listed
from ...report.model import STAGES, Moment, Times
from ..diagnostics import Level
from ..registry import Family, Position, Problem, Subject

family = Family(__name__)

_SRE = N_("Site Reliability Engineering, chapter 15, and its example postmortem, appendix D")
_FORMAT = N_("The format of this project")

ROUGH = timedelta(hours=1)
"""How far two times may disagree if one of them is approximate."""

ENTRY_KINDS = {
    "started": "onset", "detected": "detection", "acknowledged": "acknowledgement",
    "mitigated": "mitigation", "resolved": "resolution",
}  # fmt: skip
"""The five times and the kinds of entry that mark them in the timeline."""

family.found_elsewhere("PM201", "invalid-time", "ISO 8601-1:2019")
family.found_elsewhere("PM202", "time-without-zone", "ISO 8601-1:2019, section 4.3.13")
family.found_elsewhere("PM206", "unreadable-timeline", _FORMAT)


@family.rule("PM203", "times-out-of-order", _SRE)
def times_out_of_order(subject: Subject) -> Iterator[Problem]:
    """The times follow the order of an incident's life."""
    times = subject.report.times
    stated = [(name, moment) for name in Times.__struct_fields__ if _known(moment := getattr(times, name))]
    for (earlier, first), (later, second) in pairwise(stated):
        if _before(second, first):
            cause = _("`{later}` ({second}) is before `{earlier}` ({first})")
            cause = cause.format(later=later, second=_show(second), earlier=earlier, first=_show(first))
            hint = _("The order is {order}").format(order=", ".join(Times.__struct_fields__))
            yield Problem("PM203", subject.at("times", later), cause, hint)


@family.rule("PM204", "unsorted-timeline", _SRE)
def unsorted_timeline(subject: Subject) -> Iterator[Problem]:
    """An entry is not earlier than the one above it."""
    known = [entry for entry in subject.report.timeline if entry.moment.at]
    for above, entry in pairwise(known):
        if _before(entry.moment, above.moment):
            cause = _("This entry ({time}) is earlier than the one above it ({above})")
            cause = cause.format(time=_show(entry.moment), above=_show(above.moment))
            hint = _("Move it up; if it belongs to the next day, add the date")
            yield Problem("PM204", Position(entry.line, entry.column), cause, hint)


@family.rule("PM205", "timeline-outside-incident", _SRE)
def timeline_outside_incident(subject: Subject) -> Iterator[Problem]:
    """Entries are close to the incident; a distant one is probably a mistyped day."""
    times, bounds = subject.report.times, subject.options.timeline
    known = [moment.at for name in STAGES if (moment := getattr(times, name)) and moment.at]
    if not known:
        return
    first, last = min(known), max(known) if times.resolved and times.resolved.at else None
    for entry in subject.report.timeline:
        at = entry.moment.at
        told = entry.kind == "communication"  # a report may be announced months later
        early = at and first - at > bounds["before"]
        if at and (early or (last and at - last > bounds["after"] and not told)):
            cause = _("This entry ({time}) is long before the incident")
            if not early:
                cause = _("This entry ({time}) is long after the incident")
            yield Problem(
                "PM205", Position(entry.line, entry.column),
                cause.format(time=_show(entry.moment)),
                _("Check the day; what led up to the incident belongs under `since` of a factor"),
            )  # fmt: skip


@family.rule("PM207", "day-differs-from-onset", _FORMAT, Level.WARNING)
def day_differs_from_onset(subject: Subject) -> Iterator[Problem]:
    """The file name has the day of onset. One day of difference is allowed for time zones."""
    started = subject.report.times.started
    if not (started and started.at and _dated(subject)):
        return
    if abs(started.at.date() - subject.report.day) > timedelta(days=1):
        cause = _("The incident started on {onset}, but the file name says {day}")
        cause = cause.format(onset=started.at.date(), day=subject.report.day)
        yield Problem("PM207", subject.at("times", "started"), cause, _("Rename the file, or correct `started`"))


@family.rule("PM208", "time-in-future", _FORMAT)
def time_in_future(subject: Subject) -> Iterator[Problem]:
    """No time is in the future. One day is allowed for time zones."""
    for name in Times.__struct_fields__:
        moment: Moment | None = getattr(subject.report.times, name)
        if moment and moment.at and moment.at.date() > subject.today + timedelta(days=1):
            cause = _("`{name}` ({time}) is in the future").format(name=name, time=_show(moment))
            yield Problem("PM208", subject.at("times", name), cause, _("Check year and month"))


@family.rule("PM209", "timeline-contradicts-times", _FORMAT)
def timeline_contradicts_times(subject: Subject) -> Iterator[Problem]:
    """If the timeline marks a stage, one of its entries has the stated time."""
    for name, kind in ENTRY_KINDS.items():
        stated: Moment | None = getattr(subject.report.times, name)
        marked = [entry for entry in subject.report.timeline if entry.kind == kind and entry.moment.at]
        if not (stated and stated.at and marked) or any(same(stated, entry.moment) for entry in marked):
            continue
        shown = listed([_show(entry.moment) for entry in marked])
        cause = _("The timeline has {kind} at {shown}, but `times.{name}` is {stated}")
        yield Problem(
            "PM209", Position(marked[0].line, marked[0].column),
            cause.format(kind=kind, shown=shown, name=name, stated=_show(stated)),
            _("Correct whichever is wrong"),
        )  # fmt: skip


@family.rule("PM210", "missing-time", _SRE, since="in-review")
def missing_time(subject: Subject) -> Iterator[Problem]:
    """A report states start, detection and resolution, from which every duration is derived."""
    return _missing(subject, "PM210", ("started", "detected", "resolved"))


@family.rule("PM211", "missing-response-time", _SRE, since="in-review", depth="standard")
def missing_response_time(subject: Subject) -> Iterator[Problem]:
    """Serious incidents state acknowledgement and mitigation. Near misses are exempt."""
    if subject.report.kind == "incident":
        yield from _missing(subject, "PM211", ("acknowledged", "mitigated"))


def _missing(subject: Subject, code: str, names: Sequence[str]) -> Iterator[Problem]:
    """One problem for all missing times. `unknown` is not missing, nor is an invalid time."""
    lacking = [f"`{name}`" for name in names if not subject.given("times", name)]
    if lacking:
        cause = _("The report does not state {names}").format(names=listed(lacking))
        hint = _("Add each under `times`, such as `2026-03-11T08:10Z`; if nobody knows, write `unknown`")
        yield Problem(code, subject.at("times"), cause, hint)


def _known(moment: Moment | None) -> bool:
    return moment is not None and moment.at is not None


def _before(second: Moment, first: Moment) -> bool:
    """Whether `second` is before `first`, beyond what approximate times allow."""
    assert first.at and second.at
    return first.at - second.at > (ROUGH if first.approximate or second.approximate else timedelta(0))


def same(first: Moment, second: Moment) -> bool:
    """Whether two known times are the same to the minute, or may be if one of them is approximate."""
    assert first.at and second.at
    minute = timedelta(minutes=1)
    return abs(first.at - second.at) < minute or (
        (first.approximate or second.approximate) and abs(first.at - second.at) <= ROUGH
    )


def _show(moment: Moment) -> str:
    at: datetime | None = moment.at
    assert at
    return ("~" if moment.approximate else "") + at.strftime("%Y-%m-%d %H:%M")


def _dated(subject: Subject) -> bool:
    """Whether the file name begins with a valid date."""
    return not any(problem.code == "PM007" for problem in subject.reading.problems)
