"""The weekly digest as Markdown, for an issue, a mail or a chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ..analysis.actions import Promise
from ..analysis.digest import Digest, Risk, Waiting
from ..language import _, ngettext
from ..language.forms import number
from ..report.addresses import action_address
from ..report.model import Report
from .action_formats import code, linked

_T = TypeVar("_T")

MOST = 20
"""Lines of one part; the rest is counted."""


def as_markdown(digest: Digest, site: str) -> str:
    """The digest; with the site's address (ending in `/`, or empty) every action links to its report."""
    return "\n".join(_lines(digest, site)) + "\n"


def _lines(digest: Digest, site: str) -> Iterator[str]:
    within = ", ".join(
        _("{count} in {days} days").format(count=count, days=days) for days, count in digest.closed_within.items()
    )
    yield _("# Postmortem actions, {day}").format(day=digest.today)
    yield ""
    said = ngettext(
        "{count} action open, {late} overdue. Done: {within}.",
        "{count} actions open, {late} overdue. Done: {within}.",
        digest.open,
    )
    yield said.format(count=digest.open, late=len(digest.overdue), within=within)

    def line(promise: Promise, *more: str) -> str:
        action, report = promise.action, promise.report
        title = linked(action.title, action_address(site, report.id, action.id))
        issue = f" ([{_('issue')}]({action.tracker}))" if action.tracker else ""
        return (
            f"- {', '.join([f'{title}{issue}', code(action.owner), *filter(None, more), f'{report.id} {action.id}'])}"
        )

    def risk(each: Risk) -> str:
        said = ngettext(
            "{tag} came back once since, last on {day}", "{tag} came back {count} times since, last on {day}",
            len(each.again),
        )  # fmt: skip
        tag = each.pattern.slug.replace("-", " ")
        return line(each.promise, said.format(tag=tag, count=len(each.again), day=each.again[-1].day))

    def late(promise: Promise) -> str:
        said = ngettext("{days} day late", "{days} days late", promise.overdue)
        return line(promise, said.format(days=promise.overdue))

    ahead = ngettext("Due within {days} day", "Due within {days} days", digest.ahead).format(days=digest.ahead)
    new, done = _("New since {day}").format(day=digest.since), _("Done since {day}").format(day=digest.since)
    yield from _part(_("Overdue"), digest.overdue, late)
    yield from _part(_("At risk: it has happened again since"), digest.at_risk, risk)
    yield from _part(ahead, digest.due, lambda p: line(p, _due(p)))
    yield from _part(_("Reports not published"), digest.unpublished, lambda w: _unpublished(w, site), _REPORTS)
    yield from _part(_("Follow-up reviews not held"), digest.unheld, lambda w: _unheld(w, site), _REPORTS)
    yield from _part(new, digest.new, lambda p: line(p, _due(p)))
    yield from _part(done, digest.closed, lambda p: line(p, _("done {day}").format(day=p.action.done)))


_REPORTS = "postmortems check"
"""The command that lists what a part about reports leaves out."""


def _unpublished(each: Waiting, site: str) -> str:
    form = ngettext(
        "{report} ({status}), resolved {n} day ago", "{report} ({status}), resolved {n} days ago", each.days
    )
    return f"- {form.format(report=_linked(each.report, site), status=each.report.status, n=number(each.days))}"


def _unheld(each: Waiting, site: str) -> str:
    form = ngettext("{report}, planned for {n} day ago", "{report}, planned for {n} days ago", each.days)
    return f"- {form.format(report=_linked(each.report, site), n=number(each.days))}"


def _linked(report: Report, site: str) -> str:
    return linked(report.title, action_address(site, report.id))


def _due(promise: Promise) -> str:
    return _("due {day}").format(day=promise.action.due) if promise.action.due else _("no due day")


def _part(
    title: str, items: Sequence[_T], line: Callable[[_T], str], command: str = "postmortems actions list"
) -> Iterator[str]:
    if items:
        yield from ("", f"## {title} ({len(items)})", "", *map(line, items[:MOST]))
        if len(items) > MOST:
            yield _("- and {count} more: `{command}`").format(count=len(items) - MOST, command=command)
