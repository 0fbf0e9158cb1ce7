"""Logs of an Opsgenie alert, page by page as the API gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...language import N_, _
from ..clocks import moment
from ..event import Event, Reference, Roles, Settings
from ..inputs import Input, entries_of, string
from ..markup import plain
from ..registry import Adapter, is_json

_SEEN = (
    (r"alert (is )?created|alert re-?opened", "detection", 2),
    (r"acknowledged|took ownership", "acknowledgement", 2),
    (r"escalat|added (team|recipient|responder)|responder .{0,99}added|assigned|notif\w* .{0,99}next", "escalation", 2),
    (r"closed|resolved", "resolution", 2),
    (r"note added|added note|\bnote\b", "other", 3),
    (r"notif|sent|viewed|delivered|seen|updated alert count|rule", "other", -1),
)
"""Words of a log, the kind that they stand for, and how much they tell; the first that fits counts."""
_KINDS = tuple((re.compile(words, re.IGNORECASE), kind, rank) for words, kind, rank in _SEEN)
_REFUSED = re.compile(r"\b(un-?acknowledged|not acknowledged|will be|if not)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def sniff(input_: Input) -> bool:
    """Whether it holds logs with an owner."""
    return is_json(input_, r'"log"\s*:[^{}]*"owner"\s*:', r'"owner"\s*:[^{}]*"log"\s*:')


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """An event for each log; what only says who was sent what counts little."""
    for number, entry in enumerate(_entries(input_), 1):
        log, owner = string(entry, "log"), string(entry, "owner")
        at = moment(
            string(entry, "createdAt"), settings, _("{source}, log {number}").format(source=input_.name, number=number)
        )
        if at is None or not log:
            input_.skipped += 1
            continue
        kind, rank = _meaning(log)
        yield Event(
            at, plain(_without_people(log, owner, settings.roles)), (Reference("Opsgenie"),), kind,
            settings.roles.of(owner), f"{string(entry, 'offset') or at.isoformat()} {log}", rank,
        )  # fmt: skip


def _entries(input_: Input) -> Iterator[dict[str, Any]]:
    page: Any = None
    for page in input_.documents():
        yield from entries_of(page, "data")
    if address := string(page, "paging", "next"):
        input_.notes.append(_("Opsgenie has more logs: export the next page too, {address}").format(address=address))


def _meaning(log: str) -> tuple[str, int]:
    kind, rank = next(((kind, rank) for words, kind, rank in _KINDS if words.search(log)), ("other", 1))
    return ("other", 1) if _REFUSED.search(log) and kind != "other" else (kind, rank)


def _without_people(log: str, owner: str, roles: Roles) -> str:
    if owner and owner.lower() not in ("system", "alert api", "opsgenie"):
        log = roles.hide(log, owner)
    return _ADDRESS.sub(lambda found: roles.of(found[0]) or "a responder", log)


adapter = Adapter("opsgenie", N_("JSON of `/v2/alerts/{id}/logs`, all pages"), sniff, read)
