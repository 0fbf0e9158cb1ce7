"""Measure the search of a site in a real browser: seconds and bytes to the first result, and for each further query."""

from __future__ import annotations

import functools
import http.server
import os
import pathlib
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CONFIG = """\
site_name: Bench
docs_dir: postmortems
theme:
  name: material
  font: false
plugins: [search, {postmortems: {search: pagefind, exports: false}}]
hooks: [without_reports.py]
"""
HOOK = """\
def on_files(files, config):
    for file in [file for file in files if file.src_uri.startswith("reports/2")]:
        files.remove(file)
    return files
"""
"""Of the site, the reports' own pages are left out: a search does not read them, and they take most of the time."""

QUERIES = (
    "connection pool", "certificate", "replica lag", "kafka rebalance", "rollback deadlock", "dns timeout",
    "retries", "half of the instances",
)  # fmt: skip
"""What is looked for in reports of `generate_reports.py`: each is searched for first by a new reader, too."""
_TYPED = """\
async (words) => {
  const field = document.querySelector(".pm-find input");
  const isSought = () => new URLSearchParams(location.search).get("text") === words;
  const shown = new Promise((resolve) => {
    const rows = new MutationObserver(() => isSought() && resolve(performance.now()));
    rows.observe(document.querySelector(".pm-reports tbody"), { childList: true });
  });
  let last;
  field.focus();
  for (let end = 1; end <= words.length; end++) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    field.value = words.slice(0, end);
    field.dispatchEvent(new Event("input"));
    last = performance.now();
  }
  return (await shown) - last;
}
"""
"""Types words, sixteen letters a second, and waits for their results; milliseconds from the last letter."""


@dataclass(frozen=True)
class Search:
    """One search on the page of reports."""

    seconds: float
    """From the last letter to the results, with the pause of 0.15 s in which another letter might follow."""
    bytes: int
    """Bodies of answers, as a server sends them that compresses nothing."""


@dataclass(frozen=True)
class Searches:
    """What readers waited for."""

    first: Sequence[Search]
    """With a browser that has nothing in its cache, on a page that is loaded and at rest."""
    further: Sequence[Search]


def prepare(folder: pathlib.Path) -> str:
    """Write an mkdocs.yml for a site that can be searched; its name."""
    (folder / "search.yml").write_text(CONFIG, "utf-8")
    (folder / "without_reports.py").write_text(HOOK, "utf-8")
    return "search.yml"


def searches(site: pathlib.Path, queries: Sequence[str] = QUERIES) -> Searches:
    """Search a built site, in the browser that POSTMORTEMS_BROWSER names, else `chromium`, else Playwright's own."""
    from playwright.sync_api import sync_playwright

    chosen = os.environ.get("POSTMORTEMS_BROWSER") or shutil.which("chromium")
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen, args=["--no-sandbox", "--disable-gpu"])
        try:
            found = [_reader(browser, address, (each, *queries[:place])) for place, each in enumerate(queries)]
        finally:
            browser.close()
    return Searches([first for first, *_ in found], found[-1][1:])


def _reader(browser: Browser, address: str, queries: Sequence[str]) -> list[Search]:
    """What somebody waits for who searches for one thing after the other."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/reports/", wait_until="networkidle")
        page.locator(".pm-find input").wait_for()
        return [_search(page, words) for words in queries]


def _search(page: Page, words: str) -> Search:
    sizes: list[int] = []

    def count(request: Any) -> None:
        sizes.append(request.sizes()["responseBodySize"])

    page.on("requestfinished", count)
    milliseconds: float = page.evaluate(_TYPED, words)
    page.wait_for_timeout(200)  # the last request is told of
    page.remove_listener("requestfinished", count)
    return Search(milliseconds / 1000, sum(sizes))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(site: pathlib.Path) -> Iterator[str]:
    """The address of a plain server of files."""
    handler = functools.partial(_Quiet, directory=os.fspath(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
