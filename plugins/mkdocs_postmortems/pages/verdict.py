"""The state of an archive as a few facts in words, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup
from msgspec import Struct

from ..analysis.durations import is_open
from ..analysis.statistics.words import days, shown
from ..report.words import plural
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

MOST = 5
YEAR = 365
CHANGE = {-1: "fewer, and more than chance", 0: "a difference within chance", 1: "more, and more than chance"}
LENGTH = {
    -1: "shorter, and more than chance",
    0: "a difference within chance",
    1: "longer, and more than chance",
}

Tone = Literal["", "going", "urgent", "better"]


class Fact(Struct, frozen=True):
    """One thing to know: a few words that stand out, the rest of the sentence, and where it leads."""

    head: str
    rest: str
    """Plain text, or `Markup`."""
    link: str
    tone: Tone = ""


def verdict(view: View, here: Here) -> list[Fact]:
    """At most `MOST` facts. What an archive does not record, such as due days, gives no fact."""
    return list(islice(_facts(view, here), MOST))


def _facts(view: View, here: Here) -> Iterator[Fact]:
    yield from _going_on(view, here)
    yield from _overdue(view, here)
    yield from _came_back(view, here)
    if view.archive.options.several_organisations:  # how often says little of them, what recurs says much
        yield from _recurring(view, here)
        yield from _announced(view, here)
        yield from _time_to_resolve(view, here)
        return
    yield from _frequency(view, here)
    yield from _time_to_resolve(view, here)
    yield from _recurring(view, here)
    yield from _announced(view, here)


def _going_on(view: View, here: Here) -> Iterator[Fact]:
    going = [report for report in view.archive.reports if is_open(report)]
    if going:
        first = going[0]
        since = days((view.archive.today - first.day).days)
        rest = f"for {since}: {first.title}" if len(going) == 1 else f"the oldest for {since}"
        yield Fact(f"{plural(len(going), 'incident')} still open", rest, here.report(first.id), "going")


def _overdue(view: View, here: Here) -> Iterator[Fact]:
    archive = view.archive
    late = [promise for promise in archive.open if promise.overdue]
    link = here.to("actions/index.md")
    if late:
        owner = f", owned by {late[0].action.owner}" if late[0].action.owner else ""
        rest = f"the oldest for {plural(late[0].overdue, 'day')}{owner}; {len(archive.open)} open in all"
        yield Fact(f"{plural(len(late), 'action')} overdue", rest, link, "urgent")
    elif any(promise.action.due for promise in archive.open):
        yield Fact("No action overdue", f"{plural(len(archive.open), 'action')} open", link, "better")


def _came_back(view: View, here: Here) -> Iterator[Fact]:
    """The patterns that happened again within a year while something promised before was still open."""
    archive, since = view.archive, view.archive.today - timedelta(days=YEAR)
    broken = []
    for pattern in archive.patterns:
        meanwhile = archive.ledgers[pattern.slug].meanwhile
        if meanwhile and meanwhile[-1].day > since:
            broken.append((meanwhile[-1].day, pattern))
    if broken:
        broken.sort(key=lambda each: (each[0], each[1].slug), reverse=True)
        names = ", ".join(pattern.name for _, pattern in broken[:2]) + (", …" if len(broken) > 2 else "")
        link = here.pattern(broken[0][1]) if len(broken) == 1 else here.to("patterns/index.md")
        verb = "its" if len(broken) == 1 else "their"
        rest = f"in twelve months while actions from {verb} earlier incidents were still open: {names}"
        yield Fact(f"{plural(len(broken), 'pattern')} came back", rest, link, "urgent")


def _frequency(view: View, here: Here) -> Iterator[Fact]:
    archive, link = view.archive, here.to("statistics.md")
    trend = archive.summary.trend
    if trend and trend.days == YEAR and trend.comparison.rate.test.p is not None:
        rate = trend.comparison.rate
        rest = f"in twelve months, {rate.first.count} in the twelve before: {CHANGE[rate.direction]}"
        tone: Tone = "better" if rate.direction < 0 else ""
        yield Fact(plural(rate.second.count, "incident"), rest, link, tone)
        return
    incidents = [report.day for report in archive.reports if report.kind != "near-miss"]
    latest = sum(0 <= (archive.today - day).days < YEAR for day in incidents)
    before = sum(YEAR <= (archive.today - day).days < 2 * YEAR for day in incidents)
    if latest or before:
        rest = f"in twelve months, {before} in the twelve before" if before else "in twelve months"
        yield Fact(plural(latest, "incident"), rest, link)


def _time_to_resolve(view: View, here: Here) -> Iterator[Fact]:
    summary, link = view.archive.summary, here.to("statistics.md", "mttr")
    trend = None if view.archive.options.several_organisations else summary.trend
    if trend and trend.days == YEAR and (compared := trend.comparison.duration("mttr")).test.p is not None:
        first, second = compared.first.median.value, compared.second.median.value
        if first is not None and second is not None:
            rest = f"MTTR (median) in twelve months, {shown(first, 'seconds')} in the twelve before: "
            tone: Tone = "better" if compared.direction < 0 else ""
            yield Fact(shown(second, "seconds"), rest + LENGTH[compared.direction], link, tone)
            return
    spread = summary.durations["mttr"]
    if spread.median.value is not None:
        rest = f"MTTR, the median time to resolve of {plural(spread.n, 'incident')}"
        yield Fact(shown(spread.median.value, "seconds"), rest, link)


def _recurring(view: View, here: Here) -> Iterator[Fact]:
    archive = view.archive
    if archive.patterns:
        largest: Pattern = archive.patterns[0]
        count, link = len(archive.pattern_of), here.to("patterns/index.md")
        rest = f"follow {plural(len(archive.patterns), 'pattern')} of failure that came back"
        yield Fact(f"{count} of {plural(len(archive.reports), 'incident')}", rest, link)
        told = Markup("{} incidents, the last on <time>{}</time>").format(len(largest.reports), largest.last.day)
        yield Fact(largest.name, told, here.pattern(largest))


def _announced(view: View, here: Here) -> Iterator[Fact]:
    """What was announced before it happened again, and how much of it is known to have been done by then."""
    tally: Counter[str] = Counter()
    for ledger in view.archive.ledgers.values():
        tally.update(ledger.tally)
    if total := tally.total():
        rest = "are known to have been done when the same pattern came back"
        yield Fact(f"{tally['done']} of {plural(total, 'announced action')}", rest, here.to("patterns/index.md"))
