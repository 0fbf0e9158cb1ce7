"""What was promised, and how it stood when it happened again; reckoned by hand."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.actions import promised_on
from mkdocs_postmortems.analysis.durations import Downtime, total_downtime
from mkdocs_postmortems.analysis.ledger import ledger, standing
from mkdocs_postmortems.report.model import Action, Report
from support.reports import TODAY, organisation, report, times

DUE = date(2026, 3, 10)
NEXT = timedelta(days=1)


def action(id_: str = "A1", **fields: object) -> Action:
    return Action(id_, "Do it", **fields)  # type: ignore[arg-type]


def incident(day: str, *actions: Action, minutes: int | None = 60, **fields: object) -> Report:
    """Published on its day; of unknown length for `None`."""
    end = None if minutes is None else f"{day}T{minutes // 60:02}:{minutes % 60:02}Z"
    stated = times(started=f"{day}T00:00Z", resolved=end, published=f"{day}T23:00Z")
    return report(f"{day}-a", actions=actions, times=stated, **fields)


@pytest.mark.parametrize(
    ("fields", "then"),
    [
        ({}, "open"),
        ({"status": "in-progress"}, "open"),
        ({"due": DUE}, "open"),
        ({"due": DUE - NEXT}, "overdue"),
        ({"status": "done", "done": DUE + NEXT}, "open"),
        ({"status": "done", "done": DUE + NEXT, "due": DUE - NEXT}, "overdue"),
        ({"status": "done", "done": DUE}, "done"),
        ({"status": "done", "done": DUE - NEXT, "due": DUE - 2 * NEXT}, "done"),
        ({"status": "done"}, "unknown"),
        ({"status": "unknown"}, "unknown"),
        ({"status": "unknown", "due": DUE - NEXT}, "unknown"),
        ({"status": "wont-do"}, "dropped"),
        ({"status": "wont-do", "due": DUE - NEXT}, "dropped"),
    ],
)
def test_how_an_action_stood_on_a_day(fields: dict[str, object], then: str) -> None:
    assert standing(action(**fields), DUE) == then


@given(st.dates(), st.dates(), st.dates())
def test_what_is_done_stays_done(done: date, one: date, other: date) -> None:
    finished = action(status="done", done=done)
    earlier, later = sorted((one, other))
    assert standing(finished, earlier) == "open" or standing(finished, later) == "done"


@pytest.mark.parametrize(
    ("published", "day"),
    [("2026-01-05T09:00Z", 5), ("~2026-01-05T09:00Z", 5), ("unknown", 1), (None, 1), ("2025-12-01T09:00Z", 1)],
)
def test_a_promise_is_made_when_the_report_comes_out(published: str | None, day: int) -> None:
    """Where that is not known, on the day of the incident, and never before it."""
    assert promised_on(report("2026-01-01-a", times=times(published=published))) == date(2026, 1, day)


def test_the_pool_ran_out_three_times() -> None:
    """As the README of the fixture says: A2 and A3 of August, A2 and A3 of November were open in February."""
    pool = [each for each in organisation().reports if "connection-pool" in each.tags]
    book = ledger(pool, TODAY)
    assert [(line.report.id[:10], line.again and line.again.id[:10]) for line in book.lines] == [
        ("2025-08-10", "2025-11-05"), ("2025-11-05", "2026-02-05"), ("2026-02-05", None),
    ]  # fmt: skip
    assert [[(e.promise.action.id, e.then) for e in line.entries] for line in book.lines[:2]] == [
        [("A1", "done"), ("A2", "overdue"), ("A3", "overdue"), ("A4", "dropped")],
        [("A1", "done"), ("A2", "overdue"), ("A3", "overdue"), ("A4", "done")],
    ]
    assert dict(book.tally) == {"done": 3, "overdue": 4, "dropped": 1}
    assert book.untested == 5
    assert [line.since.minutes for line in book.lines] == [65 + 90, 90, 0]
    assert [each.action.id for each in book.open] == ["A3", "A2", "A3"]
    assert [each.id[:10] for each in book.meanwhile] == ["2025-11-05", "2026-02-05"]


def test_an_incident_before_the_report_was_out_broke_no_promise() -> None:
    first = incident("2026-01-01", action())
    late = report("2026-01-01-b", actions=(action(),), times=times(published="2026-01-09T00:00Z"))
    second, third = incident("2026-01-05"), incident("2026-02-01")
    book = ledger([first, late, second, third], TODAY)
    assert [line.again for line in book.lines] == [second, third, third, None]


def test_of_what_is_unknown_the_minutes_are_a_least() -> None:
    members = [
        incident("2026-01-01", action()),
        incident("2026-01-02", minutes=30),
        incident("2026-01-03", minutes=None),
        incident("2026-01-04", minutes=45, kind="near-miss"),
        incident("2026-01-05", minutes=None, status="draft"),
    ]
    assert ledger(members, TODAY).lines[0].since == Downtime(timedelta(minutes=30), known=1, unknown=2, to_resolution=1)
    about = report("2026-01-06-a", times=times(started="~2026-01-06T00:00Z", resolved="2026-01-06T00:10Z"))
    assert total_downtime([members[1], about]) == Downtime(
        timedelta(minutes=40), known=2, approximate=True, to_resolution=2
    )
    assert total_downtime([]).minutes == 0


def test_an_incident_counts_once_however_many_promises_were_open() -> None:
    done = action(status="done", done=date(2026, 1, 4))
    members = [
        incident("2026-01-01", done, action("A2", status="unknown"), action("A3", status="wont-do")),
        incident("2026-01-03", action(status="done", done=date(2026, 1, 3))),
        incident("2026-01-04"),
        incident("2026-01-06", action()),
        incident("2026-01-08"),
    ]
    assert [each.day.day for each in ledger(members, TODAY).meanwhile] == [3, 8]


def test_two_on_one_day_are_not_each_others_next() -> None:
    one, other = incident("2026-01-01", action()), report("2026-01-01-b")
    assert [line.again for line in ledger([one, other], TODAY).lines] == [None, None]


def test_nothing_is_an_empty_ledger() -> None:
    assert ledger([], TODAY).lines == ()
    assert ledger([], TODAY).meanwhile == []


entries = st.tuples(
    st.integers(0, 60),
    st.lists(
        st.tuples(st.sampled_from(["open", "done", "wont-do", "unknown"]), st.none() | st.integers(0, 90)), max_size=3
    ),
)


@given(st.lists(entries, max_size=8), st.randoms(use_true_random=False))
def test_any_group(told: list[tuple[int, list[tuple[str, int | None]]]], chance: random.Random) -> None:
    first = date(2026, 1, 1)
    reports = [
        report(
            f"{first + timedelta(days=day)}-r{n}",
            actions=tuple(
                action(f"A{m}", status=status, done=None if done is None else first + timedelta(days=done))
                for m, (status, done) in enumerate(promised)
            ),
        )
        for n, (day, promised) in enumerate(told)
    ]
    book = ledger(reports, TODAY)
    assert sum(book.tally.values()) + book.untested == sum(len(each.actions) for each in reports)
    for line in book.lines:
        later = [each for each in reports if each.day > line.promised]
        assert (line.again is None) == (not later)
        assert line.again is None or line.again.day == min(each.day for each in later)
        assert line.since.unknown == len(later)
    naive = [
        each
        for each in sorted(reports, key=lambda r: r.id)
        if any(
            standing(made, each.day) in ("open", "overdue")
            for other in reports
            if other.day < each.day
            for made in other.actions
        )
    ]
    assert book.meanwhile == naive
    chance.shuffle(reports)
    assert ledger(reports, TODAY) == book
