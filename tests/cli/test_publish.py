"""`postmortems publish`: statuses, signatures and the time of publication, and not a byte more."""

from __future__ import annotations

import difflib
import pathlib
import re

import pytest
from support.commands import run

REPORT = """\
---
title: Search results stale for two hours after index rebuild
severity: SEV-3
status: draft   # not yet
services: [search]
authors: ["@search-oncall"]
reviewers: ['@platform-lead']
times:
  started: 2026-03-11T08:10Z
  detected: 2026-03-11T09:55Z
  resolved: 2026-03-11T10:20Z  # done
trigger: {category: configuration-push, what: The rebuild job ran with last year's alias}
factors:
  - id: F1
    category: deployment-planning
    what: The alias is typed by hand in the job's form
actions:
  - id: A1
    title: Take the alias from the index registry instead of the form
    kind: prevent
    owner: "@search"
    due: 2026-03-25
    priority: medium
    addresses: [F1]
    worked_when: No rebuild job has an alias parameter any more
---

## Summary

For two hours search answered from an index that was a year old.

## Timeline

| Time (UTC) | Event | Kind | Source |
|---|---|---|---|
| 2026-03-11 08:10 | Rebuild job swaps the alias | onset | job log |
| 09:55 | Support forwards the third ticket about old prices | detection | tickets |
| 10:20 | Alias points to today's index, results checked | resolution | runbook |

## Lessons learned

- An alias belongs in one place.
"""
DAY = ("--today", "2026-03-12")


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    made = tmp_path / "postmortems/2026-03-11-a.md"
    made.parent.mkdir()
    made.write_bytes(REPORT.encode())
    return made


def publish(path: pathlib.Path, *arguments: str) -> tuple[int, str]:
    done = run("publish", path, *DAY, *arguments, cwd=path.parent.parent)
    return done.returncode, done.stdout + done.stderr


def changed(before: str, after: str) -> list[str]:
    """The lines that differ, each with `-` or `+`."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "-+"]


def test_a_report_goes_through_its_statuses(path: pathlib.Path) -> None:
    code, said = publish(path)
    assert code == 0
    assert said == (
        "postmortems/2026-03-11-a.md went from `draft` to `in-review`.\n\n`published` asks for nothing more.\n"
    )
    code, said = publish(path, "--at", "2026-03-12T10:30+01:00", "--approved-by", "@director")
    assert code == 0
    assert "Published: 2026-03-12 09:30 UTC.\nApproved by: @director.\n" in said
    assert re.search(r"`closed` will ask for:\n  - .*action `A1` is `open`.*\(PM416\)\n", said)
    assert changed(REPORT, path.read_text("utf-8")) == [
        "- status: draft   # not yet",
        "+ status: published   # not yet",
        "+ sign_off:",
        "+   approved:",
        '+     by: "@director"',
        "+     on: 2026-03-12",
        "+   published: 2026-03-12T09:30Z",
    ]
    before = path.read_bytes()
    code, said = publish(path)
    assert (code, path.read_bytes()) == (1, before)
    assert said.endswith("stays `published`: 1 error keeps it from `closed`.\n")
    path.write_text(
        path.read_text("utf-8").replace("    worked_when", "    status: done\n    done: 2026-03-12\n    worked_when")
    )
    assert publish(path)[0] == 0
    assert "\nstatus: closed   # not yet\n" in path.read_text("utf-8")
    code, said = publish(path)
    assert (code, "which is the last status" in said) == (2, True)


def test_what_is_missing_is_said_and_nothing_is_written(path: pathlib.Path) -> None:
    path.write_text(REPORT.replace("reviewers: ['@platform-lead']\n", ""), "utf-8")
    before = path.read_bytes()
    code, said = publish(path, "--to", "published")
    assert (code, path.read_bytes()) == (1, before)
    assert "PM505 [missing-reviewer] The report names no reviewer" in said
    code, said = publish(path, "--dry-run")
    assert (code, path.read_bytes()) == (0, before)
    assert "+status: in-review   # not yet\n" in said
    assert "`published` will ask for:\n  - The report names no reviewer. Add " in said


def test_a_severity_that_asks_for_signatures_gets_them(path: pathlib.Path) -> None:
    options = "severities:\n  - id: SEV-3\n    depth: light\n    sign_off: [author, reviewed, approved]\n"
    (path.parent.parent / "postmortems.yml").write_text(options, "utf-8")
    path.write_bytes(REPORT.replace("\n", "\r\n").encode())
    code, said = publish(path, "--author", "@search-oncall")
    assert code == 0
    assert said.count("(PM516)") == 2
    code, said = publish(path, "--reviewed-by", "@platform-lead")
    assert (code, "needs the signature `approved`" in said) == (1, True)
    code, said = publish(path, "--reviewed-by", "@platform-lead", "--approved-by", "@search-oncall")
    assert (code, "PM517" in said) == (1, True)
    code, said = publish(
        path, "--reviewed-by", "@platform-lead", "--approved-by", "@director", "--at", "2026-03-12 09:00Z"
    )
    assert code == 0
    data = path.read_bytes()
    assert b"\r\n" in data and b"\n" not in data.replace(b"\r\n", b"")
    added = [line[2:].rstrip() for line in changed(REPORT, data.decode().replace("\r\n", "\n")) if line[0] == "+"]
    names = ("author", "@search-oncall"), ("reviewed", "@platform-lead"), ("approved", "@director")
    lines = [line for name, by in names for line in (f"  {name}:", f'    by: "{by}"', "    on: 2026-03-12")]
    assert added == ["status: published   # not yet", "sign_off:", *lines, "  published: 2026-03-12T09:00Z"]


def test_a_stated_time_of_publication_is_kept(path: pathlib.Path) -> None:
    path.write_text(REPORT.replace("  resolved:", "  published: ~2026-03-11T20:00Z\n  resolved:"), "utf-8")
    assert publish(path, "--to", "published")[0] == 0
    assert "published: ~2026-03-11T20:00Z" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("status: published", ("--to", "in-review"), "already `published`"),
        ("status: draft", ("--at", "tomorrow"), "'tomorrow' is not a time. Write it as 2026-03-11T08:10Z."),
        ("status: draft", ("--at", "unknown"), "is not a time"),
        ("status: draft", ("--to", "draft"), "is not one of"),
    ],
)
def test_what_cannot_be_done_is_refused(path: pathlib.Path, text: str, arguments: tuple[str, ...], said: str) -> None:
    path.write_text(REPORT.replace("status: draft", text), "utf-8")
    before = path.read_bytes()
    code, told = publish(path, *arguments)
    assert (code, said in told, path.read_bytes()) == (2, True, before)


@pytest.mark.parametrize("times", ["", "times:\n", "times: {}\n", "times: []\n"])
@pytest.mark.parametrize("sign_off", ["sign_off:\n", "sign_off: {}\n", "sign_off: yes\n"])
def test_a_report_that_states_nothing_gets_the_gates_answer(path: pathlib.Path, times: str, sign_off: str) -> None:
    head = REPORT.partition("times:\n")[0]
    path.write_text(f"{head}{times}{sign_off}---\n", "utf-8")
    before = path.read_bytes()
    code, said = publish(path, "--to", "published")
    assert (code, path.read_bytes()) == (1, before)
    assert "PM210" in said or "PM103" in said
    code, said = publish(path, "--to", "published", "--approved-by", "@director")
    assert (code, path.read_bytes()) == (2, before)
    assert "`sign_off` cannot be changed here" in said and "Traceback" not in said


def test_a_file_that_is_no_report(path: pathlib.Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")
    code, said = publish(path)
    assert code == 2
    assert "Traceback" not in said
