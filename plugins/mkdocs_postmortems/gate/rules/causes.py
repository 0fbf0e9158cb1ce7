"""PM3xx: do the contributing factors hold together?"""

from __future__ import annotations

from collections.abc import Iterator

from ..registry import Family, Problem, Subject, repeated

family = Family(__name__)


@family.rule("PM301", "duplicate-factor-id", "The format of this project")
def duplicate_factor_id(subject: Subject) -> Iterator[Problem]:
    """Actions point to factors by their ids."""
    return repeated(subject, "PM301", "factors")
