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
from ..language import N_, _, ngettext
from ..language.forms import comma, semicolon
from . import counts
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

MOST = 5
YEAR = 365
CHANGE = {
    -1: N_("fewer, and more than chance"), 0: N_("a difference within chance"), 1: N_("more, and more than chance"),
}  # fmt: skip
LENGTH = {
    -1: N_("shorter, and more than chance"),
    0: N_("a difference within chance"),
    1: N_("longer, and more than chance"),
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
        rest = _("for {length}: {title}") if len(going) == 1 else _("the oldest for {length}")
        head = ngettext("{n} incident still open", "{n} incidents still open", len(going)).format(n=len(going))
        yield Fact(head, rest.format(length=since, title=first.title), here.report(first.id), "going")


def _overdue(view: View, here: Here) -> Iterator[Fact]:
    archive = view.archive
    late = [promise for promise in archive.open if promise.overdue]
    link = here.to("actions/index.md")
    if late:
        owner, overdue = late[0].action.owner, late[0].overdue
        oldest = ngettext("the oldest for {n} day", "the oldest for {n} days", overdue).format(n=overdue)
        owned = _("owned by {owner}").format(owner=owner) if owner else ""
        rest = semicolon((comma(filter(None, (oldest, owned))), _("{n} open in all").format(n=len(archive.open))))
        yield Fact(
            ngettext("{n} action overdue", "{n} actions overdue", len(late)).format(n=len(late)), rest, link, "urgent"
        )
    elif any(promise.action.due for promise in archive.open):
        open_ = ngettext("{n} action open", "{n} actions open", len(archive.open)).format(n=len(archive.open))
        yield Fact(_("No action overdue"), open_, link, "better")


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
        names = comma([pattern.name for _day, pattern in broken[:2]] + (["…"] if len(broken) > 2 else []))
        link = here.pattern(broken[0][1]) if len(broken) == 1 else here.to("patterns/index.md")
        rest = ngettext(
            "in twelve months while actions from its earlier incidents were still open: {names}",
            "in twelve months while actions from their earlier incidents were still open: {names}",
            len(broken),
        )
        head = ngettext("{n} pattern came back", "{n} patterns came back", len(broken)).format(n=len(broken))
        yield Fact(head, rest.format(names=names), link, "urgent")


def _frequency(view: View, here: Here) -> Iterator[Fact]:
    archive, link = view.archive, here.to("statistics.md")
    trend = archive.summary.trend
    if trend and trend.days == YEAR and trend.comparison.rate.test.p is not None:
        rate = trend.comparison.rate
        told = _("in twelve months, {before} in the twelve before: {change}")
        rest = told.format(before=rate.first.count, change=_(CHANGE[rate.direction]))
        tone: Tone = "better" if rate.direction < 0 else ""
        yield Fact(counts.incidents(rate.second.count), rest, link, tone)
        return
    incidents = [report.day for report in archive.reports if report.kind != "near-miss"]
    latest = sum(0 <= (archive.today - day).days < YEAR for day in incidents)
    before = sum(YEAR <= (archive.today - day).days < 2 * YEAR for day in incidents)
    if latest or before:
        rest = _("in twelve months, {before} in the twelve before") if before else _("in twelve months")
        yield Fact(counts.incidents(latest), rest.format(before=before), link)


def _time_to_resolve(view: View, here: Here) -> Iterator[Fact]:
    summary, link = view.archive.summary, here.to("statistics.md", "mttr")
    trend = None if view.archive.options.several_organisations else summary.trend
    if trend and trend.days == YEAR and (compared := trend.comparison.duration("mttr")).test.p is not None:
        first, second = compared.first.median.value, compared.second.median.value
        if first is not None and second is not None:
            told = _("MTTR (median) in twelve months, {before} in the twelve before: {change}")
            rest = told.format(before=shown(first, "seconds"), change=_(LENGTH[compared.direction]))
            tone: Tone = "better" if compared.direction < 0 else ""
            yield Fact(shown(second, "seconds"), rest, link, tone)
            return
    spread = summary.durations["mttr"]
    if spread.median.value is not None:
        rest = ngettext(
            "MTTR, the median time to resolve of {n} incident", "MTTR, the median time to resolve of {n} incidents",
            spread.n,
        )  # fmt: skip
        yield Fact(shown(spread.median.value, "seconds"), rest.format(n=spread.n), link)


def _recurring(view: View, here: Here) -> Iterator[Fact]:
    archive = view.archive
    if archive.patterns:
        largest: Pattern = archive.patterns[0]
        count, link = len(archive.pattern_of), here.to("patterns/index.md")
        rest = ngettext(
            "follow {n} pattern of failure that came back", "follow {n} patterns of failure that came back",
            len(archive.patterns),
        )  # fmt: skip
        head = _("{n} of {incidents}").format(n=count, incidents=counts.incidents(len(archive.reports)))
        yield Fact(head, rest.format(n=len(archive.patterns)), link)
        told = Markup(_("{n} incidents, the last on <time>{day}</time>"))
        told = told.format(n=len(largest.reports), day=largest.last.day)
        yield Fact(largest.name, told, here.pattern(largest))


def _announced(view: View, here: Here) -> Iterator[Fact]:
    """What was announced before it happened again, and how much of it is known to have been done by then."""
    tally: Counter[str] = Counter()
    for ledger in view.archive.ledgers.values():
        tally.update(ledger.tally)
    if total := tally.total():
        rest = _("are known to have been done when the same pattern came back")
        head = ngettext("{done} of {n} announced action", "{done} of {n} announced actions", total)
        yield Fact(head.format(done=tally["done"], n=total), rest, here.to("patterns/index.md"))
