"""PM5xx: is the report published, reviewed and followed up in time?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ...language import N_, _
from ...report.model import FOLLOW_UPS
from ...report.moments import read_day
from ...report.moments import show_length as shown
from ..diagnostics import Level
from ..registry import Family, Problem, Subject

family = Family(__name__)

_SRE = N_("Site Reliability Engineering, chapter 15: no postmortem left unreviewed")
_WORKBOOK = N_("The Site Reliability Workbook, chapter 10: promptness, and a draft that is shared")
_PLAN = N_("J. Lueder and B. Beyer, Postmortem Action Items: Plan the Work and Work the Plan, ;login: 42(1)")
_FORMAT = N_("The format of this project")

_PENDING = ("open", "in-progress")
_OUT = ("published", "closed")


@family.rule("PM501", "late-publication", _WORKBOOK, Level.INFO, since="published")
def late_publication(subject: Subject) -> Iterator[Problem]:
    """A report is published while people still remember. A note, because it can no longer be changed."""
    times, limit = subject.report.times, subject.options.deadlines["publish"]
    if times.published and times.published.at and (resolved := _resolved(subject)):
        taken = times.published.at - resolved
        if taken > limit:
            cause = _("The report was published {taken} after resolution; the limit is {limit}").format(
                taken=shown(taken), limit=shown(limit)
            )
            yield Problem(
                "PM501", subject.at("times", "published"), cause, _("Next time, publish what is known and add to it")
            )


@family.rule("PM502", "stale-report", _WORKBOOK, Level.WARNING)
def stale_report(subject: Subject) -> Iterator[Problem]:
    """A report does not stay unpublished for long."""
    limit, resolved = subject.options.deadlines["stale"], _resolved(subject)
    if resolved and subject.report.status not in _OUT and subject.today - resolved.date() > limit:
        days = (subject.today - resolved.date()).days
        cause = _("The report is still `{status}`, {days} days after resolution").format(
            status=subject.report.status, days=days
        )
        hint = _("Publish what is known; turn open questions into actions")
        yield Problem("PM502", subject.at("status"), cause, hint)


@family.rule("PM503", "missing-publication-time", _FORMAT, since="published")
def missing_publication_time(subject: Subject) -> Iterator[Problem]:
    """A published report has a publication time."""
    if not subject.given("times", "published"):
        cause = _("The report is `{status}` but has no publication time").format(status=subject.report.status)
        yield Problem(
            "PM503", subject.at("status"), cause, _("Add `times.published`; it may be approximate or `unknown`")
        )


@family.rule("PM504", "premature-publication-time", _FORMAT)
def premature_publication_time(subject: Subject) -> Iterator[Problem]:
    """An unpublished report has no publication time."""
    published = subject.report.times.published
    if published and published.at and subject.report.status not in _OUT and subject.states("status"):
        cause = _("The report has a publication time but is `{status}`").format(status=subject.report.status)
        hint = _("Set `status: published`, or delete `times.published`")
        yield Problem("PM504", subject.at("times", "published"), cause, hint)


@family.rule("PM505", "missing-reviewer", _SRE, since="published")
def missing_reviewer(subject: Subject) -> Iterator[Problem]:
    """A published report names a reviewer."""
    if not subject.states("reviewers"):
        hint = _("Add `reviewers` with the handle of a role or team")
        yield Problem("PM505", subject.at("status"), _("The report names no reviewer"), hint)


@family.rule("PM506", "self-review", _SRE, since="in-review")
def self_review(subject: Subject) -> Iterator[Problem]:
    """At least one reviewer is not an author."""
    authors = {name.casefold() for name in subject.report.authors}
    reviewers = subject.report.reviewers
    if reviewers and {name.casefold() for name in reviewers} <= authors:
        cause = _("The report is reviewed only by its authors: {reviewers}").format(
            reviewers=", ".join(f"`{name}`" for name in reviewers)
        )
        yield Problem("PM506", subject.at("reviewers"), cause, _("Add a reviewer who is not an author"))


@family.rule("PM507", "missing-distribution", _SRE, since="published", depth="full")
def missing_distribution(subject: Subject) -> Iterator[Problem]:
    """After a serious incident the report says to whom it is sent."""
    if not subject.states("distribution"):
        hint = _("Add `distribution`, such as `[engineering, support, executives]`")
        yield Problem("PM507", subject.at("status"), _("The report does not say to whom it is sent"), hint)


@family.rule("PM508", "missing-review-meeting", _SRE, since="published", depth="standard")
def missing_review_meeting(subject: Subject) -> Iterator[Problem]:
    """After a serious incident the report gives the day of the review meeting."""
    return _undated(subject, "PM508", "meeting", _("The report gives no day for the review meeting"))


@family.rule("PM509", "late-review-meeting", _SRE, Level.WARNING, since="in-review")
def late_review_meeting(subject: Subject) -> Iterator[Problem]:
    """The review meeting is held within days."""
    return _late(
        subject,
        "PM509",
        "meeting",
        _("The review meeting ({day}) is {days} days after resolution; the limit is {limit}"),
    )


@family.rule("PM510", "missing-follow-up-review", _PLAN, since="published", depth="standard")
def missing_follow_up_review(subject: Subject) -> Iterator[Problem]:
    """After a serious incident the report gives the day of the follow-up review."""
    return _undated(subject, "PM510", "review", _("The report gives no day for the follow-up review"))


@family.rule("PM511", "late-follow-up-review", _PLAN, Level.WARNING, since="in-review")
def late_follow_up_review(subject: Subject) -> Iterator[Problem]:
    """The follow-up review is held within weeks."""
    return _late(
        subject,
        "PM511",
        "review",
        _("The follow-up review ({day}) is {days} days after resolution; the limit is {limit}"),
    )


@family.rule("PM512", "unheld-follow-up-review", _PLAN, Level.WARNING, since="published")
def unheld_follow_up_review(subject: Subject) -> Iterator[Problem]:
    """Once its day has passed, the report says whether the follow-up review took place."""
    review = subject.report.follow_up.review
    if review and review < subject.today and not subject.given("follow_up", "reviewed"):
        cause = _(
            "The follow-up review was planned for {review}, and the report does not say that it took place"
        ).format(review=review)
        hint = _("Add its day as `follow_up.reviewed`, or set a new day for `review`")
        yield Problem("PM512", subject.at("follow_up", "review"), cause, hint)


@family.rule("PM513", "impossible-follow-up-day", _FORMAT)
def impossible_follow_up_day(subject: Subject) -> Iterator[Problem]:
    """Meetings follow the incident, the follow-up review follows the meeting, and `reviewed` is not in the future."""
    days, started = subject.report.follow_up, subject.report.times.started
    onset = started.at.date() if started and started.at else None
    for name in FOLLOW_UPS:
        day: date | None = getattr(days, name)
        cause = None
        if day and onset and onset - day > timedelta(days=1):  # a day's grace for zones
            cause = _("`{name}` ({day}) is before the incident").format(name=name, day=day)
        elif day and name != "meeting" and days.meeting and day < days.meeting:
            cause = _("`{name}` ({day}) is before the review meeting ({meeting})").format(
                name=name, day=day, meeting=days.meeting
            )
        elif day and name == "reviewed" and day > subject.today + timedelta(days=1):
            cause = _("`{name}` ({day}) is in the future").format(name=name, day=day)
        if cause:
            hint = _("Check the day; `review` is when it is planned, `reviewed` when it took place")
            yield Problem("PM513", subject.at("follow_up", name), cause, hint)


@family.rule("PM514", "untracked-action", _PLAN, Level.WARNING, since="published")
def untracked_action(subject: Subject) -> Iterator[Problem]:
    """An action that is still open after a month is in a tracker."""
    for index, age in _pending(subject, _PENDING, "track"):
        if not subject.items("actions")[index].get("tracker"):
            cause = _("Action {action} is still open {age} days after publication and has no tracker link")
            cause = cause.format(action=_name(subject, index), age=age)
            hint = _("Add the address of its issue as `tracker`, or set its status to `done` or `wont-do`")
            yield Problem("PM514", subject.at("actions", index), cause, hint)


@family.rule("PM515", "unbegun-action", _PLAN, Level.INFO, since="published")
def unbegun_action(subject: Subject) -> Iterator[Problem]:
    """An action is started within two months. PM414 reports those that are overdue."""
    due = {action.id: action.due for action in subject.report.actions}
    for index, age in _pending(subject, ("open",), "begin"):
        day = due.get(str(subject.items("actions")[index].get("id", "")))
        if not (day and day < subject.today):
            cause = _("Action {action} has not been started {age} days after publication")
            cause = cause.format(action=_name(subject, index), age=age)
            hint = _("Start it, or set `status: wont-do` with a `reason`")
            yield Problem("PM515", subject.at("actions", index), cause, hint)


@family.rule("PM518", "near-deadline", _WORKBOOK, Level.INFO)
def near_deadline(subject: Subject) -> Iterator[Problem]:
    """What must be done is said while there is time: a publication on its day, all else from the day before.

    A note, because nothing is late yet.
    """
    report, resolved = subject.report, _resolved(subject)
    if (
        resolved
        and report.status not in _OUT
        and (due := resolved + subject.options.deadlines["publish"]).date() == subject.today
    ):
        cause = _("The report is to be published by {time} UTC").format(time=f"{due:%Y-%m-%d %H:%M}")
        yield Problem("PM518", subject.at("status"), cause, _("`postmortems publish` says what it still needs"))
    review = report.follow_up.review
    if review and report.status in _OUT and not report.follow_up.reviewed and _is_near(subject, review):
        cause = _("The follow-up review is planned for {day}").format(day=review)
        hint = _("Ask the owners whether the actions worked")
        yield Problem("PM518", subject.at("follow_up", "review"), cause, hint)
    for index, action in enumerate(subject.items("actions") if report.status != "draft" else ()):
        day = read_day(str(action.get("due", "")))
        if isinstance(day, date) and action.get("status", "open") in _PENDING and _is_near(subject, day):
            cause = _("Action `{id}` is due on {day}").format(id=action.get("id", index + 1), day=day)
            yield Problem("PM518", subject.at("actions", index, "due"), cause, _("Do it, or set a later due date"))


def _is_near(subject: Subject, day: date) -> bool:
    """Whether a day is today or tomorrow."""
    return subject.today <= day <= subject.today + timedelta(days=1)


def _pending(subject: Subject, statuses: tuple[str, ...], deadline: str) -> Iterator[tuple[int, int]]:
    """Index and days since publication of the actions with one of these statuses, once the deadline has passed."""
    published = subject.report.times.published
    age = (subject.today - published.at.date()) if published and published.at else timedelta(0)
    for index, action in enumerate(subject.items("actions") if age > subject.options.deadlines[deadline] else ()):
        if action.get("status", "open") in statuses:
            yield index, age.days


def _name(subject: Subject, index: int) -> str:
    return f"`{subject.items('actions')[index].get('id', index + 1)}`"


def _resolved(subject: Subject) -> datetime | None:
    resolved = subject.report.times.resolved
    return resolved.at if resolved else None


def _undated(subject: Subject, code: str, name: str, cause: str) -> Iterator[Problem]:
    if not subject.given("follow_up", name):
        hint = _("Add its day as `follow_up.{name}`, within {limit} of resolution")
        hint = hint.format(name=name, limit=shown(subject.options.deadlines[name]))
        yield Problem(code, subject.at("follow_up"), cause, hint)


def _late(subject: Subject, code: str, name: str, cause: str) -> Iterator[Problem]:
    day: date | None = getattr(subject.report.follow_up, name)
    resolved, limit = _resolved(subject), subject.options.deadlines[name]
    if day and resolved and day > (resolved + limit).date():
        cause = cause.format(day=day, days=(day - resolved.date()).days, limit=shown(limit))
        yield Problem(code, subject.at("follow_up", name), cause, _("Hold it earlier"))
