"""The actions: what was promised, what is late, who owns it, and what was closed lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from ..analysis.actions import Promise
from ..analysis.archive import Archive
from ..language import _, ngettext
from ..language.forms import comma, semicolon
from .lazy import LazyPage
from .listing import numbered, pages_of
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
    return [*archive.open, *archive.unknown]


def tracked(archive: Archive) -> list[Promise]:
    """What the index lists and what was closed lately: what a reader filters."""
    return [*listed(archive), *archive.closed(RECENT[-1])]


def action_pages(view: View) -> Iterator[LazyPage]:
    """The index, the pages of each owner and each team, and what was closed lately."""
    archive = view.archive
    yield from _paged(
        view, INDEX, _("Actions"), listed(archive), "actions.md.j2", partial(_index, view), partial(_index_inputs, view)
    )
    for owner, (uri, part) in by_owner(archive.open).items():
        first = partial(_owned, part)
        yield from _paged(view, uri, owner_title(owner), part, "owner.md.j2", first)
    yield from meeting_pages(view)
    closed = archive.closed(RECENT[-1])
    yield from _paged(view, CLOSED, _("Closed actions"), closed, "closed.md.j2", partial(_closed, archive))


def _index(view: View, number: int) -> Mapping[str, object]:
    """What a page of the index shows beside its rows."""
    archive = view.archive
    shown = {"total": len(archive.promises), "columns": view.action_columns}
    if number > 1:
        return shown
    done = [promise.action for promise in archive.promises if promise.action.status == "done"]
    return shown | {
        "done": len(done),
        "undated": sum(not action.done for action in done),
        "overdue": overdue_text(archive),
        "closed": [(days, len(archive.closed(days))) for days in RECENT],
        "chips": [_owners(archive), _teams(view)],
        "calendar": CALENDAR,
        "feed": FEED,
    }


def _owned(part: Sequence[Promise], _number: int) -> Mapping[str, object]:
    return {"total": len(part), "late": _late(part)}


def _closed(archive: Archive, _number: int) -> Mapping[str, object]:
    return {"days": RECENT[-1], "latest": len(archive.closed(RECENT[0])), "recent": RECENT[0]}


class Chips(Struct, frozen=True):
    """Pages that hold a part of the actions."""

    id: str
    title: str
    pages: Sequence[tuple[str, str, int, int]]
    """Name, page, open and overdue actions."""
    more: int
    """How many are not named."""


def owner_name(owner: str) -> str:
    """An owner as a page names it."""
    return owner if owner != NOBODY else _("no owner")


def owner_title(owner: str) -> str:
    """The title of an owner's page."""
    return _("Actions of {owner}").format(owner=owner) if owner != NOBODY else _("Actions without an owner")


def _owners(archive: Archive) -> Chips:
    found = by_owner(archive.open)
    pages = [(owner_name(name), uri, len(part), _late(part)) for name, (uri, part) in found.items()]
    return _chips("owners", _("Owners"), pages)


def _teams(view: View) -> Chips:
    pages = [(team, view.meeting_uri(team), *each) for team, each in teams(view).items()]
    return _chips("teams", _("Teams"), pages)


def _chips(id_: str, title: str, pages: Sequence[tuple[str, str, int, int]]) -> Chips:
    busy = [page for page in pages if page[2]]
    return Chips(id_, title, busy[:NAMED], max(len(busy) - NAMED, 0))


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
    view: View,
    uri: str,
    title: str,
    rows: Sequence[Promise],
    template: str,
    beside: Callable[[int], Mapping[str, object]],
    inputs: Callable[[int], object] = lambda _number: None,
) -> Iterator[LazyPage]:
    """A list cut into pages of `ROWS`. `beside` is what a page shows besides, `inputs` what that follows from."""
    cut = pages_of(uri, rows, ROWS)
    for number, (address, part) in enumerate(cut.items(), 1):

        def make(number: int = number, address: str = address, part: Sequence[Promise] = part) -> Page:
            here = Here(view, address)
            pages = [(n, here.to(there)) for n, there in enumerate(cut, 1)]
            body = render(template, view=view, here=here, rows=part, number=number, pages=pages, **beside(number))
            return Page(address, numbered(title, number), body, wide=True, listed=False)

        def follows(number: int = number, part: Sequence[Promise] = part) -> list[Any]:
            every = view.digests.promises(rows) if number == 1 else len(rows)
            return [title, number, every, view.digests.promises(part), inputs(number)]

        yield LazyPage(address, make, follows)


def _index_inputs(view: View, number: int) -> object:
    return view.digests.all if number == 1 else [len(view.archive.promises), view.action_columns]


def overdue_text(archive: Archive) -> str:
    """How many actions are late, open and of unknown outcome, in words."""
    unknown = len(archive.unknown)
    outcome = ngettext("the outcome of {n} is unknown", "the outcome of {n} is unknown", unknown).format(n=unknown)
    rest = outcome if unknown else ""
    if not archive.open and unknown:
        return _sentence(_("No action is known to be open"), rest)
    overdue = [promise for promise in archive.open if promise.overdue]
    open_ = len(archive.open)
    if not overdue:
        dated = any(promise.action.due for promise in archive.open) or not archive.open
        told = ngettext("{n} action open", "{n} actions open", open_).format(n=open_)
        return _sentence(comma((told, _("none overdue") if dated else _("none with a due date"))), rest)
    longest = ngettext("the longest by {n} day", "the longest by {n} days", overdue[0].overdue)
    late = ngettext("{n} action overdue", "{n} actions overdue", len(overdue)).format(n=len(overdue))
    in_all = _("{n} open in all").format(n=open_)
    return _sentence(comma((late, longest.format(n=overdue[0].overdue))), in_all, rest)


def _sentence(*clauses: str) -> str:
    return _("{text}.").format(text=semicolon(clauses))
