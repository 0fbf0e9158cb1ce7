"""How long promises stay open, on a fixture that was computed by hand."""

from datetime import date

import pytest
from mkdocs_postmortems.analysis.statistics import Sample, actions
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
    assert found.observed == (0, 10, 10), "12 January in UTC; done before it was promised took no time"
    assert found.censored == (30, 79, 79, 79), "what is done after the as-of day is open on it"
    assert found.reports[:2] == ("2026-01-01-a#A1", "2026-01-01-a#A2")
    assert found.excluded == {}
    assert found.shares[30].value == pytest.approx(3 / 7)
    assert found.shares[90].interval is None, "nothing was watched for 90 days"


def test_what_has_no_time_to_close_is_left_out_by_its_reason() -> None:
    past = report(
        "2026-01-01-a", actions=(action("A1", "done"), action("A2", "unknown"), action("A3", "wont-do"), action("A4"))
    )
    later = report("2026-05-01-b", actions=(action("A1"),))
    near = report("2026-01-02-c", kind="near-miss", actions=(action("A1"),))
    found = actions.action_closure(sample(past, later, near))
    assert found.n == 1
    assert found.excluded == {
        "done without a date": ("2026-01-01-a#A1",),
        "unknown": ("2026-01-01-a#A2",),
        "won't do": ("2026-01-01-a#A3",),
        "promised later": ("2026-05-01-b#A1",),
    }


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
    assert actions.action_closure(group).reports == ("2026-01-02-a#A1",)
