"""What somebody who knows the archive tells the gate of reports before the judged one; the gate itself looks at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OpenAction:
    """An action that an earlier report promised and that is not done."""

    id: str
    title: str
    owner: str = ""
    due: str = ""
    """As `YYYY-MM-DD`; empty where there is no date."""
    overdue: int = 0
    """In days."""


@dataclass(frozen=True)
class Earlier:
    """An earlier report that is like one of the judged."""

    id: str
    title: str
    common: str
    """What the two have in common, in words."""
    actions: Sequence[OpenAction] = ()
