"""What a message, a path or a shown line quotes is data: it is no command to a CI runner and controls no terminal."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator

import pytest
from mkdocs_postmortems.gate.diagnostics import Diagnostic, Level
from mkdocs_postmortems.gate.earlier import Earlier, OpenAction
from mkdocs_postmortems.gate.reporters import FORMATS, Outcome, render
from mkdocs_postmortems.gate.reporters.markdown import inline
from mkdocs_postmortems.report.visible import harmless, visible
from support.building import configure, mkdocs
from support.commands import invoke

COMMAND = "::stop-commands::pause"
ESCAPED = rf"\r\n{COMMAND}\n  ::error::\x1b[2J\x1b]0;x\x07\x9b1A\u202e\u200b##[add-mask]a"
"""A workflow command, sequences for a terminal, text turned round: as YAML escapes."""
RAW = ESCAPED.encode().decode("unicode_escape")
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028\u2029]|\r(?!\n)"
)


def harmful(output: str) -> Iterator[str]:
    """Lines that a runner takes for commands, and characters that a terminal obeys."""
    yield from (line for line in re.split("\r\n|\r|\n", output) if line.strip().startswith("::") or "##[" in line)
    yield from map(repr, FORBIDDEN.findall(output))


FRONT = f"""\
title: "Search {ESCAPED}"
severity: "SEV-3{ESCAPED}"
status: "draft{ESCAPED}"
kind: "{ESCAPED}"
services: ["{ESCAPED}", "{ESCAPED}"]
times:
  started: "2026-03-11T08:10Z{ESCAPED}"
related: ["2026-01-01-a{ESCAPED}", "{ESCAPED}"]
factors:
  - {{id: "F1{ESCAPED}", category: "{ESCAPED}", what: "Nobody looked{ESCAPED}"}}
actions:
  - {{id: "A1{ESCAPED}", title: "Do it{ESCAPED}", owner: "@search{ESCAPED}", due: "{ESCAPED}", priority: "{ESCAPED}"}}
"{ESCAPED}": "{ESCAPED}"
links: {{"{ESCAPED}": "{ESCAPED}"}}
"""
VALID = f"""\
title: "Search {ESCAPED}"
severity: SEV-3
status: published
services: ["search {ESCAPED}"]
teams: ["team {ESCAPED}"]
tags: ["tag {ESCAPED}"]
times: {{started: 2026-03-11T08:10Z, detected: 2026-03-11T08:20Z, resolved: 2026-03-11T09:10Z}}
factors:
  - {{id: F1, category: software, what: "The index was old {ESCAPED}"}}
actions:
  - {{id: A1, title: "Watch the index {ESCAPED}", owner: "@search {ESCAPED}", due: 2026-03-20, addresses: [F1]}}
"""


def report(folder: pathlib.Path, name: str, front: str) -> None:
    folder.mkdir(exist_ok=True)
    body = f"\n## Timeline\n\n| Time | Event |\n|---|---|\n| 25:99{RAW[5:]} | x |\n\n## {RAW[2:]}\n"
    (folder / name).write_bytes(f"---\n{front}---\n{body}".encode("utf-8", "surrogatepass"))


@pytest.fixture
def hostile(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "postmortems"
    report(folder, "2026-03-11-fields.md", FRONT)
    report(folder, "2026-03-11-valid.md", VALID)
    name = f"2026-03-12-x{RAW.replace('/', '')}`@everyone <img>`.md"
    report(folder, name, VALID)
    report(folder, f"\n{COMMAND}\n.md", VALID)
    (folder / f"\n{COMMAND} broken.md").write_bytes(f"---\n{RAW}: [\n---\n".encode())
    return tmp_path


@pytest.mark.parametrize("format_", FORMATS)
def test_no_finding_holds_a_command_of_its_own(hostile: pathlib.Path, format_: str) -> None:
    done = invoke("check", "--no-cache", "--format", format_, "--strict", cwd=hostile)
    assert done.exit_code == 1
    said = done.stdout
    if format_ == "github":  # its own
        said = re.sub(r"^::(?:error|warning|notice) file=[^\n]*?::", "", said, flags=re.M)
    if format_ == "markdown":
        said = said.replace("@\u200b", "@")  # its own: nobody is mentioned
    assert not [*harmful(said + done.stderr)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--diff"),
        ("check", "--fix"),
        ("check", "--write-baseline", "base\n::error::line.json"),
        ("stats",),
        ("stats", "--by", "service"),
        ("stats", "--format", "json"),
        ("actions", "list"),
        ("actions", "list", "--format", "json"),
        ("actions", "digest"),
        ("check", "--format", "rdjson"),
        ("publish", "postmortems/2026-03-11-valid.md", "--to", "published", "--dry-run"),
        ("announce", "postmortems/2026-03-11-valid.md"),
        ("related", "postmortems/2026-03-11-valid.md"),
        ("related", "postmortems/2026-03-11-valid.md", "--format", "markdown"),
        ("export", "json"),
        ("migrate", "postmortems", "--output", "lifted", "--verbose", "--dry-run"),
        ("timeline", "postmortems/2026-03-11-valid.md", "--from", "log.txt", "--zone", "UTC"),
        ("new", f"Search {RAW}", "--severity", "SEV-3"),
    ],
)
def test_no_command_prints_one(hostile: pathlib.Path, arguments: tuple[str, ...]) -> None:
    log = "\n".join(f"2026-03-11T08:{minute}:00Z ERROR x{RAW[2:]}{minute}" for minute in range(10, 30))
    (hostile / "log.txt").write_bytes(log.replace("\n", "\r").encode())
    done = invoke(*arguments, cwd=hostile)
    assert not [*harmful(done.stdout + done.stderr)]


def test_options_that_cannot_be_used_print_none(hostile: pathlib.Path) -> None:
    bad = f'"{ESCAPED}"'
    for text in (f"{bad}: 1\n", f"schema: {bad}\n", f"rules: {{{bad}: off}}\n", f"reports: {bad}\n"):
        (hostile / "postmortems.yml").write_text(text, "utf-8")
        done = invoke("check", cwd=hostile)
        assert done.exit_code == 2
        assert not [*harmful(done.stdout + done.stderr)]


def test_a_strict_build_logs_none(hostile: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (tmp_path / f"docs\n{COMMAND}").mkdir()
    docs = hostile / "docs"
    docs.mkdir()
    (docs / f"page\n{COMMAND}.md").write_text(f"[a](<{RAW[40:60]}.md>) [b](b\x1b[2J.md)\n", "utf-8")
    config = configure(hostile, "docs", more="nav:\n  - index.md\n")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/before.html").write_text("what an earlier build left")
    ran = mkdocs("build", "--strict", "--config-file", config, "--site-dir", tmp_path / "site")
    assert ran.returncode
    assert r"\n::stop-commands::pause" in ran.stdout, "it names the file"
    assert not [*harmful(ran.stdout)]
    assert list((tmp_path / "site").iterdir()) == [], "what failed cannot be published by mistake"
    for path in (hostile / "postmortems").iterdir():
        if path.name != "2026-03-11-valid.md":
            path.unlink()
    ran = mkdocs("build", "--strict", "--config-file", config, "--site-dir", tmp_path / "site")
    assert not [*harmful(ran.stdout)]


def test_a_name_in_a_bots_comment_stays_in_its_code() -> None:
    bad = "a`\n\n@everyone <img src=x> `b"
    found = Diagnostic(f"{bad}.md", 1, 1, "PM102", "unknown-field", Level.ERROR, f"There is no `{bad}`", "Delete it")
    action = OpenAction(bad, bad, bad, "2026-03-01", 3)
    text = render("markdown", Outcome([bad], [found], earlier={bad: [Earlier(bad, bad, bad, (action,))]}))
    outside = re.sub(r"`[^`\n]+`|<code>.*?</code>|\\.", "", text)
    assert "@everyone" not in outside
    assert "<img" not in outside
    assert "@everyone" in text


def test_a_text_is_shown_as_it_is_where_it_harms_nobody() -> None:
    for text in ("", "a b", "Ünïque 日本 🔥 👩‍💻", "a::b", "# [x]", "50 %"):
        assert visible(text) == harmless(text) == text
    assert harmless("a\n\tb\r\nc") == "a\n\tb\r\nc"
    assert visible("a\nb\r\x1b\x9b\u202e\udcff") == r"a\nb\r\x1b\x9b\u202e\udcff"
    assert inline("x\n::error::y") == "x ::error::y"
