"""What marks a report among others: the words and mechanisms by which a person can check that two are alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain

from ..report.model import Report
from .features import Features
from .naming import can_name
from .telling import told
from .words import terms, tokens

MARKS = 10
"""Words, and half as many mechanisms, that mark a report."""
MOST_COMMON = 0.25
"""What more than this share of all reports tell (and more than three) marks none of them."""
_SATURATION = 4.0
"""At this count a word has half its weight."""


class Marks:
    """The marks of the reports of one archive, each looked up when it is asked for."""

    def __init__(self, reports: Sequence[Report], features: Sequence[Features]) -> None:
        self._reports = reports
        self._telling = [each.telling for each in features]
        self._mechanisms = [each.mechanisms for each in features]
        self._found: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._forms: dict[str, str] = {}

    def words(self, place: int) -> tuple[str, ...]:
        """The stems that mark the report at a place, the strongest first."""
        return self._of(place)[0]

    def mechanisms(self, place: int) -> tuple[str, ...]:
        """The mechanisms that mark it, the strongest first."""
        return self._of(place)[1]

    def weight(self, name: str, place: int) -> int:
        """How much a report tells of a mechanism (see `Features.mechanisms`)."""
        return self._mechanisms[place].get(name, 0)

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """Of each stem that two reports or more tell and not too many: the logarithm of how few they are, at most 1."""
        return self._rare(Counter(chain.from_iterable(self._telling)))

    @cached_property
    def rarity_of_mechanisms(self) -> Mapping[str, float]:
        """The same of each mechanism."""
        return self._rare(Counter(chain.from_iterable(self._mechanisms)))

    def written(self, stems: Iterable[str]) -> tuple[str, ...]:
        """Stems as the first report that tells each writes it."""
        return tuple(map(self._form, stems))

    def _of(self, place: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if place not in self._found:
            telling = {term: count for term, count in self._telling[place].items() if can_name(term)}
            self._found[place] = (
                _strongest(telling, self.rarity, MARKS),
                _strongest(self._mechanisms[place], self.rarity_of_mechanisms, MARKS // 2),
            )
        return self._found[place]

    def _rare(self, carriers: Mapping[str, int]) -> dict[str, float]:
        total = len(self._reports)
        most = max(total * MOST_COMMON, 3)
        rarest = math.log(1 + (total - 1.5) / 2.5)
        return {
            term: math.log(1 + (total - n + 0.5) / (n + 0.5)) / rarest for term, n in carriers.items() if 2 <= n <= most
        }

    def _form(self, stem: str) -> str:
        if stem not in self._forms:
            parts = told(self._reports[self._first[stem]])
            for token in tokens("\n".join(text for part, text in parts.items() if part != "rest")):
                for term in terms(token)[:1]:
                    self._forms.setdefault(term, token)
        return self._forms.get(stem, stem)

    @cached_property
    def _first(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for place in range(len(self._telling) - 1, -1, -1):
            found |= dict.fromkeys(self._telling[place], place)
        return found


def _strongest(bag: Mapping[str, int], rarity: Mapping[str, float], most: int) -> tuple[str, ...]:
    weights = {term: count / (count + _SATURATION) * rarity[term] for term, count in bag.items() if term in rarity}
    return tuple(sorted(weights, key=lambda term: (-weights[term], term))[:most])
