"""The assistant's skill, followed literally: from the raw material of an incident to a report that passes the check."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from support.gate import COMMAND, run
from support.reports import ROOT

SKILL = ROOT / "skills/postmortem/SKILL.md"
RAW = ROOT / "tests/fixtures/skill"
WRITTEN = {
    "3": [
        ("detection: unknown", "detection: monitoring"),
        ("trigger:\n.*?(?=factors:)", "trigger:\n  category: configuration-push\n  what: The release of 08:05 lowered "
         "the connection pool of checkout from 80 to 10\n"),
        ("factors:\n.*?(?=actions:)", "factors:\n  - id: F1\n    category: configuration\n    root_cause: true\n"
         "    what: The size of the pool is a number in the release, and nothing compares it with the load\n"
         "    unnoticed: Staging has one user, for whom ten connections are plenty\n"
         "  - id: F2\n    category: recovery\n    what: The registry deletes images after a day, so that a release "
         "cannot be rolled back\n    unnoticed: The last roll-back was before the registry was cleaned\n"),
    ],
    "4": [
        ("actions:\n.*?(?=follow_up:|---\n)", "actions:\n  - id: A1\n    title: Refuse a release whose pool is smaller "
         "than the connections in use\n    kind: prevent\n    owner: '@checkout'\n    due: 2026-03-25\n"
         "    priority: High\n    addresses: [F1]\n    worked_when: A release with a pool of 10 is refused in staging\n"
         "  - id: A2\n    title: Keep the images of the last ten releases in the registry\n    kind: recover\n"
         "    owner: '@platform'\n    due: 2026-03-20\n    priority: medium\n    addresses: [F2]\n"
         "    worked_when: The release of a week ago can be rolled back in staging\n"),
    ],
    "5": [
        ("<!--.*?-->\n*", ""),
        ("impact:\n.*?(?=trigger:)", "impact:\n  users: 12 %\n  requests_failed: 1.2k\n  tickets: 14\n"
         "  data_loss: none\n"),
        ("## Summary\n", "## Summary\n\nFor two hours checkout refused 12 % of the orders, because a release had "
         "lowered its connection pool from 80 to 10.\n"),
        ("## Impact\n", "## Impact\n\n1,200 requests failed, and 14 customers wrote to support.\n"),
        ("## Root cause and contributing factors\n", "## Root cause and contributing factors\n\nTen connections were "
         "too few for the load of a Wednesday morning. The release could not be rolled back, because its predecessor "
         "had been deleted.\n"),
        ("## Lessons learned\n", "## Lessons learned\n\nA limit that nothing compares with the load is found by "
         "users.\n"),
        ("tags: \\[\\]", "tags: [connection-pool]"),
    ],
}  # fmt: skip
"""By section of the skill: what the assistant types there, from the evidence and from what people have told it."""


def sections() -> Iterator[tuple[str, list[str]]]:
    """The number of each section of the skill, and its commands."""
    for part in re.split(r"^## ", SKILL.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        blocks = re.findall(r"^```console\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
        yield part[0], re.findall(r"^\$ (.+)$", "".join(blocks), re.MULTILINE)


def shell(command: str, folder: pathlib.Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{COMMAND.parent}:{os.environ['PATH']}", "SOURCE_DATE_EPOCH": "1773316800"}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def repository(tmp_path: pathlib.Path) -> pathlib.Path:
    """What `init` makes, the skill included, and the raw material of an incident."""
    done = run("init", "--ci", "none", "--skills", ".agents/skills", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shutil.copytree(RAW / "evidence", tmp_path / "evidence")
    return tmp_path


def test_following_it_ends_in_a_report_in_review_that_passes(repository: pathlib.Path) -> None:
    path, said = None, {}
    for number, commands in sections():
        for place, command in enumerate(commands):
            if number == "6" and place == len(commands) - 1:
                assert path
                text = path.read_text("utf-8")
                path.write_text(text.replace("status: draft", "status: in-review"), "utf-8")
            done = shell(command, repository)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            said[f"{number}.{place}"] = done.stdout
            path = path or repository / done.stdout.strip()
        for pattern, typed in WRITTEN.get(number, ()):
            assert path
            text, count = re.subn(pattern, lambda _, typed=typed: typed, path.read_text("utf-8"), flags=re.DOTALL)
            assert count, pattern
            path.write_text(text, "utf-8")
    assert path
    report = path.read_text("utf-8")
    assert "TBD" not in report
    assert "priority: high" in report, "--fix gives what people say the format's spelling"
    assert "requests_failed: 1200" in report
    assert [line.split("|")[1:4] for line in report.splitlines() if "acknowledg" in line and line.startswith("| ")] == [
        [" 08:17:44 ", " Page acknowledged by @checkout-oncall ", " acknowledgement "]
    ]
    assert {found["code"] for found in json.loads(said["6.1"])["diagnostics"]} <= {"PM518"}, "a note on the deadline"
    assert "error" not in said["6.3"]
    assert "warning" not in said["6.3"]
    assert said["7.0"].startswith("<!-- postmortem card -->\n\n# Checkout refused one order in eight for two hours\n")


def test_init_writes_the_skill_where_it_is_told_and_only_then(tmp_path: pathlib.Path) -> None:
    written = run("init", "--ci", "none", "--skills", "tools/skills", cwd=tmp_path)
    assert "wrote  tools/skills/postmortem/SKILL.md\n" in written.stdout
    assert (tmp_path / "tools/skills/postmortem/SKILL.md").read_bytes() == SKILL.read_bytes()
    (tmp_path / "other").mkdir()
    run("init", "--ci", "none", cwd=tmp_path / "other")
    assert not [*(tmp_path / "other").rglob("SKILL.md")]


@pytest.mark.parametrize("folder", ["../skills", "/tmp/skills"])
def test_the_skill_stays_inside_the_repository(tmp_path: pathlib.Path, folder: str) -> None:
    done = run("init", "--ci", "none", "--skills", folder, cwd=tmp_path)
    assert (done.returncode, "is outside the repository" in done.stderr) == (2, True)
    assert not [*tmp_path.iterdir()]
