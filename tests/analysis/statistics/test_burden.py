"""User-minutes, error budgets and the backlog of actions, computed by hand."""

from datetime import date, timedelta

import pytest
from mkdocs_postmortems.analysis.statistics import Sample, burden
from mkdocs_postmortems.analysis.statistics.backlog import backlog
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Action, Impact, Quantity, Report
from support.reports import report, times

TODAY = date(2026, 4, 1)
OPTIONS = Options(availability={"orders": 0.999})


def sample(*reports: Report) -> Sample:
    return Sample.of(reports, OPTIONS, TODAY)


def down(id_: str, start: str, mitigated: str | None, users: Quantity | None = None, **fields: object) -> Report:
    day = id_[:10]
    stated = times(started=f"{day}T{start}Z", mitigated=mitigated and f"{day}T{mitigated}Z")
    return report(id_, times=stated, services=("orders",), impact=Impact(users=users), **fields)


def test_user_minutes_count_numbers_and_not_shares() -> None:
    found = burden.user_minutes(
        sample(
            down("2026-03-01-a", "08:00", "08:30", Quantity(1000)),
            down("2026-03-02-b", "08:00", "09:00", Quantity(50.0, approximate=True)),
            down("2026-03-03-c", "08:00", "09:00", Quantity(3.0, share=True)),
            down("2026-03-04-d", "08:00", None, Quantity(10)),
            down("2026-03-05-e", "08:00", "09:00"),
        )
    )
    assert found.minutes == 1000 * 30 + 50 * 60
    assert [id_[-1] for id_ in found.reports] == ["a", "b"]
    assert [id_[-1] for id_ in found.left_out] == ["c", "d", "e"]


def test_an_error_budget_counts_overlaps_once_and_only_its_days() -> None:
    """99.9 % of 30 days leave 43.2 minutes; 30 minutes and 20 that overlap by 10 are 40."""
    old = down("2025-03-01-old", "08:00", "20:00")
    one, other = down("2026-03-10-a", "08:00", "08:30"), down("2026-03-10-b", "08:20", "08:40")
    month, year = burden.budgets(sample(old, one, other))
    assert (month.days, month.target, month.allowed) == (30, 0.999, pytest.approx(43.2 * 60))
    assert (month.spent, month.at_least, month.reports) == (40 * 60, False, (one.id, other.id))
    assert month.share == pytest.approx(40 / 43.2)
    assert (year.days, year.spent) == (365, 40 * 60)


def test_a_budget_says_where_an_incident_has_no_times() -> None:
    found = burden.budgets(sample(report("2026-01-01-a"), down("2026-03-20-u", "08:00", None)))
    assert [(each.days, each.spent, each.at_least) for each in found] == [(30, 0.0, True)], "a year was not observed"
    assert burden.budgets(Sample.of([down("2025-01-01-a", "08:00", "09:00")], Options(), TODAY)) == ()


def action(id_: str, done: date | None = None, status: str = "") -> Action:
    return Action(id_, "Do it", status=status or ("done" if done else "open"), done=done)


def test_the_backlog_month_by_month() -> None:
    done = (action("A1", date(2026, 1, 20)), action("A2", date(2026, 3, 1)))
    first = report("2026-01-05-a", actions=(*done, action("A3"), action("A4", status="unknown")))
    second = report("2026-03-25-b", actions=(action("A1"), action("A2", status="wont-do")))
    found = backlog(sample(first, second))
    assert [(level.day, level.open, level.made) for level in found.levels] == [
        (date(2026, 2, 28), 2, 3), (date(2026, 3, 31), 2, 4)
    ]  # fmt: skip
    assert [number for _, _, number in found.ages] == [1, 1, 0, 0, 0], "seven days old, and 86"
    assert sum(number for *_, number in found.ages) == found.levels[-1].open
    assert (TODAY - found.levels[-1].day) == timedelta(days=1)
