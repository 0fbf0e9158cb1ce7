"""`postmortems export`: all reports, for other programs."""

from __future__ import annotations

import functools
import pathlib
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from ..analysis.archive import Archive
from ..exports.scope import Scope, Site
from ..exports.tables import TABLES
from ..language import _, ngettext
from ..options import find_options
from ..report.corpus import read_corpus
from ..report.model import Audience
from ..report.writing import unwritable, write_atomic
from .terminal import echo
from .types import audience_option, site_option, today_option

_OUTPUT = click.Path(path_type=pathlib.Path)


@click.group("export")
def command() -> None:
    """Export all reports for other programs, whatever their status.

    An existing file is replaced only if it is an export of the same kind. Exit codes: 0 done, 2 usage error, or reports
    that cannot be read: then nothing is written.
    """


def _shared(run: Callable[..., None]) -> Callable[..., None]:
    """The options that every export has; the function gets a `Scope` in place of those that it is made from."""

    @today_option
    @site_option
    @audience_option
    @click.option("--title", default=Site.title, show_default=True, help="The name of the site.")
    @functools.wraps(run)
    def with_scope(today: date | None, site_url: str, title: str, audience: Audience | None, **rest: Any) -> None:
        run(_scope(today, title, site_url, audience), **rest)

    return with_scope


_output = click.option("-o", "--output", metavar="PATH", default="-", type=_OUTPUT, help="A file. [default: stdout]")


@command.command("json")
@_output
@_shared
def json_(scope: Scope, output: pathlib.Path) -> None:
    """Everything as one JSON document; schema/export.schema.json describes it."""
    from ..exports.document import document

    _write(output, document(scope), b'{"version":')


@command.command("csv")
@click.option("-o", "--output", metavar="DIR", type=_OUTPUT, help="A folder for all tables and datapackage.json.")
@click.option("--table", type=click.Choice([table.name for table in TABLES]), help="Print one table to stdout instead.")
@_shared
def csv_(scope: Scope, output: pathlib.Path | None, table: str | None) -> None:
    """All tables as CSV files, with a datapackage.json that describes them."""
    from ..exports.delimited import data_package, table_csv

    if (output is None) == (table is None):
        raise click.UsageError(_("Name a folder with --output DIR, or one table with --table."))
    if output is None:
        chosen = next(each for each in TABLES if each.name == table)
        _write(pathlib.Path("-"), table_csv(chosen, scope), b"")
        return
    files = [(f"{each.name}.csv", table_csv(each, scope), each.columns[0].name.encode()) for each in TABLES]
    files.append(("datapackage.json", data_package(), b'{\n  "$schema": "https://datapackage.org/'))
    _write_folder(output, files)


@command.command("parquet")
@click.option("-o", "--output", metavar="DIR", required=True, type=_OUTPUT, help="A folder for all tables.")
@_shared
def parquet_(scope: Scope, output: pathlib.Path) -> None:
    """All tables as Parquet files, for DuckDB and Spark.

    Needs pyarrow: `pip install 'mkdocs-postmortems[parquet]'`.
    """
    from ..exports.parquet import MAGIC, table_parquet

    _write_folder(output, [(f"{each.name}.parquet", table_parquet(each, scope), MAGIC) for each in TABLES])


@command.command("sqlite")
@click.option("-o", "--output", metavar="PATH", required=True, type=_OUTPUT, help="The database's file, or `-`.")
@_shared
def sqlite_(scope: Scope, output: pathlib.Path) -> None:
    """All tables as a SQLite database with keys, views and full-text search, for Datasette."""
    from ..exports.sqlite import database

    _write(output, database(scope), b"SQLite format 3\0")


@command.command("atom")
@_output
@_shared
def atom_(scope: Scope, output: pathlib.Path) -> None:
    """An Atom feed of the 50 most recently updated reports, without drafts."""
    from ..exports.atom import feed

    _write(output, feed(scope), b"<?xml ")


@command.command("ical")
@_output
@_shared
def ical_(scope: Scope, output: pathlib.Path) -> None:
    """A calendar of due actions, review meetings and follow-up reviews, without drafts."""
    from ..exports.calendar import calendar

    _write(output, calendar(scope), b"BEGIN:VCALENDAR")


@command.command("card")
@click.argument("report", required=False, metavar="[REPORT]")
@click.option(
    "--format", "form", type=click.Choice(["json", "markdown"]), default="json", show_default=True,
    help="For other programs, or for a chat, a ticket or a mail.",
)  # fmt: skip
@_output
@_shared
def card_(scope: Scope, report: str | None, form: str, output: pathlib.Path) -> None:
    """Summaries (claims, recurrence, targets, plan, evidence, confidence, risks) of all reports, or of one.

    REPORT is its id or its file. schema/card.schema.json describes them.
    """
    from ..exports.card import card, cards
    from ..exports.card_markdown import MARK, card_markdown, cards_markdown

    markdown = form == "markdown"
    if report is None:
        content = cards_markdown(scope.reports, scope) if markdown else cards(scope)
    else:
        id_ = pathlib.Path(report).name.removesuffix(".md")
        chosen = next((each for each in scope.reports if each.id == id_), None)
        if chosen is None:
            raise click.UsageError(_("There is no report {id}. Its id is its file name without .md.").format(id=id_))
        content = card_markdown(chosen, scope) if markdown else card(chosen, scope)
    _write(output, content, MARK.encode() if markdown else b'{"version":')


@command.command("site-sources")
@click.argument("folder", metavar="DIR", type=_OUTPUT)
@_shared
def site_sources_(scope: Scope, folder: pathlib.Path) -> None:
    """The site as Markdown and files below DIR, for a site engine that runs no plugins.

    DIR gets a mkdocs.yml, and docs/ with all pages, data and assets; `mkdocs build -f DIR/mkdocs.yml` renders them. A
    later run replaces its own files, removes those that are no longer needed, and leaves all others alone.
    """
    from ..usecases.site import SitePlan
    from ..usecases.site_sources import write_site_sources

    plan = SitePlan(scope.archive, scope.site)
    done = write_site_sources(plan, folder)
    for refused in plan.evidence.refused:
        echo(refused.said(scope.archive.options.folders), err=True)
    for name in done.kept:
        echo(_("{path} is not ours and stays; the page of the site is left out.").format(path=folder / name), err=True)
    said = _("{folder}: {written} written, {unchanged} unchanged, {removed} removed.")
    counts = {name: len(getattr(done, name)) for name in ("written", "unchanged", "removed")}
    echo(said.format(folder=folder, **counts))


def _scope(today: date | None, title: str, site_url: str, audience: Audience | None) -> Scope:
    """All reports for an audience.

    Where one cannot be read, its problems are printed and the run ends: a gap would not show.
    """
    here = pathlib.Path.cwd()
    options = find_options(here, audience)
    if not options.reports.is_dir():
        raise click.UsageError(
            _("There is no folder {folder}. Create it, or set `reports` in postmortems.yml.").format(
                folder=options.reports
            )
        )
    corpus = read_corpus(options.folders, options.contract, here, cached=True)
    for line in corpus.problem_lines():
        echo(line, err=True)
    if count := len(corpus.problems):
        said = ngettext(
            "Nothing was exported: {count} report cannot be read.",
            "Nothing was exported: {count} reports cannot be read.",
            count,
        )
        echo(said.format(count=count), err=True)
        sys.exit(2)
    return Scope(Archive(corpus, options, options.today(today), cached=True), Site(title, site_url or options.site_url))


def _write_folder(output: pathlib.Path, files: Sequence[tuple[str, bytes, bytes]]) -> None:
    """Write files into a folder, each given by its name, its content and how such a file begins; all, or none."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(
            _("{output} cannot be created: {cause}. Name another folder.").format(output=output, cause=error.strerror)
        ) from None
    for name, _content, begins in files:
        _refuse_to_replace(output / name, begins)
    for name, content, begins in files:
        _write(output / name, content, begins)


def _write(output: pathlib.Path, content: bytes, begins: bytes) -> None:
    """Write a file atomically, or print it; `begins` is how such a file begins."""
    if str(output) == "-":
        if b"\0" in content[:32] and sys.stdout.isatty():
            raise click.UsageError(_("A database cannot be read on a terminal. Name a file with --output."))
        click.echo(content, nl=False)
        return
    _refuse_to_replace(output, begins)
    try:
        write_atomic(output, content)
    except FileNotFoundError:
        raise click.UsageError(
            _("There is no folder {folder}. Create it, or name another.").format(folder=output.parent)
        ) from None
    except OSError as error:
        raise unwritable(output, error) from None


def _refuse_to_replace(output: pathlib.Path, begins: bytes) -> None:
    """End the run where there is a file that is not such an export, perhaps a report named by mistake."""
    try:
        with output.open("rb") as file:
            found = file.read(max(len(begins), 1))
    except FileNotFoundError:
        return
    except OSError as error:
        raise click.UsageError(
            _("{output} cannot be replaced: {cause}. Name another file.").format(output=output, cause=error.strerror)
        ) from None
    if found and not found.startswith(begins):
        raise click.UsageError(
            _("{output} exists and is not an export of this kind. Move it, or name another file.").format(output=output)
        )
