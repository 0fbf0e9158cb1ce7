"""PM3xx: do the contributing factors hold together, and does the analysis go deep enough?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ...language import N_, _
from ...report.body import holds_whys
from ...report.model import Why
from ..diagnostics import Level
from ..persons import ends_at_person
from ..registry import Family, Position, Problem, Subject, repeated

family = Family(__name__)

_FORMAT = N_("The format of this project")
_SRE = N_("Site Reliability Engineering, appendix D: trigger and root cause are told apart")
_COOK = N_("R. I. Cook, How Complex Systems Fail, points 3 and 7")
_OHNO = N_("T. Ohno, Toyota Production System: ask why five times")
_DEKKER = N_("S. Dekker, The Field Guide to Understanding 'Human Error': it is where the investigation begins")

WHYS = 5
"""The length of the chain of whys at depth `full`."""

ALIKE = 0.7
"""Jaccard similarity of their words from which two statements count as the same."""

_WORD = re.compile(r"(?<!\w['’])[^\W_]+")
_NOT = re.compile(r"n['’]t\b")
_NEGATIONS = frozenset("not no never nothing none nobody without cannot".split())
_FILLERS = frozenset(
    "a an the of in on at to for by with from and or as so that this these those it its they them their there which "
    "who is are was were be been do does did have has had will would why what how because due since then than happen "
    "happened know known knows we our us also just".split()
)


@family.rule("PM301", "duplicate-factor-id", _FORMAT)
def duplicate_factor_id(subject: Subject) -> Iterator[Problem]:
    """Actions refer to factors by id."""
    return repeated(subject, "PM301", "factors")


@family.rule("PM302", "missing-trigger", _SRE, since="in-review")
def missing_trigger(subject: Subject) -> Iterator[Problem]:
    """A report says what set off the incident."""
    if not subject.states("trigger"):
        hint = _("Add `trigger` with `category` and `what`; the category may be `unknown`")
        yield Problem("PM302", subject.at(), _("The report does not say what set off the incident"), hint)


@family.rule("PM303", "missing-factors", _COOK, since="in-review")
def missing_factors(subject: Subject) -> Iterator[Problem]:
    """A report names the conditions without which the trigger would have done no harm."""
    if not subject.states("factors"):
        hint = _("Add `factors`: the conditions that let the trigger do harm, each with `id`, `category` and `what`")
        yield Problem("PM303", subject.at("factors"), _("The report names no contributing factor"), hint)


@family.rule("PM304", "single-factor", _COOK, since="in-review", depth="standard")
def single_factor(subject: Subject) -> Iterator[Problem]:
    """Serious incidents have several contributing factors."""
    if len(factors := subject.items("factors")) == 1:
        cause = _("`{factor}` is the only contributing factor").format(factor=factors[0].get("id", "factors[1]"))
        hint = _("Add what let the trigger through, what delayed detection, or what made the incident last")
        yield Problem("PM304", subject.at("factors", 0), cause, hint)


@family.rule("PM305", "shallow-whys", _OHNO, since="in-review", depth="full")
def shallow_whys(subject: Subject) -> Iterator[Problem]:
    """A chain of whys has five links at depth `full`."""
    whys = subject.report.whys
    section = next((section for section in subject.report.sections if holds_whys(section.title)), None)
    if not whys and not section:
        hint = _("Add a section `Five whys` with a numbered list, `1. Why …? Answer`")
        yield Problem("PM305", subject.at("severity"), _("The report has no five whys"), hint)
    elif not whys and section:
        cause = _("`{section}` has no numbered list").format(section=section.title)
        yield Problem("PM305", Position(section.line), cause, _("Write each why as `1. Why …? Answer`"))
    elif len(whys) < WHYS:
        cause = _("The chain of whys ends after {count} of {wanted} links").format(count=len(whys), wanted=WHYS)
        yield Problem("PM305", _at(whys[-1]), cause, _("Ask why of the last answer"))


@family.rule("PM306", "unanswered-why", _OHNO, since="in-review")
def unanswered_why(subject: Subject) -> Iterator[Problem]:
    """Each why has a question and an answer."""
    for number, why in enumerate(subject.report.whys, 1):
        if not why.question.endswith(("?", "？")) and not why.answer:
            hint = _("Write it as `Why …? Answer`")
            yield Problem(
                "PM306",
                _at(why),
                _("Why {number} has no question mark, so its answer cannot be found").format(number=number),
                hint,
            )
        elif not re.search(r"\w", why.answer):
            hint = _("Answer it, or say that the answer is not known and what would reveal it")
            yield Problem("PM306", _at(why), _("Why {number} has no answer").format(number=number), hint)


@family.rule("PM307", "repeated-why", _OHNO, since="in-review")
def repeated_why(subject: Subject) -> Iterator[Problem]:
    """Each why says something new."""
    whys = [
        (number, why, _words(why.question), _words(why.answer)) for number, why in enumerate(subject.report.whys, 1)
    ]
    for index, (number, why, question, answer) in enumerate(whys):
        if answer and answer <= question:
            cause = _("The answer to why {number} only repeats its question").format(number=number)
            yield Problem("PM307", _at(why), cause, _("Give the reason"))
            continue
        for before, _why, asked, answered in whys[:index]:
            if same := _repetition(question, answer, asked, answered):
                hint = _("Ask why of that answer, or delete the repetition")
                yield Problem("PM307", _at(why), same.format(number=number, before=before), hint)
                break


@family.rule("PM308", "trigger-as-cause", _SRE, since="in-review")
def trigger_as_cause(subject: Subject) -> Iterator[Problem]:
    """The trigger sets off the incident; a factor is what let it do harm."""
    trigger = subject.report.trigger
    if not trigger:
        return
    said, hint = _words(trigger.what), _("Name the condition that let the trigger do harm")
    for index, factor in enumerate(subject.items("factors")):
        if _alike(said, _words(str(factor.get("what", "")))):
            cause = _("Factor `{factor}` says the same as the trigger").format(factor=factor.get("id", index + 1))
            yield Problem("PM308", subject.at("factors", index, "what"), cause, hint)
    for why in subject.report.whys[-1:]:
        if _alike(said, _words(why.answer)):
            yield Problem("PM308", _at(why), _("The chain of whys ends at the trigger"), hint)


@family.rule("PM309", "person-as-cause", _DEKKER, since="in-review")
def person_as_cause(subject: Subject) -> Iterator[Problem]:
    """The analysis does not end at what a person did, but at what made it possible or sensible."""
    hint = _("Go on: what made this possible, made it look right, or let it pass unnoticed")
    for why in subject.report.whys[-1:]:
        if ends_at_person(why.answer):
            yield Problem(
                "PM309",
                _at(why),
                _("The chain of whys ends at a person: {answer}").format(answer=_quoted(why.answer)),
                hint,
            )
    factors = subject.report.factors
    if factors and all(ends_at_person(factor.what) for factor in factors):
        cause = _("Each factor is what a person did: {what}").format(what=_quoted(factors[0].what))
        if len(factors) == 1:
            cause = _("The only factor, `{factor}`, is what a person did: {what}")
            cause = cause.format(factor=factors[0].id, what=_quoted(factors[0].what))
        yield Problem("PM309", subject.at("factors"), cause, hint)


@family.rule("PM310", "unexplained-factor", _COOK, Level.WARNING, since="in-review", depth="full")
def unexplained_factor(subject: Subject) -> Iterator[Problem]:
    """A factor says how long it had existed, or why nobody had noticed it."""
    for index, factor in enumerate(subject.items("factors")):
        if factor and not {"since", "unnoticed"} & factor.keys():
            cause = _("Factor `{factor}` says neither how old it is nor why it went unnoticed").format(
                factor=factor.get("id", index + 1)
            )
            hint = _("Add `since` (a year is enough, or `unknown`) or `unnoticed`")
            yield Problem("PM310", subject.at("factors", index, "id"), cause, hint)


def _at(why: Why) -> Position:
    return Position(why.line)


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= 80 else f'"{text[:79].rstrip()}…"'


def _repetition(
    question: frozenset[str], answer: frozenset[str], asked: frozenset[str], answered: frozenset[str]
) -> str | None:
    """How one why repeats an earlier one, as a message to fill in.

    Picking up the previous answer in the question is no repetition.
    """
    if _alike(answer, answered):
        return _("Why {number} has the same answer as why {before}")
    if _alike(question, asked):
        return _("Why {number} asks the same question as why {before}")
    if _alike(answer, asked):
        return _("Why {number} has as its answer the question of why {before}")
    return None


def _alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two statements share most of their words, and neither negates the other."""
    comparable = min(len(first), len(second)) > 1 and first & _NEGATIONS == second & _NEGATIONS
    return comparable and len(first & second) >= ALIKE * len(first | second)


def _words(text: str) -> frozenset[str]:
    """The stems of a statement's content words; `not` and figures count as such."""
    low = text.lower()
    words = _WORD.findall(_NOT.sub(" not", low) if "n'" in low or "n’" in low else low)
    return frozenset(_stem(word) for word in words if word not in _FILLERS)


@lru_cache(10_000)
def _stem(word: str) -> str:
    return re.sub(r"([^aeiou\d])\1$", r"\1", re.sub(r"(?<=\w{3})(?:ing|ed|es|s|e)$", "", word))
