"""`postmortems timeline FILE` without a source: what a report's own entries tell of kinds and times."""

from __future__ import annotations

import pathlib

import pytest
from mkdocs_postmortems.intake.kinds import likely_kind, meaning
from support.commands import run

NAME = "2026-03-11-search-stale.md"
REPORT = """---
title: Search results stale for two hours
severity: SEV-3
status: draft
services: [search]  # the catalogue's name
---

## Timeline

| Time (UTC) | Event | Kind | Source |
|---|---|---|---|
| 2026-03-11 08:10 | Rebuild job swaps the alias \\| and the index | | job log |
| 08:12 | Errors begin to climb |
| 09:55 | Support forwards the first report of stale prices | | tickets |
| 10:02 | On-call starts to investigate | other | |
| 10:10 | Update posted on the status page | communication | |
| 10:20 | Alias points to today's index, search is back to normal | | |
| 10:40 | Incident closed | | |
"""


def put(tmp_path: pathlib.Path, text: str = REPORT) -> pathlib.Path:
    (tmp_path / NAME).write_text(text, "utf-8")
    return tmp_path / NAME


def test_kinds_and_times_are_proposed_and_nothing_is_written(tmp_path: pathlib.Path) -> None:
    path = put(tmp_path)
    done = run("timeline", NAME, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2026-03-11 08:12  onset            Errors begin to climb" in done.stdout
    assert "times.started: 2026-03-11T08:12Z proposed, from the timeline: Errors begin to climb" in done.stdout
    assert path.read_text("utf-8") == REPORT


def test_what_is_written_changes_cells_and_times_only(tmp_path: pathlib.Path) -> None:
    path = put(tmp_path)
    assert run("timeline", NAME, "--write", "--set-times", cwd=tmp_path).returncode == 0
    text = path.read_text("utf-8")
    assert "| 08:12 | Errors begin to climb | onset |" in text
    assert "| 10:02 | On-call starts to investigate | acknowledgement | |" in text
    assert "| 10:10 | Update posted on the status page | communication | |" in text
    assert "services: [search]  # the catalogue's name" in text
    assert "  started: 2026-03-11T08:12Z\n  detected: 2026-03-11T09:55Z\n" in text
    assert run("check", NAME, cwd=tmp_path).returncode == 0
    assert "nothing to change" in run("timeline", NAME, "--write", "--set-times", cwd=tmp_path).stdout


GUESSED = REPORT.replace("Rebuild job swaps", "New release deployed, which swaps").replace(
    "| 08:12 | Errors begin to climb |\n", ""
)


def test_a_guess_is_proposed_as_one(tmp_path: pathlib.Path) -> None:
    put(tmp_path, GUESSED)
    told = run("timeline", NAME, cwd=tmp_path).stdout
    assert "times.started: 2026-03-11T08:10Z" in told
    assert "(a guess: check it)" in told


def test_a_guess_is_never_set(tmp_path: pathlib.Path) -> None:
    path = put(tmp_path, GUESSED)
    assert run("timeline", NAME, "--write", "--set-times", cwd=tmp_path).returncode == 0
    front = path.read_text("utf-8").split("---")[1]
    assert "started" not in front
    assert "detected: 2026-03-11T09:55Z" in front


def test_a_time_that_the_report_states_stays_and_the_difference_is_named(tmp_path: pathlib.Path) -> None:
    stated = REPORT.replace("services:", "times:\n  resolved: 2026-03-11T11:00Z\nservices:")
    path = put(tmp_path, stated)
    done = run("timeline", NAME, "--set-times", "--write", cwd=tmp_path)
    assert "times.resolved: differs from the report: its timeline has 2026-03-11T10:40Z" in done.stdout
    assert "resolved: 2026-03-11T11:00Z" in path.read_text("utf-8")


def test_a_table_without_a_column_for_kinds_is_left_as_it_is(tmp_path: pathlib.Path) -> None:
    path = put(
        tmp_path,
        REPORT.split("| Time")[0] + "| Time (UTC) | Event |\n|---|---|\n| 2026-03-11 08:10 | Outage begins |\n",
    )
    done = run("timeline", NAME, "--write", cwd=tmp_path)
    assert "no column `Kind`" in done.stdout
    assert path.read_text("utf-8").endswith("| 2026-03-11 08:10 | Outage begins |\n")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Alert fires for checkout latency", "detection"),
        ("On-call engineer was paged", "detection"),
        ("First customer reports a blank page", "detection"),
        ("Root cause identified", "other"),
        ("The team starts to investigate", "acknowledgement"),
        ("@orders-oncall acknowledged the page", "acknowledgement"),
        ("**Outage begins.**", "onset"),
        ("Success rate drops to zero", "onset"),
        ("Error rate is back to normal", "mitigation"),
        ("Service is available again", "mitigation"),
        ("The fix was deployed", "mitigation"),
        ("Incident is resolved", "resolution"),
        ("All clear", "resolution"),
        ("Monitoring marked the alert as resolved", "resolution"),
        ("Posted an update on the status page", "communication"),
        ("Incident declared, war room opened", "escalation"),
        ("We believe the issue to be resolved", "other"),
        ("It should be fixed by the next release", "other"),
        ("Service is not available again", "other"),
        ("Meeting moved to room 4", "other"),
    ],
)  # fmt: skip
def test_the_kind_that_words_tell(text: str, kind: str) -> None:
    assert likely_kind(text) == kind


@pytest.mark.parametrize("text", ["The rollback failed", "It did not help", "The issue persists", "Still failing"])
def test_a_repair_that_did_not_help_is_known(text: str) -> None:
    assert meaning(text).relapse
