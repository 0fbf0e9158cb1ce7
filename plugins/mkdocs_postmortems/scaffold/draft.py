"""A new report: a template filled in with what is known of the incident."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ..gate.rules.times import ENTRY_KINDS
from ..language import _
from ..options import DEPTHS, Options
from ..report.body import read_body
from ..report.front import FrontMatter, Parts, split
from ..report.headings import COLUMNS, SECTIONS
from ..report.model import Moment
from ..report.problem import Refusal
from .slugs import slug

_KEY = re.compile(r"[A-Za-z_][\w-]*(?=\s*:(?:\s|$))")
_PLAIN = re.compile(r"[^\W\d_][\w ./()'%+-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off"}
"""Words that some YAML parsers do not read as text."""
_EMPTY_TABLE = re.compile(r"^\|(?P<head>[^\n]*\(UTC\)[^\n]*)\|[ \t]*\n\|[ :|-]+\|[ \t]*\n(?!\|)", re.MULTILINE)
_SUMMARY = re.compile(
    rf"^#{{1,2}}[ \t]+(?:{SECTIONS['summary']})[ \t]*\n(?:\s*<!--.*?-->)?", re.MULTILINE | re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True)
class Draft:
    """What is known of an incident when its report is created."""

    title: str
    severity: str
    services: Sequence[str] = ()
    teams: Sequence[str] = ()
    authors: Sequence[str] = ()
    times: Mapping[str, Moment] = field(default_factory=dict)
    detection: str | None = None
    summary: str = ""
    """Markdown, as written by whoever reported the incident."""
    links: Mapping[str, str] = field(default_factory=dict)

    def known(self, name: str) -> datetime | None:
        """One of the times; `None` if it is missing or unknown."""
        moment = self.times.get(name)
        return moment.at if moment else None

    def id(self, today: date) -> str:
        """`YYYY-MM-DD-slug` with the day of onset in UTC; failing that, the first known day, or today."""
        first = next((at for name in ENTRY_KINDS if (at := self.known(name))), None)
        return f"{first.date() if first else today}-{slug(self.title)}"


def deadlines(draft: Draft, options: Options) -> dict[str, datetime]:
    """Deadlines for publication, review meeting and follow-up review; empty until the incident is resolved."""
    resolved = draft.known("resolved")
    return {name: resolved + options.deadlines[name] for name in ("publish", "meeting", "review")} if resolved else {}


def text_of(draft: Draft, template: str, options: Options) -> str:
    """The text of the report: a template with what is known in the place of its own."""
    parts = _split(template)
    blocks = dict(_blocks(parts.front))
    for key, lines in _fields(draft, options):
        # Only where the template has them: not every depth requires a follow-up.
        if key != "follow_up" or key in blocks:
            blocks[key] = f"{key}:{lines}\n"
    body = _with_entries(_with_summary(parts.body, draft.summary), draft)
    return f"---\n{''.join(blocks.values())}---\n{body}"


def _split(template: str) -> Parts:
    parts = split(template.replace("\r\n", "\n"), FrontMatter())
    if not parts:
        hint = _("Begin it with a line `---`, the fields of every new report, and another line `---`")
        raise Refusal(_("The template has no front matter"), hint)
    return parts


def _blocks(front: str) -> Iterator[tuple[str, str]]:
    """The lines of each top-level key, and of comments between keys under a name that cannot be a key."""
    name, lines = "#0", ""
    for number, line in enumerate(front.splitlines(keepends=True), 1):
        key = _KEY.match(line)
        if key or line.startswith("#"):
            yield name, lines
            name, lines = key[0] if key else f"#{number}", ""
        lines += line
    yield name, lines


def _fields(draft: Draft, options: Options) -> Iterator[tuple[str, str]]:
    """Each known key with the text after its colon."""
    yield "title", f" {scalar(draft.title)}"
    yield "severity", f" {scalar(draft.severity)}"
    yield "status", " draft"
    for name in ("services", "teams", "authors"):
        if names := dict.fromkeys(filter(None, map(clean, getattr(draft, name)))):
            yield name, f" [{', '.join(map(scalar, names))}]"
    yield "times", _times(draft, options)
    if draft.detection:
        yield "detection", f" {scalar(draft.detection)}"
    due = deadlines(draft, options)
    if due:
        yield "follow_up", f"\n  meeting: {due['meeting'].date()}\n  review: {due['review'].date()}"
    if draft.links:
        yield "links", "".join(f"\n  {name}: {scalar(link)}" for name, link in draft.links.items())


def _times(draft: Draft, options: Options) -> str:
    """The known times, and as comments those that the severity requires."""
    step = options.severity(draft.severity)
    asked = list(ENTRY_KINDS)
    if step and step.depth == DEPTHS[0]:
        asked = [name for name in asked if name in ("started", "detected", "resolved") or name in draft.times]
    lines = [
        f"  {name}: {_stamp(draft.times[name])}" if name in draft.times else f"  # {name}: 2026-03-11T08:10Z"
        for name in asked
    ]
    return "\n".join(["" if draft.times else " {}", *lines])


def _stamp(moment: Moment) -> str:
    if moment.at is None:
        return "unknown"
    form = "%Y-%m-%dT%H:%M:%SZ" if moment.at.second else "%Y-%m-%dT%H:%MZ"
    return ("~" if moment.approximate else "") + moment.at.strftime(form)


def clean(text: str) -> str:
    """A text as one line, without unprintable characters."""
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())


def scalar(text: str) -> str:
    """A text as a YAML scalar, quoted if YAML would read it as something else."""
    text = clean(text)
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


def _with_summary(body: str, summary: str) -> str:
    if not summary.strip():
        return body
    text = _as_prose(summary)
    found = _SUMMARY.search(body)
    if not found:
        return f"\n## {_('Summary')}\n\n{text}\n{body}"
    heading = found[0].splitlines()[0]
    return f"{body[: found.start()]}{heading}\n\n{text}{body[found.end() :]}"


def _as_prose(text: str) -> str:
    """A reporter's text with comments disabled; as a code block if its headings would break up the sections."""
    text = "\n".join(text.splitlines()).strip().replace("<!--", "&lt;!--")
    end = "End of the section"
    sections = read_body(f"{text}\n\n## {end}\n", 1).sections
    if [section.title for section in sections if section.title] == [end]:
        return text
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}text\n{text}\n{fence}"


def _column(head: str) -> str:
    """Which column of the timeline a header names; empty for another."""
    name = re.sub(r"\([^)\n]{0,80}\)", "", head).strip().lower()
    return next((column for column, names in COLUMNS.items() if re.fullmatch(names, name)), "")


def _with_entries(body: str, draft: Draft) -> str:
    """The body with a row for each known time, if it has a timeline in UTC without rows."""
    found = _EMPTY_TABLE.search(body)
    if not found:
        return body
    columns = [_column(cell) for cell in found["head"].split("|")]
    rows, day = "", None
    for name, kind in ENTRY_KINDS.items():
        if at := draft.known(name):
            shown = at.strftime("%H:%M" if at.date() == day else "%Y-%m-%d %H:%M")
            day = at.date()
            about = "~" if draft.times[name].approximate else ""
            cells = {"time": about + shown, "event": "TBD", "kind": kind}
            rows += f"| {' | '.join(cells.get(column, '') for column in columns)} |\n"
    return body[: found.end()] + rows + body[found.end() :]
