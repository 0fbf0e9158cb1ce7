"""Tables of times: which column holds what, and whether a table is a timeline at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markdown_it.tree import SyntaxTreeNode

from ...report.body import ENTRY_KINDS
from .outline import content
from .stamps import Stamp, read_stamp
from .words import joined, one_line

_COLUMNS: Mapping[str, str] = {
    "time": r"(?:local |start |event |utc )?times?(?: ?stamps?)?(?: of .*)?|when|at|hour|start|from|begin|heure|uhrzeit"
    r"|date ?(?:/|and|&|,|-)? ?time|clock",
    "date": r"dates?|datum|jour|start date",
    "event": r"events?|what|what happened|description|événement|activity|action(?: taken)?|notes?|details?"
    "|message|update"
    r"|comments?|summary|occurrence|happening|ereignis",
    "actor": r"actor|who|by|person|people|user|participants?|author|owner|role|team|responder",
    "source": r"source|evidence|links?|references?",
    "kind": r"kind|type|phase|stage|milestone|category|state|status",
    "weekday": r"days?|weekday|day of (?:the )?week",
}
"""What a column holds, by the name in its head; the first that fits counts."""
_OTHER = re.compile(
    r"\b(?:name|role|title|position|signature|sign(?:ed)?(?:[- ]?off)?|approv\w*|reviewe?r?|version|revision"
    r"|author|incidents?|"
    r"post-?mortems?|root cause|due|deadline|owner|assignee|priority|status|duration|metric|count|occurrences?)\b",
    re.IGNORECASE,
)
"""Heads of tables that name days and are no timelines: sign-offs, histories, other incidents, actions."""
_HINTS = (
    ("detection", r"detect|identif|discover|alert"),
    ("onset", r"onset|trigger|impact start|start of|outage begins"),
    ("acknowledgement", r"acknowledg|response start|triage"),
    ("mitigation", r"mitigat|remediat|contain|repair|recover|restor"),
    ("resolution", r"resol|closed|closure|end of"),
    ("escalation", r"escalat|declar"),
    ("communication", r"communicat|announce|update"),
)


@dataclass(frozen=True)
class Layout:
    """The columns of a timeline's table, by what they hold."""

    heads: tuple[str, ...]
    columns: Mapping[str, int]

    @property
    def rest(self) -> Iterator[int]:
        """The columns that have no place of their own."""
        return (i for i in range(len(self.heads)) if i not in self.columns.values())


@dataclass(frozen=True)
class Line:
    """A row of a timeline's table."""

    stamp: Stamp
    text: str
    kind: str
    """What a column says of it; empty where none does."""
    actor: str
    source: str


def rows_of(node: SyntaxTreeNode) -> list[list[str]]:
    """The cells of a table, its head first."""
    return [[content(cell).strip() for cell in row.children] for row in node.walk() if row.type == "tr"]


def read_layout(rows: Sequence[Sequence[str]], inside: bool) -> Layout | None:
    """Which column holds what; `None` for a table that is no timeline. `inside`: it stands in a timeline's section."""
    heads, *below = rows
    filled = [row for row in below if any(row)]
    columns = _named(heads)
    if "date" not in columns and "weekday" in columns:
        columns["date"] = columns.pop("weekday")
    if "time" not in columns and "date" in columns:
        columns["time"] = columns.pop("date")
    if "time" not in columns and filled and all(read_stamp(row[0]) for row in filled):
        columns = {kind: place for kind, place in columns.items() if place != 0} | {"time": 0}
    if "time" not in columns or not filled:
        return None
    if "event" not in columns:
        free = [i for i in range(len(heads)) if i not in columns.values()]
        free = free or [columns.pop("kind")] if "kind" in columns and not free else free
        if not free:
            return None
        columns["event"] = max(free, key=lambda i: sum(len(row[i]) for row in filled))
    layout = Layout(tuple(heads), columns)
    return layout if _tells_times(layout, filled, inside) else None


def _named(heads: Sequence[str]) -> dict[str, int]:
    plain = [re.sub(r"\([^)]{0,80}\)|[*_`:]", "", head.lower()).strip() for head in heads]
    columns: dict[str, int] = {}
    for kind, names in _COLUMNS.items():
        places = (i for i, name in enumerate(plain) if i not in columns.values() and re.fullmatch(names, name))
        if (place := next(places, None)) is not None:
            columns[kind] = place
    if "time" not in columns:
        near = (i for i, name in enumerate(plain) if i not in columns.values() and re.match(r"(?:time|date)\b", name))
        if (place := next(near, None)) is not None:
            columns["time"] = place
    return columns


def _tells_times(layout: Layout, rows: Sequence[Sequence[str]], inside: bool) -> bool:
    """Whether the rows of a table are entries of a timeline."""
    read = [found[0] for row in rows if (found := read_stamp(row[layout.columns["time"]], True))]
    clocks = sum(stamp.clock is not None for stamp in read)
    others = [layout.heads[i] for i in layout.rest] + [layout.heads[layout.columns["event"]]]
    if clocks == 0:
        days = [stamp for stamp in read if stamp.day or "T" in stamp.written or inside]
        return inside and bool(days) and not any(map(_OTHER.search, others))
    return inside or clocks * 2 >= len(rows)


def read_row(layout: Layout, row: Sequence[str], day: str) -> tuple[Line, str]:
    """A row as an entry, and the day that it carries on; `day` is that of the rows above, as it was written."""
    columns = layout.columns
    written = row[columns["time"]]
    own = row[columns["date"]] if "date" in columns else ""
    day = own or day
    read = read_stamp(written, spans=True)
    stamp = replace(read[0], written=written) if read else Stamp(written)
    if "date" in columns and day and stamp.clock and not stamp.day:
        whole = read_stamp(f"{day} {written}") or read_stamp(day)
        dated = whole[0] if whole else None
        stamp = replace(
            stamp,
            day=dated.day if dated else None,
            weekday=dated.weekday if dated else None,
            written=f"{own} {written}".strip(),
        )
    text = row[columns["event"]]
    if read and read[1].strip("~*"):
        text = joined(read[1], text)
    elif read and "~" in read[1]:
        stamp = replace(stamp, approximate=True)
    hint, told = _kind(row[columns["kind"]]) if "kind" in columns else ("", "")
    pieces = [f"{layout.heads[columns['kind']]}: {told}"] if told else []
    pieces += [f"{layout.heads[i]}: {row[i]}" if layout.heads[i] else row[i] for i in layout.rest if row[i]]
    weekday = row[columns["weekday"]] if "weekday" in columns else ""
    for piece in [*pieces, weekday] if weekday else pieces:
        text = joined(text, piece)
    cells = {name: one_line(row[columns[name]]) if name in columns else "" for name in ("actor", "source")}
    return Line(stamp, one_line(text), hint, cells["actor"], cells["source"]), day


def _kind(cell: str) -> tuple[str, str]:
    """The kind that a cell names, and what of the cell must be said beside it."""
    plain = re.sub(r"[*_`]", "", cell).strip().lower()
    if plain in ENTRY_KINDS:
        return plain, ""
    return next((kind for kind, words in _HINTS if re.search(words, plain)), ""), cell
