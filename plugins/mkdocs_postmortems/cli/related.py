"""`postmortems related`: has this happened before, and what was promised then?"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..analysis.archive import Archive
from ..gate.reporters.markdown import inline
from ..language import N_, _, ngettext
from ..options import Options, find_options
from ..report.addresses import action_address
from ..report.corpus import Read, corpus_of, read_one
from ..report.files import Shown, distinct, find_reports, read_bytes, shown_path
from ..report.kept import Kept
from ..report.model import Audience
from ..report.parse import Reading, read_report
from .terminal import echo
from .types import audience_option, today_option

if TYPE_CHECKING:
    from ..analysis.actions import Promise
    from ..analysis.archive import Precedent

VERSION = 1
"""Of the JSON: raised when a key changes its meaning or goes; new keys may come without it."""


@click.command("related")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
    help="Text for a terminal, JSON, or Markdown for a comment.",
)  # fmt: skip
@click.option(
    "--most", type=click.IntRange(min=1, max=50), default=3, show_default=True, help="Reports to list at most."
)
@audience_option
@today_option
def command(file: pathlib.Path, format_: str, most: int, audience: Audience | None, today: date | None) -> None:
    """List the earlier reports most like FILE, why, and which of their actions are open.

    FILE may be a draft, half filled in: what cannot be read of it is left out. The earlier reports are those of the
    folder that postmortems.yml names and those beside FILE; `related` and `unrelated` in FILE are respected.

    Exit codes: 0 done, 2 usage error or unreadable input.
    """
    asked, archive = _read(file, today, audience)
    if asked.report is None:
        raise click.UsageError(
            _("{file} cannot be read: {problem}.").format(file=asked.source.path, problem=asked.problems[0].message)
        )
    ((_report, found),) = archive.precedents([asked.report], most, text=True)
    if format_ == "json":
        related = [_data(each, archive) for each in found]
        document = {"version": VERSION, "today": archive.today, "report": asked.report.id, "related": related}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
    elif format_ == "markdown":
        echo(_markdown(found))
    else:
        echo(_text(found))


def _read(file: pathlib.Path, day: date | None, audience: Audience | None) -> tuple[Reading, Archive]:
    """The file, and the archive of the others as of a day, for an audience."""
    options, here = find_options(file.parent, audience), pathlib.Path.cwd()
    asked = read_report(file, shown_path(file, here), options.contract)
    paths = distinct([*options.folders.find(), *find_reports(file.parent), file])
    others = [path for path in paths if path.resolve() != file.resolve()]
    return asked, Archive(corpus_of(_read_others(others, options, here)), options, options.today(day), cached=True)


def _read_others(paths: Sequence[pathlib.Path], options: Options, here: pathlib.Path) -> Iterator[Read]:
    kept, shown = Kept(options.reports, options.contract), Shown(here)
    for path in paths:
        inner, at = options.folders.inner(path), shown(path)
        yield Read(at, read_one(read_bytes(path), at, inner, options.contract, kept))
    kept.save()


def _data(found: Precedent, archive: Archive) -> dict[str, Any]:
    from ..exports.action_rows import action_rows

    shared, report = found.shared, found.report
    return {
        "id": report.id,
        "title": report.title,
        "score": round(found.score, 4),
        "named": found.named,
        "reason": found.reason,
        "shared": {
            "tags": shared.tags,
            "services": shared.services,
            "trigger": shared.trigger,
            "factors": shared.factors,
            "mechanisms": shared.mechanisms,
            "words": shared.words,
        },
        "open_actions": action_rows(found.open, archive.pattern_of, partial(action_address, archive.options.site_url)),
    }


_NONE = N_("No similar earlier reports.")


def _text(found: Sequence[Precedent]) -> str:
    blocks = []
    for each in found:
        lines = [f"{each.report.id}  {each.report.title}", f"    {each.reason}"]
        lines += [
            f"    {_('open')}: {promise.action.id} {promise.action.title}{_when(promise)}" for promise in each.open
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) or _(_NONE)


def _markdown(found: Sequence[Precedent]) -> str:
    lines = []
    for each in found:
        lines.append(f"- {inline(each.report.title)} (`{each.report.id}`): {inline(each.reason)}")
        lines += [f"  - {inline(p.action.id)} {inline(p.action.title + _when(p))}" for p in each.open]
    return "\n".join(lines) or _(_NONE)


def _when(promise: Promise) -> str:
    facts = [promise.action.owner] if promise.action.owner else []
    if promise.action.due:
        late = ngettext("due {day}, {days} day overdue", "due {day}, {days} days overdue", promise.overdue)
        said = late if promise.overdue else _("due {day}")
        facts.append(said.format(day=promise.action.due, days=promise.overdue))
    return f" ({', '.join(facts)})" if facts else ""
