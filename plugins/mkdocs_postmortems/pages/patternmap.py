"""A map of patterns as inline SVG: a bubble for each, a dot for each report, a line for each tie."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
from markupsafe import Markup, escape

from ..analysis.archive import Archive
from ..report.model import Report
from ..report.words import plural
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

MOST = 120
"""Reports on the map; of a larger archive it shows the largest patterns that fit."""
SEED = 7
_WIDTH, _GAP, _UNDER = 900, 26, 36
"""Of the picture; between bubbles; for the name under one (SVG units)."""
_NAME, _LETTER = 30, 7.8
"""Characters of a pattern's name under its bubble, and the width of one."""


@dataclass(frozen=True)
class Bubble:
    """A pattern on the map, with the places of its members about its centre."""

    name: str
    uri: str
    """Of its page; empty for the reports that are tied to others and belong to no pattern."""
    reports: Sequence[Report]
    spots: Mapping[str, tuple[float, float]]
    radius: float

    @property
    def label(self) -> str:
        """The name as far as there is room for it."""
        return self.name if len(self.name) <= _NAME else self.name[: _NAME - 1] + "…"

    @property
    def width(self) -> float:
        """Of the bubble with its name."""
        return max(2 * self.radius, len(self.label) * _LETTER, 13 * _LETTER)


@dataclass(frozen=True)
class PatternMap:
    """The picture, what is on it, and the ties between its bubbles in words."""

    svg: Markup
    bubbles: Sequence[Bubble]
    bridges: Sequence[tuple[Bubble, Bubble, int]]
    """Two bubbles and how many of their members are tied, the most first."""


def pattern_map(view: View, here: Here) -> PatternMap:
    """The map of an archive's largest patterns; empty if no reports are tied. Same archive, same picture."""
    groups: list[tuple[str, str, Sequence[Report]]] = [
        (each.name, view.pattern_uri(each), each.reports) for each in _largest(view.archive.patterns)
    ]
    archive = view.archive
    loose = [each for each in archive.reports if each.id not in archive.pattern_of and archive.relatives(each)]
    room = max(MOST - sum(len(reports) for _, _, reports in groups), 0)
    if groups and loose[:room]:
        groups.append(("In no pattern", "", loose[-room:]))
    ties = _ties(archive, [report.id for _, _, reports in groups for report in reports])
    bubbles = [_bubble(*group, ties) for group in groups] if ties.edges else []
    centres, height = _rows(bubbles)
    bridges = _bridges(bubbles, ties)
    parts = [
        *_arcs(bubbles, centres, bridges),
        *(part for bubble, centre in zip(bubbles, centres, strict=True) for part in _drawn(bubble, centre, ties, here)),
    ]
    label = f"{plural(len(bubbles), 'group')} as bubbles, {plural(len(ties), 'report')} as dots"
    svg = Markup(
        f'<div class="pm-scroll" role="region" aria-label="Map of patterns" tabindex="0"><svg class="pm-map" '
        f'viewBox="0 0 {_WIDTH} {height:.0f}" role="group" aria-label="{label}; the lists beside it name them">'
        f"{''.join(parts)}</svg></div>"
    )
    return PatternMap(
        svg if bubbles else Markup(""),
        bubbles,
        [(bubbles[one], bubbles[other], count) for one, other, count in bridges],
    )


def _largest(patterns: Sequence[Pattern]) -> list[Pattern]:
    """The first patterns with `MOST` members between them; the first in any case."""
    shown: list[Pattern] = []
    total = 0
    for pattern in patterns:
        total += len(pattern.reports)
        if shown and total > MOST:
            break
        shown.append(pattern)
    return shown


def _ties(archive: Archive, ids: Sequence[str]) -> nx.Graph[str]:
    """The reports on the map and their ties, in the order of their ids."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(ids))
    for id_ in sorted(ids):
        for relative in archive.relatives(archive.corpus.by_id[id_]):
            if relative.report.id in graph:
                graph.add_edge(*sorted((id_, relative.report.id)))
    return graph


def _bubble(name: str, uri: str, reports: Sequence[Report], ties: nx.Graph[str]) -> Bubble:
    radius = 14 + 11 * math.sqrt(len(reports))
    inside: nx.Graph[str] = nx.Graph()
    inside.add_nodes_from(report.id for report in reports)
    inside.add_edges_from(sorted(edge for edge in ties.edges if edge[0] in inside and edge[1] in inside))
    placed = nx.spring_layout(inside, seed=SEED)
    farthest = max(math.hypot(x, y) for x, y in placed.values()) or 1.0
    scale = (radius - 10) / farthest
    return Bubble(
        name, uri, reports, {id_: (float(x) * scale, float(y) * scale) for id_, (x, y) in placed.items()}, radius
    )


def _rows(bubbles: Sequence[Bubble]) -> tuple[list[tuple[float, float]], float]:
    """The centres of the bubbles, set in rows, and the height of all rows."""
    centres: list[tuple[float, float]] = []
    left, top, tallest = 0.0, 4.0, 0.0
    for bubble in bubbles:
        if left and left + bubble.width > _WIDTH:
            left, top, tallest = 0.0, top + tallest + _UNDER + _GAP, 0.0
        tallest = max(tallest, 2 * bubble.radius)
        centres.append((left + bubble.width / 2, top + bubble.radius))
        left += bubble.width + _GAP
    return centres, top + tallest + _UNDER + 4


def _bridges(bubbles: Sequence[Bubble], ties: nx.Graph[str]) -> list[tuple[int, int, int]]:
    """The places of two bubbles and the ties between them, the most first."""
    places = {report.id: index for index, bubble in enumerate(bubbles) for report in bubble.reports}
    ends = (sorted((places[one], places[other])) for one, other in ties.edges)
    counted = Counter((one, other) for one, other in ends if one != other)
    return sorted(((one, other, count) for (one, other), count in counted.items()), key=lambda b: (-b[2], b[:2]))


def _arcs(
    bubbles: Sequence[Bubble], centres: Sequence[tuple[float, float]], bridges: Sequence[tuple[int, int, int]]
) -> Iterator[str]:
    """Lines from bubble to bubble, drawn behind all of them and bent upwards, away from the names."""
    for one, other, count in bridges:
        (x, y), (u, v) = centres[one], centres[other]
        bend = max((x + u) / 2 + (v - y) * 0.2, 0), max((y + v) / 2 - (u - x) * 0.2, 0)
        ends = f"{bubbles[one].name} and {bubbles[other].name}: {plural(count, 'tie')}"
        yield (
            f'<path d="M{x:.0f} {y:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {u:.0f} {v:.0f}" class="pm-map-bridge">'
            f"<title>{escape(ends)}</title></path>"
        )


def _drawn(bubble: Bubble, centre: tuple[float, float], ties: nx.Graph[str], here: Here) -> Iterator[str]:
    x, y = centre
    under = y + bubble.radius
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{bubble.radius:.1f}" class="pm-map-bubble"/>'
    name = (
        f'<text x="{x:.1f}" y="{under + 16:.1f}" text-anchor="middle" class="pm-map-name">{escape(bubble.label)}</text>'
    )
    yield f'<a xlink:href="{here.to(bubble.uri)}">{name}</a>' if bubble.uri else name
    size = plural(len(bubble.reports), "incident")
    yield f'<text x="{x:.1f}" y="{under + 32:.1f}" text-anchor="middle">{size}</text>'
    for one, other in ties.edges:
        if one in bubble.spots and other in bubble.spots:
            (a, b), (c, d) = bubble.spots[one], bubble.spots[other]
            yield f'<path d="M{x + a:.1f} {y + b:.1f}L{x + c:.1f} {y + d:.1f}" class="pm-map-tie"/>'
    for report in bubble.reports:
        a, b = bubble.spots[report.id]
        yield (
            f'<a xlink:href="{here.report(report.id)}" tabindex="-1">'
            f"<title>{report.day} {report.severity} {escape(report.title)}</title>"
            f'<circle cx="{x + a:.1f}" cy="{y + b:.1f}" r="5.5" class="pm-map-dot"/></a>'
        )
