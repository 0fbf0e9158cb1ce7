"""Timelines in the shapes that old reports have them, read into entries.

Tables, lists, lines that begin with a time, headings with a time, and days as headings or lines of their own
above any of these. What is no entry stays where it stood, below the time that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markdown_it.tree import SyntaxTreeNode

from .outline import LISTS, Part, content, dedented, span
from .stamps import Day, Stamp, read_stamp, read_trailing_stamp
from .tables import Layout, read_layout, read_row, rows_of
from .words import joined, one_line
from .zones import titled_zone

_TITLE = re.compile(
    r"\b(time-?line|chronolog(y|ie)|sequence of events|key events|log of events|play-?by-?play|déroulement"
    r"|(?:incident|event|response|activity|outage) log)\b|^\W*log\W*$",
    re.I,
)
_APART = re.compile(r"\b(appendix|apendix|logs?|transcript|chat|thread|action items?|stats)\b", re.I)
_FEWEST = 3
"""How many times a list outside a timeline must have to be taken for one."""

_KINDS = {
    "onset": r"(fault|incident|outage|issue|problem|impact) (occur\w*|start\w*|beg[ai]n\w*)|onset"
    r"|start of (incident|outage)",
    "detection": r"(first )?(detected|identified|noticed|reported)|detection|discovery",
    "acknowledgement": r"(incident )?acknowledged|acknowledgement",
    "escalation": r"incident declared|escalation",
    "mitigation": r"(incident )?(repaired|mitigated)|mitigation|(service )?recovery",
    "resolution": r"(incident |issue )?(is )?(resolved|closed)|resolution|end of (incident|outage)",
}


@dataclass(frozen=True)
class Found:
    """An entry as it was found: nothing resolved, nothing computed."""

    stamp: Stamp
    text: str
    """Inline Markdown on one line."""
    kind: str = ""
    """As the source states it; empty where it states none."""
    actor: str = ""
    source: str = ""
    day: Day | None = None
    """Of the heading or line above, where the stamp has none."""
    above: str = ""
    """What was written above it that only served to date it."""
    fresh: bool = False
    """Whether it is the first of a list or table, which may begin again on the first day."""


@dataclass(frozen=True)
class Remains:
    """What reading a part left of it."""

    found: tuple[Found, ...] = ()
    before: tuple[str, ...] = ()
    """What stands before its first entry and is none, as it was written."""
    lines: tuple[str, ...] = ()
    """What stands behind it."""
    whole: bool = False
    """Whether nothing but the heading is left, and the heading itself was read."""
    zone_name: str = ""
    """A zone that the head of a table's column names."""
    heads: tuple[str, ...] = ()
    """The heads of a table's columns."""


@dataclass
class _Reader:
    """Reads the blocks of one part, one after the other."""

    lines: Sequence[str]
    inside: bool
    """Whether the part is a timeline by its title: then one time is enough."""
    day: Day | None = None
    above: str = ""
    headed: bool = False
    """Whether the part is one entry, whose time is in its heading."""
    found: list[Found] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    zone_name: str = ""
    heads: tuple[str, ...] = ()
    many: bool = False
    """Whether the lists of the part have enough times together, if others stand between them."""
    marked: int = 0
    """How many entries had been found when the last mark was set."""

    def add(self, found: Found) -> None:
        if not self.found:
            self.before, self.kept = self.kept, []
        self.found.append(replace(found, day=self.day, above=self.above, fresh=not self.found and not self.headed))
        self.above = ""

    def keep(self, lines: Sequence[str]) -> None:
        """Leave lines in the body, under the time of the entry that they follow."""
        if self.found and len(self.found) > self.marked and any(line.strip() for line in lines):
            self.kept += ["", f"**{self.found[-1].stamp.written}**", ""]
            self.marked = len(self.found)
        self.kept += lines

    def block(self, node: SyntaxTreeNode) -> None:
        if node.type in LISTS and self.is_timed(node):
            self.read_list(node)
        elif node.type == "table" and (layout := read_layout(rows_of(node), self.inside)):
            self.read_table(node, layout)
        elif node.type == "paragraph" and self.is_timed_text(node):
            self.read_lines(node)
        else:
            self.keep(self.raw(node))

    def raw(self, node: SyntaxTreeNode) -> list[str]:
        place = span(node)
        return list(self.lines[place.start : place.stop])

    # Lists

    def is_timed(self, node: SyntaxTreeNode) -> bool:
        """Whether most items begin with a time, or hold a list of which that holds below a day."""
        items = [item for item in node.children if item.children]
        timed = sum(self.item_stamp(item) is not None for item in items)
        nested = sum(self.is_day_item(item) for item in items)
        enough = 1 if self.inside or self.many else _FEWEST
        return timed + nested >= 1 and timed * 2 + nested * 2 >= len(items) and (timed >= enough or nested >= 1)

    def has_many(self, nodes: Sequence[SyntaxTreeNode]) -> bool:
        """Whether lists that are nothing but times, taken together, have enough of them to be a timeline."""
        lists = [[item for item in node.children if item.children] for node in nodes if node.type in LISTS]
        timed = [sum(self.item_stamp(item) is not None for item in items) for items in lists]
        return sum(n for n, items in zip(timed, lists, strict=True) if n * 2 >= len(items)) >= _FEWEST

    def item_stamp(self, item: SyntaxTreeNode) -> tuple[Stamp, str] | None:
        head = item.children[0]
        if head.type != "paragraph":
            return None
        text = content(head)
        read = read_stamp(text) or (read_trailing_stamp(text) if "\n" not in text else None)
        if not read or (read[0].dotted and not self.inside) or (not self.inside and read[0].clock is None):
            return None
        return None if read[0].clock is None and not read[1] else read

    def is_day_item(self, item: SyntaxTreeNode) -> bool:
        """Whether an item is a day above a list of times."""
        read = read_stamp(content(item.children[0])) if item.children[0].type == "paragraph" else None
        below = [child for child in item.children[1:] if child.type in LISTS]
        return bool(read and read[0].day and not read[1] and below and all(map(self.is_timed, below)))

    def read_list(self, node: SyntaxTreeNode) -> None:
        for item in node.children:
            if item.children and self.is_day_item(item):
                self.set_day(content(item.children[0]))
                for child in item.children[1:]:
                    if child.type in LISTS:
                        self.read_list(child)
                    else:
                        self.keep(dedented(self.lines, child))
                continue
            read = self.item_stamp(item) if item.children else None
            if read is None:
                self.append(self.flat(item)) if self.found else self.keep(self.raw(item))
                continue
            stamp, text = read
            self.add(Found(stamp, one_line(text), stated_kind(text)))
            for child in item.children[1:]:
                self.detail(child)

    def detail(self, node: SyntaxTreeNode) -> None:
        """What stands below an entry: text goes into its cell, other blocks stay below the table."""
        if node.type == "paragraph":
            self.append(one_line(content(node)))
        elif node.type in LISTS and all(map(_is_text, node.children)):
            for item in node.children:
                self.append(self.flat(item))
        else:
            self.keep(dedented(self.lines, node))

    def flat(self, item: SyntaxTreeNode) -> str:
        texts = [content(child) for child in item.walk() if child.type == "paragraph"]
        return "– " + " – ".join(map(one_line, texts)) if texts else ""

    def append(self, text: str) -> None:
        if not text:
            return
        last = self.found[-1]
        self.found[-1] = replace(last, text=joined(last.text, text))

    # Lines

    def is_timed_text(self, node: SyntaxTreeNode) -> bool:
        stamps = [read for line in _lines_of(content(node)) if (read := read_stamp(line))]
        if not stamps or not read_stamp(content(node).lstrip(_BULLETS)):
            return False
        first = stamps[0][0]
        if self.inside and (first.clock or (first.day and not stamps[0][1])):
            return True
        told = first.clock or (first.day and not stamps[0][1])
        return bool(told) and self.is_prose_timeline

    @property
    def is_prose_timeline(self) -> bool:
        """Whether the lines of a part outside a timeline are one by their number."""
        paragraphs = [line for line in self.lines if line.strip()]
        read = [found[0] for line in paragraphs if (found := read_stamp(line.lstrip(_BULLETS)))]
        timed = [stamp for stamp in read if stamp.clock and not stamp.dotted]
        return len(timed) >= _FEWEST and len(timed) * 4 >= len(paragraphs)

    def read_lines(self, node: SyntaxTreeNode) -> None:
        for line in _lines_of(content(node)):
            read = read_stamp(line)
            if read and read[0].clock:
                self.add(Found(read[0], one_line(read[1]), stated_kind(read[1])))
            elif read and read[0].day and not read[1]:
                self.set_day(line)
            elif self.found:
                self.found[-1] = replace(self.found[-1], text=f"{self.found[-1].text} {one_line(line)}".strip())
            else:
                self.keep([line])

    def set_day(self, text: str) -> None:
        read = read_stamp(text)
        if read and read[0].day:
            self.day = read[0].day
            self.above = f"{self.above} {one_line(text)}".strip()

    # Tables

    def read_table(self, node: SyntaxTreeNode, layout: Layout) -> None:
        heads, *rows = rows_of(node)
        zone = titled_zone(heads[layout.columns["time"]])
        self.zone_name = zone.name if zone else ""
        self.heads = tuple(heads)
        day = ""
        for row in rows:
            if not any(row):
                continue
            line, day = read_row(layout, row, day)
            if line.stamp.clock is None and line.stamp.day and not line.text:
                self.set_day(line.stamp.written)
                continue
            kind = line.kind or stated_kind(line.text)
            self.add(Found(line.stamp, line.text, kind, line.actor, line.source))


def read_timeline(parts: Sequence[Part]) -> list[Remains | None]:
    """What each part holds of the timeline; `None` where it holds nothing of it."""
    headed = (
        sum((read := read_stamp(part.title)) is not None and read[0].clock is not None for part in parts) >= _FEWEST
    )
    remains: list[Remains | None] = []
    above, day, noted = 0, None, ""
    for part in parts:
        if part.level and part.level <= above and not _is_day(part.title):
            above, day, noted = 0, None, ""
        if is_timeline(part.title) and not above:
            above = part.level
        inside = bool(above)
        left, noted, day = _read_part(part, inside, inside or headed, day, noted)
        remains.append(left)
    return remains


def _is_day(title: str) -> bool:
    """Whether a heading is a day and nothing else: then it goes on with the timeline above it."""
    read = read_stamp(title)
    return bool(read and read[0].day and not read[0].clock and not read[1])


def is_timeline(title: str) -> bool:
    """Whether a heading announces a timeline."""
    return bool(_TITLE.search(title))


def _read_part(
    part: Part, inside: bool, headed: bool, day: Day | None, noted: str
) -> tuple[Remains | None, str, Day | None]:
    head = read_stamp(part.title) if part.level and headed else None
    if not inside and _APART.search(part.title):
        return None, noted, day
    reader = _Reader(part.lines, inside or bool(head), day, noted, bool(head and head[0].clock))
    if head and head[0].clock:
        reader.add(Found(head[0], one_line(head[1]), stated_kind(head[1])))
        _read_below(reader, part)
        lines = _trimmed(reader.kept)
        if lines and lines[0] == f"**{head[0].written}**":
            lines = lines[1:]  # the heading above it says so
        return Remains(tuple(reader.found), (), lines, not lines), "", head[0].day or day
    if head and head[0].day:
        reader.day, day = head[0].day, head[0].day
        reader.above = f"{noted} {'' if head[1] else one_line(part.title)}".strip()
    done = 0
    reader.many = reader.has_many(part.blocks)
    for node in part.blocks:
        place = span(node)
        reader.kept += part.lines[done : place.start]
        reader.block(node)
        done = place.stop
    reader.kept += part.lines[done:]
    before, lines = _trimmed(reader.before), _trimmed(reader.kept)
    alone = bool(head and head[0].day and not head[1]) and not lines and not before
    if not reader.found:
        return (Remains(whole=True), reader.above, day) if alone else (None, noted, day)
    return Remains(tuple(reader.found), before, lines, alone, reader.zone_name, reader.heads), "", reader.day


def _read_below(reader: _Reader, part: Part) -> None:
    """What stands below a heading with a time: leading paragraphs are its event, the rest stays."""
    blocks = list(part.blocks)
    lead = 0
    while lead < len(blocks) and blocks[lead].type == "paragraph" and not _is_image(content(blocks[lead])):
        reader.append(one_line(content(blocks[lead])))
        lead += 1
    first = span(blocks[lead]).start if lead < len(blocks) else len(part.lines)
    done = span(blocks[lead - 1]).stop if lead else 0
    reader.kept += [line for line in part.lines[:done] if _is_definition(line)]
    reader.kept += part.lines[done if lead else 0 : first]
    if lead < len(blocks):
        reader.keep(part.lines[first:])


def _is_definition(line: str) -> bool:
    return bool(re.match(r" {0,3}\[[^\]]+\]:", line))


def _is_image(text: str) -> bool:
    return text.startswith(("![", "<img"))


def _is_text(item: SyntaxTreeNode) -> bool:
    return all(node.type in ("paragraph", "inline", "list_item", *LISTS) for node in item.walk())


def _lines_of(text: str) -> list[str]:
    return [line.strip(_BULLETS) for line in re.split(r"\n|<br\s?/?>", text) if line.strip(_BULLETS)]


_BULLETS = " \t•·‣◦▪●"
"""What stands before a line that means to be an item; Markdown knows other marks."""


def kind_of(text: str) -> str:
    """The kind of an entry that consists of little more than its name; empty for any other."""
    plain = re.sub(r"[*_`:.]", "", text).strip().lower() if len(text) < 60 else ""
    return next((kind for kind, names in _KINDS.items() if re.fullmatch(names, plain)), "")


def stated_kind(text: str) -> str:
    """The kind that an entry consists of, or that stands in bold before it, as in `**Detection:** two alerts`."""
    head = re.match(r"\W{0,3}(?:\*\*|__)([^*_\n]{3,40}?):?(?:\*\*|__):?\s", text)
    return kind_of(text) or (kind_of(head[1]) if head else "")


_HEADING = re.compile(r"^( {0,3})(#{1,6}(?:\s|$))")


def _trimmed(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines without empty ones at both ends; outside of code, no two empty lines follow each other.

    What looks like a heading there was none of the report's own: it stood inside a list. It stays text.
    """
    out: list[str] = []
    fenced = False
    for line in lines:
        fenced ^= bool(re.match(r"\s*(```|~~~)", line))
        if line.strip() or fenced or (out and out[-1].strip()):
            out.append(line if fenced else _HEADING.sub(r"\1\\\2", line))
    while out and not out[-1].strip():
        out.pop()
    return tuple(out)
