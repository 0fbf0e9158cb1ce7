"""One old report lifted into the format: its parts read, placed and written again, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from ...report.write import write_report
from .actions import Left, read_actions
from .body import Body, compose
from .days import Dated, read_day
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


def lift(text: str, path: str, choices: Choices) -> Draft:
    """Lift the text of an old report; `path` is where it lies in its archive."""
    front = split(text)
    parts = outline(front.body)
    remains = read_timeline(parts)
    found = [entry for part in remains if part for entry in part.found]
    title = read_title(front.values, parts, path)
    dated = read_day(front.values, path, title, parts, found)
    stated = _stated(parts, remains)
    plan = _plan(found, stated, choices.zone, dated.day if dated else None)
    timed = sum(entry.stamp.clock is not None for entry in found)
    times = _times(front, parts, remains, title, plan, stated or choices.zone, dated, choices)
    dated = _settled(dated, times, plan)
    lifted = remains if plan else [None] * len(parts)
    lefts = read_actions(parts, [part is not None for part in remains])
    fields = read_fields(front.values, parts, choices.severities, choices.severity)
    values, findings = fields.values, [title.finding, *([dated.finding] if dated else []), *fields.findings]
    values |= {"title": title.text, "status": "draft"}
    values |= _headings(title, parts, front.values)
    findings += times.findings
    if plan:
        findings += [Finding("timeline", "read", f"{len(plan.rows)} entries"), *plan.findings]
    elif timed:
        why = "no zone is stated; `--zone` names it" if dated else "no day is stated"
        findings.append(Finding("timeline", "left", f"{len(found)} entries", why))
    items = [item for left in lefts if left for item in left.items]
    actions = front_matter(items, dict(references(front.body)), dated.day if dated else None)
    if actions:
        values["actions"] = actions
        findings.append(Finding("actions", "read", f"{len(actions)} actions"))
    heads = next((part.heads for part in remains if part and part.heads), ())
    body = compose(parts, lifted, lefts, title.part, table(plan, heads, times.kinds) if plan else [])
    findings += body.findings
    whole = _whole(front, parts, title, values, body, findings)
    name = f"{dated.day}-{slug(path, title.text)}.md" if dated else ""
    values, told = _with_times(values, times, lambda front: choices.objections(write_report(front, whole), name))
    findings += told
    return Draft(
        dated.day if dated else None, slug(path, title.text), values, whole,
        tuple(findings), len(plan.rows) if plan else 0, len(actions), bool(timed and dated and not plan),
    )  # fmt: skip


def _plan(found: Sequence[Found], stated: Zone | None, given: Zone | None, day: date | None) -> Schedule | None:
    """The timeline on the calendar; `None` where day or zone are not known."""
    if day is None or not any(entry.stamp.clock for entry in found):
        return None
    zone = zone_of(found, stated, given)
    return schedule(found, zone, day) if zone else None


def _times(
    front: Front, parts: Sequence[Part], remains: Sequence[Remains | None], title: Title, plan: Schedule | None,
    zone: Zone | None, dated: Dated | None, choices: Choices,
) -> Times:  # fmt: skip
    """The five times, as far as the report tells them."""
    if dated is None:
        return Times()
    facts, lengths = read_facts(front.values, parts)
    said = read_prose(parts, [bool(left and left.found) for left in remains], title.whole)
    sources = Sources(plan.rows if plan else (), facts, lengths, said)
    return read_times(sources, dated.day, plan.zone if plan else zone, choices.before, choices.after)


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
        findings = findings or [Finding("times", "left", said, "contradiction in the report") for said in against]
    return dict(values), findings


def _settled(dated: Dated | None, times: Times, plan: Schedule | None) -> Dated | None:
    """The day of onset, where a dated entry of the timeline tells it better than the name of the page."""
    first = times.statements.get("started") or times.statements.get("detected")
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
        findings.append(Finding("front matter", "left", "kept as written", front.why))
    heading = parts[title.part].title if title.part is not None else ""
    repeated = heading if covers(title.whole, heading) and "title" in front.values else ""
    source = "\n".join([spoken(front.values), front.unread, *(_said(part, repeated) for part in parts)])
    missing = lost(source, f"{spoken(values)}\n{text}")
    if missing:
        told = [line for line in source.split("\n") if words(line).keys() & missing.keys()]
        text = _appended(text, "Not placed by the migration", "\n".join(dict.fromkeys(told)))
        findings.append(
            Finding("text", "left", f"{missing.total()} words below the report", "they found no other place")
        )
    return text


def _said(part: Part, repeated: str) -> str:
    heading = () if repeated and part.title == repeated else part.heading
    return "\n".join([*heading, *part.lines])


def _appended(text: str, title: str, lines: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in _runs(lines)), default=0))
    return f"{text.rstrip()}\n\n## {title}\n\n{fence}text\n{lines}\n{fence}\n"


def _runs(text: str) -> list[str]:
    return [run for run in "".join(letter if letter == "`" else " " for letter in text).split() if run]


__all__ = ["Choices", "Draft", "Left", "lift"]
