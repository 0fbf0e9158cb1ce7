"""Choosing among promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from .actions import OPEN_STATUSES, Promise


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
    """Slugs."""
    due_before: date | None = None
    """Only those with an earlier due day."""


def selected(promises: Iterable[Promise], wanted: Wanted, patterns: Mapping[str, str]) -> Iterator[Promise]:
    """The promises that are asked for, in their order. `patterns` gives a report's id the slug of its pattern."""
    for promise in promises:
        report, action = promise.report, promise.action
        owner = (action.owner or "none").removeprefix("@")
        if (
            _any([owner], (name.removeprefix("@") for name in wanted.owners))
            and _any(report.teams, wanted.teams)
            and _any(report.services, wanted.services)
            and _any([action.priority], wanted.priorities)
            and _any([action.kind], wanted.kinds)
            and ("all" in wanted.statuses or action.status in wanted.statuses)
            and _any([patterns.get(report.id)], wanted.patterns)
            and (promise.overdue > 0 or not wanted.overdue)
            and (wanted.due_before is None or (action.due is not None and action.due < wanted.due_before))
        ):
            yield promise


def _any(given: Iterable[str | None], wanted: Iterable[str]) -> bool:
    """Whether one of the given words is wanted; if none is asked for, any is."""
    asked = {word.casefold() for word in wanted}
    return not asked or not asked.isdisjoint(word.casefold() for word in given if word)
