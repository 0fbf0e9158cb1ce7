"""Communities of reports in the graph of what ties them: declared causes, `related`, and likeness of texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from statistics import median

import networkx as nx
from msgspec import Struct

from ..report.model import NO_PATTERN, Report
from .similarity import Neighbours, Shared

CROWD = 8
"""The eighth neighbour (in a small archive, the median one) stands for how near any two reports of an archive are: text
ties those that are nearer."""
NAMED = 0.5
"""What an author's `related` adds to the weight of a tie."""
LOOSE = 0.3
"""Two groups are one as long as their members are tied, on average, by so much of what ties two reports usually."""
STRONG = 100.0
"""What a declared cause weighs: more than all that texts can tell."""


class Tie(Struct, frozen=True, gc=False):
    """Why two reports belong together."""

    one: int
    """In the sequence of reports; smaller than `other`."""
    other: int
    weight: float
    shared: Shared
    named: bool = False
    """Whether one of the two names the other as related."""


def find_ties(reports: Sequence[Report], neighbours: Neighbours) -> list[Tie]:
    """What ties two reports beside declared causes, sorted by place.

    `related` does; and text ties a report that declares no mechanism, as far as the two are nearer to each other than
    either is to the crowd (the idea of cross-domain similarity local scaling: Conneau and others, 2018), so that an
    archive where all is written alike does not fall into one heap. No two that are said to be `unrelated` are tied, and
    none that is pinned to `none`.
    """
    places = {report.id: place for place, report in enumerate(reports)}
    apart = _pairs(places, ((report.id, other) for report in reports for other in report.unrelated))
    named = _pairs(places, ((report.id, other) for report in reports for other in report.related))
    crowd = [_background(neighbours, place) for place in range(len(reports))]
    near = {
        (min(place, each.index), max(place, each.index)): each.score
        for place in range(len(reports))
        for each in neighbours[place]
    }
    ties = []
    for one, other in sorted((near.keys() | named) - apart):
        heard = [crowd[place] for place in (one, other) if neighbours.silent(place)]
        if NO_PATTERN in (reports[one].pattern, reports[other].pattern) or not (heard or (one, other) in named):
            continue
        shared, weight = neighbours.shared(one, other), NAMED if (one, other) in named else 0.0
        if len(heard) == 2 or (heard and (shared.mechanisms or shared.words)):
            weight += max(0.0, near.get((one, other), 0.0) - max(heard))
        if weight > 0:
            ties.append(Tie(one, other, weight, shared, (one, other) in named))
    return ties


def _pairs(places: dict[str, int], ids: Iterable[tuple[str, str]]) -> set[tuple[int, int]]:
    known = [(places[one], places[other]) for one, other in ids if other in places and one != other]
    return {(min(pair), max(pair)) for pair in known}


def _background(neighbours: Neighbours, place: int) -> float:
    """How near the crowd is to a report; nobody is where it has fewer neighbours than that."""
    near, rank = neighbours[place], min(CROWD, max(len(neighbours) // 2, 2))
    return near[rank - 1].score if len(near) >= rank else 0.0


def communities(size: int, ties: Sequence[Tie], causes: Iterable[tuple[Sequence[int], float]]) -> list[list[int]]:
    """The communities of `size` reports, each sorted, those of one report left out.

    Nodes are reports and causes that authors declare; `ties` hold two reports together, a cause holds many, each with
    a weight. Each part of the graph that hangs together is divided for itself, so a new report moves nobody whom it is
    not tied to, not even by way of others.
    """
    # Integers as nodes: the order in which sets of strings are walked changes from run to run.
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from((tie.one, tie.other, tie.weight) for tie in ties)
    for cause, (members, weight) in enumerate(causes, size):
        graph.add_weighted_edges_from((place, cause, weight) for place in members)
    least = LOOSE * median([tie.weight for tie in ties] or [0.0])
    found = []
    for part in nx.connected_components(graph):
        for community in _divided(graph, sorted(part), least):
            reports = sorted(node for node in community if node < size)
            found += [reports] if len(reports) > 1 else []
    return sorted(found)


def _divided(graph: nx.Graph[int], part: Sequence[int], least: float) -> Iterable[Sequence[int]]:
    """A part of the graph in communities: whole where it hangs on a declared cause, else by average linkage.

    Of all groups the two are joined that are tied most, on the average of all pairs of their members, until that is
    less than `least` (UPGMA: Sokal and Michener, 1958). Methods that maximise modularity, such as Louvain's, were
    tried: they move five times as many reports when one is added.
    """
    if len(part) <= 2 or any(weight >= STRONG for _, weight in graph.degree(part, weight="weight")):
        return [part]
    ties = {one: {other: graph.edges[one, other]["weight"] for other in graph[one]} for one in part}
    groups = {node: [node] for node in part}
    heap = [(-weight, one, other) for one, others in ties.items() for other, weight in others.items() if one < other]
    heapify(heap)
    while heap and -heap[0][0] >= least:
        likeness, one, other = heappop(heap)
        if other not in ties.get(one, ()) or likeness != -ties[one][other] / (len(groups[one]) * len(groups[other])):
            continue  # one of the two has been joined to a third since
        groups[one] += groups.pop(other)
        for third, weight in ties.pop(other).items():
            del ties[third][other]
            if third != one:
                ties[one][third] = ties[third][one] = ties[one].get(third, 0.0) + weight
        for third, weight in ties[one].items():
            mean = weight / (len(groups[one]) * len(groups[third]))
            heappush(heap, (-mean, min(one, third), max(one, third)))
    return groups.values()
