"""A team's actions as it goes through them in its weekly meeting: what is late, what is next, what was closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from msgspec import Struct

from ..analysis.actions import Promise
from ..language import _, ngettext
from .lazy import LazyPage
from .page import Page, render
from .view import Here, View

SOON, CLOSED = 14, 7
"""Days ahead within which an action is due soon, and days back within which it was closed since the last meeting."""
MOST = 25
"""Actions in a part of the page; the list of all actions has the others."""


class Part(Struct, frozen=True):
    """Some of a team's actions under one heading."""

    title: str
    promises: Sequence[Promise]
    """The first `MOST`."""
    more: int
    """How many there are beyond these."""
    state: str
    """By which the list of all actions finds them."""


def meeting_pages(view: View) -> Iterator[LazyPage]:
    """The page of each team that has something to go through or whose reports promised something."""
    archive = view.archive
    unknown, closed, open_ = (_by_team(found) for found in (archive.unknown, archive.closed(CLOSED), archive.open))
    for team in teams(view):
        found = [each.get(team, ()) for each in (open_, unknown, closed)]
        yield LazyPage(view.meeting_uri(team), partial(_page, view, team, *found), partial(_inputs, view, team, found))


def _inputs(view: View, team: str, found: Iterable[Sequence[Promise]]) -> list[Any]:
    return [team, view.facet_uri("team", team), [view.digests.promises(each) for each in found]]


def _page(
    view: View, team: str, open_: Sequence[Promise], unknown: Sequence[Promise], closed: Sequence[Promise]
) -> Page:
    here, count = Here(view, view.meeting_uri(team)), len(open_)
    body = render(
        "meeting.md.j2",
        view=view,
        here=here,
        team=team,
        parts=list(_parts(view, open_, unknown, closed)),
        count=ngettext("{n} open action", "{n} open actions", count).format(n=count),
        late=sum(promise.overdue > 0 for promise in open_),
    )
    return Page(here.uri, _("Actions of team {team}").format(team=team), body, wide=True, listed=False)


def teams(view: View) -> Mapping[str, tuple[int, int]]:
    """Team → its open and its overdue actions, those with the most overdue first."""
    counts: dict[str, tuple[int, int]] = dict.fromkeys(view.archive.by_facet["team"], (0, 0))
    for promise in view.archive.open:
        for team in promise.report.teams:
            open_, late = counts[team]
            counts[team] = open_ + 1, late + (promise.overdue > 0)
    return dict(sorted(counts.items(), key=lambda item: (-item[1][1], -item[1][0], item[0])))


def _by_team(promises: Iterable[Promise]) -> Mapping[str, list[Promise]]:
    found: dict[str, list[Promise]] = defaultdict(list)
    for promise in promises:
        for team in promise.report.teams:
            found[team].append(promise)
    return found


def _parts(
    view: View, open_: Sequence[Promise], unknown: Sequence[Promise], closed: Sequence[Promise]
) -> Iterator[Part]:
    until = view.archive.today + timedelta(days=SOON)
    late = [each for each in open_ if each.overdue]
    soon = [each for each in open_ if not each.overdue and each.action.due and each.action.due <= until]
    later = [each for each in open_ if each.action.due and each.action.due > until]
    undated = [each for each in open_ if not each.action.due]
    for title, found, state in (
        (_("Overdue"), late, "overdue"),
        (_("Due within {n} days").format(n=SOON), soon, "open"),
        (_("Due later"), later, "open"),
        (_("Without a due date"), undated, "open"),
        (_("Outcome unknown"), unknown, "outcome unknown"),
        (_("Closed in the last {n} days").format(n=CLOSED), closed, "recently closed"),
    ):
        if found:
            yield Part(title, found[:MOST], max(len(found) - MOST, 0), state)
