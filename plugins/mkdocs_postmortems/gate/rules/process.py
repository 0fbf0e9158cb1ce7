"""PM5xx: is the report published, reviewed and followed up in time?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ...report.model import FollowUp
from ...report.moments import show_length as shown
from ..diagnostics import Level
from ..registry import Family, Problem, Subject

family = Family(__name__)

_SRE = "Site Reliability Engineering, chapter 15: no postmortem left unreviewed"
_WORKBOOK = "The Site Reliability Workbook, chapter 10: promptness, and a draft that is shared"
_PLAN = "J. Lueder and B. Beyer, Postmortem Action Items: Plan the Work and Work the Plan, ;login: 42(1)"
_FORMAT = "The format of this project"

_PENDING = ("open", "in-progress")
_OUT = ("published", "closed")


@family.rule("PM501", "late-publication", _WORKBOOK, Level.INFO, since="published")
def late_publication(subject: Subject) -> Iterator[Problem]:
    """A report comes out while people remember; that it did not can no longer be mended."""
    times, limit = subject.report.times, subject.options.deadlines["publish"]
    if times.published and times.published.at and (resolved := _resolved(subject)):
        taken = times.published.at - resolved
        if taken > limit:
            cause = f"The report came out {shown(taken)} after resolution; the limit is {shown(limit)}"
            yield Problem(
                "PM501", subject.at("times", "published"), cause, "Publish earlier what is known, and add to it"
            )


@family.rule("PM502", "stale-report", _WORKBOOK, Level.WARNING)
def stale_report(subject: Subject) -> Iterator[Problem]:
    """A report that is not published for long is forgotten."""
    limit, resolved = subject.options.deadlines["stale"], _resolved(subject)
    if resolved and subject.report.status not in _OUT and subject.today - resolved.date() > limit:
        days = (subject.today - resolved.date()).days
        cause = f"The report is still `{subject.report.status}`, {days} days after resolution"
        cure = "Publish what is known; open questions can be actions"
        yield Problem("PM502", subject.at("status"), cause, cure)


@family.rule("PM503", "missing-publication-time", _FORMAT, since="published")
def missing_publication_time(subject: Subject) -> Iterator[Problem]:
    """A published report says since when."""
    if not subject.given("times", "published"):
        cause = f"The report is `{subject.report.status}` and does not say since when"
        yield Problem("PM503", subject.at("status"), cause, "Add `times.published`; it may be approximate or `unknown`")


@family.rule("PM504", "premature-publication-time", _FORMAT)
def premature_publication_time(subject: Subject) -> Iterator[Problem]:
    """A report that is not published has no time of publication."""
    published = subject.report.times.published
    if published and published.at and subject.report.status not in _OUT and subject.states("status"):
        cause = f"The report has a time of publication and is `{subject.report.status}`"
        cure = "Set `status: published`, or delete `times.published`"
        yield Problem("PM504", subject.at("times", "published"), cause, cure)


@family.rule("PM505", "missing-reviewer", _SRE, since="published")
def missing_reviewer(subject: Subject) -> Iterator[Problem]:
    """Somebody has read a report before it is published."""
    if not subject.states("reviewers"):
        cure = "Add `reviewers` with the handle of a role or team"
        yield Problem("PM505", subject.at("status"), "The report names no reviewer", cure)


@family.rule("PM506", "self-review", _SRE, since="in-review")
def self_review(subject: Subject) -> Iterator[Problem]:
    """At least one reviewer is not an author."""
    authors = {name.casefold() for name in subject.report.authors}
    reviewers = subject.report.reviewers
    if reviewers and {name.casefold() for name in reviewers} <= authors:
        cause = f"{' and '.join(f'`{name}`' for name in reviewers)} wrote the report that they review"
        yield Problem("PM506", subject.at("reviewers"), cause, "Add a reviewer who is not among the authors")


@family.rule("PM507", "missing-distribution", _SRE, since="published", depth="full")
def missing_distribution(subject: Subject) -> Iterator[Problem]:
    """After a serious incident the report says who gets it."""
    if not subject.states("distribution"):
        cure = "Add `distribution`, like `[engineering, support, executives]`"
        yield Problem("PM507", subject.at("status"), "The report does not say whom it is sent to", cure)


@family.rule("PM508", "missing-review-meeting", _SRE, since="published", depth="standard")
def missing_review_meeting(subject: Subject) -> Iterator[Problem]:
    """People meet about a serious incident within days."""
    return _undated(subject, "PM508", "meeting", "The report names no day for the review meeting")


@family.rule("PM509", "late-review-meeting", _SRE, Level.WARNING, since="in-review")
def late_review_meeting(subject: Subject) -> Iterator[Problem]:
    """People meet while they remember."""
    return _late(subject, "PM509", "meeting", "The review meeting")


@family.rule("PM510", "missing-follow-up-review", _PLAN, since="published", depth="standard")
def missing_follow_up_review(subject: Subject) -> Iterator[Problem]:
    """People meet again to see whether the actions happened, and whether they worked."""
    return _undated(subject, "PM510", "review", "The report names no day for the follow-up review")


@family.rule("PM511", "late-follow-up-review", _PLAN, Level.WARNING, since="in-review")
def late_follow_up_review(subject: Subject) -> Iterator[Problem]:
    """The follow-up review is held within weeks."""
    return _late(subject, "PM511", "review", "The follow-up review")


@family.rule("PM512", "unheld-follow-up-review", _PLAN, Level.WARNING, since="published")
def unheld_follow_up_review(subject: Subject) -> Iterator[Problem]:
    """Once its day has passed, the report says whether the follow-up review took place."""
    review = subject.report.follow_up.review
    if review and review < subject.today and not subject.given("follow_up", "reviewed"):
        cause = f"The follow-up review was due on {review}, and nothing says that it took place"
        cure = "Add `follow_up.reviewed` with its day, or name a new day for `review`"
        yield Problem("PM512", subject.at("follow_up", "review"), cause, cure)


@family.rule("PM513", "impossible-follow-up-day", _FORMAT)
def impossible_follow_up_day(subject: Subject) -> Iterator[Problem]:
    """Meetings lie after the incident, the follow-up review after the first meeting, and what was held in the past."""
    days, started = subject.report.follow_up, subject.report.times.started
    onset = started.at.date() if started and started.at else None
    for name in FollowUp.__struct_fields__:
        day: date | None = getattr(days, name)
        cause = None
        if day and onset and onset - day > timedelta(days=1):  # a day's grace for zones
            cause = f"`{name}` ({day}) lies before the incident"
        elif day and name != "meeting" and days.meeting and day < days.meeting:
            cause = f"`{name}` ({day}) lies before the review meeting ({days.meeting})"
        elif day and name == "reviewed" and day > subject.today + timedelta(days=1):
            cause = f"`{name}` ({day}) lies in the future"
        if cause:
            cure = "Check the day; `review` is when it is planned, `reviewed` when it took place"
            yield Problem("PM513", subject.at("follow_up", name), cause, cure)


@family.rule("PM514", "untracked-action", _PLAN, Level.WARNING, since="published")
def untracked_action(subject: Subject) -> Iterator[Problem]:
    """What is still open after a month is followed up in a tracker."""
    for index, age in _pending(subject, _PENDING, "track"):
        if not subject.items("actions")[index].get("tracker"):
            cause = f"{_name(subject, index)} is open {age} days after publication and in no tracker"
            cure = "Add `tracker` with the address of its issue, or say that it is done or dropped"
            yield Problem("PM514", subject.at("actions", index), cause, cure)


@family.rule("PM515", "unbegun-action", _PLAN, Level.INFO, since="published")
def unbegun_action(subject: Subject) -> Iterator[Problem]:
    """What nobody has begun after two months may never be; once it is due, that it is overdue says more."""
    due = {action.id: action.due for action in subject.report.actions}
    for index, age in _pending(subject, ("open",), "begin"):
        day = due.get(str(subject.items("actions")[index].get("id", "")))
        if not (day and day < subject.today):
            cause = f"{_name(subject, index)} is not begun {age} days after publication"
            cure = "Begin it, or say `status: wont-do` with a `reason`"
            yield Problem("PM515", subject.at("actions", index), cause, cure)


def _pending(subject: Subject, statuses: tuple[str, ...], deadline: str) -> Iterator[tuple[int, int]]:
    """Index and age in days of the actions of a status, once the deadline has passed since publication."""
    published = subject.report.times.published
    age = (subject.today - published.at.date()) if published and published.at else timedelta(0)
    for index, action in enumerate(subject.items("actions") if age > subject.options.deadlines[deadline] else ()):
        if action.get("status", "open") in statuses:
            yield index, age.days


def _name(subject: Subject, index: int) -> str:
    return f"Action `{subject.items('actions')[index].get('id', index + 1)}`"


def _resolved(subject: Subject) -> datetime | None:
    resolved = subject.report.times.resolved
    return resolved.at if resolved else None


def _undated(subject: Subject, code: str, name: str, cause: str) -> Iterator[Problem]:
    if not subject.given("follow_up", name):
        cure = f"Add its day under `follow_up.{name}`, within {shown(subject.options.deadlines[name])} after resolution"
        yield Problem(code, subject.at("follow_up"), cause, cure)


def _late(subject: Subject, code: str, name: str, what: str) -> Iterator[Problem]:
    day: date | None = getattr(subject.report.follow_up, name)
    resolved, limit = _resolved(subject), subject.options.deadlines[name]
    if day and resolved and day > (resolved + limit).date():
        cause = f"{what} ({day}) lies {(day - resolved.date()).days} days after resolution; the limit is {shown(limit)}"
        yield Problem(code, subject.at("follow_up", name), cause, "Hold it earlier")
