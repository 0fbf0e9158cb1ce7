"""A folder served over HTTP, and a real browser."""

from __future__ import annotations

import http.server
import io
import json
import os
import pathlib
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Unsearchable(Quiet):
    """Gives an empty index to the theme's search, which otherwise indexes all texts anew on every page that is opened.

    That takes a third of the time of a page.
    """

    def send_head(self) -> Any:
        if self.path != "/search/search_index.json":
            return super().send_head()
        config = json.loads((pathlib.Path(self.directory) / self.path[1:]).read_text("utf-8"))["config"]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        return io.BytesIO(json.dumps({"config": config, "docs": []}).encode())


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """A function that serves a folder, without the index of its search unless it is `searchable`; gives the address."""
    servers: dict[tuple[pathlib.Path, bool], http.server.ThreadingHTTPServer] = {}

    def start(folder: pathlib.Path, searchable: bool = False) -> str:
        if (folder, searchable) not in servers:
            handler = partial(Quiet if searchable else Unsearchable, directory=str(folder))
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers[folder, searchable] = server
        return f"http://127.0.0.1:{servers[folder, searchable].server_port}/"

    yield start
    for server in servers.values():
        server.shutdown()
        server.server_close()


def browser_path() -> str | None:
    """The browser to use; `None` for Playwright's own."""
    if chosen := os.environ.get("POSTMORTEMS_BROWSER"):
        return chosen
    for name in ("chromium", "google-chrome"):
        path = shutil.which(name)
        # What is called so may only tell how to install one.
        if path and subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return path
    return None


QUIETLY = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-gpu", "--disable-quic",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=QUIETLY)
        yield browser
        browser.close()
