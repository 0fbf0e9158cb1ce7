"""Verdicts on files that have not changed.

A verdict is kept under a hash of the file's name and bytes, in a file whose name is a hash of everything else that
it depends on: this package, the interpreter and what is installed beside it, postmortems.yml, the rules selected and
the day. So nothing is ever out of date, and what is gone wrong with a cache file is a reason to judge again, no more.

It lies in the user's folder for caches, not in the repository: there a pull request could bring verdicts along.
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable

import msgspec

from ..language import language
from ..report.folders import Folders, Source
from ..report.problem import Position
from ..report.stored import cache_folder, hash_of, load, program, store
from .diagnostics import Diagnostic

_KEPT = 2 * 24 * 3600
"""Seconds after which a file is deleted: with the day, verdicts change."""

_NO_SAY = ("analysis", "pages", "exports", "mkdocs", "cli", "reporters")
"""Folders of this package on which no verdict depends."""


class Alone(msgspec.Struct, frozen=True, array_like=True):
    """The verdict on one file by itself, without regard to other reports."""

    diagnostics: list[Diagnostic]
    related: list[tuple[str, Position]] | None
    """The ids that have to be looked up among the others; `None` where the file is no text."""


class Contents(msgspec.Struct, array_like=True):
    """What one cache file holds."""

    reports: str
    """The folder of reports, relative to that of postmortems.yml."""
    sources: list[tuple[str, str]]
    """The name of each source and its folder, relative to that of postmortems.yml."""
    language: str
    """The language in which postmortems.yml wants the verdicts."""
    inputs: dict[str, bytes]
    """The files that postmortems.yml refers to, and the hashes of what they held."""
    verdicts: dict[bytes, Alone] = {}


class Cache:
    """The verdicts of one state of the gate. Never raises: without a folder to write to it forgets."""

    def __init__(self, root: pathlib.Path, file: pathlib.Path | None, *terms: object) -> None:
        """`file` is the postmortems.yml that lies in `root`; `terms` is what else verdicts depend on."""
        self.root = root
        terms = (*program(without=_NO_SAY), file and _hash_of_file(file), *terms)
        self._path = cache_folder() / f"{hash_of(repr(terms).encode()).hex()}.msgpack"
        self._grown = False
        self.contents = self._read()

    def _read(self) -> Contents | None:
        try:
            contents = msgspec.msgpack.decode(load(self._path), type=Contents)
        except (OSError, ValueError):  # msgspec's errors are ValueErrors, those of a wrong position too
            return None
        return contents if contents.inputs == self._hashes(contents.inputs) else None

    def _hashes(self, names: Iterable[str]) -> dict[str, bytes]:
        return {name: _hash_of_file(self.root / name) for name in names}

    def begin(self, folders: Folders, inputs: Iterable[str]) -> None:
        """Start anew: nothing was known of these terms."""
        sources = [(source.name, os.path.relpath(source.folder, self.root)) for source in folders.sources]
        own = os.path.relpath(folders.own, self.root)
        self.contents = Contents(own, sources, language(), self._hashes(inputs))
        self._grown = True

    @property
    def folders(self) -> Folders:
        """The folders of the organisation's reports."""
        assert self.contents
        named = ((name, pathlib.Path(os.path.normpath(self.root / place))) for name, place in self.contents.sources)
        return Folders(self.root / self.contents.reports, tuple(Source(name, folder) for name, folder in named))

    def get(self, name: str, data: bytes) -> Alone | None:
        """The verdict on a file of this name that holds these bytes."""
        return self.contents.verdicts.get(_key(name, data)) if self.contents else None

    def put(self, name: str, data: bytes, verdict: Alone) -> None:
        """Remember a verdict."""
        if self.contents:
            self.contents.verdicts[_key(name, data)] = verdict
            self._grown = True

    def save(self) -> None:
        """Write what is new, and delete what is old."""
        if self.contents and self._grown:
            store(self._path, msgspec.msgpack.encode(self.contents), _KEPT)


def _key(name: str, data: bytes) -> bytes:
    return hash_of(os.fsencode(name) + b"\0" + data)


def _hash_of_file(path: pathlib.Path) -> bytes:
    try:
        return hash_of(path.read_bytes())
    except OSError:
        return b""
