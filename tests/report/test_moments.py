from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from mkdocs_postmortems.report.model import UNKNOWN, Moment
from mkdocs_postmortems.report.moments import (
    Fault,
    read_day,
    read_entry_time,
    read_moment,
    read_rough_day,
    read_zone,
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-11T08:10Z", Moment(utc(2026, 3, 11, 8, 10))),
        ("2026-03-11 08:10 UTC", Moment(utc(2026, 3, 11, 8, 10))),
        ("2026-03-11T08:10:30Z", Moment(utc(2026, 3, 11, 8, 10, 30))),
        ("~2026-03-11T08:10Z", Moment(utc(2026, 3, 11, 8, 10), approximate=True)),
        ("2026-03-11T08:10+01:00", Moment(utc(2026, 3, 11, 7, 10))),
        ("2026-03-11T08:10+0530", Moment(utc(2026, 3, 11, 2, 40))),
        ("2026-03-11T23:30-05:00", Moment(utc(2026, 3, 12, 4, 30))),
        ("2024-02-29T23:59Z", Moment(utc(2024, 2, 29, 23, 59))),
        ("2025-12-31T23:30-01:00", Moment(utc(2026, 1, 1, 0, 30))),
        ("unknown", UNKNOWN),
    ],
)
def test_a_moment_is_read_in_utc(text: str, expected: Moment) -> None:
    assert read_moment(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "cause"),
    [
        ("2026-03-11T08:10", "PM202", "`2026-03-11T08:10` has no zone"),
        ("2026-03-11T08:10 PST", "PM202", "`PST` does not stand for a single offset"),
        ("2026-03-11", "PM201", "`2026-03-11` has a day but no time of day"),
        ("08:10Z", "PM201", "`08:10Z` has no day, and no entry before it has one"),
        ("2026-03-11T24:00Z", "PM201", "`24:00` is not a time of day"),
        ("2026-03-11T08:60Z", "PM201", "`08:60` is not a time of day"),
        ("2026-02-29T08:10Z", "PM201", "`2026-02-29` does not exist: 2026 is not a leap year"),
        ("1900-02-29T08:10Z", "PM201", "`1900-02-29` does not exist: 1900 is not a leap year"),
        ("2026-04-31T08:10Z", "PM201", "`2026-04-31` does not exist"),
        ("2026-3-11T08:10Z", "PM201", "`2026-3-11` is not a day"),
        ("2026-03-11T08:10+14:30", "PM201", "`+14:30` is not a valid offset"),
        ("2026-03-11T08:10-12:30", "PM201", "`-12:30` is not a valid offset"),
        ("9999-12-31T23:59-05:00", "PM201", "`9999-12-31T23:59-05:00` is outside the calendar"),
        ("08:10-08:30", "PM201", "`08:10-08:30` is a range, not a time"),
        ("tomorrow", "PM201", "`tomorrow` is not a time"),
        ("٢٠٢٦-٠٣-١١T٠٨:١٠Z", "PM201", "`٢٠٢٦-٠٣-١١T٠٨:١٠Z` is not a time"),
        ("", "PM201", "The time is missing"),
    ],
)
def test_a_text_that_is_no_moment_says_why(text: str, code: str, cause: str) -> None:
    fault = read_moment(text)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.message) == (code, cause)


def test_an_entry_takes_day_and_zone_from_what_stands_before_it() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert read_entry_time("08:10", date(2026, 3, 11), tokyo) == Moment(utc(2026, 3, 10, 23, 10))
    assert read_entry_time("8:10", date(2026, 3, 11), UTC) == Moment(utc(2026, 3, 11, 8, 10))
    assert read_entry_time("08:10Z", date(2026, 3, 11), tokyo) == Moment(utc(2026, 3, 11, 8, 10))
    assert read_entry_time("2026-03-12 08:10", date(2026, 3, 11), UTC) == Moment(utc(2026, 3, 12, 8, 10))


@pytest.mark.parametrize("text", ["2026-3-1", "2026-02-30", "11.03.2026", "20260311", ""])
def test_a_day_must_exist_and_have_two_digits(text: str) -> None:
    assert isinstance(read_day(text), Fault)
    assert read_day("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["2026", "~2025-11", "2024-02-29", "unknown", "long ago"])
def test_a_rough_day_is_left_alone_unless_it_cannot_exist(text: str) -> None:
    assert read_rough_day(text) == text
    assert isinstance(read_rough_day("~2025-13"), Fault)
    assert isinstance(read_rough_day("2025-02-29"), Fault)


def test_offsets_reach_from_baker_island_to_kiribati() -> None:
    assert read_zone("-12:00") == timezone(timedelta(hours=-12))
    assert read_zone("+14:00") == timezone(timedelta(hours=14))
    assert read_zone("GMT") == UTC
    assert isinstance(read_zone("CEST"), Fault)
