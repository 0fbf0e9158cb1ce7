"""Who belongs where, by which day, and which span of days a group was watched."""

from datetime import date

import pytest
from mkdocs_postmortems.analysis.statistics import GROUPS, Sample, by, summary
from mkdocs_postmortems.analysis.statistics.groups import quarter, quarter_days, year_days
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Factor, Report, Trigger
from support.reports import report, times

TODAY = date(2026, 6, 30)


def sample(*reports: Report) -> Sample:
    return Sample.of(reports, Options(), TODAY)


@pytest.mark.parametrize(
    ("day", "name", "first", "last"),
    [
        (date(2026, 1, 1), "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), "2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        (date(2025, 12, 31), "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_quarters(day: date, name: str, first: date, last: date) -> None:
    assert quarter(day) == name
    assert quarter_days(name) == (first, last)
    assert year_days("2024") == (date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize("name", ["2026", "2026-Q5", "2026-Q0", "x-Q1", ""])
def test_what_is_no_quarter(name: str) -> None:
    with pytest.raises(ValueError):
        quarter_days(name)


def test_a_report_is_in_every_group_that_it_names_once() -> None:
    one = report(
        "2026-01-01-a", services=("b", "a"), teams=("t",), severity="SEV-2", detection="customer",
        trigger=Trigger("hardware", ""), factors=(Factor("F1", "software", ""), Factor("F2", "software", "")),
    )  # fmt: skip
    other = report("2026-04-01-b", services=("a",), severity="SEV-1")
    near = report("2026-04-02-c", services=("a",), kind="near-miss")
    groups = {
        kind: {name: group.ids() for name, group in by(sample(other, near, one), kind).items()} for kind in GROUPS
    }
    assert groups == {
        "service": {"a": (one.id, other.id), "b": (one.id,)},
        "team": {"t": (one.id,)},
        "severity": {"SEV-1": (other.id,), "SEV-2": (one.id,)},
        "quarter": {"2026-Q1": (one.id,), "2026-Q2": (other.id,)},
        "year": {"2026": (one.id, other.id)},
        "trigger": {"hardware": (one.id,)},
        "factor": {"software": (one.id,)},
        "detection": {"customer": (one.id,)},
    }
    assert sample(near).near_misses == (near.id,)


def test_an_incident_belongs_to_the_quarter_that_it_is_filed_under() -> None:
    """It began on 1 April in Berlin, where its report was written, and on 31 March in UTC."""
    late = report("2026-04-01-a", times=times(started="2026-04-01T01:30+02:00", resolved="2026-04-02T01:00Z"))
    unknown = report("2026-04-01-b", times=times(started="unknown"))
    groups = by(sample(late, unknown), "quarter")
    assert {name: group.ids() for name, group in groups.items()} == {"2026-Q2": (late.id, unknown.id)}


def test_the_ends_of_a_span_are_inside_it() -> None:
    days = [report(f"2026-0{month}-15-a") for month in (1, 2, 3, 4)]
    whole = sample(*days)
    assert whole.within(date(2026, 2, 15), date(2026, 3, 15)).ids() == (days[1].id, days[2].id)
    assert whole.within(None, date(2026, 1, 14)).ids() == ()
    assert whole.within(date(2026, 4, 15), None).ids() == (days[3].id,)
    assert len(whole.within(None, None)) == 4


def test_a_quarter_was_watched_from_the_first_incident_of_the_archive_on() -> None:
    groups = by(sample(report("2026-02-10-a"), report("2026-05-05-b")), "quarter")
    assert [(group.first, group.last) for group in groups.values()] == [
        (date(2026, 2, 10), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
    ]
    current = Sample.of([report("2026-02-10-a")], Options(), date(2026, 2, 20)).during(*quarter_days("2026-Q1"))
    assert (current.first, current.last) == (date(2026, 2, 10), date(2026, 2, 20)), "and not beyond the as-of day"


def test_the_order_of_the_reports_does_not_matter() -> None:
    reports = [report(f"2026-0{month}-0{month}-a", services=(f"s{month % 2}",)) for month in range(1, 7)]
    one, other = (summary(each, Options(), TODAY) for each in (reports, reports[::-1]))
    assert one.frequency == other.frequency
    assert list(one.by("service")) == list(other.by("service")) == ["s0", "s1"]
    assert one.by("service")["s1"].frequency == other.by("service")["s1"].frequency


def test_an_unknown_kind_of_group() -> None:
    with pytest.raises(KeyError):
        by(sample(), "colour")
