"""Real builds, each made once: the repository's own site, the example organisation's, and a small odd one."""

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
from support.building import Build, build, configure, marked_site, odd_reports, shop_config
from support.reports import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The site of the repository's own reports."""
    return build(ROOT / "mkdocs.yml", tmp_path_factory.mktemp("public"))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The example organisation, its reports being docs_dir."""
    return build(shop_config(tmp_path_factory.mktemp("shop")), tmp_path_factory.mktemp("shop-site"))


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Reports outside docs_dir, files instead of folders as addresses, a front page of its own, and text that bites."""
    folder = tmp_path_factory.mktemp("odd")
    config = configure(
        folder, "docs", "Odd & <small>", "use_directory_urls: false\nsite_url: https://docs.invalid/odd/\n"
    )
    (folder / "postmortems.yml").write_text("reports: incidents\n", "utf-8")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Our own front page\n\n[Reports](reports/index.md)\n", "utf-8")
    odd_reports(folder / "incidents")
    return build(config, tmp_path_factory.mktemp("odd-site"))


@pytest.fixture(scope="session")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Texts that hold what software uses as marks, in a theme without a palette."""
    return build(marked_site(tmp_path_factory.mktemp("marked")), tmp_path_factory.mktemp("marked-site"))


@pytest.fixture(params=["public", "shop", "odd", "marked"])
def any_build(request: pytest.FixtureRequest) -> Build:
    """Each of the four."""
    built: Build = request.getfixturevalue(request.param)
    return built


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
