"""The five times of an incident, as the entries of a timeline tell them together.

A kind that the source itself states decides. Otherwise the words of an entry do (`kinds`), in view of its neighbours:
an incident begins before it is noticed, and what "fixed" it did so only if nobody says later that it did not help.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from ..report.model import STAGES
from .kinds import Meaning, likely_kind, meaning

Confidence = Literal["high", "medium", "low"]
KINDS: Mapping[str, str] = dict(
    zip(STAGES, ("onset", "detection", "acknowledgement", "mitigation", "resolution"), strict=True)
)
"""The kind of entry that tells of each of the five times."""
_LEAD_IN = timedelta(days=7)
"""How long before it is noticed a change may have set an incident off that says no more than what was changed."""
_AT_ONCE = timedelta(minutes=30)
"""How soon before the end a step must lie to pass for what ended it."""


@dataclass(frozen=True)
class Told:
    """An entry of a timeline."""

    at: datetime
    text: str
    kind: str = ""
    """As its source states it; empty where it states none."""

    @cached_property
    def meaning(self) -> Meaning:
        """What its words tell."""
        return meaning(self.text)

    def of(self, kind: str) -> int:
        """How strongly it tells of a kind: 4 where it is stated."""
        if self.kind:
            return 4 if self.kind == kind else 0
        return self.meaning.of(kind)


@dataclass(frozen=True)
class Turn:
    """One of the five times."""

    stage: str
    at: datetime
    confidence: Confidence
    place: int
    """Of the entry that tells of it."""


def find_turns(entries: Sequence[Told]) -> dict[str, Turn]:
    """The times that a timeline tells, in the order of the stages; its entries in order of time.

    What contradicts that order is left out: an incident is not noticed after it has ended.
    """
    story = _Story(entries)
    noticed = story.noticed()
    began = story.began(noticed)
    stopped, ended = story.ended(*(turn.place if turn else -1 for turn in (began, noticed)))
    taken_up = story.taken_up(noticed, stopped or ended)
    found = [began, noticed, taken_up, stopped, ended]
    return in_order({turn.stage: turn for turn in found if turn})


def in_order(turns: Mapping[str, Turn]) -> dict[str, Turn]:
    """The turns without those that would have to have happened in another order; the surest and the outer ones stay."""
    kept: dict[str, Turn] = {}
    sure = ("high", "medium", "low")
    weight = ("started", "resolved", "mitigated", "detected", "acknowledged")
    for turn in sorted(turns.values(), key=lambda turn: (sure.index(turn.confidence), weight.index(turn.stage))):
        place = STAGES.index(turn.stage)
        if all(
            (turn.at >= other.at) if place > STAGES.index(other.stage) else (turn.at <= other.at)
            for other in kept.values()
        ):
            kept[turn.stage] = turn
    if len({turn.at for turn in kept.values()}) == 1 and any(
        turn.confidence == "high" for turn in turns.values() if turn.stage not in kept
    ):
        return {}  # two say otherwise, and nothing tells which is right
    return {stage: kept[stage] for stage in STAGES if stage in kept}


def entry_kinds(entries: Sequence[Told], turns: Mapping[str, Turn]) -> list[str]:
    """A kind for every entry: the stated one, that of the time it tells, else what its words say by themselves.

    Where a time stands, no entry is marked as telling another: a timeline and its times do not contradict each other.
    """
    kinds = [entry.kind or likely_kind(entry.text) for entry in entries]
    for turn in turns.values():
        told = entries[turn.place]
        if not told.kind and told.at == turn.at:
            kinds[turn.place] = KINDS[turn.stage]
    for stage, turn in turns.items():
        marked = [i for i, kind in enumerate(kinds) if kind == KINDS[stage]]
        if not any(entries[i].at == turn.at for i in marked):
            kinds = ["other" if i in marked and not entries[i].kind else kind for i, kind in enumerate(kinds)]
    return kinds


@dataclass(frozen=True)
class _Story:
    entries: Sequence[Told]

    def places(self, kind: str, least: int, first: int = 0, last: int | None = None) -> Iterator[int]:
        """The entries that tell of a kind at least so strongly."""
        stop = len(self.entries) if last is None else min(last + 1, len(self.entries))
        return (i for i in range(max(first, 0), stop) if self.entries[i].of(kind) >= least)

    def turn(self, stage: str, place: int, confidence: Confidence) -> Turn:
        return Turn(stage, self.entries[place].at, confidence, place)

    def noticed(self) -> Turn | None:
        """The first entry in which somebody or something notices."""
        stated = next(self.places("detection", 4), None)
        if stated is None and self.entries and self.entries[0].of("detection") == 1:
            return self.turn("detected", 0, "medium")  # such as "incident declared": it was known by then
        place = next(self.places("detection", 2), None) if stated is None else stated
        if stated is None and self.entries and self.entries[0].of("acknowledgement") >= 2 and place != 0:
            return self.turn("detected", 0, "medium")  # a timeline that begins with work: it was noticed by then
        return None if place is None else self.turn("detected", place, "high")

    def began(self, noticed: Turn | None) -> Turn | None:
        """The entry that says so, else the last before the notice that tells of a change."""
        if (stated := next(self.places("onset", 4), None)) is not None:
            return self.turn("started", stated, "high")
        end = next(self.places("resolution", 3), next(self.places("mitigation", 3), len(self.entries) - 1))
        if (
            said := next((i for i in self.places("onset", 3, 0, end) if self.entries[i].of("detection") < 2), None)
        ) is not None:
            return self.turn("started", said, "high")
        before = noticed.place - 1 if noticed else 0
        if (meant := next(self.places("onset", 2, 0, before), None)) is not None:
            return self.turn("started", meant, "high")
        changed = [i for i in self.places("onset", 1, 0, before) if not self.entries[i].of("detection")]
        if changed and (not noticed or noticed.at - self.entries[changed[-1]].at <= _LEAD_IN):
            helped = noticed or next(self.places("mitigation", 2, changed[-1] + 1), None) is not None
            return self.turn("started", changed[-1], "medium" if helped else "low")
        if noticed and self.entries[noticed.place].of("onset") >= 3:
            return self.turn("started", noticed.place, "medium")  # it was noticed as it began
        return None

    def taken_up(self, noticed: Turn | None, end: Turn | None) -> Turn | None:
        """The first entry from the notice on in which somebody begins to work on it."""
        first = noticed.place if noticed else 0
        last = end.place if end else None
        for least in (4, 3, 2):
            if (place := next(self.places("acknowledgement", least, first, last), None)) is not None:
                return self.turn("acknowledged", place, "high" if least > 2 else "medium")
        return None

    def ended(self, began: int, noticed: int) -> tuple[Turn | None, Turn | None]:
        """When users were no longer affected, and when it was over; `began` and `noticed` are places, or -1."""
        after = max(began, noticed)
        first = began if began >= 0 else after
        early = [i for i in self.places("mitigation", 3, first + 1, after) if not self.entries[i].meaning.relapse]
        stopped = self.stopped(after) or early
        sure = [i for i in stopped if self.entries[i].of("mitigation") >= 3]
        closed = [*self.places("resolution", 4), *self.places("resolution", 3, first + 1)]
        closed = closed or [*self.places("resolution", 2, sure[0] if sure else after + 1)]
        if not closed:
            return self.ended_with(stopped, sure)
        last = closed[-1]
        return self.stopped_before(last, stopped, sure, after), self.turn("resolved", last, "high")

    def stopped_before(self, last: int, stopped: Sequence[int], sure: Sequence[int], after: int) -> Turn:
        """When users were no longer affected, in a timeline that says at `last` that it is over."""
        end = self.entries[last].at
        if (first := next((i for i in sure if self.entries[i].at <= end), None)) is not None:
            return self.turn("mitigated", first, "high")
        strong = self.entries[last].of("resolution") >= 3
        steps = [i for i in stopped if i < last or (strong and i == last)]
        near = [i for i in self.places("mitigation", 1, after + 1, last - 1) if end - self.entries[i].at <= _AT_ONCE]
        steps = near if near and steps == [last] else steps or near
        return self.turn("mitigated", steps[-1] if steps else last, "medium")

    def ended_with(self, stopped: Sequence[int], sure: Sequence[int]) -> tuple[Turn | None, Turn | None]:
        """The end of a timeline that never says that it is over."""
        if sure:
            first, last = sure[0], sure[-1]
            sole: Confidence = "high" if first == last else "medium"
            return self.turn("mitigated", first, "high"), self.turn("resolved", last, sole)
        last = len(self.entries) - 1
        told = self.entries[last] if last > 0 else None
        if not stopped and told and told.of("mitigation") and told.of("detection") < 2:
            stopped = [last]
        if not stopped:
            return None, None
        return self.turn("mitigated", stopped[-1], "medium"), self.turn("resolved", stopped[-1], "medium")

    def stopped(self, after: int) -> list[int]:
        """The entries that tell of a repair which nobody says later did not help."""
        end = max(self.places("resolution", 3, after + 1), default=len(self.entries))
        relapse = max((i for i in range(end) if self.entries[i].meaning.relapse), default=-1)
        return [i for i in self.places("mitigation", 2, after + 1) if i > relapse]
