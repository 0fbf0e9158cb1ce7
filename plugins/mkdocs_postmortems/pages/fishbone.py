"""A fishbone (Ishikawa) diagram of a report's factors, by category, as inline SVG."""

from __future__ import annotations

import textwrap
from collections import defaultdict

from markupsafe import Markup, escape

from ..report.addresses import slug
from ..report.model import Report
from .page import words

_BONE, _ROW, _WIDTH = 250, 17, 30
"""Room for a bone, the height of a line of text (SVG units), and the characters in a line."""


def fishbone(report: Report) -> Markup:
    """The diagram; empty for fewer than three factors, where a list says as much."""
    if len(report.factors) < 3:
        return Markup("")
    bones: dict[str, list[str]] = defaultdict(list)
    for factor in report.factors:
        bones[factor.category].append(factor.id)
    categories = sorted(bones)
    columns = [categories[i : i + 2] for i in range(0, len(categories), 2)]
    rows = max(len(bones[category]) for category in categories)
    half = 46 + rows * _ROW
    width = len(columns) * _BONE + 210
    parts: list[str] = []
    for number, column in enumerate(columns):
        x = 20 + number * _BONE
        for side, category in enumerate(column):
            parts.append(_bone(x, half, -1 if side == 0 else 1, category, bones[category]))
    spine = width - 200
    head = textwrap.wrap(report.title, 26, max_lines=4, placeholder="…")
    lines = "".join(
        f'<tspan x="{spine + 12}" dy="{0 if i == 0 else _ROW}">{escape(line)}</tspan>' for i, line in enumerate(head)
    )
    top = half - (len(head) - 1) * _ROW / 2 + 4
    says = "; ".join(f"{words(category)}: {', '.join(bones[category])}" for category in categories)
    return Markup(
        f'<div class="pm-scroll" role="region" aria-label="Fishbone diagram" tabindex="0">'
        f'<svg class="pm-fishbone" viewBox="0 0 {width} {2 * half}" role="group" '
        f'aria-label="Causes by kind. {escape(says)}" style="max-width:{width}px">'
        f'<path d="M10 {half}H{spine}" class="pm-spine"/>{"".join(parts)}'
        f'<text x="{spine + 12}" y="{top}" class="pm-head">{lines}</text></svg></div>'
    )


def _bone(x: int, half: int, side: int, category: str, factors: list[str]) -> str:
    """One slanted bone; `side` is -1 above the spine and 1 below it."""
    joint, tip = x + _BONE - 70, x + 40
    end = half + side * (half - 24)
    label = end - 6 if side < 0 else end + 16
    text = [
        f'<path d="M{tip} {end}L{joint} {half}"/>',
        f'<text x="{tip}" y="{label}" class="pm-bone">{escape(words(category))}</text>',
    ]
    for index, factor in enumerate(factors, 1):
        y = end - side * index * _ROW + (2 if side < 0 else 10)
        at = tip + (joint - tip) * abs(y - end) / abs(half - end)
        shown = escape(factor if len(factor) <= _WIDTH else factor[: _WIDTH - 1] + "…")
        # Not `href`: Material's instant navigation rewrites that on every element and fails on those of SVG.
        text.append(f'<a xlink:href="#factor-{slug(factor)}"><text x="{at + 10:.0f}" y="{y}">{shown}</text></a>')
    return "".join(text)
