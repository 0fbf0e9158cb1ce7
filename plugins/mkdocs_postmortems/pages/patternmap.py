"""A map of patterns as inline SVG: a line of dots for each pattern, an arc for patterns whose reports are alike.

The names stand at the left and the arcs at the right, so that no arc crosses a name.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from msgspec import Struct

from ..analysis.archive import Archive
from ..language import _, ngettext
from .timeaxis import STEPS
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

MOST = 120
"""Reports on the map; of a larger archive it shows the largest patterns that fit."""
DOTS = 12
"""Reports of a pattern that are drawn, the newest; a number stands for the others."""
_LETTER, _LINE, _ROW = 7.4, 17, 30
"""The width of a letter, and the height of a line of a name and of a row with one line (SVG units)."""
_NAME = 46
"""Characters of a name on one line."""
_DOT, _GAP = 15, 24
"""From dot to dot; from names to dots and from dots to arcs."""
_WIDTH = 920
"""At most, in pixels; the drawing is not scaled, so that its words keep their size."""


class Bridge(Struct, frozen=True):
    """Two patterns whose reports are alike."""

    one: Pattern
    other: Pattern
    count: int
    """Pairs of their reports that are alike."""


class PatternMap(Struct, frozen=True):
    """The picture, and the same in words."""

    svg: Markup
    patterns: tuple[Pattern, ...]
    bridges: tuple[Bridge, ...]
    """The most pairs first."""


def pattern_map(view: View, here: Here) -> PatternMap | None:
    """How an archive's largest patterns are tied to each other; `None` where no two are. Same archive, same picture."""
    found = bridges(view.archive)
    tied = {pattern.slug for bridge in found for pattern in (bridge.one, bridge.other)}
    patterns = tuple(pattern for pattern in view.archive.patterns if pattern.slug in tied)
    return PatternMap(_drawn(patterns, found, view, here), patterns, found) if found else None


def bridges(archive: Archive) -> tuple[Bridge, ...]:
    """Which of an archive's largest patterns have reports that are alike, those with the most pairs first."""
    return tuple(_bridges(archive, _largest(archive.patterns)))


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


def _bridges(archive: Archive, patterns: Sequence[Pattern]) -> Iterator[Bridge]:
    """The pairs of patterns with members that are alike; the members of a very large one are its newest."""
    places = {pattern.slug: place for place, pattern in enumerate(patterns)}
    pairs = set()
    for pattern in patterns:
        for report in pattern.reports[-MOST:]:
            for relative in archive.relatives(report):
                other = archive.pattern_of.get(relative.report.id)
                if other and other.slug in places and other.slug != pattern.slug:
                    pairs.add(tuple(sorted((report.id, relative.report.id))))
    counted = Counter(tuple(sorted(places[archive.pattern_of[id_].slug] for id_ in pair)) for pair in pairs)
    for ends, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        yield Bridge(patterns[ends[0]], patterns[ends[1]], count)


def _drawn(patterns: Sequence[Pattern], bridges: Sequence[Bridge], view: View, here: Here) -> Markup:
    names = {pattern.slug: textwrap.wrap(pattern.name, _NAME) for pattern in patterns}
    left = max(len(line) for lines in names.values() for line in lines) * _LETTER + _GAP
    levels, y = {}, 4.0
    for slug, lines in names.items():
        height = _ROW + _LINE * (len(lines) - 1)
        levels[slug] = y + height / 2
        y += height
    ends = {pattern.slug: left + _DOT * min(len(pattern.reports), DOTS + 2) for pattern in patterns}
    node = max(ends.values()) + _GAP
    rows = [
        part for each in patterns for part in _row(each, names[each.slug], levels[each.slug], left, node, view, here)
    ]
    widest = max(abs(levels[each.one.slug] - levels[each.other.slug]) for each in bridges)
    width = min(node + widest + _GAP, _WIDTH)
    arcs = _arcs(bridges, levels, node, widest, width - node - 8)
    told = ngettext(
        "{n} pattern, and arcs between those whose reports are alike; the list below says the same",
        "{n} patterns, and arcs between those whose reports are alike; the list below says the same",
        len(patterns),
    )
    label, name = escape(told.format(n=len(patterns))), escape(_("Map of patterns"))
    return Markup(
        f'<div class="pm-scroll" role="region" aria-label="{name}" tabindex="0"><svg class="pm-map" '
        f'width="{width:.0f}" height="{y + 4:.0f}" role="group" aria-label="{label}">'
        f"{''.join((*arcs, *rows))}</svg></div>"
    )


def _row(
    pattern: Pattern, lines: Sequence[str], y: float, left: float, node: float, view: View, here: Here
) -> Iterator[str]:
    top = y - _LINE * (len(lines) - 1) / 2 + 4.5
    spans = "".join(f'<tspan x="0" y="{top + _LINE * n:.1f}">{escape(line)}</tspan>' for n, line in enumerate(lines))
    yield f'<a xlink:href="{here.pattern(pattern)}"><text class="pm-map-name">{spans}</text></a>'
    shown = pattern.reports[-DOTS:]
    for number, report in enumerate(shown):
        rank = min(view.ranks[report.severity], STEPS)
        yield (
            f'<a xlink:href="{here.report(report.id)}" tabindex="-1">'
            f"<title>{report.day} {report.severity} {escape(report.title)}</title>"
            f'<circle cx="{left + _DOT * (number + 0.5):.1f}" cy="{y:.1f}" r="5.5" class="pm-at-{rank}"/></a>'
        )
    if more := len(pattern.reports) - len(shown):
        yield f'<text x="{left + _DOT * len(shown) + 3:.1f}" y="{y + 4.5:.1f}" class="pm-map-more">+{more}</text>'
    yield f'<circle cx="{node:.1f}" cy="{y:.1f}" r="4" class="pm-map-node"/>'


def _arcs(
    bridges: Sequence[Bridge], levels: Mapping[str, float], node: float, widest: float, room: float
) -> Iterator[str]:
    """Half ellipses right of the nodes; the wider apart, the farther out, as far as there is room."""
    for bridge in bridges:
        top, bottom = sorted((levels[bridge.one.slug], levels[bridge.other.slug]))
        reach = min(room, widest) * (0.15 + 0.85 * (bottom - top) / widest)
        yield (
            f'<path d="M{node:.1f} {top:.1f}A{reach:.1f} {(bottom - top) / 2:.1f} 0 0 1 {node:.1f} {bottom:.1f}" '
            f'stroke-width="{min(1 + bridge.count, 6)}" class="pm-map-bridge">'
            f"<title>{escape(_told(bridge))}</title></path>"
        )


def _told(bridge: Bridge) -> str:
    told = ngettext(
        "{one} and {other}: {n} pair of reports alike", "{one} and {other}: {n} pairs of reports alike", bridge.count
    )
    return told.format(one=bridge.one.name, other=bridge.other.name, n=bridge.count)
