"""Measure `mkdocs serve` in a real browser: from saving a report to its reloaded page."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

LONGEST = 600
"""Seconds that the server may take to start; a tenth of them, an edit to show."""


def seconds_to_reload(command: Sequence[str | pathlib.Path], folder: pathlib.Path, report: pathlib.Path) -> float:
    """Start a server, open a report's page, add a sentence to the report, and wait until the page shows it.

    `command` gets `--dev-addr`. The browser is the one that POSTMORTEMS_BROWSER names, else `chromium`, else
    Playwright's own. Seconds on the clock, of which up to 0.5 are the interval at which MkDocs looks for changes.
    """
    from playwright.sync_api import sync_playwright

    sentence = f"Edited at {time.time_ns()}."
    chosen = os.environ.get("POSTMORTEMS_BROWSER") or shutil.which("chromium")
    with served([*command, "--dev-addr"], folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen, args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page()
            page.goto(f"{address}/reports/{report.stem}/")
            page.wait_for_timeout(3_000)  # the server is at rest, and the page listens for changes
            with report.open("a", encoding="utf-8") as file:
                file.write(f"\n{sentence}\n")
            saved = time.perf_counter()
            page.get_by_text(sentence).wait_for(state="attached", timeout=LONGEST * 100)
            return time.perf_counter() - saved
        finally:
            browser.close()


@contextmanager
def served(command: Sequence[str | pathlib.Path], folder: pathlib.Path) -> Iterator[str]:
    """The address of a server that runs in a folder. If it does not start, the bench ends with what it said."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    log = folder / "serve.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, place], cwd=folder, stdout=output, stderr=output, env=_environment(folder)
        )
        try:
            if not _answers(f"http://{place}/", process):
                sys.exit(f"{command[0]} serve did not start in {folder}:\n{log.read_text('utf-8', 'replace')[-3000:]}")
            yield f"http://{place}"
        finally:
            process.terminate()
            process.wait(30)


def _environment(folder: pathlib.Path) -> dict[str, str]:
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(folder / ".cache" / "serve")}


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=LONGEST):
            return True
        time.sleep(0.2)
    return False
