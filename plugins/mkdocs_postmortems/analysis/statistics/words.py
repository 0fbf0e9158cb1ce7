"""Figures as people read them, in a terminal and on a page alike."""

from __future__ import annotations

from datetime import timedelta

from ...report.moments import show_length
from .results import Estimate, Excluded, Interval


def shown(value: float, unit: str) -> str:
    """A value of a definition's unit, or a `ratio`: `1 h 52 min`, `58 %`, `3 months`, `1.4`."""
    if unit == "seconds":
        return f"-{show_length(timedelta(seconds=-value))}" if value <= -0.5 else show_length(timedelta(seconds=value))
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
    needs = f" (needs {estimate.needs})" if n < estimate.needs else ""
    if value is None:
        return f"not enough data{needs}"
    return f"{shown(value, unit)}, no interval{needs or ' holds for values so spread'}"


def left_out(excluded: Excluded) -> str:
    """How many were left out, by reason; empty where none was."""
    return ", ".join(f"{len(ids)} {reason}" for reason, ids in sorted(excluded.items()) if ids)
