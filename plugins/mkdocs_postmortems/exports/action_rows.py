"""An action as every list, table and document hands it out; `schema/action.schema.json` says what each key means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from ..analysis.actions import Promise, promised_on
from ..report.schema import bundled
from .facts import keys
from .table import Column, Type, Value

if TYPE_CHECKING:
    from ..analysis.archive import Pattern


class ActionRow(Struct, frozen=True, gc=False):
    """An action with what its report says of the incident. The schema has the same keys in the same order."""

    key: str
    report: str
    id: str
    title: str
    status: str
    owner: str | None
    due: date | None
    overdue_days: int
    priority: str | None
    kind: str | None
    done: date | None
    reason: str | None
    tracker: str | None
    addresses: tuple[str, ...]
    worked_when: str | None
    sponsor: str | None
    note: str | None
    promised: date
    age_days: int
    severity: str
    services: tuple[str, ...]
    teams: tuple[str, ...]
    pattern: str | None
    url: str | None


def action_rows(
    promises: Iterable[Promise], pattern_of: Mapping[str, Pattern], address: Callable[[str, str], str]
) -> list[ActionRow]:
    """The rows of some actions, in their order.

    `pattern_of` gives the pattern of a report's id, `address` that of a report's id and an action's id, empty for none.
    """
    return [_row(each, pattern_of.get(each.report.id), address(each.report.id, each.action.id)) for each in promises]


def _row(promise: Promise, pattern: Pattern | None, url: str) -> ActionRow:
    report, action = promise.report, promise.action
    return ActionRow(
        **msgspec.structs.asdict(action),
        key=_key(promise),
        report=report.id,
        overdue_days=promise.overdue,
        promised=promised_on(report),
        age_days=promise.age,
        severity=report.severity,
        services=report.services,
        teams=report.teams,
        pattern=pattern.slug if pattern else None,
        url=url or None,
    )


def _key(promise: Promise) -> str:
    actions = promise.report.actions
    named = zip(keys(promise.report.id, (each.id for each in actions)), actions, strict=True)
    return next(key for key, each in named if each is promise.action)


_INDEXED = ("report", "status", "owner", "due")
_SEARCHED = ("title", "worked_when", "note")


def _columns() -> Iterable[Column]:
    for name, form in bundled("action.schema.json")["properties"].items():
        yield Column(
            name, _type(form), form["description"].rstrip("."), _cell(name), key=name == "key",
            refers="reports" if name == "report" else "", indexed=name in _INDEXED, searched=name in _SEARCHED,
        )  # fmt: skip


def _type(form: Mapping[str, Any]) -> Type:
    if form.get("type") == "integer":
        return "integer"
    return {"#/$defs/day": "day", "#/$defs/texts": "list"}.get(form.get("$ref", ""), "text")  # type: ignore[return-value]


def _cell(name: str) -> Callable[[ActionRow], Value]:
    def get(row: ActionRow) -> Value:
        value = getattr(row, name)
        if isinstance(value, date):
            return value.isoformat()
        return msgspec.json.encode(value).decode() if isinstance(value, tuple) else value

    return get


COLUMNS = tuple(_columns())
"""The columns of a table of `ActionRow`s. A list is JSON text."""
