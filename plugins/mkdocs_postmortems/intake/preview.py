"""What a plan would change, in lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ..report.moments import show_length
from .collect import Tally
from .merge import labels
from .table import clock
from .timeline import Plan

_HEADS = ("read", "in window", "repeated", "left out", "merged", "added")


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
        (before.replace(second=59), "!", "other", f"no evidence for {show_length(after - before)}", None)
        for before, after in plan.gaps
    ]
    rows = sorted([*old, *new, *silent], key=lambda row: row[0])
    if not rows:
        return
    width = 19 if any(sign != "!" and at.second for at, sign, *_ in rows) else 16
    yield f"  Time ({zone.tzname(None) or 'UTC'})"
    for at, sign, kind, text, source in rows:
        local = at.astimezone(zone)
        when = "" if sign == "!" else clock(local) if local.date() == day else f"{local:%Y-%m-%d} {clock(local)}"
        day = local.date()
        named = "; ".join(sorted(labels(source)))
        yield f"{sign} {when:>{width}}  {'' if kind == 'other' else kind:15}  {text}" + (
            f"  [{named}]" if named else ""
        )
    yield ""


def count(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many}"


def _tallies(plan: Plan) -> Iterator[str]:
    names = [f"{tally.kind} {tally.name}" for tally in plan.tallies]
    width = max(map(len, ["source", *names]))
    yield "  ".join([f"{'source':{width}}", *(f"{head:>9}" for head in _HEADS)])
    for name, tally in zip(names, plan.tallies, strict=True):
        yield "  ".join([f"{name:{width}}", *(f"{figure:>9,}" for figure in _figures(tally))])
    for tally in plan.tallies:
        skipped = [f"{count(tally.skipped, 'line', 'lines')} without a time or a text skipped"] if tally.skipped else []
        yield from (f"{tally.name}: {note}." for note in dict.fromkeys([*skipped, *tally.notes]))
    since, until = plan.window.since, plan.window.until
    if since or until:
        edges = (f"{at:%Y-%m-%d %H:%M}Z" if at else "…" for at in (since, until))
        yield f"Window: {' to '.join(edges)}."
    else:
        yield "Window: unlimited, because the report states neither times.started nor times.resolved; see --since."


def _figures(tally: Tally) -> tuple[int, ...]:
    return tally.read, tally.wanted, tally.repeated, tally.left_out, tally.merged, tally.kept


def _times(plan: Plan, set_times: bool) -> Iterator[str]:
    new = [proposal for proposal in plan.proposals if not proposal.stated]
    for proposal in new:
        done = "set" if set_times else "proposed"
        at = f"{proposal.at:%Y-%m-%dT%H:%MZ}"
        yield f"times.{proposal.stage}: {at} {done}, from {proposal.source}: {proposal.text}"
    for proposal in plan.proposals:
        if not proposal.fits:
            said = f"differs from the report: {proposal.source} has {proposal.at:%Y-%m-%dT%H:%MZ}"
            yield f"times.{proposal.stage}: {said}: {proposal.text}"
    if new and not set_times:
        yield "Add --set-times to set the proposed times."


def _gaps(plan: Plan) -> Iterator[str]:
    for before, after in plan.gaps:
        yield f"No evidence from {before:%Y-%m-%d %H:%M}Z to {after:%H:%M}Z ({show_length(after - before)})."
