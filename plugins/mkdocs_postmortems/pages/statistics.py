"""The pages of figures: are we getting better, and can we tell?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from markupsafe import Markup
from msgspec import Struct, structs

from ..analysis.statistics import Summary
from ..analysis.statistics.comparison import Comparison
from ..analysis.statistics.results import Estimate, Mix, Spread
from ..analysis.statistics.words import gist, pooled_archive, reach, sensitivity, shown, titled
from ..language import N_, _, ngettext
from ..language.forms import comma, number, semicolon
from .charts import Axis, ticks, time_axis
from .control import Figure, group_chart, month_chart, outside, quarter_chart
from .figures import DEFINITIONS, ONSET, Figures, Row, estimate, group_name, lasted
from .lazy import LazyPage
from .page import Page, render, words
from .tiles import awaited_figures, tiles_of
from .trends import LEAST, answered, compared_trend, open_ages, promise_chart, resolve_chart, severity_chart
from .view import Here, View

MOST = 30
"""Groups on one page: those with the most incidents."""
SERVICES = 16
"""Services in the funnel plot on the page of all figures."""
_KINDS = {
    "service": (N_("Service"), N_("by service"), N_("Statistics by service")),
    "team": (N_("Team"), N_("by team"), N_("Statistics by team")),
    "severity": (N_("Severity"), N_("by severity"), N_("Statistics by severity")),
    "quarter": (N_("Quarter"), N_("by quarter"), N_("Statistics by quarter")),
    "trigger": (N_("Trigger"), N_("by trigger"), N_("Statistics by trigger")),
    "factor": (N_("Contributing factor"), N_("by contributing factor"), N_("Statistics by contributing factor")),
    "detection": (N_("Who noticed"), N_("by who noticed"), N_("Statistics by who noticed")),
}
_FIGURES = {
    "service": N_("Figures by service"), "team": N_("Figures by team"), "severity": N_("Figures by severity"),
    "quarter": N_("Figures by quarter"), "trigger": N_("Figures by trigger"),
    "factor": N_("Figures by contributing factor"), "detection": N_("Figures by who noticed"),
}  # fmt: skip
"""What their tables are called."""
_FACETS = {"service": "service", "team": "team", "severity": "severity", "trigger": "cause", "factor": "cause"}
"""Kinds of group whose members have a page of their own."""


_HEADS = (N_("Incidents"), N_("MTTR (median)"), N_("In target"), N_("Downtime"))
"""What is told of each group."""


class Change(Struct, frozen=True):
    """One line of a comparison."""

    name: str
    first: str
    second: str
    difference: str
    verdict: str


def statistics_pages(view: View) -> Iterator[LazyPage]:
    """The page of figures over all reports, and one for each kind of group."""
    made: dict[str, Callable[[View], Page]] = {"statistics.md": _whole, DEFINITIONS: _definitions}
    made |= {_uri(kind): partial(_by, kind) for kind in _KINDS}
    for uri, make in made.items():
        yield LazyPage(uri, partial(make, view), lambda: view.digests.all)


def _whole(view: View) -> Page:
    uri = "statistics.md"
    here = Here(view, uri)
    summary, options = view.archive.summary, view.archive.options
    figures = Figures(summary, view, here, linked=False)
    trend, deep = compared_trend(summary), len(summary.sample) >= LEAST
    body = render(
        "statistics.md.j2",
        view=view,
        here=here,
        summary=summary,
        figures=figures,
        collected=list(pooled_archive(summary.sample)),
        pooled=options.several_organisations,
        answer=trend and answered(trend),
        awaited=awaited_figures(summary),
        tiles=list(tiles_of(summary)) if summary.sample.reports else [],
        ranges=any(spread.median.interval for spread in summary.durations.values()),
        trend=trend and (trend.comparison, list(_changes(trend.comparison))),
        panels=_panels(summary, view, here) if deep else [],
        **(_folded(summary, view, here, figures) if deep else {}),
        deep=deep,
        kinds=[
            (_(name), here.to(_uri(kind)))
            for kind, (_head, name, _title) in _KINDS.items()
            if view.archive.groups(kind)
        ],
        shown=shown,
        named=titled,
        gist=gist,
        definitions=figures.definitions,
    )
    return Page(uri, _("Statistics"), body, wide=True)


class Panel(Struct, frozen=True):
    """A chart on the page of all figures."""

    title: str
    figure: Figure
    wide: bool = False
    """Whether it takes the whole width of the page."""
    address: str = ""
    """Of the page that has more; empty where there is none."""
    more: str = ""
    """What that page is called."""


def _panels(summary: Summary, view: View, here: Here) -> list[Panel]:
    """The three charts that answer the page's question, and the two that say what stands out; those with data."""
    pooled = summary.sample.options.several_organisations
    whole = resolve_chart(summary, view, here)
    halves = [
        Panel(title, figure, False, address, more)
        for title, figure, address, more in (
            (_("Incidents by quarter"), severity_chart(summary, view), here.to(_uri("quarter")), _("All quarters")),
            (_("Actions promised and done"), promise_chart(summary), here.to("actions/index.md"), _("Open actions")),
            (_("Control chart: incidents a month"), None if pooled else month_chart(summary.months), "", ""),
            (
                _("Funnel plot: services by time to resolve"),
                group_chart(summary, "service", here, SERVICES),
                here.to(_uri("service")),
                _("All services"),
            ),
        )
        if figure
    ]
    if len(halves) % 2:
        halves[-1] = structs.replace(halves[-1], wide=True)
    return [*([Panel(_("Time to resolve"), whole, wide=True)] if whole else ()), *halves]


def _folded(summary: Summary, view: View, here: Here, figures: Figures) -> dict[str, object]:
    """What stands below the charts, folded."""
    stages = [id_ for id_, spread in summary.durations.items() if id_ not in ONSET and spread.n]
    onset = [summary.durations[id_] for id_ in ONSET if summary.durations[id_].n]
    return {
        "chance": summary.improves_by_chance,
        "onset": [(spread, *figures.durations([spread.definition.id])) for spread in onset],
        "legend": _legend(onset),
        "sensitivity": sensitivity,
        "stages": figures.durations(stages) if stages else None,
        "quarters": outside(summary.quarters, "quarter") if summary.quarters else "",
        "by_quarter": here.to(_uri("quarter")),
        "lasted": lasted(summary.downtime),
        "ages": open_ages(summary.backlog),
        "targets": [
            f"{name} " + _("{n} of {all}").format(n=each.target.count, all=each.target.of)
            for name, each in view.archive.groups("severity").items()
            if each.target.of
        ],
        "by_severity": here.to(_uri("severity")),
        "mixes": [
            (_(title), _most(summary.mixes[kind]), here.to(_uri(kind)))
            for kind, title in _MIXES.items()
            if summary.mixes[kind].of
        ],
    }


def _legend(spreads: Sequence[Spread]) -> str:
    """What the strokes and bands of some distributions stand for, in a sentence."""
    parts = [_("the thick stroke is the median")]
    if any(spread.median.interval for spread in spreads):
        parts.append(_("the band its 95 % interval"))
    parts.append(_("the grey stroke the mean"))
    if any(spread.p90.value is not None for spread in spreads):
        parts.append(_("the dashed one the 90th percentile"))
    return _("{text}.").format(text=semicolon((_("Each incident is a dot"), comma(parts))))


_MIXES = {"detection": N_("Who noticed"), "trigger": N_("What set it off"), "factor": N_("What contributed")}
_NAMED = 3
"""Words of a vocabulary that are named on the page of all figures."""


def _most(mix: Mix) -> str:
    """The words that are said most, with their shares."""
    said = [
        f"{words(row.word)} {row.count}" + (f" ({reach(row.share.interval, 'share')})" if row.share.interval else "")
        for row in mix.rows[:_NAMED]
        if row.count
    ]
    told = ngettext("{words} of {n} incident", "{words} of {n} incidents", mix.of)
    return told.format(words=comma([*said, "…"] if len(mix.rows) > _NAMED else said), n=mix.of)


def _definitions(view: View) -> Page:
    here = Here(view, DEFINITIONS)
    behind = Figures(view.archive.summary, view, here).behind()
    body = render("definitions.md.j2", view=view, here=here, behind=list(behind))
    return Page(DEFINITIONS, _("Definitions of the statistics"), body, listed=False)


def _changes(comparison: Comparison) -> Iterator[Change]:
    for each in comparison.durations:
        sides = [estimate_text(side.median.value, "seconds", side.n) for side in (each.first, each.second)]
        ratio = (
            f"× {number(each.ratio.value, '.2f')} ({reach(each.ratio.interval, '')})"
            if each.ratio.value and each.ratio.interval
            else ""
        )
        yield Change(titled(each.definition), sides[0], sides[1], ratio, each.verdict)
    rate = comparison.rate
    ratio = (
        f"× {number(rate.ratio.value, '.2f')} ({reach(rate.ratio.interval, '')})"
        if rate.ratio.value and rate.ratio.interval
        else ""
    )
    yield Change(_("Incidents"), str(rate.first.count), str(rate.second.count), ratio, rate.verdict)
    for share in comparison.proportions:
        sides = [_("{n} of {all}").format(n=side.count, all=side.of) for side in (share.first, share.second)]
        yield Change(_(share.definition.name), sides[0], sides[1], points(share.difference), share.verdict)


def points(difference: Estimate) -> str:
    """A difference of shares in percentage points."""
    if difference.value is None or difference.interval is None:
        return ""
    low, high = difference.interval.low, difference.interval.high or 1.0
    told = _("{points} points ({low} to {high})")
    return told.format(points=f"{100 * difference.value:+.0f}", low=f"{100 * low:+.0f}", high=f"{100 * high:+.0f}")


def estimate_text(value: float | None, unit: str, n: int) -> str:
    """A value with its n, or that there is none."""
    return f"{shown(value, unit) if value is not None else _('no median')} (n = {n})"


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
    heads, rows = _filled([_group(kind, name, groups[name], view, here, axis) for name in kept])
    body = render(
        "statistics_by.md.j2",
        view=view,
        here=here,
        noun=_(_KINDS[kind][0]),
        title=_(_FIGURES[kind]),
        definitions=here.to(DEFINITIONS),
        heads=heads,
        rows=rows,
        more=len(ordered) - len(kept),
        ticks=ticks(axis),
        several=kind in ("service", "team", "factor"),
        funnel=group_chart(view.archive.summary, kind, here) if kind in ("service", "team") else None,
        quarters=quarter_chart(view.archive.summary.quarters) if kind == "quarter" else None,
        mix=_mixed(kind, view, here) if kind in _MIXES else None,
    )
    return Page(_uri(kind), _(_KINDS[kind][2]), body, wide=True, listed=False)


def _filled(rows: list[Row]) -> tuple[list[str], list[Row]]:
    """The columns of a table of groups that hold anything."""
    kept = [place for place in range(len(_HEADS)) if any(row.cells[place] for row in rows)]
    cut = [structs.replace(row, cells=tuple(row.cells[place] for place in kept)) for row in rows]
    return [_(_HEADS[place]) for place in kept], cut


def _mixed(kind: str, view: View, here: Here) -> dict[str, object]:
    """How often each word of a vocabulary is said, for the page of its groups."""
    figures, mix = Figures(view.archive.summary, view, here), view.archive.summary.mixes[kind]
    return {"rows": figures.mix(mix), "of": mix.of, "reference": mix.reference, "ticks": figures.share_ticks}


def _group(kind: str, name: str, summary: Summary, view: View, here: Here, axis: Axis) -> Row:
    figures = Figures(summary, view, here)
    spread = summary.durations["mttr"]
    target, downtime = summary.target, summary.downtime
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
