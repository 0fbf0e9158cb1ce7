"""`postmortems publish`: take a report to its next status."""

from __future__ import annotations

import pathlib
import sys
from datetime import UTC, date, datetime

import click

from ..gate.diagnostics import Level
from ..gate.reporters import text
from ..gate.run import Run
from ..language import _, ngettext
from ..language.forms import number, stopped
from ..report.model import SIGNATURES, STATUSES, Moment
from ..report.moments import read_moment
from ..report.visible import harmless
from ..report.writing import save
from ..usecases.publish import Promotion, Wish, promotion
from .terminal import echo
from .types import today_option


def _moment(context: click.Context, parameter: click.Parameter, given: str | None) -> datetime | None:
    moment = read_moment(given) if given else None
    if given and not (isinstance(moment, Moment) and moment.at and not moment.approximate):
        raise click.BadParameter(_("{given} is not a time. Write it as 2026-03-11T08:10Z.").format(given=repr(given)))
    return moment.at.astimezone(UTC) if isinstance(moment, Moment) and moment.at else None


@click.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--to", "status", type=click.Choice(STATUSES[1:]), help="The status to set. Default: the next one.")
@click.option("--author", metavar="HANDLE", help="Sign the report as its author.")
@click.option("--reviewed-by", "reviewed", metavar="HANDLE", help="Sign the report as its reviewer.")
@click.option("--approved-by", "approved", metavar="HANDLE", help="Name who approved the publication.")
@click.option("--at", callback=_moment, metavar="TIME", help="The time of publication. Default: now.")
@click.option("--dry-run", is_flag=True, help="Show what would change, without changing anything.")
@today_option
def command(
    file: pathlib.Path, status: str | None, author: str | None, reviewed: str | None, approved: str | None,
    at: datetime | None, dry_run: bool, today: date | None,
) -> None:  # fmt: skip
    """Take a report to its next status: draft, in-review, published, closed.

    The report is checked as if it had that status. If nothing is missing, `status`, the time of publication and the
    signatures are written, and nothing else is changed. Says what the status after it will ask for.

    Exit codes: 0 done, 1 errors are in the way, 2 usage error or unreadable input.
    """
    given = dict(zip(SIGNATURES, (author, reviewed, approved), strict=True))
    run = Run(file.parent, pathlib.Path.cwd(), today)
    step = promotion(run, file, Wish(status, {name: by for name, by in given.items() if by}, at))
    shown = run.shown(file)
    if step.errors:
        _show_errors(step, shown)
        sys.exit(1)
    if dry_run:
        from ..gate.fix import difference

        echo(difference(step.before, step.after, shown), nl=False)
    else:
        save(file, step.after)
    _show(step, shown, dry_run)


def _show_errors(step: Promotion, shown: str) -> None:
    lines = step.after.decode("utf-8-sig", "replace").splitlines()
    hidden = {found.line for found in step.found if found.private}
    for found in step.errors:
        click.echo(harmless(text.render(found, lines, hidden)) + "\n")
    count = len(step.errors)
    said = ngettext(
        "{file} stays `{status}`: {n} error keeps it from `{next}`.",
        "{file} stays `{status}`: {n} errors keep it from `{next}`.",
        count,
    )
    echo(said.format(file=shown, status=step.report.status, n=number(count), next=step.status))


def _show(step: Promotion, shown: str, dry_run: bool) -> None:
    went = {"file": shown, "before": step.report.status, "after": step.status}
    if dry_run:
        echo(_("{file} can go from `{before}` to `{after}`. Nothing was changed.").format(**went))
    else:
        echo(_("{file} went from `{before}` to `{after}`.").format(**went))
    if step.published:
        echo(_("Published: {time} UTC.").format(time=f"{step.published:%Y-%m-%d %H:%M}"))
    if by := step.signatures.get("approved"):
        echo(_("Approved by: {by}.").format(by=by))
    elif step.published:
        echo(_("Approved by: nobody is named; `--approved-by HANDLE` names somebody."))
    if any(found.level is Level.WARNING for found in step.found):
        echo(_("There are warnings: `postmortems check {file}` lists them.").format(file=shown))
    if step.following and step.ahead:
        echo("\n" + _("`{status}` will ask for:").format(status=step.following))
        for found in step.ahead:
            echo(f"  - {stopped(found.message)} {stopped(found.hint)} ({found.code})")
    elif step.following:
        echo("\n" + _("`{status}` asks for nothing more.").format(status=step.following))
