"""`postmortems check`: the gate in a terminal and in CI."""

from __future__ import annotations

import pathlib
import sys
from collections.abc import Iterator
from datetime import date, datetime

import click

from ..gate.check import check_files
from ..gate.diagnostics import Diagnostic, Level
from ..gate.reporters import json, text
from ..options import find_options, today
from ..report.corpus import find_reports
from ..report.parse import Reading
from ..report.source import UNREADABLE

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "blue"}


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=pathlib.Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the findings.",
)
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@click.option("--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="Judge as on this day (UTC).")
def command(paths: tuple[pathlib.Path, ...], format_: str, strict: bool, day: datetime | None) -> None:
    """Judge reports: files or folders, by default the folder that postmortems.yml names.

    Exit codes: 0 no error, 1 errors found (with --strict: or warnings), 2 usage error or unreadable input.
    """
    here = pathlib.Path.cwd()
    options = find_options(paths[0] if paths and paths[0].is_dir() else paths[0].parent if paths else here)
    if not paths and not options.reports.is_dir():
        raise click.UsageError(f"There is no folder {options.reports}. Name one, or set `reports` in postmortems.yml.")
    files = list(dict.fromkeys(file for path in paths or (options.reports,) for file in _expand(path)))
    judged_on: date = day.date() if day else today()
    found: list[Diagnostic] = []
    for diagnostics, lines in _with_progress(check_files(files, options, here, judged_on), len(files)):
        found += diagnostics
        if format_ == "text":
            for diagnostic in diagnostics:
                click.echo(_coloured(text.render(diagnostic, lines), diagnostic.level) + "\n")
    if format_ == "json":
        click.echo(json.render(found, len(files)))
    elif files:
        click.echo(text.summary(found, len(files)))
    else:
        click.echo(f"No report found in {', '.join(map(str, paths)) or options.reports}.")
    levels = {diagnostic.level for diagnostic in found}
    if any(diagnostic.code == UNREADABLE for diagnostic in found):
        sys.exit(2)
    sys.exit(1 if Level.ERROR in levels or (strict and Level.WARNING in levels) else 0)


def _expand(path: pathlib.Path) -> list[pathlib.Path]:
    return find_reports(path) if path.is_dir() else [path]


def _with_progress(
    verdicts: Iterator[tuple[Reading, list[Diagnostic]]], total: int
) -> Iterator[tuple[list[Diagnostic], list[str]]]:
    """The verdicts with the lines of their files; on a terminal, with a bar on stderr while it takes long."""
    bar = click.progressbar(
        length=total, label="Checking", file=sys.stderr, hidden=total < 500 or not sys.stderr.isatty()
    )
    with bar:
        for reading, diagnostics in verdicts:
            bar.update(1)
            yield diagnostics, reading.source.lines if diagnostics else []


def _coloured(block: str, level: Level) -> str:
    first, _, rest = block.partition("\n")
    place, _, said = first.partition(f" {level} ")
    shown = click.style(level.value, fg=_COLOURS[level], bold=True)
    return f"{click.style(place, bold=True)} {shown} {said}\n{rest}"
