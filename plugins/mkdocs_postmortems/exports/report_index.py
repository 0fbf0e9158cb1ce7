"""The list of reports as JSON: what the site's own search reads, and any other program may."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from ..analysis.durations import Duration, time_to
from ..report.audience import DEFAULT
from ..report.model import Report

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""


class ReportRow(Struct, frozen=True, omit_defaults=True, gc=False):
    """One report in the list."""

    id: str
    title: str
    day: str
    severity: str
    status: str
    kind: str = "incident"
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    trigger: str | None = None
    factors: tuple[str, ...] = ()
    pattern: str | None = None
    """The name of the pattern that it belongs to."""
    minutes: int | None = None
    """From onset to resolution; left out where either is not known."""
    lasted: str = ""
    """The same as people read it, or why it is not known: `~2 h 10 min`, `still open`."""
    open: int = 0
    """Open actions."""


def report_row(report: Report, open_actions: int, pattern: str | None = None) -> ReportRow:
    """One report's row."""
    lasted = time_to(report, "resolved")
    return ReportRow(
        id=report.id,
        title=report.title,
        day=report.day.isoformat(),
        severity=report.severity,
        status=report.status,
        kind=sys.intern(report.kind),  # msgspec leaves out a default that is the same object
        services=report.services,
        teams=report.teams,
        tags=report.tags,
        trigger=report.trigger.category if report.trigger else None,
        factors=tuple(dict.fromkeys(factor.category for factor in report.factors)),
        pattern=pattern,
        minutes=round(lasted.length.total_seconds() / 60) if isinstance(lasted, Duration) else None,
        lasted=lasted.shown,
        open=open_actions,
    )


def reports_json(
    reports: Iterable[Report],
    open_actions: Mapping[str, int],
    audience: str = DEFAULT,
    patterns: Mapping[str, str] | None = None,
) -> bytes:
    """Every report's row, newest first, with the version of the form and the audience for which it was made.

    `open_actions` counts them by report id, `patterns` names the pattern of a report.
    """
    named = patterns or {}
    rows = [report_row(report, open_actions.get(report.id, 0), named.get(report.id)) for report in reports]
    rows.sort(key=lambda each: each.id, reverse=True)
    return msgspec.json.encode({"version": VERSION, "audience": audience, "reports": rows})
