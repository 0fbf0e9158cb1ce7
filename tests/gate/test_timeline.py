"""Times that are missing, timelines that are silent, and prose that contradicts the times."""

from datetime import UTC, datetime, timedelta

import pytest
from mkdocs_postmortems.gate.spans import spans
from mkdocs_postmortems.options import Options, Severity
from support.gate import diagnose, full_text, text_of

TIMES = """\
times:
  started: 2026-03-11T08:00Z
  detected: 2026-03-11T08:10Z
  mitigated: 2026-03-11T09:00Z
  resolved: 2026-03-11T09:15Z
"""
WEEK = Options(deadlines={**Options().deadlines, "stale": timedelta(days=7000)})


def found(text: str, *codes: str, options: Options | None = None) -> list[str]:
    return [item.code for item in diagnose(text, options=options or WEEK) if item.code in codes]


def contradictions(title: str = "Search fails", body: str = "", times: str = TIMES) -> int:
    return len(found(text_of(f"title: {title}\n{times}", body), "PM215", "PM216"))


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("lasted 47 minutes", 46, 48), ("a 74-minute outage", 72, 75), ("two hours and a quarter", 120, 157),
        ("two and a half hours", 135, 172), ("half an hour", 15, 52), ("a quarter of an hour", 0, 37),
        ("2h15m", 131, 139), ("2 hours, 15 minutes", 131, 139), ("1 hour and 48 minutes", 105, 111),
        ("1,200 minutes", 1176, 1224), ("just under 2 hours", 60, 121), ("less than an hour", 0, 61),
        ("more than an hour", 59, 150), ("about two hours", 60, 180), ("~40 min", 30, 50),
        ("twenty-five minutes", 22, 28),
    ],
)  # fmt: skip
def test_a_length_of_time_is_read_with_what_its_words_leave_open(text: str, least: int, most: int) -> None:
    (span,) = spans(text)
    assert (round(span.least.total_seconds() // 60), round(span.most.total_seconds() // 60)) == pytest.approx(
        (least, most), abs=1
    )


@pytest.mark.parametrize(
    "text",
    ["two to three hours", "2-3 hours", "between 2 and 3 hours", "at 10:47", "5 min/day", "the 3rd day", "version 2.5"],
)
def test_ranges_and_what_is_no_length_are_passed_over(text: str) -> None:
    assert list(spans(text)) == []


@pytest.mark.parametrize(
    "title",
    [
        "Search fails for 75 minutes", "Search fails for an hour", "Search fails for about 80 minutes",
        "Search fails for more than an hour", "Search fails after a job of 9 hours", "Search fails for 60 of 90 shops",
        "Search fails for up to two hours", "Search fails within two minutes of the release",
    ],
)  # fmt: skip
def test_titles_that_fit_the_times(title: str) -> None:
    assert contradictions(title) == 0


@pytest.mark.parametrize(
    "title", ["Search fails for 47 minutes", "Search fails for five hours after a release", '"Search fails for a day"']
)
def test_titles_that_contradict_the_times(title: str) -> None:
    assert contradictions(title) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The incident lasted 75 minutes.", "The outage went on for an hour and a quarter.", "Duration: 60 minutes.",
        "Time to detect: 10 minutes.", "The outage of the day before lasted 5 hours.", "It took 3 hours to restore.",
        "The previous incident lasted 5 hours.", "A 43-second outage of the network led to it.", "`lasted 5 hours`",
        "> The incident lasted 5 hours.", 'Support wrote "the incident lasted 5 hours".',
        "The restart lasted 9 minutes.",
        "The outage of 5 November lasted 5 hours.", "The outage of 2024 lasted 5 hours.",
        "Each outage lasted 3 minutes.", "The incident would have lasted 5 hours.", "Search was down for 20 minutes.",
        "The incident started at 08:00 UTC and was resolved at 09:15 UTC.", "It was resolved at 14:00.",
        "The incident started at 09:00+01:00.", "The deployment started at 07:00 UTC.",
        "The incident began at about 07:30 UTC.", "The incident was resolved at 09:00 UTC.",
        "It took 50 minutes from page to fix.", "65 minutes from alert to all-clear.",
        "10 min from onset to detection.",
        "About an hour from the first alert to full recovery.", "It took 5 minutes from page to escalation.",
        "It took 5 minutes from fix to fix.", "Usually it takes 10 minutes from page to fix.",
        "The runbook allows 5 minutes between alert and fix.", "We lost 5 hours between the start of July and the end.",
    ],
)  # fmt: skip
def test_prose_that_does_not_contradict(sentence: str) -> None:
    assert contradictions(body=f"## Summary\n\n{sentence}\n") == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "The incident lasted 47 minutes.", "It lasted for three hours.",
        "The outage, which hit all shops, lasted 30 min.",
        "Total duration: 4h.", "Time to recovery: 30 minutes.", "We had 30 minutes of downtime.",
        "Search was unavailable for nine hours.", "An outage lasting 2 hours and 40 minutes followed.",
        "On 11 March 2026 the outage lasted 5 hours.", "The outage lasted over 1.5 hours.",
        "It took 10 minutes from page to fix.", "10 minutes from alert to resolution.",
        "5 h between alert and recovery.",
        "The incident lasted 10 minutes from the first error to the fix.",
        "The incident started at 07:00 UTC.", "The outage was resolved at 15:30 UTC.", "Resolved at 10:30+00:00.",
        "The incident was first detected at 08:30 GMT.",
    ],
)  # fmt: skip
def test_prose_that_contradicts(sentence: str) -> None:
    assert contradictions(body=f"## Summary\n\n{sentence}\n") == 1


def test_what_is_part_of_the_incident_is_judged_only_where_the_whole_is_told() -> None:
    assert contradictions(body="## What went wrong\n\nThe search was down for nine hours.\n") == 0
    assert contradictions(body="## What went wrong\n\nThe incident lasted nine hours.\n") == 1


@pytest.mark.parametrize(
    "times",
    ["times:\n  resolved: 2026-03-11T09:15Z\n", TIMES.replace("resolved: 2026-03-11T09:15Z", "resolved: unknown"), ""],
)
def test_without_start_or_end_nothing_contradicts_a_duration(times: str) -> None:
    mitigated = times.replace("  mitigated: 2026-03-11T09:00Z\n", "")
    assert contradictions("Search fails for 5 hours", times=mitigated) == 0


@pytest.mark.parametrize(("minutes", "count"), [(40, 1), (100, 0)])
def test_a_length_with_a_decimal_point_is_read(minutes: int, count: int) -> None:
    """The point does not end the sentence."""
    end = (datetime(2026, 3, 11, 8, tzinfo=UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%MZ")
    times = f"times:\n  started: 2026-03-11T08:00Z\n  resolved: {end}\n"
    body = "## Summary\n\nSearch was down for all shops for over 1.5 hours.\n"
    assert contradictions(body=body, times=times) == count


def test_an_interval_whose_time_nobody_knows_contradicts_nothing() -> None:
    times = TIMES.replace("2026-03-11T08:10Z", "unknown")
    assert contradictions(body="## Summary\n\nIt took 10 minutes from page to fix.\n", times=times) == 0


def test_the_timeline_is_no_prose() -> None:
    table = "## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 2026-03-11 08:00 | The incident lasted 9 hours |\n"
    assert contradictions(body=table) == 0


def test_a_stated_time_may_be_unknown_or_wrong() -> None:
    front = TIMES.replace("2026-03-11T08:10Z", "unknown").replace("2026-03-11T09:00Z", "soon") + "status: in-review\n"
    assert found(text_of(front), "PM210") == []


def test_a_near_miss_has_neither_response_nor_mitigation() -> None:
    times = "times:\n  started: 2025-06-19T09:00Z\n  detected: 2025-06-19T09:03Z\n  resolved: 2025-06-19T10:14Z\n"
    assert "PM211" in found(full_text(times), "PM211")
    assert found(full_text(times + "kind: near-miss\n"), "PM211") == []


TABLE = "## Timeline\n\n| Time (UTC) | Event | Kind |\n|---|---|---|\n{rows}"


@pytest.mark.parametrize(
    ("rows", "silent"),
    [
        ("| 2026-03-11 08:10 | A | detection |\n| 09:15 | B | resolution |\n", 1),
        ("| 2026-03-11 08:10 | A | detection |\n| 08:40 | B | other |\n| 09:15 | C | resolution |\n", 1),
        ("| 2026-03-11 08:10 | A | detection |\n| ~08:40 | B | other |\n| 09:15 | C | resolution |\n", 0),
        ("| 2026-03-11 08:10 | A | detection |\n| unknown | B | other |\n| 09:15 | C | resolution |\n", 0),
        ("| 2026-03-11 08:50 | A | other |\n| 15:00 | Told in public | communication |\n", 0),
        ("| 2026-03-11 03:00 | A | other |\n| 08:40 | B | other |\n", 0),
    ],
)
def test_silence_counts_from_detection_to_resolution(rows: str, silent: int) -> None:
    options = Options(severities=(Severity("SEV-3", depth="light", max_gap=timedelta(minutes=30)),))
    text = text_of("status: in-review\n" + TIMES, TABLE.format(rows=rows))
    assert len(found(text, "PM214", options=options)) == silent
    assert found(text, "PM214") == []


def test_one_entry_stands_for_two_times_that_are_the_same() -> None:
    rows = (
        "| 2025-06-19 09:00 | A | onset |\n| 09:03 | B | detection |\n"
        "| 09:30 | C | other |\n| 10:00 | D | resolution |\n"
    )
    times = (
        "times:\n  started: 2025-06-19T09:00Z\n  detected: 2025-06-19T09:03Z\n  acknowledged: unknown\n"
        "  mitigated: 2025-06-19T10:00Z\n  resolved: 2025-06-19T10:00Z\n"
    )
    assert found(full_text(times, TABLE.format(rows=rows)), "PM213") == []
