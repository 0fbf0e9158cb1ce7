"""The site after an edit of reports, before everything that ties reports together is computed anew."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from dataclasses import replace

from ..analysis.archive import Archive
from ..analysis.provisional import with_ties_of
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
    archive = Archive(corpus, options, plan.archive.today)
    return replace(plan, archive=archive) if with_ties_of(plan.archive, archive) else None
