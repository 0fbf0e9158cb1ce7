"""A list of actions as text, Markdown, JSON and CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec import Struct

from ..analysis.actions import Promise
from ..report.addresses import action_address
from .cells import cell

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""


class Row(Struct, frozen=True):
    """One action. What its report does not state is empty, or `null` in JSON."""

    report: str
    action: str
    title: str
    status: str
    overdue: int
    """Days since it was due; 0 when it is not late, has no due day, or is not open."""
    due: str | None
    done: str | None
    owner: str | None
    priority: str | None
    kind: str | None
    age: int
    """Days since the incident."""
    severity: str
    services: tuple[str, ...]
    teams: tuple[str, ...]
    pattern: str | None
    """The slug of the pattern that its report belongs to."""
    tracker: str | None
    url: str | None
    """On the site, if its address is known."""


def rows(promises: Sequence[Promise], patterns: Mapping[str, str], site: str) -> list[Row]:
    """The rows of some actions, in their order; `patterns` gives a report's id the slug of its pattern."""
    return [
        Row(
            p.report.id, p.action.id, p.action.title, p.action.status, p.overdue,
            p.action.due.isoformat() if p.action.due else None, p.action.done.isoformat() if p.action.done else None,
            p.action.owner, p.action.priority, p.action.kind, p.age, p.report.severity, p.report.services,
            p.report.teams, patterns.get(p.report.id), p.action.tracker,
            action_address(site, p.report.id, p.action.id) or None,
        )
        for p in promises
    ]  # fmt: skip


def as_json(found: Sequence[Row]) -> str:
    """The rows with the version of the form."""
    return msgspec.json.format(msgspec.json.encode({"version": VERSION, "actions": found}), indent=2).decode()


def as_csv(found: Sequence[Row]) -> str:
    """The rows as RFC 4180 has it, lists with `; ` between their words.

    What a spreadsheet would take for a formula begins with an apostrophe; a handle such as `@orders` is none.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(Row.__struct_fields__)
    for row in found:
        writer.writerow([_cell(value) for value in msgspec.structs.astuple(row)])
    return file.getvalue()


def _cell(value: object) -> object:
    text = "; ".join(map(str, value)) if isinstance(value, tuple) else value
    return cell(text) if isinstance(text, str) else text


def as_markdown(found: Sequence[Row]) -> str:
    """A table, with links where the site's address is known."""
    lines = ["| State | Due | Action | Owner | Priority | Incident |", "|---|---|---|---|---|---|"]
    for row in found:
        title = linked(row.title, row.url)
        cells = (
            state(row),
            row.due or "no day",
            title,
            code(row.owner),
            row.priority or "",
            f"{row.report} {row.action}",
        )
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join([*lines, "", summary(found), ""])


def as_text(found: Sequence[Row]) -> str:
    """Columns for a terminal, and a last line with the sums."""
    heads = ("STATE", "DUE", "OWNER", "PRIORITY", "REPORT", "ID", "ACTION")
    cells = [
        (state(r), r.due or "no day", r.owner or "nobody", r.priority or "", r.report, r.action, r.title) for r in found
    ]
    table = [heads, *cells] if cells else []
    widths = [max(len(line[column]) for line in table) for column in range(len(heads) - 1)] if table else []
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]) for line in table
    ]
    return "\n".join([*lines, *([""] if lines else []), summary(found), ""])


FORMATS: Mapping[str, Callable[[Sequence[Row]], str]] = {
    "text": as_text, "json": as_json, "csv": as_csv, "markdown": as_markdown,
}  # fmt: skip


def state(row: Row) -> str:
    """Where an action stands, in a word or two."""
    return f"{row.overdue} d late" if row.overdue else row.status


def summary(found: Sequence[Row]) -> str:
    """How many there are, and how many of them are late."""
    late = [row.overdue for row in found if row.overdue]
    if not found:
        return "No action."
    count = f"{len(found)} action{'s' * (len(found) > 1)}"
    return f"{count}, {len(late)} overdue, the longest by {max(late)} d." if late else f"{count}, none overdue."


def code(handle: str | None) -> str:
    """A handle in Markdown that calls nobody."""
    return f"`{handle}`" if handle else "nobody"


def linked(title: str, url: str | None) -> str:
    """A title in Markdown as it is, linked if there is an address."""
    plain = re.sub(r"([\\`*_\[\]<>#])", r"\\\1", title)
    quiet = re.sub(r"(?<!\w)@(?=\w)", "@\u2060", plain)  # a word joiner: nobody is called
    return f"[{quiet}]({url})" if url else quiet
