"""`postmortems announce`: tell a chat or a mailing list that a report was published."""

from __future__ import annotations

import os
import pathlib
from datetime import date
from functools import partial

import click

from ..analysis.archive import Archive
from ..exports.announcement import FORMATS, Format, as_slack, rendered, text
from ..exports.scope import Scope, Site
from ..exports.webhook import VARIABLE, check, post
from ..language import _
from ..options import find_options
from ..report.corpus import read_corpus
from ..report.model import Audience, Report
from ..usecases.announce import Passed, chosen, own_template
from .terminal import echo
from .types import audience_option, site_option, today_option


@click.command("announce")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--since", metavar="REV", help="Announce the reports that were published since this revision.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True,
    help="What to print: text, JSON for a Slack-compatible webhook, or a mail.",
)  # fmt: skip
@click.option("--send", is_flag=True, help=f"Post to the webhook whose address is in {VARIABLE}.")
@today_option
@site_option
@audience_option
def command(
    files: tuple[pathlib.Path, ...], since: str | None, format_: Format, send: bool, today: date | None, site_url: str,
    audience: Audience | None,
) -> None:  # fmt: skip
    """Print an announcement of published reports, or post it to a chat. Without --send, nothing is sent.

    The text comes from _templates/announcement.txt in the folder of reports, in Jinja's syntax; it can say id, title,
    severity, day, duration, services, teams, summary, actions (title, owner, due), url, heading, facts and follow_up.
    Reports that the audience may not see are left out.

    Exit codes: 0 done, 2 usage error, or the webhook does not take the message.
    """
    if bool(files) == (since is not None):
        raise click.UsageError(_("Name the files of reports, or a revision with --since."))
    address = os.environ.get(VARIABLE, "")
    if send:
        check(address)
    here = pathlib.Path.cwd()
    options = find_options(here, audience)
    corpus = read_corpus(options.folders, options.contract, here, cached=True)
    archive = Archive(corpus, options, options.today(today), cached=True)
    scope = Scope(archive, Site(url=site_url or options.site_url))
    said = partial(text, scope=scope, template=own_template(options))
    found = list(chosen(corpus, archive.reports, options, files, since))
    for each in found:
        if isinstance(each, Passed):
            echo(_("{report} is not announced: {reason}.").format(report=each.id, reason=each.reason), err=True)
    announcements = [(each, said(each)) for each in found if isinstance(each, Report)]
    for number, (report, announcement) in enumerate(announcements):
        if send:
            post(address, as_slack(announcement))
            echo(_("Announced: {report}.").format(report=report.id))
        else:
            echo("\n" * bool(number) + rendered(announcement, format_).rstrip("\r\n"))
    if not announcements:
        echo(_("There is nothing to announce."), err=True)
    elif not send:
        echo(_("Nothing was sent; use --send to post it."), err=True)
