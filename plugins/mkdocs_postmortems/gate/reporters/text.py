"""For people: place, code and cause on the first line, the offending line below it, then the hint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence

from ...report.visible import visible
from ..diagnostics import Diagnostic, Level

_HIDDEN = re.compile(r"\S")
"""Each character of a line that must not be shown."""


def render(diagnostic: Diagnostic, lines: Sequence[str], hidden: Container[int] = ()) -> str:
    """One diagnostic in four lines; `lines` are those of its file, `hidden` the numbers of those not to be shown."""
    line = lines[diagnostic.line - 1] if diagnostic.line <= len(lines) else ""
    margin = str(diagnostic.line)
    blank = " " * len(margin)
    start, width = diagnostic.column - 1, 100
    cut = max(0, start - width // 2)
    hide = diagnostic.line in hidden
    before, after = (_shown(part, hide) for part in (line[cut:start], line[start : cut + width]))
    return "\n".join(
        [
            f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}: {diagnostic.level} "
            f"{diagnostic.code} [{diagnostic.name}] {diagnostic.message}",
            f"  {margin} | {'…' if cut else ''}{before}{after}",
            f"  {blank} | {' ' * (len(before) + bool(cut))}^",
            f"  {blank} = {diagnostic.hint}.",
        ]
    )


def _shown(part: str, hide: bool) -> str:
    return _HIDDEN.sub("•", part) if hide else visible(part.replace("\t", " "))


def summary(diagnostics: Iterable[Diagnostic], files: int) -> str:
    """The last line: how many of what in how many files."""
    found = list(diagnostics)
    reports = f"{files} report{'s' * (files != 1)}"
    if not found:
        return f"{reports} checked, nothing found."
    counts = Counter(diagnostic.level for diagnostic in found)
    parts = [
        f"{counts[level]} {level}{'s' * (counts[level] != 1 and level is not Level.INFO)}"
        for level in (Level.ERROR, Level.WARNING, Level.INFO)
        if counts[level]
    ]
    hit = len({diagnostic.path for diagnostic in found})
    return f"{reports} checked: {', '.join(parts)} in {hit} file{'s' * (hit != 1)}."
