"""For programs: a versioned JSON document."""

from __future__ import annotations

from collections import Counter

import msgspec

from ..diagnostics import Level
from .outcome import Outcome

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""


def render(outcome: Outcome) -> str:
    """All diagnostics with a summary; keys are those of `Diagnostic`."""
    given = Counter(diagnostic.level for diagnostic in outcome.diagnostics)
    counts = {level.value: given[level] for level in Level if level != Level.OFF}
    document = {
        "version": VERSION,
        "summary": {"files": len(outcome.files), **counts},
        "diagnostics": outcome.diagnostics,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
