"""The words of a sentence, and what a subject can be."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from .prose import HOLE

_TOKEN = re.compile(rf"@?\w[\w./+@-]*\w(?:'\w+)?|@?\w(?:'\w+)?|{HOLE}+|[^\w\s]")


class Who(StrEnum):
    """What a subject is."""

    FIRST = "first"
    """The authors: I, we."""
    PERSON = "person"
    """A person, role or team that is surely one."""
    NAME = "name"
    """A word that stands where names stand, and may be one."""
    AFFECTED = "affected"
    """Users and customers: those who suffer from an incident."""
    NOBODY = "nobody"
    """No subject: notes such as "Should have tested first"."""
    THING = "thing"


class Token(NamedTuple):
    """A word or a mark."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The word in lower case, without a possessive ending."""
        return self.text.lower().removesuffix("'s")


class Subject(NamedTuple):
    """Who, and in which words."""

    who: Who
    text: str = ""


THING = Subject(Who.THING)


def tokens_of(text: str) -> list[Token]:
    """The words and marks of a sentence."""
    return [Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]


def is_word(token: Token) -> bool:
    """Whether it is a word: no mark and no number."""
    return (token.text[0].isalnum() and not token.text.isdigit()) or token.text[0] in "@_"
