"""A range of Prometheus' `query_range`: where a series crosses a threshold, something happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from ...language import N_, _
from ..clocks import epoch
from ..event import BadInput, Event, Reference, Settings, Threshold
from ..inputs import Input, items, members, string
from ..markup import code
from ..registry import Adapter, is_json

_LABEL = (Reference("Prometheus"),)
_CALM = timedelta(minutes=5)
"""A series that comes back for less than this has not recovered."""


@dataclass(frozen=True)
class _Stretch:
    """A time on the bad side."""

    start: datetime
    end: datetime | None
    """The first sample after it; `None` where there is none."""
    first: float
    worst: float
    after: float
    times: int = 1


def sniff(input_: Input) -> bool:
    """Whether it is an answer of the query API, or the bare series that promtool prints."""
    return is_json(input_, r'"resultType"\s*:', r'"errorType"\s*:', r'"metric"\s*:\s*\{[^{}]*\}\s*,\s*"values"')


def read(input_: Input, settings: Settings) -> Iterator[Event]:
    """Two events for each stretch that a series is beyond a threshold: its beginning and its end."""
    if not settings.thresholds:
        cause = _("A metric needs a threshold to become an event")
        raise BadInput(input_.name, cause, _("Give one: `--threshold 'error_ratio>0.05'`"))
    matched = False
    for series in _series(input_):
        metric = members(series.get("metric"))
        for threshold in settings.thresholds:
            if not threshold.metric or (string(metric, "__name__") or threshold.metric) == threshold.metric:
                matched = True
                yield from _crossings(items(series.get("values")), threshold, _name(metric, threshold))
    if not matched:
        input_.notes.append(_("no series matches a threshold"))


def _series(input_: Input) -> Iterator[dict[str, Any]]:
    for document in input_.documents():
        data = document
        if isinstance(document, dict):
            if document.get("status") == "error":
                cause = _("Prometheus answered with an error: {said}").format(said=string(document, "error"))
                raise BadInput(input_.name, cause, _("Correct the query and export it again"))
            data = document.get("data", document)
        if isinstance(data, dict):
            if data.get("resultType", "matrix") != "matrix":
                cause = _("It is a {kind}, the values of one moment").format(kind=string(data, "resultType"))
                raise BadInput(input_.name, cause, _("Export a range: `/api/v1/query_range`"))
            data = data.get("result")
        yield from (item for item in items(data) if isinstance(item, dict))


def _name(metric: dict[str, Any], threshold: Threshold) -> str:
    labels = ", ".join(f'{name}="{value}"' for name, value in sorted(metric.items()) if name != "__name__")
    return (string(metric, "__name__") or threshold.metric) + (f"{{{labels}}}" if labels else "")


def _samples(values: Iterable[Any]) -> Iterator[tuple[datetime, float]]:
    """The samples that are figures: `NaN` is none."""
    for pair in values:
        try:
            at, value = epoch(pair[0]), float(pair[1])
        except (ValueError, TypeError, LookupError):
            continue
        if at and not math.isnan(value):
            yield at, value


def _crossings(values: Iterable[Any], threshold: Threshold, name: str) -> Iterator[Event]:
    said = code(f"{name} {threshold.sign} {threshold.limit:g}")
    first = next(_samples(values), None)
    worse = max if ">" in threshold.sign else min
    for stretch in _joined(_stretches(values, threshold, worse), worse):
        if first and stretch.start == first[0]:
            text = f"{said}: {stretch.first:.4g} at the first sample, so it began earlier"
            yield Event(stretch.start, text, _LABEL, rank=2)
        else:
            yield Event(stretch.start, f"{said}: {stretch.first:.4g}", _LABEL, "onset", rank=2)
        if stretch.end:
            minutes = round((stretch.end - stretch.start).total_seconds() / 60)
            often = f", {stretch.times} times" if stretch.times > 1 else ""
            text = f"{said} ended: {stretch.after:.4g} after {minutes} min{often}, at worst {stretch.worst:.4g}"
            yield Event(stretch.end, text, _LABEL, "mitigation", rank=2)


def _stretches(values: Iterable[Any], threshold: Threshold, worse: Callable[..., float]) -> Iterator[_Stretch]:
    start: tuple[datetime, float] | None = None
    worst = 0.0
    for beyond, run in groupby(_samples(values), lambda sample: threshold.crossed(sample[1])):
        samples = list(run)
        if beyond:
            start, worst = samples[0], worse(value for _, value in samples)
        elif start:
            yield _Stretch(start[0], samples[0][0], start[1], worst, samples[0][1])
            start = None
    if start:
        yield _Stretch(start[0], None, start[1], worst, math.nan)


def _joined(stretches: Iterable[_Stretch], worse: Callable[..., float]) -> Iterator[_Stretch]:
    """The stretches, with those that follow each other closely as one."""
    last: _Stretch | None = None
    for stretch in stretches:
        if last and last.end and stretch.start - last.end < _CALM:
            worst = worse(last.worst, stretch.worst)
            last = _Stretch(last.start, stretch.end, last.first, worst, stretch.after, last.times + 1)
            continue
        if last:
            yield last
        last = stretch
    if last:
        yield last


adapter = Adapter("prometheus", N_("JSON of `/api/v1/query_range`; needs `--threshold`"), sniff, read)
