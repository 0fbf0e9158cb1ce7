"""Finds the earlier reports that resemble those checked, for the gate looks at one file at a time."""

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
    """Those of some files whose reports are new, and for which a rule about earlier reports is switched on."""
    drafts = [path for path in paths if _may_be_new(path)]
    if not drafts:
        return []
    from ..gate.check import level_of
    from ..gate.diagnostics import Level
    from ..gate.registry import rules
    from ..report.parse import read_report

    beside = [rule for rule in rules().values() if rule.beside]
    found = []
    for path in drafts:
        report = read_report(path, run.shown(path), run.options.contract).report
        if report and any(level_of(r, run.options, report.severity, report.status) is not Level.OFF for r in beside):
            found.append(path)
    return found


def _may_be_new(path: pathlib.Path) -> bool:
    try:
        return bool(_MAY_BE_NEW.search(path.read_bytes()))
    except OSError:
        return False  # the check says so


def earlier(run: Run, judged: Collection[pathlib.Path]) -> Mapping[pathlib.Path, Sequence[Earlier]]:
    """For each of some files, the earlier reports most like it; this reads the whole archive."""
    if not judged:
        return {}
    from ..analysis.archive import Archive
    from ..report.corpus import corpus_of
    from ..report.files import distinct, find_reports
    from ..report.parse import read_report

    shown = {run.shown(path): path for path in judged}
    folders = dict.fromkeys([run.reports, *(path.parent for path in judged)])
    paths = distinct([*(path for folder in folders for path in find_reports(folder)), *judged])
    readings = [read_report(path, run.shown(path), run.options.contract) for path in paths]
    archive = Archive(corpus_of(readings), run.options, run.today)
    asked = [each.report for each in readings if each.report and each.source.path in shown]
    found = dict(archive.precedents(asked))
    return {path: [_told(each) for each in found.get(path.name.removesuffix(".md"), ())] for path in shown.values()}


def _told(precedent: Precedent) -> Earlier:
    report = precedent.report
    return Earlier(report.id, report.title, precedent.reason, [*map(_open, precedent.open)])


def _open(promise: Promise) -> OpenAction:
    action = promise.action
    due = action.due.isoformat() if action.due else ""
    return OpenAction(action.id, action.title, action.owner or "", due, promise.overdue)
