"""What a report's own timeline tells: a kind for every entry that has none, and the five times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ..language import _
from ..report.model import STAGES, Entry
from ..report.schema import Contract
from .clocks import in_minute
from .table import Additions, Target, edited, with_kinds
from .turns import Told, Turn, entry_kinds, find_turns


@dataclass(frozen=True)
class Own:
    """What would change in a report."""

    target: Target
    kinds: tuple[tuple[Entry, str], ...]
    """Entries without a kind of their own, and the one that their words tell."""
    turns: tuple[Turn, ...]
    texts: Mapping[str, str]
    """By stage: the event that tells of it."""
    stated: Mapping[str, datetime | None]
    """The times that the report has; `None` for what it calls unknown."""
    data: bytes
    """The file after the change."""

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.data != self.target.data


def read_own(target: Target, contract: Contract, set_times: bool) -> Own:
    """Read the timeline of a report. With `set_times`, times that the report does not state are set.

    Guesses are never set: they are shown, and a person types them.
    """
    entries = [entry for entry in target.body.timeline if entry.moment.at]
    timed = sorted(entries, key=lambda entry: entry.moment.at or datetime.max.replace(tzinfo=UTC))
    told = [Told(entry.moment.at, entry.event, _stated_kind(entry)) for entry in timed if entry.moment.at]
    turns = find_turns(told)
    kinds = tuple(
        (entry, kind)
        for entry, kind in zip(timed, entry_kinds(told, turns), strict=True)
        if entry.kind == "other" and kind != "other"
    )
    given = target.source.front.value.get("times")
    written = given if isinstance(given, dict) else {}
    stated = {
        stage: moment.at if (moment := getattr(target.report.times, stage)) else None
        for stage in STAGES
        if written.get(stage) not in (None, "")
    }
    marked = with_kinds(target, {entry.line: kind for entry, kind in kinds}, contract)
    sure = {turn.stage: turn.at for turn in turns.values() if turn.confidence == "high" and turn.stage not in stated}
    data = edited(marked, Additions(times=sure), contract) if set_times and sure else marked.data
    texts = {turn.stage: told[turn.place].text for turn in turns.values()}
    return Own(target, kinds, tuple(turns.values()), texts, stated, data)


def _stated_kind(entry: Entry) -> str:
    return "" if entry.kind == "other" else entry.kind


def shown(own: Own, set_times: bool) -> Iterator[str]:
    """What would change, in lines for a person."""
    zone = own.target.zone
    for entry, kind in own.kinds:
        at = entry.moment.at.astimezone(zone) if entry.moment.at else None
        yield f"{at:%Y-%m-%d %H:%M}  {kind:15}  {entry.event}"
    if own.kinds:
        yield ""
    table = own.target.body.table
    if own.kinds and table and "kind" not in table.columns:
        yield _("The timeline has no column `Kind`; add one to keep the kinds.")
    for turn in own.turns:
        when = f"{in_minute(turn.at).astimezone(UTC):%Y-%m-%dT%H:%MZ}"
        text, stated = own.texts[turn.stage], own.stated.get(turn.stage)
        if turn.stage not in own.stated:
            said = _("times.{stage}: {time} proposed (a guess: check it), from the timeline: {text}")
            if turn.confidence == "high":
                said = _("times.{stage}: {time} proposed, from the timeline: {text}")
                if set_times:
                    said = _("times.{stage}: {time} set, from the timeline: {text}")
            yield said.format(stage=turn.stage, time=when, text=text)
        elif stated and in_minute(stated) != in_minute(turn.at):
            said = _("times.{stage}: differs from the report: its timeline has {time}: {text}")
            yield said.format(stage=turn.stage, time=when, text=text)
    if not set_times and any(turn.stage not in own.stated and turn.confidence == "high" for turn in own.turns):
        yield _("Add --set-times to state what is proposed and no guess.")
