"""For GitHub Actions: workflow commands, which it shows as annotations on the lines of a pull request."""

from __future__ import annotations

from ...language.forms import stopped
from ..diagnostics import Diagnostic, Level
from . import text
from .outcome import Outcome

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(outcome: Outcome) -> str:
    """A command per finding, then the summary. GitHub's log shows messages alone, so each begins with its place."""
    commands = map(_command, outcome.diagnostics)
    return "\n".join([*commands, text.summary(outcome.diagnostics, len(outcome.files))])


def _command(found: Diagnostic) -> str:
    properties = {
        "file": found.path,
        "line": str(found.line),
        "col": str(found.column),
        "title": f"{found.code} {found.name}",
    }
    given = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    said = f"{found.path}:{found.line}:{found.column}: {stopped(found.message)}\n{stopped(found.hint)}"
    return f"::{_COMMANDS[found.level]} {given}::{said.translate(_DATA)}"
