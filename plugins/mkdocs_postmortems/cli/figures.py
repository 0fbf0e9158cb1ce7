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
    described,
    left_out,
    pooled_archive,
    reach,
    sensitivity,
    shown,
    titled,
    told,
    told_days,
    told_share,
)
from ..exports.statistics import Statistics
from ..language import N_, _, ngettext
from ..language.forms import number
from ..report.visible import visible

WIDTH = 80
_QUARTERS = 8
"""How many of them are shown, the last ones."""
_GROUP = 22
"""Characters of a group's name."""
_NAME = 16
"""Characters of a figure's name."""
_DEFINITIONS = N_("What each figure means: postmortems stats --definitions")


def text(statistics: Statistics) -> Iterator[str]:
    """The lines that answer what was asked: the comparison, the groups, or else the whole."""
    yield from _head(statistics)
    if statistics.comparison:
        yield from _compared(statistics.comparison)
    elif statistics.kind:
        yield from _table(statistics)
    else:
        yield from _whole(statistics.whole)
    yield from ("", _(_DEFINITIONS))


def definitions_text(summary: Summary) -> Iterator[str]:
    """What every figure means."""
    for place, each in enumerate(summary.definitions):
        yield from ("",) * bool(place)
        heading = _("{title} ({name}, in {unit})")
        yield heading.format(title=_bold(titled(each)), name=each.id, unit=_(each.unit))
        yield from _wrapped(described(each))
        if each.others:
            yield from _wrapped(_("Also in use: {others}").format(others=_(each.others)))
        yield from _wrapped(_("Source: {source}").format(source=_(each.source)))


def _head(statistics: Statistics) -> Iterator[str]:
    sample = statistics.whole.sample
    span = ngettext(
        "{count} incident from {first} to {last}.", "{count} incidents from {first} to {last}.", len(sample)
    )
    span = span.format(count=number(len(sample)), first=sample.first, last=sample.last)
    yield from _wrapped(" ".join([span, *_left(statistics)]), "")
    brackets = _(
        "In brackets: the 95 % confidence interval. The median stands first, as a few long incidents decide the mean."
    )
    yield from _wrapped(brackets, "")
    for said in pooled_archive(sample):
        yield from _wrapped(said, "")


def _left(statistics: Statistics) -> Iterator[str]:
    """What no figure counts."""
    near, unreadable = len(statistics.whole.sample.near_misses), len(statistics.unreadable)
    left = [ngettext("{count} near miss", "{count} near misses", near).format(count=number(near))] if near else []
    if unreadable:
        said = ngettext("{count} report that cannot be read", "{count} reports that cannot be read", unreadable)
        left.append(said.format(count=number(unreadable)))
    if left:
        yield _("Not counted: {left}.").format(left=", ".join(left))


def _whole(summary: Summary) -> Iterator[str]:
    yield from _trend(summary.trend, summary.sample.options.several_organisations)
    for spread in summary.durations.values():
        yield from _spread(spread)
    if all(spread.p90.value is None for spread in summary.durations.values()):
        needs = summary.durations["mttr"].p90.needs
        yield from ("", _("A 90th percentile needs {needs} incidents.").format(needs=needs))
    if summary.improves_by_chance is not None:
        yield ""
        chance = shown(summary.improves_by_chance, "share")
        said = _(
            "How far to trust a mean: split these incidents into two halves at random, and the mean time to resolve of "
            "one half is at least 10 % lower than that of the other in {chance} of cases, though nothing changed."
        )
        yield from _wrapped(said.format(chance=chance), "")
    yield from _gaps(summary.mtbf)
    yield from _frequency(summary.frequency)
    yield from _outside(summary.months, _("Months that stand out"), "incidents")
    yield from _outside(summary.quarters, _("Quarters whose MTTR stands out"), "seconds")
    yield from _downtime(summary.downtime)
    yield from _user_minutes(summary.user_minutes)
    yield from _budgets(summary.budgets)
    yield from _completion(summary.completion)
    yield from _closure(summary.action_closure)
    yield from _proportions(summary.proportions.values())
    for mix in summary.mixes.values():
        yield from _mix(mix)


def _trend(trend: Trend | None, several: bool) -> Iterator[str]:
    yield from ("", _bold(_("Are we getting better?")))
    for said in [_("Reports of several organisations cannot tell.")] if several else better(trend):
        yield from _wrapped(said)


def _spread(spread: Spread) -> Iterator[str]:
    counted = _incidents(spread.n)
    if spread.approximate:
        said = _("{incidents}, {count} of them approximate")
        counted = said.format(incidents=counted, count=len(spread.approximate))
    yield from _title(spread.definition, counted)
    unit = spread.definition.unit
    if 0 < spread.n < spread.median.needs:
        yield from _lines((_("values"), ", ".join(shown(value, unit) for value in spread.values)))
    yield from _lines(
        (_("median"), told(spread.median, unit, spread.n)),
        (_("90th percentile"), told(spread.p90, unit, spread.n) if spread.p90.value is not None else ""),
        (_("mean"), told(spread.mean, unit, spread.n) if spread.n else ""),
        (_("without"), sensitivity(spread)),
        (_("left out"), left_out(spread.excluded)),
    )


def _gaps(gaps: Gaps) -> Iterator[str]:
    yield from _title(
        gaps.definition, _counted(ngettext("{count} gap", "{count} gaps", len(gaps.observed)), len(gaps.observed))
    )
    unit = gaps.definition.unit
    yield from _lines((_("mean"), told(gaps.mean, unit, gaps.n)))
    if gaps.median.value is not None:
        yield from _lines((_("median"), told(gaps.median, unit, gaps.n)))
    if gaps.running is not None:
        yield from _lines((_("since the last"), shown(gaps.running, unit)))
    yield from _lines((_("left out"), left_out(gaps.excluded)))


def _frequency(frequency: Frequency) -> Iterator[str]:
    days = _counted(ngettext("{count} day", "{count} days", frequency.days), frequency.days)
    counted = _("{incidents} in {days}").format(incidents=_incidents(frequency.count), days=days)
    yield from _title(frequency.definition, counted)
    yield from _lines((_("rate"), told(frequency.rate, frequency.definition.unit, frequency.events)))
    for period in frequency.quarters[-_QUARTERS:]:
        said = [str(period.count)]
        said += [] if period.whole else [_("observed in part")]
        if round(period.awaited):
            said.append(_("{count} more to be expected, as reports come late").format(count=f"{period.awaited:.0f}"))
        yield from _lines((period.name, ", ".join(said)))


def _outside(chart: Chart | None, title: str, unit: str) -> Iterator[str]:
    """The points of a control chart that chance does not explain."""
    if chart and chart.outside:
        yield from ("", _bold(title))
        for point in chart.outside:
            said = _("{value}, where chance alone brings {low} to {high}").format(
                value=shown(point.value, unit), low=shown(point.low, unit), high=shown(point.high, unit)
            )
            yield from _lines((point.name, said))


def _downtime(downtime: Downtime) -> Iterator[str]:
    yield from _title(downtime.definition, _incidents(len(downtime.reports)))
    length = f"{'~' if downtime.approximate else ''}{shown(downtime.seconds, downtime.definition.unit)}"
    yield from _lines((_("in all"), _at_least(length, downtime.at_least)))
    if downtime.to_resolution:
        said = _("{count}, for want of a time of mitigation").format(count=downtime.to_resolution)
        yield from _lines((_("to resolution"), said))
    yield from _lines((_("left out"), left_out(downtime.excluded)))


def _user_minutes(users: UserMinutes) -> Iterator[str]:
    if users.reports:
        yield from _title(users.definition, _incidents(len(users.reports)))
        yield from _lines((_("in all"), _at_least(number(users.minutes, ",.0f"), bool(users.left_out))))


def _budgets(budgets: Iterable[Budget]) -> Iterator[str]:
    for place, budget in enumerate(budgets):
        if not place:
            yield from ("", _bold(_("Error budget")))
        said = _("{share} spent in {days} days ({spent} of {allowed})").format(
            share=_at_least(shown(budget.share, "share"), budget.at_least), days=budget.days,
            spent=shown(budget.spent, "seconds"), allowed=shown(budget.allowed, "seconds"),
        )  # fmt: skip
        yield from _lines((budget.service, said))


def _closure(closure: Closure) -> Iterator[str]:
    parts = (
        (closure.closed, _("{count} done")), (closure.open, _("{count} open")),
        (closure.undated, _("{count} done without a date")), (closure.unknown, _("{count} unknown")),
    )  # fmt: skip
    told_ = ", ".join(said.format(count=len(actions)) for actions, said in parts if actions)
    counted = _counted(ngettext("{count} action", "{count} actions", closure.n), closure.n)
    yield from _title(closure.definition, counted + (f": {told_}" if told_ else ""))
    if closure.n:
        yield from _lines((_("half done after"), told_days(closure.median)))
        yield from _lines(
            *((_("in {days} days").format(days=days), told_share(share)) for days, share in closure.shares.items())
        )
    yield from _lines((_("left out"), left_out(closure.excluded)))


def _completion(completion: Completion) -> Iterator[str]:
    counts = {
        _("in time"): len(completion.in_time), _("in a week"): len(completion.in_a_week),
        _("later"): len(completion.later), _("never"): len(completion.never), _("not due"): len(completion.not_due),
    }  # fmt: skip
    count = sum(counts.values())
    yield from _title(completion.definition, _counted(ngettext("{count} report", "{count} reports", count), count))
    yield from _lines(*((name, str(count)) for name, count in counts.items()))
    yield from _lines((_("left out"), left_out(completion.excluded)))


def _proportions(found: Iterable[Proportion]) -> Iterator[str]:
    yield from ("", _bold(_("Shares")))
    for each in found:
        counted = _("{count} of {of}").format(count=f"{each.count:>4}", of=f"{each.of:<5}")
        yield f"  {_(each.definition.name):<34} {counted} {told(each.share, 'share', each.of)}"
        if out := left_out(each.excluded):
            yield from _wrapped(_("left out: {out}").format(out=out), "    ")


def _mix(mix: Mix) -> Iterator[str]:
    yield from _title(mix.definition, _incidents(mix.of))
    wide = max((len(row.word) for row in mix.rows), default=0)
    for row in mix.rows:
        reference = f"  Google: {shown(row.reference, 'share')}" if row.reference is not None else ""
        yield f"  {row.word:<{wide}} {row.count:>4}  {told(row.share, 'share', mix.of):<20}{reference}".rstrip()
    if out := left_out(mix.excluded):
        yield from _wrapped(_("left out: {out}").format(out=out))
    if mix.reference:
        yield from _wrapped(_(mix.reference))


def _table(statistics: Statistics) -> Iterator[str]:
    """Groups, one line each."""
    if not statistics.groups:
        yield from ("", _("No incident states a {kind}.").format(kind=_(statistics.kind)))
        return
    yield from ("", _bold(_row(_(statistics.kind), "n", _("MTTR, time to resolve (median)"), _("in target"))))
    for name, summary in statistics.groups.items():
        resolve, target = summary.durations["mttr"].median, summary.proportions[TARGET.id]
        within = _("{count} of {of}").format(count=target.count, of=target.of) if target.of else "–"
        plain = "–"
        if resolve.value is not None:
            plain = _("{value}, too few to tell").format(value=shown(resolve.value, "seconds"))
        yield _row(name, str(len(summary.sample)), _given(resolve, "seconds") or plain, within)
    yield ""
    yield from _funnel(statistics)
    yield _("Groups also differ by chance: --compare tests whether a difference is more.")


def _funnel(statistics: Statistics) -> Iterator[str]:
    """Which services or teams chance does not explain."""
    if statistics.kind not in ("service", "team") or not (chart := funnel(statistics.whole.sample, statistics.kind)):
        return
    if not chart.outside:
        yield _("No {kind} takes longer or less long than chance explains.").format(kind=_(statistics.kind))
    for point in chart.outside:
        said = _("{name} takes longer than chance explains, which is {low} to {high}.")
        if point.side <= 0:
            said = _("{name} takes less long than chance explains, which is {low} to {high}.")
        low, high = shown(point.low, "seconds"), shown(point.high, "seconds")
        yield from _wrapped(said.format(name=point.name, low=low, high=high), "")


def _row(name: str, n: str, resolve: str, target: str) -> str:
    name = visible(name)
    cut = name if len(name) <= _GROUP else f"{name[: _GROUP - 1]}…"
    return f"{cut:<{_GROUP}} {n:>5}  {resolve:<37}  {target}"


def _compared(comparison: Comparison) -> Iterator[str]:
    first, second = map(visible, comparison.names)
    yield from ("", _("First: {first}. Second: {second}.").format(first=first, second=second))
    if comparison.shared:
        shared = _incidents(len(comparison.shared))
        yield _("Incidents on both sides are not counted ({incidents}).").format(incidents=shared)
    if comparison.tested > 1:
        said = _(
            "The verdicts allow for {tested} tests: with nothing changed, one such table in twenty has a false one."
        )
        yield from _wrapped(said.format(tested=comparison.tested), "")
    yield from _rate(comparison.rate)
    for duration in comparison.durations:
        yield from _duration(duration)
    for proportion in comparison.proportions:
        yield from _proportion(proportion)


def _rate(rate: RateComparison) -> Iterator[str]:
    unit = rate.first.definition.unit
    yield from _verdict(rate.first.definition, rate.verdict)
    yield from _lines(
        (_("first"), told(rate.first.rate, unit, rate.first.events)),
        (_("second"), told(rate.second.rate, unit, rate.second.events)),
        (_("ratio"), _given(rate.ratio, "ratio")),
    )


def _duration(duration: DurationComparison) -> Iterator[str]:
    unit = duration.definition.unit
    yield from _verdict(duration.definition, duration.verdict)
    for name, side in ((_("first"), duration.first), (_("second"), duration.second)):
        said = _("{value}, median of {count}")
        yield from _lines((name, said.format(value=told(side.median, unit, side.n), count=number(side.n))))
    yield from _lines(
        (_("ratio"), _given(duration.ratio, "ratio")), (_("difference"), _given(duration.difference, unit))
    )
    if power := duration.power:
        said = _("Would you have detected a {improvement} improvement? With a probability of {probability}.")
        improvement, probability = shown(power.improvement, "share"), shown(power.probability, "share")
        yield from _wrapped(said.format(improvement=improvement, probability=probability))


def _proportion(proportion: ProportionComparison) -> Iterator[str]:
    yield from _verdict(proportion.definition, proportion.verdict)
    for name, side in ((_("first"), proportion.first), (_("second"), proportion.second)):
        yield from _lines(
            (
                name,
                _("{count} of {of}, {share}").format(
                    count=side.count, of=side.of, share=told(side.share, "share", side.of)
                ),
            )
        )
    yield from _lines((_("difference"), _given(proportion.difference, "share")))


def _verdict(definition: Definition, verdict: str) -> Iterator[str]:
    yield from ("", _bold(titled(definition)))
    yield from _wrapped(f"{verdict}.")


def _given(estimate: Estimate, unit: str) -> str:
    """Empty without a value: the verdict has said what is missing."""
    return (
        f"{shown(estimate.value, unit)} ({reach(estimate.interval, unit)})"
        if estimate.value is not None and estimate.interval
        else ""
    )


def _title(definition: Definition, counted: str) -> tuple[str, str]:
    return "", f"{_bold(titled(definition))} ({counted})"


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


def _incidents(count: int) -> str:
    return _counted(ngettext("{count} incident", "{count} incidents", count), count)


def _counted(form: str, count: int) -> str:
    return form.format(count=number(count))


def _at_least(amount: str, bound: bool) -> str:
    """An amount, said to be the least of it where it is."""
    return _("at least {amount}").format(amount=amount) if bound else amount


def _bold(title: str) -> str:
    return click.style(title, bold=True)
