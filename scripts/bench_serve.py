"""Measure `mkdocs serve` in a real browser: its start, and what an author waits for after saving a report."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

LONGEST = 600
"""Seconds that the server may take to start, or to work out everything that follows from an edit."""
UPDATING = "p[role=status][style*=fixed]"
"""What a page says while the server still works something out."""
MEASURED = (
    "from the start to the first page",
    "first report after the start",
    "save to reloaded page",
    "home after the edit",
    "patterns after the edit",
    "save to reloaded page while the edit is worked out",
    "save to all that follows",
)
"""What is measured, in seconds on the clock."""


def seconds_of_serving(
    command: Sequence[str | pathlib.Path], folder: pathlib.Path, report: pathlib.Path
) -> dict[str, float]:
    """Start a server, open a report's page, edit the report twice, and look at other pages: each of `MEASURED`.

    `command` gets `--dev-addr`. The browser is the one that POSTMORTEMS_BROWSER names, else `chromium`, else
    Playwright's own. Of the seconds from saving a report, up to 0.6 are the interval at which MkDocs looks for changes
    and the time for which it waits for more of them. A page has come when the browser has loaded all of it.
    """
    from playwright.sync_api import sync_playwright

    chosen = os.environ.get("POSTMORTEMS_BROWSER") or shutil.which("chromium")
    begun = time.perf_counter()
    with served([*command, "--dev-addr"], folder) as address, sync_playwright() as playwright:
        found = {MEASURED[0]: time.perf_counter() - begun}
        browser = playwright.chromium.launch(executable_path=chosen, args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page()
            page.goto(f"{address}/guide/")  # the browser is warm
            found[MEASURED[1]] = _seconds(lambda: page.goto(f"{address}/reports/{report.stem}/"))
            page.wait_for_timeout(3_000)  # the server is at rest, and the page listens for changes
            found[MEASURED[2]] = _seconds_to_reload(page, report)
            other = browser.new_page()  # the first still listens
            found[MEASURED[3]] = _seconds(lambda: other.goto(f"{address}/"))
            found[MEASURED[4]] = _seconds(lambda: other.goto(f"{address}/patterns/"))
            other.close()  # else it would reload, too
            saved = time.perf_counter()
            found[MEASURED[5]] = _seconds_to_reload(page, report)
            page.wait_for_load_state()  # what it says while it updates stands at its end
            page.locator(UPDATING).wait_for(state="detached", timeout=LONGEST * 1000)
            found[MEASURED[6]] = time.perf_counter() - saved
            return found
        finally:
            browser.close()


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _seconds_to_reload(page: Page, report: pathlib.Path) -> float:
    """From adding a sentence to a report until its page shows it."""
    sentence = f"Edited at {time.time_ns()}."
    with report.open("a", encoding="utf-8") as file:
        file.write(f"\n{sentence}\n")
    shown = page.get_by_text(sentence)
    return _seconds(lambda: shown.wait_for(state="attached", timeout=LONGEST * 1000))


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
