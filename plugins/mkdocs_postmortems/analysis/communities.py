"""Communities of reports: the graph of what ties them, and the Louvain method on it (Blondel and others, 2008)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import networkx as nx
from msgspec import Struct

from ..report.model import NO_PATTERN, Report
from .similarity import Neighbours, Shared

SEED = 7
CROWD, APART = 8, 1.6
"""The eighth neighbour (in a small archive, whoever stands halfway) is as near as any report of an archive is to another;
text ties what is so many times as near."""
CLOSEST = 5
"""Text ties two reports that declare nothing only where each is among so many nearest of the other."""
NAMED = 0.5
"""What an author's `related` adds to the weight of a tie."""
STRONG = 100.0
"""What a declared cause weighs: more than all that texts can tell."""


class Tie(Struct, frozen=True):
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
    near = _mutual(neighbours)
    ties = []
    for one, other in sorted((near.keys() | named) - apart):
        heard = [crowd[place] for place in (one, other) if neighbours.silent(place)]
        if NO_PATTERN in (reports[one].pattern, reports[other].pattern) or not (heard or (one, other) in named):
            continue
        shared, weight = neighbours.shared(one, other), NAMED if (one, other) in named else 0.0
        if len(heard) == 2 or (heard and (shared.mechanisms or shared.words)):
            weight += max(0.0, near.get((one, other), 0.0) - APART * max(heard))
        if weight > 0:
            ties.append(Tie(one, other, weight, shared, (one, other) in named))
    return ties


def _mutual(neighbours: Neighbours) -> dict[tuple[int, int], float]:
    """The scores of pairs of which each is among the `CLOSEST` of the other, as far as the other's author is silent."""
    close = [{each.index: each.score for each in near[:CLOSEST]} for near in neighbours]
    return {
        (min(one, other), max(one, other)): score
        for one, near in enumerate(close)
        for other, score in near.items()
        if one in close[other] or not neighbours.silent(other)
    }


def _pairs(places: dict[str, int], ids: Iterable[tuple[str, str]]) -> set[tuple[int, int]]:
    known = [(places[one], places[other]) for one, other in ids if other in places and one != other]
    return {(min(pair), max(pair)) for pair in known}


def _background(neighbours: Neighbours, place: int) -> float:
    """How near the crowd is to a report; nobody is where it has fewer neighbours than that."""
    near, rank = neighbours[place], min(CROWD, max(len(neighbours) // 2, 2))
    return near[rank - 1].score if len(near) >= rank else 0.0


def communities(size: int, ties: Iterable[Tie], hubs: Iterable[tuple[Sequence[int], float]]) -> list[list[int]]:
    """The communities of `size` reports, each sorted, those of one report left out.

    `ties` hold two reports together, a hub (a cause that authors declare) holds many, each with a weight. Each part of
    the graph that hangs together is looked at for itself: a new report moves nobody whom it is not tied to, not even by
    way of others.
    """
    # Integers as nodes: the order in which sets of strings are walked changes from run to run.
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from((tie.one, tie.other, tie.weight) for tie in ties)
    for hub, (members, weight) in enumerate(hubs, size):
        graph.add_weighted_edges_from((place, hub, weight) for place in members)
    found = []
    for part in sorted(sorted(part) for part in nx.connected_components(graph)):
        for community in _louvain(graph, part):
            reports = sorted(node for node in community if node < size)
            found += [reports] if len(reports) > 1 else []
    return sorted(found)


def _louvain(graph: nx.Graph[int], part: Sequence[int]) -> list[set[int]]:
    if len(part) == 2:
        return [set(part)]
    copy: nx.Graph[int] = nx.Graph()
    copy.add_nodes_from(part)
    copy.add_edges_from(sorted((min(u, v), max(u, v), w) for u, v, w in graph.edges(part, data=True)))
    found: list[set[int]] = nx.community.louvain_communities(copy, seed=SEED)
    return found
