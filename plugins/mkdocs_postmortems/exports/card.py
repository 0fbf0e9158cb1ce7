"""A report in brief for other tools: what it claims, plans, rests on and leaves open. See `schema/card.schema.json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from ..analysis.actions import OPEN_STATUSES
from ..language import N_
from ..report.model import STAGES, Report
from .action_rows import ActionRow
from .document import LENGTHS, length, moment
from .facts import certainty, summary
from .scope import Scope
from .standing import level, recurrence, targets

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""


class Claim(Struct, frozen=True, gc=False):
    """Something the report says happened, or why."""

    kind: str
    """`summary`, `trigger`, `root-cause`, `factor` or `why`."""
    text: str
    """Inline Markdown."""
    category: str | None = None
    id: str | None = None
    """Of a factor; the number of a why."""


class Measure(Struct, frozen=True, gc=False):
    """One reason to trust the report: how many things of a kind have what makes them checkable."""

    name: str
    count: int
    of: int
    about: str


class Risk(Struct, frozen=True, gc=False):
    """Something that is still open, and what it hangs on."""

    kind: str
    """One of `RISKS`."""
    subject: str
    """The id of the action or factor, or the name of the time."""
    text: str


RISKS = {
    "overdue-action": N_("An action is open past its due date"),
    "open-action": N_("An action is not done yet"),
    "untracked-action": N_("An open action has no issue in a tracker"),
    "unknown-action": N_("It is not known whether an action was done"),
    "unaddressed-factor": N_("No action addresses a factor, and the report does not say why"),
    "dropped-factor": N_("Every action that addressed a factor was dropped"),
    "accepted-factor": N_("No action addresses a factor, and the report says why"),
    "unknown-time": N_("One of the five times is unknown or not stated"),
}
"""Kinds of risk, and what each means; in the order in which a card lists them."""


def card(report: Report, scope: Scope) -> bytes:
    """The card of one report; `scope` gives the day and the site."""
    return msgspec.json.encode(card_of(report, scope)) + b"\n"


def card_of(report: Report, scope: Scope) -> dict[str, Any]:
    """The same as data."""
    return {"version": VERSION, "today": scope.today, **_card(report, scope)}


def cards(scope: Scope) -> bytes:
    """The cards of all reports in one document, one line each."""
    head = msgspec.json.encode({"version": VERSION, "today": scope.today})[:-1]
    lines = b",\n".join(msgspec.json.encode(_card(report, scope)) for report in scope.reports)
    return b'%s,"cards":[\n%s\n]}\n' % (head, lines)


def card_uri(report: str) -> str:
    """The address of a report's card on the site, beside its page."""
    return f"reports/{report}.json"


def _card(report: Report, scope: Scope) -> dict[str, Any]:
    actions = scope.actions([report])
    options = scope.archive.options
    measures = [m for m in _confidence(report) if options.shows(_MEASURED.get(m.name, ""))]
    tracked = options.shows("actions.tracker")
    inside = options.audience != "public"
    return {
        "id": report.id,
        "url": scope.site.address(report.id) or None,
        "file": report.path if options.shows("path") else None,
        "title": report.title,
        "kind": report.kind,
        "severity": report.severity,
        "status": report.status,
        "services": report.services,
        "claims": list(_claims(report)),
        "recurrence": recurrence(report, scope.archive),
        "targets": list(targets(report, options, scope.today)) if inside else [],
        "plan": {"actions": actions, "no_actions": report.no_actions, "follow_up": report.follow_up},
        "evidence": {
            "times": {name: moment(getattr(report.times, name)) for name in STAGES},
            "durations": {name: length(report, stage) for name, stage in LENGTHS.items()},
            "timeline": [
                {**moment(e.moment), "kind": e.kind, "event": e.event, "source": e.source} for e in report.timeline
            ],
            "sources": list(_sources(report)),
            "links": report.links,
        },
        "confidence": measures,
        "confidence_level": level([(measure.name, measure.count, measure.of) for measure in measures]),
        "risks": sorted(
            [*_risks(report, actions, options.shows("factors.accepted")), *_untracked(actions if tracked else ())],
            key=lambda risk: list(RISKS).index(risk.kind),
        ),
    }


def _claims(report: Report) -> Iterator[Claim]:
    if text := summary(report):
        yield Claim("summary", text)
    if report.trigger:
        yield Claim("trigger", report.trigger.what, report.trigger.category)
    for factor in report.factors:
        yield Claim("root-cause" if factor.root_cause else "factor", factor.what, factor.category, factor.id)
    for number, why in enumerate(report.whys, 1):
        yield Claim("why", f"{why.question} {why.answer}".strip(), id=str(number))


def _sources(report: Report) -> Iterator[dict[str, Any]]:
    """Where the entries of the timeline come from, and how many from each."""
    counts = Counter(entry.source for entry in report.timeline if entry.source)
    yield from ({"source": source, "entries": number} for source, number in sorted(counts.items()))


_MEASURED = {
    "sourced-entries": "timeline.source",
    "explained-factors": "factors.unnoticed",
    "checkable-actions": "actions.worked_when",
    "reviewed": "reviewers",
}
"""The field that a measure counts. Where its audience may not see the field, nothing is said of it."""


def _confidence(report: Report) -> Iterator[Measure]:
    exact = sum(certainty(getattr(report.times, name)) == "exact" for name in STAGES)
    yield Measure("exact-times", exact, len(STAGES), N_("How many of the five times are stated and exact"))
    entries, factors, actions = report.timeline, report.factors, report.actions
    sourced = sum(entry.source is not None for entry in entries)
    yield Measure("sourced-entries", sourced, len(entries), N_("Entries of the timeline that name their source"))
    explained = sum(factor.unnoticed is not None for factor in factors)
    yield Measure("explained-factors", explained, len(factors), N_("Factors that say why they went unnoticed"))
    checkable = sum(action.worked_when is not None for action in actions)
    yield Measure(
        "checkable-actions", checkable, len(actions), N_("Actions that say how we will know that they worked")
    )
    reviewed = int(bool(report.reviewers) and report.status in ("published", "closed"))
    yield Measure("reviewed", reviewed, 1, N_("Whether it is published and names its reviewers"))


def _risks(report: Report, actions: Sequence[ActionRow], with_reasons: bool) -> Iterator[Risk]:
    """The risks; without the reasons for which factors are accepted, nobody can tell which have none."""
    yield from _action_risks(actions)
    yield from (risk for risk in _factor_risks(report) if with_reasons or risk.kind != "unaddressed-factor")
    for name in STAGES:
        sure = certainty(getattr(report.times, name))
        if sure in ("unknown", "not stated"):
            yield Risk("unknown-time", name, sure)


def _action_risks(actions: Sequence[ActionRow]) -> Iterator[Risk]:
    for each in actions:
        due = f"due {each.due}" if each.due else "no date"
        if each.overdue_days:
            yield Risk("overdue-action", each.id, f"{each.title}: {due}, {each.overdue_days} d late")
        elif each.status in OPEN_STATUSES:
            yield Risk("open-action", each.id, f"{each.title}: {due}")
        elif each.status == "unknown":
            yield Risk("unknown-action", each.id, each.title)


def _untracked(actions: Sequence[ActionRow]) -> Iterator[Risk]:
    yield from (
        Risk("untracked-action", each.id, each.title)
        for each in actions
        if each.status in OPEN_STATUSES and not each.tracker
    )


def _factor_risks(report: Report) -> Iterator[Risk]:
    for factor in report.factors:
        states = {action.status for action in report.actions if factor.id in action.addresses}
        if factor.accepted and not states - {"wont-do"}:
            yield Risk("accepted-factor", factor.id, f"{factor.what}: {factor.accepted}")
        elif not states:
            yield Risk("unaddressed-factor", factor.id, factor.what)
        elif states == {"wont-do"}:
            yield Risk("dropped-factor", factor.id, factor.what)
