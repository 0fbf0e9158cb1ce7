"""What stands first on the page of a service or a team: how it goes, what is open, and the figures to act on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from ..analysis.actions import Promise
from ..analysis.statistics.words import shown
from ..language import _, ngettext
from ..report.model import Report
from .figures import lasted
from .view import View

if TYPE_CHECKING:
    from ..analysis.statistics import Summary

_YEAR = timedelta(days=365)


class Tile(Struct, frozen=True):
    """One figure."""

    name: str
    value: str
    note: str


class Standing(Struct, frozen=True):
    """How a service or a team stands."""

    lately: str
    """Incidents of the last twelve months and of the twelve before, in words."""
    last: Report | None
    """The latest incident."""
    ago: str
    open: int
    """Open actions."""
    late: int
    """Those of them that are overdue."""
    tiles: Sequence[Tile]


def standing(kind: str, value: str, reports: Sequence[Report], open_: Sequence[Promise], view: View) -> Standing:
    """How a service (or a team: `kind`) stands, from its reports and its open actions."""
    today, summary = view.archive.today, view.archive.groups(kind).get(value)
    incidents = [report for report in reports if report.kind == "incident"]
    year = sum(today - _YEAR < report.day <= today for report in incidents)
    before = sum(today - 2 * _YEAR < report.day <= today - _YEAR for report in incidents)
    last = max(incidents, key=lambda report: report.id, default=None)
    return Standing(
        lately=_lately(year, before),
        last=last,
        ago=_ago((today - last.day).days) if last else "",
        open=len(open_),
        late=sum(promise.overdue > 0 for promise in open_),
        tiles=tiles(summary) if summary else (),
    )


def _lately(year: int, before: int) -> str:
    if before:
        told = ngettext(
            "{n} incident in the last twelve months, {before} in the twelve before.",
            "{n} incidents in the last twelve months, {before} in the twelve before.",
            year,
        )
    else:
        told = ngettext(
            "{n} incident in the last twelve months, none in the twelve before.",
            "{n} incidents in the last twelve months, none in the twelve before.",
            year,
        )
    return told.format(n=year, before=before)


def _ago(days: int) -> str:
    if days in (0, 1):
        return _("yesterday") if days else _("today")
    return _("{n} days ago").format(n=days)


def _median_of(count: int) -> str:
    return ngettext("median of {n} incident", "median of {n} incidents", count).format(n=count)


def tiles(summary: Summary) -> tuple[Tile, ...]:
    """The figures of a summary, those that have a value."""
    found = []
    for id_, name in (("mttd", "MTTD"), ("mtta", "MTTA"), ("mttr", "MTTR")):
        spread = summary.durations[id_]
        if spread.median.value is not None:
            found.append(Tile(name, shown(spread.median.value, "seconds"), _median_of(spread.n)))
    between = summary.mtbf.mean.value
    if between is not None:
        found.append(Tile("MTBF", shown(between, "days"), _("mean time between failures")))
    count = len(summary.sample)
    note = ngettext("in {n} incident", "in {n} incidents", count).format(n=count)
    found.append(Tile(_("Downtime"), lasted(summary.downtime), note))
    return tuple(found)
