"""The five times of an old report, from all that it says: labels, timeline, sentences and stated lengths.

What stands under a label of its own counts most, then the timeline, then sentences; a stated length fills what is left.
What two places say otherwise is named, what is inferred is marked with `~`, and what cannot be told is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from ...language import _
from ...report.model import STAGES
from ..kinds import meaning
from ..turns import Confidence, Told, Turn, entry_kinds, find_turns, in_order
from .facts import Fact, Length
from .findings import Finding
from .prose import Said
from .schedule import Row, typed_moment
from .stamps import Stamp
from .zones import Zone, read_zone

MINUTE = timedelta(minutes=1)
_LONGEST = timedelta(days=45)
"""How long an incident may last before a day is more likely wrong."""
_RANKS = ("label", "timeline", "noted", "span", "inferred", "sentence", "length")


@dataclass(frozen=True)
class Statement:
    """One of the five times, and where it was found."""

    stage: str
    at: datetime
    rank: str
    """One of `_RANKS`."""
    where: str
    confidence: Confidence = "high"
    approximate: bool = False
    place: int = -1
    """Of the row that tells of it, if one does."""


@dataclass(frozen=True)
class Sources:
    """All that a report says of its times."""

    rows: Sequence[Row] = ()
    """Of its timeline, in order of time."""
    facts: Sequence[Fact] = ()
    lengths: Sequence[Length] = ()
    said: Sequence[Said] = ()


@dataclass
class Times:
    """The times of a report, and what to tell of them."""

    statements: dict[str, Statement] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    """Of the rows."""
    findings: list[Finding] = field(default_factory=list)

    def doubted(self) -> Times:
        """The same times as guesses, each with `~`."""
        softer = {stage: replace(one, confidence="medium") for stage, one in self.statements.items()}
        return Times(softer, self.kinds, self.findings)

    def labelled(self) -> Times:
        """Only those that stand under a label of their own."""
        kept = {stage: one for stage, one in self.statements.items() if one.rank == "label"}
        return Times(kept, self.kinds, self.findings)

    @property
    def typed(self) -> dict[str, str]:
        """The times as they are typed in `times`."""
        return {
            stage: typed_moment(said.at, said.approximate or said.confidence != "high")
            for stage, said in self.statements.items()
        }


def read_times(sources: Sources, day: date, zone: Zone | None, before: timedelta, after: timedelta) -> Times:
    """The times of a report whose incident was on `day`; `zone` is that of times that name none."""
    timed = [(i, row) for i, row in enumerate(sources.rows) if row.at]
    rows = [row for _, row in timed]
    told = [Told(row.at, row.found.text, row.found.kind) for _, row in timed if row.at]
    turns = find_turns(told)
    times = Times()
    candidates = [*_labelled(sources.facts, day, zone, times.findings)]
    candidates += [*_from_rows(turns, rows)]
    candidates += [*_from_prose(sources.said, day, zone, bool(turns))]
    kept = _ordered(_best(candidates, times.findings), times.findings)
    kept = _ended_at_once(kept)
    kept = _ended_by_length(_with_lengths(kept, rows, sources.lengths), rows, sources.lengths)
    kept = _ordered({**kept, **_from_lengths(sources.lengths, kept)}, times.findings)
    times.statements = _bounded(kept, told, before, after, times.findings)
    kinds = entry_kinds(
        told, {s.stage: Turn(s.stage, s.at, s.confidence, s.place) for s in times.statements.values() if s.place >= 0}
    )
    marked = _without_contradictions(kinds, told, times.statements)
    places = {place: kind for (place, _), kind in zip(timed, marked, strict=True)}
    times.kinds = [places.get(i, row.found.kind or "other") for i, row in enumerate(sources.rows)]
    times.findings += _lengths_that_differ(sources.lengths, times.statements)
    return times


def _labelled(facts: Sequence[Fact], day: date, zone: Zone | None, findings: list[Finding]) -> Iterator[Statement]:
    for fact in facts:
        at = _moment(fact.stamp, day, zone)
        if at and abs(at.date() - day) > _LONGEST:
            findings.append(
                Finding(
                    f"times.{fact.stage}",
                    "left",
                    fact.stamp.written,
                    _("far from {day} ({where})").format(day=day, where=fact.where),
                )
            )
            continue
        if at is None:
            why = _("no zone is stated; `--zone` names it")
            findings.append(Finding(f"times.{fact.stage}", "left", fact.stamp.written, why))
            continue
        if fact.loose:
            yield Statement(fact.stage, at, "noted", fact.where, "medium", fact.stamp.approximate)
            continue
        yield Statement(fact.stage, at, "label", fact.where, approximate=fact.stamp.approximate)
        if fact.until and (end := _end(fact.stamp, at)):
            for stage in ("mitigated", "resolved"):
                yield Statement(stage, end, "span", fact.where, approximate=fact.stamp.approximate)


def _from_rows(turns: Mapping[str, Turn], rows: Sequence[Row]) -> Iterator[Statement]:
    for turn in turns.values():
        row = rows[turn.place]
        rank = "timeline" if turn.confidence == "high" else "inferred"
        where = _("timeline: {text}").format(text=_short(row.found.text))
        yield Statement(turn.stage, turn.at, rank, where, turn.confidence, row.found.stamp.approximate, turn.place)


def _from_prose(said: Sequence[Said], day: date, zone: Zone | None, has_timeline: bool) -> Iterator[Statement]:
    """What sentences tell: spans always, single times as a timeline of their own where there is no other."""
    entries: list[tuple[datetime, Said]] = []
    for one in said:
        at = _moment(one.stamp, day, zone)
        if at is None or abs(at.date() - day) > _LONGEST:
            continue
        if one.span:
            yield from _from_span(one, at)
        else:
            entries.append((at, one))
            if one.onset:
                yield Statement("started", at, "noted", _("sentence: {text}").format(text=_short(one.text)), "medium")
    entries.sort(key=lambda entry: entry[0])
    if has_timeline:
        places = [("started", at, one) for at, one in entries if _tells_onset(one.text)][:1]
    else:
        turns = find_turns([Told(at, one.text) for at, one in entries])
        places = [(turn.stage, *entries[turn.place]) for turn in turns.values() if turn.confidence != "low"]
    for stage, at, one in places:
        yield Statement(stage, at, "sentence", _("sentence: {text}").format(text=_short(one.text)), "medium")


def _from_span(said: Said, start: datetime) -> Iterator[Statement]:
    """Onset and end, as a sentence gives both."""
    end = _end(said.stamp, start)
    if not end:
        return
    sure: Confidence = "medium" if said.stamp.approximate else "high"
    for stage, at in (("started", start), ("mitigated", end), ("resolved", end)):
        yield Statement(
            stage, at, "span", _("sentence: {text}").format(text=_short(said.text)), sure, said.stamp.approximate
        )


def _tells_onset(text: str) -> bool:
    return meaning(text).of("onset") >= 2 and meaning(text).of("detection") < 2


def _moment(stamp: Stamp, day: date, zone: Zone | None) -> datetime | None:
    own = (read_zone(stamp.zone) if stamp.zone else None) or zone
    on = (stamp.day.near(day) if stamp.day else None) or day
    return datetime.combine(on, stamp.clock, own.info) if own and stamp.clock else None


def _end(stamp: Stamp, start: datetime) -> datetime | None:
    """The end of a span; it is of the next day where its time of day lies before that of the start."""
    if not stamp.until:
        return None
    on = (stamp.until_day.near(start.date()) if stamp.until_day else None) or start.date()
    end = datetime.combine(on, stamp.until, start.tzinfo)
    if end < start and not stamp.until_day:
        end += timedelta(days=1)
    return end if timedelta() <= end - start <= _LONGEST else None


def _best(candidates: Sequence[Statement], findings: list[Finding]) -> dict[str, Statement]:
    """The best statement of each stage; what another good one says otherwise is named."""
    best: dict[str, Statement] = {}
    for stage in STAGES:
        mine = sorted((one for one in candidates if one.stage == stage), key=lambda one: _RANKS.index(one.rank))
        if not mine:
            continue
        first = mine[0]
        row = next((one.place for one in mine if one.place >= 0 and abs(one.at - first.at) < MINUTE), -1)
        if any(one.rank != first.rank and abs(one.at - first.at) < MINUTE for one in mine[1:]):
            first = replace(first, confidence="high")  # two places say so
        others = [one for one in mine[1:] if _contradicts(one, first)]
        if others and first.rank != "timeline":
            first = replace(first, confidence="medium")
            for other in others:
                note = _("{other} says {time}; {first} was taken").format(
                    other=other.where, time=_shown(other.at), first=first.where
                )
                findings.append(
                    Finding(f"times.{stage}", "left", _shown(other.at), _("contradiction: {note}").format(note=note))
                )
        best[stage] = replace(first, place=row)
    return best


def _contradicts(other: Statement, first: Statement) -> bool:
    """Whether another good statement says otherwise; what users felt may end before all is done."""
    if other.rank not in ("label", "timeline", "span") or abs(other.at - first.at) < MINUTE:
        return False
    return not (other.rank == "span" and first.rank == "label" and first.stage == "resolved" and other.at < first.at)


def _ended_at_once(known: Mapping[str, Statement]) -> dict[str, Statement]:
    """The two ends of an incident as one where a label gives only the other."""
    kept = dict(known)
    for stage, other in (("mitigated", "resolved"), ("resolved", "mitigated")):
        if stage not in known and other in known and known[other].rank == "label":
            kept[stage] = replace(known[other], stage=stage, rank="inferred", confidence="medium")
    return kept


def _ordered(statements: Mapping[str, Statement], findings: list[Finding]) -> dict[str, Statement]:
    """The statements that can have happened in the order of the stages."""
    kept = in_order({stage: Turn(stage, one.at, one.confidence, 0) for stage, one in statements.items()})
    for stage, one in statements.items():
        if stage not in kept:
            why = _("contradiction: it would lie outside the order of the other times")
            findings.append(Finding(f"times.{stage}", "left", _shown(one.at), f"{why} ({one.where})"))
    return {stage: statements[stage] for stage in kept}


def _with_lengths(
    known: Mapping[str, Statement], rows: Sequence[Row], lengths: Sequence[Length]
) -> dict[str, Statement]:
    """The onset at the entry from which the stated lengths count, where they count from one."""
    ends = {name: [known[stage].at for stage in stages if stage in known] for name, stages in _ENDS.items()}
    noticed = known["detected"].at if "detected" in known else None
    marks = [
        (end, length)
        for length in lengths
        for end in ends[length.name]
        if length.span and (length.name == "detection" or noticed is None or end - noticed != length.span)
    ]

    def agreeing(at: datetime) -> list[Length]:
        return [length for end, length in marks if abs(end - at - length.span) < length.grain]

    began = known.get("started")
    if began and began.rank == "label":
        return dict(known)
    place = next(
        (i for i, row in enumerate(rows) if began and row.at == began.at and agreeing(began.at)),
        max(
            range(len(rows)), key=lambda i: len(agreeing(rows[i].at or datetime.max.replace(tzinfo=UTC))), default=None
        ),
    )
    at = rows[place].at if place is not None else None
    if place is None or at is None or not (agreed := agreeing(at)):
        return dict(known)
    where = _("timeline: {text}; stated length: {length}").format(
        text=_short(rows[place].found.text), length=agreed[0].written
    )
    return {**known, "started": Statement("started", at, "timeline", where, place=place)}


def _ended_by_length(
    known: Mapping[str, Statement], rows: Sequence[Row], lengths: Sequence[Length]
) -> dict[str, Statement]:
    """The end at the entry up to which a stated length counts, where it fits none of the times."""
    began, noticed, ended = known.get("started"), known.get("detected"), known.get("mitigated")
    spans = [length for length in lengths if length.name != "detection"]
    if not began or not spans or (ended and ended.rank == "label"):
        return dict(known)
    points = [one.at for one in known.values()]
    if any(abs(abs(one - other) - length.span) < MINUTE for length in spans for one in points for other in points):
        return dict(known)
    first = noticed.at if noticed else began.at
    for place, row in enumerate(rows):
        length = next((length for length in spans if row.at and row.at - began.at == length.span), None)
        if length and row.at and row.at > first:
            where = _("timeline: {text}; stated length: {length}").format(
                text=_short(row.found.text), length=length.written
            )
            found = Statement("mitigated", row.at, "timeline", where, place=place)
            last = known.get("resolved")
            closed = last if last and last.at > row.at else replace(found, stage="resolved")
            return {**known, "mitigated": found, "resolved": closed}
    return dict(known)


_ENDS = {"detection": ("detected",), "duration": ("mitigated", "resolved"), "repair": ("mitigated", "resolved")}
"""The times up to which each stated length counts from the onset."""


def _from_lengths(lengths: Sequence[Length], known: Mapping[str, Statement]) -> dict[str, Statement]:
    """What a stated length adds to the times that are known."""
    points = [one.at for one in known.values()]
    told = {abs(one - other) for one in points for other in points}
    spans = {length.name: length for length in reversed(lengths) if length.span not in told}
    more: dict[str, Statement] = {}

    def add(stage: str, at: datetime, length: Length) -> None:
        if stage not in known and stage not in more:
            more[stage] = Statement(
                stage, at, "length", _("stated length: {length}").format(length=length.written), "medium"
            )

    if (length := spans.get("detection")) and length.grain == MINUTE:
        if "started" in known and "detected" not in known:
            add("detected", known["started"].at + length.span, length)
        elif "detected" in known and "started" not in known:
            add("started", known["detected"].at - length.span, length)
    if (length := spans.get("duration")) and length.grain == MINUTE:
        end = known.get("mitigated") or known.get("resolved")
        if "started" in known and not end:
            add("mitigated", known["started"].at + length.span, length)
            add("resolved", known["started"].at + length.span, length)
        elif end and "started" not in known and "started" not in more:
            add("started", end.at - length.span, length)
    return more


def _bounded(
    statements: Mapping[str, Statement],
    told: Sequence[Told],
    before: timedelta,
    after: timedelta,
    findings: list[Finding],
) -> dict[str, Statement]:
    """The statements that lie where the timeline does; others suggest a wrong day."""
    kept = dict(statements)
    if not kept or not told:
        return kept
    first = min(one.at for one in kept.values())
    if told[0].at < first - before:
        findings.append(
            Finding("times", "left", _shown(first), _("the timeline begins long before it; check its days"))
        )
        return {}
    if "resolved" in kept and told[-1].at > max(one.at for one in kept.values()) + after:
        findings.append(
            Finding("times.resolved", "left", _shown(kept["resolved"].at), _("the timeline ends long after it"))
        )
        del kept["resolved"]
    return kept


def _without_contradictions(
    kinds: Sequence[str], told: Sequence[Told], statements: Mapping[str, Statement]
) -> list[str]:
    """The kinds of entries, without those that tell of a stage at another time than its own."""
    names = dict(zip(STAGES, ("onset", "detection", "acknowledgement", "mitigation", "resolution"), strict=True))
    result = list(kinds)
    for stage, one in statements.items():
        marked = [i for i, kind in enumerate(result) if kind == names[stage]]
        if marked and not any(abs(told[i].at - one.at) < MINUTE for i in marked):
            for i in marked:
                result[i] = "other"
    return result


def reports(statements: Mapping[str, Statement]) -> Iterator[Finding]:
    """A finding for each time: where it was found, and how certain it is."""
    for stage, one in statements.items():
        sure = one.confidence
        yield Finding(
            f"times.{stage}", "read" if sure == "high" and one.rank == "label" else "guessed",
            typed_moment(one.at, one.approximate or sure != "high"), one.where,
            None if sure == "high" and one.rank == "label" else sure,
        )  # fmt: skip


def _lengths_that_differ(lengths: Sequence[Length], known: Mapping[str, Statement]) -> Iterator[Finding]:
    """The stated lengths that lie between no two of the times."""
    points = [one.at for one in known.values()]
    spans = [later - earlier for earlier in points for later in points if later >= earlier]
    for length in lengths:
        near = max(5 * MINUTE, length.span / 10)
        if len(points) > 1 and all(abs(span - length.span) > near for span in spans):
            yield Finding("length", "left", length.written, _("contradiction: no two of the times lie so far apart"))


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"


def _shown(at: datetime) -> str:
    return typed_moment(at, False)
