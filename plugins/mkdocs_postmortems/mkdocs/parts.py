"""A site's pages rendered by several jobs: each writes a part into a file, and one takes what it can from all of them.

A page is taken where it is the one that this build would write, by the rules of `earlier`. So a part that is missing or
outdated, or was made for another audience, costs time and nothing else. In a file, pages have their hashes for names:
none of them ever becomes a path.
"""

from __future__ import annotations

import io
import os
import pathlib
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress

import msgspec
from mkdocs.exceptions import PluginError
from msgspec import Raw, Struct

from ..report.shard import Shard
from ..report.stored import hash_of
from ..report.writing import save

SHARD = "POSTMORTEMS_SHARD"
"""The environment variable that names the part that a build is to write, such as `3/8`; then it makes no site."""
FOLDER = "POSTMORTEMS_PARTS"
"""The one that names the folder that the part goes to, and from which a build without `SHARD` takes parts."""

_KNOWN = "known"
"""The member of a file that says what is known of its pages."""
_MOST = 512 << 20
"""Bytes that a member may have."""
_BROKEN = (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading such a file may raise."""


class Contents(Struct, frozen=True, array_like=True):
    """What is known of pages."""

    terms: bytes
    """A hash of what all of them depend on."""
    pages: dict[bytes, Raw]
    """By their keys."""


def wanted() -> Shard | None:
    """The part that the environment asks for, if any. Raises `PluginError` for what is none."""
    text = os.environ.get(SHARD, "").strip()
    try:
        return Shard.read(text) if text else None
    except ValueError as error:
        raise PluginError(f"{SHARD}: {error}.") from None


def folder() -> pathlib.Path | None:
    """The folder of parts that the environment names, if any."""
    name = os.environ.get(FOLDER, "").strip()
    return pathlib.Path(name) if name else None


def path_of(shard: Shard) -> pathlib.Path:
    """The file of a part, in the folder of parts or, where the environment names none, in the current one."""
    return (folder() or pathlib.Path()) / f"postmortems-{shard.number}-of-{shard.count}.zip"


def files_in(folder: pathlib.Path) -> list[pathlib.Path]:
    """The files in a folder, and below it, that may be parts."""
    return sorted(path for path in folder.rglob("*.zip") if path.is_file() and not path.is_symlink())


def write(path: pathlib.Path, contents: Contents, pages: Iterable[bytes]) -> None:
    """Write a part: what is known of pages, and the pages. Raises `Refusal`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo(_KNOWN), msgspec.msgpack.encode(contents), zipfile.ZIP_DEFLATED)
        for name, page in ((hash_of(page).hex(), page) for page in pages):
            if name not in archive.NameToInfo:
                archive.writestr(zipfile.ZipInfo(name), page, zipfile.ZIP_DEFLATED)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    save(path, buffer.getvalue())


class Parts:
    """The parts in a folder. Never raises: what cannot be read is not there."""

    def __init__(self, folder: pathlib.Path, terms: bytes) -> None:
        """Of parts that were made on other `terms`, nothing is taken."""
        self.known: dict[bytes, Raw] = {}
        self.unusable: list[pathlib.Path] = []
        """The files of which nothing can be taken."""
        self.taken = 0
        """How many pages were taken so far."""
        self._places: dict[str, zipfile.ZipFile] = {}
        for path in files_in(folder):
            try:
                archive = zipfile.ZipFile(path)
                contents = msgspec.msgpack.decode(_read(archive, _KNOWN), type=Contents)
            except _BROKEN:
                self.unusable.append(path)
                continue
            if contents.terms == terms:
                self.known |= contents.pages
                self._places |= dict.fromkeys(archive.namelist(), archive)
            else:
                archive.close()
                self.unusable.append(path)

    def close(self) -> None:
        """Let go of the files."""
        for archive in {*self._places.values()}:
            archive.close()

    def page(self, hash_: bytes) -> bytes | None:
        """The page of which this is the hash."""
        archive = self._places.get(hash_.hex())
        try:
            page = _read(archive, hash_.hex()) if archive else None
        except _BROKEN:
            return None
        if page is None or hash_of(page) != hash_:
            return None
        self.taken += 1
        return page


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST:
        raise ValueError("the member is too large")
    return archive.read(name)
