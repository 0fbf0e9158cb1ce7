"""Causes that recur: communities in the graph of reports that failed in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import networkx as nx
from msgspec import Struct

from ..report.model import Report
from .durations import Duration, time_to
from .similarity import Neighbour, shared, telling_tags

SEED = 7
DECLARED = 0.5
"""What an author's `related` adds to the weight of an edge."""


class Pattern(Struct, frozen=True):
    """Reports that share a mechanism, oldest first."""

    slug: str
    tags: tuple[str, ...]
    """What most members share, the most telling first: the pattern's name and its reason."""
    reports: tuple[Report, ...]
    holders: dict[str, int]
    """Tag → how many members carry it."""

    @property
    def last(self) -> Report:
        """The newest member."""
        return self.reports[-1]

    @property
    def intervals(self) -> tuple[int, ...]:
        """Days from each member to the next."""
        return tuple((later.day - earlier.day).days for earlier, later in pairwise(self.reports))

    @property
    def typical_interval(self) -> float | None:
        """The median of the intervals in days; `None` below three."""
        return median(self.intervals) if len(self.intervals) >= 3 else None

    @property
    def downtime(self) -> tuple[timedelta, int]:
        """From onset to resolution, summed over the members that state both, and how many those are."""
        lengths = [d.length for r in self.reports if isinstance(d := time_to(r, "resolved"), Duration)]
        return sum(lengths, timedelta()), len(lengths)

    def recent(self, today: date, days: int = 90) -> bool:
        """Whether it happened again within some days before `today`."""
        return 0 <= (today - self.last.day).days <= days


def find_patterns(reports: Sequence[Report], neighbours: Sequence[Sequence[Neighbour]]) -> list[Pattern]:
    """The patterns among reports (sorted by id), most members first, then the most recent.

    Two reports are tied when they are near and share a declared mechanism, or when one names the other as related. The
    Louvain method finds the communities; one whose members have no tag in common is not a pattern, and a member without
    any of the tags that name it is left out. Same input, same result.
    """
    telling = telling_tags(reports)
    graph = _graph(reports, neighbours, telling)
    frequency = Counter(tag for report in reports for tag in set(report.tags))
    communities: list[set[int]] = nx.community.louvain_communities(graph, seed=SEED)
    taken: Counter[str] = Counter()
    patterns = []
    for community in sorted(communities, key=lambda c: (-len(c), min(c))):
        members = [reports[index] for index in sorted(community)]
        while pattern := _pattern(members, frequency, telling, taken):
            patterns.append(pattern)
            members = [report for report in members if report not in pattern.reports]
    return sorted(patterns, key=lambda p: (-len(p.reports), -p.last.day.toordinal(), p.slug))


def _graph(reports: Sequence[Report], neighbours: Sequence[Sequence[Neighbour]], telling: Set[str]) -> nx.Graph[int]:
    # Integers as nodes: the order in which sets of strings are walked changes from run to run.
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(reports)))
    for index, near in enumerate(neighbours):
        for neighbour in near:
            if shared(reports[index], reports[neighbour.index], telling).mechanism:
                graph.add_edge(index, neighbour.index, weight=neighbour.score)
    places = {report.id: index for index, report in enumerate(reports)}
    for index, report in enumerate(reports):
        for related in report.related:
            other = places.get(related)
            if other is not None:
                weight = graph[index][other]["weight"] if graph.has_edge(index, other) else 0.0
                graph.add_edge(index, other, weight=weight + DECLARED)
    return graph


def _pattern(
    members: Sequence[Report], frequency: Counter[str], telling: Set[str], taken: Counter[str]
) -> Pattern | None:
    """The strongest pattern among the members of a community; `None` where they share no telling tag.

    Its first tag is the one that most of them and few others carry; beside it stand the tags that half of its carriers
    share. Members with any of these belong to it.
    """
    holders = Counter(tag for report in members for tag in set(report.tags))
    common = [tag for tag, count in holders.items() if count >= 2 and tag in telling]
    if not common:
        return None
    first = min(common, key=lambda tag: (-(holders[tag] ** 2) / frequency[tag], tag))
    carriers = [report for report in members if first in report.tags]
    beside = Counter(tag for report in carriers for tag in set(report.tags) if tag in common and tag != first)
    tags = [
        first,
        *(tag for tag, count in sorted(beside.items(), key=lambda i: (-i[1], i[0])) if count * 2 >= len(carriers)),
    ]
    kept = [report for report in members if set(report.tags) & set(tags)]
    taken[first] += 1
    slug = first if taken[first] == 1 else f"{first}-{kept[0].id}"
    return Pattern(slug, tuple(tags), tuple(kept), {tag: holders[tag] for tag in tags})
