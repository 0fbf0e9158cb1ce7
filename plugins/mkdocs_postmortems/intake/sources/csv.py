"""A table of any tool: columns are guessed by their headers, or named with `--columns`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping

from ...language import N_, _
from ...report.body import ENTRY_KINDS
from ..clocks import moment
from ..event import BadInput, Event, Reference, Settings
from ..inputs import Input
from ..markup import plain
from ..registry import Adapter

_NAMES = {
    "time": (
        r"@?timestamp.*|(start|created|event|log|alert)?[ _-]?(date ?time|time|at)([ _]?\(.*\)|[ _]utc)?|ts|when",
        r"date|day",
    ),
    "event": (r"event|what( happened)?", r"message|msg|text|summary|title|subject", r"description|details?|log|line"),
    "kind": (r"kind", r"type|event[ _-]?type|category"),
    "source": (r"source|link|url|evidence", r"origin|tool"),
    "actor": (r"actor|role|team", r"owner|who|user|author|by"),
}
"""What a column may hold, and the headers that say so, the clearest first."""
_CLOCK = r"time|clock|hour"
_DELIMITERS = ",;\t|"


def sniff(input_: Input) -> bool:
    """Whether its first line has headers for a time and for an event."""
    start = input_.start.lstrip("\ufeff")
    first = next(iter(start.splitlines()), "").strip()
    if start[:1] in ("[", "{") or not first:
        return False
    return {"time", "event"} <= _guess(_split(first, _delimiter(first))).keys()


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """An event a row."""
    csv.field_size_limit(10_000_000)
    with input_.text() as stream:
        head = next((line for line in stream if line.strip()), "").strip()
        delimiter = _delimiter(head)
        headers = _split(head, delimiter)
        columns = _columns(headers, settings.columns, input_)
        rows = csv.reader(stream, delimiter=delimiter)
        try:
            for row in rows:
                if event := _event(row, columns, input_, settings, rows.line_num + 1):
                    yield event
        except csv.Error as error:
            cause = _("This is not CSV: {error}").format(error=error)
            raise BadInput(input_.place(rows.line_num + 1), cause, _("Export it again")) from None


def _event(
    row: list[str], columns: Mapping[str, int], input_: Input, settings: Settings, line: int
) -> Event | None:  # fmt: skip
    cells = {name: row[index].strip() for name, index in columns.items() if index < len(row)}
    if not any(cells.values()):
        return None
    when = " ".join(filter(None, (cells.get("time"), cells.get("clock"))))
    at = moment(when, settings, input_.place(line)) if when else None
    if at is None or not cells.get("event"):
        input_.skipped += 1
        return None
    kind, source = cells.get("kind", "").lower(), _source(cells.get("source", ""), input_)
    return Event(
        at, plain(cells["event"]), (source,), kind if kind in ENTRY_KINDS else "other",
        settings.roles.of(cells.get("actor")) or _handle(cells.get("actor", "")), rank=1,
    )  # fmt: skip


def _source(cell: str, input_: Input) -> Reference:
    own = input_.stem or "CSV"
    if re.match(r"https?://\S+$", cell):
        return Reference(own, cell)
    return Reference(plain(cell.replace(";", ",")) or own)


def _handle(actor: str) -> str | None:
    """A role or a team as the table names it; anything else may be a person."""
    return actor if actor.startswith("@") else None


def _columns(headers: list[str], given: Mapping[str, str], input_: Input) -> dict[str, int]:
    columns = {} if given else _guess(headers)
    for name, header in given.items():
        if header not in headers:
            cause = _("It has no column `{header}`, only {headers}").format(header=header, headers=_quoted(headers))
            raise BadInput(input_.place(1), cause, _("Correct `--columns`"))
        columns[name] = headers.index(header)
    missing = [name for name in ("time", "event") if name not in columns]
    if missing:
        cause = _("No column recognised as the time: {headers}")
        if "event" in missing:
            cause = _("No column recognised as the event: {headers}")
        if len(missing) > 1:
            cause = _("No column recognised as the time or the event: {headers}")
        cause = cause.format(headers=_quoted(headers))
        raise BadInput(input_.place(1), cause, _("Name them: `--columns 'time=HEADER,event=HEADER'`"))
    return columns


def _quoted(headers: list[str]) -> str:
    return ", ".join(f"`{header}`" for header in headers)


def _guess(headers: list[str]) -> dict[str, int]:
    """The columns whose headers say what they hold."""
    lower = [header.lower() for header in headers]
    found: dict[str, int] = {}
    for name, patterns in _NAMES.items():
        fits = [index for words in patterns for index, header in enumerate(lower) if re.fullmatch(words, header)]
        if fits:
            found[name] = fits[0]
    return _with_clock(found, lower)


def _with_clock(found: dict[str, int], headers: list[str]) -> dict[str, int]:
    """Date and time of day in two columns are one time."""
    days = [index for index, header in enumerate(headers) if re.fullmatch(r"date|day", header)]
    clocks = [index for index, header in enumerate(headers) if re.fullmatch(_CLOCK, header)]
    return {**found, "time": days[0], "clock": clocks[0]} if days and clocks else found


def _delimiter(head: str) -> str:
    return max(_DELIMITERS, key=head.count)


def _split(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


adapter = Adapter("csv", N_("a table with a header; `--columns` if its columns are not recognised"), sniff, read)
