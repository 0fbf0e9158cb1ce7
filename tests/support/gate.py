"""Reports as text, judged by the defaults; and the installed command."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date

from mkdocs_postmortems.gate.check import judge
from mkdocs_postmortems.gate.diagnostics import Diagnostic
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report
from mkdocs_postmortems.report.parse import Reading, parse
from mkdocs_postmortems.report.source import source_from_bytes

from .reports import TODAY

COMMAND = pathlib.Path(sys.executable).with_name("postmortems")
NAME = "2026-03-11-example.md"
MINIMAL = """\
title: Search results stale for two hours
severity: SEV-3
status: draft
"""
"""A front matter with nothing in it that could be left out."""


def text_of(front: str = "", body: str = "") -> str:
    """A minimal report with `front` laid over its front matter by top-level key."""
    given = {line.partition(":")[0] for line in front.splitlines() if line[:1].isalpha()}
    kept = "".join(line for line in MINIMAL.splitlines(keepends=True) if line.partition(":")[0] not in given)
    return f"---\n{kept}{front.rstrip()}\n---\n\n{body}"


def read(text: str | bytes, name: str = NAME, options: Options | None = None) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    return parse(source_from_bytes(data, name), (options or Options()).contract)


def report_of(front: str = "", body: str = "", options: Options | None = None) -> Report:
    """The report of a text in which nothing is wrong."""
    reading = read(text_of(front, body), options=options)
    assert not reading.problems
    assert reading.report
    return reading.report


def diagnose(
    text: str | bytes,
    name: str = NAME,
    options: Options | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
    today: date = TODAY,
) -> list[Diagnostic]:
    return judge(read(text, name, options), options or Options(), names or {}, today)


def places(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """Each diagnostic as `PM202 12:12`."""
    return [f"{found.code} {found.line}:{found.column}" for found in diagnostics]


def run(*arguments: str | pathlib.Path, cwd: pathlib.Path) -> subprocess.CompletedProcess[str]:
    """The installed command, as a person or CI runs it."""
    return subprocess.run([COMMAND, *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=60)


_FENCE = re.compile(
    r"^(?P<fence>```+)(?P<kind>yaml|markdown|report) (?P<verdict>bad|good)(?: name=(?P<name>\S+))?\n"
    r"(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


def examples(page: str, verdict: str) -> list[tuple[str, str]]:
    """The file name and the text of each report that a rule's page shows as bad or as good."""
    wholes = {"yaml": text_of, "markdown": lambda text: text_of("", text), "report": lambda text: text}
    return [
        (found["name"] or NAME, wholes[found["kind"]](found["text"]))
        for found in _FENCE.finditer(page)
        if found["verdict"] == verdict
    ]
