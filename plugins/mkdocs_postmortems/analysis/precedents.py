"""Which earlier incidents a report should know of: the most similar, and what was promised there and is not done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from ..report.model import Report
from .actions import Promise, open_promises
from .similarity import Shared, nearest, shared, telling_tags

MOST = 3


class Precedent(Struct, frozen=True):
    """An earlier report that is like another."""

    report: Report
    shared: Shared
    open: Sequence[Promise]
    """Its open actions, overdue first."""


def precedents(
    judged: Sequence[Report], archive: Sequence[Report], today: date, most: int = MOST
) -> Iterator[tuple[str, list[Precedent]]]:
    """For reports, by id, the earlier ones of the archive that failed in the same way, most similar first.

    The reports may be in the archive or, half read, beside it.
    """
    places = {report.id: index for index, report in enumerate(archive)}
    beside = [report for report in judged if report.id not in places]
    reports = [*archive, *beside]
    near, telling = nearest(reports), telling_tags(reports)
    places |= {report.id: len(archive) + index for index, report in enumerate(beside)}
    for report in judged:
        known = [archive[each.index] for each in near[places[report.id]] if each.index < len(archive)]
        pairs = [(other, shared(report, other, telling)) for other in known if other.id < report.id]
        alike = [(other, common) for other, common in pairs if common.mechanism][:most]
        yield report.id, [Precedent(other, common, open_promises([other], today)) for other, common in alike]
