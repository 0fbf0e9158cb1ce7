"""`postmortems migrate`: an old archive lifted into the format."""

from __future__ import annotations

import json
import pathlib
import sys
from collections.abc import Sequence
from functools import partial

import click

from ..intake.migrate.archive import Output, find_files, migrate
from ..intake.migrate.findings import as_data, as_text
from ..intake.migrate.lift import Choices
from ..intake.migrate.zones import Zone, read_zone
from ..language import _
from ..options import Options, find_options
from ..report.parse import parse
from ..report.source import source_from_bytes
from ..report.writing import save
from .terminal import echo

_MANY = 20
"""From how many files on a terminal shows progress."""


def _zone(ctx: click.Context, param: click.Parameter, value: str | None) -> Zone | None:
    zone = read_zone(value) if value else None
    if value and zone is None:
        raise click.BadParameter(
            _("{value} is not a time zone. Try `Europe/London`, `UTC` or `+01:00`.").format(value=repr(value)),
            ctx,
            param,
        )
    return zone


_FOLDER = click.Path(exists=True, file_okay=False, path_type=pathlib.Path)
_OUTPUT = click.Path(file_okay=False, path_type=pathlib.Path)
_FILE = click.Path(dir_okay=False, path_type=pathlib.Path)


@click.command("migrate")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--output", "-o", required=True, type=_OUTPUT, help="The folder to write reports into.")
@click.option("--zone", callback=_zone, help="Time zone of timelines that state none, such as Europe/London.")
@click.option("--severity", help="Severity of reports that state none. [default: the first with depth light]")
@click.option("--report", "report", type=_FILE, help="Write a JSON report of what was read, guessed and left.")
@click.option("--dry-run", is_flag=True, help="Report what would happen, without writing anything.")
@click.option("--force", is_flag=True, help="Replace files that were edited since the last run.")
@click.option("--verbose", "-v", is_flag=True, help="List for each file what was read, guessed and left in the body.")
def command(
    folder: pathlib.Path, output: pathlib.Path, zone: Zone | None, severity: str | None,
    report: pathlib.Path | None, dry_run: bool, force: bool, verbose: bool,
) -> None:  # fmt: skip
    """Convert a folder of Markdown postmortems into drafts of this format.

    No text is lost: what has no field of its own stays in the body. Time zones are never guessed.

    Exit codes: 0 done, 1 a file could not be read, 2 usage error.
    """
    if output.resolve() == folder.resolve():
        raise click.UsageError(_("The output folder is the archive itself. Give another folder."))
    options = find_options(output if output.is_dir() else pathlib.Path.cwd())
    choices = choices_for(options, severity, zone)
    paths = find_files(folder, output)
    target = Output(output, force, dry_run)
    if sys.stderr.isatty() and len(paths) >= _MANY:
        with click.progressbar(length=len(paths), label=_("Reading"), file=sys.stderr) as bar:
            done = migrate(folder, target, choices, paths, lambda path: bar.update(1))
    else:
        done = migrate(folder, target, choices, paths)
    for line in as_text(done, verbose):
        echo(line)
    if report:
        save(report, f"{json.dumps(as_data(done), indent=2, ensure_ascii=False)}\n".encode())
    sys.exit(1 if done.outcomes["unread"] else 0)


def choices_for(options: Options, severity: str | None, zone: Zone | None) -> Choices:
    """What the command's arguments and `postmortems.yml` say of an archive."""
    spellings = {word.lower(): step.id for step in options.severities for word in (step.id, *step.aliases)}
    light = next((step.id for step in options.severities if step.depth == "light"), options.severities[-1].id)
    chosen = light if severity is None else spellings.get(severity.lower())
    if chosen is None:
        known = ", ".join(step.id for step in options.severities)
        raise click.BadParameter(
            _("{severity} is not a severity. Use one of {known}.").format(severity=repr(severity), known=known),
            param_hint="--severity",
        )
    before, after = options.timeline["before"], options.timeline["after"]
    trigger, factor = ("unknown" if "unknown" in options.vocabularies[kind] else "" for kind in ("trigger", "factor"))
    return Choices(chosen, spellings, zone, before, after, trigger, factor, partial(_objections, options))


_TIMES_RULES = ("PM203", "PM205", "PM209", "PM215", "PM216")
"""The rules that compare the times of a report with its timeline and its sentences."""


def _objections(options: Options, text: str, name: str) -> Sequence[str]:
    """What the gate says against the times of a draft."""
    from ..gate.registry import Subject, rules

    reading = parse(source_from_bytes(text.encode(), name), options.contract)
    if reading.report is None:
        return ()
    subject = Subject(reading, reading.report, options, options.today())
    checks = [rules()[code].check for code in _TIMES_RULES]
    return [problem.message for check in checks if check for problem in check(subject)]
