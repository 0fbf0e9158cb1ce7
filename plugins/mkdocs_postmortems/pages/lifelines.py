"""The ledger as one picture: incidents on an axis of time, and beneath it the life of every promise, as inline SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ..report.addresses import slug
from ..report.model import Report
from ..report.words import plural
from .view import Here

if TYPE_CHECKING:
    from ..analysis.archive import Entry, Line

_LEFT, _RIGHT, _WIDTH = 268, 900, 920
"""Where the axis begins and ends, and the width of the whole; the labels are left of the axis (SVG units)."""
_TOP, _ROW = 46, 19
_LABEL, _APART = 37, 74
"""Characters of an action in its label, and the room that a day on the axis needs."""

LEGEND = Markup(
    '<ul class="pm-legend pm-lives-legend">'
    "<li><b>●</b> done</li><li><b>○</b> open today</li>"
    '<li class="pm-late"><b>◆</b> still open at the next incident</li>'
    "<li><b>×</b> won’t do</li><li><b>?</b> outcome unknown</li><li><b>|</b> due</li></ul>"
)


def lifelines(lines: Sequence[Line], reports: Sequence[Report], today: date, here: Here) -> Markup:
    """The picture of some lines of a ledger, with all incidents of the group from the first of them on.

    Empty where nothing was promised. Its text alternative is the ledger's table below it, so its links are for the
    mouse alone.
    """
    if not lines:
        return Markup("")
    first = lines[0].report.day
    members = [report for report in reports if report.day >= first]
    last = max(today, members[-1].day, first + timedelta(days=1))

    def x(day: date) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (min(max(day, first), last) - first).days / (last - first).days

    rows: list[str] = []
    y = _TOP
    for line in lines:
        y += _ROW + 6
        rows.append(f'<text x="0" y="{y}" class="pm-lives-day">{line.report.day}</text>')
        for entry in line.entries:
            y += _ROW
            rows += _life(line, entry, y - 4, x, last, here)
    height = y + 14
    label = (
        f"{plural(len(members), 'incident')} and lifelines of {plural(sum(len(o.entries) for o in lines), 'promise')}"
    )
    return Markup(
        f'<div class="pm-scroll" role="region" aria-label="Life lines" tabindex="0"><svg class="pm-lives" '
        f'viewBox="0 0 {_WIDTH} {height}" role="group" aria-label="{label}; the table below says the same">'
        f"{''.join(_axis(members, today, x, height, here))}{''.join(rows)}</svg></div>{LEGEND}"
    )


def _axis(members: Sequence[Report], today: date, x: Callable[[date], float], height: int, here: Here) -> Iterator[str]:
    yield f'<path d="M{_LEFT} 30H{_RIGHT}" class="pm-lives-axis"/>'
    labelled = x(today)
    yield f'<text x="{_RIGHT}" y="14" text-anchor="end">today</text>'
    shown: float = -_APART
    for report in members:
        at = x(report.day)
        if at - shown >= _APART and labelled - at >= _APART:
            shown = at
            anchor = "start" if at < _LEFT + 30 else "middle"
            yield f'<text x="{at:.1f}" y="14" text-anchor="{anchor}">{report.day}</text>'
        yield (
            f'<path d="M{at:.1f} 30V{height}" class="pm-lives-again"/>'
            f'<a xlink:href="{here.report(report.id)}" tabindex="-1"><title>{report.day} {escape(report.title)}</title>'
            f'<circle cx="{at:.1f}" cy="30" r="5.5"/></a>'
        )


def _life(line: Line, entry: Entry, y: int, x: Callable[[date], float], last: date, here: Here) -> Iterator[str]:
    """One promise: from the day it was made to the day it was done or the last day of the picture."""
    action = entry.promise.action
    title = escape(action.title if len(action.title) <= _LABEL else action.title[: _LABEL - 1] + "…")
    address = here.report(line.report.id, f"action-{slug(action.id)}")
    yield (
        f'<a xlink:href="{address}" tabindex="-1"><title>{escape(action.id)} {escape(action.title)}</title>'
        f'<text x="12" y="{y + 4}">{title}</text></a>'
    )
    begin = x(min(line.promised, action.done or line.promised))  # an action may be done before its report is published
    if action.status == "wont-do":
        yield f'<text x="{begin:.1f}" y="{y + 5}" text-anchor="middle" class="pm-lives-mark">×</text>'
        return
    if not entry.promise.open and not action.done:
        end = x(line.again.day if line.again else last)
        yield (
            f'<path d="M{begin:.1f} {y}H{end:.1f}" class="pm-lives-unknown"/>'
            f'<text x="{begin:.1f}" y="{y + 5}" text-anchor="middle" class="pm-lives-mark">?</text>'
        )
        return
    end = x(last if entry.promise.open else action.done or last)
    yield f'<path d="M{begin:.1f} {y}H{end:.1f}"/>'
    if action.due and line.promised <= action.due <= last:
        yield f'<path d="M{x(action.due):.1f} {y - 5}v10" class="pm-lives-due"/>'
    if entry.broken and line.again:
        again = x(line.again.day)
        yield f'<path d="M{again:.1f} {y}H{end:.1f}" class="pm-lives-late"/>'
        yield f'<path d="M{again - 5:.1f} {y}l5 -5l5 5l-5 5z" class="pm-lives-broken"/>'
    yield f'<circle cx="{end:.1f}" cy="{y}" r="4" class="pm-lives-{"open" if entry.promise.open else "done"}"/>'
