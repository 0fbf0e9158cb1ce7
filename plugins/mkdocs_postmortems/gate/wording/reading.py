"""What a whole report says of people, by rule: the bridge between the rules and the sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from ...language import N_, _
from ...report.characters import seen
from ...report.source import Source
from ..diagnostics import Level
from ..persons import ends_at_person
from ..registry import Problem, Subject, rules
from .judge import PERHAPS, findings
from .lexicon import Language, People, language
from .names import named, names_in
from .prose import Block, Sentence, sentences_of

_PERSON_AS_CAUSE = "PM309"
_NEXT = re.compile(r"\s*(?:$|#|\d{1,3}[.)]\s|[-*+]\s|[\w-]+:(?:\s|$)|---)")
"""What begins something else: an empty line, a heading, an item, a key."""


def said(code: str, subject: Subject) -> Iterator[Problem]:
    """The problems that the wording rule `code` has with a report."""
    yield from subject.once(_all).get(code, ())


def _all(subject: Subject) -> dict[str, list[Problem]]:
    """Every finding in one report by the code of its rule: the rules ask in turn, and the report is read once."""
    people, report = people_of(subject), subject.report
    table = range(report.timeline[0].line, report.timeline[-1].line + 1) if report.timeline else range(0)
    options = subject.options
    spoken = [language(name, tuple(options.lexicons.values())) for name in options.languages]
    found: dict[str, list[Problem]] = {}
    names = names_in(subject.reading.source.seen[0], spoken)
    wanted = _wanted(subject.reading.source, spoken, names)
    for sentence in sentences_of(subject.reading.source, table, wanted, options.contract.blameless):
        for problem in problems(sentence, spoken, people, names):
            found.setdefault(problem.code, []).append(problem)
    return found


def _wanted(source: Source, spoken: list[Language], names: Collection[str]) -> Callable[[Block], bool]:
    """Tells whether a block holds a cue of a pattern or one of the names."""
    hidden = len(source.seen[0]) < len(source.text)
    all_cues = [tongue.cues for tongue in spoken]

    def wanted(block: Block) -> bool:
        text = block[0][0] if len(block) == 1 and not hidden else " ".join([seen(line)[0] for line, _ in block])
        for cues in all_cues:  # a loop: this is asked of every line, and what `any` needs takes longer
            if cues.called(text):
                return True
        return bool(names) and any(name in text for name in names)

    return wanted


def problems(
    sentence: Sentence, spoken: list[Language], people: People, names: Collection[str] | None = None
) -> Iterator[Problem]:
    """The worst that the languages' patterns find in one sentence, the first of several, and the names in it.

    `names` has those that it can hold, where they are known.
    """
    found = [each for tongue in spoken for each in findings(sentence.text, tongue, people, strict=sentence.timeline)]
    if sentence.praise:
        found = [each for each in found if each.code[:3] != "BL2" and each.code not in PERHAPS.values()]
    if found:
        worst = min(found, key=lambda each: (rules()[each.code].level is not Level.ERROR, each.start))
        what = worst.what
        if worst.who and worst.who not in worst.what:
            what = f"{worst.who} … {worst.what}"
        message = _(_WHY[worst.code[:3]]).format(what=what)
        yield Problem(worst.code, sentence.position(worst.start), message, worst.hint)
    if names is not None and not any(name in sentence.text for name in names):
        return
    yield from named(sentence, spoken, people)


def said_once(problems: list[Problem], subject: Subject) -> list[Problem]:
    """The problems of a report without what wording rules find in a statement that PM309 finds to end at a person."""
    if not any(problem.code == _PERSON_AS_CAUSE for problem in problems):
        return problems
    report = subject.report
    starts = [why.line for why in report.whys[-1:] if ends_at_person(why.answer)]
    if all(ends_at_person(factor.what) for factor in report.factors):
        starts += [subject.at("factors", index, "what").line for index in range(len(report.factors))]
    covered = {line for start in starts for line in _statement(subject.reading.source.lines, start)}
    return [each for each in problems if each.code[:3] not in _WHY or each.position.line not in covered]


def _statement(lines: list[str], first: int) -> range:
    """The lines of the list item or value that begins on line `first`."""
    rest = range(first + 1, len(lines) + 1)
    return range(first, next((number for number in rest if _NEXT.match(lines[number - 1])), len(lines) + 1))


_WHY = {
    "BL1": N_("“{what}” blames people"),
    "BL2": N_("“{what}” judges people with hindsight"),
    "BL3": N_("“{what}” judges somebody's character or care"),
}


def people_of(subject: Subject) -> People:
    """Whom and what the report itself names: handles, actors and owners are people, services are machines."""
    report = subject.report
    given = {*report.authors, *report.reviewers, *report.teams}
    given |= {action.owner for action in report.actions if action.owner}
    given |= {entry.actor for entry in report.timeline if entry.actor}
    services = {service.lower() for service in report.services}
    known = {word.lower() for name in given for word in re.findall(r"[^\W_][\w.-]*", name)}
    return People(frozenset(known - services), frozenset(services))
