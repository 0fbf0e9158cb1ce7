"""Alerts of Alertmanager: `amtool alert query -o json`, its API, and payloads of its webhook (version 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ...language import N_, _
from ..clocks import moment
from ..event import Event, Reference, Settings
from ..inputs import Input, members, records, string
from ..markup import plain
from ..registry import Adapter, is_json

_NEVER = "0001-01-01"
"""How Go writes a time that was not set."""
_SEVERITIES = {"critical": 3, "page": 3, "error": 3, "warning": 2, "info": 1, "none": 0}


def sniff(input_: Input) -> bool:
    """Whether something in it starts and has labels."""
    return is_json(input_, r'"startsAt"\s*:')


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """An event for each alert that fires, and one more where it is known when it was resolved."""
    for number, alert in enumerate(_alerts(input_), 1):
        place = _("{source}, alert {number}").format(source=input_.name, number=number)
        began = _time(alert, "startsAt", settings, place)
        if began is None:
            input_.skipped += 1
            continue
        yield _event(alert, began, "fires")
        ended = _time(alert, "endsAt", settings, place)
        if ended and _resolved(alert, ended, settings, place):
            yield _event(alert, ended, "is resolved")


def _alerts(input_: Input) -> Iterator[dict[str, Any]]:
    for group in records(input_, "data"):
        if isinstance(alerts := group.get("alerts"), list):
            if left := group.get("truncatedAlerts"):
                input_.notes.append(_("Alertmanager left {left} alerts out of a payload").format(left=left))
            yield from (alert for alert in alerts if isinstance(alert, dict))
        else:
            yield group


def _time(alert: dict[str, Any], name: str, settings: Settings, place: str) -> datetime | None:
    text = string(alert, name)
    return None if not text or text.startswith(_NEVER) else moment(text, settings, place)


def _resolved(alert: dict[str, Any], ended: datetime, settings: Settings, place: str) -> bool:
    """Whether the end lies behind: the API gives an alert that fires an end to come, when it would time out."""
    status = alert.get("status")
    if isinstance(status, str):
        return status == "resolved"
    seen = _time(alert, "updatedAt", settings, place)
    return seen is not None and ended <= seen


def _event(alert: dict[str, Any], at: datetime, what: str) -> Event:
    name = string(alert, "labels", "alertname") or "without a name"
    about = next(
        (text for key in ("summary", "message", "description") if (text := string(alert, "annotations", key))), ""
    )
    silent = string(alert, "status", "state") == "suppressed" and what == "fires"
    kind = "other" if silent else "detection" if what == "fires" else "resolution"
    text = (
        f'Alert "{name}" {what}'
        + (", silenced" if silent else "")
        + (f": {about}" if about and what == "fires" else "")
    )
    identity = string(alert, "fingerprint") or repr(sorted(members(alert.get("labels")).items()))
    return Event(
        at, plain(text), (Reference("Alertmanager", string(alert, "generatorURL") or None),), kind,
        id=f"{identity} {at.isoformat()} {what}", rank=_SEVERITIES.get(string(alert, "labels", "severity").lower(), 2),
    )  # fmt: skip


adapter = Adapter(
    "alertmanager", N_("JSON of `amtool alert query -o json`, or webhook payloads of version 4"), sniff, read
)
