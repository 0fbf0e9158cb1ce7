"""What `mkdocs serve` does in the place of whole builds: pages when they are asked for, edits as they are saved.

After an edit of reports that exist, only their own pages are made anew, before the browser reloads. What ties them to
others is computed beside it; until that is done, every page says so. Any other change is a build as ever.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from html import escape
from typing import Any, Protocol
from urllib.parse import unquote

from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File

from ..language import _
from .apart import Apart
from .files import Generated

log = get_plugin_logger("postmortems")

_NOTE = (
    '<p role="status" style="position:fixed;right:0;bottom:0;z-index:9;margin:0;padding:.3rem .8rem;'
    'background:#222;color:#fff;font-size:.7rem">{}</p>'
)


class Editing(Protocol):
    """What knows of reports."""

    apart: Apart | None

    def edited(self, paths: Iterable[pathlib.Path]) -> list[str] | None:
        """Take in edits of report files that exist; their pages' sources, or `None` where a build is needed."""

    def renewed(self) -> tuple[Generated, Sequence[File]]:
        """The site and its files after all edits, with everything that ties the reports together. Changes nothing."""


class Preview:
    """The server's pages between two builds."""

    def __init__(
        self, server: LiveReloadServer, builder: Callable[..., Any], editing: Editing, folders: Iterable[pathlib.Path]
    ) -> None:
        """Take the place of the server's builder and of its application. `folders` may also be files."""
        self._builder, self._editing = builder, editing
        self._folders = [path.resolve() for path in folders]
        self._mount: str = server.mount_path
        self._answer = server.serve_request
        self._lock = threading.RLock()
        self._version = 0
        self._renewed: tuple[int, Generated, Sequence[File]] | None = None
        self._behind: threading.Thread | None = None
        self._bell = pathlib.Path(tempfile.mkdtemp(prefix="postmortems-"), "bell")
        self._stamps = self._stamped()
        server.builder = self.build
        server.set_app(self.answer)
        server.watch(str(self._bell.parent))

    def close(self) -> None:
        """Delete what it has put on disk."""
        shutil.rmtree(self._bell.parent, ignore_errors=True)

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, once its page is rendered."""
        path = unquote(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore"))
        if f"{path}/".startswith(self._mount) and not path.startswith("/livereload/"):
            with self._lock:
                if self._editing.apart:
                    self._editing.apart.write(path.removeprefix(self._mount))
        if self._behind or self._renewed:
            return self._with_note(environ, start_response)
        return self._answer(environ, start_response)

    def _with_note(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        kept: list[tuple[str, list[tuple[str, str]]]] = []
        body = b"".join(self._answer(environ, lambda status, headers: kept.append((status, headers))))
        status, headers = kept[0]
        if dict(headers).get("Content-Type") == "text/html":
            body = body.replace(b"</body>", _note() + b"</body>", 1)
            headers = [(name, value) for name, value in headers if name != "Content-Length"]
            headers.append(("Content-Length", str(len(body))))
        start_response(status, headers)
        return [body]

    def build(self) -> None:
        """Show what has changed, by as little work as it takes."""
        with self._lock:
            before, self._stamps = self._stamps, self._stamped()
            names = {name for name, _ in before.items() ^ self._stamps.items()}
            changed = names - {str(self._bell)}
            if not changed:
                self._show()
            elif not (changed <= before.keys() & self._stamps.keys() and self._take_in(changed)):
                self._version += 1
                self._builder()

    def _take_in(self, changed: Iterable[str]) -> bool:
        """Take in edits of reports, if that is all that has changed."""
        sources, apart = self._editing.edited(map(pathlib.Path, changed)), self._editing.apart
        if sources is None or apart is None:
            return False
        apart.outdate(sources)
        self._version += 1
        if self._behind is None:
            self._behind = threading.Thread(target=self._compute, daemon=True)
            self._behind.start()
        return True

    def _show(self) -> None:
        """Put what was computed beside it in the place of what is shown."""
        apart = self._editing.apart
        if self._renewed and apart:
            version, generated, files = self._renewed
            if version == self._version:
                apart.renew(generated, files)
        self._renewed = None

    def _compute(self) -> None:
        """Compute everything anew, and once more if there was another edit meanwhile."""
        try:
            while self._behind:
                version = self._version
                generated, files = self._editing.renewed()
                with self._lock:
                    if version == self._version:
                        self._renewed, self._behind = (version, generated, files), None
        except Exception:
            log.exception("What ties the reports together could not be updated. Save again, or restart the server.")
            self._behind = None
        self._bell.touch()  # the server sees it, asks for a build, and reloads the page

    def _stamped(self) -> dict[str, tuple[int, int]]:
        return dict(each for path in (*self._folders, self._bell) for each in _stamps(path))


def _note() -> bytes:
    """What a page says until all that ties the reports together is computed anew."""
    told = _("Lists, patterns, figures and links between reports are being updated.")
    return _NOTE.format(escape(told, quote=False)).encode()


def _stamps(path: pathlib.Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Time of change and size of a file, or of each file below a folder."""
    names = (os.path.join(folder, name) for folder, _, found in os.walk(path) for name in found)  # noqa: PTH118 - many
    for name in names if path.is_dir() else (str(path),):
        with suppress(OSError):
            about = os.stat(name)  # noqa: PTH116 - many
            yield name, (about.st_mtime_ns, about.st_size)
