"""Verdicts on files that have not changed.

A verdict is kept under a hash of the file's name and bytes, in a file whose name is a hash of everything else that
it depends on: this package, the interpreter and what is installed beside it, postmortems.yml, the rules selected and
the day. So nothing is ever out of date, and what is gone wrong with a cache file is a reason to judge again, no more.

It lies in the user's folder for caches, not in the repository: there a pull request could bring verdicts along.
"""

from __future__ import annotations

import importlib.util
import os
import pathlib
import sys
import time
from collections.abc import Iterable, Iterator
from hashlib import blake2b

import msgspec

from ..report.problem import Position
from ..report.writing import write_atomic
from .diagnostics import Diagnostic

_KEPT = 2 * 24 * 3600
"""Seconds after which a file is deleted: with the day, verdicts change."""

_NO_SAY = ("__pycache__", "analysis", "pages", "exports", "mkdocs", "cli", "reporters")
"""Folders of this package on which no verdict depends."""


_CHECKSUM = 16
"""Bytes of a checksum, with which each file begins."""


class Alone(msgspec.Struct, frozen=True, array_like=True):
    """The verdict on one file by itself, without regard to other reports."""

    diagnostics: list[Diagnostic]
    related: list[tuple[str, Position]] | None
    """The ids that have to be looked up among the others; `None` where the file is no text."""


class Contents(msgspec.Struct, array_like=True):
    """What one cache file holds."""

    reports: str
    """The folder of reports, relative to that of postmortems.yml."""
    inputs: dict[str, bytes]
    """The files that postmortems.yml refers to, and the hashes of what they held."""
    verdicts: dict[bytes, Alone] = {}


class Cache:
    """The verdicts of one state of the gate. Never raises: without a folder to write to it forgets."""

    def __init__(self, root: pathlib.Path, file: pathlib.Path | None, *terms: object) -> None:
        """`file` is the postmortems.yml that lies in `root`; `terms` is what else verdicts depend on."""
        self.root = root
        terms = (*_program(), file and _hash_of(file), *terms)
        self._path = _folder() / f"{_hash(repr(terms).encode()).hex()}.msgpack"
        self._grown = False
        self.contents = self._read()

    def _read(self) -> Contents | None:
        try:
            contents = msgspec.msgpack.decode(_read_checked(self._path), type=Contents)
        except (OSError, ValueError):  # msgspec's errors are ValueErrors, those of a wrong position too
            return None
        return contents if contents.inputs == self._hashes(contents.inputs) else None

    def _hashes(self, names: Iterable[str]) -> dict[str, bytes]:
        return {name: _hash_of(self.root / name) for name in names}

    def begin(self, reports: pathlib.Path, inputs: Iterable[str]) -> None:
        """Start anew: nothing was known of these terms."""
        self.contents = Contents(os.path.relpath(reports, self.root), self._hashes(inputs))
        self._grown = True

    @property
    def reports(self) -> pathlib.Path:
        """The folder of the organisation's reports."""
        assert self.contents
        return self.root / self.contents.reports

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
        if not (self.contents and self._grown):
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.is_symlink():
                self._path.unlink()
            data = msgspec.msgpack.encode(self.contents)
            write_atomic(self._path, _hash(data) + data)
            for path in self._path.parent.iterdir():
                if path.lstat().st_mtime < time.time() - _KEPT:
                    path.unlink()
        except OSError:
            pass


def _folder() -> pathlib.Path:
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        base = pathlib.Path(home) if home else pathlib.Path.home() / ".cache"
    except RuntimeError:  # no home: use a folder that cannot be made, treated like any other that is not writable
        base = pathlib.Path(os.devnull)
    return base / "postmortems"


def _program() -> Iterator[object]:
    """What judges: the interpreter, the files of this package, and the versions of what is installed beside it."""
    package = pathlib.Path(__file__).parents[1]
    schemas = importlib.util.find_spec(f"{__package__.partition('.')[0]}.schema")
    yield sys.version
    for folder in (str(package), *(schemas.submodule_search_locations or () if schemas else ())):
        yield sorted(_stamps(folder))
    yield sorted(path.name for path in pathlib.Path(msgspec.__file__).parents[1].glob("*-info"))


def _stamps(folder: str) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of change of every file of this package that has a say in verdicts."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir():
                if entry.name not in _NO_SAY:
                    yield from _stamps(entry.path)
            else:
                about = entry.stat()
                yield entry.path, about.st_size, about.st_mtime_ns


def _read_checked(path: pathlib.Path) -> bytes:
    """What a cache file holds behind its checksum. Raises `ValueError` where the two differ, `OSError` for a link."""
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        data = file.read()
    if _hash(data[_CHECKSUM:]) != data[:_CHECKSUM]:
        raise ValueError("the file is not what was written")
    return data[_CHECKSUM:]


def _key(name: str, data: bytes) -> bytes:
    return _hash(os.fsencode(name) + b"\0" + data)


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=_CHECKSUM).digest()


def _hash_of(path: pathlib.Path) -> bytes:
    try:
        return _hash(path.read_bytes())
    except OSError:
        return b""
