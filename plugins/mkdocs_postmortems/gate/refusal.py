"""What the gate says when it cannot do what it was asked to."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a sentence for the user, not a mishap
    """The request cannot be met: the cause and the hint, each a sentence without a full stop."""

    def __init__(self, cause: str, hint: str) -> None:
        super().__init__(f"{cause}. {hint}.")
