"""What stands under a report's title: has this happened before, what was promised, and is it done?"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from ..analysis.actions import Promise
from ..analysis.archive import Archive
from ..analysis.durations import Downtime
from ..analysis.statistics.words import days
from ..language import ENGLISH, N_, _, language
from ..language.forms import comma
from ..report.model import Report

if TYPE_CHECKING:
    from ..analysis.archive import Pattern, Recall


class Background(Struct, frozen=True):
    """How an incident stands among those like it."""

    pattern: Pattern | None
    place: int
    """Of the incident in its pattern, from 1."""
    within: str
    """Time from the first incident of the pattern; empty for the first one."""
    previous: Report | None
    """The incident of the pattern before this one."""
    next: Report | None
    """The incident of the pattern after this one."""
    back: str
    """When the next one happened: `87 days later`; empty where there is none."""
    earlier: int
    """Earlier incidents of the pattern or like this one whose reports were out by then."""
    open_then: int
    """Actions promised in those that were still to be done when this one happened."""
    open_now: int
    """How many of these are still to be done today."""
    since: Downtime | None
    """Downtime since the first of these promises, including this incident."""
    again: int
    """Actions of this report that earlier reports had promised already."""
    promised: str
    """How this report's own actions stand: `1 open, 4 done`; empty without actions."""

    @property
    def ordinal(self) -> str:
        """The place in words: `Third`."""
        return ordinal(self.place)


def background(report: Report, recall: Recall, made: Sequence[Promise], archive: Archive) -> Background:
    """The background of a report, from what earlier incidents had left open (`recall`) and its own actions (`made`)."""
    pattern = archive.pattern_of.get(report.id)
    members = pattern.reports if pattern else (report,)
    place = bisect_left(members, report.id, key=lambda member: member.id)
    following = members[place + 1] if place + 1 < len(members) else None
    return Background(
        pattern=pattern,
        place=place + 1,
        within=_apart(members[0], report) if place else "",
        previous=members[place - 1] if place else None,
        next=following,
        back=_later(report, following) if following else "",
        earlier=recall.earlier,
        open_then=recall.open_then,
        open_now=recall.open_now,
        since=recall.since,
        again=sum(each.key in archive.promised_before for each in made),
        promised=outcome(made),
    )


def _apart(first: Report, last: Report) -> str:
    number = (last.day - first.day).days
    return days(number) if number else _("one day")


def _later(first: Report, last: Report) -> str:
    number = (last.day - first.day).days
    return _("{length} later").format(length=days(number)) if number else _("on the same day")


_COUNTED = {
    "overdue": N_("{n} overdue"),
    "open": N_("{n} open"),
    "done": N_("{n} done"),
    "dropped": N_("{n} dropped"),
    "unknown": N_("{n} with unknown outcome"),
}


def outcome(promises: Iterable[Promise]) -> str:
    """How some actions stand, counted."""
    counts = Counter(
        "overdue" if each.overdue else "open" if each.open else each.action.status.replace("wont-do", "dropped")
        for each in promises
    )
    return comma(_(told).format(n=counts[state]) for state, told in _COUNTED.items() if counts[state])


_ORDINALS = (
    N_("Zeroth"), N_("First"), N_("Second"), N_("Third"), N_("Fourth"), N_("Fifth"), N_("Sixth"), N_("Seventh"),
    N_("Eighth"), N_("Ninth"), N_("Tenth"),
)  # fmt: skip


def ordinal(number: int) -> str:
    """A place in an order, at the beginning of a sentence: `Third`, `11th`, `22nd`."""
    if number < len(_ORDINALS):
        return _(_ORDINALS[number])
    if language() != ENGLISH:
        return _("{n}th").format(n=number)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"
