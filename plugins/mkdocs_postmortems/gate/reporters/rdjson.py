"""For Reviewdog and the hosts that it writes to: its Diagnostic Format, with changes to accept as suggestions.

Lines and columns count from 1, columns in bytes of UTF-8; the end of a range lies behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ...language import N_, _
from ...language.forms import stopped
from ..diagnostics import Diagnostic, Level
from ..suggest import Suggestion, span
from .outcome import Outcome

_SEVERITIES = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.INFO: "INFO"}
_EXAMPLE = N_("The suggested sentence is an example: change it so that it says what happened here.")


def render(outcome: Outcome) -> str:
    """A `DiagnosticResult` with a diagnostic per finding."""
    source = {"name": "postmortems"} | ({"url": outcome.site} if outcome.site else {})
    document = {"source": source, "diagnostics": [_diagnostic(found, outcome) for found in outcome.diagnostics]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _diagnostic(found: Diagnostic, outcome: Outcome) -> dict[str, Any]:
    lines, offered = outcome.lines.get(found.path, ()), outcome.suggestions.get(found, ())
    page = outcome.rule_page(found.code)
    said = [stopped(found.message), stopped(found.hint)] + [_(_EXAMPLE)] * any(each.example for each in offered)
    diagnostic = {
        "message": "\n".join(said),
        "location": {"path": found.path, "range": _place(found, lines)},
        "severity": _SEVERITIES[found.level],
        "code": {"value": found.code} | ({"url": page} if page else {}),
    }
    return diagnostic | ({"suggestions": [_suggestion(each, lines) for each in offered]} if offered else {})


def _place(found: Diagnostic, lines: Sequence[str]) -> dict[str, Any]:
    """What a finding is about; its line alone where the text of the file is not known."""
    if found.line > len(lines):
        return {"start": {"line": found.line}}
    start, end = span(found, lines[found.line - 1])
    ends = (found.line, start + 1), (found.line, end + 1)
    return {name: _position(*end, lines) for name, end in zip(("start", "end"), ends, strict=True)}


def _suggestion(each: Suggestion, lines: Sequence[str]) -> dict[str, Any]:
    start, end = _position(each.line, each.start, lines), _position(each.last, each.end, lines)
    return {"range": {"start": start, "end": end}, "text": each.text}


def _position(line: int, column: int, lines: Sequence[str]) -> dict[str, int]:
    before = lines[line - 1][: column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "replace")) + 1}
