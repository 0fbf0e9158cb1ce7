"""Times and zones in the forms that old reports have them."""

from datetime import date, time

import pytest
from mkdocs_postmortems.intake.migrate.stamps import Day, Stamp, find_days, read_stamp, read_trailing_stamp
from mkdocs_postmortems.intake.migrate.zones import read_zone, stated_zone, titled_zone

MARCH_9 = Day(3, 9, 2024)


@pytest.mark.parametrize(
    ("text", "day", "clock", "rest"),
    [
        ("2024-03-09 08:10 It stops", MARCH_9, time(8, 10), "It stops"),
        ("2024-03-09T08:10:31Z It stops", MARCH_9, time(8, 10, 31), "It stops"),
        ("2024-03-09 - 08:10 UTC: It stops", MARCH_9, time(8, 10), "It stops"),
        ("2024/03/09 08:10 It stops", MARCH_9, time(8, 10), "It stops"),
        ("09/03/2024 08:10 - It stops", Day(3, 9, 2024, True), time(8, 10), "It stops"),
        ("29/03/24 08:10 It stops", Day(3, 29, 2024), time(8, 10), "It stops"),
        ("9.3.2024 08:10 It stops", MARCH_9, time(8, 10), "It stops"),
        ("March 9, 2024 8:10 PM – It stops", MARCH_9, time(20, 10), "It stops"),
        ("9th of March 2024, 8pm It stops", MARCH_9, time(20), "It stops"),
        ("Sat 9. March, 08:10 It stops", Day(3, 9), time(8, 10), "It stops"),
        ("[03-09 08:10] It stops", Day(3, 9), time(8, 10), "It stops"),
        ("Mar 9th **08:10** It stops", Day(3, 9), time(8, 10), "It stops"),
        ("**08:10** `@a` It stops", None, time(8, 10), "`@a` It stops"),
        ("08.10 onwards it stops", None, time(8, 10), "onwards it stops"),
        ("12:05 am It stops", None, time(0, 5), "It stops"),
        ("08:10 - 08:15 CET It stops", None, time(8, 10), "It stops"),
        ("08:10: **bold** text", None, time(8, 10), "**bold** text"),
        ("08:10", None, time(8, 10), ""),
        ("**2024-03-09**: It stops", MARCH_9, None, "It stops"),
        ("March 9", Day(3, 9), None, ""),
    ],
)
def test_a_time_and_what_follows_it(text: str, day: Day | None, clock: time | None, rest: str) -> None:
    read = read_stamp(text)
    assert read
    assert (read[0].day, read[0].clock, read[1]) == (day, clock, rest)
    assert not read[0].approximate


@pytest.mark.parametrize("text", ["~08:10 x", "14:?? x", "22:XX x", "ca. 11:20 x", "2024-03-09 ca. 11:20 x"])
def test_what_is_approximate(text: str) -> None:
    read = read_stamp(text)
    assert read and read[0].approximate and read[0].clock and read[1] == "x"


@pytest.mark.parametrize(
    "text",
    ["5 pods", "1.5 GB of memory", "10.4.2 is out", "99.95% of calls", "May the queue rest", "25:70 x", "v1", ""],
)
def test_what_is_no_time(text: str) -> None:
    assert read_stamp(text) is None


def test_lengths_of_time_only_where_they_are_asked_for() -> None:
    assert read_stamp("20-60 days of silence") is None
    assert read_stamp("20-60 days of silence", spans=True) == (
        Stamp("20-60 days", approximate=True),
        "of silence",
    )


def test_a_line_that_ends_with_its_time() -> None:
    assert read_trailing_stamp("First detected: 2024-03-09 1015") == (
        Stamp("2024-03-09 1015", MARCH_9, time(10, 15)),
        "First detected",
    )
    assert read_trailing_stamp("It was detected on Monday") is None


def test_the_year_is_that_of_the_report_and_an_ambiguous_day_the_nearest() -> None:
    assert Day(12, 31).near(date(2024, 1, 2)) == date(2023, 12, 31)
    assert Day(3, 9, 2024, True).near(date(2024, 9, 2)) == date(2024, 9, 3)
    assert Day(2, 29).near(None) is None


def test_days_in_a_text() -> None:
    assert [day for day, _, _ in find_days("on 2024-03-09, not 2024-13-40, and on March 9, 2024")] == [MARCH_9, MARCH_9]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("All times in PST", "PST"),
        ("All times are in [UTC](https://clocks.example) unless told otherwise", "UTC"),
        ("*All times in US/Pacific*", "US/Pacific"),
        ("Timestamps: +02:00", "+02:00"),
        ("Times given in UTC+1", "UTC+1"),
    ],
)
def test_a_sentence_gives_the_zone(line: str, name: str) -> None:
    zone = stated_zone(line)
    assert zone and zone.name == name


def test_headings_give_the_zone() -> None:
    assert [zone and zone.name for zone in map(titled_zone, ["Timeline (times in BST)", "Time, UTC", "Timeline"])] == [
        "BST",
        "UTC",
        None,
    ]


def test_no_zone_is_made_up() -> None:
    assert stated_zone("It was the best of times in Paris") is None
    assert read_zone("XYZ") is None
    assert read_zone("Mars/Olympus") is None
    assert read_zone("+25:00") is None


@pytest.mark.parametrize(("name", "day", "sure"), [
    ("CET", date(2024, 1, 5), None), ("CET", date(2024, 7, 5), "low"), ("UTC", date(2024, 7, 5), None),
    ("IST", date(2024, 1, 5), "low"), ("Europe/Paris", date(2024, 7, 5), None),
])  # fmt: skip
def test_winter_time_in_summer_and_names_of_several_zones_are_doubted(name: str, day: date, sure: str | None) -> None:
    zone = read_zone(name)
    assert zone
    doubt = zone.doubt(day)
    assert (doubt and doubt[0]) == sure
