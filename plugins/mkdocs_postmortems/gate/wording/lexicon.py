"""Languages as data: words, and patterns of blame with the rewrite that each calls for.

`languages/en.yml` tells of the format in its comments. An organisation lays files of its own over these: lists of words
are joined, patterns are added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any

from ...language import _
from ...report.problem import Problem
from ...report.yaml import read_yaml
from .cues import Cues, CuesAnywhere
from .spaceless import Naming

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

    def may_match(self, text: str, low: str) -> bool:
        """Whether `search` matches in a text; `low` is its folded form."""
        return bool(self._in_folded.search(low) if self._in_folded else self.search.search(text))

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


@dataclass(frozen=True, eq=False)
class Language:
    """A language's words and patterns."""

    words: Mapping[str, Any]
    patterns: tuple[Pattern, ...]

    @cached_property
    def cues(self) -> Cues:
        """The words that call for its patterns."""
        if self.spaceless:
            return CuesAnywhere(self.patterns, frozenset(), compounds=True)
        return Cues(self.patterns, self.words["function"], compounds=self.words["compounds"])

    @property
    def spaceless(self) -> bool:
        """Whether it writes no spaces between words: its cues may stand anywhere, and `spaceless` finds subjects."""
        return bool(self.words.get("spaceless"))

    @cached_property
    def naming(self) -> Naming:
        """The words that name people and things, for a language without spaces."""
        return Naming(self.words)


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
