"""A full-text index that a browser reads in small pieces, written by Pagefind.

Pagefind (https://pagefind.app, MIT) is a program of 10 MB in the wheel `pagefind_bin`. As a service it takes requests
on its standard input and answers on its standard output: JSON in base64, with a comma behind each. Its own Python
package sleeps a tenth of a second for each request, which is why this module speaks to the program itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import pathlib
import subprocess
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from itertools import count, islice
from typing import Any

import msgspec
from msgspec import Struct

from ..language import _
from ..report.problem import Refusal
from ..report.stored import cache_folder, hash_of, load, store

PART = 3_400
"""Documents in one index. Pagefind takes about 190 kB of memory for each, and gives it back when it ends. One edit has
one part indexed anew; but a browser loads something of each part."""


_MOST = 256 << 20
"""Bytes that a kept part may have."""
_LONGEST_END = 600
"""Seconds in which the program has ended after its work, on a busy machine too."""
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


def is_installed() -> bool:
    """Whether the program is there for this platform."""
    return importlib.util.find_spec("pagefind_bin") is not None


def part_names(documents: int) -> list[str]:
    """The folders into which `write_index` puts so many documents, the last first."""
    return [str(number) for number in range(-(-documents // PART), 0, -1)]


def write_index(documents: Iterable[Document], folder: pathlib.Path, language: str) -> None:
    """Index documents into `1/`, `2/` … below a folder, `PART` in each, in their order.

    A part whose documents have not changed is kept from an earlier build. The program that searches in the browser is
    the same for all parts and lies beside them.

    `language` is a code such as `en`, by whose grammar words are stemmed. Each part is written by a process of its own,
    so that memory does not grow with the archive. Raises `Refusal` where Pagefind fails.
    """
    rest = iter(documents)
    for number in count(1):
        part = list(islice(rest, PART))
        if not part:
            break
        _write_part(part, folder / str(number), language)


def _write_part(documents: Sequence[Document], folder: pathlib.Path, language: str) -> None:
    """Write one part, anew only where none like it is kept."""
    terms = (version("pagefind_bin"), language, folder.name, documents)
    kept = cache_folder() / f"{hash_of(msgspec.json.encode(terms)).hex()}.pagefind"
    if not _restored(kept, folder):
        _index(documents, folder, language)
        _prune(folder)
        written = [path for path in (*folder.rglob("*"), *_share_program(folder)) if path.is_file()]
        files = {path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in written}
        store(kept, msgspec.msgpack.encode(files), _KEPT)


def _restored(kept: pathlib.Path, folder: pathlib.Path) -> bool:
    """Whether an index of the same documents was kept, and stands in the folder now."""
    try:
        files = msgspec.msgpack.decode(load(kept, _MOST), type=dict[str, bytes])
        kept.touch()
    except (OSError, ValueError):
        return False
    for name, data in files.items():
        path = folder.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return True


def _index(documents: Iterable[Document], folder: pathlib.Path, language: str) -> None:
    with _service() as service:
        service.send({"type": "NewIndex", "config": {"force_language": language}})
        for document in documents:
            record = {name: getattr(document, name) for name in Document.__struct_fields__}
            service.send({"type": "AddRecord", "index_id": 0, "language": language, **record})
        service.send({"type": "WriteFiles", "index_id": 0, "output_path": str(folder)})
        service.finish()


class _Service:
    """A running Pagefind. Answers are read by a thread, so that neither side waits for the other."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._sent = 0
        self._error = ""
        self._written = False
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

    def finish(self) -> None:
        """Wait until the index is written. Raises `Refusal` where it is not, or anything that was sent is missing."""
        assert self._process.stdin
        try:
            self._process.stdin.flush()
        except OSError:
            self._fail()
        self._done.wait()
        if self._error or not self._written:
            self._fail()
        # It answers before its last file is whole, and ends when that is so and there is nothing more to read.
        self._process.stdin.close()
        try:
            self._process.wait(_LONGEST_END)
        except subprocess.TimeoutExpired:
            self._error = f"it did not end within {_LONGEST_END} seconds"
            self._fail()

    def _read(self) -> None:
        assert self._process.stdout
        buffer = b""
        while read := self._process.stdout.read1(1 << 16):  # type: ignore[attr-defined]
            *messages, buffer = (buffer + read).split(b",")
            for message in messages:
                payload = msgspec.json.decode(b64decode(message))["payload"]
                if payload["type"] == "Error":
                    self._error = self._error or str(payload["message"])
                self._written = self._written or payload["type"] == "WriteFiles"
            if self._written or self._error:
                self._done.set()
        self._done.set()

    def _fail(self) -> None:
        cause = self._error or _("it ended before it had answered")
        hint = _("Build again with `search: material` for the postmortems plugin, and report this")
        raise Refusal(_("Pagefind cannot index the reports: {cause}").format(cause=cause), hint)


@contextmanager
def _service() -> Iterator[_Service]:
    command = [importlib.import_module("pagefind_bin").get_executable(), "--service"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield _Service(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # of what was not written to a program that has ended
                if pipe:
                    pipe.close()


def _prune(folder: pathlib.Path) -> None:
    """Delete what a search does not read: user interfaces, and programs for other languages."""
    entry = msgspec.json.decode((folder / "pagefind-entry.json").read_bytes())
    needed = {"pagefind.js", "pagefind-entry.json"}
    for language in entry["languages"].values():
        needed |= {f"wasm.{language['wasm'] or 'unknown'}.pagefind", f"pagefind.{language['hash']}.pf_meta"}
    for path in folder.iterdir():
        if path.is_file() and path.name not in needed:
            path.unlink()


_PROGRAM = b"${this.basePath}wasm."
"""How `pagefind.js` begins the address of the program that searches a part."""


def _share_program(folder: pathlib.Path) -> list[pathlib.Path]:
    """Put the program that searches beside the parts, so that a browser loads it once for all; where it lies now.

    Another version of Pagefind may write its address otherwise: then each part keeps its own.
    """
    script = folder / "pagefind.js"
    code = script.read_bytes()
    if code.count(_PROGRAM) != 1:
        return []
    script.write_bytes(code.replace(_PROGRAM, _PROGRAM.replace(b"wasm.", b"../wasm.")))
    return [path.replace(folder.parent / path.name) for path in folder.glob("wasm.*.pagefind")]
