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
from ..language import N_, _, ngettext
from ..language.forms import comma, number
from ..report.model import Impact, Moment, Report
from .background import Background, background
from .fishbone import fishbone
from .matrix import matrix
from .page import Page, availability, escaped, inline_html, moment, quantity, render, report_uri, sentence, words
from .report_rows import Rows, Tie, definitions
from .safe import safe_markdown
from .stages import stages_bar
from .timeline import timeline
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Recall

_OWN_PLACE = ("summary", "impact", "timeline", "whys", "causes")
"""Kinds of section that are shown beside the data they belong to."""
_LONG = 40
"""Characters from which a figure of the impact takes a line of its own."""
_LINK = re.compile(r'\b(href|src)="([^"]*)"')


_DETAILS = {
    "acknowledged": N_("Acknowledged"), "mitigated": N_("Mitigated"), "resolved": N_("Resolved"),
    "authors": N_("Authors"), "reviewers": N_("Reviewers"), "distribution": N_("Distribution"), "tags": N_("Tags"),
}  # fmt: skip
"""Fields among the details, as they are headed."""


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
        shown=lambda text: Markup(shown(text)),
        rows=Rows(here, shown),
        lasted=time_to(report, "resolved").shown,
        noticed=noticed if isinstance(noticed := time_to(report, "detected"), Duration) else None,
        columns=view.promise_columns(made),
        bar=stages_bar(report, severity.resolve_within if severity else None),
        runbooks=view.runbooks_of(report),
        figures=definitions(_figures(report.impact), _LONG) if report.impact else "",
        timeline=timeline(report, shown),
        matrix=matrix(report, made),
        fishbone=fishbone(report),
        details=definitions(_details(report)),
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
        yield _("Users affected"), quantity(impact.users)
    if impact.requests_failed:
        yield _("Requests failed"), quantity(impact.requests_failed)
    if money := impact.revenue:
        told = _("{amount} {currency} (estimated)") if money.estimated else _("{amount} {currency}")
        yield _("Revenue lost"), told.format(amount=number(money.amount, ",.0f"), currency=money.currency)
    if impact.data_loss:
        yield _("Data lost"), _(impact.data_loss)
    if impact.sla:
        yield _("Service level agreement"), _(impact.sla)
    if impact.tickets:
        yield _("Support tickets"), quantity(impact.tickets)
    if impact.availability:
        yield _("Availability"), availability(impact.availability)
    if impact.mentions:
        yield _("External mentions"), quantity(impact.mentions)
    if impact.scope:
        yield _("Scope"), impact.scope


def _shown(text: str | None, report: Report, here: Here) -> str:
    """Inline Markdown of a field or a cell as HTML; what it links to is found from the page."""
    html = inline_html(text, report.references)
    if '="' not in html:
        return html
    return _LINK.sub(lambda link: f'{link[1]}="{escape(here.beside(report, unescape(link[2])))}"', html)


def _ties(report: Report, relatives: Sequence[Relative], recall: Recall) -> Iterator[Tie]:
    """The incidents like this one, newest first, with what they had left open; then others that had left something."""
    for relative in relatives:
        yield Tie(
            relative.report, relative.report.id > report.id, _why(relative), recall.left.get(relative.report.id, [])
        )
    for other in recall.others:
        yield Tie(other, False, _("Of the same pattern"), recall.left[other.id])


def _why(relative: Relative) -> str:
    common = relative.shared
    parts = [words(tag) for tag in common.tags]
    if common.services:
        same = ngettext("same service: {services}", "same services: {services}", len(common.services))
        parts.append(same.format(services=comma(common.services)))
    if not common.tags and common.trigger:
        parts.append(_("same kind of trigger: {trigger}").format(trigger=words(common.trigger)))
    text = " · ".join(parts)
    shared = _("In common: {what}").format(what=text) if text or not relative.named else ""
    return " ".join(filter(None, (_("Named by the authors."), shared))) if relative.named else shared


def _details(report: Report) -> Iterator[tuple[str, str]]:
    for name in ("acknowledged", "mitigated", "resolved"):
        at: Moment | None = getattr(report.times, name)
        if at:
            yield _(_DETAILS[name]), moment(at) + (" UTC" if at.at else "")
    for name in ("authors", "reviewers", "distribution", "tags"):
        if names := getattr(report, name):
            yield _(_DETAILS[name]), ", ".join(names)
    yield _("Audience"), _(report.audience)
    if approval := report.approved_for_public:
        dated = _("{by} on {day}").format(by=approval.by, day=approval.on)
        yield _("Approved for the public"), dated if approval.on else approval.by
    if report.public_summary:
        yield _("Summary for the public"), report.public_summary
    if report.incident:
        yield _("Incident id"), report.incident
    signed = report.sign_off
    for name, signature in (
        (_("Signed as author"), signed.author),
        (_("Signed as reviewer"), signed.reviewed),
        (_("Approved"), signed.approved),
    ):
        if signature:
            dated = _("{by} on {day}").format(by=signature.by, day=signature.on)
            yield name, dated if signature.on else signature.by
    meetings = report.follow_up
    for name, day, begins in (
        (_("Review meeting"), meetings.meeting, meetings.meeting_at),
        (_("Follow-up review due"), meetings.review, meetings.review_at),
        (_("Follow-up review held"), meetings.reviewed, None),
    ):
        if day:
            yield name, f"{begins:%Y-%m-%d %H:%M} UTC" if begins else day.isoformat()
    for name, addresses in report.links.items():
        shown = (f'<a href="{address}">{address}</a>' for address in map(escaped, addresses))
        yield sentence(words(name)), Markup("<br>".join(shown))
    for name, value in report.extra.items():
        yield sentence(words(name.removeprefix("x-"))), value if isinstance(value, str) else str(value)
