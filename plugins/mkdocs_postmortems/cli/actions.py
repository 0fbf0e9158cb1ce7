"""`postmortems actions`: the actions of all reports, as a list, as a weekly digest, and in the tracker."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ..analysis.archive import Archive
from ..exports.trackers import KINDS
from ..language import _
from ..language.forms import stopped
from ..options import find_options
from ..report.addresses import action_address
from ..report.corpus import read_corpus
from ..report.model import Audience
from ..report.problem import Refusal
from ..report.writing import held
from .terminal import echo
from .types import DAY, audience_option, site_option, today_option

if TYPE_CHECKING:
    from ..exports.trackers.sync import Step, Sync, Trouble
    from ..report.model import Report

_STATUSES = ("open", "in-progress", "done", "wont-do", "unknown", "all")


@click.group("actions")
def command() -> None:
    """List the actions of all reports, sum them up for the week, or bring them into the tracker."""


@command.command("list")
@click.option("--owner", "owners", multiple=True, help="A handle, or `none`.")
@click.option("--team", "teams", multiple=True, help="A team of the report.")
@click.option("--service", "services", multiple=True, help="A service of the report.")
@click.option("--priority", "priorities", multiple=True, type=click.Choice(["high", "medium", "low"]))
@click.option("--kind", "kinds", multiple=True, help="Such as prevent or detect.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(_STATUSES), help="[default: open, in-progress]")
@click.option("--overdue", is_flag=True, help="Only overdue actions.")
@click.option(
    "--pattern", "patterns", multiple=True, metavar="SLUG", help="A pattern of the site, such as connection-pool."
)
@click.option("--due-before", type=DAY, metavar="DAY", help="Only actions due before this day.")
@click.option("--format", "format_", type=click.Choice(["text", "json", "csv", "markdown"]), default="text")
@today_option
@site_option
@audience_option
def list_(
    format_: str, today: date | None, site_url: str, audience: Audience | None, statuses: tuple[str, ...], **given: Any
) -> None:  # fmt: skip
    """List actions, the longest overdue first; without a filter, the open ones.

    Every filter must match. One given several times matches by any of its values.

    Exit codes: 0 done, 2 usage error.
    """
    from ..analysis.actions import OPEN_STATUSES
    from ..analysis.selection import Wanted, selected
    from ..exports.action_formats import FORMATS
    from ..exports.action_rows import action_rows

    archive = _archive(today, audience)
    slugs = {pattern.slug for pattern in archive.patterns} if given["patterns"] else set()
    if unknown := set(given["patterns"]) - slugs:
        known = ", ".join(sorted(slugs)) or _("none")
        cause = _("There is no pattern {names}. Known: {known}.").format(names=", ".join(sorted(unknown)), known=known)
        raise click.UsageError(cause)
    found = selected(archive, Wanted(**given, statuses=statuses or OPEN_STATUSES))
    # Patterns take longer than all the rest, and only these two formats show them.
    pattern_of = archive.pattern_of if format_ in ("json", "csv") else {}
    rows = action_rows(found, pattern_of, partial(action_address, site_url or archive.options.site_url))
    show = click.echo if format_ in ("json", "csv") else echo
    show(FORMATS[format_](rows, archive.today), nl=False)


@command.command("digest")
@click.option("--since", type=DAY, metavar="DAY", help="List what is new or done since this day. [default: 7 days ago]")
@click.option(
    "--days",
    "ahead",
    type=click.IntRange(0),
    default=14,
    show_default=True,
    help="List what is due in that many days.",
)
@today_option
@site_option
@audience_option
def digest_(since: date | None, ahead: int, today: date | None, site_url: str, audience: Audience | None) -> None:
    """Summarise the week in Markdown: actions overdue, at risk because it happened again, due, new and done.

    Drafts are left out.

    Exit codes: 0 done, 2 usage error.
    """
    from ..analysis.digest import digest
    from ..exports.digest import as_markdown

    archive = _archive(today, audience)
    first = since or archive.today - timedelta(days=7)
    if first > archive.today:
        raise click.UsageError(_("--since {first} is after {today}.").format(first=first, today=archive.today))
    echo(as_markdown(digest(archive, first, ahead), site_url or archive.options.site_url), nl=False)


@command.command("sync")
@click.option("--tracker", "kind", type=click.Choice(KINDS), help="[default: `tracker.kind`]")
@click.option("--project", help="owner/repository, group/project or a Jira key. [default: `tracker.project`]")
@click.option(
    "--base-url", "url", metavar="URL", help="Address of Jira, or of a self-hosted tracker. [default: `tracker.url`]"
)
@click.option("--label", "labels", multiple=True, help="For new issues; may be repeated. [default: `tracker.labels`]")
@click.option("--write", "write_", is_flag=True, help="Create issues and edit reports. Without it, nothing is changed.")
@site_option
def sync_(
    kind: str | None, project: str | None, url: str | None, labels: tuple[str, ...], write_: bool, site_url: str
) -> None:
    """Create tracker issues for open actions, link them in the reports, and bring their states back.

    Drafts and restricted reports are left out. No issue is created twice: it carries a marker, by which the next run
    finds it. Tokens come from GITHUB_TOKEN, GITLAB_TOKEN, or JIRA_EMAIL and JIRA_TOKEN (Data Center: JIRA_TOKEN alone).

    Exit codes: 0 done, 1 a step needs attention, 2 usage error or the tracker cannot be used.
    """
    from ..exports.trackers import connect
    from ..exports.trackers.base import TrackerFailure
    from ..exports.trackers.sync import Step, Sync

    archive = _archive(None, "internal")  # the public sees no trackers, and would get every issue again
    options, reports = archive.options, archive.reports
    given: dict[str, Any] = {"kind": kind, "project": project, "url": url, "labels": labels}
    chosen = dataclasses.replace(options.tracker, **{name: value for name, value in given.items() if value})
    options = dataclasses.replace(options, tracker=chosen, site_url=site_url or options.site_url)
    told: list[Step | Trouble] = []
    try:
        sync = Sync(options, connect(chosen, os.environ, _say), pathlib.Path.cwd())
        with held(options.reports) if write_ else nullcontext(True) as alone:
            if not alone:
                cause = _("Another `postmortems actions sync --write` is at work in {folder}").format(
                    folder=options.reports
                )
                raise Refusal(cause, _("Wait for it to end, then run the command again"))
            for each in _taken(sync, reports, told, write_):
                if isinstance(each, Step):
                    echo(_told(each, write_))
    except TrackerFailure as failure:
        if told:
            _summary(told, write_)
        echo(_("Error: {cause}").format(cause=failure), err=True)
        sys.exit(2)
    sys.exit(_summary(told, write_))


def _taken(sync: Sync, reports: Sequence[Report], told: list[Step | Trouble], write_: bool) -> Iterator[Step | Trouble]:
    """Find the steps and take them; `told` collects what was done and what was not."""
    from ..exports.trackers.sync import Step

    found = list(sync.steps(reports))
    told += [each for each in found if not isinstance(each, Step)]
    todo = [each for each in found if isinstance(each, Step)]
    for each in sync.apply({report.id: report for report in reports}, todo) if write_ else todo:
        told.append(each)
        yield each


def _told(step: Step, done: bool) -> str:
    place = f"{step.report} {step.action.id}"
    link = "tracker" in step.fields
    fields = ", ".join(
        f"{name}: {value}" if value else _("no {name}").format(name=name)
        for name, value in step.fields.items()
        if name != "tracker"
    )
    if step.draft:
        facts = [_("for {owner}").format(owner=step.draft.assignee)] if step.draft.assignee else []
        facts += [_("due {day}").format(day=step.draft.due)] if step.draft.due else []
        more = step.issue.url if step.issue else ", ".join(facts)
        verb = _("created") if done else _("create")
        return f"{verb:<8}  {place}  {step.draft.title}{f' ({more})' if more else ''}"
    url = step.issue.url if step.issue else ""
    verb = (_("linked") if done else _("link")) if link else (_("changed") if done else _("change"))
    return f"{verb:<8}  {place}  {' '.join(filter(None, [url, fields]))}"


def _summary(told: Sequence[Step | Trouble], done: bool) -> int:
    """Print what needs attention and the totals; return the exit code."""
    from ..exports.trackers.sync import Step, Trouble

    troubles = [each for each in told if isinstance(each, Trouble)]
    for each in troubles:
        echo(f"{each.path}:{each.line}: {stopped(each.cause)} {stopped(each.hint)}", err=True)
    steps = [each for each in told if isinstance(each, Step)]
    made = sum(step.draft is not None for step in steps)
    linked = sum(step.draft is None and "tracker" in step.fields for step in steps)
    counts = _("{made} to create, {linked} to link, {changed} to change")
    if done:
        counts = _("{made} created, {linked} linked, {changed} changed")
    if not told:
        counts = _("Nothing to do")
    if troubles:
        counts = _("{counts}, {troubles} needing attention").format(counts=counts, troubles=len(troubles))
    said = [f"{counts.format(made=made, linked=linked, changed=len(steps) - made - linked)}."]
    said += [_("Nothing was changed; use --write to apply.")] if steps and not done else []
    echo(" ".join(said))
    return 1 if troubles else 0


def _say(line: str) -> None:
    echo(line, err=True)


def _archive(today: date | None, audience: Audience | None) -> Archive:
    """The organisation's reports as of a day, for an audience; those with problems are left out and named."""
    here = pathlib.Path.cwd()
    options = find_options(here, audience)
    corpus = read_corpus(options.folders, options.contract, here, cached=True)
    for path in sorted(corpus.problems):
        _say(
            _("{path} is left out, because parts of it cannot be read. `postmortems check` says why.").format(path=path)
        )
    return Archive(corpus, options, options.today(today), cached=True)
