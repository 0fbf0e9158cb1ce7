"""What the entries of a timeline say of the five times of the incident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..report.model import STAGES
from .clocks import in_minute

_KINDS = {
    "started": "onset",
    "detected": "detection",
    "acknowledged": "acknowledgement",
    "mitigated": "mitigation",
    "resolved": "resolution",
}


Entry = tuple[datetime, str, str, str]
"""Of a timeline: time, kind, text and source."""


@dataclass(frozen=True)
class Proposal:
    """One of the five times, as the timeline has it."""

    stage: str
    at: datetime
    text: str
    """The event that says so."""
    source: str
    stated: bool
    """Whether the report already states this time, equal or not."""
    fits: bool
    """Whether the report's own time is the same; always true where it states none."""


def propose(entries: Iterable[Entry], stated: Mapping[str, datetime | None]) -> list[Proposal]:
    """The times that entries suggest, in the order of the stages; `stated` are those that the report has.

    The first of each kind counts, of resolutions the last; none before the stage above it or after a later one that
    the report states.
    """
    found = sorted(entries)
    proposals: list[Proposal] = []
    floor: datetime | None = None
    for place, stage in enumerate(STAGES):
        ceiling = min((at for later in STAGES[place + 1 :] if (at := stated.get(later))), default=None)
        fits = [entry for entry in found if entry[1] == _KINDS[stage] and _between(floor, entry[0], ceiling)]
        if fits:
            at, _, text, source = _pick(stage, fits)
            own = stated.get(stage)
            same = stage not in stated or (own is not None and in_minute(own) == in_minute(at))
            proposals.append(Proposal(stage, in_minute(at), text, source, stage in stated, same))
            floor = stated.get(stage) or in_minute(at)
        else:
            floor = stated.get(stage) or floor
    return proposals


def _pick(stage: str, fits: Sequence[Entry]) -> Entry:
    return fits[-1] if stage == "resolved" else fits[0]


def _between(floor: datetime | None, at: datetime, ceiling: datetime | None) -> bool:
    minute = in_minute(at)
    return (floor is None or minute >= in_minute(floor)) and (ceiling is None or minute <= ceiling)
