"""Days, entries and actions in shapes that archives have them, and what is no timeline and no action."""

from __future__ import annotations

import pytest
from mkdocs_postmortems.cli.migrate import choices_for
from mkdocs_postmortems.intake.migrate.lift import Draft, lift
from mkdocs_postmortems.intake.migrate.zones import read_zone
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.source import source_from_bytes
from mkdocs_postmortems.report.write import write_report

OPTIONS = Options()
UTC = choices_for(OPTIONS, None, read_zone("UTC"))


def draft(text: str, path: str = "2024-03-12-old.md") -> Draft:
    return lift(text, path, UTC)


def report_of(lifted: Draft) -> Report:
    name = f"{lifted.day}-{lifted.slug}.md"
    reading = parse(source_from_bytes(write_report(lifted.front, lifted.body).encode(), name), OPTIONS.contract)
    assert reading.problems == () and reading.report
    return reading.report


def entries(text: str, path: str = "2024-03-12-old.md") -> list[tuple[str, str]]:
    timeline = report_of(draft(text, path)).timeline
    return [(f"{entry.moment.at:%m-%d %H:%M:%S}" if entry.moment.at else "", entry.event) for entry in timeline]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("# Search down on March 9, 2024\n", "2024-03-09"),
        ("# Search down\n\n**Date**: 09.03.2024\n", "2024-03-09"),
        ("# Search down\n\nOn March 9th search was down for an hour.\n", "2024-03-09"),
        ("# Search down\n\n**Date:** March 9-11, 2024\n", "2024-03-09"),
        ("---\ntitle: Search down from March 9 to March 11, 2024\n---\n\nIt was.\n", "2024-03-09"),
        (
            "# Search down\n\n## Timeline\n\n- 2024-03-09 10:00 Errors begin\n- 2024-03-09 11:00 Resolved\n",
            "2024-03-09",
        ),
        ("# Search down\n\nAs in the outage before 2024-01-02, the disk was full.\n", "2024-03-12"),
    ],
)
def test_the_day_of_the_text_comes_before_that_of_the_file(text: str, day: str) -> None:
    assert str(draft(text).day) == day


TIMELINE = "# Search down\n\n**Date:** 2024-03-09\n\n## Timeline (UTC)\n\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("- 10:00 One\n- 16:05:57-58 Two\n", ["03-09 10:00:00", "03-09 16:05:57"]),
        ("- 10:00 One\n- 14: 45 Two\n", ["03-09 10:00:00", "03-09 14:45:00"]),
        ("- 11:21a One\n- 12:28p Two\n", ["03-09 11:21:00", "03-09 12:28:00"]),
        ("- Saturday 23:50 One\n- Monday 00:10 Two\n", ["03-09 23:50:00", "03-11 00:10:00"]),
        ("- 10:00 Denver - One\n- 11:00 Denver - Two\n", ["03-09 17:00:00", "03-09 18:00:00"]),
        ("• [10:00] One\n• [10:20] Two\n• [10:30] Three\n", ["03-09 10:00:00", "03-09 10:20:00", "03-09 10:30:00"]),
        ("- 2024-03-10 08:00 Three\n- 2024-03-09 11:00 Two\n- 2024-03-09 11:00 One\n",
         ["03-09 11:00:00", "03-09 11:00:00", "03-10 08:00:00"]),
        ("| Day | Date | Time | Event |\n|---|---|---|---|\n| Sat | 9 March | 22:47 | One |\n"
        "| Sun | 10 March | 00:20 | Two |\n",
         ["03-09 22:47:00", "03-10 00:20:00"]),
        ("- 2024-03-09 10:00 One\n- 2023-03-09 10:05 Two\n- 2024-03-09 10:10 Three\n",
         ["03-09 10:00:00", "03-09 10:05:00", "03-09 10:10:00"]),
    ],
)  # fmt: skip
def test_the_minute_and_the_day_of_entries(lines: str, expected: list[str]) -> None:
    assert [at for at, _ in entries(TIMELINE + lines)] == expected


def test_the_newest_first_is_turned_round() -> None:
    lines = "- 2024-03-10 08:00 Three\n- 2024-03-09 11:00 Two\n- 2024-03-09 11:00 One\n"
    assert [event for _, event in entries(TIMELINE + lines)] == ["One", "Two", "Three"]


def test_no_mark_and_no_break_is_left_in_an_entry() -> None:
    lines = "- **12:22** to **13:00** We **looked**<br>and found it\n- **13:05 We restarted**\n  - and waited\n"
    events = [event for _, event in entries(TIMELINE + lines)]
    assert events == ["We **looked** and found it", "We restarted; – and waited"]


def test_days_as_headings_beside_the_timeline_go_on_with_it() -> None:
    text = (
        "# Search down\n\n## Timeline\n\n_All times in UTC_\n\n## March 9\n1:03\nAlert fires\n\n2:00\n"
        "Search is back\n\n## Impact\n\nLate.\n"
    )
    assert [at for at, _ in entries(text)] == ["03-09 01:03:00", "03-09 02:00:00"]


@pytest.mark.parametrize(
    "table",
    [
        "| Name | Role | Date |\n|---|---|---|\n| A | Lead | 2024-03-20 |\n",
        "| Date | Incident | Root cause |\n|---|---|---|\n| 2023-01-04 | Disk full | Logs |\n"
        "| 2023-05-06 | Disk full | Logs |\n",
    ],
)
def test_a_table_with_days_that_is_no_timeline_is_left_alone(table: str) -> None:
    text = f"{TIMELINE}- 10:00 One\n- 10:30 Two\n\n## Sign-off\n\n{table}"
    assert len(entries(text)) == 2
    assert table in draft(text).body


ACTIONS = "# Search down\n\n## {}\n\n{}\n"


@pytest.mark.parametrize(
    ("title", "lines", "count"),
    [
        ("Action items", "Give the index a second copy.\n\nAlert when the disk is nearly full.", 2),
        ("Tracking of preventative measures", "- Give the index a second copy", 1),
        ("Proposal improvements", "- Give the index a second copy\n- https://git.example/a/pull/13 DONE", 2),
        (
            "Resolution",
            "We waited.\n\n| Action Item | Owner |\n|---|---|\n| Give the index a second copy | Search |",
            1,
        ),
        ("After-action report", "- We met on Monday to talk", 0),
        ("Release checklist", "- [ ] Give the index a second copy", 0),
        ("Action items", "- TBD\n- [Insert action here]\n- Give the index a second copy", 1),
        ("Action items", "These are tracked in the board of the team.", 0),
    ],
)
def test_what_is_an_action(title: str, lines: str, count: int) -> None:
    assert len(report_of(draft(ACTIONS.format(title, lines))).actions) == count


def test_an_old_id_stays_the_id_and_a_bare_link_is_done() -> None:
    rows = (
        "| ID | Action | Status |\n|---|---|---|\n| AI-001 | Give the index a second copy | Done |\n"
        "| AI-002 | Alert earlier | Open |"
    )
    assert [(a.id, a.status) for a in report_of(draft(ACTIONS.format("Actions", rows))).actions] == [
        ("AI-001", "done"), ("AI-002", "open"),
    ]  # fmt: skip
    [action] = report_of(draft(ACTIONS.format("Actions", "- https://git.example/a/pull/13 DONE"))).actions
    assert (action.status, action.tracker) == ("done", "https://git.example/a/pull/13")


def test_what_contradicts_is_named_and_not_certain() -> None:
    text = (
        f"{TIMELINE}- 10:00 Errors begin to climb\n- 10:05 Alert fires\n- 10:20 Back to normal\n\n## Stats\n"
        f"\n- Duration: 3 hours\n"
    )
    lifted = draft(text)
    assert any("contradiction" in found.note for found in lifted.findings)


def test_facts_in_a_table_give_the_times() -> None:
    rows = (
        "| Start time | 2024-03-09 22:47 UTC |\n|---|---|\n| Detected | 22:55 UTC |\n"
        "| End time | 2024-03-10 00:20 UTC |\n"
    )
    assert draft(f"# Search down\n\n{rows}").front["times"] == {
        "started": "2024-03-09T22:47Z", "detected": "2024-03-09T22:55Z", "mitigated": "~2024-03-10T00:20Z",
        "resolved": "2024-03-10T00:20Z",
    }  # fmt: skip


def test_a_status_page_gives_the_times() -> None:
    front = (
        "---\ntitle: Registry slow\ndate: 2024-03-09T10:04:00Z\nresolvedWhen: 2024-03-09T12:30:00Z\n---\n\nIt was.\n"
    )
    times = draft(front).front["times"]
    assert (times["started"], times["resolved"]) == ("2024-03-09T10:04Z", "2024-03-09T12:30Z")


def test_a_sentence_gives_a_span_and_single_times_are_guesses() -> None:
    span = "# Search down\n\nOn March 9, 2024, between 14:05 and 14:52 UTC, users could not search.\n"
    assert draft(span).front["times"]["started"] == "2024-03-09T14:05Z"
    single = (
        "# Search down\n\nAt 14:05 UTC on March 9, 2024 we deployed a new index. We were back online at 14:52 UTC.\n"
    )
    assert draft(single).front["times"]["mitigated"] == "~2024-03-09T14:52Z"
