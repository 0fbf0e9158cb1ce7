"""The rows of a table of actions of many reports: a large archive has thousands, so made without a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..analysis.actions import Promise
from ..language import _
from ..report.addresses import slug
from ..report.model import Report
from .page import escaped, linked, rank, state

if TYPE_CHECKING:
    from .view import Here


def promise_row(promise: Promise, here: Here, columns: Mapping[str, bool], show_report: bool) -> str:
    """The row of an action, in HTML, with the optional `columns`, and with its report where it is to be shown."""
    report, action = promise.report, promise.action
    link = escaped(here.report(report.id, f"action-{slug(action.id)}"))
    cells = [f'<td data-sort="{-promise.overdue}">{state(promise)}</td>']
    if columns["due"]:
        cells.append(f'<td class="pm-due">{action.due or _("no date")}</td>')
    cells.append(f'<td class="pm-main"><a href="{link}">{escaped(action.title)}</a></td>')
    if columns["owner"]:
        cells.append(f'<td class="pm-who">{escaped(action.owner) if action.owner else _("no owner")}</td>')
    if columns["priority"]:
        shown = escaped(_(action.priority)) if action.priority else ""
        cells.append(f'<td data-sort="{rank(action.priority)}">{shown}</td>')
    if show_report:
        cells.append(f'<td class="pm-of">{_incident(report, here)}</td>')
    if columns["tracker"]:
        cells.append(f'<td class="pm-who pm-tracker">{linked(action.tracker)}</td>')
    age = _("{n} d").format(n=promise.age)
    return f'<tr>{"".join(cells)}<td class="pm-num pm-age" data-sort="{promise.age}">{age}</td></tr>'


def _incident(report: Report, here: Here) -> str:
    """An action's report, with what is known of it at a glance."""
    view = here.view
    pattern = view.archive.pattern_of.get(report.id)
    tied = f' · <a href="{escaped(here.pattern(pattern))}">{escaped(pattern.name)}</a>' if pattern else ""
    title = f'<a href="{escaped(here.report(report.id))}">{escaped(report.title)}</a>'
    return f'{title} <span class="pm-note">{view.badge(report.severity)} {report.day}{tied}</span>'
