"""PM2xx: does the prose state durations and times that the front matter contradicts?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import combinations

from ...language import N_, _
from ...language.forms import listed
from ...report.characters import seen
from ...report.model import STAGES, Moment, Times
from ...report.moments import read_zone
from ...report.moments import show_length as shown
from ..intervals import interval_after
from ..places import folded
from ..registry import Family, Position, Problem, Subject
from ..spans import Span, spans
from ..wording.prose import Block, Sentence, blank, body_sentences
from .times import ENTRY_KINDS, ROUGH

family = Family(__name__)

_FORMAT = N_("The format of this project: what can be derived is never typed")

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)

_INCIDENT = r"(?:incident|outage|disruption|downtime|unavailability|interruption|degradation)"
_TOLD = ("", "summary", "impact")
"""Kinds of section that describe the incident as a whole."""

_WHOLE = re.compile(
    rf"""(?: \b(?:an?|the|this|our|total|overall|whole|entire|full)\ (?:[\w-]+\ ){{0,2}}{_INCIDENT}\b[^.;:]{{0,60}}?
             \b(?:lasted|lasting|went\ on|persisted|continued)(?:\ for)?
        | ^\W*{_INCIDENT}\b[^.;:]{{0,40}}?\blasted(?:\ for)?
        | \b{_INCIDENT}(?:'s)?\ duration(?:\ (?:was|of|is)|\s*[:=])?
        | ^\W*(?:(?:total|overall)\ )?(?:duration|downtime)(?:\ (?:was|is)|\s*[:=])?
        | \btime[\ -]to[\ -](?:detect|acknowledge|mitigate|resolve|restore|recover)\w*(?:\ (?:was|of|is)|\s*[:=])
        )\s*(?:a\ total\ of\ )?$""",
    re.VERBOSE | re.IGNORECASE,
)
"""What precedes a duration of the incident, in any section."""
_SUMMED_UP = re.compile(
    r"""(?: \b(?:it|this|that|which|everything|errors|failures|problem|issue|impact)\ (?:all\ )?lasted(?:\ for)?
        | \b(?:an?|the|total|full|complete|partial)\ (?:[\w-]+\ ){0,2}(?:outage|downtime)\ of
        | ^\W*lasted(?:\ for)?
        )\s*(?:a\ total\ of\ )?$""",
    re.VERBOSE | re.IGNORECASE,
)
"""The same, in sections that describe the incident as a whole."""
_FOLLOWED = re.compile(r"[\s-]+(?:long\ )?(?:(?:full|total|complete|global|partial|of)\ )?(?:outage|downtime)\b", re.I)
_UNUSABLE = re.compile(
    r"\b(?:down|unavailable|offline|unreachable|inaccessible|out of service|could not|failed|lasted)\b[^.;:]{0,60}?"
    r"\s(?:for\s+)?(?:a total of )?$",
    re.IGNORECASE,
)
"""What precedes the duration of a part, which cannot be longer than the incident."""
_ELSEWHEN = re.compile(
    r"\b(?:previous|previously|earlier|former|prior|another|other|similar|second|third|next|each|every|both|planned"
    r"|scheduled|usual|usually|normally|average|would|could have|should|might|if|target|allow\w*|promise\w*|per|SLA|SLO"
    r"|last (?:week|month|year|time|quarter)|(?:day|night|week|month|year) before)\b",
    re.IGNORECASE,
)
"""Words of sentences that may be about something other than this incident."""
_DATED = re.compile(r"\b(?:((?:19|20)\d\d)|(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*)\b")
_SHIFT = re.compile(
    r"\s*(?:ago|before|earlier|later|after|old|into|of data|window|timeout|budget"
    r"|(?:a|per|each|every) (?:day|week|month)|(?:of|in|into|from) the)\b",
    re.IGNORECASE,
)
"""What follows a length of time that is not a duration, unless `for` or a verb precedes it."""
_EFFECT = re.compile(r"\b(?:led to|caus(?:ed|ing)|trigger(?:ed|ing)|result(?:ed|ing) in)\b", re.IGNORECASE)

_CLOCK = re.compile(
    r"(?P<about>(?:\b(?:about|around|approximately|circa|roughly|shortly (?:after|before))\s+|~\s?)?)"
    r"(?P<clock>(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d)(?::[0-5]\d)?\s?(?P<zone>UTC|GMT|Z|[+-]\d\d:\d\d)(?![\w:])"
)
_VERBS = {
    ("started",): r"(?:started|began|begins|starts)",
    ("detected",): r"(?:was |were )?(?:first )?(?:detected|noticed)",
    ("acknowledged",): r"(?:was |were )?acknowledged",
    ("mitigated", "resolved"): r"(?:was |were )?(?:fully |completely |finally )?(?:resolved|mitigated|over|ended)",
}
"""The fields that a verb before a time of day may refer to."""
_SAID = {
    names: re.compile(
        rf"(?:\b(?:the|this|our)\ (?:[\w-]+\ ){{0,2}}{_INCIDENT}\ {verb}|^\W*{verb})"
        r"(?:\ on\ [\w\s,-]{1,20}?)?(?:\ at\ |:\s)$",
        re.IGNORECASE,
    )
    for names, verb in _VERBS.items()
}

_MAYBE = re.compile(
    rf"(?:last(?:ed|ing)|duration|{_INCIDENT}|time.to|down|unavailable|offline|un\w*able|inaccessible|could\snot|failed)"
    r"(?:[^.;]|\.\d){0,80}?(?:second|minute|hour|day|week|\d\s?[hm])"
    r"|(?:minute|min|hour|day)s?[\s-]+[\w\s]{0,20}(?:outage|downtime)"
    r"|(?:\d\s?[smhd]|second|min|minute|hour|day)s?\s(?:from|between)\s"
    r"|\d\s?(?:utc|gmt|z\b|[+-]\d\d:)"
)
"""A quick test for sections, in lower case, that may contain a duration or a time of day."""


_UNITS = ("sec", "min", "hour", "hr", "day", "week")
_AFTER_DIGIT = re.compile(r"\d(?:[smhd:]| h)")
"""What a block with a duration or a time of day contains, in lower case."""
_SHORT_UNIT = re.compile(r"\d ?[smhd](?![a-z_/])")
"""What a duration contains that names none of the units."""


@dataclass(frozen=True)
class _Told:
    """A sentence and its context."""

    sentence: Sentence
    section: str
    """The kind of its section; `title` for the title."""
    days: frozenset[str]
    """Years and abbreviated months of the incident."""

    def of_another(self, offset: int) -> bool:
        """Whether the clause at an offset may be about something other than this incident."""
        text = self.sentence.text
        end = text.find(";", offset)
        clause = text[text.rfind(";", 0, offset) + 1 : end if end >= 0 else len(text)]
        named = {found[1] or found[2][:3] for found in _DATED.finditer(clause)}
        return bool(_ELSEWHEN.search(clause) or named - self.days)


@family.rule("PM215", "duration-contradicts-times", _FORMAT)
def duration_contradicts_times(subject: Subject) -> Iterator[Problem]:
    """A duration that the prose gives to the incident follows from its times."""
    times = subject.report.times
    for told in subject.once(_sentences):
        text = told.sentence.text
        for span in spans(text) if _may_be_long(folded(text)) else ():
            if found := _contradiction(told, span, times, subject.once(_Lengths.of)):
                end, summed_up = found
                cause = _('"{text}" contradicts the times: {summed_up}').format(
                    text=text[span.start : end], summed_up=summed_up
                )
                hint = _("Correct the sentence or the times; if it means another interval, say which")
                yield Problem("PM215", told.sentence.position(span.start), cause, hint)


def _contradiction(told: _Told, span: Span, times: Times, lengths: _Lengths | None) -> tuple[int, str] | None:
    """Where the words of a contradicting length of time end, and what the times say."""
    text = told.sentence.text
    if interval := interval_after(text, span):
        said = interval.contradiction(span, times, ROUGH)
        return (interval.end, said) if said and not told.of_another(span.start) else None
    if lengths and lengths.contradict(span, exactly=_is_whole(told, text, span)) and _concerns(told, text, span):
        return span.end, lengths.summed_up
    return None


def _concerns(told: _Told, text: str, span: Span) -> bool:
    """Whether the sentence clearly refers to the incident, or to a part of it."""
    lasting = re.search(r"\b(?:for|lasted|lasting)\s+$", text[: span.start])
    if told.of_another(span.start) or _EFFECT.search(text, span.end) or (_SHIFT.match(text, span.end) and not lasting):
        return False
    return _is_whole(told, text, span) or (
        told.section in (*_TOLD, "title") and bool(_UNUSABLE.search(text[: span.start]))
    )


def _is_whole(told: _Told, text: str, span: Span) -> bool:
    before = text[: span.start]
    if _WHOLE.search(before):
        return True
    if told.section == "title" and re.search(r"\bfor\s+$", before):
        return True
    summed_up = _SUMMED_UP.search(before) or _FOLLOWED.match(text, span.end)
    return told.section in (*_TOLD, "title") and bool(summed_up)


@dataclass(frozen=True)
class _Lengths:
    """The durations between a report's times and the marked entries of its timeline."""

    known: tuple[tuple[timedelta, bool], ...]
    """Each with whether one of its ends is approximate."""
    summed_up: str
    open: bool
    """Whether a time is unknown, so that other durations are possible."""

    @staticmethod
    def of(subject: Subject) -> _Lengths | None:
        """`None` if start or end is unknown, or the end is before the start."""
        times, kinds = subject.report.times, ENTRY_KINDS.values()
        stated: dict[str, Moment | None] = {name: getattr(times, name) for name in STAGES}
        first, last = stated["started"], stated["resolved"] or stated["mitigated"]
        if not (first and first.at and last and last.at and first.at <= last.at):
            return None
        marked = [entry.moment for entry in subject.report.timeline if entry.kind in kinds]
        moments = [moment for moment in (*stated.values(), *marked) if moment and moment.at]
        known = {(_apart(one, other), one.approximate or other.approximate) for one, other in combinations(moments, 2)}
        whole = _("{length} from start to resolution")
        if last is not stated["resolved"]:
            whole = _("{length} from start to mitigation")
        parts = [whole.format(length=shown(_apart(first, last)))]
        if (soft := stated["mitigated"]) and soft is not last and soft.at:
            parts.append(_("{length} to mitigation").format(length=shown(_apart(first, soft))))
        unknown = any(moment and not moment.at for moment in stated.values())
        return _Lengths(tuple(sorted(known)), ", ".join(parts), unknown)

    def contradict(self, span: Span, exactly: bool) -> bool:
        """Whether a stated length matches none of these; unless `exactly`, a shorter one may be that of a part."""
        if any(span.means(length, ROUGH if rough else timedelta(0)) for length, rough in self.known):
            return False
        longest = max(length + (ROUGH if rough else timedelta(0)) for length, rough in self.known)
        return span.least > longest or (exactly and not self.open)


def _apart(one: Moment, other: Moment) -> timedelta:
    assert one.at and other.at
    return abs(other.at - one.at)


@family.rule("PM216", "clock-contradicts-times", _FORMAT)
def clock_contradicts_times(subject: Subject) -> Iterator[Problem]:
    """A time of day that the prose gives for the start, detection or end agrees with the times."""
    for told in subject.once(_sentences):
        text = told.sentence.text
        for clock in _CLOCK.finditer(text):
            before = text[: clock.start()]
            names = next((names for names, said in _SAID.items() if said.search(before)), ())
            stated = [moment for name in names if (moment := getattr(subject.report.times, name)) and moment.at]
            if not stated or told.of_another(clock.start()):
                continue
            marks = [ENTRY_KINDS[name] for name in names]
            marked = [entry.moment for entry in subject.report.timeline if entry.kind in marks and entry.moment.at]
            if not any(_fits(clock, moment) for moment in (*stated, *marked)):
                times = ((name, getattr(subject.report.times, name)) for name in names)
                known = [f"`{name}` ({moment.at:%H:%M} UTC)" for name, moment in times if moment and moment.at]
                meant = listed(known, "or")
                cause = _('"{clock} {zone}" contradicts {meant}').format(
                    clock=clock["clock"], zone=clock["zone"], meant=meant
                )
                place = told.sentence.position(clock.start("clock"))
                yield Problem("PM216", place, cause, _("Correct whichever is wrong"))


def _fits(clock: re.Match[str], moment: Moment) -> bool:
    """Whether a time of day may be that of a moment, on any day."""
    zone = read_zone(clock["zone"])
    assert moment.at and not isinstance(zone, tuple)
    typed = time.fromisoformat(clock["clock"].zfill(5))
    day = moment.at.astimezone(zone).date()
    apart = abs(datetime.combine(day, typed, zone).astimezone(UTC) - moment.at) % _DAY
    return min(apart, _DAY - apart) <= (ROUGH if clock["about"] or moment.approximate else _MINUTE)


def _may_tell_time(block: Block) -> bool:
    """Whether a block may contain a duration or a time of day."""
    text = folded(" ".join(seen(line)[0] for line, _ in block))
    return any(unit in text for unit in _UNITS) or bool(_AFTER_DIGIT.search(text))


def _may_be_long(text: str) -> bool:
    """Whether a folded text may contain a duration."""
    return any(unit in text for unit in _UNITS) or bool(_SHORT_UNIT.search(text))


def _sentences(subject: Subject) -> tuple[_Told, ...]:
    """The title, and the sentences of sections that may contain a duration or a time of day."""
    report, lines = subject.report, subject.reading.source.lines
    place = subject.at("title")
    quoted = lines[place.line - 1][place.column - 1 : place.column] in ("'", '"')
    known = [moment.at for name in STAGES if (moment := getattr(report.times, name)) and moment.at]
    days = frozenset(part for at in known for part in (str(at.year), f"{at:%b}"))
    found = [_Told(Sentence(blank(report.title), ((0, Position(place.line, place.column + quoted)),)), "title", days)]
    table = range(report.timeline[0].line, report.timeline[-1].line + 1) if report.timeline else range(0)
    starts = [section.line for section in report.sections]
    for section, end in zip(report.sections, (*starts[1:], len(lines) + 1), strict=False):
        if not _MAYBE.search(folded(section.text)):
            continue
        text = "\n".join(lines[section.line - 1 : end - 1])
        for sentence in body_sentences(text, section.line, wanted=_may_tell_time):
            if sentence.lines[0][1].line not in table:
                found.append(_Told(sentence, section.kind, days))
    return tuple(found)
