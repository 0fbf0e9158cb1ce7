"""Figures as people read them, in a terminal and on a page alike."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

from ...language import ENGLISH, _, language, ngettext
from ...language.forms import comma, number
from ...report.moments import show_length
from .comparison import DurationComparison
from .measures import LEFT_OUT
from .results import Bounds, Definition, Estimate, Excluded, Interval, Spread
from .sample import Sample
from .trend import Trend


def shown(value: float, unit: str) -> str:
    """A value of a definition's unit, or a `ratio`: `1 h 52 min`, `58 %`, `3 months`, `1.4`."""
    if unit == "seconds":
        return show_length(timedelta(seconds=value))
    if unit == "share":
        return _("{share} %").format(share=f"{100 * value:.0f}")
    if unit == "days":
        return days(value)
    if unit == "ratio":
        return number(value, ".2f")
    return number(value, ".2g" if value < 10 else ".1f" if value < 100 else ",.0f")


def days(count: float) -> str:
    """A number of days as people say it: days to eight weeks, then months, then years."""
    if count < 10 and count % 1 >= 0.05:
        return _("{n} days").format(n=number(count, ".1f"))
    if count < 56:
        return ngettext("{n} day", "{n} days", round(count)).format(n=f"{count:.0f}")
    if count < 365:
        return ngettext("{n} month", "{n} months", round(count / 30.44)).format(n=f"{count / 30.44:.0f}")
    return _("{n} years").format(n=number(count / 365.25, ".1f"))


def reach(interval: Interval, unit: str) -> str:
    """From where to where an interval goes."""
    if interval.high is None:
        return _("{least} or more").format(least=shown(interval.low, unit))
    return span(shown(interval.low, unit), shown(interval.high, unit))


def span(low: str, high: str) -> str:
    """From one figure to another: `30 min to 2 h`."""
    return _("{low} to {high}").format(low=low, high=high)


def described(definition: Definition) -> str:
    """What a definition counts, in the language in force."""
    shared = definition.text.endswith(LEFT_OUT)
    return f"{gist(definition)} {_(LEFT_OUT)}" if shared else gist(definition)


def gist(definition: Definition) -> str:
    """What a definition counts, without what it shares with the other durations: what they leave out."""
    return _(definition.text.removesuffix(f" {LEFT_OUT}"))


def titled(definition: Definition) -> str:
    """Both names of a definition, in the language in force: `MTTR, time to resolve`."""
    name = _(definition.name)
    if not definition.abbreviation:
        return name
    return f"{definition.abbreviation}, {lower(name)}"


def lower(name: str) -> str:
    """A name inside a sentence: English writes it with a small letter."""
    return name[:1].lower() + name[1:] if language() == ENGLISH else name


def told(estimate: Estimate, unit: str, n: int) -> str:
    """A figure of n observations with its interval in brackets, or what is missing."""
    value, interval = estimate.value, estimate.interval
    if interval:
        return f"{_('not reached') if value is None else shown(value, unit)} ({reach(interval, unit)})"
    if value is None:
        needs = _("not enough data (needs {n})").format(n=estimate.needs)
        return needs if n < estimate.needs else _("not enough data")
    return shown(value, unit) + (f", {why_none(estimate, n)}" if estimate.needs else "")


def why_none(estimate: Estimate, n: int) -> str:
    """Why a figure has no interval."""
    if n < estimate.needs:
        return _("too few for an interval, which needs {n}").format(n=estimate.needs)
    return _("no interval: it takes 600 days to tell how much counts vary")


def told_share(bounds: Bounds) -> str:
    """A share between its bounds: `48 % (32 % to 65 %)`, or `between 22 % and 90 % (12 % to 95 %)`."""
    low, high = shown(bounds.low, "share"), shown(bounds.high, "share")
    value = low if low == high else _("between {low} and {high}").format(low=low, high=high)
    return _with_interval(value, bounds, "share")


def told_days(bounds: Bounds) -> str:
    """A number of days between its bounds; infinite ones are not reached yet."""
    low, high = (_("not reached") if math.isinf(end) else days(end) for end in (bounds.low, bounds.high))
    if low == high:
        value = low
    elif math.isinf(bounds.high):
        value = _("{least} or more").format(least=low)
    else:
        value = _("between {low} and {high}").format(low=low, high=high)
    return _with_interval(value, bounds, "days")


def _with_interval(value: str, bounds: Bounds, unit: str) -> str:
    if bounds.interval:
        return f"{value} ({reach(bounds.interval, unit)})"
    needs = _("too few for an interval, which needs {n} reports with actions").format(n=bounds.needs)
    return comma((value, needs))


def left_out(excluded: Excluded) -> str:
    """How many were left out, by reason; empty where none was."""
    return comma(f"{len(ids)} {_(reason)}" for reason, ids in sorted(excluded.items()) if ids)


def sensitivity(spread: Spread) -> str:
    """What a distribution would be without its approximate values; empty where there are none."""
    if not (exact := spread.exactly):
        return ""
    if not exact.n:
        return _("no incident without approximate times")
    unit = spread.definition.unit
    median, mean = (shown(each.value, unit) for each in (exact.median, exact.mean) if each.value is not None)
    told = _("approximate times: median {median}, mean {mean} (n = {n})")
    return told.format(median=median, mean=mean, n=exact.n)


def better(trend: Trend | None) -> list[str]:
    """Whether it gets better, in sentences; the first names the two spans in the order in which figures stand."""
    if not trend:
        return [
            _("Not enough data: a comparison needs 300 days of reports, and six incidents in its two latest periods.")
        ]
    found, resolve = trend.comparison, trend.comparison.duration("mttr")
    incidents = _("{first}, then {second}. Incidents: {before}, then {after}. {verdict}.")
    medians = _("MTTR (median): {first}, then {second}. {verdict}.")
    said = [
        incidents.format(
            first=found.names[0], second=found.names[1], before=found.rate.first.count, after=found.rate.second.count,
            verdict=found.rate.verdict,
        ),
        medians.format(first=_median(resolve.first), second=_median(resolve.second), verdict=resolve.verdict),
    ]  # fmt: skip
    if trend.season:
        said.append(_("The two lie in different parts of the year, so a season may be behind a difference."))
    return [*said, would_notice(resolve)] if resolve.power else said


def _median(spread: Spread) -> str:
    value = spread.median.value
    return f"{_('none') if value is None else shown(value, spread.definition.unit)} (n = {spread.n})"


def would_notice(comparison: DurationComparison) -> str:
    """Whether an improvement would have been noticed; empty where there is not enough data."""
    if not (power := comparison.power):
        return ""
    told = _(
        "Had every incident been {improvement} shorter, this much data would have shown it with a probability of "
        "{probability}."
    )
    return told.format(improvement=shown(power.improvement, "share"), probability=shown(power.probability, "share"))


def pooled_archive(sample: Sample) -> Iterator[str]:
    """What to know of an archive that was collected from elsewhere."""
    until = sample.options.collected_until
    if sample.options.several_organisations:
        yield _(
            "These reports are of several organisations: how often they had incidents says which reports were "
            "collected, not how reliable anybody is."
        )
    if until:
        yield _("Collecting ended on {day}; rates count the days until then.").format(day=until)
