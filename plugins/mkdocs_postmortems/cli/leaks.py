"""`postmortems leaks`: does a folder hold what its readers may not see?"""

from __future__ import annotations

import pathlib
import sys

import click

from ..language import _, ngettext
from ..options import find_options
from ..report.audience import environment_audience, widest
from ..report.corpus import read_corpus
from ..report.model import AUDIENCES, Audience


@click.command("leaks")
@click.argument("folder", metavar="SITE_DIR", type=click.Path(exists=True, file_okay=False, path_type=pathlib.Path))
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    help="Who can read the folder. [default: POSTMORTEMS_AUDIENCE, or what the site says of itself if that has more "
    "readers; else internal]",
)
def command(folder: pathlib.Path, audience: Audience | None) -> None:
    """Search every file of a built site or an export for what its readers may not see.

    Looks for reports with a narrower audience and, in what is for the public, for every field, section and passage that
    `audiences` in postmortems.yml does not publish; also for passwords and keys, and for metadata of images. A file
    that cannot be read counts as a leak. What was found is named, and never shown.

    Exit codes: 0 nothing found, 1 leaks, 2 usage error or unreadable input.
    """
    from ..usecases.leaks import LeakCheck, audience_of

    if not any(path.is_file() for path in folder.rglob("*")):
        raise click.UsageError(
            _("There is no file in {folder}. Name the folder of a site that was built.").format(folder=folder)
        )
    here = pathlib.Path.cwd()
    options = find_options(here, audience or widest(environment_audience(), audience_of(folder)))
    if not options.reports.is_dir():
        raise click.UsageError(
            _("There is no folder {folder}. Run this in the repository of the reports.").format(folder=options.reports)
        )
    corpus = read_corpus(options.folders, options.contract, here, cached=True)
    for line in corpus.problem_lines():
        click.echo(line, err=True)
    if corpus.problems:
        count = len(corpus.problems)
        said = ngettext(
            "{count} report cannot be read: nobody can tell what of them must not be in {folder}.",
            "{count} reports cannot be read: nobody can tell what of them must not be in {folder}.",
            count,
        )
        click.echo(said.format(count=count, folder=folder), err=True)
        sys.exit(2)
    found = list(LeakCheck(corpus, options).leaks(folder))
    for leak in found:
        click.echo(str(leak))
    if found:
        said = ngettext(
            "{count} leak found. Do not publish {folder} for the audience {audience}.",
            "{count} leaks found. Do not publish {folder} for the audience {audience}.",
            len(found),
        )
        click.echo(said.format(count=len(found), folder=folder, audience=options.audience))
    else:
        click.echo(
            _("Nothing found in {folder} that the audience {audience} may not see.").format(
                folder=folder, audience=options.audience
            )
        )
    sys.exit(1 if found else 0)
