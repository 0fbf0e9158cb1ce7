"""The running median against the median of each window, computed by hand."""

import statistics
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.statistics import Sample
from mkdocs_postmortems.analysis.statistics.backlog import backlog
from mkdocs_postmortems.analysis.statistics.running import LEAST, POINTS, running, series
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Action
from support.reports import report, times


def sample(minutes: list[int], known: bool = True) -> Sample:
    reports = []
    for place, length in enumerate(minutes):
        day = date(2025, 1, 1) + timedelta(days=place)
        end = f"{day}T{length // 60:02}:{length % 60:02}Z"
        reports.append(report(f"{day}-a", times=times(started=f"{day}T00:00Z", resolved=end if known else "unknown")))
    return Sample.of(reports, Options(), date(2026, 4, 1))


@given(st.lists(st.integers(0, 1439), min_size=LEAST + LEAST // 2, max_size=60))
def test_each_step_is_the_median_of_the_latest_incidents(minutes: list[int]) -> None:
    found = running(sample(minutes), "mttr")
    assert found
    assert found.width == LEAST
    ends = range(LEAST, len(minutes) + 1)
    expected = [60 * statistics.median(minutes[end - LEAST : end]) for end in ends]
    assert [step.value for step in found.steps] == pytest.approx(expected)
    assert [step.day for step in found.steps] == [date(2025, 1, 1) + timedelta(days=end - 1) for end in ends]
    assert all(step.interval.low <= step.value <= (step.interval.high or 0) for step in found.steps)


def test_too_few_incidents_have_no_running_median() -> None:
    assert running(sample([30] * (LEAST + LEAST // 2 - 1)), "mttr") is None
    assert running(sample([30] * 40, known=False), "mttr") is None


def test_a_long_archive_has_wider_windows_and_no_more_steps() -> None:
    found = running(sample([place % 700 for place in range(365)]), "mttr")
    assert found
    assert found.width == 365 // 8
    assert len(found.steps) <= POINTS
    assert found.steps[-1].day == date(2025, 12, 31), "the latest incident is in the last one"


def test_a_series_leaves_out_what_is_not_known() -> None:
    assert [(str(day), seconds) for day, _, seconds in series(sample([90]), "mttr")] == [("2025-01-01", 5400.0)]
    assert series(sample([90]), "mtta") == ()


def test_an_action_is_overdue_from_its_due_day_until_it_is_done() -> None:
    actions = (
        Action("A1", "Late, then done", status="done", due=date(2026, 1, 20), done=date(2026, 2, 10)),
        Action("A2", "Late still", due=date(2026, 2, 15)),
        Action("A3", "Done in time", status="done", due=date(2026, 3, 30), done=date(2026, 3, 1)),
        Action("A4", "Without a date"),
        Action("A5", "Due today", due=date(2026, 4, 1)),
    )
    found = backlog(Sample.of([report("2026-01-01-a", actions=actions)], Options(), date(2026, 4, 1)))
    levels = {f"{level.day:%m-%d}": (level.made, level.done, level.open, level.overdue) for level in found.levels}
    assert levels == {"01-31": (5, 0, 5, 1), "02-28": (5, 1, 4, 1), "03-31": (5, 2, 3, 1)}
