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

from .reports import ORGANISATION, TODAY

COMMAND = pathlib.Path(sys.executable).with_name("postmortems")
NAME = "2026-03-11-example.md"
FULL = ORGANISATION / "postmortems/2025-06-19-identity-certificate-expired.md"
"""A closed SEV-1 report that lacks nothing."""
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
    r"^(?P<fence>```+)(?P<kind>yaml|markdown|report) (?P<verdict>bad|good)"
    r"(?P<full> full)?(?: drop=(?P<drop>\S+))?(?: name=(?P<name>\S+))?\n"
    r"(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


def examples(page: str, verdict: str) -> list[tuple[str, str]]:
    """The file name and the text of each report that a rule's page shows as bad or as good.

    A `yaml` block is laid over a minimal report's front matter by top-level key, a `markdown` block is its body. Marked
    `full`, they are laid over a closed SEV-1 report that lacks nothing, by key or by section; `drop=key` or
    `drop=Section-title` takes one away (several with commas).
    """
    return [
        (found["name"] or (FULL.name if found["full"] else NAME), _whole(found))
        for found in _FENCE.finditer(page)
        if found["verdict"] == verdict
    ]


def _whole(found: re.Match[str]) -> str:
    text = found["text"]
    if found["kind"] == "report":
        return text
    front, body = (text, "") if found["kind"] == "yaml" else ("", text)
    return full_text(front, body, (found["drop"] or "").split(",")) if found["full"] else text_of(front, body)


def full_text(front: str = "", body: str = "", drop: Sequence[str] = ()) -> str:
    """The full report with keys and sections replaced by those given, and without those dropped."""
    _, kept_front, kept_body = FULL.read_text("utf-8").split("---\n", 2)
    keys = {**_parts(kept_front, r"^(?=[a-z])"), **_parts(front, r"^(?=[a-z])")}
    sections = {**_parts(kept_body, r"^(?=## )"), **_parts(body, r"^(?=## )")}
    for name in drop:
        keys.pop(name, None)
        sections.pop(name.replace("-", " "), None)
    return f"---\n{''.join(keys.values())}---\n{''.join(sections.values())}"


def _parts(text: str, start: str) -> dict[str, str]:
    """Blocks of a text by the name on their first line: a key, or a heading's title."""
    parts = (part.rstrip("\n") + "\n" for part in re.split(start, text, flags=re.MULTILINE) if part.strip())
    return {re.split(r"[:\n]", part.removeprefix("## "), maxsplit=1)[0]: _apart(part) for part in parts}


def _apart(part: str) -> str:
    return f"\n{part}" if part.startswith("## ") else part
