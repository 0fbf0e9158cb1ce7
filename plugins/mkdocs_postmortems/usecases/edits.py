"""The site after an edit of reports, before and after everything that ties reports together is computed anew."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ..analysis.archive import Archive
from ..analysis.provisional import dump_ties, renewed, with_ties_of
from ..options import Options
from ..report.corpus import Corpus
from ..report.files import Shown
from ..report.parse import read_report
from .site import SitePlan


def edited_corpus(corpus: Corpus, options: Options, paths: Iterable[pathlib.Path]) -> Corpus | None:
    """The reports, with those read again that lie at some paths.

    `None` where one of the paths is none of theirs, or now holds a report that cannot be read or has another id.
    """
    folders, by_path = options.folders, {report.path: report for report in corpus.reports}
    resolved = folders.resolved()
    shown = Shown(options.root)
    for path in paths:
        inner = resolved.inner(path)
        place, known = folders.place(inner), by_path.get(inner)
        if not known or resolved.place(inner) != path or folders.source_at(inner):
            return None
        reading = read_report(place, shown(place), options.contract, inner, options.reports)
        if not reading.whole or not reading.report or reading.report.id != known.id:
            return None
        by_path[inner] = reading.report
    return replace(corpus, reports=tuple(by_path.values()))


def edited_plan(plan: SitePlan, corpus: Corpus, options: Options) -> SitePlan | None:
    """The site of some reports, with the ties between them that an earlier plan knows.

    `None` where the audience now sees other reports than before.
    """
    archive = Archive(corpus, options, plan.archive.today, plan.archive.cached)
    return replace(plan, archive=archive) if with_ties_of(plan.archive, archive) else None


def renewed_plan(plan: SitePlan, today: date, ties: bytes | None = None) -> SitePlan:
    """The site of the same reports with the ties that they have now: those of `ties_of`, or else computed."""
    return replace(plan, archive=renewed(plan.archive, today, ties))


def ties_of(plan: SitePlan) -> bytes:
    """What takes long to compute of a site, for `renewed_plan` in a process that holds the same reports."""
    return dump_ties(plan.archive)
