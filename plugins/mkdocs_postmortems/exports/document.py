"""Everything that the reports say as one JSON document; its form is `schema/export.schema.json`."""

from __future__ import annotations

from typing import Any

import msgspec

from ..report.model import Moment, Quantity, Report, Times
from .facts import certainty, seconds_to, stamp
from .scope import Scope

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""

LENGTHS = {"detect": "detected", "acknowledge": "acknowledged", "mitigate": "mitigated", "resolve": "resolved"}
"""The lengths of time from onset, and the stage at which each ends."""


def document(scope: Scope) -> bytes:
    """The document, one line a report, in the order given."""
    head = {
        "version": VERSION,
        "today": scope.today,
        "audience": scope.archive.options.audience,
        "site": {"title": scope.site.title, "url": scope.site.url or None},
    }
    lines = b",\n".join(msgspec.json.encode(_report(report, scope)) for report in scope.reports)
    return b'%s,"reports":[\n%s\n]}\n' % (msgspec.json.encode(head)[:-1], lines)


def _report(report: Report, scope: Scope) -> dict[str, Any]:
    return {
        "id": report.id,
        "path": report.path,
        "url": scope.site.address(report.id) or None,
        "day": report.day,
        **{name: getattr(report, name) for name in _AS_STATED},
        "times": {name: moment(getattr(report.times, name)) for name in Times.__struct_fields__},
        "durations": {name: length(report, stage) for name, stage in LENGTHS.items()},
        "impact": _impact(report),
        "actions": scope.actions([report]),
        "related": [id_ for id_ in report.related if id_ in scope.ids],
        "timeline": [
            {**moment(e.moment), "kind": e.kind, "event": e.event, "source": e.source, "actor": e.actor}
            for e in report.timeline
        ],
        "whys": [{"question": why.question, "answer": why.answer} for why in report.whys],
        "sections": [{"kind": part.kind, "title": part.title, "text": part.text} for part in report.sections],
    }  # fmt: skip


_AS_STATED = (
    "title", "kind", "severity", "status", "audience", "approved_for_public", "public_summary",
    "incident", "services", "teams", "tags", "authors", "reviewers", "sign_off",
    "distribution", "detection", "trigger", "factors", "no_actions", "follow_up", "links", "extra",
)  # fmt: skip
"""Fields that are in the document as the model has them."""


def moment(given: Moment | None) -> dict[str, Any]:
    """A moment, and how sure it is."""
    return {"at": stamp(given), "certainty": certainty(given)}


def length(report: Report, stage: str) -> dict[str, Any]:
    """The seconds from onset to a stage, and how sure they are or why there are none."""
    seconds, sure = seconds_to(report, stage)
    return {"seconds": seconds, "certainty": sure}


def _impact(report: Report) -> dict[str, Any] | None:
    if report.impact is None:
        return None
    stated = msgspec.structs.asdict(report.impact)
    return {name: _quantity(value) if isinstance(value, Quantity) else value for name, value in stated.items()}


def _quantity(given: Quantity) -> dict[str, Any]:
    sure = "unknown" if given.value is None else "approximate" if given.approximate else "exact"
    return {"value": given.value, "unit": "percent" if given.share else "count", "certainty": sure}
