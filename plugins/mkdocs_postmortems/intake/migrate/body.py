"""The body of a migrated report: the parts of the old one in their order, with our headings where they fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...language import _
from ...report.body import section_kind
from .actions import Left, is_actions
from .findings import Finding
from .items import identifiers
from .outline import LISTS, Part, parse_blocks
from .sections import OURS, PROMOTED, is_known, kind_of
from .stamps import read_stamp
from .timeline import Remains
from .words import covers

_ONCE = ("summary", "timeline", "whys")
"""Sections that a report has once."""
_LEAD = 80
"""How long the text above the first heading must be to pass for a summary."""


@dataclass(frozen=True)
class Body:
    """The Markdown of a report, and where its sections went."""

    text: str
    findings: tuple[Finding, ...] = ()


@dataclass
class _Section:
    """A part on its way into the body."""

    part: Part
    level: int
    lines: list[str]
    title: str
    kind: str
    dropped: bool = False


def compose(
    parts: Sequence[Part], remains: Sequence[Remains | None], lefts: Sequence[Left | None], title: int | None,
    table: Sequence[str],
) -> Body:  # fmt: skip
    """Put the body together. `title` is the part whose heading is the report's title; `table` the timeline's lines."""
    levels = _levels(parts, title)
    sections = [
        _Section(part, level, [*_lines(part, remain, left)], part.title, kind_of(part.title))
        for part, level, remain, left in zip(parts, levels, remains, lefts, strict=True)
    ]
    for section, remain, left in zip(sections, remains, lefts, strict=True):
        section.dropped = bool((remain and remain.whole) or (left and left.grouped))
    findings: list[Finding] = []
    _point_to_actions(sections, lefts)
    home = _place_timeline(sections, remains, table) if table else None
    _rename_timelines(sections, home)
    _name_sections(sections, findings)
    _number_sections(sections)
    return Body(_text(sections), tuple(findings))


def _levels(parts: Sequence[Part], title: int | None) -> list[int]:
    """The level of every heading in our report, whose sections have the second; 0 for what has none."""
    heads = [part.level for i, part in enumerate(parts) if part.level and i != title]
    below = [level for level in heads if level > 1]
    shift = 1 if heads and heads[0] == 1 else 2 - min(below, default=2)
    levels = [0 if not part.level or i == title else max(2, min(6, part.level + shift)) for i, part in enumerate(parts)]
    for i, part in enumerate(parts):
        if levels[i] > 2 and kind_of(part.title) in PROMOTED:
            _promote(levels, i)
    return levels


def _promote(levels: list[int], index: int) -> None:
    """Lift a section and those beside it, with all below them, to the second level."""
    level = levels[index]
    first = index
    while first > 0 and levels[first - 1] >= level:
        first -= 1
    last = index
    while last < len(levels) and levels[last] >= level:
        last += 1
    for i in range(first, last):
        levels[i] -= level - 2


def _lines(part: Part, remain: Remains | None, left: Left | None) -> Sequence[str]:
    if remain:
        return [*remain.before, *([""] if remain.before and remain.lines else []), *remain.lines]
    return left.lines if left else part.lines


def _point_to_actions(sections: Sequence[_Section], lefts: Sequence[Left | None]) -> None:
    """Below the heading of each list of actions, say which they are now."""
    names = identifiers([item for left in lefts if left for item in left.items])
    number, heading, first = 0, None, 0
    marks: list[tuple[_Section, int, int]] = []
    for section, left in zip(sections, lefts, strict=True):
        if heading and section.part.level and section.part.level <= heading.part.level:
            heading = None
        if section.part.level and is_actions(section.part.title) and not section.dropped:
            heading, first = section, number + 1
        if left and left.items:
            number += len(left.items)
            target = heading or section
            marks = [mark for mark in marks if mark[0] is not target]
            marks.append((target, first if heading else number - len(left.items) + 1, number))
    heads = ", ".join(dict.fromkeys(head for left in lefts if left for head in left.heads))
    for section, start, end in marks:
        between = " and " if end == start + 1 else " to "
        span = names[start - 1] if start == end else f"{names[start - 1]}{between}{names[end - 1]}"
        table = f" (from a table of {heads})" if heads else ""
        section.lines = [*_stripped(section.lines), "", f"{span}, in the front matter{table}."]


def _place_timeline(sections: list[_Section], remains: Sequence[Remains | None], table: Sequence[str]) -> _Section:
    """Put the table into the section that is the timeline, or into a new one where none is."""
    first = next(i for i, remain in enumerate(remains) if remain and remain.found)
    place = next((i for i in range(first, -1, -1) if _is_home(sections[i])), None)
    for index, (section, remain) in enumerate(zip(sections, remains, strict=True)):
        moved = remain and remain.found and index != place and section.level
        if remain and moved and not section.dropped and not _stripped(section.lines):
            count = len(remain.found)
            section.lines = ["", f"{count} {'entry' if count == 1 else 'entries'}, in the timeline."]
    if place is None:
        above = next((i for i in range(first, -1, -1) if sections[i].level <= 2), 0)
        home = _Section(Part(2, "Timeline", (), ()), 2, ["", *table], "Timeline", "timeline")
        sections.insert(above if sections[above].level else above + 1, home)
        return home
    home, remain = sections[place], remains[place]
    before, after = (remain.before, remain.lines) if remain and remain.found else (home.lines, ())
    lead, rest = ([], before) if any(map(_is_delimiter, before)) else (before, [])
    home.lines = [*_stripped(lead), "", *table, "", *([*rest, ""] if rest else []), *_stripped(after)]
    home.dropped = False
    return home


def _is_home(section: _Section) -> bool:
    return section.level == 2 and is_timeline_of_ours(section.title)


def is_timeline_of_ours(title: str) -> bool:
    """Whether our reader takes a heading for that of the timeline."""
    return is_known(title) and kind_of(title) == "timeline"


def _rename_timelines(sections: Sequence[_Section], home: _Section | None) -> None:
    """A timeline that is no table of ours is called so no more: the gate would ask for one."""
    for index, section in enumerate(sections):
        if section is home or not _is_home(section):
            continue
        below, headings = [*section.lines], []
        for other in sections[index + 1 :]:
            if other.level <= 2:
                break
            below += other.lines
            headings.append(other.title)
        listed = any(node.type in (*LISTS, "table") for node in parse_blocks("\n".join(below)))
        listed |= any(map(_is_delimiter, below))
        if listed or any(map(read_stamp, headings)):
            section.title = f"{section.title.rstrip(':')} as written"
            section.kind = ""


def _is_delimiter(line: str) -> bool:
    """Whether a line may make a table of the one above it, even where that one is broken."""
    return "-" in line and not re.sub(r"[\s|:-]", "", line)


def _number_sections(sections: Sequence[_Section]) -> None:
    """Tell sections apart that have one name: readers and the gate know only the first."""
    count: Counter[str] = Counter()
    for section in sections:
        if section.level == 2 and not (section.dropped and not _stripped(section.lines)):
            known = section_kind(section.title)
            name = known if known in _ONCE else section.title.casefold()
            count[name] += 1
            if count[name] > 1:
                section.title = f"{section.title.rstrip(':')}, part {count[name]}"


def _name_sections(sections: Sequence[_Section], findings: list[Finding]) -> None:
    """Give our names to the sections that they fit; a name that says more stays below ours."""
    named = {section.kind for section in sections if section.level == 2 and is_known(section.title)}
    for section in sections:
        if (
            section.level != 2
            or section.dropped
            or not section.kind
            or section.kind in named
            or section.kind == "timeline"
        ):
            continue
        named.add(section.kind)
        ours = OURS[section.kind]
        findings.append(Finding("section", "guessed", f"{section.title} -> {ours}", _("by its heading"), "high"))
        if not covers(ours, section.title):
            section.lines = ["", f"### {section.title}", "", *_stripped(section.lines)]
        section.title = ours
    if "summary" not in named:
        lead = next((section for section in sections if section.level == 0 and len(_prose(section)) >= _LEAD), None)
        if lead:
            lead.lines = ["## Summary", "", *_stripped(lead.lines)]
            findings.append(Finding("section", "guessed", "Summary", _("the text above the first heading"), "medium"))


def _prose(section: _Section) -> str:
    return " ".join(
        line for line in section.lines if line.strip() and not line.startswith(("!", "<", "[", "#", "|", "`"))
    )


def _text(sections: Sequence[_Section]) -> str:
    chunks: list[str] = []
    for section in sections:
        text = "\n".join(_stripped(section.lines))
        if section.dropped and not text:
            continue
        if section.level:
            text = f"{'#' * section.level} {section.title}\n\n{text}".rstrip("\n")
        if text.strip():
            chunks.append(text)
    return "\n" + "\n\n".join(chunks) + "\n" if chunks else "\n"


def _stripped(lines: Sequence[str]) -> list[str]:
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return list(lines[first:last])
