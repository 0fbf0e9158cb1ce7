"""Which earlier incidents a report should know of: the most similar, and what was promised there and is not done."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from ..language import _
from ..language.forms import semicolon
from ..report.model import Report
from .actions import Promise, open_promises
from .similarity import NEIGHBOURS, Neighbours, Shared

MOST = 3


class Precedent(Struct, frozen=True):
    """An earlier report that is like another."""

    report: Report
    shared: Shared
    named: bool
    """Whether the later report names it as related."""
    score: float
    """Between 0 and 1; 0 where only the author ties the two."""
    open: Sequence[Promise]
    """Its open actions, overdue first."""

    @property
    def reason(self) -> str:
        """In words."""
        return semicolon([*([_("named by the author")] if self.named else []), *filter(None, [self.shared.reason])])


def precedents(
    judged: Sequence[Report],
    archive: Sequence[Report],
    today: date,
    most: int = MOST,
    *,
    text: bool = False,
    folder: pathlib.Path | None = None,
) -> Iterator[tuple[str, list[Precedent]]]:
    """For reports, by id, the earlier ones that they should know of: those that they name, then the nearest.

    A near report counts if both authors declare the same failure (see `Shared.mechanism`); with `text`, also if only
    their texts have something in common that can be named. The reports may be in the archive or, half read, beside it.
    What a report calls unrelated is left out. For `folder` see `features_of`.
    """
    places = {report.id: index for index, report in enumerate(archive)}
    beside = [report for report in judged if report.id not in places]
    reports = [*archive, *beside]
    places |= {report.id: len(archive) + index for index, report in enumerate(beside)}
    asked = [places[report.id] for report in judged]
    near = Neighbours(reports, max(4 * most, NEIGHBOURS), asked, folder)
    for report, place, found in zip(judged, asked, near, strict=True):
        scores = {each.index: each.score for each in found if each.index < len(archive)}
        named = [other for id_ in report.related if (other := places.get(id_, len(archive))) < len(archive)]
        alike = []
        for other in dict.fromkeys([*named, *scores]):
            shared = near.shared(place, other)
            wanted = other in named or shared.mechanism or (text and shared.reason)
            if wanted and archive[other].id < report.id and not _apart(report, archive[other]):
                promised = open_promises([archive[other]], today)
                alike.append(Precedent(archive[other], shared, other in named, scores.get(other, 0.0), promised))
        yield report.id, alike[:most]


def _apart(one: Report, other: Report) -> bool:
    return other.id in one.unrelated or one.id in other.unrelated
