"""The page of one report: what happened, why, how bad, what will change, and whether it has happened before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from msgspec import Struct, structs
from msgspec.structs import replace

from ..analysis.actions import Promise, promises
from ..analysis.archive import Archive, Relative
from ..analysis.durations import Duration, time_to
from ..report.model import Impact, Moment, Report
from .background import Background, background
from .fishbone import fishbone
from .matrix import matrix
from .page import Page, inline, moment, quantity, render, report_uri, sentence, words
from .safe import safe_markdown
from .stages import stages_bar
from .timeline import timeline
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Recall

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


class History(Struct, frozen=True):
    """What the archive says of a report."""

    promises: list[Promise]
    """The report's own actions."""
    before: list[list[Promise]]
    """For each of them, the same promise in earlier reports."""
    ties: list[Tie]
    background: Background


def report_page(report: Report, view: View, told: History | None = None) -> Page:
    """The page of a report; `told` is its history, where that is known already."""
    uri = report_uri(report.id)
    here, archive = Here(view, uri), view.archive
    shown = partial(_shown, report=report, here=here)
    told = told or history(report, archive)
    made = told.promises
    severity = archive.options.severity(report.severity)
    body = render(
        "report.md.j2",
        report=report,
        here=here,
        view=view,
        shown=shown,
        lasted=time_to(report, "resolved"),
        noticed=noticed if isinstance(noticed := time_to(report, "detected"), Duration) else None,
        columns=view.promise_columns(made),
        bar=stages_bar(report, severity.resolve_within if severity else None),
        runbooks=view.runbooks_of(report),
        figures=list(_figures(report.impact)) if report.impact else [],
        timeline=timeline(report, shown),
        matrix=matrix(report, made),
        fishbone=fishbone(report),
        details=list(_details(report)),
        **_prose(report, archive.options.trusted_html),
        **structs.asdict(told),
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


def history(report: Report, archive: Archive) -> History:
    """The report's actions, and what earlier incidents like it had promised."""
    made = promises([report], archive.today)
    relatives = archive.relatives(report)
    recall = archive.recalled(report, relatives)
    return History(
        promises=made,
        before=[archive.promised_before.get(each.key, []) for each in made],
        ties=list(_ties(report, relatives, recall)),
        background=background(report, recall, made, archive),
    )


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


def _shown(text: str | None, report: Report, here: Here) -> Markup:
    """Inline Markdown of a field or a cell; what it links to is found from the page."""
    html = inline(text, report.references)
    if '="' not in html:
        return html
    return Markup(_LINK.sub(lambda link: f'{link[1]}="{escape(here.beside(report, unescape(link[2])))}"', html))


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
