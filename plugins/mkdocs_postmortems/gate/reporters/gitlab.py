"""For GitLab: a Code Quality report, which a merge request shows in its widget and beside the lines."""

from __future__ import annotations

import msgspec

from ...language.forms import stopped
from ..diagnostics import Level
from .outcome import Outcome

_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.INFO: "info"}


def render(outcome: Outcome) -> str:
    """A list of findings. GitLab compares it with that of the target branch by the fingerprints."""
    issues = [
        {
            "description": f"{found.name}: {stopped(found.message)} {stopped(found.hint)}",
            "check_name": found.code,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[found.level],
            "location": {"path": found.path, "lines": {"begin": found.line}},
        }
        for found, fingerprint in outcome.fingerprinted
    ]
    return msgspec.json.format(msgspec.json.encode(issues), indent=2).decode()
