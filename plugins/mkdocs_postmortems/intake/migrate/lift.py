"""One old report lifted into the format: its parts read, placed and written again, and the outcome for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from ...language import N_, _, ngettext
from ...report.passages import balanced
from ...report.write import write_report
from .actions import Left, read_actions
from .body import Body, compose
from .days import Dated, read_day
from .details import read_details
from .facts import read_facts
from .fields import read_fields, references
from .findings import Finding
from .front import Front, split
from .items import front_matter
from .names import Title, read_title, slug
from .outline import Part, outline
from .prose import read_prose
from .schedule import Schedule, schedule, table, zone_of
from .timeline import Found, Remains, is_timeline, read_timeline
from .times import Sources, Times, read_times, reports
from .words import covers, lost, spoken, words
from .zones import Zone, read_zone, stated_zone, titled_zone

_SPANS = re.compile(
    r"(?:\b|\d)(?:second|sec|minute|min|hour|hr|day|week)s?\b|\d\s?[hm]\b|\d{1,2}:\d\d\s?(?:UTC|GMT|Z"
    r"|[+-]\d\d)",
    re.IGNORECASE,
)
"""What may contradict the times: without it, nobody need look."""


_EXCEPTION = re.compile(r"(<!--\s{0,80}postmortems)(?=:)")
"""Where an old text would be read as an exception from a rule, which nobody has granted here."""


def _no_objections(text: str, name: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Choices:
    """What the person who migrates says of the whole archive."""

    severity: str
    """Of reports that state none."""
    severities: Mapping[str, str] = field(default_factory=dict)
    """Every spelling of a severity, in lower case, and its id."""
    zone: Zone | None = None
    """Of timelines that state none."""
    before: timedelta = timedelta(days=30)
    after: timedelta = timedelta(days=14)
    """How far the entries of a timeline may lie from the incident."""
    trigger: str = "unknown"
    """The category of triggers, of which old reports name none; empty to leave them in the body."""
    factor: str = ""
    """The same for factors."""
    objections: Callable[[str, str], Sequence[str]] = _no_objections
    """What in the text of a finished report, with its file's name, speaks against its times."""


@dataclass(frozen=True)
class Draft:
    """A report in our format, without a name."""

    day: date | None
    slug: str
    front: dict[str, Any]
    body: str
    findings: tuple[Finding, ...]
    entries: int = 0
    actions: int = 0
    needs_zone: bool = False


@dataclass(frozen=True)
class _Old:
    """An old report, each part of it read when it is asked for."""

    front: Front
    path: str
    choices: Choices

    @cached_property
    def parts(self) -> list[Part]:
        return outline(self.front.body)

    @cached_property
    def remains(self) -> list[Remains | None]:
        return read_timeline(self.parts)

    @cached_property
    def found(self) -> list[Found]:
        return [entry for part in self.remains if part for entry in part.found]

    @cached_property
    def lefts(self) -> list[Left | None]:
        return read_actions(self.parts, [part is not None for part in self.remains])

    @cached_property
    def described(self) -> list[Part]:
        """The parts that hold no actions."""
        return [part for part, left in zip(self.parts, self.lefts, strict=True) if left is None]

    @cached_property
    def title(self) -> Title:
        return read_title(self.front.values, self.parts, self.path)

    @cached_property
    def zone(self) -> Zone | None:
        """The zone that a heading, the head of a column or a sentence gives to all times."""
        return _stated(self.parts, self.remains)

    @cached_property
    def _dated(self) -> Dated | None:
        """The day before the times are known."""
        return read_day(self.front.values, self.path, self.title, self.parts, self.found)

    @cached_property
    def plan(self) -> Schedule | None:
        """The timeline on the calendar; `None` where day or zone are not known."""
        if self._dated is None or not self.timed:
            return None
        zone = zone_of(self.found, self.zone, self.choices.zone)
        return schedule(self.found, zone, self._dated.day) if zone else None

    @property
    def timed(self) -> int:
        """How many entries have a time of day."""
        return sum(entry.stamp.clock is not None for entry in self.found)

    @cached_property
    def times(self) -> Times:
        if self._dated is None:
            return Times()
        facts, lengths = read_facts(self.front.values, self.described)
        said = read_prose(self.parts, [bool(left and left.found) for left in self.remains], self.title.whole)
        sources = Sources(self.plan.rows if self.plan else (), facts, lengths, said)
        zone = self.plan.zone if self.plan else self.zone or self.choices.zone
        return read_times(sources, self._dated.day, zone, self.choices.before, self.choices.after)

    @cached_property
    def dated(self) -> Dated | None:
        return _settled(self._dated, self.times, self.plan)

    @property
    def day(self) -> date | None:
        return self.dated.day if self.dated else None

    @property
    def telling(self) -> bool:
        """Whether its prose names lengths or times, which may contradict the times."""
        prose = [part.text for part, left in zip(self.parts, self.remains, strict=True) if not (left and left.found)]
        return any(map(_SPANS.search, [*prose, self.title.whole]))


def lift(text: str, path: str, choices: Choices) -> Draft:
    """Lift the text of an old report; `path` is where it lies in its archive."""
    old = _Old(split(text), path, choices)
    values, findings = _fields(old)
    plan = old.plan
    lifted = old.remains if plan else [None] * len(old.parts)
    heads = next((part.heads for part in old.remains if part and part.heads), ())
    lines = table(plan, heads, old.times.kinds) if plan else []
    body = compose(old.parts, lifted, old.lefts, old.title.part, lines)
    findings += body.findings
    whole = _whole(old.front, old.parts, old.title, values, body, findings)
    called = slug(path, old.title.text)

    def objections(front: Mapping[str, Any]) -> Sequence[str]:
        return choices.objections(write_report(front, whole), f"{old.day}-{called}.md") if old.telling else ()

    values, told = _with_times(values, old.times, objections)
    entries, actions = len(plan.rows) if plan else 0, len(values.get("actions", ()))
    needs_zone = bool(old.timed and old.dated and not plan)
    return Draft(old.day, called, values, whole, (*findings, *told), entries, actions, needs_zone)


def _fields(old: _Old) -> tuple[dict[str, Any], list[Finding]]:
    """The front matter but for the times, and what to tell of it and of the timeline."""
    fields = read_fields(old.front.values, old.described, old.choices.severities, old.choices.severity)
    details, told = read_details(old.described, old.choices.trigger, old.choices.factor)
    values = {**details, **fields.values, "title": old.title.text, "status": "draft"}
    values |= _headings(old.title, old.parts, old.front.values)
    findings = [old.title.finding, *([old.dated.finding] if old.dated else []), *fields.findings, *told]
    findings += old.times.findings
    if old.plan:
        findings += [Finding("timeline", "read", _entries(len(old.plan.rows))), *old.plan.findings]
    elif old.timed:
        why = _("no zone is stated; `--zone` names it") if old.dated else _("no day is stated")
        findings.append(Finding("timeline", "left", _entries(len(old.found)), why))
    items = [item for left in old.lefts if left for item in left.items]
    if actions := front_matter(items, dict(references(old.front.body)), old.day):
        values["actions"] = actions
        findings.append(
            Finding(
                "actions",
                "read",
                ngettext("{count} action", "{count} actions", len(actions)).format(count=len(actions)),
            )
        )
    return values, findings


def _entries(count: int) -> str:
    return ngettext("{count} entry", "{count} entries", count).format(count=count)


def _with_times(
    values: Mapping[str, Any], times: Times, objections: Callable[[Mapping[str, Any]], Sequence[str]]
) -> tuple[dict[str, Any], list[Finding]]:
    """The front matter with the times that nothing in the report speaks against.

    Where something does, they are guesses; where it still does, only those under labels stay, or none.
    """
    findings: list[Finding] = []
    for chosen in (times, times.doubted(), times.labelled(), times.labelled().doubted()):
        if not chosen.typed:
            break
        whole = {**values, "times": chosen.typed}
        against = objections(whole)
        if not against:
            return whole, [*findings, *reports(chosen.statements)]
        findings = findings or [Finding("times", "left", said, _("contradiction in the report")) for said in against]
    return dict(values), findings


def _settled(dated: Dated | None, times: Times, plan: Schedule | None) -> Dated | None:
    """The day of onset, where a dated entry of the timeline tells it better than the name of the page."""
    began, noticed = times.statements.get("started"), times.statements.get("detected")
    pages = [day for day, where in dated.others if where in ("file name", "front matter")] if dated else []
    if dated and dated.where == "timeline" and noticed and not began and noticed.at.date() in pages:
        return replace(dated, day=noticed.at.date(), where=N_("timeline and page"))  # what stands above only led to it
    first = began or noticed
    if not dated or not plan or not first or first.place < 0 or first.confidence != "high":
        return dated
    row = [row for row in plan.rows if row.at][first.place]
    own = row.found.stamp.day or row.found.day
    if not own or not row.at or row.at.date() == dated.day:
        return dated
    last = max(one.at for one in times.statements.values()).date()
    inside = first.stage == "started" and row.at.date() < dated.day <= last
    if not (dated.weak or inside or (dated.where == "timeline" and first.stage == "started")):
        return dated
    others = ((dated.day, dated.where), *dated.others)
    return replace(dated, day=row.at.date(), where="timeline", sure=None, others=others)


def _stated(parts: Sequence[Part], remains: Sequence[Remains | None]) -> Zone | None:
    """The zone that a heading, the head of a column or a sentence gives to all times."""
    told = [(part, left) for part, left in zip(parts, remains, strict=True) if left or is_timeline(part.title)]
    for part, left in told:
        zone = titled_zone(part.title) if is_timeline(part.title) else None
        zone = zone or stated_zone(part.title) or (read_zone(left.zone_name) if left and left.zone_name else None)
        if zone:
            return zone
    lines = [line for part, _ in told for line in part.lines]
    lines += [line for part in parts for line in part.lines]
    return next((zone for line in lines if (zone := stated_zone(line))), None)


def _headings(title: Title, parts: Sequence[Part], front: Mapping[str, Any]) -> dict[str, str]:
    """The title as it was written, where it was shortened."""
    kept = {}
    if not covers(title.text, title.whole):
        kept["x-title"] = title.whole
    heading = parts[title.part].title if title.part is not None else ""
    if heading and not covers(f"{title.text} {kept.get('x-title', '')}", heading):
        kept["x-heading"] = heading
    return kept


def _whole(
    front: Front, parts: Sequence[Part], title: Title, values: dict[str, Any], body: Body, findings: list[Finding]
) -> str:
    """The body, and below it whatever would be missing otherwise."""
    text = body.text
    if front.unread:
        text = _appended(text, "Front matter as written", front.unread)
        findings.append(Finding("front matter", "left", _("kept as written"), front.why))
    heading = parts[title.part].title if title.part is not None else ""
    repeated = heading if covers(title.whole, heading) and "title" in front.values else ""
    source = "\n".join([spoken(front.values), front.unread, *(_said(part, repeated) for part in parts)])
    missing = lost(source, f"{spoken(values)}\n{text}")
    if missing:
        told = [line for line in source.split("\n") if words(line).keys() & missing.keys()]
        text = _appended(text, "Not assigned by the migration", "\n".join(dict.fromkeys(told)))
        findings.append(
            Finding(
                "text",
                "left",
                _("{count} words below the report").format(count=missing.total()),
                _("no other place was found"),
            )
        )
    return balanced(_EXCEPTION.sub(r"\1 ", text))


def _said(part: Part, repeated: str) -> str:
    heading = () if repeated and part.title == repeated else part.heading
    return "\n".join([*heading, *part.lines])


def _appended(text: str, title: str, lines: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in _runs(lines)), default=0))
    return f"{text.rstrip()}\n\n## {title}\n\n{fence}text\n{lines}\n{fence}\n"


def _runs(text: str) -> list[str]:
    return [run for run in "".join(letter if letter == "`" else " " for letter in text).split() if run]


__all__ = ["Choices", "Draft", "Left", "lift"]
