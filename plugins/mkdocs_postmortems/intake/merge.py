"""Events of several sources and a report's own timeline as one: nothing is told twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from ..language import _
from ..language.forms import number
from ..report.model import Entry
from .clocks import in_minute
from .collect import Tally, most_telling, order
from .event import Event
from .markup import alike, link, mask

_LINK = re.compile(r"\[([^\]]{0,500})\]\(([^)\s]{0,500})\)")


@dataclass(frozen=True)
class Row:
    """An event as a row of the table says it."""

    event: Event
    text: str
    source: str


def to_row(event: Event, zone: tzinfo, has_source: bool = True) -> Row:
    """The row of an event: the number of lines that it stands for, and its sources, in the text if need be."""
    text = event.text
    if event.until:
        until = event.until.astimezone(zone)
        day = until.strftime("%Y-%m-%d ") if until.date() != event.at.astimezone(zone).date() else ""
        said = _("{text} ({count} times until {time})")
        text = said.format(text=text, count=number(event.count), time=f"{day}{until:%H:%M}")
    source = "; ".join(link(label, address) for label, address in event.sources)
    return Row(event, text if has_source else f"{text} ({source})", source)


_UNTIL = re.compile(r"\([\d.,]+ .{1,20} (?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)\)")


def moments_of(entry: Entry, zone: tzinfo, step: timedelta) -> Iterator[datetime]:
    """When an entry tells of something: at its time, and if it stands for several lines, each step until the last."""
    at = entry.moment.at
    if not at:
        return
    yield at
    if found := _UNTIL.search(entry.event):
        day = found[1] or at.astimezone(zone).date().isoformat()
        try:
            until = datetime.fromisoformat(f"{day}T{found[2]}").replace(tzinfo=zone)
        except ValueError:  # a person's words, that only look like ours
            return
        for number in range(1, min(10_000, (until - at) // step + 2)):
            yield min(at + number * step, until)


def labels(source: str | None) -> set[str]:
    """The labels in a cell of the column Source."""
    return {part.strip() for part in _LINK.sub(r"\1", source or "").split(";")} - {""}


def combine(events: Iterable[Event], tallies: Sequence[Tally]) -> list[Event]:
    """The events of all sources in order; what two of them tell is one event with both as its sources."""
    by_minute: defaultdict[datetime, list[Event]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for event in sorted(events, key=order):
        identity = (event.sources[0].label, event.id) if event.id else None
        others = by_minute[in_minute(event.at)]
        twin = next((place for place, other in enumerate(others) if _same(event, other)), None)
        if identity and identity in seen:
            tallies[event.origin].merged += 1
        elif twin is None:
            others.append(event)
        else:
            first, second = sorted((others[twin], event), key=lambda one: (one.kind == "other", -one.rank, one.at))
            others[twin] = replace(first, sources=tuple(dict.fromkeys((*first.sources, *second.sources))))
            tallies[second.origin].merged += 1
        if identity:
            seen.add(identity)
    return sorted((event for found in by_minute.values() for event in found), key=order)


def _same(event: Event, other: Event) -> bool:
    """Whether events of two sources tell the same; one source says twice what it means twice."""
    if {reference.label for reference in event.sources} & {reference.label for reference in other.sources}:
        return event.text == other.text and event.kind == other.kind
    return alike(event.text, other.text)


def unknown(rows: Sequence[Row], timeline: Sequence[Entry], tallies: Sequence[Tally]) -> list[Row]:
    """The rows that the report does not have yet."""
    told: defaultdict[datetime, list[Entry]] = defaultdict(list)
    for entry in timeline:
        if entry.moment.at:
            told[in_minute(entry.moment.at)].append(entry)
    links = Counter((in_minute(row.event.at), row.source) for row in rows)
    new: list[Row] = []
    for row in rows:
        minute = in_minute(row.event.at)
        only = links[minute, row.source] == 1
        if any(_tells(entry, row, only) for entry in told[minute]):
            tallies[row.event.origin].merged += 1
        else:
            new.append(row)
    return new


def _tells(entry: Entry, row: Row, only: bool) -> bool:
    """Whether an entry of the report is this row, as written or reworded since, or what a person wrote of the same."""
    if entry.event == row.text:
        return True
    if only and "](" in row.source and entry.source == row.source:
        return True
    if labels(entry.source) == labels(row.source):
        return row.event.flood and mask(entry.event) == mask(row.text)
    return alike(entry.event, row.text)


def limited(rows: Sequence[Row], timeline: Sequence[Entry], most: int, tallies: Sequence[Tally]) -> list[Row]:
    """At most so many rows of each source, those counted that the report has of it."""
    there = Counter(label for entry in timeline for label in _named(entry, rows))
    by_label: defaultdict[str, dict[int, Row]] = defaultdict(dict)
    for row in rows:
        by_label[row.event.sources[0].label][id(row.event)] = row
    kept: list[Row] = []
    for label, own in by_label.items():
        telling = most_telling([row.event for row in own.values()], max(0, most - there[label]))
        kept += (own[id(event)] for event in telling)
    taken = {id(row) for row in kept}
    for row in rows:
        tally = tallies[row.event.origin]
        tally.kept += id(row) in taken
        tally.left_out += id(row) not in taken
    return sorted(kept, key=lambda row: order(row.event))


def _named(entry: Entry, rows: Sequence[Row]) -> set[str]:
    """The sources that an entry names, in a cell of its own or at the end of its text."""
    if entry.source is not None or not entry.event.endswith(")"):
        return labels(entry.source)
    known = {reference.label for row in rows for reference in row.event.sources}
    return {label for label in known if re.search(rf"[(\[ ]{re.escape(label)}[\]);]", entry.event)}
