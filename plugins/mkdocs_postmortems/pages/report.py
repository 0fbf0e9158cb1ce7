"""The page of one report: what happened, why, how bad, what will change, and whether it has happened before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from ..analysis.actions import Promise, promises
from ..analysis.archive import Archive, Relative
from ..analysis.durations import Duration, between, time_to
from ..analysis.statistics.words import days
from ..report.model import STAGES, Impact, Moment, Report
from ..report.moments import show_length
from ..report.words import plural
from .fishbone import fishbone
from .page import Page, inline, moment, quantity, render, report_uri, sentence, words
from .safe import safe_markdown
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Recall

_STAGE_NAMES = {
    "detected": "until detected",
    "acknowledged": "until acknowledged",
    "mitigated": "until mitigated",
    "resolved": "until resolved",
}
_OWN_PLACE = ("summary", "impact", "timeline", "whys", "causes")
"""Kinds of section that are shown beside the data they belong to."""
_LINK = re.compile(r'\b(href|src)="([^"]*)"')


class Tie(Struct, frozen=True):
    """An incident like the page's own, as the page shows it."""

    report: Report
    later: bool
    why: str
    promises: list[Promise]
    """Of an earlier incident: the actions still open when the page's own happened, as they stand today."""


def report_page(report: Report, view: View) -> Page:
    """The page of a report."""
    uri = report_uri(report.id)
    here, pattern = Here(view, uri), view.archive.pattern_of.get(report.id)
    columns, entries = _timeline(report, here)
    stages = _stages(report)
    body = render(
        "report.md.j2",
        report=report,
        here=here,
        view=view,
        shown=partial(_shown, report=report, here=here),
        lasted=time_to(report, "resolved"),
        noticed=noticed if isinstance(noticed := time_to(report, "detected"), Duration) else None,
        pattern=pattern,
        place=pattern.reports.index(report) + 1 if pattern else 0,
        stages=stages,
        stages_text=", ".join(f"{stage['name']} {stage['length']}" for stage in stages),
        figures=list(_figures(report.impact)) if report.impact else [],
        columns=columns,
        entries=entries,
        fishbone=fishbone(report),
        addressed={f.id: [a.id for a in report.actions if f.id in a.addresses] for f in report.factors},
        details=list(_details(report)),
        **_prose(report, view.archive.options.trusted_html),
        **_actions(report, view.archive),
    )
    return Page(uri, report.title, body, source=report.path)


def _prose(report: Report, trusted: bool) -> dict[str, Any]:
    """The author's sections: those shown beside the data they belong to, what opens the page, and the others."""
    sections = report.sections if trusted else [replace(s, text=safe_markdown(s.text)) for s in report.sections]
    texts = defaultdict(Markup, {s.kind: Markup(s.text) for s in reversed(sections) if s.kind in _OWN_PLACE})
    # A heading that the report has twice keeps its second text in the author's place.
    first = {section.kind: section for section in reversed(sections)}
    prose = [s for s in sections if s.kind not in _OWN_PLACE or first[s.kind] is not s]
    lead = "\n\n".join([*(s.text for s in prose if not s.title), str(texts["summary"])]).strip()
    return {"texts": texts, "lead": Markup(lead), "prose": [section for section in prose if section.title]}


def _actions(report: Report, archive: Archive) -> dict[str, Any]:
    """The report's actions, and what earlier incidents like it had promised."""
    made, relatives = promises([report], archive.today), archive.relatives(report)
    recall = archive.recalled(report, relatives)
    ties = list(_ties(report, relatives, recall))
    return {
        "promises": made,
        "promise_facts": [_promise_facts(each) for each in made],
        "actions_text": _actions_text(made),
        "before": [archive.promised_before.get(each.key, []) for each in made],
        "ties": ties,
        "ledger": _ledger(report, recall, made, archive) if ties else None,
    }


def _stages(report: Report) -> list[dict[str, Any]]:
    """The stretches between the stated times, each with its share of the whole."""
    stated: list[tuple[str, Moment]] = [(name, at) for name in STAGES if (at := getattr(report.times, name)) and at.at]
    if len(stated) < 2 or stated[0][0] != "started":
        return []
    found = []
    for (_, before), (name, after) in pairwise(stated):
        stretch = between(before, after)
        if isinstance(stretch, Duration) and stretch.length:
            seconds = round(stretch.length.total_seconds())
            found.append(
                {"index": STAGES.index(name), "name": _STAGE_NAMES[name], "weight": seconds, "length": stretch.shown}
            )
    return found


def _figures(impact: Impact) -> Iterator[tuple[str, str]]:
    if impact.users:
        yield "Users affected", quantity(impact.users)
    if impact.requests_failed:
        yield "Requests failed", quantity(impact.requests_failed)
    if money := impact.revenue:
        yield "Revenue lost", f"{money.amount:,.0f} {money.currency}{' (estimated)' if money.estimated else ''}"
    if impact.data_loss:
        yield "Data lost", impact.data_loss
    if impact.sla:
        yield "Service level agreement", impact.sla
    if impact.tickets:
        yield "Support tickets", quantity(impact.tickets)
    if impact.scope:
        yield "Scope", impact.scope


def _timeline(report: Report, here: Here) -> tuple[list[str], list[Markup]]:
    """The optional columns that the timeline fills, and its rows in HTML: the most frequent thing on a page."""
    columns = [name for name in ("source", "actor") if any(getattr(entry, name) for entry in report.timeline)]
    onset = report.times.started.at if report.times.started else None
    day: date | None = None
    rows = []
    for entry in report.timeline:
        at = entry.moment.at
        if at and at.date() != day:
            day = at.date()
            rows.append(f'<tr class="pm-day"><th scope="rowgroup" colspan="{3 + len(columns)}">{day}</th></tr>')
        offset = ""
        if at and onset and at != onset:
            offset = f"+{show_length(at - onset)}" if at > onset else f"−{show_length(onset - at)}"
        named = entry.kind != "other"
        kind = f'<b class="pm-kind">{entry.kind}</b> ' if named else ""
        cells = "".join(f"<td>{_shown(getattr(entry, name), report, here)}</td>" for name in columns)
        rows.append(
            f"<tr{f' class=pm-kind-{entry.kind}' if named else ''}><td>{moment(entry.moment, 'time')}</td>"
            f'<td class="pm-num">{offset}</td><td>{kind}{_shown(entry.event, report, here)}</td>{cells}</tr>'
        )
    return columns, [Markup(row) for row in rows]


def _shown(text: str | None, report: Report, here: Here) -> Markup:
    """Inline Markdown of a field or a cell; what it links to is found from the page."""
    html = inline(text, report.references)
    if '="' not in html:
        return html
    return Markup(_LINK.sub(lambda link: f'{link[1]}="{escape(here.beside(report, unescape(link[2])))}"', html))


def _promise_facts(each: Promise) -> str:
    action = each.action
    facts = (
        words(action.kind or ""),
        f"{action.priority} priority" if action.priority else "",
        action.owner,
        f"due {action.due}" if action.due else "",
    )
    text = ", ".join(filter(None, facts))
    return f"{sentence(text)}." if text else ""


def _actions_text(promises: list[Promise]) -> str:
    """How many actions, and how they stand."""
    counts = Counter(
        "overdue" if each.overdue else "open" if each.open else words(each.action.status).replace("wont do", "dropped")
        for each in promises
    )
    names = {"unknown": "with unknown outcome"}
    order = ("overdue", "open", "done", "dropped", "unknown")
    parts = [f"{counts[state]} {names.get(state, state)}" for state in order if counts[state]]
    return f"{plural(len(promises), 'action')}: {', '.join(parts)}."


def _ties(report: Report, relatives: Sequence[Relative], recall: Recall) -> Iterator[Tie]:
    """The incidents like this one, newest first, with what they had left open; then others that had left something."""
    for relative in relatives:
        yield Tie(
            relative.report, relative.report.id > report.id, _why(relative), recall.left.get(relative.report.id, [])
        )
    for other in recall.others:
        yield Tie(other, False, "Of the same pattern", recall.left[other.id])


def _why(relative: Relative) -> str:
    common = relative.shared
    parts = [words(tag) for tag in common.tags]
    if common.services:
        parts.append(f"same service{'s' * (len(common.services) > 1)}: {', '.join(common.services)}")
    if not common.tags and common.trigger:
        parts.append(f"same kind of trigger: {words(common.trigger)}")
    text = " · ".join(parts)
    if relative.named:
        return f"Named by the authors. {'In common: ' + text if text else ''}".strip()
    return f"In common: {text}"


def _ledger(report: Report, recall: Recall, made: Sequence[Promise], archive: Archive) -> dict[str, Any]:
    """The recurrence in words: how often it has happened, what was open, and what that has cost."""
    pattern = archive.pattern_of.get(report.id)
    place = pattern.reports.index(report) + 1 if pattern else 0
    return {
        "pattern": pattern if place > 1 else None,
        "place": _ordinal(place),
        "within": days((report.day - pattern.reports[0].day).days) if pattern else "",
        "earlier": recall.earlier,
        "open_then": recall.open_then,
        "open_now": recall.open_now,
        "since": recall.since,
        "again": sum(each.key in archive.promised_before for each in made),
    }


_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth".split()


def _ordinal(number: int) -> str:
    """A place in an order: `third`, `11th`, `22nd`."""
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _details(report: Report) -> Iterator[tuple[str, Any]]:
    for name in ("acknowledged", "mitigated", "resolved"):
        at: Moment | None = getattr(report.times, name)
        if at:
            yield sentence(name), moment(at) + (" UTC" if at.at else "")
    for name in ("authors", "reviewers", "distribution", "tags"):
        if names := getattr(report, name):
            yield sentence(name), ", ".join(names)
    yield "Audience", report.audience
    if approval := report.approved_for_public:
        yield "Approved for the public", f"{approval.by}{f' on {approval.on}' if approval.on else ''}"
    if report.public_summary:
        yield "Summary for the public", report.public_summary
    if report.incident:
        yield "Incident id", report.incident
    meetings = report.follow_up
    for name, day in (
        ("Review meeting", meetings.meeting),
        ("Follow-up review due", meetings.review),
        ("Follow-up review held", meetings.reviewed),
    ):
        if day:
            yield name, day.isoformat()
    for name, addresses in report.links.items():
        shown = (Markup('<a href="{0}">{0}</a>').format(address) for address in addresses)
        yield sentence(words(name)), Markup("<br>").join(shown)
    for name, value in report.extra.items():
        yield sentence(words(name.removeprefix("x-"))), value if isinstance(value, str) else str(value)
