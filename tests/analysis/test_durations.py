import pathlib
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.durations import (
    CONTRADICTORY,
    NOT_STATED,
    OPEN,
    UNKNOWN,
    Downtime,
    Duration,
    between,
    downtime,
    is_open,
    time_to,
    total_downtime,
)
from mkdocs_postmortems.report.model import STATUSES, Moment
from mkdocs_postmortems.report.moments import show_length
from support.reports import ORGANISATION, at, corpus_of, organisation, report, times, write


def minutes(count: int, approximate: bool = False) -> Duration:
    return Duration(timedelta(minutes=count), approximate)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2026-03-11T08:10Z", "2026-03-11T10:20Z", minutes(130)),
        ("2026-01-20T10:30+01:00", "2026-01-20T09:52Z", minutes(22)),
        ("2026-01-20T23:45-05:00", "2026-01-21T10:30+05:45", minutes(0)),
        ("2025-12-31T23:00Z", "2026-01-01T01:40Z", minutes(160)),
        ("2025-12-31T23:59Z", "2026-01-01T00:00Z", minutes(1)),
        ("2024-02-28T23:00Z", "2024-03-01T01:00Z", minutes(26 * 60)),
        ("2026-03-11T08:10Z", "2026-03-11T08:10:45Z", Duration(timedelta(seconds=45))),
        ("2026-03-11T08:10Z", "2026-03-11T08:10Z", minutes(0)),
        ("~2025-10-14T06:00Z", "2025-10-14T11:45Z", minutes(345, approximate=True)),
        ("2025-10-14T06:00Z", "~2025-10-14T11:45Z", minutes(345, approximate=True)),
        ("unknown", "2026-03-29T17:40Z", UNKNOWN),
        ("2026-03-29T17:40Z", "unknown", UNKNOWN),
        ("unknown", "unknown", UNKNOWN),
        (None, "2026-03-29T17:40Z", NOT_STATED),
        ("2026-03-29T17:40Z", None, NOT_STATED),
        (None, "unknown", NOT_STATED),
        ("2026-03-11T08:10Z", "2026-03-11T08:09Z", CONTRADICTORY),
        ("2026-03-11T09:00+02:00", "2026-03-11T08:30+02:00", CONTRADICTORY),
    ],
)
def test_from_one_moment_to_another(first: str | None, second: str | None, expected: object) -> None:
    assert between(at(first), at(second)) == expected


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=900)),
    st.integers(-12 * 60, 14 * 60),
    st.integers(-12 * 60, 14 * 60),
)
def test_the_zone_in_which_a_moment_is_typed_changes_nothing(
    start: datetime, length: timedelta, east: int, west: int
) -> None:
    def typed(moment: datetime, offset: int) -> Moment | None:
        local = moment.replace(microsecond=0).astimezone(timezone(timedelta(minutes=offset)))
        return at(local.isoformat())

    length = timedelta(seconds=int(length.total_seconds()))
    assert between(typed(start, east), typed(start + length, west)) == Duration(length)


def test_every_stage_is_measured_from_onset() -> None:
    incident = report(
        times=times(
            started="2026-02-05T14:00Z", detected="2026-02-05T14:02Z", acknowledged="2026-02-05T14:05Z",
            mitigated="2026-02-05T15:30Z", resolved="2026-02-05T16:15Z",
        )
    )  # fmt: skip
    stages = ("detected", "acknowledged", "mitigated", "resolved")
    assert [time_to(incident, stage) for stage in stages] == [minutes(2), minutes(5), minutes(90), minutes(135)]


@pytest.mark.parametrize("status", STATUSES)
def test_an_incident_is_open_where_its_report_says_so(status: str) -> None:
    started = times(started="2026-03-30T18:20Z", detected="2026-03-30T20:05Z")
    incident = report(status=status, times=started, ongoing=True)
    assert is_open(incident)
    assert time_to(incident, "mitigated") == time_to(incident, "resolved") == OPEN
    assert time_to(incident, "detected") == minutes(105)
    assert time_to(incident, "acknowledged") == NOT_STATED


@pytest.mark.parametrize("status", STATUSES)
def test_a_resolution_that_is_left_out_is_not_stated_whatever_the_status(status: str) -> None:
    """A migrated archive is full of drafts that never said when it ended: they are not open incidents."""
    incident = report(status=status, times=times(started="2016-03-30T18:20Z"))
    assert not is_open(incident)
    assert time_to(incident, "resolved") == time_to(incident, "mitigated") == NOT_STATED


def test_a_report_says_that_its_incident_is_ongoing(tmp_path: pathlib.Path) -> None:
    path = write(tmp_path, "2026-03-30-a")
    path.write_text(path.read_text("utf-8").replace("resolved: 2026-03-30T09:00Z", "resolved: ongoing"), "utf-8")
    (incident,) = corpus_of(tmp_path).reports
    assert incident.ongoing
    assert incident.times.resolved is None
    assert time_to(incident, "resolved") == OPEN


def test_an_unknown_end_of_a_draft_is_unknown_and_not_open() -> None:
    incident = report(status="draft", times=times(started="2026-03-30T18:20Z", resolved="unknown"))
    assert not is_open(incident)
    assert time_to(incident, "resolved") == UNKNOWN


def test_a_near_miss_has_lengths_like_any_other() -> None:
    near = report(kind="near-miss", times=times(started="2025-09-16T13:20Z", resolved="2025-09-16T15:10Z"))
    assert time_to(near, "resolved") == minutes(110)


def test_the_organisation_lasted_as_long_as_its_titles_say() -> None:
    """Minutes from onset to resolution by the clock."""
    lasted = {r.id[:10]: time_to(r, "resolved") for r in organisation().reports}
    assert lasted == {
        "2023-10-24": minutes(335), "2023-11-14": minutes(270), "2023-12-05": minutes(233), "2024-01-16": minutes(710),
        "2024-02-13": minutes(230), "2024-03-31": minutes(1020), "2024-04-23": minutes(410), "2024-05-14": minutes(430),
        "2024-06-18": minutes(690), "2024-07-09": minutes(840, approximate=True), "2024-08-20": minutes(325),
        "2024-09-10": minutes(328), "2024-10-01": minutes(255), "2024-11-12": minutes(380), "2024-11-29": minutes(235),
        "2024-12-17": minutes(305), "2025-01-14": minutes(750), "2025-02-11": minutes(210), "2025-03-04": minutes(196),
        "2025-03-14": minutes(16660), "2025-04-15": minutes(260), "2025-05-13": minutes(365), "2025-06-19": minutes(74),
        "2025-07-22": minutes(110), "2025-08-10": minutes(95), "2025-08-26": minutes(188), "2025-09-16": minutes(110),
        "2025-09-30": minutes(125, approximate=True), "2025-10-14": minutes(345, approximate=True),
        "2025-11-05": minutes(110), "2025-11-28": minutes(22), "2025-12-02": minutes(185), "2025-12-31": minutes(160),
        "2026-01-13": minutes(160), "2026-01-20": minutes(145), "2026-02-05": minutes(135), "2026-02-24": minutes(95),
        "2026-03-11": minutes(130), "2026-03-17": minutes(180), "2026-03-29": UNKNOWN, "2026-03-30": OPEN,
    }  # fmt: skip
    assert len(list((ORGANISATION / "postmortems").glob("*.md"))) == len(lasted)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"), (45, "45 s"), (59, "59 s"), (59.6, "1 min"), (60, "1 min"), (119, "2 min"), (460, "8 min"),
        (27 * 60, "27 min"), (3599, "1 h"), (3600, "1 h"), (5400, "1 h 30 min"), (8100, "2 h 15 min"), (86399, "1 d"),
        (86400, "1 d"), (86400 + 3599, "1 d 1 h"), (3 * 86400 + 4 * 3600, "3 d 4 h"), (14 * 86400 + 39960, "14 d 11 h"),
        (86400 + 23.6 * 3600, "2 d"), (400 * 86400, "400 d"), (-460, "-8 min"), (-0.2, "0 s"),
    ],
)  # fmt: skip
def test_lengths_as_people_say_them(seconds: float, shown: str) -> None:
    assert show_length(timedelta(seconds=seconds)) == shown


UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}


@given(st.integers(0, 10**9))
@example(59)
@example(3600)
@example(86400)
def test_a_shown_length_is_the_real_one_rounded_to_its_smaller_unit(seconds: int) -> None:
    shown = show_length(timedelta(seconds=seconds))
    parts = re.findall(r"(\d+) (s|min|h|d)", shown)
    assert shown == " ".join(f"{count} {unit}" for count, unit in parts)
    assert 1 <= len(parts) <= 2
    said = sum(int(count) * UNITS[unit] for count, unit in parts)
    smaller = 1 if seconds < 60 else 60 if seconds < 86400 - 30 else 3600
    assert abs(said - seconds) <= smaller / 2


def test_downtime_ends_when_users_stop_being_affected() -> None:
    started = "2026-02-05T14:00Z"
    both = report(times=times(started=started, mitigated="2026-02-05T15:30Z", resolved="2026-02-05T16:15Z"))
    resolved = report(times=times(started=started, mitigated="unknown", resolved="~2026-02-05T16:15Z"))
    open_ = report(times=times(started=started), ongoing=True)
    near = report(kind="near-miss", times=both.times)
    assert downtime(both) == Downtime(timedelta(minutes=90), known=1)
    assert downtime(resolved) == Downtime(timedelta(minutes=135), known=1, approximate=True, to_resolution=1)
    assert downtime(open_) == Downtime(unknown=1)
    assert downtime(near) == Downtime()
    total = total_downtime([both, resolved, open_, near])
    assert total == Downtime(timedelta(minutes=225), known=2, unknown=1, approximate=True, to_resolution=1)
    assert total.shown == "at least ~3 h 45 min"
    assert (downtime(open_).shown, downtime(near).shown) == ("unknown", "none")
