"""A timeline out of what tools exported: what would be added to a report, and what was made of each source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from msgspec.structs import replace

from ..language import _
from ..options import Options
from ..report.model import STAGES, Moment, Report, Times
from .clocks import in_minute
from .collect import Collection, Filters, Tally, Window, collect, order
from .event import Event, Settings
from .gaps import Gap
from .inputs import Input
from .merge import Row, combine, limited, moments_of, to_row, unknown
from .placeholders import fill, is_placeholder
from .proposals import Proposal, propose
from .registry import Adapter
from .table import Additions, Target, edited

LEAD = timedelta(hours=1)
"""How far the window reaches beyond the incident, before and after."""
GAP = timedelta(minutes=30)
"""The longest silence, where the severity names none."""


@dataclass(frozen=True)
class SourceSettings:
    """One source, and what its adapter is told."""

    input: Input
    adapter: Adapter
    settings: Settings


@dataclass(frozen=True)
class Plan:
    """What would change, and why."""

    target: Target
    window: Window
    rows: tuple[Row, ...]
    """To be added, in order."""
    tallies: tuple[Tally, ...]
    proposals: tuple[Proposal, ...]
    gaps: tuple[Gap, ...]
    filled: frozenset[int]
    """The lines of the report whose placeholders rows take the place of."""
    data: bytes
    """The file after the change."""

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.data != self.target.data


def window_of(report: Report, since: datetime | None, until: datetime | None) -> Window:
    """From an hour before the onset to an hour after the resolution, as far as the report states them."""
    times = report.times
    started = times.started.at if times.started else None
    resolved = times.resolved.at if times.resolved else None
    return Window(since or (started - LEAD if started else None), until or (resolved + LEAD if resolved else None))


def anchor_of(report: Report, window: Window) -> datetime | None:
    """A time near the incident, from its times, the window or the report's own day."""
    times = report.times
    near = next((moment.at for moment in (times.started, times.detected, times.resolved) if moment and moment.at), None)
    if near or window.since or window.until:
        return near or window.since or window.until
    try:
        return datetime.combine(report.day, datetime.min.time(), UTC)
    except ValueError:  # its file name has no day
        return None


def plan(
    target: Target, sources: Sequence[SourceSettings], filters: Filters, options: Options,
    *, given: Window, limit: int, set_times: bool,
) -> Plan:  # fmt: skip
    """Read all sources and lay out what they add. `given` is the window that the user named."""
    collections = [
        collect(source.input, source.adapter, source.settings, filters, origin) for origin, source in enumerate(sources)
    ]
    window = filters.window
    proposals = propose(_entries(_merged(collections, window), target), _stated(target))
    if set_times:  # what will be stated narrows the window, now as in the next run
        window = window_of(_with_times(target.report, proposals), given.since, given.until)
    merged = _merged(collections, window)
    tallies = [collection.tally for collection in collections]
    rows = [to_row(event, target.zone, target.has_source) for event in merged]
    kept = limited(unknown(rows, target.body.timeline, tallies), target.body.timeline, limit, tallies)
    stated = {proposal.stage: proposal.at for proposal in proposals if not proposal.stated} if set_times else {}
    evidence = {minute for collection in collections for minute in collection.minutes if window.holds(minute)}
    gaps = [*_gaps(evidence, target, _with_times(target.report, proposals).times, options)]
    taken, others = fill(target.body.timeline, kept)
    noted = None if filters.selective else gaps  # what was filtered out is evidence, too
    data = edited(target, Additions(others, taken, stated, noted), options.contract)
    rows = sorted([*others, *taken.values()], key=lambda row: order(row.event))
    return Plan(target, window, tuple(rows), tuple(tallies), tuple(proposals), tuple(gaps), frozenset(taken), data)


def _merged(collections: Sequence[Collection], window: Window) -> list[Event]:
    events = [event for collection in collections for event in collection.events(window)]
    return combine(events, [collection.tally for collection in collections])


def _entries(events: Sequence[Event], target: Target) -> Iterator[tuple[datetime, str, str, str]]:
    """What the sources tell and what the report tells, for the times."""
    for event in events:
        yield event.at, event.kind, event.text, event.sources[0].label
    for entry in target.body.timeline:
        if entry.moment.at:
            yield entry.moment.at, entry.kind, entry.event, _("the report")


def _stated(target: Target) -> dict[str, datetime | None]:
    """The times that the report has something to say of, readable or not."""
    given = target.source.front.value.get("times")
    written = [stage for stage in STAGES if given.get(stage) not in (None, "")] if isinstance(given, dict) else []
    return {stage: moment.at if (moment := getattr(target.report.times, stage)) else None for stage in written}


def _with_times(report: Report, proposals: Sequence[Proposal]) -> Report:
    new = {proposal.stage: Moment(proposal.at) for proposal in proposals if not proposal.stated}
    return replace(report, times=replace(report.times, **new))


def _gaps(
    evidence: set[datetime], target: Target, times: Times, options: Options
) -> Iterator[tuple[datetime, datetime]]:
    """Silences between onset and resolution, where these are known, that are longer than the severity allows."""
    told = (entry for entry in target.body.timeline if not is_placeholder(entry))
    said = {in_minute(at) for entry in told for at in moments_of(entry, target.zone, GAP)}
    edges = [moment.at for moment in (times.started, times.resolved) if moment and moment.at]
    minutes = sorted({*evidence, *said, *map(in_minute, edges)})
    first = times.started.at if times.started and times.started.at else datetime.min.replace(tzinfo=UTC)
    last = times.resolved.at if times.resolved and times.resolved.at else datetime.max.replace(tzinfo=UTC)
    severity = options.severity(target.report.severity)
    longest = (severity.max_gap if severity else None) or GAP
    for before, after in pairwise(minute for minute in minutes if first <= minute <= last):
        if after - before > longest:
            yield before, after
