"""`postmortems check`: the gate in a terminal and in CI."""

from __future__ import annotations

import pathlib
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from ..gate.diagnostics import Diagnostic, Level
from ..gate.reporters import FORMATS, Outcome, text
from ..gate.selection import Selection
from ..language import _, ngettext
from ..report.problem import INTERNAL, UNREADABLE
from ..report.shard import Shard
from ..report.visible import harmless
from ..usecases.check import Check, CheckRequest, Judged
from . import formats
from .terminal import echo
from .types import ShardOf

if TYPE_CHECKING:  # imported when a format asks for it
    from ..gate.suggest import Suggestion

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "blue"}

_FILE = click.Path(dir_okay=False, path_type=pathlib.Path)


def _codes(context: click.Context, parameter: click.Parameter, given: Sequence[str]) -> tuple[str, ...]:
    """Codes that came one by one, or several with commas."""
    return tuple(code for part in given for word in part.split(",") if (code := word.strip()))


def _levels(context: click.Context, parameter: click.Parameter, given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = [tuple(pair.partition("=")[::2]) for pair in _codes(context, parameter, given)]
    if wrong := next((code for code, level in pairs if not level), None):
        raise click.BadParameter(_("Write a code and a level, such as `{wrong}=warning`.").format(wrong=wrong))
    return tuple((code, level) for code, level in pairs)


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=pathlib.Path))
@click.option(
    "--format", "targets", multiple=True, default=["text"], type=formats.TargetType(), metavar="FORMAT[=FILE]",
    help=f"Output format, printed or written to a file: {', '.join(FORMATS)}. Default: text. Repeatable.",
)  # fmt: skip
@click.option(
    "--site-url", default="", metavar="URL", help="Address of the site. Findings then link to the pages of their rules."
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="Check as of this day (UTC).")
@click.option(
    "--select", multiple=True, callback=_codes, metavar="CODES",
    help="Apply only these rules: codes or prefixes, such as `BL,PM2`. Repeatable.",
)  # fmt: skip
@click.option(
    "--ignore", multiple=True, callback=_codes, metavar="CODES",
    help="Leave these rules out; the longer code wins. PM001 to PM012, PM030 and PM1xx always hold: without them "
    "there is no report to check. Repeatable.",
)  # fmt: skip
@click.option(
    "--level", "levels", multiple=True, callback=_levels, metavar="CODE=LEVEL",
    help="Set the level of rules for this run: error, warning, info or off. Repeatable.",
)  # fmt: skip
@click.option(
    "--changed-since", metavar="REV",
    help="Check only reports that changed since this branch left REV, and links to reports that it removed.",
)  # fmt: skip
@click.option(
    "--shard", type=ShardOf(), metavar="NUMBER/COUNT",
    help="Check only this part of the reports, such as 3/8, so that several CI jobs share the work. Together, the "
    "parts find what one run finds, each finding once.",
)  # fmt: skip
@click.option("--baseline", type=_FILE, help="Ignore the findings listed in this file.")
@click.option(
    "--write-baseline", type=_FILE,
    help="Write today's findings to a file. If it exists, remove fixed findings and add none.",
)  # fmt: skip
@click.option("--fix", is_flag=True, help="Make mechanical corrections (spelling, UTC, ids, order), then check.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, without changing or checking anything.")
@click.option("--no-cache", is_flag=True, help="Check unchanged files again instead of using cached results.")
def command(
    targets: tuple[formats.Target, ...], site_url: str, strict: bool, fix: bool, diff: bool, **asked: Any
) -> None:
    """Check reports: files or folders, by default the folder that postmortems.yml names.

    Exit codes: 0 no errors, 1 errors found (with --strict, also warnings; with --diff, anything to fix), 2 usage error
    or unreadable input.
    """
    asked_for = {target.format for target in targets}
    check = Check(_request(compare="markdown" in asked_for, suggest="rdjson" in asked_for, **asked))
    if diff:
        sys.exit(_show_fixes(check))
    for each in check.put_right() if fix else ():
        echo(
            _("{file}: fixed: {notes}").format(file=check.run.shown(each.path), notes="; ".join(each.fixed.notes)),
            err=True,
        )
    as_text = "text" in asked_for
    found: list[Diagnostic] = []
    offered: dict[Diagnostic, Sequence[Suggestion]] = {}
    lines: dict[str, Sequence[str]] = {}
    for judged in _with_progress(check.verdicts(), len(check.chosen)):
        found += judged.diagnostics
        if check.request.suggest and judged.diagnostics:
            offered |= check.suggestions(judged)
            lines[check.run.shown(judged.verdict.path)] = judged.verdict.lines
        if as_text:
            _print(judged)
    _sum_up_baseline(check)
    shown = check.run.shown
    earlier = {shown(path): reports for path, reports in check.earlier.items()}
    outcome = Outcome([shown(path) for path in check.chosen], found, strict, site_url, earlier, offered, lines)
    formats.write(targets, outcome)
    if as_text:
        echo(_summary(check, found))
    unread = any(diagnostic.code in (UNREADABLE, INTERNAL) for diagnostic in found)
    sys.exit(2 if unread else 1 if outcome.failed else 0)


def _request(
    *, paths: tuple[pathlib.Path, ...], day: datetime | None, compare: bool, suggest: bool, no_cache: bool,
    changed_since: str | None, select: tuple[str, ...], ignore: tuple[str, ...], levels: tuple[tuple[str, str], ...],
    shard: Shard | None, baseline: pathlib.Path | None, write_baseline: pathlib.Path | None,
) -> CheckRequest:  # fmt: skip
    if write_baseline and (baseline or select or ignore or changed_since or shard):
        cause = _("--write-baseline excludes --baseline, --select, --ignore, --changed-since and --shard.")
        raise click.UsageError(cause)
    return CheckRequest(
        day.date() if day else None, paths=paths, selection=Selection(select, ignore, levels),
        changed_since=changed_since, shard=shard, baseline=baseline, new_baseline=write_baseline, compare=compare,
        suggest=suggest, cached=not no_cache,
    )  # fmt: skip


def _show_fixes(check: Check) -> int:
    """Print as a patch what `--fix` would change; the exit code."""
    from ..gate.fix import difference

    code = 0
    for each in check.fixes():
        echo(difference(each.before, each.fixed.data, check.run.shown(each.path)), nl=False)
        code = 1
    return code


def _print(judged: Judged) -> None:
    lines, hidden = judged.verdict.lines if judged.diagnostics else [], judged.hidden
    for diagnostic in judged.diagnostics:
        block = harmless(text.render(diagnostic, lines, hidden))
        click.echo(_coloured(block, diagnostic.level) + "\n")


def _summary(check: Check, found: Sequence[Diagnostic]) -> str:
    request = check.request
    if check.chosen or found:
        return text.summary(found, len(check.chosen))
    if check.files and request.changed_since:
        said = _("No report was touched since {revision}.")
        if request.shard:
            said = _("No report was touched since {revision} in part {part}.")
        return said.format(revision=request.changed_since, part=request.shard)
    if check.files:
        return _("No report is in part {part}.").format(part=request.shard)
    return _("No reports found in {place}.").format(place=", ".join(map(str, request.paths)) or check.run.reports)


def _sum_up_baseline(check: Check) -> None:
    """Say on stderr how a baseline changed. Where only some rules ran, nobody knows which findings are gone."""
    baseline, request = check.baseline, check.request
    if not baseline:
        return
    gone = len(baseline.outlived)
    if request.new_baseline:
        left = baseline.write()
        said = ngettext(
            "{file}: {left} finding listed, {gone} removed.", "{file}: {left} findings listed, {gone} removed.", left
        )
        echo(said.format(file=baseline.file, left=left, gone=gone), err=True)
    elif gone and not (request.selection.select or request.selection.ignore):
        said = ngettext(
            "{file}: {gone} of its findings is fixed; `postmortems check --write-baseline {file}` removes them.",
            "{file}: {gone} of its findings are fixed; `postmortems check --write-baseline {file}` removes them.",
            gone,
        )
        echo(said.format(file=baseline.file, gone=gone), err=True)


def _with_progress(verdicts: Iterator[Judged], total: int) -> Iterator[Judged]:
    """The same; on a terminal, with a bar on stderr while it takes long."""
    bar = click.progressbar(
        length=total, label=_("Checking"), file=sys.stderr, hidden=total < 500 or not sys.stderr.isatty()
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
