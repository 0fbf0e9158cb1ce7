"""Finds the earlier reports that resemble those checked; the gate itself looks at one file at a time."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from ..gate.earlier import Earlier, OpenAction
from ..gate.run import Run

if TYPE_CHECKING:  # imported where a report is compared with others
    from ..analysis.actions import Promise
    from ..analysis.archive import Precedent

_MAY_BE_NEW = re.compile(rb"^status:\s*[\"']?(?:draft|in-review)\b", re.MULTILINE)


def new(run: Run, paths: Collection[pathlib.Path]) -> list[pathlib.Path]:
    """The files whose reports are new and for which a rule that compares them with earlier ones is switched on."""
    drafts = [path for path in paths if isinstance(data := run.files[path], bytes) and _MAY_BE_NEW.search(data)]
    if not drafts:
        return []
    from ..gate.check import level_of
    from ..gate.diagnostics import Level
    from ..gate.registry import rules

    beside = [rule for rule in rules().values() if rule.beside]
    found = []
    for path in drafts:
        report = (reading := run.reading(path, run.files[path])).report
        if report and any(level_of(r, run.options, report.severity, report.status) is not Level.OFF for r in beside):
            run.readings[path] = reading
            found.append(path)
    return found


def earlier(run: Run, judged: Collection[pathlib.Path]) -> Mapping[pathlib.Path, Sequence[Earlier]]:
    """For each of some files, the earlier reports most like it; this reads the whole archive."""
    if not judged:
        return {}
    from ..analysis.archive import Archive
    from ..report.corpus import Read, corpus_of, read_one
    from ..report.files import distinct, find_reports
    from ..report.kept import Kept, found_in

    beside = dict.fromkeys(path.parent for path in judged)
    paths = distinct([*run.folders.find(), *(path for folder in beside for path in find_reports(folder)), *judged])
    contract = run.options.contract
    kept = Kept(run.reports, contract) if run.cached else None
    files = []
    for path in paths:
        shown, known = run.shown(path), run.readings.get(path)
        inner = run.folders.inner(path)
        found = found_in(known) if known else read_one(run.files[path], shown, inner, contract, kept)
        files.append(Read(shown, found))
    if kept:
        kept.save()
    asked_for = {run.shown(path) for path in judged}
    asked = [found.report for shown, found in files if found.report and shown in asked_for]
    found_for = dict(Archive(corpus_of(files), run.options, run.today, run.cached).precedents(asked))
    return {path: [_told(each) for each in found_for.get(path.name.removesuffix(".md"), ())] for path in judged}


def _told(precedent: Precedent) -> Earlier:
    report = precedent.report
    return Earlier(report.id, report.title, precedent.reason, [*map(_open, precedent.open)])


def _open(promise: Promise) -> OpenAction:
    action = promise.action
    due = action.due.isoformat() if action.due else ""
    return OpenAction(action.id, action.title, action.owner or "", due, promise.overdue)
