"""Deadlines are reckoned from resolution or publication to the day of the judgement, and come from postmortems.yml."""

from datetime import date, timedelta

import pytest
from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.options import Options
from support.gate import diagnose, full_text, text_of

RESOLVED = "times:\n  resolved: 2026-03-11T22:30Z\n"


def found(text: str, prefix: str, today: date = date(2026, 4, 1), options: Options | None = None) -> list[str]:
    return [item.code for item in diagnose(text, today=today, options=options) if item.code.startswith(prefix)]


@pytest.mark.parametrize(
    ("status", "day", "stale"),
    [
        ("draft", "2026-03-18", False), ("draft", "2026-03-19", True), ("in-review", "2026-03-19", True),
        ("published", "2026-03-19", False), ("closed", "2027-01-01", False),
    ],
)  # fmt: skip
def test_a_report_is_stale_a_week_after_resolution(status: str, day: str, stale: bool) -> None:
    text = text_of(f"status: {status}\n{RESOLVED}")
    assert found(text, "PM502", date.fromisoformat(day)) == ["PM502"] * stale


def test_an_open_incident_has_no_deadline() -> None:
    assert found(text_of("times:\n  started: 2020-01-01T00:00Z\n"), "PM502") == []
    assert found(text_of("times:\n  resolved: unknown\n"), "PM502") == []


def test_what_goes_bad_with_time_alone_fails_no_build() -> None:
    report = diagnose(text_of(RESOLVED), today=date(2030, 1, 1))
    assert [(item.code, item.level) for item in report] == [("PM502", Level.WARNING)]
    text = full_text("follow_up:\n  meeting: 2025-06-20\n  review: 2025-07-15\n")
    assert {item.level for item in diagnose(text, today=date(2030, 1, 1))} == {Level.WARNING}


@pytest.mark.parametrize(("published", "late"), [("2025-06-21T10:14Z", 0), ("2025-06-21T10:15Z", 1), ("unknown", 0)])
def test_reports_come_out_within_two_days(published: str, late: int) -> None:
    times = f"times:\n  resolved: 2025-06-19T10:14Z\n  published: {published}\n"
    assert len(found(full_text(times), "PM501")) == late


def test_deadlines_are_the_organisations() -> None:
    deadlines = {**Options().deadlines, "stale": timedelta(days=60), "publish": timedelta(hours=1)}
    assert found(text_of(RESOLVED), "PM502", options=Options(deadlines=deadlines)) == []
    assert found(full_text(), "PM501", options=Options(deadlines=deadlines)) == ["PM501"]


@pytest.mark.parametrize(
    ("follow_up", "codes"),
    [
        ("  meeting: 2025-06-22\n  review: 2025-07-17\n  reviewed: 2025-08-01\n", []),
        ("  meeting: 2025-06-23\n  review: 2025-07-18\n  reviewed: 2025-08-01\n", ["PM509", "PM511"]),
        ("  meeting: 2025-06-20\n  review: 2025-07-15\n", ["PM512"]),
        ("  meeting: 2025-06-18\n  review: 2025-06-17\n  reviewed: 2025-07-15\n", ["PM513"]),
        ("  meeting: 2025-06-20\n  review: 2025-06-19\n  reviewed: 2025-07-15\n", ["PM513"]),
        ("  meeting: soon\n  review: later\n", []),
    ],
)
def test_the_days_of_the_meetings(follow_up: str, codes: list[str]) -> None:
    assert found(full_text(f"follow_up:\n{follow_up}"), "PM5") == codes


@pytest.mark.parametrize(
    ("reviewers", "codes"),
    [
        ('["@identity-oncall"]', ["PM506"]), ('["@IDENTITY-oncall"]', ["PM506"]), ("[]", ["PM505"]),
        ('["@identity-oncall", "@platform"]', []),
    ],
)  # fmt: skip
def test_somebody_who_did_not_write_the_report_reviews_it(reviewers: str, codes: list[str]) -> None:
    assert found(full_text(f"reviewers: {reviewers}\n"), "PM5") == codes


ACTION = """\
status: published
times:
  resolved: 2026-01-01T00:00Z
  published: 2026-01-01T12:00Z
actions:
  - id: A1
    title: Take the alias from the index registry
    status: {status}
    due: {due}
"""


@pytest.mark.parametrize(
    ("status", "due", "day", "codes"),
    [
        ("open", "2026-12-31", "2026-01-31", []),
        ("open", "2026-12-31", "2026-02-01", ["PM514"]),
        ("open", "2026-12-31", "2026-03-03", ["PM514", "PM515"]),
        ("open", "2026-02-20", "2026-03-03", ["PM514"]),
        ("in-progress", "2026-12-31", "2026-03-03", ["PM514"]),
        ("done", "2026-12-31", "2026-03-03", []),
        ("wont-do", "2026-12-31", "2026-03-03", []),
        ("unknown", "2026-12-31", "2026-03-03", []),
    ],
)
def test_open_actions_are_tracked_after_thirty_days_and_begun_after_sixty(
    status: str, due: str, day: str, codes: list[str]
) -> None:
    text = text_of(ACTION.format(status=status, due=due))
    assert found(text, "PM51", date.fromisoformat(day)) == codes


def test_an_action_in_the_tracker_is_tracked() -> None:
    text = text_of(ACTION.format(status="in-progress", due="2026-12-31") + "    tracker: https://tracker.example/A-1\n")
    assert found(text, "PM51", date(2026, 3, 3)) == []


@pytest.mark.parametrize(
    ("status", "published", "codes"),
    [
        ("draft", "2026-03-12T09:00Z", ["PM504"]), ("draft", "unknown", []), ("published", "unknown", []),
        ("published", "tomorrow", []),
    ],
)  # fmt: skip
def test_status_and_time_of_publication_agree(status: str, published: str, codes: list[str]) -> None:
    text = text_of(f"status: {status}\ntimes:\n  published: {published}\n")
    assert found(text, "PM503") + found(text, "PM504") == codes
