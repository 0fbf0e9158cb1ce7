"""For people: place, code and cause on the first line, the offending line below it, then the hint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from unicodedata import east_asian_width

from ...language import ngettext
from ...language.forms import comma, stopped
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
            f"  {blank} | {' ' * bool(cut)}{_below(before)}^",
            f"  {blank} = {stopped(diagnostic.hint)}",
        ]
    )


def _below(part: str) -> str:
    """Space as wide as a part of a line: Chinese characters take two columns of a terminal."""
    return "".join("\N{IDEOGRAPHIC SPACE}" if east_asian_width(each) in "WF" else " " for each in part)


def _shown(part: str, hide: bool) -> str:
    return _HIDDEN.sub("•", part) if hide else visible(part.replace("\t", " "))


def summary(diagnostics: Iterable[Diagnostic], files: int) -> str:
    """The last line: how many of what in how many files."""
    found = list(diagnostics)
    if not found:
        said = ngettext("{files} report checked, nothing found.", "{files} reports checked, nothing found.", files)
        return said.format(files=files)
    counts = Counter(diagnostic.level for diagnostic in found)
    hit = len({diagnostic.path for diagnostic in found})
    said = ngettext("{files} report checked: {counts} {where}.", "{files} reports checked: {counts} {where}.", files)
    where = ngettext("in {count} file", "in {count} files", hit).format(count=hit)
    return said.format(files=files, counts=counted(counts), where=where)


def counted(counts: Mapping[Level, int]) -> str:
    """How many findings there are of each level that has any: `2 errors, 1 warning`."""
    said = {
        Level.ERROR: ngettext("{count} error", "{count} errors", counts[Level.ERROR]),
        Level.WARNING: ngettext("{count} warning", "{count} warnings", counts[Level.WARNING]),
        Level.INFO: ngettext("{count} info", "{count} info", counts[Level.INFO]),
    }
    return comma(form.format(count=counts[level]) for level, form in said.items() if counts[level])
