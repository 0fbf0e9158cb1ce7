"""How long promises stay open, on a fixture that was computed by hand."""

from datetime import date

import pytest
from mkdocs_postmortems.analysis.statistics import Sample, actions
from mkdocs_postmortems.analysis.statistics.results import Bounds
from mkdocs_postmortems.analysis.statistics.words import told_days, told_share
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Action, Report
from support.reports import report, times

TODAY = date(2026, 4, 1)


def action(id_: str, status: str = "open", done: date | None = None, due: date | None = None) -> Action:
    return Action(id_, "Do it", status=status, done=done, due=due)


def sample(*reports: Report) -> Sample:
    return Sample.of(reports, Options(), TODAY)


def test_time_to_close_runs_from_publication_or_else_from_the_incident() -> None:
    published = report(
        "2026-01-01-a",
        times=times(started="2026-01-01T08:00Z", published="2026-01-11T23:30-01:00"),
        actions=(
            action("A1", "done", date(2026, 1, 22)),
            action("A2", "done", date(2026, 1, 5)),
            action("A3"),
            action("A4", "in-progress"),
            action("A5", "done", date(2026, 5, 1)),
        ),
    )
    unpublished = report("2026-03-02-b", actions=(action("A1", "done", date(2026, 3, 12)), action("A2")))
    found = actions.action_closure(sample(published, unpublished))
    assert found.closed == ("2026-01-01-a#A1", "2026-01-01-a#A2", "2026-03-02-b#A1")
    assert found.waiting == (30, 79, 79, 79), "what is done after the as-of day is open on it"
    assert [step.time for step in found.curve] == [0, 10], "12 January in UTC; done before the promise took no time"
    assert (found.excluded, found.best, found.reports) == ({}, (), 2)
    assert found.shares[30] == Bounds(pytest.approx(3 / 7), pytest.approx(3 / 7), None, actions.NEEDS)


def test_what_nobody_knows_lies_between_two_bounds() -> None:
    """Of ten actions two are done in time, one is open, one is done at an unknown time, and of six nobody knows."""
    known = (action("A1", "done", date(2026, 1, 11)), action("A2", "done", date(2026, 1, 21)), action("A3"))
    told = report("2026-01-01-a", actions=(*known, action("A4", "done")))
    untold = [report(f"2026-01-0{day}-b", actions=(action("A1", "unknown"),)) for day in range(2, 8)]
    found = actions.action_closure(sample(told, *untold))
    assert (len(found.closed), len(found.open), len(found.undated), len(found.unknown), found.n) == (2, 1, 1, 6, 10)
    assert (found.shares[30].low, found.shares[30].high) == (pytest.approx(0.2), pytest.approx(0.9))
    assert found.shares[30].interval
    assert found.shares[30].interval.low < 0.2
    assert found.shares[30].interval.high
    assert found.shares[30].interval.high > 0.9
    assert (found.median.low, found.median.high) == (0, 90), "at once, or today"
    assert told_share(found.shares[30]).startswith("between 20 % and 90 % (")
    assert told_days(found.median).startswith("between 0 days and 3 months (")


def test_what_will_not_be_done_or_is_promised_later_is_left_out() -> None:
    past = report("2026-01-01-a", actions=(action("A1", "wont-do"), action("A2")))
    later = report("2026-05-01-b", actions=(action("A1"),))
    near = report("2026-01-02-c", kind="near-miss", actions=(action("A1"),))
    found = actions.action_closure(sample(past, later, near))
    assert found.n == 1
    assert found.excluded == {"will not be done": ("2026-01-01-a#A1",), "promised later": ("2026-05-01-b#A1",)}


def test_overdue() -> None:
    one = report(
        actions=(
            action("A1", due=date(2026, 3, 31)),
            action("A2", due=TODAY),
            action("A3"),
            action("A4", "done", date(2026, 3, 31), due=date(2026, 3, 1)),
        )
    )
    found = actions.overdue_actions(sample(one))
    assert (found.hits, found.misses) == ((f"{one.id}#A1",), (f"{one.id}#A2",))
    assert found.excluded == {"no due date": (f"{one.id}#A3",)}


def test_a_group_has_the_actions_of_its_incidents() -> None:
    reports = [report(f"2026-01-0{day}-a", services=(f"s{day}",), actions=(action("A1"),)) for day in (1, 2)]
    group = sample(*reports).where(lambda each: "s2" in each.services)
    assert actions.action_closure(group).open == ("2026-01-02-a#A1",)
