"""Reports as they were parsed before: whoever reads an archive again parses only the files that have changed.

A report is kept under a hash of its file's path and bytes, in a file whose name is a hash of everything else that
parsing depends on: this package, the language of its messages, the interpreter and what is installed beside it, and
the organisation's contract.
"""

from __future__ import annotations

import os
import pathlib
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from ..language import language
from .model import Report
from .problem import INTERNAL, Position, Problem
from .schema import Contract
from .stored import Shelf, hash_of, program

if TYPE_CHECKING:
    from .parse import Reading


class Found(Struct, frozen=True, gc=False):
    """What reading a file has found, without its text."""

    report: Report | None
    """`None` when the file is no text; otherwise without the values that have problems, which may be all."""
    problems: tuple[Problem, ...] = ()
    """In the order of their places."""
    related: tuple[tuple[str, Position], ...] = ()
    """The ids that the report names as related or unrelated, and where it does so."""

    @property
    def whole(self) -> bool:
        """Whether the report was read without a problem."""
        return self.report is not None and not self.problems


def found_in(reading: Reading) -> Found:
    """What a reading has found."""
    return Found(reading.report, reading.problems, tuple(related_of(reading)))


def related_of(reading: Reading) -> list[tuple[str, Position]]:
    """The ids that a report names as related or unrelated, and where it does so."""
    places = reading.source.front.positions
    report = reading.report
    named = (("related", report.related), ("unrelated", report.unrelated)) if report else ()
    return [(id_, places.of((field, index))) for field, ids in named for index, id_ in enumerate(ids)]


class Kept:
    """The parsed reports of one folder. Never raises: what cannot be read or written is not kept."""

    def __init__(self, folder: pathlib.Path, contract: Contract) -> None:
        judged = msgspec.json.encode([contract.bundle, contract.severities, contract.max_size], order="sorted")
        self._shelf = Shelf(
            "reports", *program(only=("report", "language")), language(), str(folder.resolve()), hash_of(judged)
        )
        self._decoder = msgspec.msgpack.Decoder(Found)
        self._encoder = msgspec.msgpack.Encoder()

    def get(self, inner: str, data: bytes) -> Found | None:
        """What a file at this path below the folder holds, where it held these bytes before."""
        raw = self._shelf.get(_key(inner, data))
        try:
            return self._decoder.decode(raw) if raw is not None else None
        except ValueError:
            return None

    def put(self, inner: str, data: bytes, found: Found) -> None:
        """Remember what a file holds."""
        if any(problem.code == INTERNAL for problem in found.problems):
            return
        with suppress(ValueError, OverflowError):  # a text that UTF-8 cannot hold, a number that is too large
            self._shelf.put(_key(inner, data), self._encoder.encode(found))

    def save(self) -> None:
        """Write what is new."""
        self._shelf.save()


def _key(inner: str, data: bytes) -> bytes:
    return hash_of(os.fsencode(inner) + b"\0" + data)
