"""`postmortems timeline`: what tools exported becomes the timeline of a report."""

from __future__ import annotations

import pathlib
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import click

from ..intake import own, preview
from ..intake.clocks import read_skew
from ..intake.collect import Filters, Window
from ..intake.event import COLUMNS, MARKERS, Roles, Settings, Threshold, read_threshold
from ..intake.inputs import Input
from ..intake.registry import Adapter, adapter, kinds, open_source
from ..intake.table import Target, read_target
from ..intake.timeline import Plan, SourceSettings, anchor_of, plan, window_of
from ..language import _, ngettext
from ..language.forms import number
from ..options import find_options
from ..report.body import ENTRY_KINDS
from ..report.files import shown_path
from ..report.moments import Fault, read_entry_time, read_zone
from ..report.writing import save
from .terminal import echo

_HELP = {
    "from": "A file, a folder or `-` for standard input, or KIND:PATH. More sources may follow it.",
    "write": "Write the entries into the report. Without it, nothing is changed.",
    "set-times": "Also set those of the five times that the report leaves out.",
    "since": "Start of the window. [default: an hour before times.started]",
    "until": "End of the window. [default: an hour after times.resolved]",
    "zone": "Zone of times without one: UTC, +02:00 or Europe/Berlin; for all sources, or for one by its kind or "
    "file name.",
    "skew": "Correction of a source's clock, added to all its times, such as orders.log=+37s.",
    "grep": "Only entries that match one of these patterns in text, source or actor; case is ignored.",
    "exclude": "Skip entries that match one of these patterns.",
    "kind": "Only entries of this kind.",
    "limit": "Maximum entries per source; the most informative are kept.",
    "threshold": "Prometheus: an entry wherever a metric crosses this limit; also >=, <, <=, and without METRIC "
    "for any.",
    "columns": "CSV: the headers of the columns time, event, kind, source and actor.",
    "role": "The role to show for a person, by id, name, handle or address.",
    "handles": "Slack, GitHub: show people without a role by their handles.",
    "marker": "Slack: reactions that mark what belongs in the timeline; `any` takes every message. "
    f"[default: {', '.join(MARKERS)}]",
}


class _Command(click.Command):
    """Lists the kinds of sources in its help; only then are all adapters imported."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The kinds of sources, below the options."""
        with formatter.section("Kinds of sources"):
            formatter.write_dl([(kind, adapter(kind).reads) for kind in kinds()])


@dataclass(frozen=True)
class _PerSource:
    """Values that hold for one source, by its kind or name, or for all."""

    values: dict[str, object]

    def of(self, input_: Input, kind: str) -> object:
        names = (input_.name, input_.path.name if input_.path else "-", kind, "")
        return next((self.values[name] for name in names if name in self.values), None)


@click.command("timeline", cls=_Command)
@click.argument("file", type=click.Path(path_type=pathlib.Path))
@click.argument("more", nargs=-1, metavar="[SOURCE]...")
@click.option("--from", "given", multiple=True, metavar="SOURCE", help=_HELP["from"])
@click.option("--write", "write_", is_flag=True, help=_HELP["write"])
@click.option("--set-times", is_flag=True, help=_HELP["set-times"])
@click.option("--since", metavar="TIME", help=_HELP["since"])
@click.option("--until", metavar="TIME", help=_HELP["until"])
@click.option("--zone", "zones", multiple=True, metavar="[SOURCE=]ZONE", help=_HELP["zone"])
@click.option("--skew", "skews", multiple=True, metavar="SOURCE=SPAN", help=_HELP["skew"])
@click.option("--grep", multiple=True, metavar="PATTERN", help=_HELP["grep"])
@click.option("--exclude", multiple=True, metavar="PATTERN", help=_HELP["exclude"])
@click.option("--kind", "wanted", multiple=True, type=click.Choice(ENTRY_KINDS), help=_HELP["kind"])
@click.option("--limit", type=click.IntRange(min=0), default=30, show_default=True, help=_HELP["limit"])
@click.option("--threshold", "thresholds", multiple=True, metavar="METRIC>VALUE", help=_HELP["threshold"])
@click.option("--columns", metavar="NAME=HEADER,...", help=_HELP["columns"])
@click.option("--role", "roles", multiple=True, metavar="PERSON=@ROLE", help=_HELP["role"])
@click.option("--handles", is_flag=True, help=_HELP["handles"])
@click.option("--marker", "markers", multiple=True, metavar="NAME", help=_HELP["marker"])
def command(
    file: pathlib.Path, more: tuple[str, ...], given: tuple[str, ...], write_: bool, set_times: bool,
    since: str | None, until: str | None, zones: tuple[str, ...], skews: tuple[str, ...], grep: tuple[str, ...],
    exclude: tuple[str, ...], wanted: tuple[str, ...], limit: int, thresholds: tuple[str, ...], columns: str | None,
    roles: tuple[str, ...], handles: bool, markers: tuple[str, ...],
) -> None:  # fmt: skip
    """Build the timeline of the report FILE from exports of your tools.

    Entries of all sources are merged with those in the report, sorted and deduplicated; every entry names its source.
    What a person wrote stays as it is. Without --write, the changes are only shown.

    Without a source, the report's own timeline is read: a kind is proposed for every entry that has none, and the times
    of the incident that the entries tell.

    \b
    postmortems timeline postmortems/2026-03-11-search.md --from incident.json slack/inc-42 git:.
    kubectl logs deploy/search --timestamps | postmortems timeline FILE --from kubernetes:- --write

    Exit codes: 0 done, 2 usage error or unreadable input.
    """
    names = (*given, *more)
    if not names:
        _read_own(file, write_, set_times)
        return
    if sum(name == "-" or name.endswith(":-") for name in names) > 1:
        raise click.UsageError(_("Standard input can be used only once."))
    try:
        options = find_options(file.parent)
        target = read_target(file, shown_path(file, pathlib.Path.cwd()), options.contract)
        opened = [open_source(name) for name in names]
        zone, skew = _zones(zones, opened), _per_source("--skew", skews, opened, _skew)
        asked = Window(_time("--since", since, target, zone), _time("--until", until, target, zone))
        window = window_of(target.report, asked.since, asked.until)
        if window.since and window.until and window.since > window.until:
            raise click.UsageError(_("The window ends before it begins."))
        anchor = anchor_of(target.report, window)
        shared = Settings(
            anchor=anchor, thresholds=tuple(map(_threshold, thresholds)), columns=_columns(columns),
            roles=Roles(dict(map(_role, roles)), handles),
            markers=frozenset() if "any" in markers else frozenset(name.strip(":") for name in markers or MARKERS),
        )  # fmt: skip
        sources = [_told(input_, kind, shared, zone, skew, window) for input_, kind in opened]
        filters = Filters(window, _patterns(grep), _patterns(exclude), frozenset(wanted))
        made = plan(target, sources, filters, options, given=asked, limit=limit, set_times=set_times)
        if write_ and made.changes:
            save(file, made.data)
    except OSError as error:
        echo(f"{error.filename or file}: {error.strerror or error}", err=True)
        raise SystemExit(2) from None
    _show(made, written=write_, set_times=set_times)


def _read_own(file: pathlib.Path, write_: bool, set_times: bool) -> None:
    """Propose kinds and times from the report's own timeline."""
    try:
        options = find_options(file.parent)
        target = read_target(file, shown_path(file, pathlib.Path.cwd()), options.contract)
        found = own.read_own(target, options.contract, set_times)
        if write_ and found.changes:
            save(file, found.data)
    except OSError as error:
        echo(f"{error.filename or file}: {error.strerror or error}", err=True)
        raise SystemExit(2) from None
    for line in own.shown(found, set_times):
        echo(line)
    if not found.changes:
        echo(_("{shown}: nothing to change.").format(shown=target.shown))
    elif write_:
        echo(_("{shown}: written.").format(shown=target.shown))
    else:
        echo(_("{shown}: run it again with --write to change it.").format(shown=target.shown))


def _told(
    input_: Input, kind: Adapter, shared: Settings, zone: _PerSource, skew: _PerSource, window: Window
) -> SourceSettings:
    own_zone, own_skew = zone.of(input_, kind.kind), skew.of(input_, kind.kind)
    settings = replace(
        shared, since=window.since, until=window.until,
        zone=own_zone if isinstance(own_zone, tzinfo) else None,
        skew=own_skew if isinstance(own_skew, timedelta) else timedelta(),
    )  # fmt: skip
    return SourceSettings(input_, kind, settings)


def _zones(given: Iterable[str], opened: Sequence[tuple[Input, Adapter]]) -> _PerSource:
    return _per_source("--zone", (text if "=" in text else f"={text}" for text in given), opened, _zone)


def _per_source(
    option: str, given: Iterable[str], opened: Sequence[tuple[Input, Adapter]], read: Callable[[str], object]
) -> _PerSource:
    """Read `SOURCE=value`; the source must be one of those that are read."""
    known = {name for input_, kind in opened for name in (*_names(input_), kind.kind)}
    values: dict[str, object] = {}
    for text in given:
        name, _equals, value = text.rpartition("=")
        if name and name not in known:
            raise click.UsageError(
                _("{option} {text}: `{name}` is not one of the sources {known}.").format(
                    option=option, text=text, name=name, known=", ".join(sorted(known))
                )
            )
        if not name and option == "--skew":
            raise click.UsageError(
                _("--skew {text}: name the source too, such as `{source}=+37s`.").format(text=text, source=min(known))
            )
        values[name] = read(value)
    return _PerSource(values)


def _names(input_: Input) -> tuple[str, ...]:
    return (input_.name, input_.path.name) if input_.path else ("-",)


def _zone(text: str) -> tzinfo:
    found = read_zone(text.upper() if text.lower() in ("z", "utc", "gmt") else text)
    if not isinstance(found, Fault):
        return found
    try:
        if "/" in text:
            return ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        pass
    raise click.UsageError(
        _("--zone {text}: not a time zone. Write `UTC`, `+02:00` or `Europe/Berlin`.").format(text=text)
    )


def _skew(text: str) -> timedelta:
    found = read_skew(text)
    if found is None:
        raise click.UsageError(
            _("--skew {text}: not a length of time. Write `+37s`, `-2m` or `+250ms`.").format(text=text)
        )
    return found


def _time(option: str, text: str | None, target: Target, zone: _PerSource) -> datetime | None:
    if text is None:
        return None
    started = target.report.times.started
    own = zone.values.get("")
    day = started.at.astimezone(target.zone).date() if started and started.at else None
    found = read_entry_time(text, day, own if isinstance(own, tzinfo) else None)
    if isinstance(found, Fault):
        raise click.UsageError(f"{option}: {found.message}. {found.hint}.")
    if found.at is None:
        raise click.UsageError(_("{option}: the window needs a time.").format(option=option))
    return found.at


def _threshold(text: str) -> Threshold:
    found = read_threshold(text)
    if found is None:
        raise click.UsageError(_("--threshold {text}: not a threshold. Write `error_ratio>0.05`.").format(text=text))
    return found


def _columns(text: str | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in (text or "").split(",") if pair]
    for name, _equals, header in pairs:
        if name.strip() not in COLUMNS or not header:
            raise click.UsageError(
                _("--columns: write NAME=HEADER, where NAME is one of {columns}.").format(columns=", ".join(COLUMNS))
            )
    return {name.strip(): header.strip() for name, _equals, header in pairs}


def _role(text: str) -> tuple[str, str]:
    person, _equals, role = text.rpartition("=")
    if not person or not role.startswith("@"):
        raise click.UsageError(
            _("--role {text}: write PERSON=@ROLE, such as `U02AB3CD4=@search-oncall`.").format(text=text)
        )
    return person.lower(), role


def _patterns(given: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(text, re.IGNORECASE) for text in given)
    except re.error as error:
        raise click.UsageError(
            _("`{pattern}` is not a regular expression: {error}.").format(pattern=error.pattern, error=error)
        ) from None


def _show(made: Plan, *, written: bool, set_times: bool) -> None:
    """On a terminal, what is too long for a line is cut; piped, it is whole."""
    width = max(60, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None
    for line in preview.summary(made, set_times) if written else preview.whole(made, set_times):
        echo(line if width is None or len(line) <= width else line[: width - 1] + "…")
    count = len(made.rows)
    if not made.changes:
        said = _("{file} is complete: nothing to add.")
    elif written:
        said = ngettext("{file}: {count} entry added.", "{file}: {count} entries added.", count)
    else:
        said = ngettext(
            "{file}: {count} entry would be added. Run it again with --write to add them.",
            "{file}: {count} entries would be added. Run it again with --write to add them.",
            count,
        )
    echo(said.format(file=made.target.shown, count=number(count)))
