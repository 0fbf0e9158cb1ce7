"""Log entries of a PagerDuty incident, page by page as the API gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...language import N_, _
from ..clocks import moment
from ..event import Event, Reference, Roles, Settings
from ..inputs import Input, members, string
from ..markup import plain
from ..registry import Adapter, is_json

_KINDS = {
    "trigger": "detection", "acknowledge": "acknowledgement", "resolve": "resolution", "escalate": "escalation",
    "exhaust_escalation_path": "escalation", "repeat_escalation_path": "escalation", "assign": "escalation",
    "reassign": "escalation", "delegate": "escalation", "responder_request": "escalation",
    "status_update": "communication",
}  # fmt: skip
_RANKS = {"notify": -1, "snooze": 0, "annotate": 3}
_SAID = {
    "trigger": "Triggered", "acknowledge": "Acknowledged", "resolve": "Resolved", "escalate": "Escalated",
    "assign": "Assigned", "annotate": "Note added", "unacknowledge": "Acknowledgement timed out",
}  # fmt: skip
_CONTACT = re.compile(r"\+\d{7,15}\b|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
"""Where somebody is reached: no matter for a report."""


def sniff(input_: Input) -> bool:
    """Whether it holds log entries, or one of a type that ends like theirs."""
    return is_json(input_, r'"log_entries"\s*:', r'"type"\s*:\s*"\w+_log_entry')


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """An event for each log entry."""
    for number, entry in enumerate(_entries(input_), 1):
        at = moment(
            string(entry, "created_at"),
            settings,
            _("{source}, log entry {number}").format(source=input_.name, number=number),
        )
        if at is None:
            input_.skipped += 1
            continue
        kind = string(entry, "type").removesuffix("_reference").removesuffix("_log_entry")
        address = string(entry, "html_url") or string(entry, "incident", "html_url")
        yield Event(
            at, plain(_text(entry, kind, settings.roles)), (Reference("PagerDuty", address or None),),
            _KINDS.get(kind, "other"), _actor(entry, settings.roles), string(entry, "id") or None, _RANKS.get(kind, 2),
        )  # fmt: skip


def _entries(input_: Input) -> Iterator[dict[str, Any]]:
    unread: set[int] = set()
    begun: set[int] = set()
    for document in input_.documents():
        for page in document if isinstance(document, list) else [document]:
            if not isinstance(page, dict):
                continue
            found = page.get("log_entries")
            if not isinstance(found, list):
                yield members(page.get("log_entry")) or page
                continue
            yield from (entry for entry in found if isinstance(entry, dict))
            offset = _number(page, "offset", 0)
            begun.add(offset)
            if page.get("more"):
                unread.add(offset + _number(page, "limit", len(found)))
    for offset in sorted(unread - begun):
        input_.notes.append(
            _("PagerDuty has more entries: export the page with `offset={offset}` too").format(offset=offset)
        )


def _number(page: dict[str, Any], name: str, otherwise: int) -> int:
    value = page.get(name)
    return value if isinstance(value, int) and value else otherwise


def _text(entry: dict[str, Any], kind: str, roles: Roles) -> str:
    summary = string(entry, "summary") or _SAID.get(kind, kind.replace("_", " ").capitalize())
    told = _told(entry, kind)
    summary = summary.rstrip(".")
    text = f"{summary}: {told}" if told and told not in summary else summary
    for person in _people(entry):
        text = roles.hide(text, string(person, "summary"))
    return _CONTACT.sub("…", text)


def _told(entry: dict[str, Any], kind: str) -> str:
    """What the entry says besides its type: of a trigger the cause, of a note or an update its words."""
    if kind == "trigger":
        return string(entry, "event_details", "description") or string(entry, "channel", "summary")
    if kind == "annotate":
        return string(entry, "channel", "summary") or string(entry, "note")
    return string(entry, "message") if kind == "status_update" else ""


def _people(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everybody whom an entry names."""
    for value in entry.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and string(item, "type") in ("user", "user_reference"):
                yield item


def _actor(entry: dict[str, Any], roles: Roles) -> str | None:
    agent = entry.get("agent")
    if string(agent, "type") not in ("user", "user_reference"):
        return None
    return roles.of(string(agent, "id"), string(agent, "summary"), string(agent, "email"))


adapter = Adapter("pagerduty", N_("JSON of `/incidents/{id}/log_entries`, all pages"), sniff, read)
