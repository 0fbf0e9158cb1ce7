"""The formats that `check` was asked for: where each goes, and what only some of them need."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from ..gate.refusal import Refusal
from ..gate.reporters import FORMATS, Earlier, OpenAction, Outcome, render
from ..gate.run import Run

if TYPE_CHECKING:  # imported where a comment names earlier incidents
    from ..analysis.actions import Promise
    from ..analysis.precedents import Precedent


@dataclass(frozen=True)
class Target:
    """One format, and the file that it goes to; `None` is standard output."""

    format: str
    file: pathlib.Path | None = None


class TargetType(click.ParamType[Target]):
    """`FORMAT` or `FORMAT=FILE`."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Target:
        """Read one of them."""
        format_, _, file = value.partition("=")
        if format_ not in FORMATS:
            self.fail(f"{format_!r} is not one of {', '.join(FORMATS)}.", param, ctx)
        if "=" in value and (format_ == "text" or not file or pathlib.Path(file).is_dir()):
            self.fail(f"{value!r}: write a file's name after `=`; text goes to standard output.", param, ctx)
        return Target(format_, pathlib.Path(file) if file else None)


def write(targets: Sequence[Target], outcome: Outcome, run: Run, judged: Sequence[pathlib.Path]) -> None:
    """Print or write an outcome in each format but text. Raises `Refusal` where a file cannot be written."""
    if any(target.format == "markdown" for target in targets):
        outcome = replace(outcome, earlier=_earlier(run, judged))
    for target in targets:
        if target.format == "text":
            continue
        text = render(target.format, outcome)
        if target.file is None:
            click.echo(text)
        else:
            _save(target.file, f"{text}\n")


def _save(file: pathlib.Path, text: str) -> None:
    from ..gate import atomic

    try:
        atomic.write(file, text.encode())
    except OSError as error:
        raise Refusal(f"{file} cannot be written: {error.strerror}", "Check its folder and its rights") from None


def _earlier(run: Run, judged: Sequence[pathlib.Path]) -> Mapping[str, Sequence[Earlier]]:
    """For judged files, by the path that diagnostics show, the earlier reports that are most like them."""
    from ..analysis.precedents import precedents
    from ..report.files import distinct, find_reports
    from ..report.parse import read_report

    shown = {run.shown(path): path.name.removesuffix(".md") for path in judged}
    folders = dict.fromkeys([run.reports, *(path.parent for path in judged)])
    paths = distinct([*(path for folder in folders for path in find_reports(folder)), *judged])
    readings = [read_report(path, run.shown(path), run.options.contract) for path in paths]
    archive = [each.report for each in readings if each.report and each.whole]
    asked = [each.report for each in readings if each.report and each.source.path in shown]
    found = dict(precedents(asked, archive, run.today))
    return {path: [_told(each) for each in found.get(id_, ())] for path, id_ in shown.items()}


def _told(precedent: Precedent) -> Earlier:
    common = precedent.shared
    parts = [tag.replace("-", " ") for tag in common.tags]
    if common.services:
        parts.append(f"same service{'s' * (len(common.services) > 1)}: {', '.join(common.services)}")
    if common.trigger:
        parts.append(f"same kind of trigger: {common.trigger.replace('-', ' ')}")
    return Earlier(precedent.report.id, precedent.report.title, "; ".join(parts), [*map(_open, precedent.open)])


def _open(promise: Promise) -> OpenAction:
    action = promise.action
    due = action.due.isoformat() if action.due else ""
    return OpenAction(action.id, action.title, action.owner or "", due, promise.overdue)
