"""Charts: where things are drawn, and that they stay small."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.statistics.results import Step
from mkdocs_postmortems.pages.charts import Axis, Dot, count_axis, curve, dots, share_axis, ticks, time_axis, whisker

SECONDS = st.lists(st.floats(0, 400 * 86400, allow_nan=False), min_size=1, max_size=30)


@given(SECONDS)
def test_an_axis_of_time_holds_every_value_in_its_order(values: list[float]) -> None:
    axis = time_axis(values)
    assert axis.low <= max(min(values), 1) <= max(*values, 1) <= axis.high
    places = [axis.at(value) for value in sorted(values)]
    assert all(0 <= one <= other <= 100 for one, other in pairwise([0.0, *places, 100.0]))
    assert 1 <= len(axis.ticks) <= 14


@given(st.floats(0, 1e7, allow_nan=False))
def test_an_axis_of_counts_begins_at_nothing_and_holds_the_most(most: float) -> None:
    axis = count_axis(most)
    assert axis.low == 0
    assert axis.high >= most
    assert 2 <= len(axis.ticks) <= 6


def test_what_lies_beyond_an_axis_is_drawn_at_its_end() -> None:
    axis = Axis(0.0, 10.0, ())
    assert axis.at(-5) == axis.at(0) < axis.at(10) == axis.at(99)


def test_every_dot_leads_to_its_report_and_says_its_length() -> None:
    axis = time_axis([60, 7200])
    drawn = dots(axis, [Dot(60, "First: 1 min", "../a/"), Dot(7200, "Second <b>: 2 h", "../b/")], median=3600)
    assert re.findall(r'xlink:href="([^"]+)"', drawn) == ["../a/", "../b/"]
    assert "Second &lt;b&gt;: 2 h" in drawn
    assert drawn.count("pm-median") == 1
    assert "pm-band" not in drawn


def test_dots_that_would_cover_each_other_are_one_and_counted() -> None:
    values = [Dot(3600 + n / 1_000, "x", "y/") for n in range(10_000)]
    drawn = dots(time_axis([60, 86400]), values)
    assert "10000 incidents, about 1 h" in drawn
    assert len(drawn) < 1_000


def test_a_whisker_reaches_as_far_as_its_interval() -> None:
    axis = share_axis()
    drawn = whisker(axis, 0.5, (0.25, 0.75), reference=1.0)
    ends = re.search(r'<line x1="([\d.]+)%" x2="([\d.]+)%" y1="11"', drawn)
    assert ends
    assert [float(end) for end in ends.groups()] == [axis.at(0.25), axis.at(0.75)]
    assert "pm-reference" in drawn
    assert "pm-reach" not in whisker(axis, 0.5, None)


def test_a_curve_rises_to_its_last_step_and_marks_who_waits_there() -> None:
    axis = count_axis(10)
    drawn = curve(axis, [Step(2, 0.25, 0.1, 0.5), Step(8, 0.75, 0.5, 0.9)], [5.0, 5.0])
    line = re.search(r'<polyline points="([^"]+)"', drawn)
    assert line
    heights = [float(point.split(",")[1]) for point in line[1].split()]
    assert heights == sorted(heights, reverse=True)
    assert (heights[0], heights[-1]) == (120, 30)
    assert drawn.count("pm-censored") == 1, "two that wait equally long share a stroke"


def test_a_curve_does_not_grow_with_the_archive() -> None:
    steps = [Step(n / 10, n / 10_000, n / 20_000, min(n / 5_000, 1)) for n in range(1, 10_000)]
    drawn = curve(count_axis(1_000), steps, [n / 10 for n in range(10_000)])
    assert len(drawn) < 25_000


def test_the_names_of_an_axis_stay_inside_it() -> None:
    drawn = ticks(time_axis([1, 86400]))
    assert 'text-anchor="start"' in drawn
    assert 'text-anchor="end"' in drawn
    assert ">1 d<" in drawn
