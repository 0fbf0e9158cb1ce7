"""What a card says beside its report: how often, whether in time, how far to rely on it; and as Markdown."""

import json
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from mkdocs_postmortems.exports.standing import Level, level, targets
from mkdocs_postmortems.options import Options, Severity
from mkdocs_postmortems.report.model import FollowUp, Report
from support.commands import run
from support.reports import ORGANISATION, report, times

POOL = "2026-02-05-orders-postgres-leak"
DAY = ("--today", "2026-03-01")
OPTIONS = Options(severities=(Severity("SEV-1", resolve_within=timedelta(hours=4)),))


def exported(*arguments: str, cwd: Path = ORGANISATION) -> str:
    done: subprocess.CompletedProcess[str] = run("export", "card", *arguments, *DAY, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def pool() -> dict[str, Any]:
    """The card of a report that lacks nothing."""
    found: dict[str, Any] = json.loads(exported(POOL))
    return found


def test_it_says_the_root_cause_the_whys_and_the_file(pool: dict[str, Any]) -> None:
    kinds = [claim["kind"] for claim in pool["claims"]]
    assert kinds == ["summary", "trigger", "root-cause", *["factor"] * 4, *["why"] * 6]
    root, why = pool["claims"][2], pool["claims"][7]
    assert (root["id"], root["category"]) == ("leak", "software")
    assert why["text"] == "Why did the API stop answering? Every connection of the pool was taken."
    assert pool["file"] == f"{POOL}.md"


def test_it_says_how_often_the_incident_came_back(pool: dict[str, Any]) -> None:
    assert {key: pool["recurrence"][key] for key in ("pattern", "place", "of", "previous", "days_since_previous")} == {
        "pattern": "connection-pool", "place": 3, "of": 3, "previous": "2025-11-05-orders-postgres-leak",
        "days_since_previous": 92,
    }  # fmt: skip
    assert pool["recurrence"]["text"] == "Incident 3 of the pattern “Connection pool”, 179 days after the first"


def test_it_counts_the_sources_of_the_timeline_and_what_nobody_tracks(pool: dict[str, Any]) -> None:
    assert {"source": "pager", "entries": 1} in pool["evidence"]["sources"]
    untracked = json.loads(exported())["cards"]
    risks = [(card["id"], risk["subject"]) for card in untracked for risk in card["risks"]]
    assert len(risks) > 0
    for card in untracked:
        waiting = [a for a in card["plan"]["actions"] if a["status"] in ("open", "in-progress") and not a["tracker"]]
        assert [r["subject"] for r in card["risks"] if r["kind"] == "untracked-action"] == [a["id"] for a in waiting]


def of(**fields: Any) -> dict[str, tuple[int | None, bool | None]]:
    made: Report = report("2026-02-05-a", severity="SEV-1", **fields)
    return {each.name: (each.seconds, each.met) for each in targets(made, OPTIONS, date(2026, 3, 1))}


def test_times_are_held_against_the_targets() -> None:
    done = times(started="2026-02-05T10:00Z", resolved="2026-02-05T15:00Z", published="2026-02-06T15:00Z")
    follow_up = FollowUp(date(2026, 2, 8), date(2026, 4, 1))
    assert of(times=done, follow_up=follow_up, status="published") == {
        "resolve": (5 * 3600, False), "publish": (86400, True), "meeting": (3 * 86400, True),
        "review": (55 * 86400, False),
    }  # fmt: skip


def test_what_is_awaited_is_missed_once_its_time_has_passed_and_else_open() -> None:
    resolved = times(started="2026-02-05T10:00Z", resolved="2026-02-05T11:00Z")
    assert of(times=resolved, status="draft")["publish"] == (None, False)
    assert of(times=resolved, status="published")["publish"] == (None, None)
    assert of(times=resolved)["meeting"] == (None, None)
    started = times(started="2026-02-05T10:00Z")
    assert of(times=started, ongoing=True)["resolve"] == (None, False)
    assert of(times=started)["resolve"] == (None, None)


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        ([("a", 4, 5), ("b", 9, 9)], Level("high", "a")), ([("a", 4, 5), ("b", 1, 2)], Level("medium", "b")),
        ([("a", 5, 5), ("b", 0, 1), ("c", 0, 0)], Level("low", "b")), ([("a", 0, 0)], Level("unknown", None)),
    ],
)  # fmt: skip
def test_a_report_is_relied_on_no_further_than_its_weakest_measure(measures: Any, expected: Level) -> None:
    assert level(measures) == expected


def test_as_markdown_it_says_the_same() -> None:
    text = exported(POOL, "--format", "markdown")
    assert [line for line in text.splitlines() if line.startswith("#")][1:] == [
        "## Summary", "## Causes", "## Five whys", "## Recurrence", "## Times", "## Actions", "## Evidence",
        "## Confidence", "## Risks",
    ]  # fmt: skip
    assert "- **Root cause** (software): The query does not give its connection back when it fails" in text
    assert "- Resolved: 2 h 15 min, target 4 h: met" in text
    assert "- Incident 3 of the pattern “Connection pool”, 179 days after the first." in text
    assert exported("--format", "markdown").count("\n## Confidence\n") == 40


def test_a_markdown_card_replaces_its_own_file_and_no_other(tmp_path: Path) -> None:
    shutil.copytree(ORGANISATION / "postmortems", tmp_path / "postmortems")
    shutil.copy(ORGANISATION / "postmortems.yml", tmp_path)
    options = (POOL, "--format", "markdown", "-o", "card.md")
    assert exported(*options, cwd=tmp_path) == exported(*options, cwd=tmp_path)
    (tmp_path / "card.md").write_text("# Mine\n", "utf-8")
    assert run("export", "card", *options, cwd=tmp_path).returncode == 2
    assert (tmp_path / "card.md").read_text("utf-8") == "# Mine\n"


def test_the_public_sees_neither_targets_nor_the_file() -> None:
    card = json.loads(exported("--audience", "public"))["cards"][0]
    assert (card["targets"], card["file"]) == ([], None)
    assert not [risk for risk in card["risks"] if risk["kind"] == "untracked-action"]
