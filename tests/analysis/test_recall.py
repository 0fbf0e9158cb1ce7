"""What an incident could have known of earlier promises, told by hand and by looking at every report anew."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.analysis.actions import Promise, promise, promised_on
from mkdocs_postmortems.analysis.durations import Downtime, total_downtime
from mkdocs_postmortems.analysis.ledger import PENDING, standing
from mkdocs_postmortems.analysis.recall import Memory
from mkdocs_postmortems.report.model import Action, Moment, Report, Times
from support.reports import TODAY, organisation, report, times

FIRST = date(2026, 1, 1)


def test_what_the_third_exhaustion_could_know() -> None:
    reports = organisation().by_id
    memory = Memory([each for each in reports.values() if "connection-pool" in each.tags], TODAY)
    recall = memory.at(reports["2026-02-05-orders-postgres-leak"], [])
    assert [each.id[:10] for each in recall.others] == ["2025-11-05", "2025-08-10"]
    assert [[promise.action.id for promise in recall.left[each.id]] for each in recall.others] == [["A2", "A3"]] * 2
    assert (recall.earlier, recall.open_then, recall.open_now) == (2, 4, 2)
    assert recall.since
    assert recall.since.minutes == 65 + 90
    first = memory.at(reports["2025-08-10-cart-redis-leak"], [])
    assert (first.earlier, first.open_then, first.since, first.left, first.others) == (0, 0, None, {}, [])


def test_nothing_was_promised_before_the_report_was_out() -> None:
    action = Action("A1", "Do it")
    out = report("2026-01-01-a", actions=(action,))
    late = report("2026-01-01-b", actions=(action,), times=times(published="2026-01-09T00:00Z"))
    second = report("2026-01-05-a")
    recall = Memory([out, late, second], TODAY).at(second, [late])
    assert (recall.earlier, recall.open_then, recall.others) == (1, 1, [out])


days = st.integers(0, 12).map(lambda number: FIRST + timedelta(days=number))
actions = st.builds(
    Action,
    st.sampled_from("AB"),
    st.just("Do it"),
    due=st.none() | days,
    status=st.sampled_from(["open", "in-progress", "done", "wont-do", "unknown"]),
    done=st.none() | days,
)


@st.composite
def archives(draw: st.DrawFn) -> list[Report]:
    """Reports of a few days, some published long after, some of unknown length."""
    found = []
    for number, day in enumerate(sorted(draw(st.lists(days, min_size=1, max_size=8)))):
        hours = draw(st.none() | st.integers(1, 9))
        out = draw(st.none() | days)
        stated = times(
            started=f"{'~' if draw(st.booleans()) else ''}{day}T00:00Z",
            resolved=f"{day}T0{hours}:00Z" if hours else None,
            mitigated=f"{day}T00:30Z" if draw(st.booleans()) else None,
            published=f"{out}T23:00Z" if out else None,
        )
        promised = tuple(draw(st.lists(actions, max_size=3)))
        kind = draw(st.sampled_from(["incident", "near-miss"]))
        found.append(report(f"{day}-r{number}", actions=promised, times=stated, kind=kind))
    return found


def left(other: Report, day: date) -> list[Promise]:
    """By definition: out before the day, and not done by then."""
    made = [promise(other, action, TODAY) for action in other.actions if standing(action, day) in PENDING]
    return made if promised_on(other) < day else []


@given(archives(), st.data())
def test_looking_back_finds_what_going_through_every_report_finds(
    reports: Sequence[Report], data: st.DataObject
) -> None:
    group = data.draw(st.lists(st.sampled_from(reports), unique_by=lambda each: each.id))
    near = data.draw(st.lists(st.sampled_from(reports), unique_by=lambda each: each.id, max_size=3))
    incident, most = data.draw(st.sampled_from(reports)), data.draw(st.integers(0, 3))
    day = incident.day
    known = {each.id: each for each in (*group, *near) if each.id < incident.id}
    earlier = [each for _, each in sorted(known.items()) if promised_on(each) < day]
    broken = [each for each in earlier if left(each, day)]
    others = [each for each in reversed(broken) if each not in near][:most]

    recall = Memory(group, TODAY).at(incident, near, most)

    promises = [promise for each in broken for promise in left(each, day)]
    assert recall.earlier == len(earlier)
    assert (recall.open_then, recall.open_now) == (len(promises), sum(each.open for each in promises))
    assert recall.others == others
    assert recall.left == {each.id: left(each, day) for each in broken if each in near or each in others}
    assert recall.since == (since(broken[0], [*known.values(), incident]) if broken else None)


def since(first: Report, reports: Sequence[Report]) -> Downtime:
    return total_downtime(each for each in reports if each.day > promised_on(first))


def test_an_approximate_time_before_a_stretch_does_not_make_it_approximate() -> None:
    stated = Times(Moment(None))
    about = report("2026-01-01-a", times=times(started="~2026-01-01T00:00Z", resolved="2026-01-01T01:00Z"))
    open_ = report("2026-01-02-a", times=stated, actions=(Action("A1", "Do it"),))
    exact = report("2026-01-04-a", times=times(started="2026-01-04T00:00Z", resolved="2026-01-04T01:00Z"))
    assert Memory([about, open_, exact], TODAY).at(exact, []).since == total_downtime([exact])
