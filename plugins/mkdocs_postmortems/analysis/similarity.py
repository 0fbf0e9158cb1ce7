"""Which reports are alike, and why. Every report gets its few nearest; no report is compared with all others.

A report is a vector of four parts: the words that it tells the incident in, those of its title, the mechanisms that
they name (`mechanisms.yml`), and what its author declared. Likeness is the product. Words count by rarity and with
diminishing returns, as in BM25 (Robertson and Zaragoza, 2009); lengths are made equal by pivot, so that two lines do
not look more like everything than a page does (Singhal, Buckley and Mitra, 1996).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from ..report.model import Report
from .mechanisms import mechanisms
from .telling import told
from .words import stems, terms, tokens

NEIGHBOURS = 8
MOST_COMMON = 0.25
"""What more than this share of all reports carry or tell is too general to tie any together."""
MOST_WORDS = 80
"""Words of a report that count: those that weigh most. With `MOST_CARRIERS` it keeps the work linear."""
MOST_CARRIERS = 400
"""What more reports than this tell or declare tells few of them apart in an archive of any size."""
MARKS = 10
"""Words, and half as many mechanisms, that mark a report: what it has in common with others is explained by them."""

_WORDS, _TITLE, _MECHANISMS, _DECLARED = 1.0, 0.2, 0.25, 2.0
"""What the parts are worth. The lexicon finds kin across vocabularies and would bury the rest if it counted more."""
_SATURATION = 4.0
"""At this count a word has half its weight."""
_KINDS = {"tag": 3.0, "tag+service": 1.0, "service": 1.0, "factor": 0.7, "trigger": 0.7, "detection": 0.2}
"""What declared features are worth. Mechanism counts more than place: the same pool leaks in two services."""
_PIVOT = 0.75
"""How far lengths are made equal."""
_BLOCK = 256
"""Rows that are multiplied at once, which bounds the memory."""

Matrix = sparse.csr_array[np.float64]


class Neighbour(Struct, frozen=True):
    """A report that is like another."""

    index: int
    """In the sequence of reports that was compared."""
    score: float
    """Between 0 and 1. It ranks the neighbours of one report; across archives it means nothing."""


class Shared(Struct, frozen=True):
    """What two reports have in common that a person can check, the most telling first."""

    tags: tuple[str, ...] = ()
    """Of the telling ones."""
    services: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    trigger: str | None = None
    mechanisms: tuple[str, ...] = ()
    """Names from the lexicon that both texts tell of, of those that few others tell of."""
    words: tuple[str, ...] = ()
    """Words that mark both texts, as the first report that has them writes them."""

    @property
    def mechanism(self) -> bool:
        """Whether they failed in the same way, as far as their authors say: a tag, or one service by one trigger."""
        return bool(self.tags or (self.services and self.factors and self.trigger))

    @property
    def reason(self) -> str:
        """In words; empty where they have nothing in common that can be named."""
        parts = [tag.replace("-", " ") for tag in self.tags]
        if self.services:
            parts.append(f"same service{'s' * (len(self.services) > 1)}: {', '.join(self.services)}")
        if self.trigger:
            parts.append(f"same kind of trigger: {self.trigger.replace('-', ' ')}")
        if self.mechanisms and not self.tags:
            parts.append(f"both tell of {', '.join(self.mechanisms[:3])}")
        if self.words and not parts:
            parts.append(f"both tell of “{', '.join(self.words[:3])}”")
        return "; ".join(parts)


class Neighbours(Sequence[list[Neighbour]]):
    """For each report, in order, its nearest, most alike first; and what any two of the reports have in common."""

    def __init__(self, reports: Sequence[Report], count: int = NEIGHBOURS, of: Sequence[int] | None = None) -> None:
        """Compare reports. With `of`, only those at these places get neighbours."""
        self.reports = reports
        self.most = count
        self.telling = telling_tags(reports)
        carried = Counter(tag for report in reports for tag in set(report.tags))
        self._common = {tag for tag, count in carried.items() if count > 1} - self.telling
        self._written: dict[str, str] = {}
        bags = [_bags(report, self._written) for report in reports]
        words, titles, names = (_weighed([bag[part] for bag in bags]) for part in range(3))
        ways = _telling(Counter(name for bag in bags for name in bag[2]), len(reports))
        self._marks = [tuple(_strongest(each, MARKS)) for each in words]
        self._ways = [tuple(name for name in _strongest(each, MARKS // 2) if name in ways) for each in names]
        declared = _declared(reports)
        parts = ((words, _WORDS), (titles, _TITLE), (names, _MECHANISMS), (declared, _DECLARED))
        worth = sum(weight for _, weight in parts)
        matrix = sparse.hstack([_matrix(part) * math.sqrt(weight / worth) for part, weight in parts], format="csr")
        self._near = _nearest(matrix, count, range(len(reports)) if of is None else of)

    @overload
    def __getitem__(self, index: int) -> list[Neighbour]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[Neighbour]]: ...
    def __getitem__(self, index: int | slice) -> list[Neighbour] | list[list[Neighbour]]:
        """The neighbours of the report at a place."""
        return self._near[index]

    def __len__(self) -> int:
        """How many reports were compared."""
        return len(self._near)

    def shared(self, one: int, other: int) -> Shared:
        """What the reports at two places have in common."""
        mine, theirs = self.reports[one], self.reports[other]
        same = mine.trigger and theirs.trigger and mine.trigger.category == theirs.trigger.category
        return Shared(
            tuple(tag for tag in _both(mine.tags, theirs.tags) if tag in self.telling),
            _both(mine.services, theirs.services),
            _both((f.category for f in mine.factors), (f.category for f in theirs.factors)),
            mine.trigger.category if same and mine.trigger and mine.trigger.category != "unknown" else None,
            _both(self._ways[one], self._ways[other]),
            tuple(self.written(term) for term in _both(self._marks[one], self._marks[other])),
        )

    def silent(self, index: int) -> bool:
        """Whether the author of a report declares no mechanism: it has no tag, or none but what too many carry.

        A tag that no other report carries does declare one, and that nothing like it is known.
        """
        return self._common.issuperset(self.reports[index].tags)

    def fading(self, carriers: int) -> float:
        """How much a tag tells by the number of its carriers: 1 for few, towards 0 where it ceases to be telling."""
        return 1 - (carriers / (_most(len(self.reports)) + 1)) ** 2

    def marks(self, index: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The mechanisms and the stems of words that mark the text of a report, the strongest first."""
        return self._ways[index], self._marks[index]

    def written(self, term: str) -> str:
        """How the first report that has a stem as a word of its own writes it."""
        return self._written.get(term, term)


def nearest(reports: Sequence[Report], count: int = NEIGHBOURS) -> Neighbours:
    """For each report its nearest, most alike first; ties are broken by position."""
    return Neighbours(reports, count)


def telling_tags(reports: Iterable[Report]) -> frozenset[str]:
    """The tags that tie reports together: carried by two at least, and by a quarter of all at most (or three).

    What half an archive carries, such as `latent-bug`, says nothing of how an incident came about.
    """
    tags = [set(report.tags) for report in reports]
    return _telling(Counter(tag for each in tags for tag in each), len(tags))


def _telling(frequency: Mapping[str, int], total: int) -> frozenset[str]:
    return frozenset(name for name, count in frequency.items() if 2 <= count <= _most(total))


def _most(total: int) -> float:
    return max(total * MOST_COMMON, 3)


def _both(mine: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    known = set(theirs)
    return tuple(name for name in dict.fromkeys(mine) if name in known) if known else ()


def _bags(report: Report, forms: dict[str, str]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """The terms of a report, those of its title, and its mechanisms; each counted by the weight of where it stands.

    `forms` learns how stems are written.
    """
    words: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for weight, text in told(report):
        written = tokens(text)
        for token, count in Counter(written).items():
            for term in terms(token):
                words[term] += weight * count
                if term == stems(token)[0]:
                    forms.setdefault(term, token)
        for name, count in mechanisms(written).items():
            names[name] += weight * count
    return words, Counter(term for token in tokens(report.title) for term in terms(token)), names


def _weighed(bags: Sequence[Mapping[str, int]]) -> list[dict[str, float]]:
    """Vectors of about unit length, of what at least two reports tell, the heaviest first."""
    total = len(bags)
    frequency = Counter(term for bag in bags for term in bag)
    rarity = {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in frequency.items()}
    vectors = [{term: count / (count + _SATURATION) * rarity[term] for term, count in bag.items()} for bag in bags]
    lengths = [math.sqrt(math.fsum(weight * weight for weight in vector.values())) for vector in vectors]
    pivot = (1 - _PIVOT) * math.fsum(lengths) / max(total, 1)
    for place, (vector, length) in enumerate(zip(vectors, lengths, strict=True)):
        ties = [term for term in vector if 2 <= frequency[term] <= MOST_CARRIERS]
        kept = sorted(ties, key=lambda term: (-vector[term], term))[:MOST_WORDS]
        vectors[place] = {term: vector[term] / (pivot + _PIVOT * length) for term in kept}
    return vectors


def _strongest(vector: Mapping[str, float], count: int) -> list[str]:
    """`vector` comes sorted."""
    return list(vector)[:count]


def _features(report: Report) -> Iterator[tuple[str, str]]:
    """What an author declares, as (kind, name)."""
    for tag in dict.fromkeys(report.tags):
        yield "tag", tag
        for service in report.services:
            yield "tag+service", f"{tag} {service}"
    for service in dict.fromkeys(report.services):
        yield "service", service
    for category in dict.fromkeys(factor.category for factor in report.factors):
        yield "factor", category
    if report.trigger and report.trigger.category != "unknown":
        yield "trigger", report.trigger.category
    if report.detection:
        yield "detection", report.detection


def _declared(reports: Sequence[Report]) -> list[dict[str, float]]:
    described = [list(_features(report)) for report in reports]
    frequency = Counter(feature for each in described for feature in each)
    described = [[f for f in each if 2 <= frequency[f] <= MOST_CARRIERS] for each in described]
    vectors = []
    for each in described:
        weights = {f: _KINDS[f[0]] * math.log(1 + len(reports) / frequency[f]) for f in each}
        norm = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({" ".join(f): weight / norm for f, weight in weights.items()})
    return vectors


def _matrix(vectors: Sequence[Mapping[str, float]]) -> Matrix:
    """A row for each vector. Columns are sorted, so that sums run in the same order whatever the reports' order."""
    columns = {name: number for number, name in enumerate(sorted({name for vector in vectors for name in vector}))}
    data = np.fromiter((weight for vector in vectors for weight in vector.values()), np.float64)
    indices = np.fromiter((columns[name] for vector in vectors for name in vector), np.int32)
    indptr = np.cumsum([0, *map(len, vectors)], dtype=np.int32)
    matrix = sparse.csr_array((data, indices, indptr), shape=(len(vectors), len(columns)))
    matrix.sort_indices()
    return matrix


def _nearest(matrix: Matrix, count: int, of: Sequence[int]) -> list[list[Neighbour]]:
    turned = matrix.T.tocsr()
    found: list[list[Neighbour]] = []
    for start in range(0, len(of), _BLOCK):
        rows = of[start : start + _BLOCK]
        block = (matrix[list(rows)] @ turned).tocsr()
        for number, row in enumerate(rows):
            part = slice(block.indptr[number], block.indptr[number + 1])
            found.append(_best(row, block.indices[part], block.data[part], count))
    return found


def _best(row: int, others: NDArray[np.int32], scores: NDArray[np.float64], count: int) -> list[Neighbour]:
    kept = (others != row) & (scores > 0)
    others, scores = others[kept], np.minimum(scores[kept], 1.0).round(9)
    if len(scores) > count:
        kept = scores >= np.partition(scores, -count)[-count]
        others, scores = others[kept], scores[kept]
    order = np.lexsort((others, -scores))[:count]
    return [Neighbour(int(others[place]), float(scores[place])) for place in order]
