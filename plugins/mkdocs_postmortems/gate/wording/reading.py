"""What a whole report says of people, by rule: the bridge between the rules and the sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..registry import Problem, Subject
from .judge import findings
from .lexicon import Language, People, language, plain
from .names import named, names_in
from .prose import Sentence, sentences_of


def said(code: str, subject: Subject) -> Iterator[Problem]:
    """The problems that the wording rule `code` has with a report."""
    yield from subject.once(_all).get(code, ())


def _all(subject: Subject) -> dict[str, list[Problem]]:
    """Every finding in one report by the code of its rule: the rules ask in turn, and the report is read once."""
    people, report = people_of(subject), subject.report
    table = range(report.timeline[0].line, report.timeline[-1].line + 1) if report.timeline else range(0)
    options, text = subject.options, subject.reading.source.text
    spoken = [language(name, tuple(options.lexicons.values())).narrowed(text) for name in options.languages]
    found: dict[str, list[Problem]] = {}
    marks = {cue for tongue in spoken for cue in tongue.cues} | {name.lower() for name in names_in(text, spoken)}

    def wanted(block: str) -> bool:
        low = plain(block)
        return any(mark in low for mark in marks)

    for sentence in sentences_of(subject.reading.source, table, wanted):
        for problem in problems(sentence, spoken, people):
            found.setdefault(problem.code, []).append(problem)
    return found


def problems(sentence: Sentence, spoken: list[Language], people: People) -> Iterator[Problem]:
    """What the languages' patterns find in one sentence, and the names in it."""
    for tongue in spoken:
        for finding in findings(sentence.text, tongue, people, strict=sentence.timeline):
            message = f"“{finding.what}” {_WHY[finding.code[:3]]}"
            if finding.who and finding.who not in finding.what:
                message = f"“{finding.who} … {finding.what}” {_WHY[finding.code[:3]]}"
            yield Problem(finding.code, sentence.position(finding.start), message, finding.hint)
        yield from named(sentence, tongue, people)


_WHY = {
    "BL1": "puts the fault on people",
    "BL2": "judges people by what is known today",
    "BL3": "speaks of somebody's character or care",
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
