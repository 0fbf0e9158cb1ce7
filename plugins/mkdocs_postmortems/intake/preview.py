"""What a plan would change, in lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ..language import N_, _, ngettext
from ..language.forms import number
from ..report.moments import show_length
from .collect import Tally
from .merge import labels
from .table import clock
from .timeline import Plan

_HEADS = (N_("read"), N_("in window"), N_("repeated"), N_("left out"), N_("merged"), N_("added"))


def whole(plan: Plan, set_times: bool) -> Iterator[str]:
    """The timeline as it would be, and the summary."""
    return chain(table(plan), summary(plan, set_times))


def summary(plan: Plan, set_times: bool) -> Iterator[str]:
    """What was made of each source, the window, the times and the silences; an empty line after each that there is."""
    for part in (_tallies(plan), _times(plan, set_times), _gaps(plan)):
        lines = [*part]
        yield from lines
        if lines:
            yield ""


def table(plan: Plan) -> Iterator[str]:
    """Old and new entries in order, the new ones with a `+`; silences between them."""
    zone, day = plan.target.zone, None
    entries = [e for e in plan.target.body.timeline if e.line not in plan.filled]
    old = [(e.moment.at, " ", e.kind, e.event, e.source) for e in entries if e.moment.at]
    new = [(row.event.at, "+", row.event.kind, row.text, row.source) for row in plan.rows]
    silent = [
        (
            before.replace(second=59),
            "!",
            "other",
            _("no evidence for {length}").format(length=show_length(after - before)),
            None,
        )
        for before, after in plan.gaps
    ]
    rows = sorted([*old, *new, *silent], key=lambda row: row[0])
    if not rows:
        return
    width = 19 if any(sign != "!" and at.second for at, sign, *_rest in rows) else 16
    yield f"  {_('Time')} ({zone.tzname(None) or 'UTC'})"
    for at, sign, kind, text, source in rows:
        local = at.astimezone(zone)
        when = "" if sign == "!" else clock(local) if local.date() == day else f"{local:%Y-%m-%d} {clock(local)}"
        day = local.date()
        named = "; ".join(sorted(labels(source)))
        yield f"{sign} {when:>{width}}  {'' if kind == 'other' else kind:15}  {text}" + (
            f"  [{named}]" if named else ""
        )
    yield ""


def _tallies(plan: Plan) -> Iterator[str]:
    names = [f"{tally.kind} {tally.name}" for tally in plan.tallies]
    source = _("source")
    width = max(map(len, [source, *names]))
    yield "  ".join([f"{source:{width}}", *(f"{_(head):>9}" for head in _HEADS)])
    for name, tally in zip(names, plan.tallies, strict=True):
        yield "  ".join([f"{name:{width}}", *(f"{number(figure):>9}" for figure in _figures(tally))])
    for tally in plan.tallies:
        said = ngettext(
            "{count} line without a time or a text skipped", "{count} lines without a time or a text skipped",
            tally.skipped,
        )  # fmt: skip
        skipped = [said.format(count=number(tally.skipped))] if tally.skipped else []
        yield from (f"{tally.name}: {note}." for note in dict.fromkeys([*skipped, *tally.notes]))
    since, until = plan.window.since, plan.window.until
    if since or until:
        first, last = (f"{at:%Y-%m-%d %H:%M}Z" if at else "…" for at in (since, until))
        yield _("Window: {since} to {until}.").format(since=first, until=last)
    else:
        yield _("Window: unlimited, because the report states neither times.started nor times.resolved; see --since.")


def _figures(tally: Tally) -> tuple[int, ...]:
    return tally.read, tally.wanted, tally.repeated, tally.left_out, tally.merged, tally.kept


def _times(plan: Plan, set_times: bool) -> Iterator[str]:
    new = [proposal for proposal in plan.proposals if not proposal.stated]
    for proposal in new:
        said = _("times.{stage}: {time} proposed, from {source}: {text}")
        if set_times:
            said = _("times.{stage}: {time} set, from {source}: {text}")
        at = f"{proposal.at:%Y-%m-%dT%H:%MZ}"
        yield said.format(stage=proposal.stage, time=at, source=proposal.source, text=proposal.text)
    for proposal in plan.proposals:
        if not proposal.fits:
            said = _("times.{stage}: differs from the report: {source} has {time}: {text}")
            at = f"{proposal.at:%Y-%m-%dT%H:%MZ}"
            yield said.format(stage=proposal.stage, source=proposal.source, time=at, text=proposal.text)
    if new and not set_times:
        yield _("Add --set-times to set the proposed times.")


def _gaps(plan: Plan) -> Iterator[str]:
    for before, after in plan.gaps:
        said = _("No evidence from {since}Z to {until}Z ({length}).")
        length = show_length(after - before)
        yield said.format(since=f"{before:%Y-%m-%d %H:%M}", until=f"{after:%H:%M}", length=length)
