"""A fishbone (Ishikawa) diagram of a report's factors, by category, as inline SVG."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from ..language import _
from ..report.model import Report
from .page import escaped, words

_BONE, _ROW, _HEAD, _SLANT = 230, 22, 210, 46
"""Widths of a bone and of the head, height of a line of text, and how far a bone leans, in SVG units."""
_WIDTH, _HEAD_WIDTH = 22, 24
"""Characters in the label of a factor and in a line of the head."""


def fishbone(report: Report) -> Markup:
    """The diagram; empty for fewer than three factors, where a list says as much.

    The labels stand to the left of their bone, each on a twig of its own, so that no line runs through a word. It is
    an image without links: the table of factors beside it has them.
    """
    if len(report.factors) < 3:
        return Markup("")
    bones: dict[str, list[str]] = defaultdict(list)
    for factor in report.factors:
        bones[factor.category].append(factor.id)
    categories = sorted(bones)
    pairs = [categories[i : i + 2] for i in range(0, len(categories), 2)]
    half = 56 + _ROW * max(map(len, bones.values()))
    spine = 16 + len(pairs) * _BONE + _SLANT
    width = spine + _HEAD
    drawn = (
        _bone((number + 1) * _BONE, half, side, category, bones[category])
        for number, pair in enumerate(pairs)
        for side, category in zip((-1, 1), pair, strict=False)
    )
    says = "; ".join(f"{words(category)}: {', '.join(bones[category])}" for category in categories)
    return Markup(
        f'<div class="pm-scroll" role="region" aria-label="{escaped(_("Fishbone diagram"))}" tabindex="0">'
        f'<svg class="pm-fishbone" viewBox="0 0 {width} {2 * half}" width="{width}" height="{2 * half}" role="img" '
        f'aria-label="{escaped(_("Causes by kind. {causes}").format(causes=says))}">'
        f'<path d="M8 {half}H{spine}" class="pm-spine"/>{"".join(drawn)}{_head(report.title, spine + 12, half)}'
        f"</svg></div>"
    )


def _head(title: str, x: int, middle: int) -> str:
    lines: Sequence[str] = textwrap.wrap(title, _HEAD_WIDTH, max_lines=4, placeholder="…")
    top = middle - (len(lines) - 1) * _ROW / 2 + 5
    spans = "".join(
        f'<tspan x="{x}" dy="{0 if i == 0 else _ROW}">{escaped(line)}</tspan>' for i, line in enumerate(lines)
    )
    return f'<text x="{x}" y="{top}" class="pm-head">{spans}</text>'


def _bone(x: int, middle: int, side: int, category: str, factors: Sequence[str]) -> str:
    """A slanted bone that ends at `x` with its category; `side` is -1 above the spine and 1 below it."""
    tip = middle + side * (middle - 24)
    label = tip - 8 if side < 0 else tip + 18
    return (
        f'<path d="M{x} {tip}L{x + _SLANT} {middle}"/>'
        f'<text x="{x}" y="{label}" class="pm-bone" text-anchor="middle">{escaped(words(category))}</text>'
        + "".join(_twigs(x, tip, middle, side, factors))
    )


def _twigs(x: int, tip: int, middle: int, side: int, factors: Sequence[str]) -> Iterator[str]:
    for index, factor in enumerate(factors, 1):
        y = tip - side * index * _ROW + (6 if side < 0 else -6)
        at = x + _SLANT * abs(y - tip) / abs(middle - tip)
        shown = escaped(factor if len(factor) <= _WIDTH else factor[: _WIDTH - 1] + "…")
        yield f'<path d="M{at - 10:.0f} {y}H{at:.0f}" class="pm-twig"/>'
        yield f'<text x="{at - 14:.0f}" y="{y + 4}" text-anchor="end">{shown}</text>'
