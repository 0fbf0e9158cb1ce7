"""What the gate says: one finding at one place, with its level."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """How much a finding matters. Errors keep a report from being merged."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


class Diagnostic(Struct, frozen=True, order=True):
    """One finding. Sorts by file, line, column and code."""

    path: str
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    code: str
    name: str
    level: Level
    message: str
    hint: str

    def __post_init__(self) -> None:
        if self.line < 1 or self.column < 1:
            raise ValueError(f"positions start at 1, not at {self.line}:{self.column}")

    @property
    def private(self) -> bool:
        """Whether its line must not be shown: more people read the log of a check than the report."""
        return self.code.startswith("PM7")

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.level} {self.code} {self.message}"
