"""Publication, targets and repeats on fixtures that were computed by hand."""

from datetime import date, timedelta

import pytest
from mkdocs_postmortems.analysis.statistics import Sample, proportions
from mkdocs_postmortems.options import Options, Severity
from mkdocs_postmortems.report.model import Report
from support.reports import report, times

TODAY = date(2026, 4, 1)
RESOLVED = "2026-03-01T12:00Z"


def sample(*reports: Report, options: Options | None = None) -> Sample:
    return Sample.of(reports, options or Options(), TODAY)


def told(
    id_: str, published: str | None, resolved: str | None = RESOLVED, status: str = "published", ongoing: bool = False
) -> Report:
    started = "2026-03-01T10:00Z"
    moments = times(started=started, resolved=resolved, published=published)
    return report(id_, status=status, times=moments, ongoing=ongoing)


def test_completion_of_every_kind() -> None:
    """48 h end on 3 March at noon, seven days on the 8th; the as-of day is 1 April."""
    found = proportions.completion(
        sample(
            told("2026-03-01-a", "2026-03-03T12:00Z"),
            told("2026-03-01-b", "2026-03-03T12:01Z"),
            told("2026-03-01-c", "2026-03-08T12:01Z"),
            told("2026-03-01-d", None, status="in-review"),
            told("2026-03-01-e", None, "2026-03-29T12:00Z", status="draft"),
            told("2026-03-01-f", None, "2026-03-31T12:00Z", status="draft"),
            told("2026-03-01-g", None),
            told("2026-03-01-h", None, None, status="draft", ongoing=True),
            told("2026-03-01-i", "unknown"),
            told("2026-03-01-j", "2026-03-02T12:00Z", f"~{RESOLVED}"),
            told("2026-03-01-k", "2026-03-01T11:00Z"),
        )
    )
    letters = {
        name: "".join(id_[-1] for id_ in getattr(found, name))
        for name in ("in_time", "in_a_week", "later", "never", "not_due")
    }
    assert letters == {"in_time": "ajk", "in_a_week": "b", "later": "c", "never": "d", "not_due": "ef"}
    assert {reason: "".join(id_[-1] for id_ in ids) for reason, ids in found.excluded.items()} == {
        "not stated": "g", "still open": "h", "unknown": "i",
    }  # fmt: skip
    assert (found.by_deadline.count, found.by_deadline.of) == (3, 7), "e has missed 48 h, f not yet"
    assert (found.by_week.count, found.by_week.of) == (4, 6)
    assert found.by_deadline.excluded["not due yet"] == ("2026-03-01-f",)
    assert found.by_deadline.share.value == pytest.approx(3 / 7)
    assert found.by_week.share.interval


def test_the_deadline_is_the_organisations() -> None:
    options = Options(deadlines={"publish": timedelta(days=10)})
    found = proportions.completion(sample(told("2026-03-01-a", "2026-03-09T12:00Z"), options=options))
    assert found.in_time == ("2026-03-01-a",)


def test_targets() -> None:
    """SEV-1 has four hours, SEV-2 eight, SEV-4 none; the open ones have lasted twelve hours and one."""

    def after(id_: str, severity: str, started: str, resolved: str | None) -> Report:
        moments = times(started=started, resolved=resolved)
        return report(id_, severity=severity, times=moments, ongoing=resolved is None)

    found = proportions.target(
        sample(
            after("2026-03-01-in", "SEV-1", "2026-03-01T08:00Z", "2026-03-01T12:00Z"),
            after("2026-03-01-out", "SEV-1", "2026-03-01T08:00Z", "2026-03-01T12:01Z"),
            after("2026-03-02-none", "SEV-4", "2026-03-01T08:00Z", "2026-03-01T12:00Z"),
            after("2026-03-03-about", "SEV-1", "~2026-03-01T08:00Z", "2026-03-01T20:00Z"),
            after("2026-03-31-missed", "SEV-2", "2026-03-31T12:00Z", None),
            after("2026-03-31-open", "SEV-2", "2026-03-31T23:00Z", None),
            after("2026-03-04-other", "P9", "2026-03-01T08:00Z", "2026-03-01T09:00Z"),
        )
    )
    assert found.hits == ("2026-03-01-in",)
    assert found.misses == ("2026-03-01-out", "2026-03-03-about", "2026-03-31-missed")
    assert found.excluded == {
        "no target": ("2026-03-02-none", "2026-03-04-other"),
        "still open": ("2026-03-31-open",),
    }


def test_a_severity_has_the_target_that_the_organisation_gives_it() -> None:
    options = Options(severities=(Severity("P1", resolve_within=timedelta(minutes=30)),))
    one = report(severity="P1", times=times(started="2026-01-01T08:00Z", resolved="2026-01-01T08:31Z"))
    assert proportions.target(sample(one, options=options)).misses == (one.id,)


def test_an_incident_repeats_one_of_the_six_months_before() -> None:
    """Each looks back 183 days; the first six months of the archive have less to look back on."""
    days = ("2025-01-01", "2025-03-01", "2025-07-02", "2025-07-03", "2025-08-01", "2025-12-01", "2026-03-01")
    first, early, _, again, other, same, late = reports = [report(f"{day}-a") for day in days]
    patterns = ([first, early, again], [other, same], [late])
    found = proportions.repeat_rate(Sample.of(reports, Options(), TODAY, patterns))
    assert found.hits == (again.id, same.id)
    assert found.misses == (other.id, late.id)
    assert found.excluded == {"in the archive's first six months": tuple(each.id for each in reports[:3])}


def test_a_repeat_after_more_than_six_months_does_not_count() -> None:
    reports = [report("2024-01-01-a"), report("2025-01-01-b"), report("2025-07-03-c"), report("2026-01-03-d")]
    found = proportions.repeat_rate(Sample.of(reports, Options(), TODAY, [reports]))
    assert found.hits == (reports[2].id,), "183 days after the one before; the others 184 and more"
