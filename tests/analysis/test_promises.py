from datetime import date

import pytest
from mkdocs_postmortems.analysis.actions import open_promises, promise, promises, unknown_outcomes
from mkdocs_postmortems.report.model import Action
from support.reports import TODAY, organisation, report

DUE = date(2026, 3, 10)


def action(id_: str = "A1", **fields: object) -> Action:
    return Action(id_, "Do it", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "due", "today", "overdue"),
    [
        ("open", DUE, date(2026, 3, 9), 0),
        ("open", DUE, date(2026, 3, 10), 0),
        ("open", DUE, date(2026, 3, 11), 1),
        ("in-progress", DUE, date(2026, 4, 10), 31),
        ("open", None, date(2026, 4, 10), 0),
        ("done", DUE, date(2026, 4, 10), 0),
        ("wont-do", DUE, date(2026, 4, 10), 0),
        ("unknown", DUE, date(2026, 4, 10), 0),
    ],
)
def test_overdue_begins_on_the_day_after_the_due_day(status: str, due: date | None, today: date, overdue: int) -> None:
    made = promise(report("2026-03-01-a"), action(status=status, due=due), today)
    assert made.overdue == overdue
    assert made.age == (today - date(2026, 3, 1)).days
    assert made.open == (status in ("open", "in-progress"))


def test_what_the_organisation_has_overdue() -> None:
    """The days counted by hand."""
    late = [
        (p.report.id[:10], p.action.id, p.overdue) for p in open_promises(organisation().reports, TODAY) if p.overdue
    ]
    assert late == [
        ("2025-02-11", "A2", 278),
        ("2025-05-13", "A2", 215),
        ("2025-08-10", "A3", 168),
        ("2025-11-05", "A2", 75),
        ("2025-10-14", "A2", 61),
        ("2025-08-26", "A3", 12),
        ("2026-02-24", "A2", 12),
        ("2026-03-11", "A1", 7),
        ("2026-01-13", "A2", 5),
    ]


def test_order_is_longest_overdue_then_next_due_then_undated_from_the_oldest() -> None:
    old = report(
        "2026-01-01-old", actions=(action("A1"), action("A2", due=date(2026, 3, 31)), action("A3", status="done"))
    )
    new = report(
        "2026-02-01-new", actions=(action("A1", due=date(2026, 2, 2)), action("A2"), action("A3", due=date(2026, 4, 9)))
    )
    ordered = [(p.report.id[11:], p.action.id) for p in open_promises([new, old], TODAY)]
    assert ordered == [("new", "A1"), ("old", "A2"), ("new", "A3"), ("old", "A1"), ("new", "A2")]


def test_open_promises_do_not_depend_on_the_order_of_the_reports() -> None:
    reports = organisation().reports
    assert open_promises(reports, TODAY) == open_promises(reversed(reports), TODAY)


def test_unknown_promises_stand_apart_newest_first() -> None:
    old = report("2026-01-01-old", actions=(action("A2", status="unknown"), action("A1", status="unknown")))
    new = report("2026-02-01-new", actions=(action("A1", status="unknown"), action("A2")))
    unknown = [(p.report.id[11:], p.action.id) for p in unknown_outcomes(promises([old, new], TODAY))]
    assert unknown == [("new", "A1"), ("old", "A1"), ("old", "A2")]
    assert [(p.report.id[11:], p.action.id) for p in open_promises([old, new], TODAY)] == [("new", "A2")]


def test_every_action_is_a_promise_once() -> None:
    reports = organisation().reports
    made = promises(reports, TODAY)
    assert [(p.report.id, p.action.id) for p in made] == [(r.id, a.id) for r in reports for a in r.actions]
