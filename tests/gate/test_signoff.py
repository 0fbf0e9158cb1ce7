"""Signatures that a severity asks for, and deadlines that are near."""

from dataclasses import replace
from datetime import date

import pytest
from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.options import SEVERITIES, Options
from support.gate import FULL, diagnose, full_text, text_of

ASKING = Options(severities=(replace(SEVERITIES[0], sign_off=("reviewed", "approved", "sponsor")), *SEVERITIES[1:]))
SIGNED = 'sign_off:\n  reviewed: {by: "@platform-lead", on: 2025-06-20}\n'
BOTH = SIGNED + '  approved: {by: "@engineering-director", on: 2025-06-20}\n'


def said(text: str, options: Options | None = None, today: date = date(2026, 4, 1)) -> list[str]:
    return sorted(each.message for each in diagnose(text, FULL.name, options, today=today))


def test_nothing_is_asked_for_by_default() -> None:
    assert said(full_text()) == []


def test_a_severity_asks_for_signatures() -> None:
    need = "A published SEV-1 report needs the signature `{}`"
    assert said(full_text(drop=["sign_off"]), ASKING) == [need.format("approved"), need.format("reviewed")]
    assert said(full_text(SIGNED), ASKING) == [need.format("approved")]
    assert said(full_text(BOTH), ASKING) == []


def test_nothing_is_asked_of_a_report_in_review() -> None:
    text = full_text("status: in-review\n", drop=["sign_off"])
    assert said(text, ASKING) == said(text)


@pytest.mark.parametrize(
    ("more", "messages"),
    [
        ("", ["Action `A1` has high priority and no sponsor"]),
        ('    sponsor: "@vp-engineering"\n', []),
        ("    status: wont-do\n    reason: The job is retired in June\n", []),
    ],
)
def test_actions_of_high_priority_have_a_sponsor(more: str, messages: list[str]) -> None:
    action = (
        "status: published\nactions:\n  - id: A1\n    title: Take the alias from the index registry\n"
        f"    priority: high\n{more}"
    )
    found = diagnose(full_text(BOTH + action), FULL.name, ASKING)
    assert [each.message for each in found if each.code == "PM417"] == messages
    assert not [each for each in diagnose(full_text(BOTH + action), FULL.name) if each.code == "PM417"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("author", ""),
        ("reviewed", "`@Identity-Oncall` is an author of the report and signed it as `reviewed`"),
        ("approved", "`@Identity-Oncall` is an author of the report and signed it as `approved`"),
    ],
)
def test_authors_sign_as_authors_only(name: str, message: str) -> None:
    text = full_text(f'sign_off:\n  {name}: {{by: "@Identity-Oncall", on: 2025-06-20}}\n')
    assert said(text) == [message] * bool(message)


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2025-06-18", ""),
        ("2025-06-17", "The signature `approved` (2025-06-17) is before the incident"),
        ("2026-04-02", ""),
        ("2026-04-03", "The signature `approved` (2026-04-03) is in the future"),
        ("2026-02-30", "`2026-02-30` does not exist"),
    ],
)
def test_days_of_signatures(day: str, message: str) -> None:
    text = full_text(f'sign_off:\n  approved: {{by: "@engineering-director", on: {day}}}\n')
    assert said(text) == [message] * bool(message)


@pytest.mark.parametrize(
    ("day", "near"), [("2026-03-10", False), ("2026-03-12", False), ("2026-03-13", True), ("2026-03-14", False)]
)
def test_publication_is_called_up_on_its_day(day: str, near: bool) -> None:
    found = diagnose(text_of("times:\n  resolved: 2026-03-11T22:30Z\n"), today=date.fromisoformat(day))
    expected = [("PM518", Level.INFO, "The report is to be published by 2026-03-13 22:30 UTC")]
    assert [(each.code, each.level, each.message) for each in found] == expected * near


def test_due_actions_and_reviews_are_called_up() -> None:
    text = full_text(
        "status: published\nfollow_up:\n  meeting: 2025-06-20\n  review: 2025-07-15T09:00Z\nactions:\n  - id: A1\n"
        "    title: Take the alias from the index registry\n    due: 2025-07-15\n"
    )
    due = ["Action `A1` is due on 2025-07-15", "The follow-up review is planned for 2025-07-15"]
    for day, near in (("2025-07-13", False), ("2025-07-14", True), ("2025-07-15", True), ("2025-07-16", False)):
        found = diagnose(text, FULL.name, today=date.fromisoformat(day))
        assert sorted(each.message for each in found if each.code == "PM518") == due * near


@pytest.mark.parametrize(
    ("meeting", "message"),
    [
        ("2025-06-20T15:00Z", ""),
        ("2025-06-20 15:00+02:00", ""),
        ("2025-06-20T15:00", "`2025-06-20T15:00` has no zone"),
        ("2025-06-20T25:00Z", "`25:00` is not a time of day"),
        ("~2025-06-20T15:00Z", "`~2025-06-20T15:00Z` is not a time"),
    ],
)
def test_a_meeting_may_have_a_time_of_day(meeting: str, message: str) -> None:
    text = full_text(f"follow_up:\n  meeting: {meeting}\n  review: 2025-07-15\n  reviewed: 2025-07-15\n")
    assert said(text) == [message] * bool(message)
