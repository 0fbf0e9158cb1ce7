"""Names of people where roles belong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ...language import _
from ...report.problem import Problem
from .lexicon import Language, People
from .prose import Sentence

IN_PROSE, IN_TIMELINE = "BL401", "BL402"

_NAME = "[A-ZÄÖÜÉ][a-zäöüßéèáíóñç]+"
_NAMED = re.compile(rf"(?<![\w@./#-])({_NAME})(?=((?: [A-ZÄÖÜÉ]\.)?(?: {_NAME})?))(?![\w/-]|\.\w)")
_PLACE = re.compile(r"\b(?:San|Santa|São|St\.|Saint|Port|Fort|Lake) $")
_MONTH = re.compile(
    r"(?:\d(?:st|nd|rd|th)?(?: of)?|\b(?:(?i:early|mid|late|in|since|until|by|from|before|after|end of|last|next|on|im"
    r"|am|seit|bis)|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Dec|Feb),?)[ /.-]*$|^[^\w]*$"
)
"""What stands before `Jan` where it is January."""
_DATE = re.compile(r"[ .,/-]*(?:the )?(?:\d|['’]\d|(?:to |and |& ?)?(?:Dec|Feb|Mar|Apr)\b)")
"""What stands behind it."""
_WORK = re.compile(r"[ ](?:[a-z]+(?:s|ed)|found|said|ran|set|put|told|saw|took|made|gave)\b")


def names_in(text: str, spoken: Iterable[Language]) -> set[str]:
    """The capitalised words of a text that are first names, and what has another form that a language gives names."""
    known = frozenset[str]().union(*(language.words["names"] for language in spoken))
    formed = {found[0] for language in spoken for found in _formed(text, language)}
    return formed | {word for word in re.findall(_NAME, text) if word.lower() in known}


def _formed(text: str, language: Language) -> Iterator[re.Match[str]]:
    """Names that a language tells by their form, such as 小王 and 王工."""
    forms = language.words.get("name_forms", "")
    return re.finditer(forms, text) if forms and not text.isascii() else iter(())


def named(sentence: Sentence, spoken: Sequence[Language], people: People) -> Iterator[Problem]:
    """First names that are widely given, with the surname that follows; each once, in however many languages it is."""
    for found in _NAMED.finditer(sentence.text):
        low = found[1].lower()
        if not _listed(low, "names", spoken) or low in people.machines or _listed(low, "machines", spoken):
            continue
        if _PLACE.search(sentence.text, max(0, found.start() - 8), found.start()):
            continue
        if _listed(low, "months", spoken) and _in_date(sentence.text, found):
            continue
        yield _problem(sentence, found.start(), found[1] + found[2])
    for language in spoken:
        for found in _formed(sentence.text, language):
            yield _problem(sentence, found.start(), found[0])


def _listed(word: str, name: str, spoken: Iterable[Language]) -> bool:
    """Whether a language has a word in one of its lists; not every language has every list."""
    return any(word in language.words.get(name, ()) for language in spoken)


def _problem(sentence: Sentence, start: int, name: str) -> Problem:
    hint = _("Write the role that acted, such as `@payments-oncall` or “the on-call engineer”")
    message = _("“{name}” names a person where a role is enough").format(name=name)
    return Problem(IN_TIMELINE if sentence.timeline else IN_PROSE, sentence.position(start), message, hint)


def _in_date(text: str, found: re.Match[str]) -> bool:
    """Whether a name that is a month too is one here: a date or a preposition of time stands beside it."""
    behind = found.end(1)
    if _DATE.match(text, behind):
        return True
    if text.startswith("'s", behind):
        return False
    before = text[max(0, found.start() - 12) : found.start()]
    return bool(_MONTH.search(before)) and not found[2] and not _WORK.match(text, behind)
