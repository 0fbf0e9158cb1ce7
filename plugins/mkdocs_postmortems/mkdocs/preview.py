"""What `mkdocs serve` does in the place of whole builds: pages when they are asked for, edits as they are saved.

After an edit of reports that exist, each page shows them as they are now when it is next asked for, with the ties
between reports that were known. What ties them now is computed beside it; until that is done, every page says so. Any
other change is a build as ever.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from html import escape
from typing import Any, Protocol
from urllib.parse import unquote

from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger

from ..language import _
from ..report.model import Report
from ..usecases.site import SitePlan
from .apart import Apart
from .beside import Beside

log = get_plugin_logger("postmortems")

_NOTE = (
    '<p role="status" style="position:fixed;right:0;bottom:0;z-index:9;margin:0;padding:.3rem .8rem;'
    'background:#222;color:#fff;font-size:.7rem">{}</p>'
)


class Editing(Protocol):
    """What knows of reports."""

    apart: Apart | None

    def edited(self, paths: Iterable[pathlib.Path]) -> tuple[SitePlan, list[Report]] | None:
        """Take in edits of report files that exist; the site with what is known of them, and the edited reports.

        `None` where it takes a build.
        """

    def renewals(self, plan: SitePlan) -> Iterator[bytes]:
        """Work out what takes long of a site, write what is no page, and say what else has changed, part by part."""

    def renew(self, part: bytes) -> None:
        """Show a part of what `renewals` has found."""


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
        self._beside: Beside | None = None
        self._found: deque[bytes] = deque()
        self._outdated = False
        self._bell = pathlib.Path(tempfile.mkdtemp(prefix="postmortems-"), "bell")
        self._stamps = self._stamped()
        server.builder = self.build
        server.set_app(self.answer)
        server.watch(str(self._bell.parent))

    def close(self) -> None:
        """End what is going on beside, and delete what it has put on disk."""
        self._stop()
        shutil.rmtree(self._bell.parent, ignore_errors=True)

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, once its page is rendered."""
        path = unquote(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore"))
        if f"{path}/".startswith(self._mount) and not path.startswith("/livereload/"):
            with self._lock:
                if self._editing.apart:
                    self._editing.apart.write(path.removeprefix(self._mount))
        if self._outdated:
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
                self._stop()
                self._builder()

    def _take_in(self, changed: Iterable[str]) -> bool:
        """Take in edits of reports, if that is all that has changed."""
        found, apart = self._editing.edited(map(pathlib.Path, changed)), self._editing.apart
        if found is None or apart is None:
            return False
        self._stop()
        plan, edited = found
        apart.show(plan, edited)
        self._outdated = True
        self._beside = Beside(partial(self._editing.renewals, plan), partial(self._tell, self._found), self._done)
        return True

    def _stop(self) -> None:
        """Forget what is being computed: it follows from reports that are no longer so."""
        if self._beside:
            self._beside.stop()
        self._beside, self._outdated, self._found = None, False, deque()

    def _show(self) -> None:
        """Put what was computed beside it in the place of what is shown."""
        while self._found:
            self._editing.renew(self._found.popleft())
            self._outdated = False

    def _tell(self, found: deque[bytes], part: bytes) -> None:
        """Keep what was found until the server, which sees the bell, asks for a build, and reloads the page."""
        found.append(part)
        with suppress(OSError):  # it is closed
            self._bell.touch()

    def _done(self, succeeded: bool) -> None:
        if not succeeded:
            log.error("What ties the reports together could not be updated. Save again, or restart the server.")

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
