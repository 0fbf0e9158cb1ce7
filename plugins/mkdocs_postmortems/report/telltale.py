"""What in a text or a figure can be told from everyday words: sentences, identifiers, addresses, long numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Revenue
from .plain import decoded, words

LEAST_WORDS, LEAST_CHARACTERS = 4, 24
"""Of a sentence."""
LEAST_DIGITS = 5
"""Of a number that stands by itself, without the zeros at its end."""
LONGEST = 16
"""Words that count as one thing; a longer sentence is several."""
_LEAST_IDENTIFIER = 8

_TARGET = re.compile(r"\]\([^()\s]*\)|\]\[[^\[\]]*\]")
_SENTENCE = re.compile(r"[.!?:;]\s+|\n|\||<[^<>]*>")
_BESIDE = "\"'`()[]{}<>,;:.!?*"
_TIME = re.compile(r"~?\d{4}-\d{2}-\d{2}(?:T[\d:]+\S{0,6})?")
_REPORT = re.compile(r"(?:.*/)?\d{4}-\d{2}-\d{2}(?:-[a-z0-9]+)+(?:\.md)?(?:#.*)?")
_MARKS = re.compile(r"\w_\w|\w@\w|://")


def sentences(text: str, least: int = LEAST_WORDS) -> Iterator[tuple[str, ...]]:
    """The sentences of Markdown as words; a long one in several parts."""
    for sentence in _SENTENCE.split(_TARGET.sub("]", text)):
        told = words(decoded(sentence))
        for start in range(0, len(told), LONGEST):
            part = tuple(told[start : start + LONGEST])
            if len(part) >= least and (least < LEAST_WORDS or len(" ".join(part)) >= LEAST_CHARACTERS):
                yield part


def identifiers(text: str) -> Iterator[tuple[str, ...]]:
    """What stands among words and is none: ids (but those of reports), hosts, addresses, names of variables."""
    for part in _TARGET.sub(lambda found: f" {found[0][2:-1]} ", text).split():
        word = part.strip(_BESIDE)
        if len(word) >= _LEAST_IDENTIFIER and _is_identifier(word):
            yield tuple(words(decoded(word)))[:LONGEST]


def _is_identifier(word: str) -> bool:
    if _TIME.fullmatch(word) or _REPORT.fullmatch(word) or not any(letter.isalpha() for letter in word):
        return False
    mixed = any(len(part) >= 5 and not part.isalpha() and not part.isdigit() for part in words(word))
    return mixed or sum(map(str.isdigit, word)) >= 3 or word.count(".") > 1 or _MARKS.search(word) is not None


def money(value: Revenue) -> Iterator[tuple[str, ...]]:
    """An amount as it is written, with its currency beside it."""
    yield from figures(value.amount)
    currency = value.currency.casefold()
    for figure in {f"{value.amount:,.0f}", f"{value.amount:.0f}", f"{value.amount:.1f}"}:
        told = words(figure)
        yield from ((*told, currency), (currency, *told), (*told, "currency", currency))


def figures(value: float | None) -> Iterator[tuple[str, ...]]:
    """A whole number as it is written, if it is long enough to be like no other."""
    if value is not None and not value % 1 and len(f"{value:.0f}".rstrip("0")) >= LEAST_DIGITS:
        yield (f"{value:.0f}",)
        yield tuple(words(f"{value:,.0f}"))
