"""Figures as people read them, in a terminal and on a page alike."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

from ...report.moments import show_length
from .comparison import DurationComparison
from .results import Bounds, Estimate, Excluded, Interval, Spread
from .sample import Sample
from .trend import Trend


def shown(value: float, unit: str) -> str:
    """A value of a definition's unit, or a `ratio`: `1 h 52 min`, `58 %`, `3 months`, `1.4`."""
    if unit == "seconds":
        return show_length(timedelta(seconds=value))
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "days":
        return days(value)
    if unit == "ratio":
        return f"{value:.2f}"
    return f"{value:.2g}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def days(number: float) -> str:
    """A number of days as people say it: days to eight weeks, then months, then years."""
    if number < 10 and number % 1 >= 0.05:
        return f"{number:.1f} days"
    if number < 56:
        return f"{number:.0f} day{'s' * (round(number) != 1)}"
    if number < 365:
        return f"{number / 30.44:.0f} months"
    return f"{number / 365.25:.1f} years"


def reach(interval: Interval, unit: str) -> str:
    """From where to where an interval goes."""
    if interval.high is None:
        return f"{shown(interval.low, unit)} or more"
    return f"{shown(interval.low, unit)} to {shown(interval.high, unit)}"


def told(estimate: Estimate, unit: str, n: int) -> str:
    """A figure of n observations with its interval in brackets, or what is missing."""
    value, interval = estimate.value, estimate.interval
    if interval:
        return f"{'not reached' if value is None else shown(value, unit)} ({reach(interval, unit)})"
    if value is None:
        return "not enough data" + (f" (needs {estimate.needs})" if n < estimate.needs else "")
    return shown(value, unit) + (f", {why_none(estimate, n)}" if estimate.needs else "")


def why_none(estimate: Estimate, n: int) -> str:
    """Why a figure has no interval."""
    if n < estimate.needs:
        return f"too few for an interval, which needs {estimate.needs}"
    return "no interval: it takes 600 days to tell how much counts vary"


def told_share(bounds: Bounds) -> str:
    """A share between its bounds: `48 % (32 % to 65 %)`, or `between 22 % and 90 % (12 % to 95 %)`."""
    low, high = shown(bounds.low, "share"), shown(bounds.high, "share")
    value = low if low == high else f"between {low} and {high}"
    needs = f"too few for an interval, which needs {bounds.needs} reports with actions"
    return f"{value} ({reach(bounds.interval, 'share')})" if bounds.interval else f"{value}, {needs}"


def told_days(bounds: Bounds) -> str:
    """A number of days between its bounds; infinite ones are not reached yet."""
    low, high = ("not reached" if math.isinf(end) else days(end) for end in (bounds.low, bounds.high))
    value = low if low == high else f"between {low} and {high}" if high != "not reached" else f"{low} or more"
    needs = f"too few for an interval, which needs {bounds.needs} reports with actions"
    return f"{value} ({reach(bounds.interval, 'days')})" if bounds.interval else f"{value}, {needs}"


def left_out(excluded: Excluded) -> str:
    """How many were left out, by reason; empty where none was."""
    return ", ".join(f"{len(ids)} {reason}" for reason, ids in sorted(excluded.items()) if ids)


def sensitivity(spread: Spread) -> str:
    """What a distribution would be without its approximate values; empty where there are none."""
    if not (exact := spread.exactly):
        return ""
    if not exact.n:
        return "no incident without approximate times"
    unit = spread.definition.unit
    median, mean = (shown(each.value, unit) for each in (exact.median, exact.mean) if each.value is not None)
    return f"approximate times: median {median}, mean {mean} (n = {exact.n})"


def better(trend: Trend | None) -> list[str]:
    """Whether it gets better, in sentences; the first names the two spans in the order in which figures stand."""
    if not trend:
        return ["Not enough data: a comparison needs 300 days of reports, and six incidents in its two latest periods."]
    found, resolve = trend.comparison, trend.comparison.duration("mttr")
    said = [
        f"{found.names[0]}, then {found.names[1]}. Incidents: {found.rate.first.count}, then "
        f"{found.rate.second.count}. {found.rate.verdict}.",
        f"MTTR (median): {_median(resolve.first)}, then {_median(resolve.second)}. {resolve.verdict}.",
    ]
    if trend.season:
        said.append("The two lie in different parts of the year, so a season may be behind a difference.")
    return [*said, would_notice(resolve)] if resolve.power else said


def _median(spread: Spread) -> str:
    value = spread.median.value
    return f"{'none' if value is None else shown(value, spread.definition.unit)} (n = {spread.n})"


def would_notice(comparison: DurationComparison) -> str:
    """Whether an improvement would have been noticed; empty where there is not enough data."""
    if not (power := comparison.power):
        return ""
    return (
        f"Had every incident been {shown(power.improvement, 'share')} shorter, this much data would have shown it with "
        f"a probability of {shown(power.probability, 'share')}."
    )


def pooled_archive(sample: Sample) -> Iterator[str]:
    """What to know of an archive that was collected from elsewhere."""
    until = sample.options.collected_until
    if sample.options.several_organisations:
        yield (
            "These reports are of several organisations: how often they had incidents says which reports were "
            "collected, not how reliable anybody is."
        )
    if until:
        yield f"Collecting ended on {until}; rates count the days until then."
