"""A list of actions as JSON, CSV, Markdown and text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import msgspec

from ..language import _, ngettext
from .action_rows import COLUMNS, ActionRow
from .cells import csv_table

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""


def as_json(rows: Sequence[ActionRow], today: date, **more: object) -> bytes:
    """The rows with the version of the form, the day as of which they stand, and what else the document has to say."""
    return msgspec.json.encode({"version": VERSION, "today": today, **more, "actions": rows})


def as_csv(rows: Sequence[ActionRow]) -> str:
    """The rows as a table, with the columns that the table `actions` of every export has."""
    return csv_table(COLUMNS, rows)


def as_markdown(rows: Sequence[ActionRow]) -> str:
    """A table, with links where the site's address is known."""
    heads = (_("State"), _("Due"), _("Action"), _("Owner"), _("Priority"), _("Incident"))
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|---|---|"]
    for row in rows:
        due, title = str(row.due or _("no date")), linked(row.title, row.url)
        cells = (state(row), due, title, code(row.owner), row.priority or "", f"{row.report} {row.id}")
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join([*lines, "", summary(rows), ""])


def as_text(rows: Sequence[ActionRow]) -> str:
    """Columns for a terminal, and a last line with the sums."""
    if not rows:
        return f"{summary(rows)}\n"
    table = [(_("STATE"), _("DUE"), _("OWNER"), _("PRIORITY"), _("REPORT"), "ID", _("ACTION"))]
    for row in rows:
        due, owner = str(row.due or _("no date")), row.owner or _("nobody")
        table.append((state(row), due, owner, row.priority or "", row.report, row.id, row.title))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]) for line in table
    ]
    return "\n".join([*lines, "", summary(rows), ""])


def state(row: ActionRow) -> str:
    """Where an action stands, in a word or two."""
    return _("{days} d late").format(days=row.overdue_days) if row.overdue_days else row.status


def summary(rows: Sequence[ActionRow]) -> str:
    """How many there are, and how many of them are late."""
    late = [row.overdue_days for row in rows if row.overdue_days]
    if not rows:
        return _("No action.")
    said = ngettext("{count} action, none overdue.", "{count} actions, none overdue.", len(rows))
    if late:
        said = ngettext(
            "{count} action, {late} overdue, the longest by {days} d.",
            "{count} actions, {late} overdue, the longest by {days} d.",
            len(rows),
        )
    return said.format(count=len(rows), late=len(late), days=max(late, default=0))


def code(handle: str | None) -> str:
    """A handle in Markdown that notifies nobody."""
    return f"`{handle}`" if handle else _("nobody")


def linked(title: str, url: str | None) -> str:
    """A title in Markdown as it is, linked if there is an address."""
    plain = re.sub(r"([\\`*_\[\]<>#])", r"\\\1", title)
    quiet = re.sub(r"(?<!\w)@(?=\w)", "@\u2060", plain)  # a word joiner: nobody is notified
    return f"[{quiet}]({url})" if url else quiet


FORMATS: Mapping[str, Callable[[Sequence[ActionRow], date], str]] = {
    "text": lambda rows, today: as_text(rows),
    "json": lambda rows, today: msgspec.json.format(as_json(rows, today), indent=2).decode() + "\n",
    "csv": lambda rows, today: as_csv(rows),
    "markdown": lambda rows, today: as_markdown(rows),
}
"""The formats of a list, from rows and the day as of which they stand; each ends with a line break."""
