"""What the authors of real reports typed ("Time to repair: 5h 8m") against the timestamps of the same report.

The reports are migrated by the project's own `intake.migrate`; the lengths come from the times and the timeline that
it finds. A difference is explained by the first of these that fits, or not at all:

- first entry: the author counts from the first line of a timeline that marks no onset, to a later line;
- rounding: at most five minutes or a twentieth off;
- support hours: so long is the part between two points that lies on weekdays from 10:00 to 17:00 in London, as the
  reports of one organisation count;
- overnight: the span goes over a midnight in London, and the author counts less of it by hours that go unnamed;
- other points: two other points of the report's own timeline lie so far apart, to the minute;
- contradiction: the report gives the points that the label means, and nothing in it is so long.

Where a report says when a fault was noticed and not when it began, authors count from there; that agrees too, and the
line says so.
"""

from __future__ import annotations

import pathlib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from mkdocs_postmortems.intake.migrate.archive import Output, find_files, migrate
from mkdocs_postmortems.intake.migrate.lift import Choices
from mkdocs_postmortems.intake.migrate.zones import read_zone
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import STAGES, Report
from mkdocs_postmortems.report.parse import read_report

LONDON = ZoneInfo("Europe/London")
FROM, UNTIL = 10, 17
"""Hours of support, on weekdays."""
MINUTE = timedelta(minutes=1)
_LENGTH = r"(?:\d+(?:\.\d+)?\s*(?:d|days?|h|hours?|m|min|minutes?)\b[\s,]*(?:and\s+)?)+"
_STATED = re.compile(
    r"(?P<label>time to (?:detection|recovery|repair|resolve)|detection delay|impact duration|\blast(?:ed|ing)"
    rf"|\bduration)[^\n\d]{{0,40}}?\**:?\**\s*(?P<length>{_LENGTH})",
    re.IGNORECASE,
)
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(d|h|m)", re.IGNORECASE)
POINTS = {
    "time to detection": (("started", "detected"),),
    "detection delay": (("started", "detected"),),
    "time to repair": (
        ("acknowledged", "mitigated"), ("detected", "mitigated"),
        ("acknowledged", "resolved"), ("detected", "resolved"),
    ),
}  # fmt: skip
"""Between which points each label lies by its authors' definition, best first; all others lie from onset on."""
WHOLE = (("started", "resolved"), ("detected", "resolved"))


@dataclass(frozen=True)
class Stated:
    """One length that an author typed."""

    report: str
    label: str
    minutes: float
    computed: float | None
    """Between the points that the label means, in minutes; `None` where the report does not give both."""
    reason: str
    """Why the two differ; `agrees` where they don't."""
    points: str
    """The two that are so far apart."""

    @property
    def line(self) -> str:
        """As a line of a table."""
        computed = "-" if self.computed is None else f"{self.computed:g}"
        return f"{self.report[:64]:<64} {self.label:<18} {self.minutes:>7g} {computed:>7}  {self.reason}: {self.points}"


def compare_folder(folder: pathlib.Path) -> list[Stated]:
    """Every stated length below a folder, sorted by report."""
    choices = Choices(
        "SEV-3", {"sev-3": "SEV-3"}, read_zone("Europe/London"), timedelta(days=30), timedelta(days=14)
    )  # fmt: skip
    found: list[Stated] = []
    with tempfile.TemporaryDirectory() as temporary:
        output = pathlib.Path(temporary)
        done = migrate(folder, Output(output), choices, find_files(folder, output))
        for file in done.files:
            text = (folder / file.source).read_text("utf-8-sig")
            if file.output and file.outcome != "copied" and _STATED.search(text):
                reading = read_report(output / file.output, file.output, Options().contract)
                found += _compare(file.source, text, _points(reading.report) if reading.report else {})
    return found


def _compare(name: str, text: str, points: Mapping[str, datetime]) -> Iterator[Stated]:
    for match in _STATED.finditer(text):
        if "mean" in text[max(0, match.start() - 6) : match.start()].lower():
            continue
        label, length = match["label"].lower(), read_length(match["length"])
        yield _judge(name, label, length, points, POINTS.get(label, WHOLE))


def read_length(text: str) -> timedelta:
    """A length such as `5h 8m`, `88 minutes` or `1d 5h 47m`."""
    units = {"d": 1440.0, "h": 60.0, "m": 1.0}
    return sum((float(number) * units[unit.lower()] * MINUTE for number, unit in _PART.findall(text)), timedelta())


def _points(report: Report) -> dict[str, datetime]:
    """The points in time of a report by name: its stages, else those that its timeline marks, then every entry."""
    kinds = {"onset": "started", "detection": "detected", "acknowledgement": "acknowledged",
             "mitigation": "mitigated", "resolution": "resolved"}  # fmt: skip
    points = {stage: m.at for stage in STAGES if (m := getattr(report.times, stage)) and m.at}
    entries = [entry for entry in report.timeline if entry.moment.at]
    for entry in entries:
        if entry.kind in kinds and entry.moment.at:
            points.setdefault(kinds[entry.kind], entry.moment.at)
    for index, entry in enumerate(entries, 1):
        assert entry.moment.at
        points.setdefault(f"entry {index}", entry.moment.at)
    return points


def _judge(
    name: str, label: str, length: timedelta, points: Mapping[str, datetime], meant: tuple[tuple[str, str], ...]
) -> Stated:
    given = [(one, other) for one, other in meant if one in points and other in points]
    computed = (points[given[0][1]] - points[given[0][0]]) / MINUTE if given else None
    reason, pair = _reason(length, points, given)
    return Stated(name, label, length / MINUTE, computed, reason, " to ".join(pair))


Pair = tuple[str, str]


def _reason(length: timedelta, points: Mapping[str, datetime], given: list[Pair]) -> tuple[str, tuple[str, ...]]:
    """Why the length differs from that between the first given pair, and the points that explain it."""

    def first(pairs: list[Pair], fits: Callable[[datetime, datetime], bool]) -> Pair | None:
        return next((pair for pair in pairs if fits(points[pair[0]], points[pair[1]])), None)

    def exact(start: datetime, end: datetime) -> bool:
        return end - start == length

    def near(start: datetime, end: datetime) -> bool:
        return abs(end - start - length) <= max(5 * MINUTE, length / 20)

    def supported(start: datetime, end: datetime) -> bool:
        return abs(support_hours(start, end) - length) <= MINUTE

    if len(points) < 2:
        return "no timestamps", ()
    ordered = sorted(points, key=lambda point: points[point])
    others = sorted(combinations(ordered, 2), key=lambda pair: sum(point.startswith("entry") for point in pair))
    stages = [pair for pair in others if not any(point.startswith("entry") for point in pair)]
    opening = [pair for pair in others if pair[0] == ordered[0] and "started" not in points]
    for reason, pairs, fits in (
        ("agrees", given, exact), ("first entry", opening, exact), ("rounding", given, near),
        ("support hours", given + stages, supported), ("other points", others, exact),
    ):  # fmt: skip
        if pair := first(pairs, fits):
            return reason, pair
    nights = [pair for pair in given if overnight(points[pair[0]], points[pair[1]], length)]
    if nights:
        return "overnight", nights[0]
    return ("contradiction", given[0]) if given else ("points not given", ())


def overnight(start: datetime, end: datetime, length: timedelta) -> bool:
    """Whether a span longer than `length` goes over a midnight in London."""
    return end - start > length and start.astimezone(LONDON).date() != end.astimezone(LONDON).date()


def support_hours(start: datetime, end: datetime) -> timedelta:
    """The part of a span that lies on weekdays within the hours of support in London."""
    total, day = timedelta(), start.astimezone(LONDON).date()
    while day <= end.astimezone(LONDON).date():
        if day.weekday() < 5:
            opens, closes = (datetime(day.year, day.month, day.day, hour, tzinfo=LONDON) for hour in (FROM, UNTIL))
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return total
