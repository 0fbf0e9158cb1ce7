from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from mkdocs_postmortems.intake.clocks import NoZone, TwoWays, epoch, read_skew, read_time
from mkdocs_postmortems.intake.event import Threshold, read_threshold

AT = datetime(2026, 3, 11, 8, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("scale", [1, 10**3, 10**6, 10**9])
def test_epochs_of_any_unit(scale: int) -> None:
    whole = int(AT.timestamp()) * scale
    assert epoch(whole) == epoch(str(whole)) == read_time(str(whole), None) == AT


def test_what_is_no_epoch() -> None:
    assert [epoch(text) for text in ("", "soon", "nan", "1e400")] == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-11T08:10:30Z", "2026-03-11 08:10:30 UTC", "2026-03-11T09:10:30+0100", "2026-03-11 09:10:30 +01:00",
        "2026/03/11 08:10:30Z", "2026-03-11T08:10:30.000000000Z", "2026-03-11 08:10:30,000Z",
        "Wed Mar 11 09:10:30 2026 +0100", "Wed, 11 Mar 2026 08:10:30 +0000", "11/Mar/2026:08:10:30 +0000",
    ],
)  # fmt: skip
def test_times_as_tools_write_them(text: str) -> None:
    assert read_time(text, None) == AT


@pytest.mark.parametrize(
    "text", ["2026-03-11 08:10:30", "2026-03-11 08:10:30 AM", "Mar 11, 2026 @ 08:10:30.000", "Wed Mar 11 08:10:30 2026"]
)
def test_times_without_a_zone_take_the_one_given_and_no_other(text: str) -> None:
    assert read_time(text, UTC) == AT
    assert read_time(text, timezone(timedelta(hours=2))) == AT - timedelta(hours=2)
    with pytest.raises(NoZone):
        read_time(text, None)


@pytest.mark.parametrize("text", ["", "soon", "2026-03-11", "03/04/2026 08:10", "2026-13-11 08:10Z", "08:10"])
def test_what_is_no_time_or_can_be_read_two_ways(text: str) -> None:
    assert read_time(text, UTC) is None


@pytest.mark.parametrize("text", ["2026-03-29 02:30", "2026-10-25 02:30"])
def test_the_hour_in_which_clocks_change_is_not_guessed(text: str) -> None:
    with pytest.raises(TwoWays):
        read_time(text, ZoneInfo("Europe/Berlin"))
    assert read_time(text.replace("02:30", "04:30"), ZoneInfo("Europe/Berlin"))


def test_skew() -> None:
    spans = {"+37s": 37, "-2m": -120, "1h": 3600, "+250ms": 0.25, "-1.5s": -1.5}
    assert {text: read_skew(text) for text in spans} == {text: timedelta(seconds=to) for text, to in spans.items()}
    assert [read_skew(text) for text in ("", "37", "soon", "+-3s")] == [None] * 4


def test_thresholds() -> None:
    assert read_threshold("error_ratio>0.05") == Threshold("error_ratio", ">", 0.05)
    assert read_threshold(" up <= 1e-3 ") == Threshold("up", "<=", 0.001)
    assert read_threshold(">5") == Threshold("", ">", 5.0)
    assert [read_threshold(text) for text in ("", "up", "up=1", "up>x", "up>1.2.3")] == [None] * 5
    signs = [Threshold("", sign, 1).crossed(value) for sign in (">", ">=", "<", "<=") for value in (0, 1, 2)]
    assert signs == [False, False, True, False, True, True, True, False, False, True, True, False]
