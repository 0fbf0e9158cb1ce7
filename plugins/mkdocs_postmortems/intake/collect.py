"""From a source to the events that matter: skew, window, filters, and one entry for many equal lines."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ..language import _, ngettext
from ..language.forms import number
from .clocks import in_minute
from .event import BadInput, Event, Settings
from .inputs import Input
from .markup import mask
from .registry import Adapter

QUIET = timedelta(minutes=30)
"""Equal lines with a longer silence between them are two entries."""
MOST = 50_000
"""How many different entries of one source are kept in memory, those of another minute counted."""


@dataclass(frozen=True)
class Window:
    """From when to when; `None` is open."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether a time lies in it, by its minute."""
        minute = in_minute(at)
        return (self.since is None or minute >= in_minute(self.since)) and (self.until is None or minute <= self.until)


@dataclass(frozen=True)
class Filters:
    """Which events are wanted."""

    window: Window = Window()
    grep: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()
    kinds: frozenset[str] = frozenset()

    @property
    def selective(self) -> bool:
        """Whether they leave out anything inside the window."""
        return bool(self.grep or self.exclude or self.kinds)

    def want(self, event: Event) -> bool:
        """Whether an event is in the window, and its text and source are as asked for."""
        if not self.window.holds(event.at) or (self.kinds and event.kind not in self.kinds):
            return False
        if not self.grep and not self.exclude:
            return True
        text = f"{event.text} {event.sources[0].label} {event.actor or ''}"
        if self.grep and not any(pattern.search(text) for pattern in self.grep):
            return False
        return not any(pattern.search(text) for pattern in self.exclude)


@dataclass
class Tally:
    """How many events of one source were read, filtered, merged and kept; `wanted` is the sum of those below it."""

    name: str
    kind: str
    read: int = 0
    wanted: int = 0
    """In the window, and not filtered out."""
    repeated: int = 0
    """Lines that went into the entry of an equal one, and what a source gave twice."""
    left_out: int = 0
    """Beyond the limit, or not marked where others are."""
    merged: int = 0
    """Told by another source or by the report already."""
    kept: int = 0
    skipped: int = 0
    """Lines and items without a time or a text."""
    notes: list[str] = field(default_factory=list)


class _Group:
    """Lines that differ in figures only: how many came in each minute, and the first of each."""

    __slots__ = ("counts", "first")

    def __init__(self) -> None:
        self.counts: Counter[datetime] = Counter()
        self.first: dict[datetime, Event] = {}

    def add(self, event: Event, minute: datetime) -> None:
        self.counts[minute] += 1
        if minute not in self.first or event.at < self.first[minute].at:
            self.first[minute] = event

    def events(self, window: Window) -> Iterator[Event]:
        """An event for each time they came in the window, told apart by silence."""
        run: list[datetime] = []
        for minute in sorted(filter(window.holds, self.counts)):
            if run and minute - run[-1] > QUIET:
                yield self._burst(run)
                run = []
            run.append(minute)
        if run:
            yield self._burst(run)

    def _burst(self, run: list[datetime]) -> Event:
        first = self.first[run[0]]
        count = sum(self.counts[minute] for minute in run)
        return replace(first, count=count, until=run[-1]) if first.flood and count > 1 else first


class Collection:
    """What one source says: equal lines as one, however many there were."""

    def __init__(self, tally: Tally, notes: list[str]) -> None:
        self.tally = tally
        self._notes = notes
        self.minutes: set[datetime] = set()
        """In which it has something to say."""
        self._groups: dict[object, _Group] = {}
        self._kept = self._too_many = 0

    def add(self, event: Event) -> None:
        """Keep an event, or count it to the equal one that is there."""
        minute = in_minute(event.at)
        self.minutes.add(minute)
        key = (
            (mask(event.text), event.sources, event.kind)
            if event.flood
            else event.id or (minute, event.text, event.kind)
        )
        group = self._groups.get(key)
        if group is None or minute not in group.counts:
            if self._kept >= MOST:
                self._too_many += 1
                return
            self._kept += 1
            group = group or self._groups.setdefault(key, _Group())
        group.add(event, minute)

    def events(self, window: Window) -> list[Event]:
        """Its events in a window, in order, and the tally of how they came about."""
        tally, groups = self.tally, self._groups.values()
        tally.merged, tally.kept, tally.notes = 0, 0, [*self._notes]
        found = sorted((event for group in groups for event in group.events(window)), key=order)
        counts = (count for group in groups for minute, count in group.counts.items() if window.holds(minute))
        tally.wanted, tally.left_out = sum(counts) + self._too_many, self._too_many
        tally.repeated = tally.wanted - tally.left_out - len(found)
        if self._too_many:
            tally.notes.append(
                _("it has more than {most} different entries; narrow them down with `--since` or `--grep`").format(
                    most=number(MOST)
                )
            )
        marked = [event for event in found if event.marked]
        if marked:
            tally.left_out += len(found) - len(marked)
            said = ngettext(
                "1 entry is marked, the others left out (`--marker any` takes all)",
                "{count} entries are marked, the others left out (`--marker any` takes all)",
                len(marked),
            )
            tally.notes.append(said.format(count=len(marked)))
        return marked or found


def collect(input_: Input, adapter: Adapter, settings: Settings, filters: Filters, origin: int = 0) -> Collection:
    """Read a source once, keeping no more of it than what differs."""
    tally = Tally(input_.name, adapter.kind)
    collection = Collection(tally, input_.notes)
    for event in adapter.read(input_, settings):
        tally.read += 1
        if not event.text:
            input_.skipped += 1
            continue
        event = _in_utc(event, settings.skew, origin)
        if filters.want(event):
            collection.add(event)
    tally.skipped = input_.skipped
    if not tally.read and tally.skipped:
        cause = _("None of its {count} lines or items has a time that can be read").format(count=tally.skipped)
        hint = _(adapter.without_times) or _("Check that it is {wanted}").format(wanted=_(adapter.reads))
        raise BadInput(input_.name, cause, hint)
    return collection


def order(event: Event) -> tuple[datetime, str]:
    """By time; in the same moment by text, so that the same input gives the same table."""
    return event.at, event.text


def _in_utc(event: Event, skew: timedelta, origin: int) -> Event:
    try:
        return replace(event, at=event.at.astimezone(UTC) + skew, origin=origin)
    except OverflowError:  # at the ends of the calendar
        return replace(event, origin=origin)


def most_telling(events: list[Event], most: int) -> list[Event]:
    """As many events as fit: those with a kind and a high rank; of the rest some from all along the time."""
    if len(events) <= most:
        return events
    ranks: dict[tuple[bool, int], list[Event]] = {}
    for event in events:
        ranks.setdefault((event.kind != "other", event.rank), []).append(event)
    kept: list[Event] = []
    for rank in heapq.nlargest(len(ranks), ranks):
        room = most - len(kept)
        kept += _spread(ranks[rank], room)
    return sorted(kept, key=order)


def _spread(events: list[Event], most: int) -> list[Event]:
    if len(events) <= most:
        return events
    if most <= 1:
        return events[:most]
    return [events[round(place * (len(events) - 1) / (most - 1))] for place in range(most)]
