"""A line of a program's log as an event."""

from __future__ import annotations

import json
import re
from datetime import datetime

from .event import Event, Reference
from .markup import code

_LEVELS = re.compile(
    r"\b(?:(?P<fatal>panic|fatal|emerg|alert|crit(?:ical)?|oomkilled|out of memory)"
    r"|(?P<error>err|error|exception|failed|failure|refused|traceback|severe)"
    r"|(?P<warning>warn|warning|timeout|timed out|retry|retrying|unhealthy))",
    re.IGNORECASE,
)
_KLOG = re.compile(r"([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ ")
_KLOG_RANKS = {"I": 0, "W": 1, "E": 2, "F": 3}
_RANKS = {"fatal": 3, "error": 2, "warning": 1}
_READ = 2_000
"""How much of a line is looked at: longer ones are data, not news."""
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def log_event(at: datetime, message: str, label: str, rank: int | None = None) -> Event | None:
    """The event of a line; `None` for an empty one. Lines that are JSON give their message."""
    message = message[:_READ]
    if message.startswith("{"):
        message, rank = _unwrapped(message, rank)
    if "\x1b" in message:
        message = _ESCAPES.sub("", message)
    text = code(message)
    if not text:
        return None
    rank = _rank(message) if rank is None else rank
    return Event(at, text, (Reference(label),), rank=rank, flood=True)


def _rank(message: str) -> int:
    if klog := _KLOG.match(message):
        return _KLOG_RANKS[klog[1]]
    return max((_RANKS[found.lastgroup or ""] for found in _LEVELS.finditer(message)), default=0)


def _unwrapped(line: str, rank: int | None) -> tuple[str, int | None]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return line, rank
    message = next((value[name] for name in ("msg", "message", "error", "log", "event") if value.get(name)), None)
    level = value.get("level") or value.get("severity") or value.get("lvl")
    if not isinstance(message, str):
        return line, rank
    return message, max(_rank(str(level)), _rank(message)) if rank is None else rank
