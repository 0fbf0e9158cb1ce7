"""Findings as text or data: one module a format, each with a pure `render(outcome)`; text is printed as it is found."""

from __future__ import annotations

from importlib import import_module

from ..earlier import Earlier, OpenAction
from .outcome import Outcome

FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit", "markdown", "rdjson")


def render(format_: str, outcome: Outcome) -> str:
    """What one run found, in one of the formats other than text; without a line end at its end."""
    text: str = import_module(f"{__name__}.{format_}").render(outcome.writable)
    return text


__all__ = ["FORMATS", "Earlier", "OpenAction", "Outcome", "render"]
