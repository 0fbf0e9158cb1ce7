"""The actions that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from .actions import OPEN_STATUSES, Promise, promises
from .archive import Archive

if TYPE_CHECKING:
    from .patterns import Pattern


class Wanted(Struct, frozen=True):
    """Which promises are asked for: every field that is given must hold, by one of its values, in whatever case."""

    owners: tuple[str, ...] = ()
    """With or without `@`; `none` for actions that nobody owns."""
    teams: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = OPEN_STATUSES
    """`all` for any."""
    overdue: bool = False
    patterns: tuple[str, ...] = ()
    """By slug."""
    due_before: date | None = None
    """Only those with an earlier due day."""


def selected(archive: Archive, wanted: Wanted) -> list[Promise]:
    """The promises of an archive that are asked for: the open ones, overdue first, then the others, newest first."""
    closed = (promise for promise in promises(archive.reports, archive.today) if not promise.open)
    others = sorted(closed, key=lambda promise: (promise.age, *promise.key))
    pattern_of = archive.pattern_of if wanted.patterns else {}
    return [each for each in (*archive.open, *others) if _matches(each, pattern_of.get(each.report.id), wanted)]


def _matches(promise: Promise, pattern: Pattern | None, wanted: Wanted) -> bool:
    report, action = promise.report, promise.action
    owner = (action.owner or "none").removeprefix("@")
    return (
        _any([owner], (name.removeprefix("@") for name in wanted.owners))
        and _any(report.teams, wanted.teams)
        and _any(report.services, wanted.services)
        and _any([action.priority], wanted.priorities)
        and _any([action.kind], wanted.kinds)
        and _any([action.status], () if "all" in wanted.statuses else wanted.statuses)
        and _any([pattern.slug] if pattern else [], wanted.patterns)
        and (promise.overdue > 0 or not wanted.overdue)
        and (wanted.due_before is None or (action.due is not None and action.due < wanted.due_before))
    )


def _any(given: Iterable[str | None], wanted: Iterable[str]) -> bool:
    """Whether one of the given words is wanted; if none is asked for, any is."""
    asked = {word.casefold() for word in wanted}
    return not asked or not asked.isdisjoint(word.casefold() for word in given if word)
