"""Which reports are alike, and why. Every report gets its few nearest; no report is compared with all others.

A report is a vector of four parts: the words of its whole text, those of its title, the mechanisms that it tells of
(`mechanisms.yml`), and what its author declared. Likeness is the sum of the parts' cosines, each weighted. Words count
by rarity, as in BM25 (Robertson and Zaragoza, 2009), and with the logarithm of how often they occur. What two reports
have in common that a person can check (`Shared`) is asked apart from the ranking.
"""

from __future__ import annotations

import math
import pathlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import overload

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray
from scipy import sparse

from ..language import _, ngettext
from ..language.forms import comma, semicolon
from ..report.model import Report
from .features import Features, features_of
from .marks import Marks

NEIGHBOURS = 8
NEARLY_ALL = 0.8
"""A tag that more than this share of an archive carries explains nothing: it tells none of its reports apart."""
FEW = 3
"""So many carriers are never too many, however small the archive."""
MANY, FAINT = 0.25, 0.01
"""A tag that this share of an archive carries tells next to nothing of a report that has a rarer one too."""
MOST_WORDS = 120
"""Words of a report that count: those that weigh most. With `MOST_CARRIERS` it keeps the work linear."""
MOST_CARRIERS = 400
"""What more reports than this tell or declare tells few of them apart in an archive of any size."""

_TEXT, _TITLE, _MECHANISMS, _DECLARED = 1.0, 0.2, 0.15, 2.0
"""What the parts are worth; `scripts/evaluate-patterns` shows what becomes of the ranking if they change."""
_PIVOT = 0.75
"""How far the lengths of whole texts are made equal (Singhal, Buckley and Mitra, 1996): one line is not a page."""
_KINDS = {"tag": 3.0, "tag+service": 1.0, "service": 1.0, "factor": 0.7, "trigger": 0.7, "detection": 0.2}
"""What declared features are worth. Mechanism counts more than place: the same pool leaks in two services."""
_BLOCK = 256
"""Rows that are multiplied at once, which bounds the memory."""

Matrix = sparse.csr_array[np.float64]


class Neighbour(Struct, frozen=True, gc=False):
    """A report that is like another."""

    index: int
    """In the sequence of reports that was compared."""
    score: float
    """Between 0 and 1. It ranks the neighbours of one report; across archives it means nothing."""


class Shared(Struct, frozen=True, gc=False):
    """What two reports have in common that a person can check, the most telling first."""

    tags: tuple[str, ...] = ()
    """Of the telling ones, the rarest first."""
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
            same = ngettext("same service: {services}", "same services: {services}", len(self.services))
            parts.append(same.format(services=comma(self.services)))
        if self.trigger:
            parts.append(_("same kind of trigger: {trigger}").format(trigger=_(self.trigger.replace("-", " "))))
        if self.mechanisms and not self.tags:
            parts.append(_("both mention {names}").format(names=comma(self.mechanisms[:3])))
        if self.words and not parts:
            parts.append(_("both mention “{names}”").format(names=comma(self.words[:3])))
        return semicolon(parts)


class Neighbours(Sequence[list[Neighbour]]):
    """For each report, in order, its nearest, most alike first; and what any two of the reports have in common."""

    def __init__(
        self,
        reports: Sequence[Report],
        count: int = NEIGHBOURS,
        of: Sequence[int] | None = None,
        folder: pathlib.Path | None = None,
    ) -> None:
        """Compare reports. With `of`, only those at these places get neighbours. For `folder` see `features_of`."""
        self.reports = reports
        self.carriers = Counter(tag for report in reports for tag in set(report.tags))
        self.general = general_tags(reports)
        self.telling = frozenset(tag for tag, count in self.carriers.items() if count > 1) - self.general
        known = features_of(reports, folder)
        self.marks = Marks(reports, known)
        matrix = _vectors(reports, known)
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
        return replace(
            self.declared(one, other),
            mechanisms=_both(self.marks.mechanisms(one), self.marks.mechanisms(other)),
            words=self.marks.written(_both(self.marks.words(one), self.marks.words(other))),
        )

    def declared(self, one: int, other: int) -> Shared:
        """What their authors declare in common: the same without mechanisms and words, which take longer to find."""
        mine, theirs = self.reports[one], self.reports[other]
        same = mine.trigger and theirs.trigger and mine.trigger.category == theirs.trigger.category
        return Shared(
            self._shared_tags(mine, theirs),
            _both(mine.services, theirs.services),
            _both((f.category for f in mine.factors), (f.category for f in theirs.factors)),
            mine.trigger.category if same and mine.trigger and mine.trigger.category != "unknown" else None,
        )

    def _shared_tags(self, mine: Report, theirs: Report) -> tuple[str, ...]:
        """What both carry and at least one of them has no rarer tags than; the rarest first."""
        if set(mine.tags).isdisjoint(theirs.tags):
            return ()
        both = (self._specific(mine) | self._specific(theirs)).intersection(mine.tags, theirs.tags)
        return tuple(sorted(both, key=lambda tag: (self.carriers[tag], tag)))

    def _specific(self, report: Report) -> frozenset[str]:
        """The telling tags of a report, without those that many carry if there are others."""
        tags = self.telling.intersection(report.tags)
        most = _at_least_few(len(self.reports) * MANY)
        return frozenset(tag for tag in tags if self.carriers[tag] <= most) or tags

    def silent(self, index: int) -> bool:
        """Whether the author of a report declares no mechanism: it has no tag, or none but what nearly all carry.

        A tag that no other report carries does declare one, and that nothing like it is known.
        """
        return self.general.issuperset(self.reports[index].tags)

    def fading(self, tag: str) -> float:
        """How much a tag tells beside another by the number of its carriers: 1 for few, next to nothing for many."""
        carriers, total = self.carriers[tag], len(self.reports)
        return max(1 - (carriers / (_at_least_few(total * MANY) + 1)) ** 2, FAINT * (1 - carriers / (total + 1)) ** 2)


def nearest(reports: Sequence[Report], count: int = NEIGHBOURS, folder: pathlib.Path | None = None) -> Neighbours:
    """For each report its nearest, most alike first; ties are broken by position."""
    return Neighbours(reports, count, folder=folder)


def general_tags(reports: Sequence[Report]) -> frozenset[str]:
    """The tags that explain nothing, as nearly all reports carry them (`NEARLY_ALL`, and more than `FEW`)."""
    carriers = Counter(tag for report in reports for tag in set(report.tags))
    most = _at_least_few(len(reports) * NEARLY_ALL)
    return frozenset(tag for tag, count in carriers.items() if count > most)


def _at_least_few(count: float) -> float:
    return max(count, FEW)


def _both(mine: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    known = set(theirs)
    return tuple(name for name in dict.fromkeys(mine) if name in known) if known else ()


def _said(report: Report) -> Iterator[tuple[str, str]]:
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
    general = {("tag", tag) for tag in general_tags(reports)}
    described = [[feature for feature in _said(report) if feature not in general] for report in reports]
    frequency = Counter(feature for each in described for feature in each)
    described = [[f for f in each if 2 <= frequency[f] <= MOST_CARRIERS] for each in described]
    vectors = []
    for each in described:
        weights = {f: _KINDS[f[0]] * math.log(1 + len(reports) / frequency[f]) for f in each}
        norm = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({" ".join(f): weight / norm for f, weight in weights.items()})
    return vectors


def _vectors(reports: Sequence[Report], known: Sequence[Features]) -> Matrix:
    """A row for each report. The squares of a row's parts add up to what the parts are worth, or less."""
    parts = (
        (_weighed([each.text for each in known], _PIVOT), _TEXT),
        (_weighed([each.title for each in known]), _TITLE),
        (_weighed([each.mechanisms for each in known]), _MECHANISMS),
        (_matrix(_declared(reports)), _DECLARED),
    )
    worth = sum(weight for _, weight in parts)
    return sparse.hstack([matrix * math.sqrt(weight / worth) for matrix, weight in parts], format="csr")


def _weighed(bags: Sequence[Mapping[str, int]], pivot: float = 1.0) -> Matrix:
    """Rows of what at least two reports say: the logarithm of its count, by its rarity.

    Their lengths are one, as far as `pivot` goes.
    """
    frequency = Counter(chain.from_iterable(bags))
    kept = {term for term, count in frequency.items() if 2 <= count <= MOST_CARRIERS}
    matrix = _matrix([{term: count for term, count in bag.items() if term in kept} for bag in bags])
    carriers = np.bincount(matrix.indices, minlength=matrix.shape[1])
    rarity = np.log(1 + (len(bags) - carriers + 0.5) / (carriers + 0.5))
    matrix.data = np.log1p(matrix.data) * rarity[matrix.indices]
    rows = np.repeat(np.arange(len(bags)), np.diff(matrix.indptr))
    lengths = np.sqrt(np.bincount(rows, matrix.data**2, minlength=len(bags)))
    usual = lengths.sum() / max(len(bags), 1)
    matrix.data /= (pivot * lengths + (1 - pivot) * usual)[rows]
    return _heaviest(matrix)


def _heaviest(matrix: Matrix) -> Matrix:
    """The `MOST_WORDS` of each row that weigh most; of equal ones the first."""
    for start, end in pairwise(matrix.indptr):
        row = matrix.data[start:end]
        if len(row) > MOST_WORDS:
            row[np.argsort(-row, kind="stable")[MOST_WORDS:]] = 0
    matrix.eliminate_zeros()
    return matrix


def _matrix(bags: Sequence[Mapping[str, float]]) -> Matrix:
    """A row for each bag. Columns are sorted, so that sums run in the same order whatever the reports' order."""
    columns = {name: number for number, name in enumerate(sorted(set(chain.from_iterable(bags))))}
    data = np.fromiter(chain.from_iterable(bag.values() for bag in bags), np.float64)
    indices = np.fromiter(map(columns.__getitem__, chain.from_iterable(bags)), np.int32)
    indptr = np.cumsum([0, *map(len, bags)], dtype=np.int32)
    matrix = sparse.csr_array((data, indices, indptr), shape=(len(bags), len(columns)))
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
