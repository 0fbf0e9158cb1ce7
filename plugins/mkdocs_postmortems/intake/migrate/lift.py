"""One old report lifted into the format: its parts read, placed and written again, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from .actions import Left, front_matter, read_actions
from .body import Body, compose
from .fields import read_fields, references
from .findings import Finding
from .front import Front, split
from .names import Title, read_day, read_title, slug
from .outline import Part, outline
from .schedule import Schedule, schedule, stages, table, zone_of
from .timeline import Found, Remains, is_timeline, read_timeline
from .words import covers, lost, spoken, words
from .zones import Zone, read_zone, stated_zone, titled_zone


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
    plan = _plan(found, parts, remains, choices.zone, dated[0] if dated else None)
    timed = sum(entry.stamp.clock is not None for entry in found)
    lifted = remains if plan else [None] * len(parts)
    lefts = read_actions(parts, [part is not None for part in remains])
    fields = read_fields(front.values, parts, choices.severities, choices.severity)
    values, findings = fields.values, [title.finding, *([dated[1]] if dated else []), *fields.findings]
    values |= {"title": title.text, "status": "draft"}
    values |= _headings(title, parts, front.values)
    if plan:
        times = stages(plan.rows, choices.before, choices.after)
        if times:
            values["times"] = times
            findings.append(Finding("times", "guessed", ", ".join(times), "named in the timeline", "medium"))
        findings += [Finding("timeline", "read", f"{len(plan.rows)} entries"), *plan.findings]
    elif timed:
        why = "no zone is stated; `--zone` names it" if dated else "no day is stated"
        findings.append(Finding("timeline", "left", f"{len(found)} entries", why))
    actions = front_matter([item for left in lefts if left for item in left.items], dict(references(front.body)))
    if actions:
        values["actions"] = actions
        findings.append(Finding("actions", "read", f"{len(actions)} actions"))
    heads = next((part.heads for part in remains if part and part.heads), ())
    body = compose(parts, lifted, lefts, title.part, table(plan, heads) if plan else [])
    findings += body.findings
    whole = _whole(front, parts, title, values, body, findings)
    return Draft(
        dated[0] if dated else None, slug(path, title.text), values, whole,
        tuple(findings), len(plan.rows) if plan else 0, len(actions), bool(timed and dated and not plan),
    )  # fmt: skip


def _plan(
    found: Sequence[Found],
    parts: Sequence[Part],
    remains: Sequence[Remains | None],
    given: Zone | None,
    day: date | None,
) -> Schedule | None:
    """The timeline on the calendar; `None` where day or zone are not known."""
    if day is None or not any(entry.stamp.clock for entry in found):
        return None
    zone = zone_of(found, _stated(parts, remains), given)
    return schedule(found, zone, day) if zone else None


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
