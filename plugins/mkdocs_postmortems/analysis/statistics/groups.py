"""Groups of incidents: by service, team, severity, quarter, year, trigger, factor and who noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import numpy as np

from ...report.model import Report
from .sample import Rows, Sample


def quarter(day: date) -> str:
    """The quarter of a day: `2026-Q1`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_days(name: str) -> tuple[date, date]:
    """First and last day of a quarter such as `2026-Q1`. Raises `ValueError` for anything else."""
    year, _, number = name.partition("-Q")
    month = 3 * int(number) - 2
    first = date(int(year), month, 1)
    following = date(first.year + month // 10, (month + 2) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def year_days(name: str) -> tuple[date, date]:
    """First and last day of a year such as `2026`. Raises `ValueError` for anything else."""
    return date(int(name), 1, 1), date(int(name), 12, 31)


PERIODS: dict[str, tuple[Callable[[date], str], Callable[[str], tuple[date, date]]]] = {
    "quarter": (quarter, quarter_days),
    "year": (lambda day: str(day.year), year_days),
}
"""Kind of period → the name of a day's, and the first and last day of one by its name."""


def trigger_words(report: Report) -> list[str]:
    """The class of the trigger."""
    return [report.trigger.category] if report.trigger else []


def factor_words(report: Report) -> list[str]:
    """The classes of the contributing factors."""
    return [factor.category for factor in report.factors]


def detection_words(report: Report) -> list[str]:
    """Who noticed."""
    return [report.detection] if report.detection else []


GROUPS: dict[str, Callable[[Report], Iterable[str]]] = {
    "service": lambda report: report.services,
    "team": lambda report: report.teams,
    "severity": lambda report: (report.severity,),
    "quarter": lambda report: (quarter(report.day),),
    "year": lambda report: (str(report.day.year),),
    "trigger": trigger_words,
    "factor": factor_words,
    "detection": detection_words,
}
"""Kind of group → the groups that a report belongs to; an incident belongs to the quarter and year of its day."""


def by(sample: Sample, kind: str) -> dict[str, Sample]:
    """The groups of a kind (a key of `GROUPS`) in a sample, sorted by name, severities by the organisation's scale.

    An incident of several services is in each of their groups, and one that states none in no group. The span of a
    quarter or a year is its own days, as far as they were observed. Raises `KeyError` for an unknown kind.
    """
    groups = {name: sample.select(rows) for name, rows in rows_by(sample, kind).items()}
    if kind not in PERIODS:
        return groups
    return {name: group.during(*PERIODS[kind][1](name)) for name, group in groups.items()}


def rows_by(sample: Sample, kind: str) -> dict[str, Rows]:
    """The rows of each group, in the order of `by`."""
    found: dict[str, list[int]] = {}
    said = sample.table.said(GROUPS[kind])
    for row in sample.rows.tolist():
        for word in said[row]:
            found.setdefault(word, []).append(row)
    names = sorted(found)
    if kind == "severity":
        scale = [severity.id for severity in sample.options.severities]
        names.sort(key=lambda name: scale.index(name) if name in scale else len(scale))
    return {name: np.array(found[name], np.intp) for name in names}
