"""Languages as data: words, and patterns of blame with the rewrite that each calls for.

`languages/en.yml` tells of the format in its comments. An organisation lays files of its own over these: lists of words
are joined, patterns are added.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import resources
from typing import Any

from ...report.problem import Problem
from ...report.yaml import read_yaml

_WORD = re.compile(r"[^\W\d_]+")
_EXPRESSIONS = ("search", "unless", "unless_before")
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
    cure: str
    hints: tuple[str, ...] = ()
    """Words of which a sentence has one wherever the pattern can match: most sentences have none of any."""

    @cached_property
    def search(self) -> re.Pattern[str]:
        """What is looked for. Its match begins at the verb, unless `find` is `phrase`."""
        return re.compile(self.texts["search"], re.IGNORECASE)

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
    """A text as hints are looked for in it: lower case, on one line, with the straight apostrophe."""
    return " ".join(text.lower().replace("’", "'").split())


@dataclass(frozen=True)
class Language:
    """A language's words and patterns."""

    words: Mapping[str, Any]
    patterns: tuple[Pattern, ...]
    hints: Mapping[str, tuple[int, ...]]
    """The patterns, by their places, that a hint calls for; those without hints stand under the empty one."""

    def narrowed(self, text: str) -> Language:
        """The same without the patterns that can match nowhere in a text."""
        low = plain(text)
        words = sorted(set(_WORD.findall(low)))

        def inside(hint: str) -> bool:
            if self.words["compounds"] or not hint.isalpha():
                return hint in low
            place = bisect_left(words, hint)
            return place < len(words) and words[place].startswith(hint)

        return replace(self, hints={hint: called for hint, called in self.hints.items() if inside(hint)})


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
    """What no schema can say of an organisation's file: regular expressions that are none, parts that there are not."""
    document = read_yaml(text)
    parts = _parts([_shipped(tongue), document.value])
    for index, given in enumerate(document.value.get("patterns", [])):
        for name in _EXPRESSIONS:
            place = document.positions.of(("patterns", index, name))
            try:
                re.compile(_filled(given.get(name, ""), parts))
            except re.error as error:
                yield Problem("", place, f"This is no regular expression: {error}", "Correct it")
            except KeyError as error:
                yield Problem(
                    "", place, f"There is no part {error}", "Name one of `parts`, or write the brace as `\\{`"
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
        *(words[name] for name in _LISTS), words["who"], words["which"], words["finite"]
    )
    words["participle_endings"] = tuple(words["participle_endings"])
    words["verb_endings"] = tuple(words["verb_endings"])
    parts = _parts(layers)
    # An organisation's own patterns come first: of several that find the same words, the first counts.
    given_patterns = [each for layer in reversed(layers) for each in layer.get("patterns", [])]
    patterns = tuple(_pattern(each, parts) for each in given_patterns)
    hints: dict[str, tuple[int, ...]] = {}
    for index, pattern in enumerate(patterns):
        for hint in pattern.hints or ("",):
            hints[hint] = (*hints.get(hint, ()), index)
    return Language(words, patterns, hints)


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
        given["cure"],
        tuple(given.get("hints", ())),
    )


@cache
def _first_names() -> frozenset[str]:
    text = resources.files(__package__).joinpath("languages/first-names.txt").read_text("utf-8")
    return frozenset(text.lower().split())
