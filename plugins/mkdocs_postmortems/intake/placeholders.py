"""Rows that a template left open ("TBD"), and the evidence that takes their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..report.model import Entry
from .clocks import in_minute
from .merge import Row

_OPEN = re.compile(r"\W*(?:TBD|TBC|TBA|TODO|FIXME)\W*", re.IGNORECASE)


def is_placeholder(entry: Entry) -> bool:
    """Whether a row of the timeline has a time but does not say yet what happened."""
    return bool(_OPEN.fullmatch(entry.event) and not entry.source)


def fill(timeline: Sequence[Entry], rows: Sequence[Row]) -> tuple[dict[int, Row], list[Row]]:
    """The rows that take the place of placeholders, by their lines, and those that are left over.

    A row fits if it tells of the same minute. One of the same kind is preferred; one of no kind takes over that of the
    placeholder, where it is the only one.
    """
    found: dict[int, Row] = {}
    left = [*rows]
    for entry in filter(is_placeholder, timeline):
        minute = in_minute(entry.moment.at) if entry.moment.at else None
        near = [row for row in left if in_minute(row.event.at) == minute]
        same = [row for row in near if row.event.kind == entry.kind]
        plain = [row for row in near if row.event.kind == "other"]
        if row := same[0] if same else plain[0] if len(plain) == 1 else None:
            left = [other for other in left if other is not row]
            found[entry.line] = replace(row, event=replace(row.event, kind=entry.kind))
    return found, left
