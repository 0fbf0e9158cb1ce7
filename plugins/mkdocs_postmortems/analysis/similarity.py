"""Which reports are alike, and why. Every report gets its few nearest; no report is compared with all others."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from heapq import nlargest

from msgspec import Struct

from ..report.model import Report

NEIGHBOURS = 8
MOST_POSTINGS = 120
"""A feature of more reports than this tells none of them apart; leaving it out keeps the work linear."""
MOST_WORDS = 12
"""Words of a report that count: the rarest."""

MOST_COMMON = 0.25
"""A tag of more than this share of all reports is too general to tie any together."""

_WORD = re.compile(r"[a-z][a-z0-9_-]{2,}")
_STOP = frozenset(
    """
    about after again against all also and any are because been before being between both but can could did does
    down during each few for from had has have her here him his how into its itself more most not now off once one
    only other our out over own same she should some such than that the their them then there these they this
    those through too two under until very was were what when where which while who whom why will with would you
    your every without within still never always them took take takes made make makes became become its it's
    because
    """.split()
)

_WEIGHTS = {"tag": 3.0, "tag+service": 1.0, "service": 1.0, "factor": 0.7, "trigger": 0.7, "word": 1.0}
"""What a shared feature of a kind is worth. Mechanism counts more than place: the same pool leaks in two services."""


class Neighbour(Struct, frozen=True):
    """A report that is like another."""

    index: int
    """In the sequence of reports that was compared."""
    score: float
    """Between 0 and 1."""


def features(report: Report) -> Iterator[tuple[str, str]]:
    """What a report can share with another, as (kind, name)."""
    for tag in report.tags:
        yield "tag", tag
        for service in report.services:
            yield "tag+service", f"{tag} {service}"
    for service in report.services:
        yield "service", service
    for category in dict.fromkeys(factor.category for factor in report.factors):
        yield "factor", category
    if report.trigger:
        yield "trigger", report.trigger.category
    for word in sorted(_words(report)):
        yield "word", word


def _words(report: Report) -> set[str]:
    texts = [report.title, *(factor.what for factor in report.factors)]
    if report.trigger:
        texts.append(report.trigger.what)
    texts += [section.text for section in report.sections if section.kind == "summary"]
    return set(_WORD.findall(" ".join(texts).lower())) - _STOP


def nearest(reports: Sequence[Report], count: int = NEIGHBOURS) -> list[list[Neighbour]]:
    """For each report its nearest, most alike first; ties are broken by position.

    Cosine of feature vectors weighted by kind and by inverse document frequency, from an inverted index: cost grows
    with the number of reports times `MOST_POSTINGS` at worst.
    """
    described = [list(features(report)) for report in reports]
    frequency = Counter(feature for each in described for feature in each)
    vectors = [_vector(each, frequency, len(reports)) for each in described]
    postings: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        for feature, weight in vector.items():
            postings[feature].append((index, weight))
    return [_nearest(index, vector, postings, count) for index, vector in enumerate(vectors)]


def _vector(
    described: Sequence[tuple[str, str]], frequency: Mapping[tuple[str, str], int], total: int
) -> dict[tuple[str, str], float]:
    """A unit vector of the features that at least two reports share."""
    shared = [feature for feature in described if 2 <= frequency[feature] <= MOST_POSTINGS]
    words = sorted((f for f in shared if f[0] == "word"), key=lambda f: (frequency[f], f))[:MOST_WORDS]
    kept = [*(f for f in shared if f[0] != "word"), *words]
    weights = {f: _WEIGHTS[f[0]] * math.log(1 + total / frequency[f]) for f in kept}
    norm = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {f: weight / norm for f, weight in weights.items()} if norm else {}


def _nearest(
    index: int,
    vector: Mapping[tuple[str, str], float],
    postings: Mapping[tuple[str, str], Sequence[tuple[int, float]]],
    count: int,
) -> list[Neighbour]:
    scores: dict[int, float] = defaultdict(float)
    for feature, weight in vector.items():
        for other, theirs in postings[feature]:
            scores[other] += weight * theirs
    scores.pop(index, None)
    best = nlargest(count, ((round(score, 9), -other) for other, score in scores.items()))
    return [Neighbour(-other, score) for score, other in best]


class Shared(Struct, frozen=True):
    """What two reports declare in common."""

    tags: tuple[str, ...] = ()
    """Of the telling ones."""
    services: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    trigger: str | None = None

    @property
    def mechanism(self) -> bool:
        """Whether they failed in the same way, as far as their authors say: a tag, or one service by one trigger."""
        return bool(self.tags or (self.services and self.factors and self.trigger))


def telling_tags(reports: Iterable[Report]) -> frozenset[str]:
    """The tags that tie reports together: carried by two at least, and by a quarter of all at most (or three).

    What half an archive carries, such as `latent-bug`, says nothing of how an incident came about.
    """
    frequency: Counter[str] = Counter()
    total = 0
    for report in reports:
        total += 1
        frequency.update(set(report.tags))
    return frozenset(tag for tag, count in frequency.items() if 2 <= count <= max(total * MOST_COMMON, 3))


def shared(one: Report, other: Report, telling: Set[str]) -> Shared:
    """What two reports have in common that a person can check."""

    def both(mine: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
        known = set(theirs)
        return tuple(name for name in dict.fromkeys(mine) if name in known)

    same = one.trigger and other.trigger and one.trigger.category == other.trigger.category
    return Shared(
        tuple(tag for tag in both(one.tags, other.tags) if tag in telling),
        both(one.services, other.services),
        both((f.category for f in one.factors), (f.category for f in other.factors)),
        one.trigger.category if same and one.trigger and one.trigger.category != "unknown" else None,
    )
