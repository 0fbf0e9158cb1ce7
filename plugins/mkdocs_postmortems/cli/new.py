"""`postmortems new`: create a report from the template of its severity."""

from __future__ import annotations

import os
import pathlib
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from ..gate.check import judge, options_for
from ..gate.diagnostics import Level
from ..gate.reporters import text
from ..gate.selection import Selection
from ..language import N_, _
from ..language.forms import listed
from ..options import Options, Severity
from ..report.audience import DEFAULT
from ..report.files import names_of, shown_path
from ..report.mentions import Mentions
from ..report.model import STAGES, Moment
from ..report.moments import Fault, read_moment
from ..report.parse import parse
from ..report.problem import Refusal
from ..report.source import source_from_bytes
from ..report.writing import create, unwritable
from ..scaffold.draft import Draft, clean, deadlines, text_of
from ..scaffold.issue import read_issue
from ..scaffold.templates import template_for
from .terminal import echo

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=pathlib.Path)
_ASKED = {
    "started": N_("When were users first affected (such as {time}; empty if not known yet)"),
    "detected": N_("When did somebody or something notice (such as {time}; empty if not known yet)"),
    "resolved": N_("When was service fully restored (such as {time}; empty if not known yet)"),
}


class _Moment(click.ParamType[Moment]):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        """A moment with its zone. Fails with the reason if the text is not one."""
        if isinstance(value, Moment):
            return value
        read = read_moment(value)
        if isinstance(read, Fault):
            self.fail(f"{read.message}. {read.hint}.", param, ctx)
        return read


_MOMENT = _Moment()


def _times(command: Any) -> Any:
    """An option for each of the five times."""
    for name in reversed(STAGES):
        command = click.option(f"--{name}", type=_MOMENT, metavar="TIME", help=_HELP[name])(command)
    return command


_HELP = {
    "started": "Onset: when users were first affected. Every time needs a zone, such as 2026-03-11T08:10Z; `~` before "
    "it means approximate, `unknown` means that nobody knows.",
    "detected": "When somebody or something first noticed.",
    "acknowledged": "When somebody began to work on it.",
    "mitigated": "When users stopped being affected.",
    "resolved": "When service was fully restored. Deadlines count from here.",
}


@click.command("new")
@click.argument("title", required=False)
@click.option("--severity", help="A severity of postmortems.yml, or one of its aliases.")
@click.option("--service", "services", multiple=True, help="An affected service. Repeatable.")
@click.option("--team", "teams", multiple=True, help="A team that owns the services or the follow-up. Repeatable.")
@click.option("--author", "authors", multiple=True, help="The handle of an author, such as @search-oncall. Repeatable.")
@_times
@click.option(
    "--template", metavar="NAME",
    help="Use another template: a depth (light, standard, full), a name in _templates, or a file.",
)  # fmt: skip
@click.option(
    "--from-issue", "issue", type=_FILE, metavar="FILE",
    help="Read a completed GitHub issue form, as JSON (`-`: from stdin). Options take precedence.",
)  # fmt: skip
@click.option("--edit", is_flag=True, help="Open the report in $VISUAL or $EDITOR.")
def command(
    title: str | None, severity: str | None, services: tuple[str, ...], teams: tuple[str, ...],
    authors: tuple[str, ...], template: str | None, issue: pathlib.Path | None, edit: bool, **moments: Moment | None,
) -> None:  # fmt: skip
    """Create a draft report from the template of its severity.

    Asks for missing values on a terminal. Prints the path to stdout, everything else to stderr.

    Exit codes: 0 written, 1 the values fail the check and nothing is written, 2 usage error.
    """
    here = pathlib.Path.cwd()
    options = options_for(here, Selection())
    given = {name: moment for name, moment in moments.items() if moment}
    if issue:
        data = sys.stdin.buffer.read() if str(issue) == "-" else issue.read_bytes()
        known = read_issue(data)
        draft = replace(
            known, title=title or known.title, severity=severity or known.severity,
            services=services or known.services, teams=teams, authors=authors or known.authors,
            times={**known.times, **given},
        )  # fmt: skip
    else:
        draft = _asked(Draft(title or "", severity or "", services, teams, authors, given), options)
    step = _step(draft.severity, options)
    draft = replace(draft, title=clean(draft.title), severity=step.id)
    chosen, origin = template_for(step, options, template)
    data = text_of(draft, chosen, options).encode()
    path = options.reports / f"{draft.id(options.today())}.md"
    _judge(path, data, options)
    _write(path, data)
    _say(draft, path, origin, here, options)
    if edit:
        click.edit(filename=str(path))


def _asked(draft: Draft, options: Options) -> Draft:
    """The draft with the answers of a person at a terminal. Without a terminal, nothing is asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        lacking = [f"`{name}`" for name, value in (("TITLE", draft.title), ("--severity", draft.severity)) if not value]
        if lacking:
            raise click.UsageError(_("Give {names}.").format(names=listed(lacking)))
        return draft
    scale = [step.id for step in options.severities]
    title = draft.title or click.prompt(_("What broke and for whom, in one line"), err=True)
    severity = draft.severity or click.prompt(_("Severity"), type=click.Choice(scale, case_sensitive=False), err=True)
    services: Sequence[str] = draft.services
    if not services:
        answer = click.prompt(_("Services, separated by commas"), default="", show_default=False, err=True)
        services = [name for part in answer.split(",") if (name := part.strip())]
    times = dict(draft.times)
    for name, question in _ASKED.items():
        if name not in times and (moment := _ask(_(question).format(time=_now(options)))):
            times[name] = moment
    return replace(draft, title=title, severity=severity, services=services, times=times)


def _ask(question: str) -> Moment | None:
    def read(answer: str) -> Moment | None:
        return _MOMENT.convert(answer, None, None) if answer.strip() else None

    moment: Moment | None = click.prompt(question, default="", show_default=False, value_proc=read, err=True)
    return moment


def _now(options: Options) -> str:
    return f"{options.today()}T08:10Z"


def _step(given: str, options: Options) -> Severity:
    step = options.severity(options.contract.severities.get(given.strip().lower(), ""))
    if step is None:
        known = ", ".join(step.id for step in options.severities)
        raise Refusal(_("`{given}` is not a severity").format(given=given), _("Use one of {known}").format(known=known))
    return step


def _judge(path: pathlib.Path, data: bytes, options: Options) -> None:
    """Print the errors that the gate finds even in a draft, and exit with 1 if there are any."""
    root = pathlib.Path.cwd()
    if path.exists():
        hint = _("Continue that report, or choose another title")
        raise Refusal(_("{path} exists already").format(path=shown_path(path, root)), hint)
    others = options.folders.find()
    reading = parse(source_from_bytes(data, shown_path(path, root)), options.contract)
    audience = reading.report.audience if reading.report else DEFAULT
    mentions = Mentions(others)
    names = names_of([*others, path], root)
    found = judge(reading, options, names, options.today(), lambda id_: mentions.may_name(id_, audience))
    errors = [diagnostic for diagnostic in found if diagnostic.level is Level.ERROR]
    if errors:
        hidden = {diagnostic.line for diagnostic in found if diagnostic.private}
        for diagnostic in errors:
            echo(text.render(diagnostic, reading.source.lines, hidden) + "\n", err=True)
        echo(_("Nothing was written."), err=True)
        sys.exit(1)


def _write(path: pathlib.Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        create(path, data)
    except OSError as error:
        raise unwritable(path, error) from None


def _say(draft: Draft, path: pathlib.Path, origin: str, here: pathlib.Path, options: Options) -> None:
    shown = os.path.relpath(path, here)
    echo(shown)
    echo(_("Created from {origin} for {severity}.").format(origin=origin, severity=draft.severity), err=True)
    if not draft.known("started"):
        echo(
            _("The onset is not known yet. Once it is, rename the file so that it begins with that day (UTC)."),
            err=True,
        )
    if due := deadlines(draft, options):
        said = _(
            "Publish by {publish} UTC, hold the review meeting by {meeting}, and the follow-up review by {review}."
        )
        days = {name: f"{at:%Y-%m-%d}" for name, at in due.items()}
        echo(said.format(**days | {"publish": f"{due['publish']:%Y-%m-%d %H:%M}"}), err=True)
    else:
        echo(_("Deadlines will count from `resolved`, which is not stated yet."), err=True)
    echo(
        _(
            "Next: fill it in, run `postmortems check {shown}`, and set `status: in-review` when others may read it."
        ).format(shown=shown),
        err=True,
    )
