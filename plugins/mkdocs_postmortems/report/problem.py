"""What reading a report can find wrong: a value, never an exception."""

from __future__ import annotations

import pathlib
from typing import Any, NamedTuple

from ..language import _
from .visible import visible

UNREADABLE = "PM009"
"""The rule of files that cannot be opened, where there is nothing to judge."""

INTERNAL = "PM012"
"""The rule of files on which this program itself fails."""

Path = tuple[str | int, ...]
"""The way from the front matter's root to a value: keys and list indices."""


def value_at(value: Any, path: Path) -> Any:
    """The value inside another that a path leads to; `None` where there is none."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


class Position(NamedTuple):
    """A place in a file. Lines and columns start at 1; a column counts characters, not bytes."""

    line: int
    column: int = 1


class Refusal(Exception):  # noqa: N818 - a sentence for the user, not a mishap
    """What was asked for cannot be done. The base of every error that a user sees.

    `cause` and `hint` are sentences without a full stop; `place` is a file, a line of it or a source, or empty.
    """

    def __init__(self, cause: str, hint: str, place: str = "") -> None:
        cause, hint, place = visible(cause), visible(hint), visible(place)
        self.cause, self.hint, self.place = cause, hint, place
        super().__init__(f"{place}: {cause}. {hint}." if place else f"{cause}. {hint}.")


class Problem(NamedTuple):
    """One thing that is wrong, where it stands, and what to do about it."""

    code: str
    """The rule's code, such as `PM102`."""
    position: Position
    message: str
    """The cause, in one sentence without a full stop."""
    hint: str
    """What to write instead, in one sentence without a full stop."""


def internal_error(error: Exception) -> Problem:
    """What a defect of this program is to the file that brought it out. It repeats nothing of what the file holds."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{pathlib.PurePath(frame.filename).name}:{frame.lineno}"
    cause = _("This file makes mkdocs-postmortems fail ({kind} in {where})").format(
        kind=type(error).__name__, where=where
    )
    return Problem(
        INTERNAL, Position(1), cause, _("Report this as a bug, with the part of the file that brings it out")
    )
