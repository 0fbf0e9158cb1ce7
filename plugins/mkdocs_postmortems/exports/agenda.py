"""What a meeting about a report has to talk about: how, about what, and which questions the report leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..analysis.actions import OPEN_STATUSES
from ..language import N_, _
from ..report.model import Moment, Report
from .facts import clean, plain

MOST = 12
"""Questions and actions that an agenda lists; the report has the others."""
_WHEN = {
    "started": N_("When did it start?"),
    "detected": N_("When was it noticed?"),
    "acknowledged": N_("When did somebody begin to work on it?"),
    "mitigated": N_("When did users stop being affected?"),
    "resolved": N_("When was service fully restored?"),
}
_NEEDED = ("started", "detected", "resolved")
"""The times that every report states."""
_UNANSWERED = re.compile(r"\W*(?:TBD|TODO|\?+)?\W*", re.IGNORECASE)
_QUESTIONS = re.compile(r"(?:open|unanswered) questions|offene (?:fragen|punkte)|未决问题|待解决的问题", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[ \][ \t]*)?(?P<text>\S.*)$", re.MULTILINE)


def review_meeting(report: Report) -> list[str]:
    """The lines of the agenda of the review meeting."""
    asked = list(open_questions(report))
    return [
        _("Agenda"),
        f"1. {_framing()}",
        "2. " + _("Timeline: is anything missing, or out of place?"),
        "3. " + _("Causes: do the factors go deep enough, and is there another one?"),
        "4. " + (_("Open questions:") if asked else _("Open questions: the report leaves none.")),
        *_some(asked),
        "5. " + _("Actions: do they address the factors, and does each have an owner and a due date?"),
    ]


def follow_up_review(report: Report) -> list[str]:
    """The lines of the agenda of the follow-up review: was each action done, and did it work?"""
    actions = [f"{clean(each.id)} {plain(each.title, report)} ({each.status})" for each in report.actions]
    return [
        _("Agenda"),
        f"1. {_framing()}",
        "2. " + _("Actions: was each of them done, and did it work?"),
        *_some(actions),
        "3. " + _("Has it happened again, or almost?"),
    ]


def open_questions(report: Report) -> Iterator[str]:
    """What the report itself leaves open: its own list, what it calls unknown, and what nobody owns or addresses."""
    for section in report.sections:
        if _QUESTIONS.fullmatch(section.title.strip()):
            yield from (plain(item["text"], report) for item in _ITEM.finditer(section.text))
    for why in report.whys:
        if _UNANSWERED.fullmatch(why.answer):
            yield plain(why.question, report)
    yield from _unknown(report)
    addressed = {id_ for action in report.actions if action.status != "wont-do" for id_ in action.addresses}
    for factor in report.factors:
        if factor.id not in addressed and not factor.accepted:
            yield _("What is done about this factor: {what}?").format(what=plain(factor.what, report))
    for action in report.actions:
        if action.status in OPEN_STATUSES and not action.owner:
            yield _("Who owns this action: {title}?").format(title=plain(action.title, report))
        if action.status in OPEN_STATUSES and not action.due:
            yield _("When is this action due: {title}?").format(title=plain(action.title, report))


def _unknown(report: Report) -> Iterator[str]:
    for name, question in _WHEN.items():
        moment: Moment | None = getattr(report.times, name)
        open_ = name == "resolved" and report.ongoing
        if not open_ and (moment.at is None if moment else name in _NEEDED):
            yield _(question)
    if report.impact is None or report.impact.users is None or report.impact.users.value is None:
        yield _("How many users were affected?")
    if report.detection in (None, "unknown"):
        yield _("Who noticed first?")
    if report.trigger is None or report.trigger.category == "unknown":
        yield _("What set it off?")


def _framing() -> str:
    return _(
        "We assume that everybody did what made sense with what they could see. We ask how systems, tools and "
        "procedures led there, and speak of roles, not of persons."
    )


def _some(lines: list[str]) -> list[str]:
    shown = lines[:MOST]
    if len(lines) > MOST:
        shown.append(_("and {n} more, in the report").format(n=len(lines) - MOST))
    return [f"   - {line}" for line in shown]
