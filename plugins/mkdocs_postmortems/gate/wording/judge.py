"""Every way of blaming that a language knows, looked for in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...language import _
from ..places import folded
from .clause import Clause
from .cues import places_of
from .lexicon import Language, Pattern, People
from .prose import HOLE
from .spaceless import IDEOGRAPHS, SpacelessClause, unspaced
from .tokens import Subject, Who

FIRST = {"BL1": "BL105", "BL2": "BL204", "BL3": "BL303"}
"""The rule, by family, for what authors say of themselves."""
PERHAPS = {"BL1": "BL106", "BL2": "BL206", "BL3": "BL106"}
"""The rule, by family, for what may be a person."""

_OURS = re.compile(r"\W*(?:\w+ )?(?:(?:on|by|from|of|for) (?:me|us|my|our|I)\b|\(?(?:me|us|mine)\b)", re.IGNORECASE)
"""What makes a phrase one of the authors' own, behind it."""
_LETTER = rf"[^\s{IDEOGRAPHS}]"
_NO_WORD = re.compile(rf"{HOLE}+|(?!@[\w-]+(?:\s|$)){_LETTER}{{0,80}}[=@\d]{_LETTER}*")
"""What was blanked out, and what has a figure or a sign in it; a handle is a word."""


AnyClause = Clause | SpacelessClause


class Finding(NamedTuple):
    """Words that blame: where they stand in the sentence, whom they blame, and how to say it instead."""

    code: str
    start: int
    end: int
    what: str
    who: str
    hint: str


def findings(text: str, language: Language, people: People, *, strict: bool = False) -> list[Finding]:
    """What is found in a sentence, in its order; where several patterns find the same place, the first of them counts.

    `strict` takes a word that may be a name for one, though it is never sure: in a timeline, who acts is somebody.
    """
    if not (called := language.cues.called(text)):
        return []
    if kept := _unlike_seen(text, language):
        return _spread(text, kept, language, people, strict)
    found: list[Finding] = []
    low = folded(text)
    clause = SpacelessClause(text, language, people) if language.spaceless else Clause(text, language, people)
    for place in places_of(called):
        pattern = language.patterns[place]
        for finding in _matches(pattern, clause, low, strict) if pattern.may_match(text, low) else ():
            if not any(finding.start < other.end and other.start < finding.end for other in found):
                found.append(finding)
    return sorted(found, key=lambda each: each.start)


def _unlike_seen(text: str, language: Language) -> Sequence[int] | None:
    """The places of the characters that patterns see where these are not all: they know single spaces only."""
    if language.spaceless:
        return unspaced(text) if " " in text else None
    if "  " not in text:
        return None
    return [at for at, mark in enumerate(text) if mark != " " or text[at - 1 : at] != " "]


def _spread(text: str, kept: Sequence[int], language: Language, people: People, strict: bool) -> list[Finding]:
    """The findings in a sentence of which patterns see some characters only."""
    found = findings("".join(text[at] for at in kept), language, people, strict=strict)
    return [each._replace(start=kept[each.start], end=kept[each.end - 1] + 1) for each in found]


def _matches(pattern: Pattern, clause: AnyClause, low: str, strict: bool) -> Iterator[Finding]:
    text = clause.text
    for number, match in enumerate(pattern.matches(text, low)):
        if not number and pattern.unless and pattern.unless.search(text):
            return
        if pattern.unless_before and pattern.unless_before.search(text[: match.start()]):
            continue
        subject = Subject(Who.PERSON) if pattern.find == "phrase" else _subject(pattern.find, match, clause)
        code = _phrase_code(pattern, match, clause) if pattern.find == "phrase" else pattern.codes.get(subject.who, "")
        if code.startswith("BL3") and subject.who in (Who.THING, Who.NOBODY) and clause.first_person:
            code = FIRST["BL3"]  # "it was foolish of us"
        if not code and strict and subject.who is Who.NAME and Who.PERSON in pattern.codes:
            code = PERHAPS[pattern.codes[Who.PERSON][:3]]
        if code:
            yield _finding(code, match, subject, pattern.hint, text)


def _phrase_code(pattern: Pattern, match: re.Match[str], clause: AnyClause) -> str:
    """The rule that words without a subject break: a milder one where the authors speak of themselves."""
    code, start = pattern.codes["any"], match.start() + len(match[0]) - len(match[0].lstrip())
    if "first" in pattern.codes:
        return pattern.codes["first"] if clause.first_person else code
    if code.startswith("BL102"):  # "we found a human error" speaks of somebody else's
        ours = clause.before(start).who is Who.FIRST or bool(_OURS.match(clause.text, match.end()))
    else:
        ours = clause.first_person
    return FIRST[code[:3]] if ours and code not in PERHAPS.values() else code


def _subject(find: str, match: re.Match[str], clause: AnyClause) -> Subject:
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    if find == "who":
        return clause.phrase(*match.span("who"))
    if find == "after":
        return clause.after(match.end())
    if find == "clause":
        return clause.inside(start)
    if find == "around":
        return clause.around(start)
    return clause.before(start)


def _finding(code: str, match: re.Match[str], subject: Subject, hint: str, text: str) -> Finding:
    start, end = match.start() + len(match[0]) - len(match[0].lstrip()), match.start() + len(match[0].rstrip(" ,"))
    what = _shown(text[start:end])
    rest = _shown(re.split(r"[,;:.(]\s|[.;]$", text[match.end() :].strip(), maxsplit=1)[0])
    words = {"what": what, "who": subject.text or _("somebody"), "rest": rest or "…"}
    said = re.sub(r"\{(what|who|rest)\}", lambda found: words[found[1]], _(hint))
    return Finding(code, start, end, what, subject.text, said)


def _shown(text: str) -> str:
    """Words as a message quotes them: short, and without anything that could be a secret."""
    plain = " ".join(_NO_WORD.sub("…", text).split())
    return plain if len(plain) <= 60 else plain[:57].rsplit(" ", 1)[0] + " …"
