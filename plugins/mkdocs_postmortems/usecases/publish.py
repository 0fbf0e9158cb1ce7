"""The way of a report through its statuses: what the next one asks for, and the edits that set it."""

from __future__ import annotations

import os
import pathlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from ..gate.diagnostics import Diagnostic, Level
from ..gate.run import Run
from ..language import _
from ..report.edit import set_fields
from ..report.model import SIGNATURES, STATUSES, Report, Times
from ..report.problem import Problem, Refusal
from .trial import Trial

_PUBLISHED = STATUSES.index("published")


@dataclass(frozen=True)
class Wish:
    """What is asked for."""

    status: str | None = None
    """The status to set; `None`: the next one."""
    signatures: Mapping[str, str] = field(default_factory=dict)
    """Of `SIGNATURES`, those that are given with it, and by whom."""
    at: datetime | None = None
    """The time of publication, in UTC; `None`: now."""


@dataclass(frozen=True)
class Promotion:
    """A report before and after its next status."""

    report: Report
    """As it is before."""
    status: str
    before: bytes
    after: bytes
    found: Sequence[Diagnostic]
    """What the gate finds in it afterwards."""
    ahead: Sequence[Diagnostic]
    """What the status after that one asks for on top: errors that the report would have with it."""
    signatures: Mapping[str, str]
    """Who has signed it afterwards, by the name of the signature."""
    published: datetime | None
    """The time of publication that is set; `None` where none is."""

    @property
    def errors(self) -> list[Diagnostic]:
        """What keeps the report from this status."""
        return [found for found in self.found if found.level is Level.ERROR]

    @property
    def following(self) -> str | None:
        """The status after this one."""
        place = STATUSES.index(self.status) + 1
        return STATUSES[place] if place < len(STATUSES) else None


def promotion(run: Run, path: pathlib.Path, wish: Wish) -> Promotion:
    """The step of a report to its next status. Nothing is written.

    Raises `Refusal` where the file cannot be read, where there is no such step, or where it cannot be edited without
    changing something else.
    """
    data = run.files[path]
    if isinstance(data, Problem):
        raise Refusal(data.message, data.hint, run.shown(path))
    report = run.reading(path, data).report
    if report is None:
        cause = _("{path} is not a report").format(path=run.shown(path))
        raise Refusal(cause, _("`postmortems check` says what is wrong with it"))
    status, trial = _status(report, wish.status), Trial(run, path)
    after, published = _edited(data, report, status, wish, run.today)
    found = trial.data(after)
    known = {name: each.by for name in SIGNATURES if (each := getattr(report.sign_off, name))}
    step = Promotion(report, status, data, after, found, (), {**known, **wish.signatures}, published)
    if not step.following:
        return step
    later = _edited(after, report, step.following, Wish(at=wish.at), run.today)[0]
    ahead = _more(trial.data(later), found)
    return Promotion(report, status, data, after, found, ahead, step.signatures, published)


def _status(report: Report, wanted: str | None) -> str:
    place = STATUSES.index(report.status)
    if place + 1 == len(STATUSES) and not wanted:
        cause = _("The report is `{status}`, which is the last status").format(status=report.status)
        raise Refusal(cause, _("To reopen it, edit its `status`"))
    if wanted and STATUSES.index(wanted) <= place:
        cause = _("The report is already `{status}`").format(status=report.status)
        raise Refusal(cause, _("To take it back to an earlier status, edit its `status`"))
    return wanted or STATUSES[place + 1]


def _edited(data: bytes, report: Report, status: str, wish: Wish, today: date) -> tuple[bytes, datetime | None]:
    """The bytes with the status, its signatures, and the time of publication where there is none yet.

    A report without any times gets none: what it lacks is for the gate to say.
    """
    data = set_fields(data, (), {"status": status})
    published = None
    if STATUSES.index(status) >= _PUBLISHED and not report.times.published and report.times != Times():
        published = wish.at or _now(today)
        data = set_fields(data, ("times",), {"published": f"{published:%Y-%m-%dT%H:%M}Z"})
    signed, first = report.sign_off, report.sign_off == type(report.sign_off)()
    for name, by in wish.signatures.items():
        given = {"by": by, "on": today.isoformat()}
        if first:
            data, first = set_fields(data, (), {"sign_off": {name: given}}), False
        elif getattr(signed, name):
            data = set_fields(data, ("sign_off", name), given)
        else:
            data = set_fields(data, ("sign_off",), {name: given})
    return data, published


def _now(today: date) -> datetime:
    """The time of day on the day that counts as today, in UTC; SOURCE_DATE_EPOCH has its own."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    clock = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return datetime.combine(today, clock.timetz())


def _more(later: Sequence[Diagnostic], now: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The errors of a later status that the report does not have yet, however lines have moved."""
    known = Counter((found.code, found.message) for found in now if found.level is Level.ERROR)
    more = []
    for found in later:
        if found.level is Level.ERROR and known[found.code, found.message] > 0:
            known[found.code, found.message] -= 1
        elif found.level is Level.ERROR:
            more.append(found)
    return more
