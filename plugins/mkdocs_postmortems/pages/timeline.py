"""The timeline of a report as rows of a table: the most frequent HTML of a site, so made without a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from markupsafe import Markup
from msgspec import Struct

from ..language import _, ngettext
from ..language.forms import comma
from ..report.model import Entry, Report
from ..report.moments import show_length
from .page import escaped, moment_html

_AT_ONCE, _LEFT = 12, 4
"""Entries that are shown at once, and how many more there must be to fold the rest away."""


class Timeline(Struct, frozen=True):
    """The rows of a timeline."""

    head: Markup
    """What stands above the rows, in HTML."""
    rows: Markup
    """The first rows, in HTML."""
    folded: Markup
    """The rows that a long timeline folds away."""
    rest: str
    """What the folded rows hold, in words; empty where none are folded."""


def timeline(report: Report, shown: Callable[[str | None], str]) -> Timeline:
    """The timeline of a report; `shown` makes HTML of a cell's Markdown."""
    columns = tuple(name for name in ("source", "actor") if any(getattr(entry, name) for entry in report.timeline))
    onset = report.times.started.at if report.times.started else None
    day: date | None = None
    rows: list[str] = []
    cut = None
    for number, entry in enumerate(report.timeline):
        if number == _AT_ONCE and len(report.timeline) - number >= _LEFT:
            cut = len(rows)
        at = entry.moment.at
        if at and at.date() != day:
            day = at.date()
            rows.append(f'<tr class="pm-day"><th scope="rowgroup" colspan="{3 + len(columns)}">{day}</th></tr>')
        rows.append(_row(entry, _offset(at, onset), columns, shown))
    head = Markup(_head(columns))
    if cut is None:
        return Timeline(head, Markup("\n".join(rows)), Markup(""), "")
    rest = _told(report.timeline[_AT_ONCE:])
    return Timeline(head, Markup("\n".join(rows[:cut])), Markup("\n".join(rows[cut:])), rest)


def _head(columns: Sequence[str]) -> str:
    names = [_("Event"), *(_("Who") if column == "actor" else _("Source") for column in columns)]
    cells = [' class="pm-zone">UTC', f' class="pm-num">{_("From onset")}', *(f">{name}" for name in names)]
    return "<thead><tr>" + "".join(f'<th scope="col"{cell}</th>' for cell in cells) + "</tr></thead>"


def _told(entries: Sequence[Entry]) -> str:
    """How many entries there are, and what kinds they are of."""
    kinds = dict.fromkeys(entry.kind for entry in entries if entry.kind != "other")
    more = ngettext("{n} more entry", "{n} more entries", len(entries)).format(n=len(entries))
    return _("{entries}: {kinds}").format(entries=more, kinds=comma(map(_, kinds))) if kinds else more


def _offset(at: datetime | None, onset: datetime | None) -> str:
    if not at or not onset or at == onset:
        return ""
    return f"+{show_length(at - onset)}" if at > onset else f"−{show_length(onset - at)}"


def _row(entry: Entry, offset: str, columns: tuple[str, ...], shown: Callable[[str | None], str]) -> str:
    named = entry.kind != "other"
    kind = f'<b class="pm-kind">{escaped(_(entry.kind))}</b> ' if named else ""
    cells = "".join(f"<td>{shown(getattr(entry, name))}</td>" for name in columns)
    return (
        f"<tr{f' class=pm-kind-{entry.kind}' if named else ''}><td>{moment_html(entry.moment, 'time')}</td>"
        f'<td class="pm-num">{offset}</td><td>{kind}{shown(entry.event)}</td>{cells}</tr>'
    )
