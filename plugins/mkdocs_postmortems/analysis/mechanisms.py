"""How systems fail, as the lexicon beside this module names it: found in whatever words a report tells it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from ..report.yaml import read_yaml
from .words import stem, stems

NEAR = 5
"""How many words may lie between those of a cue."""

Cue = tuple[str, frozenset[str]]
"""What is named, and the stems that must stand near the one under which the cue is filed."""


@cache
def _groups() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = resources.files(__package__).joinpath("mechanisms.yml").read_text("utf-8")
    found: Mapping[str, Mapping[str, Sequence[str]]] = read_yaml(text).value
    return found


@cache
def lexicon() -> Mapping[str, Sequence[Cue]]:
    """The cues by the first stem of each."""
    found: dict[str, list[Cue]] = defaultdict(list)
    for group in _groups().values():
        for name, cues in group.items():
            for first, *rest in ([stem(word) for word in cue.split()] for cue in cues):
                found[first].append((name, frozenset(rest)))
    return found


def is_mechanism(name: str) -> bool:
    """Whether a name of the lexicon says how something failed, not what."""
    return name in _groups()["mechanisms"]


def mechanisms(words: Sequence[str]) -> Counter[str]:
    """The mechanisms and parts that a text tells of, and how often. `words` are its `tokens`, in order."""
    found: Counter[str] = Counter()
    counts = Counter(words)
    said = {each for word in counts for each in stems(word)}
    for word, count in counts.items():
        near = []
        for name, rest in _cues(word):
            if not rest:
                found[name] += count
            elif rest <= said:
                near.append((name, rest))
        for place in _places(words, word, count) if near else ():
            around = _around(words, place)
            found.update(name for name, rest in near if rest <= around)
    return found


@cache
def _cues(word: str) -> tuple[Cue, ...]:
    return tuple(cue for each in stems(word) for cue in lexicon().get(each, ()))


def _places(words: Sequence[str], word: str, count: int) -> Iterator[int]:
    place = -1
    for _ in range(count):
        place = words.index(word, place + 1)
        yield place


def _around(words: Sequence[str], place: int) -> set[str]:
    near = words[max(0, place - NEAR) : place + NEAR + 1]
    return {each for word in near for each in stems(word)}
