"""Statistics in a terminal, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

import click

from ..analysis.statistics import Comparison, Summary
from ..analysis.statistics.comparison import DurationComparison, ProportionComparison, RateComparison
from ..analysis.statistics.proportions import TARGET
from ..analysis.statistics.results import (
    Completion,
    Definition,
    Downtime,
    Estimate,
    Frequency,
    Mix,
    Proportion,
    Spread,
    Survival,
)
from ..analysis.statistics.words import left_out, reach, shown, told
from ..exports.statistics import Statistics, definitions

WIDTH = 80
_QUARTERS = 8
"""How many of them are shown, the last ones."""
_GROUP = 22
"""Characters of a group's name."""
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
    for number, each in enumerate(definitions(summary)):
        yield from ("",) * bool(number)
        yield f"{_bold(each.name)} ({each.id}, in {each.unit})"
        yield from _wrapped(each.text)
        yield from _wrapped(f"Source: {each.source}")


def _head(statistics: Statistics) -> Iterator[str]:
    sample = statistics.whole.sample
    yield from _wrapped(
        f"{_count(len(sample), 'incident')} from {sample.first} to {sample.last}.{_left(statistics)}", ""
    )
    yield "In brackets: where the truth lies with 95 % confidence."


def _left(statistics: Statistics) -> str:
    """What no figure counts."""
    near, unreadable = len(statistics.whole.sample.near_misses), len(statistics.unreadable)
    left = [_count(near, "near miss", "es")] if near else []
    left += [f"{_count(unreadable, 'report')} that cannot be read"] if unreadable else []
    return f" Not counted: {', '.join(left)}." if left else ""


def _whole(summary: Summary) -> Iterator[str]:
    for spread in summary.durations.values():
        yield from _spread(spread)
    if summary.improves_by_chance is not None:
        yield ""
        chance = shown(summary.improves_by_chance, "share")
        yield from _wrapped(
            "With no change at all, the mean time to resolve of one half of these incidents would be "
            f"10 % lower than the other's with a probability of {chance}.", ""
        )  # fmt: skip
    yield from _frequency(summary.frequency)
    yield from _downtime(summary.downtime)
    yield from _survival(summary.time_between_failures, "gap")
    yield from _completion(summary.completion)
    yield from _survival(summary.action_closure, "action")
    yield from _proportions(summary.proportions.values())
    for mix in summary.mixes.values():
        yield from _mix(mix)


def _spread(spread: Spread) -> Iterator[str]:
    yield from _title(spread.definition, _count(spread.n, "incident"))
    unit = spread.definition.unit
    yield from _lines(("median", told(spread.median, unit, spread.n)), ("p90", told(spread.p90, unit, spread.n)))
    if spread.mean.value is not None:
        yield from _lines(("mean", told(spread.mean, unit, spread.n)))
    yield from _lines(("left out", left_out(spread.excluded)))


def _frequency(frequency: Frequency) -> Iterator[str]:
    yield from _title(frequency.definition, f"{_count(frequency.count, 'incident')} in {_count(frequency.days, 'day')}")
    yield from _lines(("rate", told(frequency.rate, frequency.definition.unit, frequency.count)))
    for period in frequency.quarters[-_QUARTERS:]:
        partly = "" if period.whole else ", seen in part"
        yield from _lines((period.name, f"{period.count} ({reach(period.expected, 'incidents')}){partly}"))


def _downtime(downtime: Downtime) -> Iterator[str]:
    yield from _title(downtime.definition, _count(len(downtime.reports), "incident"))
    at_least = "at least " if downtime.at_least else ""
    yield from _lines(("in all", at_least + shown(downtime.seconds, downtime.definition.unit)))
    yield from _lines(("left out", left_out(downtime.excluded)))


def _survival(survival: Survival, noun: str) -> Iterator[str]:
    going_on = f", {len(survival.censored)} of them still open" if survival.censored else ""
    yield from _title(survival.definition, _count(survival.n, noun) + going_on)
    yield from _lines(("median", told(survival.median, survival.definition.unit, survival.n)))
    yield from _lines(*((f"{days} days", told(share, "share", survival.n)) for days, share in survival.shares.items()))
    yield from _lines(("left out", left_out(survival.excluded)))


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
    yield from ("", _bold(_row(statistics.kind, "n", "time to resolve", "in target")))
    for name, summary in statistics.groups.items():
        resolve, target = summary.durations["time-to-resolve"].median, summary.proportions[TARGET.id]
        within = f"{target.count} of {target.of}" if target.of else "–"
        yield _row(name, str(len(summary.sample)), _given(resolve, "seconds") or "–", within)
    needs = next(iter(statistics.groups.values())).durations["time-to-resolve"].median.needs
    yield from ("", f"Medians; – where there is not enough data (needs {needs}).")
    yield "Groups differ by chance too: --compare says whether a difference is more."


def _row(name: str, n: str, resolve: str, target: str) -> str:
    cut = name if len(name) <= _GROUP else f"{name[: _GROUP - 1]}…"
    return f"{cut:<{_GROUP}} {n:>5}  {resolve:<37}  {target}"


def _compared(comparison: Comparison) -> Iterator[str]:
    yield from ("", "First: {}. Second: {}.".format(*comparison.names))
    if comparison.shared:
        yield f"No figure here counts what is on both sides ({_count(len(comparison.shared), 'incident')})."
    yield from _rate(comparison.rate)
    for duration in comparison.durations:
        yield from _duration(duration)
    for proportion in comparison.proportions:
        yield from _proportion(proportion)


def _rate(rate: RateComparison) -> Iterator[str]:
    unit = rate.first.definition.unit
    yield from _verdict(rate.first.definition, rate.verdict)
    yield from _lines(
        ("first", told(rate.first.rate, unit, rate.first.count)),
        ("second", told(rate.second.rate, unit, rate.second.count)),
        ("ratio", _given(rate.ratio, "ratio")),
    )


def _duration(duration: DurationComparison) -> Iterator[str]:
    unit = duration.definition.unit
    yield from _verdict(duration.definition, duration.verdict)
    for name, side in (("first", duration.first), ("second", duration.second)):
        yield from _lines((name, f"{told(side.median, unit, side.n)}, median of {side.n:,}"))
    yield from _lines(("ratio", _given(duration.ratio, "ratio")), ("difference", _given(duration.difference, unit)))
    if power := duration.power:
        asked = f"Would you have noticed a {shown(power.improvement, 'share')} improvement?"
        yield from _wrapped(f"{asked} With a probability of {shown(power.probability, 'share')}.")


def _proportion(proportion: ProportionComparison) -> Iterator[str]:
    yield from _verdict(proportion.definition, proportion.verdict)
    for name, side in (("first", proportion.first), ("second", proportion.second)):
        yield from _lines((name, f"{side.count} of {side.of}, {told(side.share, 'share', side.of)}"))
    yield from _lines(("difference", _given(proportion.difference, "share")))


def _verdict(definition: Definition, verdict: str) -> Iterator[str]:
    yield from ("", _bold(definition.name))
    yield from _wrapped(f"{verdict}.")


def _given(estimate: Estimate, unit: str) -> str:
    """Empty without a value: the verdict has said what is missing."""
    return (
        f"{shown(estimate.value, unit)} ({reach(estimate.interval, unit)})"
        if estimate.value is not None and estimate.interval
        else ""
    )


def _title(definition: Definition, counted: str) -> tuple[str, str]:
    return "", f"{_bold(definition.name)} ({counted})"


def _lines(*pairs: tuple[str, str]) -> Iterator[str]:
    """Name and value of each pair that has a value."""
    for name, value in pairs:
        if value:
            yield from _wrapped(f"{name:<10} {value}", "  ", " " * 13)


def _wrapped(said: str, indent: str = "  ", hanging: str | None = None) -> list[str]:
    """Lines of `WIDTH` in which no number stands apart from its per cent."""
    kept = said.replace(" %", "\N{NO-BREAK SPACE}%")
    lines = textwrap.wrap(kept, WIDTH, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number:,} {noun}{plural * (number != 1)}"


def _bold(title: str) -> str:
    return click.style(title, bold=True)
