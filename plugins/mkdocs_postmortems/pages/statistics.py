"""The figures: what can be known, with its n and its interval, and what cannot."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup, escape

from ..analysis.durations import show_length
from ..analysis.statistics import (
    MEASURES,
    Figure,
    detection_words,
    factor_words,
    figure,
    shares,
    trigger_words,
)
from .archive import Archive, Here
from .page import Page, plural, render

LISTED = 25
"""Incidents named behind one figure; the list of reports has the rest."""


def statistics_page(archive: Archive) -> Page:
    """The page of figures over all reports."""
    uri = "statistics.md"
    here = Here(archive, uri)
    incidents = [report for report in archive.reports if report.kind != "near-miss"]
    figures = [figure(archive.reports, measure) for measure in MEASURES]
    years = Counter(report.day.year for report in incidents)
    body = render(
        "statistics.md.j2",
        archive=archive,
        here=here,
        incidents=incidents,
        near_misses=len(archive.reports) - len(incidents),
        figures=[{"figure": each, "answer": answer(each), "chart": strip(each, here)} for each in figures],
        listed=LISTED,
        years=[(year, years.get(year, 0)) for year in range(min(years), max(years) + 1)] if years else [],
        most=max(years.values(), default=1),
        shares=[
            ("Who noticed", "detection", shares(incidents, detection_words)),
            ("What set it off", "trigger", shares(incidents, trigger_words)),
            ("What contributed", "factor", shares(incidents, factor_words)),
        ],
    )
    return Page(uri, "Statistics", body, listed=False)


def answer(each: Figure) -> str:
    """A figure in words, with its uncertainty."""
    middle, interval = each.median, each.interval
    if middle is None or interval is None:
        return f"Not enough data: {plural(each.n, 'incident')}, and a median with an interval needs six."
    low, high = show_length(interval[0]), show_length(interval[1])
    return f"Median {show_length(middle)}; with 95 % confidence between {low} and {high} (n = {each.n})."


def strip(each: Figure, here: Here) -> Markup:
    """Every incident as a dot on a logarithmic scale, the interval of the median as a band; empty without data.

    Incidents that would lie within a 140th of the scale share a dot.
    """
    if not each.observations:
        return Markup("")
    seconds = [max(o.length.total_seconds(), 1.0) for o in each.observations]
    low, high = math.log(min(seconds)), math.log(max(seconds))
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return 20 + 680 * (math.log(max(value, 1.0)) - low) / span

    band = ""
    if each.interval and each.median is not None:
        left, right = (x(bound.total_seconds()) for bound in each.interval)
        middle = x(each.median.total_seconds())
        band = (
            f'<rect x="{left:.1f}" y="8" width="{max(right - left, 2):.1f}" height="24" class="pm-band"/>'
            f'<path d="M{middle:.1f} 4V36" class="pm-median"/>'
        )
    bins: dict[int, list[int]] = {}
    for index, value in enumerate(seconds):
        bins.setdefault(round((x(value) - 20) / 680 * 140), []).append(index)
    dots = [_dot(20 + 680 * place / 140, inside, each, here) for place, inside in sorted(bins.items())]
    shortest, longest = (show_length(each.observations[index].length) for index in (0, -1))
    label = escape(f"{each.measure.name}: {plural(each.n, 'incident')}. {answer(each)}")
    return Markup(
        f'<svg class="pm-strip" viewBox="0 0 720 58" role="group" aria-label="{label}">{band}{"".join(dots)}'
        f'<text x="20" y="52">{shortest}</text><text x="700" y="52" text-anchor="end">{longest}</text></svg>'
    )


def _dot(x: float, inside: Sequence[int], each: Figure, here: Here) -> str:
    observation = each.observations[inside[0]]
    radius = 4 + min(math.sqrt(len(inside)) - 1, 6)
    circle = f'<circle cx="{x:.1f}" cy="20" r="{radius:.1f}"/>'
    if len(inside) > 1:
        return f"<g><title>{len(inside)} incidents, about {show_length(observation.length)}</title>{circle}</g>"
    title = f"{escape(observation.report)}: {show_length(observation.length)}"
    return f'<a xlink:href="{escape(here.report(observation.report))}"><title>{title}</title>{circle}</a>'
