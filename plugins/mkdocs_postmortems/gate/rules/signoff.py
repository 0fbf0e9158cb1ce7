"""Signatures: who stands behind a report before it is published, and behind its most important actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ...language import _
from ...report.model import SIGNATURES, Approval
from ..registry import Family, Problem, Subject

family = Family(__name__)

_FORMAT = "The format of this project"
_PLAN = "J. Lueder and B. Beyer, Postmortem Action Items: Plan the Work and Work the Plan, ;login: 42(1)"
_SRE = "Site Reliability Engineering, chapter 15: no postmortem left unreviewed"

SPONSOR = "sponsor"
_PENDING = ("open", "in-progress")
_DAY = timedelta(days=1)
"""A day's grace for zones."""


@family.rule("PM417", "missing-sponsor", _PLAN, since="published")
def missing_sponsor(subject: Subject) -> Iterator[Problem]:
    """Where the severity asks for it, each open action of high priority has an executive sponsor."""
    for index, action in enumerate(subject.items("actions") if SPONSOR in _asked(subject) else ()):
        open_ = action.get("status", "open") in _PENDING
        if open_ and action.get("priority") == "high" and not action.get(SPONSOR):
            cause = _("Action `{id}` has high priority and no sponsor").format(id=action.get("id", index + 1))
            hint = _(
                "Add `sponsor` with the handle of the executive who sees to it that there is time and money for it"
            )
            yield Problem("PM417", subject.at("actions", index), cause, hint)


@family.rule("PM516", "missing-signature", _SRE, since="published")
def missing_signature(subject: Subject) -> Iterator[Problem]:
    """Where the severity asks for it, a published report is signed."""
    for name in SIGNATURES:
        if name in _asked(subject) and not subject.given("sign_off", name):
            need = _("A published {severity} report needs the signature `{name}`")
            hint = _("Add `sign_off.{name}` with the handle (`by`) and the day (`on`); `postmortems publish` writes it")
            cause, hint = need.format(severity=subject.report.severity, name=name), hint.format(name=name)
            yield Problem("PM516", subject.at("sign_off"), cause, hint)


@family.rule("PM517", "self-approval", _SRE)
def self_approval(subject: Subject) -> Iterator[Problem]:
    """Whoever reviewed or approved the report is not one of its authors."""
    authors = {name.casefold() for name in subject.report.authors}
    for name in SIGNATURES[1:]:
        signed: Approval | None = getattr(subject.report.sign_off, name)
        if signed and signed.by.casefold() in authors:
            cause = _("`{by}` is an author of the report and signed it as `{name}`").format(by=signed.by, name=name)
            place = subject.at("sign_off", name, "by")
            yield Problem("PM517", place, cause, _("Let somebody sign who is not an author"))


@family.rule("PM519", "impossible-signature-day", _FORMAT)
def impossible_signature_day(subject: Subject) -> Iterator[Problem]:
    """A report is signed after the incident, and no signature is in the future."""
    started = subject.report.times.started
    onset = started.at.date() if started and started.at else None
    for name in SIGNATURES:
        signed: Approval | None = getattr(subject.report.sign_off, name)
        place = subject.at("sign_off", name, "on")
        if signed and signed.on and onset and signed.on + _DAY < onset:
            cause = _("The signature `{name}` ({day}) is before the incident").format(name=name, day=signed.on)
            yield Problem("PM519", place, cause, _("Check the day"))
        elif signed and signed.on and signed.on > subject.today + _DAY:
            cause = _("The signature `{name}` ({day}) is in the future").format(name=name, day=signed.on)
            yield Problem("PM519", place, cause, _("Check the day"))


def _asked(subject: Subject) -> tuple[str, ...]:
    """The signatures that the severity asks for in postmortems.yml."""
    step = subject.options.severity(subject.report.severity)
    return step.sign_off if step else ()
