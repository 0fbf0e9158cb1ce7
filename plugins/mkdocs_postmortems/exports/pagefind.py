"""A full-text index that a browser reads in small pieces, written by Pagefind.

Pagefind (https://pagefind.app, MIT) is a program of 10 MB in the wheel `pagefind_bin`. As a service it takes requests
on its standard input and answers on its standard output: JSON in base64, with a comma behind each. Its own Python
package sleeps a tenth of a second for each request, which is why this module speaks to the program itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pathlib
import subprocess
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from importlib.metadata import version
from itertools import groupby, pairwise
from typing import Any, NamedTuple, NoReturn

import msgspec
from msgspec import Struct

from ..language import _
from ..report.problem import Refusal
from ..report.stored import cache_folder, hash_of, load, program, store
from .pagefind_order import ENTRY, sorted_filters

SMALLEST = 500
"""Documents in a part of a small archive. Pagefind takes about 190 kB of memory and 1.5 ms for each, and an edit has
the whole part indexed anew."""
PARTS = 10
"""Of more parts a browser would load too much, so they grow with the archive instead."""

_CHUNK = 2_000
"""Occurrences of words in a file, of which a browser loads one for each word and part. With Pagefind's own 20,000, a
word takes 180 kB from ten parts of 1,000; with these 30 kB, and the tables of contents grow from 100 to 130 kB."""
_MOST = 256 << 20
"""Bytes that a kept part may have."""
_KEPT = 30 * 24 * 3600
"""Seconds after which a part that no build has used is deleted."""
EVERY = "everyreport"
"""A word that every document has in its meta data: asked for filters alone, Pagefind would load its whole index."""


class Document(Struct, frozen=True):
    """What Pagefind is told of a page."""

    url: str
    content: str
    meta: Mapping[str, str]
    filters: Mapping[str, tuple[str, ...]]
    sort: Mapping[str, str]


class Part(NamedTuple):
    """A part of an index."""

    key: object
    """What its documents follow from: as long as that is the same, so are they. Something that `repr` tells apart."""
    documents: Callable[[], Iterable[Document]]
    """Makes them, in their order; only asked where no index of the same is kept."""


def is_installed() -> bool:
    """Whether the program is there for this platform."""
    return importlib.util.find_spec("pagefind_bin") is not None


def cut(days: Sequence[date]) -> list[slice]:
    """The parts into which to cut reports of these days, oldest first: some ten at most, none above a given size.

    They are cut between months, where those are small enough: so a report more or less, of whatever day, changes its
    own part and hardly ever another. What would be less than a quarter of a part goes to the part before, as Pagefind
    weighs words by how rare they are within a part.
    """
    size = SMALLEST
    while len(days) > PARTS * size:
        size *= 2
    starts, end = [0], 0
    for _month, group in groupby(days, lambda day: (day.year, day.month)):
        begin, end = end, end + len(list(group))
        if end - starts[-1] > size and begin > starts[-1]:
            starts.append(begin)
        while end - starts[-1] > size:
            starts.append(starts[-1] + size)
    if len(starts) > 1 and end - starts[-1] < size // 4:
        starts.pop()
    return [slice(*span) for span in pairwise([*starts, end])] if days else []


def part_names(parts: int) -> list[str]:
    """The folders into which `write_index` puts so many parts, the last first."""
    return [str(number) for number in range(parts, 0, -1)]


def write_index(parts: Iterable[Part], folder: pathlib.Path, language: str) -> None:
    """Index parts into `1/`, `2/` … below a folder, in their order; the program that searches them lies beside these.

    A part whose documents have not changed is kept from an earlier build. `language` is a code such as `en`, by whose
    grammar words are stemmed. Each part is indexed by a process of its own, so that memory does not grow with the
    archive. Raises `Refusal` where Pagefind fails.
    """
    terms = [*program(), version("pagefind_bin"), language]
    for number, part in enumerate(parts, 1):
        kept = cache_folder() / f"{hash_of(repr([terms, part.key]).encode()).hex()}.pagefind"
        index = _kept_index(kept)
        if index is None:
            files = _index(part.documents(), language)
            with suppress(ValueError):  # another version may write otherwise, and is left as it is
                files = sorted_filters(files)
            index = _divided(files)
            store(kept, msgspec.msgpack.encode(index), _KEPT)
        for place, found in ((folder, index.shared), (folder / str(number), index.own)):
            for name, data in found.items():
                path = place / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


class _Index(Struct, frozen=True):
    """The files of a part, by their paths."""

    own: dict[str, bytes]
    shared: dict[str, bytes]
    """Those that are the same in every part."""


def _kept_index(path: pathlib.Path) -> _Index | None:
    """An index of the same documents, if one was kept."""
    try:
        index = msgspec.msgpack.decode(load(path, _MOST), type=_Index)
        path.touch()
    except (OSError, ValueError):
        return None
    return index


def _index(documents: Iterable[Document], language: str) -> dict[str, bytes]:
    """All files of an index, by their paths.

    They are taken from the program's answer. Told to write them itself, it says that they are written while the last
    ones are not, and leaves them empty when it ends before.
    """
    with _service() as service:
        service.send({"type": "NewIndex", "config": {"force_language": language}})
        for document in documents:
            record = {name: getattr(document, name) for name in Document.__struct_fields__}
            service.send({"type": "AddRecord", "index_id": 0, "language": language, **record})
        service.send({"type": "GetFiles", "index_id": 0})
        return service.files()


class _File(Struct, frozen=True):
    path: str
    content: bytes


class _Payload(Struct, frozen=True):
    type: str
    message: str = ""
    files: Sequence[_File] | None = None


class _Answer(Struct, frozen=True):
    payload: _Payload


class _Service:
    """A running Pagefind. Answers are read by a thread, so that neither side waits for the other."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._sent = 0
        self._error = ""
        self._files: Sequence[_File] | None = None
        self._done = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, payload: Mapping[str, Any]) -> None:
        """Send a request. Raises `Refusal` where the program has ended."""
        assert self._process.stdin
        self._sent += 1
        message = msgspec.json.encode({"message_id": self._sent, "payload": payload})
        try:
            self._process.stdin.write(b64encode(message) + b",")
        except OSError:
            self._fail()

    def files(self) -> dict[str, bytes]:
        """Wait for the files that were asked for. Raises `Refusal` where none come, or any request has failed."""
        assert self._process.stdin
        try:
            self._process.stdin.flush()
        except OSError:
            self._fail()
        self._done.wait()
        if self._error or self._files is None:
            self._fail()
        return {file.path: file.content for file in self._files}

    def _read(self) -> None:
        assert self._process.stdout
        decode, begun = msgspec.json.Decoder(_Answer).decode, list[bytes]()
        while read := self._process.stdout.read1(1 << 16):  # type: ignore[attr-defined]
            *ends, rest = read.split(b",")
            for end in ends:
                payload = decode(b64decode(b"".join([*begun, end]))).payload
                begun = []
                if payload.type == "Error":
                    self._error = self._error or payload.message
                self._files = self._files or payload.files
            begun.append(rest)
            if self._files or self._error:
                self._done.set()
        self._done.set()

    def _fail(self) -> NoReturn:
        cause = self._error or _("it ended before it had answered")
        hint = _("Build again with `search: material` for the postmortems plugin, and report this")
        raise Refusal(_("Pagefind cannot index the reports: {cause}").format(cause=cause), hint)


@contextmanager
def _service() -> Iterator[_Service]:
    command = [importlib.import_module("pagefind_bin").get_executable(), "--service"]
    choices = {**os.environ, "PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": str(_CHUNK)}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=choices
    )
    try:
        yield _Service(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # of what was not written to a program that has ended
                if pipe:
                    pipe.close()


_SCRIPT = "pagefind.js"
_PROGRAM = b"${this.basePath}wasm."
"""How the script begins the address of the program that searches a part."""


def _divided(files: Mapping[str, bytes]) -> _Index:
    """What a search reads of an index, without user interfaces and programs for other languages.

    The script lies beside the parts, so that a browser keeps it when their number grows, and so does the program that
    it loads. Another version of Pagefind may write its address otherwise: then each part keeps its own.
    """
    languages = msgspec.json.decode(files[ENTRY])["languages"].values()
    programs = {f"wasm.{language['wasm'] or 'unknown'}.pagefind" for language in languages}
    tables = {f"pagefind.{language['hash']}.pf_meta" for language in languages}
    script = files[_SCRIPT]
    shared = {_SCRIPT: script.replace(_PROGRAM, _PROGRAM.replace(b"wasm.", b"../wasm."))}
    if script.count(_PROGRAM) == 1:
        shared |= {name: files[name] for name in programs}
    own = {ENTRY, *programs, *tables} - shared.keys()
    return _Index({name: data for name, data in files.items() if name in own or "/" in name}, shared)
