"""`postmortems stats`: the figures of the site in a terminal, and for programs."""

from __future__ import annotations

import pathlib
import re
import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from ..language import N_, _
from ..language.forms import stopped
from ..options import Options, find_options
from ..report.corpus import Corpus, corpus_of, read_all
from ..report.folders import Folders
from ..report.model import Audience
from ..report.public_text import ANOTHER_REPORT
from .terminal import echo
from .types import audience_option

if TYPE_CHECKING:  # scipy and networkx are imported when figures are asked for, not for `--help`
    from ..analysis.statistics import Comparison, Sample, Summary
    from ..exports.statistics import Statistics

KINDS = (
    N_("service"), N_("team"), N_("severity"), N_("quarter"), N_("year"), N_("trigger"), N_("factor"), N_("detection"),
)  # fmt: skip
"""The kinds of group that the statistics know."""
_MANY = 500
"""From how many files on a terminal shows progress."""
_FORM = N_(
    "Write a day, such as 2026-01-15, or A..B, such as 2025-Q4..2026-Q1, 2025..2026 or service=orders..service=payments"
)
_PERIODS = {"quarter": re.compile(r"\d{4}-Q[1-4]"), "year": re.compile(r"\d{4}")}


def _as_day(context: click.Context, parameter: click.Parameter, given: datetime | None) -> date | None:
    return given.date() if given else None


_DAY = click.DateTime(["%Y-%m-%d"])
_FOLDER = click.Path(exists=True, file_okay=False, path_type=pathlib.Path)


@click.command("stats")
@click.argument("folder", metavar="[PATH]", required=False, type=_FOLDER)
@click.option(
    "--by", "kind", type=click.Choice(KINDS), help="Print each group: a line, or every figure in JSON and CSV."
)
@click.option(
    "--since", metavar="DAY", type=_DAY, callback=_as_day, help="Count incidents that began on this day (UTC) or later."
)
@click.option(
    "--until", metavar="DAY", type=_DAY, callback=_as_day, help="Count incidents that began on this day or earlier."
)
@click.option("--compare", "sides", metavar="A..B", help=f"Compare two groups, or before and after a day. {_FORM}.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True,
    help="For people or for programs; schema/statistics.schema.json describes JSON and CSV.",
)  # fmt: skip
@click.option("--definitions", is_flag=True, help="Print what each figure means, and no figures.")
@audience_option
@click.option("--today", "day", metavar="DAY", type=_DAY, callback=_as_day, help="Count as of this day (UTC).")
def command(
    folder: pathlib.Path | None, kind: str | None, since: date | None, until: date | None, sides: str | None,
    format_: str, definitions: bool, audience: Audience | None, day: date | None,
) -> None:  # fmt: skip
    """Print MTTD, MTTA, MTTM, MTTR, MTBF and the other figures of the site, each with how sure it is.

    PATH is a folder of reports, by default the one that postmortems.yml names.

    Exit codes: 0 done; 2 usage error, or reports that cannot be read. Figures are then printed without those reports.
    """
    if kind and sides:
        raise click.UsageError(_("--compare and --by exclude each other. Leave one of them out."))
    if definitions and format_ != "text":
        raise click.UsageError(_("--definitions needs --format text. JSON has the definitions beside the figures."))
    if since and until and until < since:
        raise click.UsageError(
            _("No day is on or after {since} and on or before {until}. Swap --since and --until.").format(
                since=since, until=until
            )
        )
    here = pathlib.Path.cwd()
    options = find_options(folder or here, audience)
    if definitions:
        _define(options, options.today(day))
        return
    reports = folder or options.reports
    if not reports.is_dir():
        raise click.UsageError(
            _("There is no folder {reports}. Name one, or set `reports` in postmortems.yml.").format(reports=reports)
        )
    corpus = _read(Folders(folder) if folder else options.folders, options, here)
    whole = _within(_summary(corpus, options, options.today(day)), since, until)

    from ..exports.statistics import Statistics, document, table

    groups, compared = whole.by(kind) if kind else {}, _compare(whole.sample, sides) if sides else None
    unreadable = [_(ANOTHER_REPORT)] * len(corpus.problems) if options.audience == "public" else sorted(corpus.problems)
    found = Statistics(whole, kind or "", groups, compared, unreadable)
    if format_ == "text":
        _print(found, corpus, reports)
        if options.audience == "public":
            echo(f"\n{_('Computed over the public reports alone.')}")
    else:
        click.echo(document(found) if format_ == "json" else table(found), nl=False)
    if corpus.problems:
        sys.exit(2)


def _define(options: Options, day: date) -> None:
    from .figures import definitions_text

    for line in definitions_text(_summary(Corpus(), options, day)):
        click.echo(line)


def _read(folders: Folders, options: Options, here: pathlib.Path) -> Corpus:
    """Read the reports, on a terminal with a bar while it takes long, and name those that cannot be read."""
    total = len(folders.find())
    hidden = total < _MANY or not sys.stderr.isatty()
    readings = read_all(folders, options.contract, here, cached=True)
    with click.progressbar(readings, total, _("Reading"), file=sys.stderr, hidden=hidden) as bar:
        corpus = corpus_of(bar)
    for path, problems in sorted(corpus.problems.items()):
        for problem in problems:
            line, column = problem.position
            echo(f"{path}:{line}:{column}: {problem.code} {stopped(problem.message)} {stopped(problem.hint)}", err=True)
    return corpus


def _summary(corpus: Corpus, options: Options, day: date) -> Summary:
    from ..analysis.archive import Archive

    return Archive(corpus, options, day, cached=True).summary


def _within(whole: Summary, since: date | None, until: date | None) -> Summary:
    first, last = whole.sample.first, whole.sample.last
    if since and since > last:
        raise click.UsageError(
            _("--since {since} is after {last}, the last day that counts.").format(since=since, last=last)
        )
    if until and until < first:
        raise click.UsageError(
            _("--until {until} is before {first}, the first day that counts.").format(until=until, first=first)
        )
    return whole.within(since, until)


def _print(found: Statistics, corpus: Corpus, folder: pathlib.Path) -> None:
    if not (corpus.reports or corpus.problems):
        echo(_("No reports found in {folder}.").format(folder=folder))
        return
    from .figures import text

    for line in text(found):
        click.echo(line)


def _compare(sample: Sample, sides: str) -> Comparison:
    from ..analysis.statistics import compare
    from ..analysis.statistics.comparison import before_and_after

    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", sides):
        day = _day(sides)
        if not sample.first < day <= sample.last:
            cause = _("{day} is not between the first incident ({first}) and the last ({last}).")
            raise _bad(cause.format(day=day, first=sample.first, last=sample.last))
        return compare(
            *before_and_after(sample, day),
            (_("before {day}").format(day=day), _("from {day} on").format(day=day)),
            sample,
        )
    one, dots, other = sides.partition("..")
    kinds, names = zip(*map(_side, (one, other)), strict=True)
    kinds = (kinds[0], kinds[1] or kinds[0])
    if not dots or not all((*kinds, *names)):
        raise _bad(_("{sides} does not say what to compare. {form}.").format(sides=repr(sides), form=_(_FORM)))
    if kinds[0] == kinds[1] and names[0] == names[1]:
        raise _bad(_("Both sides are {name}. Name two.").format(name=names[0]))
    first, second = (_group(sample, kind, name) for kind, name in zip(kinds, names, strict=True))
    shown = names if kinds[0] == kinds[1] else tuple(map("=".join, zip(kinds, names, strict=True)))
    periods = kinds[0] in _PERIODS and kinds[1] in _PERIODS
    return compare(first, second, (shown[0], shown[1]), sample if periods else None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _bad(_("There is no day {text}.").format(text=text)) from None


def _side(text: str) -> tuple[str, str]:
    """Kind and name of one side of a comparison; the kind is empty where it does not say one."""
    kind, equals, name = text.partition("=")
    if equals and kind in KINDS:
        return kind, name
    return next((kind for kind, form in _PERIODS.items() if form.fullmatch(text)), ""), text


def _group(sample: Sample, kind: str, name: str) -> Sample:
    from ..analysis.statistics.groups import PERIODS, by

    groups = by(sample, kind)
    if name in groups:
        return groups[name]
    if kind not in PERIODS:
        raise _bad(
            _("No incident has the {kind} {name}. {hint}").format(kind=_(kind), name=name, hint=_instead(name, groups))
        )
    if not _PERIODS[kind].fullmatch(name):
        raise _bad(_("{name} is not a {kind}. {form}.").format(name=name, kind=_(kind), form=_(_FORM)))
    first, last = PERIODS[kind][1](name)
    if last < sample.first or first > sample.last:
        raise _bad(
            _("{name} is not between the first incident ({first}) and the last ({last}).").format(
                name=name, first=sample.first, last=sample.last
            )
        )
    return sample.during(first, last)


def _instead(name: str, known: Iterable[str]) -> str:
    import difflib

    names = sorted(known)
    if not names:
        return _("No incident states one.")
    near = difflib.get_close_matches(name, names, 1, 0.6)
    return (
        _("Did you mean {near}?").format(near=near[0])
        if near
        else _("Write one of {names}.").format(names=", ".join(names))
    )


def _bad(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="--compare")
