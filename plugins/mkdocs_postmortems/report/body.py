"""The Markdown below the front matter: its sections, the timeline's table and the list of whys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..language import N_, _
from ..language.forms import listed
from .headings import COLUMNS, SECTIONS
from .model import Entry, Moment, Section, Why
from .moments import NO_ZONE, Fault, day_in, find_zone, read_entry_time, said_zone
from .passages import has_marks, lines_of
from .problem import Position, Problem
from .whys import asks_why, find_block, read_chain
from .whys import split as split_why

UNREADABLE_TABLE, UNKNOWN_KIND = "PM206", "PM104"
_HEADER = N_("Make it a table with the header `| Time (UTC) | Event | Kind | Source |`")

ENTRY_KINDS = (
    "onset", "detection", "acknowledgement", "escalation", "mitigation", "resolution", "communication",
    "other",
)  # fmt: skip

_ZONE_WITHIN = re.compile(r"(?P<name>[^\W\d]*)(?:,|\bin|[ ])*\b(?P<zone>utc|gmt)(?: time)?")
_ATX = re.compile(r"(?P<marks>#{1,3})(?:[ \t]+(?P<title>.*?))??(?:[ \t]+#+)?[ \t]*")
_UNPLAIN = re.compile(r"^(?: {0,3}(?:```|~~~|<|=+[ \t]*$|-+[ \t]*$|\[[^\]\n]+\]:)| {1,3}#)", re.MULTILINE)
"""What may make a line with a `#` no heading, or another line one (code, HTML, underlines), and link definitions."""
_DELIMITER = re.compile(r" {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"\d{1,9}\. ((?!\d{1,9}[.)](?:\s|$))[^\W_].*)")
"""An item of a numbered list that begins with a word; `_CONTINUED`: a line that goes on with its text."""
_CONTINUED = re.compile(r" {3,20}[^\W\d_]")


@dataclass(frozen=True)
class Table:
    """Where the timeline's table stands and how its rows are laid out."""

    end: int
    """The line of the file after its last row."""
    columns: dict[str, int]
    """The columns that are known, by what they hold: `time`, `event`, `kind`, `source`, `actor`."""
    width: int
    """How many columns there are."""
    zone: tzinfo | None
    """The zone that its header names, if it names one that can be read."""


@dataclass(frozen=True)
class Body:
    """What the Markdown of a report holds."""

    sections: tuple[Section, ...] = ()
    timeline: tuple[Entry, ...] = ()
    table: Table | None = None
    whys: tuple[Why, ...] = ()
    references: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_body(text: str, first_line: int, started: Moment | None = None, internal: bool = True) -> Body:
    """Read the Markdown of a report.

    `first_line` is the line of the file on which `text` begins. A first entry without
    a day has that of `started`, in the timeline's zone. `internal` says whether the
    internal passages are read too.
    """
    text, gone = lines_of(text, internal) if has_marks(text) else (text, frozenset())
    lines = text.split("\n")
    heads, references = _headings(text, lines)
    sections: list[Section] = []
    timeline: tuple[Entry, ...] = ()
    layout: Table | None = None
    whys: tuple[Why, ...] = ()
    problems: list[Problem] = []
    read: set[str] = set()
    for title, line, start, end in _split(heads, len(lines)):
        kind = section_kind(title)
        kept, left = lines[start:end], [*range(start, end)]
        asks = holds_whys(title) and "whys" not in read
        unread = asks or (kind == "timeline" and kind not in read)
        paragraphs = _rows_alone(kept) if kind == "timeline" and unread else None
        items = _items_alone(kept) if asks else []
        inside = _parse(kept) if unread and paragraphs is None and not items else []
        if kind == "timeline" and (table := _find_table(paragraphs or _paragraphs(inside), kept)):
            read.add(kind)
            reader = _Timeline(lines, first_line, started, range(line, end))
            timeline = tuple(reader.read(range(start + table.start, start + table.stop)))
            problems += reader.problems
            layout = reader.table
            del left[table.start : table.stop]
        elif kind == "timeline" and (listed := _find_list(inside)):
            place = Position(first_line + start + (listed[0].map or [0])[0])
            problems.append(Problem(UNREADABLE_TABLE, place, _("The timeline is a list, not a table"), _(_HEADER)))
        elif items:
            read.add("whys")
            whys = tuple(Why(*split_why(text), first_line + start + number) for number, text in items)
            left = []
        elif asks and (chain := read_chain(inside, first_line + start)):
            read.add("whys")
            whys = chain.whys
            del left[chain.first : chain.last]
        prose = "\n".join(lines[number] for number in left if number not in gone).strip("\n")
        if title or prose.strip():
            sections.append(Section(kind, title, prose, first_line + line))
    return Body(tuple(sections), timeline, layout, whys, references, tuple(problems))


class _Heading(NamedTuple):
    level: int
    title: str
    first: int
    """Its line (0-based)."""
    last: int
    """The line after it."""


def _headings(text: str, lines: list[str]) -> tuple[list[_Heading], dict[str, Any]]:
    """The headings that begin a section and stand in nothing else, and the body's link definitions.

    In most bodies a line that begins with `#` is a heading and nothing else is: then no parser need go over the prose.
    """
    if not _UNPLAIN.search(text):
        found = ((number, _ATX.fullmatch(line)) for number, line in enumerate(lines) if line.startswith("#"))
        heads = [
            _Heading(len(match["marks"]), (match["title"] or "").strip(), number, number + 1)
            for number, match in found
            if match
        ]
        return [*_of_sections(heads)], {}
    env: dict[str, Any] = {}
    tokens = _parser().parse(text, env)
    heads = [
        _Heading(int(token.tag[1]), tokens[index + 1].content.strip(), *token.map)
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2", "h3") and token.map
    ]
    return [*_of_sections(heads)], env.get("references", {})


def _of_sections(heads: list[_Heading]) -> Iterator[_Heading]:
    """Those of the first and second level, and of the third that of the whys and the one that ends them.

    Many templates have the whys below the heading `Root cause`.
    """
    inside = False
    for head in heads:
        if head.level == 3 and not inside and section_kind(head.title) != "whys":
            continue
        if inside and head.level == 3 and asks_why(head.title):
            continue  # one of the whys
        inside = head.level == 3 and section_kind(head.title) == "whys"
        yield head


def _split(heads: list[_Heading], length: int) -> Iterator[tuple[str, int, int, int]]:
    """Title, its line, first and last line of the text (0-based, half open) of each section."""
    starts = [head.first for head in heads]
    yield "", 0, 0, starts[0] if starts else length
    for head, end in zip(heads, [*starts[1:], length]):  # noqa: B905 no heading, no section
        yield head.title, head.first, head.last, end


@cache
def holds_whys(title: str) -> bool:
    """Whether a heading announces the whys: its own, or one such as `Root cause analysis (5 whys)`."""
    aside = re.search(r"[(（]([^()（）\n]{1,80})[)）]\W*$", title)
    return section_kind(title) == "whys" or bool(aside and section_kind(aside[1]) == "whys")


def _parse(lines: list[str]) -> list[Token]:
    return _parser().parse("\n".join(lines))


@cache
def _parser() -> MarkdownIt:
    """A parser of blocks: inline Markdown costs three times as much and is read where it is shown.

    Tables are paragraphs to it: `_find_table` reads the one that matters, at half the cost of the parser's own rule.
    """
    parser = MarkdownIt("commonmark")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


@cache
def section_kind(title: str) -> str:
    """Which of `SECTIONS` a heading names, or `other`."""
    plain = re.sub(r"^[\d.)\s]+|:[a-z_]{1,40}:|[*_`?:？：]|\([^\n]{0,200}\)$", "", title.lower()).strip()
    return next((kind for kind, names in SECTIONS.items() if re.fullmatch(names, plain)), "other")


def _rows_alone(lines: Sequence[str]) -> list[tuple[int, int]] | None:
    """The first line of each paragraph and the line after its last, where all lines are rows of tables or blank.

    So it is in most timelines: then no parser need go over them.
    """
    blank = [not line.strip(" \t") for line in lines]
    if not all(gap or line.startswith("|") for gap, line in zip(blank, lines, strict=True)):
        return None
    edges = [number for number, (one, other) in enumerate(pairwise([True, *blank, True])) if one != other]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _items_alone(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Line and text of each item, where all lines are of one numbered list of plain text, or blank.

    So it is in most chains of whys: then no parser need go over them. Otherwise there are none.
    """
    items: list[tuple[int, str]] = []
    before = ""
    for number, line in enumerate(lines):
        if item := _ITEM.fullmatch(line):
            items.append((number, item[1]))
        elif line and (not before or not _CONTINUED.match(line)):
            return []
        elif line:
            items[-1] = (items[-1][0], f"{items[-1][1]} {line}")
        before = line if items else ""
    return items


def _paragraphs(tokens: list[Token]) -> list[tuple[int, int]]:
    """The first line of each paragraph at the top level, and the line after its last."""
    found = (token.map for token in tokens if token.type == "paragraph_open" and token.level == 0 and token.map)
    return [(first, last) for first, last in found]


def _find_table(paragraphs: Iterable[tuple[int, int]], lines: Sequence[str]) -> range | None:
    """The lines (0-based) of the first table at the top level, as in GitHub Flavored Markdown, section 4.10."""
    for first, last in paragraphs:
        for number in range(first + 1, last):
            if _DELIMITER.fullmatch(lines[number]) and len(_cells(lines[number])) == len(_cells(lines[number - 1])):
                return range(number - 1, last)
    return None


def _cells(line: str) -> list[tuple[str, int]]:
    """The cells of a row of a table, each with the column (0-based) of its text."""
    if "\\" not in line and line.startswith("|"):
        return _plain_cells(line)
    bars = [match.start() for match in _BAR.finditer(line)]
    bounds = [*([-1] if line[: bars[0]].strip() else []), *bars] if bars else [-1]
    if line[bounds[-1] + 1 :].strip():
        bounds.append(len(line))
    found = []
    for before, after in pairwise(bounds):
        text = line[before + 1 : after]
        found.append((text.strip().replace("\\|", "|"), before + 1 + len(text) - len(text.lstrip())))
    return found


def _plain_cells(line: str) -> list[tuple[str, int]]:
    """The same for a row that begins with a bar and has no escapes."""
    found, start = [], 1
    *cells, last = line[1:].split("|")
    for cell in [*cells, last] if last.strip() else cells:
        text = cell.strip()
        found.append((text, start + (cell.find(text) if text else len(cell))))
        start += len(cell) + 1
    return found


def _find_list(tokens: list[Token]) -> list[Token]:
    return find_block(tokens, "bullet_list_open") or find_block(tokens, "ordered_list_open")


def _read_head(cell: str) -> tuple[str, str]:
    """The name of a column, in lower case, and what its header says of the zone: `Time (UTC)`, `Time in UTC`, `UTC`."""
    plain = re.sub(r"\([^)\n]{0,80}\)|（[^）\n]{0,80}）|[*_]", "", cell.lower()).strip()
    if aside := re.search(r"[(（]([^)）]{1,80})[)）]", cell):
        return plain, aside[1].strip()
    within = _ZONE_WITHIN.fullmatch(plain)
    return (within["name"] or "time", within["zone"]) if within else (plain, "")


class _Timeline:
    def __init__(self, lines: list[str], first_line: int, started: Moment | None, section: range) -> None:
        self.lines = lines
        self.first_line = first_line
        self.started = started
        self.section = section
        self.zone: tzinfo | None = None
        self.table: Table | None = None
        self.problems: list[Problem] = []

    def read(self, table: range) -> Iterator[Entry]:
        head, _rule, *rest = table
        cells = [text for text, _place in _cells(self.lines[head])]
        columns = self.columns(head, cells)
        zone = None if self.problems else self.zone
        self.table = Table(self.first_line + table.stop, columns, len(cells), zone)
        self.day = self.day_of(self.started) if self.started else None
        if "time" not in columns or "event" not in columns:
            missing = listed([name for name in ("time", "event") if name not in columns])
            place = self.place(head, 0)
            self.problem(
                UNREADABLE_TABLE, place, _("The timeline has no column {missing}").format(missing=missing), _(_HEADER)
            )
            return
        for number in rest:
            row = _cells(self.lines[number])
            text = {name: row[i][0] for name, i in columns.items() if i < len(row)}
            place = Position(self.first_line + number, row[columns["time"]][1] + 1 if "time" in text else 1)
            if any(text.values()) and (entry := self.entry(place, text, columns)):
                yield entry

    def problem(self, code: str, place: Position, message: str, hint: str) -> None:
        self.problems.append(Problem(code, place, message, hint))

    def day_of(self, moment: Moment) -> date | None:
        """Its day in the zone of the column."""
        try:
            return moment.at.astimezone(self.zone or UTC).date() if moment.at else None
        except OverflowError:  # on the first or the last day of the calendar
            return None

    def columns(self, number: int, cells: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for index, cell in enumerate(cells):
            kind, zone = _column(cell)
            if kind and kind not in found:
                found[kind] = index
                if kind == "time" and zone:
                    self.take_zone(find_zone(zone), self.place(number, index))
        if "time" in found and not (self.zone or self.problems):
            self.zone_of_prose()
        return found

    def take_zone(self, zone: tzinfo | Fault, place: Position) -> None:
        """A zone for all entries; one that cannot be read is said once, and the entries are read as if in UTC."""
        if isinstance(zone, Fault):
            self.problem(zone.code, place, zone.message, zone.hint)
        self.zone = UTC if isinstance(zone, Fault) else zone

    def zone_of_prose(self) -> None:
        """The zone of a sentence such as "All times are in UTC", in the timeline's section if it stands there too."""
        for number in (*self.section, *range(len(self.lines))):
            if said := said_zone(self.lines[number]):
                self.take_zone(said[0], Position(self.first_line + number, said[1] + 1))
                return

    def entry(self, place: Position, text: dict[str, str], columns: dict[str, int]) -> Entry | None:
        typed = text.get("time", "").strip("*_`")
        moment = read_entry_time(typed, self.day, self.zone)
        if isinstance(moment, Fault) and moment.code == NO_ZONE and self.zone is None:
            in_utc = read_entry_time(typed, self.day, UTC)
            if not isinstance(in_utc, Fault):  # what is missing is the header's zone: said once
                self.problem(NO_ZONE, place, moment.message, _("Name the zone in the header: `Time (UTC)`"))
                self.zone, moment = UTC, in_utc
        if isinstance(moment, Fault):
            self.problem(moment.code, place, moment.message, moment.hint)
            self.day = day_in(typed) or self.day
            return None
        self.day = self.day_of(moment) or self.day
        if not text.get("event"):
            self.problem(UNREADABLE_TABLE, place, _("This entry does not say what happened"), _("Fill in the event"))
        kind = text.get("kind", "").lower() or "other"
        if kind not in ENTRY_KINDS:
            import difflib  # most kinds are known

            near = difflib.get_close_matches(kind, ENTRY_KINDS, 1, 0.6)
            hint = (
                _("Write `{near}`").format(near=near[0])
                if near
                else _("Use one of {choices}").format(choices=", ".join(ENTRY_KINDS))
            )
            at = self.place(place.line - self.first_line, columns["kind"])
            self.problem(UNKNOWN_KIND, at, _("`{kind}` is not a kind of entry").format(kind=text["kind"]), hint)
            kind = "other"
        return Entry(
            moment, text.get("event", ""), kind, text.get("source") or None, text.get("actor") or None,
            place.line, place.column,
        )  # fmt: skip

    def place(self, number: int, column: int) -> Position:
        """Line and column of the cell in a row of the table."""
        cells = _cells(self.lines[number])
        start = cells[column][1] if column < len(cells) else 0
        return Position(self.first_line + number, start + 1)


@lru_cache(256)
def _column(cell: str) -> tuple[str | None, str]:
    """What the column under a header's cell holds, if it is known, and what the cell says of the zone."""
    name, zone = _read_head(cell)
    return next((kind for kind, names in COLUMNS.items() if re.fullmatch(names, name)), None), zone
