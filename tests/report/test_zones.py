"""Where a timeline may say its zone: in the header, and in a sentence of the report."""

from datetime import UTC, timedelta, timezone, tzinfo

import pytest
from mkdocs_postmortems.report.body import Body, read_body
from support.gate import diagnose, text_of

ROWS = "|---|---|\n| 2026-03-11 08:10 | It broke |\n| 08:20 | It works |\n"
BERLIN = timezone(timedelta(hours=1))


def body(head: str = "Time", title: str = "Timeline", before: str = "", intro: str = "", after: str = "") -> Body:
    return read_body(f"{intro}\n\n## {title}\n\n{before}\n\n| {head} | Event |\n{ROWS}\n{after}\n", 1)


def zone(read: Body) -> tzinfo | None:
    assert not read.problems
    assert read.table
    return read.table.zone


@pytest.mark.parametrize(
    "head",
    ["Time (UTC)", "Time (all times UTC)", "Time (all times in UTC)", "Time (utc)", "Time (UTC, 24 h)", "Time in UTC",
     "Time UTC", "UTC", "UTC time", "**When**, UTC", "Time (GMT)"],
)  # fmt: skip
def test_the_header_of_the_column_says_the_zone(head: str) -> None:
    assert zone(body(head)) == UTC


@pytest.mark.parametrize("head", ["Time (+01:00)", "Time (UTC+1)", "Time (UTC +01:00)", "Time (CET, UTC+1)"])
def test_the_header_may_say_an_offset(head: str) -> None:
    assert zone(body(head)) == BERLIN


@pytest.mark.parametrize(
    "title", ["Timeline (all times UTC)", "Timeline (all times are in UTC)", "Timeline (times in UTC)"]
)
def test_the_heading_of_the_timeline_says_the_zone(title: str) -> None:
    assert zone(body(title=title)) == UTC


@pytest.mark.parametrize(
    "sentence",
    ["All times in UTC.", "*All times are in UTC*", "(all times UTC)", "All times shown in UTC, 24-hour clock.",
     "Times are in UTC unless marked.", "> All dates and times are UTC", "Times: UTC"],
)  # fmt: skip
def test_a_sentence_says_the_zone(sentence: str) -> None:
    assert zone(body(before=sentence)) == UTC
    assert zone(body(after=sentence)) == UTC
    assert zone(body(intro=sentence)) == UTC


def test_the_header_counts_more_than_a_sentence_and_the_timelines_section_more_than_others() -> None:
    assert zone(body("Time (UTC)", before="All times in UTC+1.")) == UTC
    assert zone(body(before="All times in UTC.", intro="All times in UTC+1.")) == UTC


@pytest.mark.parametrize(
    "sentence", ["Times vary.", "All times are approximate.", "The times API failed.", "It took UTC"]
)
def test_other_sentences_say_none(sentence: str) -> None:
    assert [problem.code for problem in body(before=sentence).problems] == ["PM202"]


def test_a_zone_that_may_be_several_is_found_where_it_is_said() -> None:
    text = text_of(
        "times:\n  started: 2026-03-11T08:10Z\n", f"## Timeline\n\nAll times in CET.\n\n| Time | Event |\n{ROWS}"
    )
    [found] = [found for found in diagnose(text) if found.code == "PM202"]
    assert (text.split("\n")[found.line - 1][found.column - 1 :], found.message) == (
        "CET.",
        "`CET` does not stand for a single offset",
    )
