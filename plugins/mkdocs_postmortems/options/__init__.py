"""The organisation's choices, which postmortems.yml holds."""

from .choices import (
    DEPTHS,
    SEVERITIES,
    Depth,
    Options,
    RuleLevels,
    Severity,
    TrackerOptions,
    read_span,
    today,
)
from .file import FILE, BadOptions, find_file, find_options, language_here, read_options

__all__ = [
    "DEPTHS",
    "FILE",
    "SEVERITIES",
    "BadOptions",
    "Depth",
    "Options",
    "RuleLevels",
    "Severity",
    "TrackerOptions",
    "find_file",
    "find_options",
    "language_here",
    "read_options",
    "read_span",
    "today",
]
