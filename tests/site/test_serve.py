"""`mkdocs serve` shows an edited report without being started again."""

import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

from support.building import configure
from support.reports import write

PATIENCE = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, text: str, log: pathlib.Path) -> str:
    """Ask for a page until it says something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                page: str = answer.read().decode()
            if text in page:
                return page
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{text!r} never stood on {address}\n{log.read_text()}")


def test_an_edited_report_and_edited_options_are_picked_up(tmp_path: pathlib.Path) -> None:
    report = write(tmp_path / "incidents", "2026-01-01-a", "The first title")
    options = tmp_path / "postmortems.yml"
    options.write_text("reports: incidents\n", "utf-8")
    (tmp_path / "docs").mkdir()
    config, port, log = configure(tmp_path, "docs"), free_port(), tmp_path / "log"
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--config-file", config, "--dev-addr", f"127.0.0.1:{port}"],
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_for(f"{address}/reports/2026-01-01-a/", "The first title", log)
        write(tmp_path / "incidents", "2026-01-01-a", "Another title")
        page = wait_for(f"{address}/reports/2026-01-01-a/", "Another title", log)
        assert "The first title" not in page
        assert "Another title" in wait_for(f"{address}/reports/", "Another title", log)

        write(tmp_path / "incidents", "2026-01-02-b", "A second report")
        wait_for(f"{address}/reports/2026-01-02-b/", "A second report", log)

        report.write_text(report.read_text("utf-8").replace("severity: SEV-3", "severity: SEV-9"), "utf-8")
        end = time.monotonic() + PATIENCE
        while "2026-01-01-a.md:3:" not in log.read_text():
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        assert server.poll() is None, "a mistake in a report does not end the server"
        wait_for(f"{address}/reports/2026-01-02-b/", "A second report", log)

        write(tmp_path / "incidents", "2026-01-01-a", "The mended title")
        wait_for(f"{address}/reports/2026-01-01-a/", "The mended title", log)

        options.write_text("reports: incidents\nseverities: [{id: SEV-3, description: As bad as it gets}]\n", "utf-8")
        wait_for(f"{address}/guide/vocabularies/", "As bad as it gets", log)
        assert "Traceback" not in log.read_text()
    finally:
        server.terminate()
        server.wait(10)
