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


def told(id_: str, published: str | None, resolved: str | None = RESOLVED, status: str = "published") -> Report:
    started = "2026-03-01T10:00Z"
    return report(id_, status=status, times=times(started=started, resolved=resolved, published=published))


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
            told("2026-03-01-h", None, None, status="draft"),
            told("2026-03-01-i", "unknown"),
            told("2026-03-01-j", "2026-03-02T12:00Z", f"~{RESOLVED}"),
            told("2026-03-01-k", "2026-03-01T11:00Z"),
        )
    )
    letters = {
        name: "".join(id_[-1] for id_ in getattr(found, name))
        for name in ("in_time", "in_a_week", "later", "never", "not_due")
    }
    assert letters == {"in_time": "ak", "in_a_week": "b", "later": "c", "never": "d", "not_due": "ef"}
    assert {reason: "".join(id_[-1] for id_ in ids) for reason, ids in found.excluded.items()} == {
        "not stated": "g", "still open": "h", "unknown": "i", "approximate": "j",
    }  # fmt: skip
    assert (found.by_deadline.count, found.by_deadline.of) == (2, 6), "e has missed 48 h, f not yet"
    assert (found.by_week.count, found.by_week.of) == (3, 5)
    assert found.by_deadline.excluded["not due yet"] == ("2026-03-01-f",)
    assert found.by_deadline.share.value == pytest.approx(1 / 3)
    assert found.by_week.share.value is None, "five are not enough"


def test_the_deadline_is_the_organisations() -> None:
    options = Options(deadlines={"publish": timedelta(days=10)})
    found = proportions.completion(sample(told("2026-03-01-a", "2026-03-09T12:00Z"), options=options))
    assert found.in_time == ("2026-03-01-a",)


def test_targets() -> None:
    """SEV-1 has four hours, SEV-2 eight, SEV-4 none; the open ones have lasted twelve hours and one."""

    def after(id_: str, severity: str, started: str, resolved: str | None, status: str = "published") -> Report:
        return report(id_, severity=severity, status=status, times=times(started=started, resolved=resolved))

    found = proportions.target(
        sample(
            after("2026-03-01-in", "SEV-1", "2026-03-01T08:00Z", "2026-03-01T12:00Z"),
            after("2026-03-01-out", "SEV-1", "2026-03-01T08:00Z", "2026-03-01T12:01Z"),
            after("2026-03-02-none", "SEV-4", "2026-03-01T08:00Z", "2026-03-01T12:00Z"),
            after("2026-03-03-about", "SEV-1", "~2026-03-01T08:00Z", "2026-03-01T12:00Z"),
            after("2026-03-31-missed", "SEV-2", "2026-03-31T12:00Z", None, "draft"),
            after("2026-03-31-open", "SEV-2", "2026-03-31T23:00Z", None, "draft"),
            after("2026-03-04-other", "P9", "2026-03-01T08:00Z", "2026-03-01T09:00Z"),
        )
    )
    assert found.hits == ("2026-03-01-in",)
    assert found.misses == ("2026-03-01-out", "2026-03-31-missed")
    assert found.excluded == {
        "approximate": ("2026-03-03-about",),
        "no target": ("2026-03-02-none", "2026-03-04-other"),
        "still open": ("2026-03-31-open",),
    }


def test_a_severity_has_the_target_that_the_organisation_gives_it() -> None:
    options = Options(severities=(Severity("P1", resolve_within=timedelta(minutes=30)),))
    one = report(severity="P1", times=times(started="2026-01-01T08:00Z", resolved="2026-01-01T08:31Z"))
    assert proportions.target(sample(one, options=options)).misses == (one.id,)


def test_repeats_are_counted_by_their_place_in_the_archive() -> None:
    reports = [report(f"2026-01-0{day}-a") for day in range(1, 8)]
    found = proportions.repeat_rate(Sample.of(reports, Options(), TODAY, {reports[2].id, reports[5].id, "elsewhere"}))
    assert (found.hits, found.of) == ((reports[2].id, reports[5].id), 7)
    assert found.share.interval
    assert found.share.interval.low == pytest.approx(0.0822, abs=1e-4)
    assert found.share.interval.high == pytest.approx(0.6411, abs=1e-4)
