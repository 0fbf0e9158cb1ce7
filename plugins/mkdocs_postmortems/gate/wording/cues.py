"""The sieve before the patterns of blame: which of them the words in a text call for. Most texts call for none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, reduce
from operator import or_
from typing import Protocol

from ..places import folded

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 60
"""Letters of a word that are looked at."""
_MOST_WORDS = 50_000
"""How many different words are remembered; an archive of ten thousand reports has fewer."""


def plain(text: str) -> str:
    """A text as cues are looked for in it: lower case, on one line, with the straight apostrophe."""
    low = folded(text)
    if not low.isascii():
        return " ".join(low.replace("’", "'").split())
    return " ".join(low.split()) if "  " in low or "\n" in low else low


class Cued(Protocol):
    """A pattern, as far as it is told by words."""

    @property
    def cues(self) -> tuple[str, ...]:
        """Words of which a sentence has one wherever the pattern can match."""

    @property
    def beside(self) -> tuple[str, ...]:
        """Words of which it has one as well."""


class Cues:
    """The words that call for patterns.

    What a text calls for is kept in the bits of one number: a bit of each pattern that has one of its cues, above them
    one of each that has one of the words beside its cues; above these one of each phrase whose most telling word is
    there, and one of each of which another word is there, so that few phrases are looked for.
    """

    def __init__(self, patterns: Sequence[Cued], common: Set[str], *, compounds: bool) -> None:
        """`common` has words that tell little; `compounds` says whether cues may stand inside words."""
        self._patterns, self._common, self._compounds = patterns, common, compounds
        self._count = len(patterns)

    def called(self, text: str) -> int:
        """The patterns that may match in a text, by the words in it: the bit of each, by its place.

        A pattern needs one of its cues, and one of the words beside them if it names any.
        """
        low, phrases = plain(text), self._phrases
        bits = reduce(or_, map(self._announcing.__getitem__, _WORD.findall(low)), self._always)
        announced = bits >> 2 * self._count
        if announced := announced & announced >> len(phrases):
            for place in places_of(announced & (1 << len(phrases)) - 1):
                phrase, called = phrases[place]
                if phrase in low:
                    bits |= called
        return self._complete(bits)

    def _complete(self, bits: int) -> int:
        """The patterns of which there is a cue and a word beside it."""
        return bits & bits >> self._count & (1 << self._count) - 1

    @cached_property
    def _calls(self) -> Mapping[str, int]:
        """The bits of each cue and of each word beside one; the empty word has those of what needs none."""
        calls: dict[str, int] = {}
        for place, pattern in enumerate(self._patterns):
            for words, bit in ((pattern.cues, place), (pattern.beside, place + self._count)):
                for word in words or ("",):
                    calls[word] = calls.get(word, 0) | 1 << bit
        return calls

    @cached_property
    def _phrases(self) -> Sequence[tuple[str, int]]:
        """The cues that are looked for in a text as they are, with their bits."""
        return [(cue, bits) for cue, bits in self._calls.items() if cue and not cue.isalpha()]

    @cached_property
    def _announced(self) -> Sequence[tuple[int, str]]:
        """The bits of phrases, each with how a word begins that sets it; empty where no word need be there."""
        first, further = 2 * self._count, 2 * self._count + len(self._phrases)
        found = []
        for place, (phrase, _) in enumerate(self._phrases):
            telling, other = _announced(phrase, self._common)
            found += [(first + place, telling), (further + place, other)]
        return found

    @cached_property
    def _always(self) -> int:
        """The bits of what needs no word, and of the phrases that no word of a text announces."""
        return self._calls.get("", 0) | sum(1 << bit for bit, beginning in self._announced if not beginning)

    @cached_property
    def _announcing(self) -> Announcing:
        beginnings = {cue: bits for cue, bits in self._calls.items() if cue.isalpha()}
        for bit, beginning in self._announced:
            beginnings[beginning] = beginnings.get(beginning, 0) | 1 << bit
        return Announcing(beginnings, compounds=self._compounds)


class CuesAnywhere(Cues):
    """The same for a language that writes no spaces between words: its cues may stand anywhere."""

    def called(self, text: str) -> int:
        """The patterns that may match in a text, as in other languages; none in one without a character of it."""
        if text.isascii():
            return 0
        low = plain(text)
        close = low.replace(" ", "")
        return self._complete(reduce(or_, (bits for cue, bits in self._calls.items() if cue in low or cue in close), 0))


class Announcing(dict[str, int]):
    """What a word calls for, by the word; reports use the same words again and again."""

    def __init__(self, beginnings: Mapping[str, int], *, compounds: bool) -> None:
        """`beginnings` has the bits by how a word begins, or with `compounds`, by what stands anywhere in it.

        A beginning that ends with a space is a whole word, or with `compounds`, how one ends.
        """
        super().__init__()
        self._beginnings, self._compounds = beginnings, compounds

    def __missing__(self, word: str) -> int:
        length = min(len(word), _LONGEST_WORD)
        starts: Iterable[int] = range(length) if self._compounds else (0,)
        parts = {word[start:end] for start in starts for end in range(start + 1, length + 1)}
        parts |= {word[start:] + " " for start in starts}
        found = reduce(or_, (self._beginnings[part] for part in parts & self._beginnings.keys()), 0)
        if len(self) < _MOST_WORDS and len(word) <= _LONGEST_WORD:
            self[word] = found
        return found


def places_of(bits: int) -> Iterator[int]:
    """The places of the bits that are set in a number, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _announced(cue: str, common: Set[str]) -> tuple[str, str]:
    """The two parts of a cue with spaces or signs in it that tell most of those that begin a word there.

    One ends with a space if the word ends with it. Words that are not `common` and long ones tell most. What the cue
    begins with may be the end of a word, as in `ly wrong`: it is never the second part. Where no other word surely
    begins there, both parts are the same, and both are empty where none does.
    """
    found = [part for part in _WORD.finditer(cue) if part.start() or cue[part.end()] != "'"]
    found.sort(key=lambda part: (part[0] in common, -len(part[0])))
    if not found:
        return "", ""
    other = next((part for part in found[1:] if part.start()), found[0])
    return _as_cue(found[0], cue), _as_cue(other, cue)


def _as_cue(part: re.Match[str], cue: str) -> str:
    return part[0] + " " * (part.end() < len(cue))
