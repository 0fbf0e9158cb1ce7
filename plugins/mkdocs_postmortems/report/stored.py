"""Files that spare a later run some work. They lie in the user's folder for caches, not in the repository: there a pull
request could bring some along. What has gone wrong with one is a reason to do the work again, no more.
"""

from __future__ import annotations

import importlib.util
import os
import pathlib
import sys
import time
from collections.abc import Collection, Iterator
from hashlib import blake2b

import msgspec

from .writing import write_atomic

_CHECKSUM = 16
"""Bytes of a checksum, with which each file begins."""
_MOST = 512 << 20
"""Bytes that a shelf may have: some ninety thousand reports."""
_KEPT = 30 * 24 * 3600
"""Seconds after which a shelf that nobody adds to is deleted."""
_PACKAGE = pathlib.Path(__file__).parents[1]


def cache_folder() -> pathlib.Path:
    """The user's folder for caches of this program; it need not exist, and perhaps cannot."""
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        base = pathlib.Path(home) if home else pathlib.Path.home() / ".cache"
    except RuntimeError:  # no home: use a folder that cannot be made, treated like any other that is not writable
        base = pathlib.Path(os.devnull)
    return base / "postmortems"


def load(path: pathlib.Path, most: int | None = None) -> bytes:
    """What a file holds behind its checksum.

    Raises `ValueError` where the two differ or the file has more than `most` bytes, and `OSError` where it cannot be
    opened or is a symbolic link.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        if most is not None and os.fstat(file.fileno()).st_size > most:
            raise ValueError("the file is too large")
        start, data = file.read(_CHECKSUM), file.read()
    if hash_of(data) != start:
        raise ValueError("the file is not what was written")
    return data


def store(path: pathlib.Path, data: bytes, kept: float) -> None:
    """Write a file with its checksum, and delete those of its kind that have not been used for `kept` seconds.

    Never raises: where nothing can be written, nothing is kept.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        write_atomic(path, hash_of(data) + data)
        for other in path.parent.iterdir():
            if other.suffix == path.suffix and other.lstat().st_mtime < time.time() - kept:
                other.unlink()
    except OSError:
        pass


class Shelf:
    """Encoded values by a hash of what they follow from, in one file. Never raises: what cannot be stored is lost."""

    def __init__(self, kind: str, *terms: object) -> None:
        """`kind` is how the file's name ends; `terms` is what all values depend on besides."""
        self._path = cache_folder() / f"{hash_of(repr(terms).encode()).hex()}.{kind}"
        self._asked: set[bytes] = set()
        self._new: dict[bytes, bytes] = {}
        try:
            self._known = msgspec.msgpack.decode(load(self._path, _MOST), type=dict[bytes, msgspec.Raw])
        except (OSError, ValueError):
            self._known = {}

    def get(self, key: bytes) -> msgspec.Raw | None:
        """The value of a key, encoded with MessagePack."""
        if (raw := self._known.get(key)) is not None:
            self._asked.add(key)
        return raw

    def put(self, key: bytes, encoded: bytes) -> None:
        """Remember a value."""
        self._new[key] = encoded

    def save(self) -> None:
        """Write what is new. What nobody asked for stays as long as it is no more than what somebody did."""
        if not self._new:
            return
        many = len(self._known) - len(self._asked) > len(self._asked) + len(self._new)
        old = {key: raw for key, raw in self._known.items() if key in self._asked or not many}
        data = msgspec.msgpack.encode(old | {key: msgspec.Raw(value) for key, value in self._new.items()})
        if len(data) <= _MOST:
            store(self._path, data, _KEPT)


def hash_of(data: bytes) -> bytes:
    """A hash by which contents are told apart, and damage is noticed."""
    return blake2b(data, digest_size=_CHECKSUM).digest()


def program(without: Collection[str] = (), only: Collection[str] = ()) -> Iterator[object]:
    """What computes: the interpreter, the files of this package, and the versions of what is installed beside it.

    Folders of the package named in `without` have no say; with `only`, no others have. Of an installed package, the
    list of its files counts, which has their checksums: a CI job that installs it anew gives them other times.
    """
    yield sys.version
    installed = pathlib.Path(msgspec.__file__).parents[1]
    yield sorted(path.name for path in installed.glob("*-info"))
    if _PACKAGE.parent == installed and (lists := [*installed.glob(f"{_PACKAGE.name}-*.dist-info/RECORD")]):
        yield [hash_of(path.read_bytes()) for path in lists]
        return
    schemas = importlib.util.find_spec(f"{__package__.partition('.')[0]}.schema")
    folders = [_PACKAGE / name for name in only] if only else [_PACKAGE]
    for folder in (*map(str, folders), *(schemas.submodule_search_locations or () if schemas else ())):
        yield sorted(_stamps(folder, without))


def _stamps(folder: str, without: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of change of every file below a folder."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir():
                if entry.name != "__pycache__" and entry.name not in without:
                    yield from _stamps(entry.path, without)
            else:
                about = entry.stat()
                yield entry.path, about.st_size, about.st_mtime_ns
