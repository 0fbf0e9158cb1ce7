"""`postmortems check`: the gate in a terminal and in CI."""

from __future__ import annotations

import pathlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from ..gate.diagnostics import Diagnostic, Level
from ..gate.earlier import Earlier
from ..gate.reporters import FORMATS, Outcome, text
from ..gate.run import Run, Verdict
from ..gate.selection import Selection
from ..options import today
from ..report.files import DANGLING_RELATED, find_reports, save
from ..report.problem import UNREADABLE, Refusal
from . import formats
from .earlier import earlier, new

if TYPE_CHECKING:  # imported when asked for
    from ..gate.baseline import Baseline
    from ..gate.changes import Changes

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "blue"}

_FILE = click.Path(dir_okay=False, path_type=pathlib.Path)


def _codes(context: click.Context, parameter: click.Parameter, given: Sequence[str]) -> tuple[str, ...]:
    """Codes that came one by one, or several with commas."""
    return tuple(code for part in given for word in part.split(",") if (code := word.strip()))


def _levels(context: click.Context, parameter: click.Parameter, given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = [tuple(pair.partition("=")[::2]) for pair in _codes(context, parameter, given)]
    if wrong := next((code for code, level in pairs if not level), None):
        raise click.BadParameter(f"Write a code and a level, such as `{wrong}=warning`.")
    return tuple((code, level) for code, level in pairs)


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=pathlib.Path))
@click.option(
    "--format", "targets", multiple=True, default=["text"], type=formats.TargetType(), metavar="FORMAT[=FILE]",
    help=f"How to print the findings, or to write them to a file: {', '.join(FORMATS)}. By default text. Repeatable.",
)  # fmt: skip
@click.option(
    "--site-url", default="", metavar="URL", help="Where the site is published: findings link to their rules' pages."
)
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@click.option("--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="Judge as on this day (UTC).")
@click.option(
    "--select", multiple=True, callback=_codes, metavar="CODES",
    help="Judge by these rules alone: codes or beginnings of codes, such as `BL,PM2`. Repeatable.",
)  # fmt: skip
@click.option(
    "--ignore", multiple=True, callback=_codes, metavar="CODES",
    help="Leave these rules out; the longer code wins. PM001 to PM011 and PM1xx always hold: without them there is no "
    "report to judge. Repeatable.",
)  # fmt: skip
@click.option(
    "--level", "levels", multiple=True, callback=_levels, metavar="CODE=LEVEL",
    help="Set the level of rules for this run, as postmortems.yml does: error, warning, info or off. Repeatable.",
)  # fmt: skip
@click.option(
    "--changed-since", metavar="REV",
    help="Judge only reports that differ from where this branch left REV, and links to reports that it took away.",
)  # fmt: skip
@click.option("--baseline", type=_FILE, help="Leave out the findings that this file lists.")
@click.option(
    "--write-baseline", type=_FILE,
    help="List today's findings in a file; if it exists, take out those that are gone and add none.",
)  # fmt: skip
@click.option(
    "--fix", is_flag=True, help="Put right what is mechanical, then judge: severity aliases, UTC, ids, order."
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, write nothing, judge nothing.")
@click.option("--no-cache", is_flag=True, help="Judge files anew that have not changed since they were last judged.")
def command(
    paths: tuple[pathlib.Path, ...], targets: tuple[formats.Target, ...], site_url: str,
    strict: bool, day: datetime | None,
    select: tuple[str, ...], ignore: tuple[str, ...], levels: tuple[tuple[str, str], ...], changed_since: str | None,
    baseline: pathlib.Path | None, write_baseline: pathlib.Path | None, fix: bool, diff: bool, no_cache: bool,
) -> None:  # fmt: skip
    """Judge reports: files or folders, by default the folder that postmortems.yml names.

    Exit codes: 0 no error, 1 errors found (with --strict: or warnings; with --diff: something to fix), 2 usage error
    or unreadable input.
    """
    if write_baseline and (baseline or select or ignore or changed_since):
        raise click.UsageError("--write-baseline goes without --baseline, --select, --ignore and --changed-since.")
    here, as_text = pathlib.Path.cwd(), any(target.format == "text" for target in targets)
    selection = Selection(select, ignore, levels)
    try:
        run = Run(_start(paths, here), here, day.date() if day else today(), selection, cached=not no_cache)
        files = _files(paths, run)
        changes = _changes(changed_since, paths, run)
        chosen = [path for path in files if changes.touches(path)] if changes else files
        if (fix or diff) and _fix(run, chosen, diff):
            sys.exit(1)
        if diff:
            sys.exit(0)
        known = _baseline(baseline, write_baseline)
        named = set(paths)
        fresh = new(run, chosen if changes else [path for path in chosen if path in named])
        commented = any(target.format == "markdown" for target in targets)
        known_earlier = earlier(run, chosen if commented else fresh)
        beside = {path: known_earlier[path] for path in fresh}
        verdicts = _with_progress(_verdicts(run, files, chosen, changes, beside), len(chosen))
        found: list[Diagnostic] = []
        for verdict in verdicts:
            lines = verdict.lines if verdict.diagnostics else []
            diagnostics = known.excuse(verdict.path, verdict.diagnostics, lines) if known else verdict.diagnostics
            found += diagnostics
            if as_text:
                hidden = {diagnostic.line for diagnostic in verdict.diagnostics if diagnostic.private}
                for diagnostic in diagnostics:
                    click.echo(_coloured(text.render(diagnostic, lines, hidden), diagnostic.level) + "\n")
        if known:
            _say_of(known, write=bool(write_baseline), whole=not (select or ignore))
        told = {run.shown(path): reports for path, reports in known_earlier.items()}
        outcome = Outcome([run.shown(path) for path in chosen], found, strict, site_url, told)
        formats.write(targets, outcome)
    except Refusal as error:
        raise click.UsageError(str(error)) from None
    if as_text and (chosen or found):
        click.echo(text.summary(found, len(chosen)))
    elif as_text and files:
        click.echo(f"No report was touched since {changed_since}.")
    elif as_text:
        click.echo(f"No report found in {', '.join(map(str, paths)) or run.reports}.")
    if any(diagnostic.code == UNREADABLE for diagnostic in found):
        sys.exit(2)
    sys.exit(1 if outcome.failed else 0)


def _start(paths: Sequence[pathlib.Path], here: pathlib.Path) -> pathlib.Path:
    """The folder in or above which postmortems.yml lies."""
    first = paths[0] if paths else here
    return first if first.is_dir() else first.parent


def _files(paths: Sequence[pathlib.Path], run: Run) -> list[pathlib.Path]:
    if not paths and not run.reports.is_dir():
        raise click.UsageError(f"There is no folder {run.reports}. Name one, or set `reports` in postmortems.yml.")
    expanded = (find_reports(path) if path.is_dir() else [path] for path in paths or (run.reports,))
    return list(dict.fromkeys(path for found in expanded for path in found))


def _changes(revision: str | None, paths: Sequence[pathlib.Path], run: Run) -> Changes | None:
    if revision is None:
        return None
    from ..gate.changes import changed_since

    return changed_since(revision, _start(paths, run.reports))


def _verdicts(
    run: Run, files: Sequence[pathlib.Path], chosen: Sequence[pathlib.Path], changes: Changes | None,
    beside: Mapping[pathlib.Path, Sequence[Earlier]],
) -> Iterator[Verdict]:  # fmt: skip
    """The verdicts on the chosen files, and what the changes broke in others."""
    yield from run.verdicts(chosen, among=files, earlier=beside)
    if changes and changes.gone:
        for verdict in run.verdicts([path for path in files if changes.may_break(path)], among=files):
            broken = [found for found in verdict.diagnostics if found.code == DANGLING_RELATED]
            yield replace(verdict, diagnostics=broken)


def _fix(run: Run, files: Iterable[pathlib.Path], diff: bool) -> bool:
    """Put right what is mechanical, or show how; whether something was shown."""
    from ..gate.fix import difference
    from ..gate.fix import fix as fix_

    shown = False
    for path in files:
        try:
            data = path.read_bytes()
        except OSError:
            continue  # the check says so
        fixed = fix_(data, path.name, run.options, run.today)
        if fixed.notes and diff:
            click.echo(difference(data, fixed.data, run.shown(path)), nl=False)
            shown = True
        elif fixed.notes:
            save(path, fixed.data)
            click.echo(f"{run.shown(path)}: fixed: {'; '.join(fixed.notes)}", err=True)
    return shown


def _baseline(file: pathlib.Path | None, write: pathlib.Path | None) -> Baseline | None:
    if not (file or write):
        return None
    from ..gate.baseline import Baseline, read

    given = file or write
    assert given
    return Baseline(given) if write and not write.exists() else read(given)


def _say_of(baseline: Baseline, write: bool, whole: bool) -> None:
    """What became of a baseline, beside the findings; of rules that did not run nobody knows what is gone."""
    gone = len(baseline.outlived)
    if write:
        left = baseline.write()
        click.echo(f"{baseline.file}: {left} finding{'s' * (left != 1)} listed, {gone} taken out.", err=True)
    elif gone and whole:
        hint = f"`postmortems check --write-baseline {baseline.file}` takes them out."
        click.echo(f"{baseline.file}: {gone} of its findings {'is' if gone == 1 else 'are'} gone; {hint}", err=True)


def _with_progress(verdicts: Iterator[Verdict], total: int) -> Iterator[Verdict]:
    """The same; on a terminal, with a bar on stderr while it takes long."""
    bar = click.progressbar(
        length=total, label="Checking", file=sys.stderr, hidden=total < 500 or not sys.stderr.isatty()
    )
    with bar:
        for verdict in verdicts:
            bar.update(1)
            yield verdict


def _coloured(block: str, level: Level) -> str:
    first, _, rest = block.partition("\n")
    place, _, said = first.partition(f" {level} ")
    shown = click.style(level.value, fg=_COLOURS[level], bold=True)
    return f"{click.style(place, bold=True)} {shown} {said}\n{rest}"
