"""The pages of figures: are we getting better, and can we tell?"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from msgspec import Struct

from ..analysis.statistics import Summary, compare
from ..analysis.statistics.comparison import Comparison, DurationComparison
from ..analysis.statistics.results import Estimate, Period
from ..analysis.statistics.words import reach, shown
from .charts import Axis, ticks, time_axis
from .figures import DEFINITIONS, ONSET, TARGET, Figures, Row, estimate, group_name
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
    summary = view.archive.summary
    figures = Figures(summary, view, here)
    stages = [id_ for id_ in summary.durations if id_ not in ONSET]
    body = render(
        "statistics.md.j2",
        view=view,
        here=here,
        summary=summary,
        figures=figures,
        onset=figures.durations(ONSET),
        stages=figures.durations(stages),
        chance=summary.improves_by_chance,
        comparisons=[(each, list(_changes(each)), _power(each)) for each in comparisons(summary)],
        answers=answers(summary),
        kinds=[(name, here.to(_uri(kind))) for kind, (_, name) in _KINDS.items()],
        targets=[
            figures.proportion(each.proportions[TARGET], here.link("severity", name))
            for name, each in view.archive.groups("severity").items()
            if each.proportions[TARGET].of
        ],
        mixes=[
            (summary.mixes[id_], title, noun)
            for id_, title, noun in (
                ("detection", "Who noticed", "Detected by"),
                ("trigger", "What set it off", "Trigger"),
                ("factor", "What contributed", "Factor"),
            )
        ],
        shown=shown,
        target=TARGET,
        definitions=figures.definitions,
    )
    return Page(uri, "Statistics", body, wide=True, listed=False)


def _definitions(view: View) -> Page:
    here = Here(view, DEFINITIONS)
    behind = Figures(view.archive.summary, view, here).behind()
    body = render("definitions.md.j2", view=view, here=here, behind=list(behind))
    return Page(DEFINITIONS, "What the statistics count", body, listed=False)


def comparisons(summary: Summary) -> list[Comparison]:
    """The last two whole years and the last two whole quarters, as far as they were observed."""
    found = []
    for periods in (summary.frequency.years, summary.frequency.quarters):
        whole: list[Period] = [period for period in periods if period.whole]
        if len(whole) >= 2:
            first, second = (summary.within(period.first, period.last).sample for period in whole[-2:])
            found.append(compare(first, second, (whole[-2].name, whole[-1].name)))
    return found


def answers(summary: Summary) -> list[str]:
    """Whether it gets better, in sentences; the first comparison that has enough data answers."""
    found = comparisons(summary)
    if not found:
        return ["Not enough data: it takes two whole quarters, or two whole years, to compare."]
    each = next((c for c in found if _resolve(c).power), found[0])
    resolve, (before, after) = _resolve(each), each.names
    said = [
        f"{after} against {before}. Time to resolve: {_lower(resolve.verdict)}.",
        f"How often: {_lower(each.rate.verdict)}.",
    ]
    return [*said, _power(each)] if resolve.power else said


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _resolve(comparison: Comparison) -> DurationComparison:
    return next(each for each in comparison.durations if each.definition.id == "time-to-resolve")


def _power(comparison: Comparison) -> str:
    """Whether an improvement would have been noticed."""
    power = _resolve(comparison).power
    if not power:
        return ""
    return (
        f"Had every incident been {power.improvement:.0%} shorter, this much data would have shown it "
        f"with a probability of {power.probability:.0%}.".replace("%", " %")
    )


def _changes(comparison: Comparison) -> Iterator[Change]:
    for each in comparison.durations:
        sides = [estimate_text(side.median.value, "seconds", side.n) for side in (each.first, each.second)]
        ratio = (
            f"× {each.ratio.value:.2f} ({reach(each.ratio.interval, '')})"
            if each.ratio.value and each.ratio.interval
            else ""
        )
        yield Change(each.definition.name, sides[0], sides[1], ratio, each.verdict)
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
    axis = time_axis(value for name in kept for value in groups[name].durations["time-to-resolve"].values)
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
    )
    return Page(_uri(kind), f"Statistics {_KINDS[kind][1]}", body, wide=True, listed=False)


def _group(kind: str, name: str, summary: Summary, view: View, here: Here, axis: Axis) -> Row:
    figures = Figures(summary, view, here)
    spread = summary.durations["time-to-resolve"]
    target, downtime = summary.proportions[TARGET], summary.downtime
    link = here.link(_FACETS[kind], name) if kind in _FACETS else Markup("{}").format(group_name(kind, name))
    lasted = (
        f"{'at least ' if downtime.at_least else ''}{shown(downtime.seconds, 'seconds')}" if downtime.reports else ""
    )
    return Row(
        link,
        figures.strip(spread, axis, linked=False) if spread.n else Markup(""),
        (
            Markup(str(len(summary.sample))),
            estimate(spread.median, "seconds", spread.n),
            estimate(target.share, "share", target.of) if target.of else Markup(""),
            Markup(lasted),
        ),
    )
