"""The definitions: each measure a function over a sample, with what it counts, what it leaves out, and why.

Near misses are not incidents: no measure counts them. What is open counts as open until the beginning of the as-of
day. Times are instants in UTC, so the zones in which they were typed do not matter; leap seconds have no length.
"""

from __future__ import annotations

from .results import Completion, Definition, Downtime, Frequency, Mix, Proportion, Spread, Survival
from .sample import Sample

SRE_METRICS = "Š. Davidovič, Incident Metrics in SRE, 2021"
WORKBOOK = "The Site Reliability Workbook, appendix C"
FORMAT = "This project"

_LEFT_OUT = "Incidents with an unknown, unstated, approximate or contradictory time are left out, and so are open ones."


def _stage(id_: str, name: str, text: str) -> Definition:
    return Definition(id_, name, f"{text} {_LEFT_OUT}", "seconds", SRE_METRICS)


DURATIONS: dict[str, tuple[Definition, str, str]] = {
    definition.id: (definition, first, second)
    for definition, first, second in (
        (
            _stage("time-to-detect", "Time to detect", "From onset until somebody or something first noticed."),
            "started",
            "detected",
        ),
        (
            _stage("time-to-acknowledge", "Time to acknowledge", "From onset until somebody began to work on it."),
            "started",
            "acknowledged",
        ),
        (
            _stage("time-to-mitigate", "Time to mitigate", "From onset until users stopped being affected."),
            "started",
            "mitigated",
        ),
        (
            _stage("time-to-resolve", "Time to resolve", "From onset until service was fully back."),
            "started",
            "resolved",
        ),
        (
            _stage("detection-to-acknowledgement", "Detection to acknowledgement", "How long a notice waited."),
            "detected",
            "acknowledged",
        ),
        (
            _stage("acknowledgement-to-mitigation", "Acknowledgement to mitigation", "How long the first help took."),
            "acknowledged",
            "mitigated",
        ),
        (
            _stage("mitigation-to-resolution", "Mitigation to resolution", "How long the repair took after that."),
            "mitigated",
            "resolved",
        ),
    )
}
"""Id → definition and the two times of the report (`times.…`) between which it lies."""


def duration(sample: Sample, id_: str) -> Spread:
    """One of `DURATIONS`. Raises `KeyError` for another id."""
    raise NotImplementedError


def time_between_failures(sample: Sample) -> Survival:
    """Days from each onset to the next in the sample; from the last to the end of the span it is censored."""
    raise NotImplementedError


def downtime(sample: Sample) -> Downtime:
    """The union of [onset, resolution]: time during which two incidents went on counts once."""
    raise NotImplementedError


def frequency(sample: Sample) -> Frequency:
    """Incidents by quarter and year of onset, and their rate over the span."""
    raise NotImplementedError


def completion(sample: Sample) -> Completion:
    """How soon after resolution reports come out."""
    raise NotImplementedError


def action_closure(sample: Sample) -> Survival:
    """Days from promise to done, with `shares` closed within 30, 60 and 90 days; ids are `report#action`."""
    raise NotImplementedError


def overdue_actions(sample: Sample) -> Proportion:
    """Of the open actions with a due date, those whose date has passed; ids are `report#action`."""
    raise NotImplementedError


def target(sample: Sample) -> Proportion:
    """Incidents resolved within `resolve_within` of their severity; an open one already past it has missed it."""
    raise NotImplementedError


def detection_mix(sample: Sample) -> Mix:
    """Who noticed."""
    raise NotImplementedError


def trigger_mix(sample: Sample) -> Mix:
    """What set it off, beside Google's shares."""
    raise NotImplementedError


def factor_mix(sample: Sample) -> Mix:
    """What contributed, beside Google's shares."""
    raise NotImplementedError


def repeat_rate(sample: Sample) -> Proportion:
    """Incidents that belong to a pattern and are not its first (`Sample.repeats`)."""
    raise NotImplementedError
