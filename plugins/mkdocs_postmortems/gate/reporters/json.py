"""For programs: a versioned JSON document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from ..diagnostics import Diagnostic, Level

VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without it."""


def render(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """All diagnostics with a summary; keys are those of `Diagnostic`."""
    counts = Counter(diagnostic.level for diagnostic in diagnostics)
    document = {
        "version": VERSION,
        "summary": {"files": files, **{level.value: counts[level] for level in Level if level != Level.OFF}},
        "diagnostics": diagnostics,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
