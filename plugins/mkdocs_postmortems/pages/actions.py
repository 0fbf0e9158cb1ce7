"""The actions: what was promised, what is late, who owns it, and what was closed lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from ..analysis.actions import Promise, closed_promises, promises, unknown_promises
from ..analysis.archive import Archive
from ..report.words import plural
from .listing import pages_of
from .meeting import meeting_pages, teams
from .page import Page, render, slugs
from .view import Here, View

CALENDAR, FEED = "calendar.ics", "feed.xml"
"""Where the site's calendar and feed lie, if it has any."""
INDEX, CLOSED = "actions/index.md", "actions/closed.md"
RECENT = (30, 60)
"""Days within which an action counts as closed lately."""
ROWS = 50
"""Actions on a page: their rows are the longest of all."""
NAMED = 24
"""Owners and teams named on the index, those with the most overdue and the most open actions."""
NOBODY = "no owner"


def listed(archive: Archive) -> list[Promise]:
    """What the index lists: open actions, overdue first, then those whose outcome is unknown."""
    return [*archive.open, *unknown_promises(archive.reports, archive.today)]


def tracked(archive: Archive) -> list[Promise]:
    """What the index lists and what was closed lately: what a reader filters."""
    return [*listed(archive), *closed_promises(archive.reports, archive.today, RECENT[-1])]


def action_pages(view: View) -> Iterator[Page]:
    """The index, the pages of each owner and each team, and what was closed lately."""
    archive = view.archive
    every = promises(archive.reports, archive.today)
    closed = closed_promises(archive.reports, archive.today, RECENT[-1])
    lately = [len(closed_promises(archive.reports, archive.today, days)) for days in RECENT]
    owners = by_owner(archive.open)
    rows = listed(archive)
    yield from _paged(
        view, INDEX, "Actions", rows, "actions.md.j2",
        total=len(every),
        done=sum(promise.action.status == "done" for promise in every),
        undated=sum(promise.action.status == "done" and not promise.action.done for promise in every),
        overdue=overdue_text(archive),
        closed=[*zip(RECENT, lately, strict=True)],
        chips=[
            _chips("Owners", [(owner, uri, len(part), _late(part)) for owner, (uri, part) in owners.items()]),
            _chips("Teams", [(team, view.meeting_uri(team), *counts) for team, counts in teams(view).items()]),
        ],
        columns=view.promise_columns(archive.open or rows),
        calendar=CALENDAR, feed=FEED,
    )  # fmt: skip
    for owner, (uri, part) in owners.items():
        title = f"Actions of {owner}" if owner != NOBODY else "Actions without an owner"
        yield from _paged(view, uri, title, part, "owner.md.j2", total=len(part), late=_late(part))
    yield from meeting_pages(view)
    yield from _paged(
        view, CLOSED, "Closed actions", closed, "closed.md.j2", days=RECENT[-1],
        latest=lately[0], recent=RECENT[0],
    )  # fmt: skip


class Chips(Struct, frozen=True):
    """Pages that hold a part of the actions."""

    title: str
    pages: Sequence[tuple[str, str, int, int]]
    """Name, page, open and overdue actions."""
    more: int
    """How many are not named."""


def _chips(title: str, pages: Sequence[tuple[str, str, int, int]]) -> Chips:
    busy = [page for page in pages if page[2]]
    return Chips(title, busy[:NAMED], max(len(busy) - NAMED, 0))


def _late(part: Iterable[Promise]) -> int:
    return sum(promise.overdue > 0 for promise in part)


def by_owner(open_: Sequence[Promise]) -> Mapping[str, tuple[str, Sequence[Promise]]]:
    """Owner → page and open actions, those with the most overdue ones first, then those with the most."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for promise in open_:
        found[promise.action.owner or NOBODY].append(promise)
    names = slugs(found)
    ordered = sorted(found.items(), key=lambda item: (-_late(item[1]), -len(item[1]), item[0]))
    return {owner: (f"actions/owners/{names[owner]}.md", part) for owner, part in ordered}


def _paged(
    view: View, uri: str, title: str, rows: Sequence[Promise], template: str, **context: object
) -> Iterator[Page]:
    cut = pages_of(uri, rows, ROWS)
    for number, (address, part) in enumerate(cut.items(), 1):
        here = Here(view, address)
        body = render(
            template,
            view=view,
            here=here,
            rows=part,
            number=number,
            pages=[(n, here.to(there)) for n, there in enumerate(cut, 1)],
            **context,
        )
        yield Page(address, title if number == 1 else f"{title}, page {number}", body, wide=True, listed=False)


def overdue_text(archive: Archive) -> str:
    """How many actions are late, open and of unknown outcome, in words."""
    unknown = len(unknown_promises(archive.reports, archive.today))
    rest = f"; the outcome of {unknown} is unknown" if unknown else ""
    if not archive.open and unknown:
        return f"No action is known to be open{rest}."
    overdue = [promise for promise in archive.open if promise.overdue]
    if not overdue:
        dated = any(promise.action.due for promise in archive.open) or not archive.open
        late = "none overdue" if dated else "none with a due date"
        return f"{plural(len(archive.open), 'action')} open, {late}{rest}."
    late = f"{plural(len(overdue), 'action')} overdue, the longest by {plural(overdue[0].overdue, 'day')}"
    return f"{late}; {len(archive.open)} open in all{rest}."
