"""Which other reports a message about one may name: those that its own readers may read."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterable
from functools import cached_property

from .audience import DEFAULT, visible_to
from .files import id_of, read_bytes
from .model import AUDIENCES, Audience
from .problem import Problem
from .source import source_of


def audience_in(content: bytes | Problem) -> Audience:
    """The audience that the content of a file names; `restricted` where nobody can tell."""
    source = source_of(content, "")
    front = source.front
    if source.problems or front.problems or not isinstance(front.value, dict):
        return "restricted"
    named = front.value.get("audience", DEFAULT)
    return next((audience for audience in AUDIENCES if audience == named), "restricted")


class Mentions:
    """The audiences of some reports. A file is read when a message is about to name it, which is rare."""

    def __init__(
        self, paths: Iterable[pathlib.Path], read: Callable[[pathlib.Path], bytes | Problem] = read_bytes
    ) -> None:
        self._paths, self._read = paths, read

    @cached_property
    def _by_id(self) -> dict[str, list[pathlib.Path]]:
        found: dict[str, list[pathlib.Path]] = {}
        for path in self._paths:
            found.setdefault(id_of(path), []).append(path)
        return found

    def may_name(self, id_: str, audience: str) -> bool:
        """Whether the readers of an audience may read every report with this id."""
        paths = self._by_id.get(id_, [])
        return bool(paths) and all(visible_to(audience_in(self._read(path)), audience) for path in paths)
