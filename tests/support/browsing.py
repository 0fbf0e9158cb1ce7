"""A folder served over HTTP, and a real browser."""

from __future__ import annotations

import http.server
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


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[pathlib.Path], str]]:
    """A function that serves a folder and gives its address."""
    servers: dict[pathlib.Path, http.server.ThreadingHTTPServer] = {}

    def start(folder: pathlib.Path) -> str:
        if folder not in servers:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers[folder] = server
        return f"http://127.0.0.1:{servers[folder].server_port}/"

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
