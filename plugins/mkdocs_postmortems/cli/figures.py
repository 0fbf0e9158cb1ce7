"""Statistics in a terminal, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

import click

from ..analysis.statistics import Comparison, Summary
from ..analysis.statistics.burden import Budget, UserMinutes
from ..analysis.statistics.comparison import DurationComparison, ProportionComparison, RateComparison
from ..analysis.statistics.control import Chart, funnel
from ..analysis.statistics.proportions import TARGET
from ..analysis.statistics.results import (
    Closure,
    Completion,
    Definition,
    Downtime,
    Estimate,
    Frequency,
    Gaps,
    Mix,
    Proportion,
    Spread,
)
from ..analysis.statistics.trend import Trend
from ..analysis.statistics.words import (
    better,
    left_out,
    pooled_archive,
    reach,
    sensitivity,
    shown,
    told,
    told_days,
    told_share,
)
from ..exports.statistics import Statistics
from ..report.visible import visible

WIDTH = 80
_QUARTERS = 8
"""How many of them are shown, the last ones."""
_GROUP = 22
"""Characters of a group's name."""
_NAME = 16
"""Characters of a figure's name."""
_DEFINITIONS = "What each figure means: postmortems stats --definitions"


def text(statistics: Statistics) -> Iterator[str]:
    """The lines that answer what was asked: the comparison, the groups, or else the whole."""
    yield from _head(statistics)
    if statistics.comparison:
        yield from _compared(statistics.comparison)
    elif statistics.kind:
        yield from _table(statistics)
    else:
        yield from _whole(statistics.whole)
    yield from ("", _DEFINITIONS)


def definitions_text(summary: Summary) -> Iterator[str]:
    """What every figure means."""
    for number, each in enumerate(summary.definitions):
        yield from ("",) * bool(number)
        yield f"{_bold(each.title)} ({each.id}, in {each.unit})"
        yield from _wrapped(each.text)
        if each.others:
            yield from _wrapped(f"Also in use: {each.others}")
        yield from _wrapped(f"Source: {each.source}")


def _head(statistics: Statistics) -> Iterator[str]:
    sample = statistics.whole.sample
    yield from _wrapped(
        f"{_count(len(sample), 'incident')} from {sample.first} to {sample.last}.{_left(statistics)}", ""
    )
    yield from _wrapped(
        "In brackets: the 95 % confidence interval. The median stands first, as a few long incidents "
        "decide the mean.", ""
    )  # fmt: skip
    for said in pooled_archive(sample):
        yield from _wrapped(said, "")


def _left(statistics: Statistics) -> str:
    """What no figure counts."""
    near, unreadable = len(statistics.whole.sample.near_misses), len(statistics.unreadable)
    left = [_count(near, "near miss", "es")] if near else []
    left += [f"{_count(unreadable, 'report')} that cannot be read"] if unreadable else []
    return f" Not counted: {', '.join(left)}." if left else ""


def _whole(summary: Summary) -> Iterator[str]:
    yield from _trend(summary.trend, summary.sample.options.several_organisations)
    for spread in summary.durations.values():
        yield from _spread(spread)
    if all(spread.p90.value is None for spread in summary.durations.values()):
        needs = summary.durations["mttr"].p90.needs
        yield from ("", f"A 90th percentile needs {needs} incidents.")
    if summary.improves_by_chance is not None:
        yield ""
        chance = shown(summary.improves_by_chance, "share")
        yield from _wrapped(
            "How far to trust a mean: split these incidents into two halves at random, and the mean time to resolve of "
            f"one half is at least 10 % lower than that of the other in {chance} of cases, though nothing changed.", ""
        )  # fmt: skip
    yield from _gaps(summary.mtbf)
    yield from _frequency(summary.frequency)
    yield from _outside(summary.months, "Months that stand out", "incidents")
    yield from _outside(summary.quarters, "Quarters whose MTTR stands out", "seconds")
    yield from _downtime(summary.downtime)
    yield from _user_minutes(summary.user_minutes)
    yield from _budgets(summary.budgets)
    yield from _completion(summary.completion)
    yield from _closure(summary.action_closure)
    yield from _proportions(summary.proportions.values())
    for mix in summary.mixes.values():
        yield from _mix(mix)


def _trend(trend: Trend | None, several: bool) -> Iterator[str]:
    yield from ("", _bold("Are we getting better?"))
    for said in ["Reports of several organisations cannot tell."] if several else better(trend):
        yield from _wrapped(said)


def _spread(spread: Spread) -> Iterator[str]:
    rough = f", {len(spread.approximate)} of them approximate" if spread.approximate else ""
    yield from _title(spread.definition, _count(spread.n, "incident") + rough)
    unit = spread.definition.unit
    if 0 < spread.n < spread.median.needs:
        yield from _lines(("values", ", ".join(shown(value, unit) for value in spread.values)))
    yield from _lines(
        ("median", told(spread.median, unit, spread.n)),
        ("90th percentile", told(spread.p90, unit, spread.n) if spread.p90.value is not None else ""),
        ("mean", told(spread.mean, unit, spread.n) if spread.n else ""),
        ("without", sensitivity(spread)),
        ("left out", left_out(spread.excluded)),
    )


def _gaps(gaps: Gaps) -> Iterator[str]:
    yield from _title(gaps.definition, _count(len(gaps.observed), "gap"))
    unit = gaps.definition.unit
    yield from _lines(("mean", told(gaps.mean, unit, gaps.n)))
    if gaps.median.value is not None:
        yield from _lines(("median", told(gaps.median, unit, gaps.n)))
    if gaps.running is not None:
        yield from _lines(("since the last", shown(gaps.running, unit)))
    yield from _lines(("left out", left_out(gaps.excluded)))


def _frequency(frequency: Frequency) -> Iterator[str]:
    yield from _title(frequency.definition, f"{_count(frequency.count, 'incident')} in {_count(frequency.days, 'day')}")
    yield from _lines(("rate", told(frequency.rate, frequency.definition.unit, frequency.events)))
    for period in frequency.quarters[-_QUARTERS:]:
        more = f", {period.awaited:.0f} more to be expected, as reports come late" if round(period.awaited) else ""
        partly = "" if period.whole else ", observed in part"
        yield from _lines((period.name, f"{period.count}{partly}{more}"))


def _outside(chart: Chart | None, title: str, unit: str) -> Iterator[str]:
    """The points of a control chart that chance does not explain."""
    if chart and chart.outside:
        yield from ("", _bold(title))
        for point in chart.outside:
            limits = f"{shown(point.low, unit)} to {shown(point.high, unit)}"
            yield from _lines((point.name, f"{shown(point.value, unit)}, where chance alone brings {limits}"))


def _downtime(downtime: Downtime) -> Iterator[str]:
    yield from _title(downtime.definition, _count(len(downtime.reports), "incident"))
    at_least = "at least " if downtime.at_least else ""
    rough = "~" if downtime.approximate else ""
    yield from _lines(("in all", at_least + rough + shown(downtime.seconds, downtime.definition.unit)))
    if downtime.to_resolution:
        yield from _lines(("to resolution", f"{downtime.to_resolution}, for want of a time of mitigation"))
    yield from _lines(("left out", left_out(downtime.excluded)))


def _user_minutes(users: UserMinutes) -> Iterator[str]:
    if users.reports:
        yield from _title(users.definition, _count(len(users.reports), "incident"))
        at_least = "at least " if users.left_out else ""
        yield from _lines(("in all", f"{at_least}{users.minutes:,.0f}"))


def _budgets(budgets: Iterable[Budget]) -> Iterator[str]:
    for number, budget in enumerate(budgets):
        if not number:
            yield from ("", _bold("Error budget"))
        least = "at least " if budget.at_least else ""
        spent = f"{shown(budget.spent, 'seconds')} of {shown(budget.allowed, 'seconds')}"
        text = f"{least}{shown(budget.share, 'share')} spent in {budget.days} days ({spent})"
        yield from _lines((budget.service, text))


def _closure(closure: Closure) -> Iterator[str]:
    parts = (
        (len(closure.closed), "done"), (len(closure.open), "open"), (len(closure.undated), "done without a date"),
        (len(closure.unknown), "unknown"),
    )  # fmt: skip
    told_ = ", ".join(f"{number} {word}" for number, word in parts if number)
    yield from _title(closure.definition, _count(closure.n, "action") + (f": {told_}" if told_ else ""))
    if closure.n:
        yield from _lines(("half done after", told_days(closure.median)))
        yield from _lines(*((f"in {days} days", told_share(share)) for days, share in closure.shares.items()))
    yield from _lines(("left out", left_out(closure.excluded)))


def _completion(completion: Completion) -> Iterator[str]:
    places = ("in_time", "in_a_week", "later", "never", "not_due")
    counts = {name.replace("_", " "): len(getattr(completion, name)) for name in places}
    yield from _title(completion.definition, _count(sum(counts.values()), "report"))
    yield from _lines(*((name, str(count)) for name, count in counts.items()))
    yield from _lines(("left out", left_out(completion.excluded)))


def _proportions(found: Iterable[Proportion]) -> Iterator[str]:
    yield from ("", _bold("Shares"))
    for each in found:
        yield f"  {each.definition.name:<34} {each.count:>4} of {each.of:<5} {told(each.share, 'share', each.of)}"
        if out := left_out(each.excluded):
            yield from _wrapped(f"left out: {out}", "    ")


def _mix(mix: Mix) -> Iterator[str]:
    yield from _title(mix.definition, _count(mix.of, "incident"))
    wide = max((len(row.word) for row in mix.rows), default=0)
    for row in mix.rows:
        reference = f"  Google: {shown(row.reference, 'share')}" if row.reference is not None else ""
        yield f"  {row.word:<{wide}} {row.count:>4}  {told(row.share, 'share', mix.of):<20}{reference}".rstrip()
    if out := left_out(mix.excluded):
        yield from _wrapped(f"left out: {out}")
    if mix.reference:
        yield from _wrapped(mix.reference)


def _table(statistics: Statistics) -> Iterator[str]:
    """Groups, one line each."""
    if not statistics.groups:
        yield from ("", f"No incident states a {statistics.kind}.")
        return
    yield from ("", _bold(_row(statistics.kind, "n", "MTTR, time to resolve (median)", "in target")))
    for name, summary in statistics.groups.items():
        resolve, target = summary.durations["mttr"].median, summary.proportions[TARGET.id]
        within = f"{target.count} of {target.of}" if target.of else "–"
        plain = f"{shown(resolve.value, 'seconds')}, too few to tell" if resolve.value is not None else "–"
        yield _row(name, str(len(summary.sample)), _given(resolve, "seconds") or plain, within)
    yield ""
    yield from _funnel(statistics)
    yield "Groups also differ by chance: --compare tests whether a difference is more."


def _funnel(statistics: Statistics) -> Iterator[str]:
    """Which services or teams chance does not explain."""
    if statistics.kind not in ("service", "team") or not (chart := funnel(statistics.whole.sample, statistics.kind)):
        return
    if not chart.outside:
        yield f"No {statistics.kind} takes longer or less long than chance explains."
    for point in chart.outside:
        word = "longer" if point.side > 0 else "less long"
        limits = f"{shown(point.low, 'seconds')} to {shown(point.high, 'seconds')}"
        yield from _wrapped(f"{point.name} takes {word} than chance explains, which is {limits}.", "")


def _row(name: str, n: str, resolve: str, target: str) -> str:
    name = visible(name)
    cut = name if len(name) <= _GROUP else f"{name[: _GROUP - 1]}…"
    return f"{cut:<{_GROUP}} {n:>5}  {resolve:<37}  {target}"


def _compared(comparison: Comparison) -> Iterator[str]:
    yield from ("", "First: {}. Second: {}.".format(*map(visible, comparison.names)))
    if comparison.shared:
        yield f"Incidents on both sides are not counted ({_count(len(comparison.shared), 'incident')})."
    if comparison.tested > 1:
        yield from _wrapped(
            f"The verdicts allow for {comparison.tested} tests: with nothing changed, one such table in twenty has a "
            "false one.", ""
        )  # fmt: skip
    yield from _rate(comparison.rate)
    for duration in comparison.durations:
        yield from _duration(duration)
    for proportion in comparison.proportions:
        yield from _proportion(proportion)


def _rate(rate: RateComparison) -> Iterator[str]:
    unit = rate.first.definition.unit
    yield from _verdict(rate.first.definition, rate.verdict)
    yield from _lines(
        ("first", told(rate.first.rate, unit, rate.first.events)),
        ("second", told(rate.second.rate, unit, rate.second.events)),
        ("ratio", _given(rate.ratio, "ratio")),
    )


def _duration(duration: DurationComparison) -> Iterator[str]:
    unit = duration.definition.unit
    yield from _verdict(duration.definition, duration.verdict)
    for name, side in (("first", duration.first), ("second", duration.second)):
        yield from _lines((name, f"{told(side.median, unit, side.n)}, median of {side.n:,}"))
    yield from _lines(("ratio", _given(duration.ratio, "ratio")), ("difference", _given(duration.difference, unit)))
    if power := duration.power:
        asked = f"Would you have detected a {shown(power.improvement, 'share')} improvement?"
        yield from _wrapped(f"{asked} With a probability of {shown(power.probability, 'share')}.")


def _proportion(proportion: ProportionComparison) -> Iterator[str]:
    yield from _verdict(proportion.definition, proportion.verdict)
    for name, side in (("first", proportion.first), ("second", proportion.second)):
        yield from _lines((name, f"{side.count} of {side.of}, {told(side.share, 'share', side.of)}"))
    yield from _lines(("difference", _given(proportion.difference, "share")))


def _verdict(definition: Definition, verdict: str) -> Iterator[str]:
    yield from ("", _bold(definition.title))
    yield from _wrapped(f"{verdict}.")


def _given(estimate: Estimate, unit: str) -> str:
    """Empty without a value: the verdict has said what is missing."""
    return (
        f"{shown(estimate.value, unit)} ({reach(estimate.interval, unit)})"
        if estimate.value is not None and estimate.interval
        else ""
    )


def _title(definition: Definition, counted: str) -> tuple[str, str]:
    return "", f"{_bold(definition.title)} ({counted})"


def _lines(*pairs: tuple[str, str]) -> Iterator[str]:
    """Name and value of each pair that has a value."""
    for name, value in pairs:
        if value:
            yield from _wrapped(f"{name:<{_NAME}} {value}", "  ", " " * (_NAME + 3))


def _wrapped(said: str, indent: str = "  ", hanging: str | None = None) -> list[str]:
    """Lines of `WIDTH` in which no number stands apart from its per cent."""
    kept = said.replace(" %", "\N{NO-BREAK SPACE}%")
    lines = textwrap.wrap(kept, WIDTH, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number:,} {noun}{plural * (number != 1)}"


def _bold(title: str) -> str:
    return click.style(title, bold=True)
