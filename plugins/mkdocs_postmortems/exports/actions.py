"""The actions that the site's index lists, as JSON and CSV: what its filters read, and any other program may."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from ..analysis.actions import Promise
from .cells import cell

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""


class Row(Struct, frozen=True, omit_defaults=True):
    """One action in the index."""

    report: str
    id: str
    title: str
    address: str
    """Of the action on the page of its report, relative to the site's root."""
    severity: str
    """Of the incident."""
    status: str
    """As its report says: `open`, `in-progress`, `done`, `wont-do` or `unknown`."""
    age: int
    """Days since the incident."""
    overdue: int = 0
    """Days since it was due; 0 for what is not late."""
    owner: str = ""
    teams: tuple[str, ...] = ()
    priority: str = ""
    kind: str = ""
    due: date | None = None
    done: date | None = None
    tracker: str = ""
    pattern: str = ""
    """Slug of the pattern of its incident."""


def action_rows(
    promises: Iterable[Promise], address: Callable[[Promise], str], patterns: Mapping[str, Pattern]
) -> list[Row]:
    """The rows of some actions, in their order. `address` knows the site; `patterns` is report id → pattern."""
    return [
        Row(
            report=each.report.id,
            id=each.action.id,
            title=each.action.title,
            address=address(each),
            severity=each.report.severity,
            status=each.action.status,
            age=each.age,
            overdue=each.overdue,
            owner=each.action.owner or "",
            teams=each.report.teams,
            priority=each.action.priority or "",
            kind=each.action.kind or "",
            due=each.action.due,
            done=each.action.done,
            tracker=each.action.tracker or "",
            pattern=patterns[each.report.id].slug if each.report.id in patterns else "",
        )
        for each in promises
    ]


def actions_json(rows: Sequence[Row], patterns: Mapping[str, tuple[str, str]]) -> bytes:
    """The rows with the version of the form, and the name and address of each pattern by its slug."""
    return msgspec.json.encode({"version": VERSION, "patterns": patterns, "actions": rows})


def actions_csv(rows: Iterable[Row]) -> bytes:
    """The rows as a table (RFC 4180, UTF-8 with a mark, as spreadsheets want it), teams with blanks between them.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(Row.__struct_fields__)
    for row in rows:
        table.writerow(_cell(getattr(row, name)) for name in Row.__struct_fields__)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        value = " ".join(value)
    return cell(value) if isinstance(value, str) else value
