"""Names of people where roles belong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...report.problem import Problem
from .lexicon import Language, People
from .prose import Sentence

IN_PROSE, IN_TIMELINE = "BL401", "BL402"

_NAME = "[A-ZÄÖÜÉ][a-zäöüßéèáíóñç]+"
_NAMED = re.compile(rf"(?<![\w@./#-])({_NAME})(?=((?: [A-ZÄÖÜÉ]\.)?(?: {_NAME})?))(?![\w/-]|\.\w)")
_PLACE = re.compile(r"\b(?:San|Santa|São|St\.|Saint|Port|Fort|Lake) $")


def names_in(text: str, spoken: Iterable[Language]) -> set[str]:
    """The capitalised words of a text that are first names."""
    known = frozenset[str]().union(*(language.words["names"] for language in spoken))
    return {word for word in re.findall(_NAME, text) if word.lower() in known}


def named(sentence: Sentence, language: Language, people: People) -> Iterator[Problem]:
    """First names that are widely given, with the surname that follows."""
    for found in _NAMED.finditer(sentence.text):
        low = found[1].lower()
        if low not in language.words["names"] or low in people.machines or low in language.words["machines"]:
            continue
        if _PLACE.search(sentence.text[: found.start()]):
            continue
        code = IN_TIMELINE if sentence.timeline else IN_PROSE
        name = found[1] + found[2]
        hint = "Write the role that acted, such as `@payments-oncall` or “the on-call engineer”"
        yield Problem(code, sentence.position(found.start()), f"“{name}” names a person where a role is enough", hint)
