"""The pages of figures: are we getting better, and can we tell?"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from msgspec import Struct

from ..analysis.statistics import Summary
from ..analysis.statistics.comparison import Comparison
from ..analysis.statistics.control import funnel
from ..analysis.statistics.results import Estimate
from ..analysis.statistics.words import better, pooled_archive, reach, sensitivity, shown
from .charts import Axis, ticks, time_axis
from .control import backlog, group_chart, month_chart, outside, quarter_chart
from .figures import DEFINITIONS, ONSET, TARGET, Figures, Row, estimate, group_name, lasted
from .page import Page, render
from .view import Here, View

MOST = 30
"""Groups on one page: those with the most incidents."""
_KINDS = {
    "service": ("service", "by service"),
    "team": ("team", "by team"),
    "severity": ("severity", "by severity"),
    "quarter": ("quarter", "by quarter"),
    "trigger": ("trigger", "by trigger"),
    "factor": ("contributing factor", "by contributing factor"),
    "detection": ("who noticed", "by who noticed"),
}
_FACETS = {"service": "service", "team": "team", "severity": "severity", "trigger": "cause", "factor": "cause"}
"""Kinds of group whose members have a page of their own."""


class Change(Struct, frozen=True):
    """One line of a comparison."""

    name: str
    first: str
    second: str
    difference: str
    verdict: str


def statistics_pages(view: View) -> Iterator[Page]:
    """The page of figures over all reports, and one for each kind of group."""
    yield _whole(view)
    yield _definitions(view)
    for kind in _KINDS:
        yield _by(kind, view)


def _whole(view: View) -> Page:
    uri = "statistics.md"
    here = Here(view, uri)
    summary, options = view.archive.summary, view.archive.options
    figures = Figures(summary, view, here)
    stages = [id_ for id_, spread in summary.durations.items() if id_ not in ONSET and spread.n]
    trend = None if options.several_organisations else summary.trend
    body = render(
        "statistics.md.j2",
        view=view,
        here=here,
        summary=summary,
        figures=figures,
        collected=list(pooled_archive(summary.sample)),
        pooled=options.several_organisations,
        tiles=list(_tiles(figures)),
        onset=[(summary.durations[id_], *figures.durations([id_])) for id_ in ONSET if summary.durations[id_].n],
        sensitivity=sensitivity,
        stages=figures.durations(stages) if stages else None,
        chance=summary.improves_by_chance,
        trend=trend and (trend.comparison, list(_changes(trend.comparison))),
        answers=["Reports of several organisations cannot tell."] if options.several_organisations else better(trend),
        **_charts(summary, here),
        lasted=lasted(summary.downtime),
        kinds=[(name, here.to(_uri(kind))) for kind, (_, name) in _KINDS.items() if view.archive.groups(kind)],
        targets=[
            figures.proportion(each.proportions[TARGET], here.link("severity", name))
            for name, each in view.archive.groups("severity").items()
            if each.proportions[TARGET].of
        ],
        mixes=[(summary.mixes[id_], title, noun) for id_, title, noun in _MIXES],
        shown=shown,
        target=TARGET,
        definitions=figures.definitions,
    )
    return Page(uri, "Statistics", body, wide=True)


def _charts(summary: Summary, here: Here) -> dict[str, object]:
    """The pictures of a page, or what is told in their place."""
    several = summary.sample.options.several_organisations
    return {
        "months": None if several else month_chart(summary.months),
        "ninetieth": any(spread.p90.value is not None for spread in summary.durations.values()),
        "quarters": quarter_chart(summary.quarters),
        "funnels": [
            (outside(chart, kind), _KINDS[kind][1], here.to(_uri(kind)))
            for kind in ("service", "team")
            if (chart := funnel(summary.sample, kind))
        ],
        "backlog": backlog(summary.backlog),
    }


_MIXES = (
    ("detection", "Who noticed", "Detected by"),
    ("trigger", "What set it off", "Trigger"),
    ("factor", "What contributed", "Factor"),
)


def _tiles(figures: Figures) -> Iterator[tuple[str, str, Markup]]:
    """Anchor, name and value of the figures that stand first."""
    summary = figures.summary
    for id_ in ("mttd", "mtta", "mttr"):
        spread = summary.durations[id_]
        if spread.n:
            yield id_, f"{spread.definition.abbreviation} (median)", estimate(spread.median, "seconds", spread.n)
    if not summary.sample.options.several_organisations:
        yield "mtbf", "MTBF (mean)", figures.mean_between()
    yield "how-often", "Incidents", Markup(str(summary.frequency.count))


def _definitions(view: View) -> Page:
    here = Here(view, DEFINITIONS)
    behind = Figures(view.archive.summary, view, here).behind()
    body = render("definitions.md.j2", view=view, here=here, behind=list(behind))
    return Page(DEFINITIONS, "Definitions of the statistics", body, listed=False)


def _changes(comparison: Comparison) -> Iterator[Change]:
    for each in comparison.durations:
        sides = [estimate_text(side.median.value, "seconds", side.n) for side in (each.first, each.second)]
        ratio = (
            f"× {each.ratio.value:.2f} ({reach(each.ratio.interval, '')})"
            if each.ratio.value and each.ratio.interval
            else ""
        )
        yield Change(each.definition.title, sides[0], sides[1], ratio, each.verdict)
    rate = comparison.rate
    ratio = (
        f"× {rate.ratio.value:.2f} ({reach(rate.ratio.interval, '')})"
        if rate.ratio.value and rate.ratio.interval
        else ""
    )
    yield Change("Incidents", str(rate.first.count), str(rate.second.count), ratio, rate.verdict)
    for share in comparison.proportions:
        sides = [f"{side.count} of {side.of}" for side in (share.first, share.second)]
        yield Change(share.definition.name, sides[0], sides[1], points(share.difference), share.verdict)


def points(difference: Estimate) -> str:
    """A difference of shares in percentage points."""
    if difference.value is None or difference.interval is None:
        return ""
    low, high = difference.interval.low, difference.interval.high or 1.0
    return f"{100 * difference.value:+.0f} points ({100 * low:+.0f} to {100 * high:+.0f})"


def estimate_text(value: float | None, unit: str, n: int) -> str:
    """A value with its n, or that there is none."""
    return f"{shown(value, unit) if value is not None else 'no median'} (n = {n})"


def _uri(kind: str) -> str:
    return f"statistics/by-{kind}.md"


def _by(kind: str, view: View) -> Page:
    here = Here(view, _uri(kind))
    groups = view.archive.groups(kind)
    ordered = (
        list(groups) if kind in ("severity", "quarter") else sorted(groups, key=lambda g: (-len(groups[g].sample), g))
    )
    if kind == "quarter":
        ordered.reverse()
    kept = ordered[:MOST]
    axis = time_axis(value for name in kept for value in groups[name].durations["mttr"].values)
    body = render(
        "statistics_by.md.j2",
        view=view,
        here=here,
        noun=_KINDS[kind][0],
        definitions=here.to(DEFINITIONS),
        rows=[_group(kind, name, groups[name], view, here, axis) for name in kept],
        more=len(ordered) - len(kept),
        ticks=ticks(axis),
        several=kind in ("service", "team", "factor"),
        funnel=group_chart(view.archive.summary, kind, here) if kind in ("service", "team") else None,
        quarters=quarter_chart(view.archive.summary.quarters) if kind == "quarter" else None,
    )
    return Page(_uri(kind), f"Statistics {_KINDS[kind][1]}", body, wide=True, listed=False)


def _group(kind: str, name: str, summary: Summary, view: View, here: Here, axis: Axis) -> Row:
    figures = Figures(summary, view, here)
    spread = summary.durations["mttr"]
    target, downtime = summary.proportions[TARGET], summary.downtime
    link = here.link(_FACETS[kind], name) if kind in _FACETS else Markup("{}").format(group_name(kind, name))
    return Row(
        link,
        figures.strip(spread, axis, linked=False) if spread.n else Markup(""),
        (
            Markup(str(len(summary.sample))),
            estimate(spread.median, "seconds", spread.n),
            estimate(target.share, "share", target.of) if target.of else Markup(""),
            Markup("{}").format(lasted(downtime) if downtime.reports else ""),
        ),
    )
