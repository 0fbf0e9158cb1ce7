"""What a report is compared by: the words of its parts and the mechanisms that they name. A report, a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from msgspec import Struct

from ..report.model import Report
from .mechanisms import mechanisms
from .telling import Part, told
from .words import tokens, words

_WORTH: Mapping[Part, int] = {"title": 3, "causes": 2, "story": 2}
"""How much a part explains: titles and causes say what failed; where prose runs on, words only happen to be there."""
_COUNT: Mapping[Part, int] = {"causes": 2}
"""How often a word of a part counts in the text as a whole, unless once."""


class Features(Struct, frozen=True, gc=False):
    """Stems of words, and mechanisms, each with its count."""

    text: Mapping[str, int]
    """All that the report says."""
    title: Mapping[str, int]
    telling: Mapping[str, int]
    """Of the parts that say what failed and why, by how much each explains."""
    mechanisms: Mapping[str, int]
    """Of the same parts: names from the lexicon."""


def features(report: Report) -> Features:
    """The features of a report; they depend on nothing else, so they may be kept with its text."""
    parts = told(report)
    said = {part: words(text) for part, text in parts.items()}
    names: Counter[str] = Counter()
    for part, worth in _WORTH.items():
        for name, count in mechanisms(tokens(parts.get(part, ""))).items():
            names[name] += worth * count
    text = _counted(said, {**dict.fromkeys(said, 1), **_COUNT})
    return Features(text, Counter(said["title"]), _counted(said, _WORTH), names)


def _counted(said: Mapping[Part, Sequence[str]], times: Mapping[Part, int]) -> Counter[str]:
    return Counter(chain.from_iterable(said.get(part, ()) for part, count in times.items() for _ in range(count)))
