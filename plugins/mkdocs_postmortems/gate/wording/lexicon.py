"""Languages as data: words, and patterns of blame with the rewrite that each calls for.

`languages/en.yml` tells of the format in its comments. An organisation lays files of its own over these: lists of words
are joined, patterns are added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, cached_property, reduce
from importlib import resources
from operator import or_
from typing import Any

from ...language import _
from ...report.problem import Problem
from ...report.yaml import read_yaml
from ..places import folded
from .spaceless import Naming

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 60
"""Letters of a word that are looked at."""
_MOST_WORDS = 50_000
"""How many different words are remembered; an archive of ten thousand reports has fewer."""
_EXPRESSIONS = ("search", "unless", "unless_before")
_ESCAPED = re.compile(r"\\[^uUxN]|\(\?P[<=]\w+")
"""What has letters in a regular expression that stand for something else."""
_CASED = re.compile(r"\\|\(\?-|[A-Z]|(?![äöüß])[^\W\d_](?<=[^\x00-\x7f])")
"""What makes an expression one that cannot be looked for in a folded text: capitals, letters beyond those known."""
_LISTS = ("determiners", "auxiliaries", "adverbs", "prepositions", "conjunctions", "joining")


@dataclass(frozen=True)
class Pattern:
    """One way of blaming: what is looked for, and which rule it breaks, by who does it."""

    texts: Mapping[str, str]
    """The regular expressions by their names: most of them are compiled for no report at all."""
    codes: Mapping[str, str]
    """A rule's code by kind of subject; `any` where no subject is asked for."""
    find: str
    """Where the subject stands, as `languages/en.yml` tells; nowhere for a `phrase`."""
    hint: str
    cues: tuple[str, ...] = ()
    """Words of which a sentence has one wherever the pattern can match: most sentences have none of any."""
    beside: tuple[str, ...] = ()
    """Words of which it has one as well."""

    @cached_property
    def search(self) -> re.Pattern[str]:
        """What is looked for. Its match begins at the verb, unless `find` is `phrase`."""
        return re.compile(self.texts["search"], re.IGNORECASE)

    @cached_property
    def _in_folded(self) -> re.Pattern[str] | None:
        """The same for a folded text, which takes half the time; `None` where it tells capitals from small letters."""
        text = self.texts["search"]
        return None if _CASED.search(_ESCAPED.sub("", text)) else re.compile(text)

    def matches(self, text: str, low: str) -> Iterator[re.Match[str]]:
        """Where `search` matches in a text; `low` is its folded form."""
        return self._in_folded.finditer(low) if self._in_folded else self.search.finditer(text)

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """What in the sentence takes the blame out of it."""
        return self._optional("unless")

    @cached_property
    def unless_before(self) -> re.Pattern[str] | None:
        """The same, but to the left of the match."""
        return self._optional("unless_before")

    def _optional(self, name: str) -> re.Pattern[str] | None:
        return re.compile(self.texts[name], re.IGNORECASE) if name in self.texts else None


def plain(text: str) -> str:
    """A text as cues are looked for in it: lower case, on one line, with the straight apostrophe."""
    low = folded(text)
    if not low.isascii():
        return " ".join(low.replace("’", "'").split())
    return " ".join(low.split()) if "  " in low or "\n" in low else low


@dataclass(frozen=True)
class Language:
    """A language's words and patterns.

    Which patterns a text calls for is kept in the bits of one number: a bit of each pattern that has one of its cues,
    above them one of each that has one of the words beside its cues, above these one of each phrase to be looked for.
    """

    words: Mapping[str, Any]
    patterns: tuple[Pattern, ...]

    def called(self, text: str) -> int:
        """The patterns that may match in a text, by the words in it: the bit of each, by its place.

        A pattern needs one of its cues, and one of the words beside them if it names any.
        """
        if self.spaceless and text.isascii():
            return 0
        low, count = plain(text), len(self.patterns)
        if self.spaceless:
            close = low.replace(" ", "")
            bits = reduce(or_, (called for cue, called in self._calls.items() if cue in low or cue in close), 0)
            return bits & bits >> count & (1 << count) - 1
        bits = reduce(or_, map(self._announcing.__getitem__, _WORD.findall(low)), self._always)
        for place in places_of(bits >> 2 * count):
            phrase, called = self._phrases[place]
            if phrase in low:
                bits |= called
        return bits & bits >> count & (1 << count) - 1

    @property
    def spaceless(self) -> bool:
        """Whether it writes no spaces between words: its cues may stand anywhere, and `spaceless` finds subjects."""
        return bool(self.words.get("spaceless"))

    @cached_property
    def naming(self) -> Naming:
        """The words that name people and things, for a language without spaces."""
        return Naming(self.words)

    @cached_property
    def _calls(self) -> Mapping[str, int]:
        """The bits of each cue and of each word beside one; the empty word has those of what needs none."""
        calls: dict[str, int] = {}
        for place, pattern in enumerate(self.patterns):
            for words, bit in ((pattern.cues, place), (pattern.beside, place + len(self.patterns))):
                for word in words or ("",):
                    calls[word] = calls.get(word, 0) | 1 << bit
        return calls

    @cached_property
    def _phrases(self) -> Sequence[tuple[str, int]]:
        """The cues that are looked for in a text as they are, with their bits."""
        return [(cue, bits) for cue, bits in self._calls.items() if cue and not cue.isalpha()]

    @cached_property
    def _always(self) -> int:
        """The bits of what needs no word, and of the phrases that no word of a text announces."""
        first = 2 * len(self.patterns)
        alone = [
            first + place
            for place, (phrase, _) in enumerate(self._phrases)
            if not _announced(phrase, self.words["function"])
        ]
        return self._calls.get("", 0) | sum(1 << bit for bit in alone)

    @cached_property
    def _announcing(self) -> Announcing:
        beginnings = {cue: bits for cue, bits in self._calls.items() if cue.isalpha()}
        for bit, (phrase, _place) in enumerate(self._phrases, 2 * len(self.patterns)):
            if beginning := _announced(phrase, self.words["function"]):
                beginnings[beginning] = beginnings.get(beginning, 0) | 1 << bit
        return Announcing(beginnings, compounds=self.words["compounds"])


def places_of(bits: int) -> Iterator[int]:
    """The places of the bits that are set in a number, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


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
        starts = range(length) if self._compounds else (0,)
        parts = {word[start:end] for start in starts for end in range(start + 1, length + 1)}
        parts |= {word[start:] + " " for start in starts}
        found = reduce(or_, (self._beginnings[part] for part in parts & self._beginnings.keys()), 0)
        if len(self) < _MOST_WORDS and len(word) <= _LONGEST_WORD:
            self[word] = found
        return found


def _announced(cue: str, common: Set[str]) -> str:
    """The part of a cue with spaces or signs in it that surely begins a word there; empty if none does.

    It ends with a space if the word ends with it. Words that are not `common` and long ones are preferred.
    """
    found = [part for part in _WORD.finditer(cue) if part.start() or cue[part.end()] != "'"]
    best = max(found, key=lambda part: (part[0] not in common, len(part[0])), default=None)
    return best[0] + " " * (best.end() < len(cue)) if best else ""


@dataclass(frozen=True)
class People:
    """Words of one report: its known people and its known machines, in lower case."""

    known: frozenset[str] = field(default_factory=frozenset)
    machines: frozenset[str] = field(default_factory=frozenset)


@cache
def language(name: str, own: tuple[str, ...] = ()) -> Language:
    """A language by its code, with the texts of an organisation's own files laid over it."""
    return _compile([_shipped(name), *(read_yaml(each).value for each in own)])


def _shipped(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(
        resources.files(__package__).joinpath(f"languages/{name}.yml").read_text("utf-8")
    ).value
    return found


def faults(text: str, tongue: str) -> Iterator[Problem]:
    """What no schema can say of an organisation's file: invalid regular expressions, unknown parts."""
    document = read_yaml(text)
    parts = _parts([_shipped(tongue), document.value])
    for index, given in enumerate(document.value.get("patterns", [])):
        for name in _EXPRESSIONS:
            place = document.positions.of(("patterns", index, name))
            try:
                re.compile(_filled(given.get(name, ""), parts))
            except re.error as error:
                yield Problem("", place, _("Invalid regular expression: {error}").format(error=error), _("Correct it"))
            except KeyError as error:
                yield Problem(
                    "",
                    place,
                    _("Unknown part {name}").format(name=error),
                    _("Name one of `parts`, or write the brace as `\\{`"),
                )


def languages() -> list[str]:
    """The codes of the languages that ship."""
    folder = resources.files(__package__).joinpath("languages")
    return sorted(entry.name.removesuffix(".yml") for entry in folder.iterdir() if entry.name.endswith(".yml"))


def _compile(layers: list[Mapping[str, Any]]) -> Language:
    words: dict[str, Any] = {}
    for layer in layers:
        for name, given in layer.get("words", {}).items():
            words[name] = _joined(words.get(name), given)
    words["names"] = words.get("names", frozenset()) | _first_names()
    words["function"] = frozenset().union(
        *(words.get(name, frozenset()) for name in (*_LISTS, "who", "which", "finite"))
    )
    for name in ("participle_endings", "verb_endings"):
        words[name] = tuple(words.get(name, ()))
    parts = _parts(layers)
    # An organisation's own patterns come first: of several that find the same words, the first counts.
    given_patterns = [each for layer in reversed(layers) for each in layer.get("patterns", [])]
    patterns = tuple(_pattern(each, parts) for each in given_patterns)
    return Language(words, patterns)


def _parts(layers: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    parts: dict[str, str] = {}
    for layer in layers:
        for name, text in layer.get("parts", {}).items():
            parts[name] = _filled(text, parts)
    return parts


def _joined(known: Any, given: Any) -> Any:
    if isinstance(given, list):
        return (known or frozenset()) | frozenset(str(word) for word in given)
    if isinstance(given, str) and " " in given.strip():
        return (known or frozenset()) | frozenset(given.split())
    return given


def _filled(text: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda found: f"(?:{parts[found[1]]})", " ".join(text.split()))


def _pattern(given: Mapping[str, Any], parts: Mapping[str, str]) -> Pattern:
    return Pattern(
        {name: _filled(given[name], parts) for name in _EXPRESSIONS if name in given},
        given["codes"],
        given.get("find", "before"),
        given["hint"],
        tuple(given.get("cues", ())),
        tuple(given.get("beside", ())),
    )


@cache
def _first_names() -> frozenset[str]:
    text = resources.files(__package__).joinpath("languages/first-names.txt").read_text("utf-8")
    return frozenset(text.lower().split())
