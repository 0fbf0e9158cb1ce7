"""Silences in the evidence: what the notes below a timeline say of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from ..language import _
from ..report.moments import show_length

Gap = tuple[datetime, datetime]
"""From when to when no source and no entry says anything; in UTC."""


def note(gap: Gap) -> str:
    """One gap as a line of Markdown."""
    start, end = gap
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    said = _sentence().format(start=f"{start:%Y-%m-%d %H:%M}", end=until, length=show_length(end - start))
    return f"- {said}"


def notes_in(lines: Sequence[str], first: int, end: int) -> list[int]:
    """The numbers of the lines, from `first` to before `end`, that are such notes."""
    form = re.compile(re.sub(r"\\\{\w+\\\}", ".{1,40}", re.escape(f"- {_sentence()}")))
    return [number for number in range(first, end) if form.fullmatch(lines[number - 1])]


def _sentence() -> str:
    return _("No evidence from {start} to {end} UTC ({length}).")
