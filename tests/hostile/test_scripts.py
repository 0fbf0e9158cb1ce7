"""No text runs as a script: every vector in every field, cell, file name and option, on every page of a built site."""

from __future__ import annotations

import json
import pathlib
import random
import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from support.building import MARKS, Build, mkdocs
from support.commands import invoke
from support.site import Site
from support.trackers import GitHub, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VECTORS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script>", "<style>@import 'javascript:alert(1)'</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<a href=javascript:alert(1)>go</a>",
    "<details open ontoggle=alert(1)>", "<input autofocus onfocus=alert(1)>", "<body onload=alert(1)>",
    "</title><script>alert(1)</script>", "[go](javascript:alert(1))", "[go](&#106;avascript:alert(1))",
    "![x](x){: onerror=alert(1) }", "[go](#a){: onclick=alert(1) }",
    "x {: onmouseover=alert(1) style=position:fixed;inset:0 }", "&lt;img src=x onerror=alert(1)&gt;",
    "{{ 7*7 }}{% raw %}<script>alert(1)</script>", "``` <script>alert(1)</script>", "` <img src=x onerror=alert(1)> `",
    '" onmouseover="alert(1)', "' onclick='alert(1)", "--><script>alert(1)</script>", "]]><script>alert(1)</script>",
    "\\n\\n<script>alert(1)</script>\\n\\n", f"{MARKS}<img src=x onerror=alert(1)>",
    "<math><mtext><img src=x onerror=alert(1)>", "[x]: javascript:alert(1)", "<javascript:alert(1)>",
    "<object data=javascript:alert(1)>", "<form action=javascript:alert(1)><button>go",
    "[go](http://[x) [go](//]) <a href='http://[x' onclick=alert(1)>",
    "[go][a] <http://[x> ![](//\u2100)\\n\\n[a]: //[x",
]  # fmt: skip
TODAY = "2026-04-01"


def quoted(text: str) -> str:
    return json.dumps(text.replace("\\n", "\n"), ensure_ascii=False)


def cell(text: str) -> str:
    return text.replace("\\n", " ").replace("|", "\\|")


def evidence(number: int, vector: str) -> str:
    """A file's name with a vector in it."""
    return f"{number} {vector.replace('/', '').replace(MARKS, '')}.txt"


def asked(folder: pathlib.Path) -> None:
    """Let a tracker give each vector as the reason why an action was dropped."""
    with serving(GitHub()) as fake:
        for number, vector in enumerate(VECTORS):
            ticket = fake.add(closed=True, dropped=True, comments=[f"Reason: It was {vector}"], title=vector)
            path = next(folder.glob(f"incidents/*-vector-{number}.md"))
            old, new = f'https://t.example/{number}"', f'{fake.url(ticket)}"'
            path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        where = ["--tracker", fake.kind, "--project", fake.project, "--base-url", fake.site]
        done = invoke("actions", "sync", *where, "--write", cwd=folder, environment=fake.environment)
        assert done.exit_code == 0, done.output


def report(folder: pathlib.Path, number: int, vector: str) -> None:
    """A report with a vector in every field and cell."""
    v, c = quoted(vector), cell(vector)
    text = f"""---
title: {v}
severity: SEV-{number % 4 + 1}
status: published
incident: {v}
services: [{v}, search]
teams: [{v}]
authors: [{v}]
reviewers: [{v}]
tags: [{v}, pool]
times: {{started: 2026-01-{number % 28 + 1:02}T08:10Z, detected: 2026-01-{number % 28 + 1:02}T08:20Z,
  mitigated: 2026-01-{number % 28 + 1:02}T08:40Z, resolved: 2026-01-{number % 28 + 1:02}T09:10Z}}
impact: {{users: ~3 %, scope: {v}}}
trigger: {{category: hardware, what: {v}}}
factors:
  - {{id: F1, category: software, what: {v}, unnoticed: {v}}}
actions:
  - {{id: A1, title: {v}, owner: {v}, due: 2026-03-20, addresses: [F1], worked_when: {v}, tracker: "https://t.example/{number}"}}
  - {{id: A2, title: {v}, owner: "@search", status: wont-do, reason: {v}, addresses: [F1]}}
links: {{source: "https://s.example/{number}"}}
x-own: {v}
---

## Summary

{c}

## Timeline

| Time (UTC) | Event | Kind | Source | Actor |
|---|---|---|---|---|
| 08:10 | {c} | onset | {c} | {c} |
| 08:20 | `{c}` | detection | [{c}](https://x.example) | {c} |

## Five whys

1. Why {c}? {c}.
2. {c}

## {c}

> {c}

See [what lay beside]({quote(f"evidence/{evidence(number, vector)}")}) and ![it](<evidence/{evidence(number, vector)}>).
"""
    (folder / "evidence").mkdir(exist_ok=True)
    (folder / "evidence" / evidence(number, vector)).write_text(vector, "utf-8")
    (folder / f"2026-01-{number % 28 + 1:02}-vector-{number}.md").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("vectors")
    reports = folder / "incidents"
    reports.mkdir()
    (folder / "docs").mkdir()
    for number, vector in enumerate(VECTORS):
        report(reports, number, vector)
    log = "".join(f"2026-01-01T08:{at:02}:00Z ERROR {vector}\n" for at, vector in enumerate(VECTORS, 11))
    (folder / "log.txt").write_text(log, "utf-8")
    name = "2026-01-01-vector-0.md"
    options = [f"reports: incidents\nvocabularies: {{factor: {{software: {quoted(VECTORS[0])}}}}}"]
    options.append(
        f"severities: [{', '.join(f'{{id: SEV-{n}, description: {quoted(VECTORS[n])}}}' for n in range(1, 5))}]"
    )
    (folder / "postmortems.yml").write_text("\n".join(options) + "\n", "utf-8")
    taken = invoke("timeline", f"incidents/{name}", "--from", "log.txt", "--zone", "UTC", "--write", cwd=folder)
    assert taken.exit_code == 0, taken.output
    assert "onerror" in (reports / name).read_text("utf-8"), "log lines are in the timeline"
    asked(folder)
    assert (reports / "2026-01-02-vector-1.md").read_text("utf-8").count("reason: ") == 2, "and answers in the actions"
    (folder / "mkdocs.yml").write_text(
        "site_name: Vectors\ndocs_dir: docs\ntheme: {name: material}\n"  # who writes mkdocs.yml runs code anyway
        f"plugins:\n  - search\n  - postmortems: {{today: {TODAY}}}\n"
        "markdown_extensions: [attr_list, md_in_html, tables, toc, admonition, pymdownx.superfences]\n",
        "utf-8",
    )
    to = tmp_path_factory.mktemp("vectors-site")
    ran = mkdocs("build", "--config-file", folder / "mkdocs.yml", "--site-dir", to)
    assert ran.returncode == 0, ran.stdout
    assert len(list(to.glob("reports/evidence/*"))) > len(VECTORS) / 2, "files are published under their names"
    return Build(Site(to), ran.returncode, ran.stdout)


def kinds(built: Build, most: int = 1000) -> list[str]:
    """Every report's page, and of each other kind so many; what the guide says of rules holds no input."""
    taken: Counter[str] = Counter()
    pages = []
    for page in built.site.pages:
        kind = page.rpartition("/")[0].rpartition("/")[0]
        taken[kind] += 1
        if kind in ("", "reports") or (taken[kind] <= most and kind != "guide/rules"):
            pages.append(page)
    return pages


def test_no_handler_and_no_address_of_a_script_comes_from_input(vectors: Build) -> None:
    seen = 0
    for page in kinds(vectors):
        for element in vectors.site.page(page).walk():
            seen += 1
            for name, value in element.attributes.items():
                assert not name.startswith("on"), (page, element.name, name, value)
                assert name != "style" or "inset" not in str(value), (page, value)
                plain = re.sub(r"[\s\x00-\x20]", "", str(value or "")).lower()
                if name in ("href", "src", "action", "data", "xlink:href", "formaction"):
                    assert not plain.startswith(("javascript:", "vbscript:", "data:text/html")), (page, value)
                assert name != "srcdoc", page
            if element.name == "script":
                assert "alert(1)" not in "".join(map(str, element.children)), page
    assert seen > 10_000


@pytest.mark.browser
def test_no_script_runs_in_a_browser(vectors: Build, browser: Browser, serve: Callable[..., str]) -> None:
    """A page of each kind, and a few reports."""
    reports = sorted(page for page in vectors.site.pages if page.startswith("reports/2026"))
    few = {*random.Random(14).sample(reports, 4)}
    shown = [page for page in kinds(vectors, 1) if page not in reports or page in few]
    assert {"index.html", "reports/index.html", "actions/index.html", "statistics/index.html"} <= {*shown}
    nothing_runs(shown, vectors, browser, serve)


@pytest.mark.slow
@pytest.mark.browser
def test_no_script_runs_on_any_page(vectors: Build, browser: Browser, serve: Callable[..., str]) -> None:
    nothing_runs(kinds(vectors), vectors, browser, serve)


def nothing_runs(shown: list[str], vectors: Build, browser: Browser, serve: Callable[..., str]) -> None:
    """Open pages, and do to all that is on them what an attacker hopes for."""
    page, address = browser.new_page(), serve(vectors.site.folder, searchable=True)
    ran: list[str] = []
    page.expose_function("ranAScript", lambda: ran.append(page.url))
    page.add_init_script("window.alert = () => window.ranAScript()")
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    for each in shown:
        page.goto(address + each.removesuffix("index.html"), wait_until="load")
        page.evaluate("""() => {
            for (const element of document.querySelectorAll("article *")) {
                for (const kind of ["mouseover", "focus", "toggle", "error", "load"])
                    element.dispatchEvent(new Event(kind));
                if (element.protocol == "javascript:" || (element.getAttribute("href") || "").startsWith("#"))
                    element.click();
            }
        }""")
        assert not ran, each
    page.goto(address)
    page.fill("input.md-search__input", "alert")
    page.wait_for_timeout(800)
    assert not ran, "search results"
    page.close()
