"""The Markdown below the front matter: its sections, the timeline's table and the list of whys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .model import Entry, Moment, Section, Why
from .moments import Fault, read_entry_time, read_zone
from .problem import Position, Problem

UNREADABLE_TABLE, UNKNOWN_KIND = "PM206", "PM104"

ENTRY_KINDS = (
    "onset", "detection", "acknowledgement", "escalation", "mitigation", "resolution", "communication", "other",
)  # fmt: skip

SECTIONS = {
    "summary": r"(executive |issue )?summary|tl;?dr",
    "impact": r"(customer |user )?impact",
    "timeline": r"(incident )?timeline( of events)?|chronology",
    "whys": r"((five|5) ?-?)?whys|(five|5) why'?s",
    "causes": r"root causes?( and contributing factors)?|contributing factors|root cause analysis|causes",
    "well": r"(what|things that) (went|worked) (well|right)",
    "wrong": r"what went (wrong|badly|poorly)|what did(n't| not) go well",
    "lucky": r"where we got lucky|what went luckily",
    "lessons": r"lessons( learn(ed|t))?|what we learned",
    "appendix": r"appendix( .*)?|evidence|supporting information",
}
"""Kinds of section and the headings that name them, in the order in which a report has them."""

_COLUMNS = {
    "time": r"time|when|date|timestamp|at",
    "event": r"events?|what|description|what happened",
    "kind": r"kind|type",
    "source": r"source|evidence|link",
    "actor": r"actor|who|by",
}


@dataclass(frozen=True)
class Body:
    """What the Markdown of a report holds."""

    sections: tuple[Section, ...] = ()
    timeline: tuple[Entry, ...] = ()
    whys: tuple[Why, ...] = ()
    references: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_body(text: str, first_line: int, started: date | None = None) -> Body:
    """Read the Markdown of a report.

    `first_line` is the line of the file on which `text` begins, `started` the day of onset in UTC: the day of a first
    entry that gives only a time of day.
    """
    env: dict[str, Any] = {}
    tokens = _parser().parse(text, env)
    lines = text.split("\n")
    sections: list[Section] = []
    timeline: tuple[Entry, ...] = ()
    whys: tuple[Why, ...] = ()
    problems: list[Problem] = []
    seen = {"timeline": False, "whys": False}
    for title, start, end, inside in _split(tokens, len(lines)):
        kind = _section_kind(title)
        kept = lines[start:end]
        if kind == "timeline" and not seen[kind] and (table := _find(inside, "table_open")):
            seen[kind] = True
            reader = _Timeline(lines, first_line, started)
            timeline = tuple(reader.read(table))
            problems += reader.problems
            kept = _without(lines, start, end, table[0].map)
        elif kind == "whys" and not seen[kind] and (chain := _find(inside, "ordered_list_open")):
            seen[kind] = True
            whys = tuple(_read_whys(chain, first_line))
            kept = _without(lines, start, end, chain[0].map)
        prose = "\n".join(kept).strip("\n")
        if title or prose.strip():
            line = first_line + (start - 1 if title else start)
            sections.append(Section(kind, title, prose, max(line, 1)))
    return Body(tuple(sections), timeline, whys, env.get("references", {}), tuple(problems))


@cache
def _parser() -> MarkdownIt:
    """A parser that finds blocks only: inline Markdown costs three times as much and is read where it is shown."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


def _split(tokens: list[Token], length: int) -> Iterator[tuple[str, int, int, list[Token]]]:
    """Title, first and last line (0-based, half open) and tokens of each section."""
    heads = [
        index for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2")
    ]  # fmt: skip
    bounds = [*heads, len(tokens)]
    first = tokens[heads[0]].map[0] if heads and tokens[heads[0]].map else length  # type: ignore[index]
    yield "", 0, first, tokens[: bounds[0]]
    for here, there in zip(heads, bounds[1:], strict=True):
        begin = (tokens[here].map or [0, 0])[1]
        end = (tokens[there].map or [length, length])[0] if there < len(tokens) else length
        yield tokens[here + 1].content.strip().rstrip("#").strip(), begin, end, tokens[here + 3 : there]


@cache
def _section_kind(title: str) -> str:
    plain = re.sub(r"^[\d.)\s]+|:[a-z_]+:|[*_`?:]|\(.*\)$", "", title.lower()).strip()
    return next((kind for kind, names in SECTIONS.items() if re.fullmatch(names, plain)), "other")


def _find(tokens: list[Token], kind: str) -> list[Token]:
    """The tokens of the first block of a kind at the top level, from its opening to its end."""
    for index, token in enumerate(tokens):
        if token.type == kind and token.level == 0:
            close = kind.replace("_open", "_close")
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == close and tokens[i].level == 0)
            return tokens[index : end + 1]
    return []


def _without(lines: Sequence[str], start: int, end: int, block: list[int] | None) -> list[str]:
    first, last = block or [start, start]
    return [*lines[start:first], *lines[last:end]]


class _Timeline:
    def __init__(self, lines: list[str], first_line: int, started: date | None) -> None:
        self.lines = lines
        self.first_line = first_line
        self.day = started
        self.zone: tzinfo | None = None
        self.problems: list[Problem] = []

    def read(self, table: list[Token]) -> Iterator[Entry]:
        rows = list(_rows(table))
        columns = self.columns(*rows[0])
        if "time" not in columns or "event" not in columns:
            missing = " and ".join(name for name in ("time", "event") if name not in columns)
            self.problems.append(
                Problem(
                    UNREADABLE_TABLE, Position(self.first_line + rows[0][0]), f"The timeline has no column for {missing}",
                    "Give it the header `| Time (UTC) | Event | Kind | Source |`",
                )
            )  # fmt: skip
            return
        for number, cells in rows[1:]:
            entry = self.entry(number, {name: cells[i] for name, i in columns.items() if i < len(cells)}, columns)
            if entry:
                yield entry

    def columns(self, number: int, cells: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for index, cell in enumerate(cells):
            name = re.sub(r"\(.*?\)|[*_]", "", cell.lower()).strip()
            kind = next((kind for kind, names in _COLUMNS.items() if re.fullmatch(names, name)), None)
            if kind and kind not in found:
                found[kind] = index
                zone = re.search(r"\(([^)]+)\)", cell)
                if kind == "time" and zone:
                    read = read_zone(zone[1].strip())
                    if isinstance(read, Fault):
                        self.problems.append(Problem(read.code, self.place(number, index), read.message, read.cure))
                        self.zone = UTC  # said once, for the header; the entries are read all the same
                    else:
                        self.zone = read
        return found

    def entry(self, number: int, cells: dict[str, str], columns: dict[str, int]) -> Entry | None:
        text = {name: cell.strip() for name, cell in cells.items()}
        if not any(text.values()):
            return None
        moment = read_entry_time(text.get("time", ""), self.day, self.zone)
        place = self.place(number, columns["time"])
        if isinstance(moment, Fault):
            self.problems.append(Problem(moment.code, place, moment.message, moment.cure))
            return None
        if moment.at:
            self.day = moment.at.astimezone(self.zone or UTC).date()
        kind = text.get("kind", "").lower() or "other"
        if kind not in ENTRY_KINDS:
            self.problems.append(
                Problem(
                    UNKNOWN_KIND, self.place(number, columns["kind"]), f"`{text['kind']}` is not a kind of entry",
                    f"Use one of {', '.join(ENTRY_KINDS)}",
                )
            )  # fmt: skip
            kind = "other"
        return Entry(
            moment, text.get("event", ""), kind, text.get("source") or None, text.get("actor") or None,
            place.line, place.column,
        )  # fmt: skip

    def place(self, number: int, column: int) -> Position:
        """Line and column of the cell in a row of the table."""
        line = self.lines[number] if number < len(self.lines) else ""
        bars = [m.end() for m in re.finditer(r"(?<!\\)\|", line)]
        starts = bars if line.lstrip().startswith("|") else [0, *bars]
        start = starts[column] if column < len(starts) else 0
        start += len(line[start:]) - len(line[start:].lstrip())
        return Position(self.first_line + number, start + 1)


def _rows(table: list[Token]) -> Iterator[tuple[int, list[str]]]:
    """Line (0-based, in the body) and cells of each row, the header first."""
    line = 0
    cells: list[str] = []
    for token in table:
        if token.type == "tr_open":
            line, cells = (token.map or [0])[0], []
        elif token.type == "inline":
            cells.append(token.content)
        elif token.type == "tr_close":
            yield line, cells


def _read_whys(chain: list[Token], first_line: int) -> Iterator[Why]:
    """The items of the list at its first level; text nested below an item belongs to its answer."""
    text: list[str] = []
    line = 0
    for token in chain:
        if token.type == "list_item_open" and token.level == 1:
            text, line = [], (token.map or [0])[0]
        elif token.type == "inline":
            text.append(token.content)
        elif token.type == "list_item_close" and token.level == 1:
            question, mark, answer = " ".join(" ".join(text).split()).partition("?")
            yield Why(question + mark, answer.strip(), first_line + line)


def first_day(moment: Moment | None) -> date | None:
    """The UTC day of a moment; `None` where it is not stated or unknown."""
    return moment.at.date() if moment and moment.at else None
