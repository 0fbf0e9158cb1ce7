"""The weekly digest as Markdown, for an issue, a mail or a chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ..analysis.actions import Promise
from ..analysis.digest import Digest, Risk
from ..report.addresses import action_address
from ..report.words import plural
from .action_formats import code, linked

_T = TypeVar("_T")

MOST = 20
"""Lines of one part; the rest is counted."""


def as_markdown(digest: Digest, site: str) -> str:
    """The digest; with the site's address (ending in `/`, or empty) every action links to its report."""
    return "\n".join(_lines(digest, site)) + "\n"


def _lines(digest: Digest, site: str) -> Iterator[str]:
    within = ", ".join(f"{count} in {days} days" for days, count in digest.closed_within.items())
    yield f"# Postmortem actions, {digest.today}"
    yield ""
    yield f"{plural(digest.open, 'action')} open, {len(digest.overdue)} overdue. Done: {within}."

    def line(promise: Promise, *more: str) -> str:
        action, report = promise.action, promise.report
        title = linked(action.title, action_address(site, report.id, action.id))
        issue = f" ([issue]({action.tracker}))" if action.tracker else ""
        return (
            f"- {', '.join([f'{title}{issue}', code(action.owner), *filter(None, more), f'{report.id} {action.id}'])}"
        )

    def risk(each: Risk) -> str:
        times = "once" if len(each.again) == 1 else f"{len(each.again)} times"
        tag = each.pattern.slug.replace("-", " ")
        return line(each.promise, f"{tag} came back {times} since, last on {each.again[-1].day}")

    yield from _part("Overdue", digest.overdue, lambda p: line(p, f"{plural(p.overdue, 'day')} late"))
    yield from _part("At risk: it has happened again since", digest.at_risk, risk)
    yield from _part(f"Due within {plural(digest.ahead, 'day')}", digest.due, lambda p: line(p, f"due {p.action.due}"))
    yield from _part(f"New since {digest.since}", digest.new, lambda p: line(p, _due(p)))
    yield from _part(f"Done since {digest.since}", digest.closed, lambda p: line(p, f"done {p.action.done}"))


def _due(promise: Promise) -> str:
    return f"due {promise.action.due}" if promise.action.due else "no due day"


def _part(title: str, items: Sequence[_T], line: Callable[[_T], str]) -> Iterator[str]:
    if items:
        yield from ("", f"## {title} ({len(items)})", "", *map(line, items[:MOST]))
        if len(items) > MOST:
            yield f"- and {len(items) - MOST} more: `postmortems actions list`"
