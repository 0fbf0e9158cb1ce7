"""The recurrence ledger of a group of incidents, in words and rows for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from ..analysis.durations import Downtime, total_downtime
from ..analysis.recurrence import Recurrence
from ..analysis.statistics.words import days
from ..language import ENGLISH, N_, _, language, ngettext
from ..language.forms import comma, semicolon

if TYPE_CHECKING:
    from ..analysis.archive import Ledger, Line, Repeat, Standing

ROWS, REPEATS = 36, 6
"""Promises shown with their fate, those of the newest incidents, and promises made again; a row has some 500 bytes and
its life line 300."""

_REST: dict[Standing, str] = {
    "open": N_("{n} open"),
    "overdue": N_("{n} overdue"),
    "dropped": N_("{n} dropped"),
    "unknown": N_("{n} of unknown outcome"),
}


@dataclass(frozen=True)
class Book:
    """What a page shows of a group's ledger."""

    ledger: Ledger
    lines: Sequence[Line]
    """The newest, without those that promised nothing."""
    left: int
    """Promises of older incidents, which are not among them."""
    repeats: Sequence[Repeat]
    """The most often made."""
    more: int
    """Promises made again that are not among them."""

    @property
    def answered(self) -> int:
        """Promised actions after which it happened again."""
        return self.ledger.tally.total()

    @property
    def kept(self) -> int:
        """How many of them are known to have been done by then."""
        return self.ledger.tally["done"]

    @cached_property
    def answer(self) -> str:
        """In words, how the promises stood when it happened again and what happened meanwhile."""
        return answer(self.ledger)


def book(
    ledger: Ledger, repeats: Sequence[Repeat], rows: int = ROWS, most: int = REPEATS, broken: bool = False
) -> Book:
    """A group's ledger, cut to what a page can hold: `rows` promises or a few more, `most` that were made again.

    With `broken`, those alone that were still to be done when it happened again.
    """
    lines = [structs.replace(line, entries=tuple(line.broken)) for line in ledger.lines] if broken else ledger.lines
    kept: list[Line] = []
    shown = 0
    for line in reversed(lines):
        if line.entries and shown < rows:
            kept.append(line)
            shown += len(line.entries)
    total = sum(len(line.entries) for line in lines)
    return Book(ledger, kept[::-1], total - shown, repeats[:most], len(repeats[most:]))


def answer(ledger: Ledger) -> str:
    """How the promised actions stood when it happened again, in words; empty where nothing was promised."""
    tally = ledger.tally
    tested, untested = tally.total(), ledger.untested
    told = []
    if tested:
        rest = comma(_(word).format(n=tally[each]) for each, word in _REST.items() if tally[each])
        done = _("When it happened again, {n} of {all} promised actions had been done")
        text = semicolon((done.format(n=tally["done"], all=tested), rest))
        told.append(_("{text}.").format(text=text))
    if untested:
        since = ngettext(
            "{n} action has had no further incident since.", "{n} actions have had no further incident since.", untested
        )
        told.append(since.format(n=untested))
    if meanwhile := ledger.meanwhile:
        told.append(_happened(len(meanwhile), total_downtime(meanwhile)))
    return " ".join(told)


def _happened(count: int, cost: Downtime) -> str:
    if cost.known:
        told = ngettext(
            "{n} incident happened while an earlier action was still open, with {length} of downtime.",
            "{n} incidents happened while an earlier action was still open, with {length} of downtime.",
            count,
        )
    else:
        told = ngettext(
            "{n} incident happened while an earlier action was still open.",
            "{n} incidents happened while an earlier action was still open.",
            count,
        )
    return told.format(n=count, length=cost.shown)


def interval(found: Recurrence) -> str:
    """How long until it comes back, with how sure that is."""
    if found.median is not None and found.bounds:
        return f"{days(found.median)} (95 %: {span(*found.bounds)})"
    if not found.intervals:
        return _("happened once")
    if len(found.intervals) == 1:
        return _("{length}, once").format(length=days(found.intervals[0]))
    return f"{span(min(found.intervals), max(found.intervals))} (n = {len(found.intervals)})"


def span(low: float, high: float) -> str:
    """Two numbers of days, in one unit where it suits both."""
    if high < 120:
        other = ngettext("{n} day", "{n} days", round(high)).format(n=round(high))
        return _("{low} to {high}").format(low=f"{low:.0f}", high=other)
    one, other = days(low), days(high)
    number, _blank, unit = one.partition(" ")
    if language() == ENGLISH and unit.rstrip("s") == other.split()[-1].rstrip("s"):
        one = number
    return _("{low} to {high}").format(low=one, high=other)
