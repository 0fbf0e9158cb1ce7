"""Take the README's pictures: build three sites, open them in Chromium, save parts of their pages as PNG."""

from __future__ import annotations

import argparse
import http.server
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
TODAY = "1775044800"
"""2026-04-01 12:00 UTC, the day of the example organisation: what is overdue must not change the pictures."""
ARCHIVE = ROOT / "tests/fixtures/migrate/first-day"
LIMIT = 150_000
"""Bytes of a picture."""


@dataclass(frozen=True)
class Picture:
    """A part of a page."""

    name: str
    site: str
    """`own`, this repository's reports, `example`, those of the example organisation, or `migrated`, an old archive."""
    page: str
    width: int
    height: int
    part: str = "body"
    """A CSS selector. The picture begins at the top left of this element."""


PICTURES = (
    Picture("report", "own", "reports/2025-12-05-cloudflare-waf-body-parsing/", 1180, 760),
    Picture("pattern", "example", "patterns/connection-pool/", 1180, 768, ".md-content"),
    Picture("migrated", "migrated", "", 1180, 768, ".md-content"),
)


def main() -> int:
    """Take every picture. Returns 1 if one is too large for a README."""
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__)
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / ".github/pictures", help="the folder to write to")
    output = parser.parse_args().output
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sites = {
            "own": build(ROOT, pathlib.Path(folder, "own-site")),
            "example": build(example(pathlib.Path(folder, "example")), pathlib.Path(folder, "example-site")),
            "migrated": build(migrated(pathlib.Path(folder, "migrated")), pathlib.Path(folder, "migrated-site")),
        }
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
        sizes = []
        for picture in PICTURES:
            with served(sites[picture.site]) as address:
                sizes.append(take(browser, picture, address, output))
        browser.close()
    return int(max(sizes) > LIMIT)


def example(folder: pathlib.Path) -> pathlib.Path:
    """A repository with the example organisation's reports."""
    folder.mkdir()
    run("postmortems", "init", "--ci", "none", "--example", cwd=folder)
    return folder


def migrated(folder: pathlib.Path) -> pathlib.Path:
    """A repository made of an old archive by one command, as nobody has edited it yet."""
    folder.mkdir()
    run("postmortems", "init", "--ci", "none", cwd=folder)
    for report in folder.glob("postmortems/*.md"):
        report.unlink()
    run("postmortems", "migrate", str(ARCHIVE), "--output", "postmortems", "--zone", "UTC", cwd=folder)
    return folder


def build(folder: pathlib.Path, site: pathlib.Path) -> pathlib.Path:
    """Build the site of a repository into another folder."""
    run("mkdocs", "build", "--strict", "--site-dir", str(site), cwd=folder)
    return site


def run(command: str, *arguments: str, cwd: pathlib.Path) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": TODAY, "NO_MKDOCS_2_WARNING": "1"}
    program = pathlib.Path(sys.executable).with_name(command)
    done = subprocess.run([program, *arguments], cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command} failed in {cwd}:\n{done.stdout}{done.stderr}")


def browser_path() -> str | None:
    """An installed Chromium; `None` for Playwright's own."""
    return os.environ.get("POSTMORTEMS_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without logging."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(folder: pathlib.Path) -> Iterator[str]:
    """The address at which a folder is served meanwhile: the search needs one."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def take(browser: Browser, picture: Picture, address: str, output: pathlib.Path) -> int:
    """Save a picture in light colours. Returns its size in bytes."""
    size = {"width": picture.width, "height": picture.height}
    page = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
    page.goto(address + picture.page, wait_until="networkidle")
    box = page.locator(picture.part).first.bounding_box()
    assert box, f"{picture.page} has no {picture.part}"
    path = output / f"{picture.name}.png"
    width, height = min(box["width"], picture.width), min(box["height"], picture.height)
    page.screenshot(path=path, full_page=True, clip={"x": box["x"], "y": box["y"], "width": width, "height": height})
    page.close()
    bytes_ = path.stat().st_size
    print(f"{path}: {bytes_:,} bytes{', which is too large' if bytes_ > LIMIT else ''}")
    return bytes_


if __name__ == "__main__":
    sys.exit(main())
