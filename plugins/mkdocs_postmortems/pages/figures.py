"""Figures as pages show them: in words with their uncertainty, beside a chart, with what was counted one click away."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from markupsafe import Markup, escape
from msgspec import Struct

from ..analysis.statistics import Summary
from ..analysis.statistics.results import (
    Downtime,
    Estimate,
    Frequency,
    Mix,
    Proportion,
    Spread,
    Survival,
)
from ..analysis.statistics.words import reach, shown
from ..report.addresses import slug
from ..report.words import plural
from .charts import Axis, Dot, count_axis, curve, dots, share_axis, ticks, time_axis, whisker
from .page import inline, sentence, words
from .view import Here, View

LISTED, NAMED, LINKED = 25, 8, 50
"""Up to how many incidents a figure lists their values (above, it counts them in classes), names those left out, and
links its dots."""
ONSET = ("time-to-detect", "time-to-acknowledge", "time-to-mitigate", "time-to-resolve")
"""The durations that share the onset as their beginning."""
TARGET = "within-target"
DEFINITIONS = "statistics/definitions.md"
"""The page that says what each figure counts."""


class Row(Struct, frozen=True):
    """One line of a table of figures, all in HTML."""

    name: Markup
    chart: Markup
    cells: tuple[Markup, ...]


class Behind(Struct, frozen=True):
    """What stands behind a figure: its definition, what was counted and what was left out."""

    id: str
    name: str
    text: Markup
    source: str
    counted: str
    listed: tuple[Markup, ...]
    """Each that was counted, or how many lie in each class where they are many."""
    left_out: tuple[tuple[str, Markup], ...]
    """Reason with the reports left out for it."""


def estimate(given: Estimate, unit: str, n: int) -> Markup:
    """A figure with its interval, or what is missing."""
    if given.value is None and given.interval is None:
        return Markup('<span class="pm-none">not enough data</span> <span class="pm-note">({} of {})</span>').format(
            n, given.needs
        )
    value = "not reached" if given.value is None else shown(given.value, unit)
    if given.interval is None:
        why = f"no interval below n = {given.needs}" if n < given.needs else "no interval: too uneven"
        return Markup('{} <span class="pm-note">({})</span>').format(value, why)
    return Markup('{} <span class="pm-note">({})</span>').format(value, reach(given.interval, unit))


def answer(spread: Spread) -> str:
    """The median of a distribution in a sentence, with its uncertainty."""
    middle = spread.median
    if middle.value is None or middle.interval is None:
        return f"Not enough data: {plural(spread.n, 'incident')}, and a median with an interval needs {middle.needs}."
    low, high = (shown(bound or 0, "seconds") for bound in (middle.interval.low, middle.interval.high))
    return f"Median {shown(middle.value, 'seconds')}; with 95 % confidence between {low} and {high} (n = {spread.n})."


class Figures:
    """The figures of one summary as rows for one page."""

    def __init__(self, summary: Summary, view: View, here: Here) -> None:
        self.summary = summary
        self.view = view
        self.here = here
        self.definitions = here.to(DEFINITIONS)
        self.share_ticks = ticks(share_axis())

    def defined(self, id_: str, name: str, note: str = "") -> Markup:
        """The name of a figure as a link to its definition, with a note."""
        link = Markup('<a href="{}#{}">{}</a>').format(self.definitions, id_, name)
        return link + Markup(' <span class="pm-note">{}</span>').format(note) if note else link

    def durations(self, ids: Iterable[str], target: timedelta | None = None) -> tuple[Markup, list[Row]]:
        """Distributions, below the names of the axis that they share.

        `target` marks the time within which the severity asks for resolution.
        """
        spreads = [self.summary.durations[id_] for id_ in ids]
        axis = time_axis(value for spread in spreads for value in spread.values)
        return ticks(axis), [self._duration(spread, axis, target) for spread in spreads]

    def _duration(self, spread: Spread, axis: Axis, target: timedelta | None) -> Row:
        out = sum(map(len, spread.excluded.values()))
        note = f"n = {spread.n}" + (f", {out} left out" if out else "")
        goal = target.total_seconds() if target and spread.definition.id == "time-to-resolve" else None
        figures = (spread.median, spread.p90, spread.mean)
        return Row(
            self.defined(spread.definition.id, spread.definition.name, note),
            self.strip(spread, axis, goal) if spread.n else Markup(""),
            tuple(estimate(each, "seconds", spread.n) for each in figures),
        )

    def strip(self, spread: Spread, axis: Axis, target: float | None = None, linked: bool = True) -> Markup:
        """Every incident of a distribution as a dot, which leads to its report where `linked` and they are few."""
        linked = linked and spread.n <= LINKED
        band = spread.median.interval
        return dots(
            axis,
            [
                Dot(value, f"{self.title(report)}: {shown(value, 'seconds')}", self.here.report(report))
                if linked
                else Dot(value)
                for report, value in zip(spread.reports, spread.values, strict=True)
            ],
            band=(band.low, band.high) if band and band.high is not None else None,
            median=spread.median.value,
            p90=spread.p90.value,
            mean=spread.mean.value,
            target=target,
        )

    def proportion(self, given: Proportion, name: Markup | None = None) -> Row:
        """A share with its interval."""
        note = f"{given.count} of {given.of}"
        return Row(
            name or self.defined(given.definition.id, given.definition.name),
            self._share(given.share),
            (Markup(note), estimate(given.share, "share", given.of)),
        )

    def proportions(self) -> list[Row]:
        """All shares but that of the target, which is told by severity."""
        return [self.proportion(given) for id_, given in self.summary.proportions.items() if id_ != TARGET]

    def _share(self, share: Estimate, reference: float | None = None) -> Markup:
        bounds = (share.interval.low, share.interval.high or 1.0) if share.interval else None
        return whisker(share_axis(), share.value or 0.0, bounds, reference)

    def mix(self, mix: Mix) -> list[Row]:
        """The words of a vocabulary by how often they are said."""
        kind = mix.definition.id.partition("-")[0]
        rows = []
        for each in mix.rows:
            name = escape(words(each.word))
            if each.count and kind in ("trigger", "factor"):
                name = self.here.link("cause", each.word)
            reference = Markup(f"{100 * each.reference:.0f} %") if each.reference is not None else Markup("")
            figures = (Markup(str(each.count)), estimate(each.share, "share", mix.of))
            rows.append(Row(name, self._share(each.share, each.reference), (*figures, reference)))
        return rows

    def frequency(self, frequency: Frequency, most: int = 12) -> tuple[Markup, list[Row]]:
        """Incidents by quarter, the newest first, each with the interval of what such a quarter brings."""
        periods = frequency.quarters[-most:][::-1]
        axis = count_axis(max((p.expected.high or 0.0 for p in periods), default=1.0))
        rows = [
            Row(
                Markup(period.name if period.whole else f'{period.name} <span class="pm-note">in part</span>'),
                whisker(axis, period.count, (period.expected.low, period.expected.high or period.expected.low)),
                (Markup(str(period.count)), Markup(f"{period.expected.low:.1f} to {period.expected.high or 0:.1f}")),
            )
            for period in periods
        ]
        return ticks(axis), rows

    @property
    def rate(self) -> Markup:
        """How many incidents 30 days bring."""
        return estimate(self.summary.frequency.rate, "", self.summary.frequency.events)

    @property
    def years(self) -> list[tuple[str, int, str]]:
        """Each year with its incidents and the address of their list, empty where there is none."""
        periods = self.summary.frequency.years
        return [(p.name, p.count, self.here.facet("year", p.name) if p.count else "") for p in periods]

    def median(self, given: Survival) -> Markup:
        """After how many days half of it has happened."""
        return estimate(given.median, "days", given.n)

    def closed(self) -> list[tuple[int, Markup]]:
        """The shares of actions done within some days."""
        closure = self.summary.action_closure
        return [(days, estimate(share, "share", closure.n)) for days, share in closure.shares.items()]

    def survival(self, given: Survival) -> tuple[Markup, list[tuple[str, str]]]:
        """The curve above its axis, and the shares at the axis' ticks for those who do not see it."""
        axis = count_axis(max([1.0, *given.observed]) if given.observed else max([1.0, *given.censored]))
        axis = Axis(axis.low, axis.high, tuple((at, f"{at:,.0f} d") for at, _ in axis.ticks))
        table = []
        for at, _ in axis.ticks[1:]:
            step = next((step for step in reversed(given.curve) if step.time <= at), None)
            text = (
                f"{shown(step.share, 'share')} ({shown(step.low, 'share')} to {shown(step.high, 'share')})"
                if step
                else "none"
            )
            table.append((f"{at:,.0f} days", text))
        return curve(axis, given.curve, given.censored) + ticks(axis), table

    def behind(self) -> Iterator[Behind]:
        """Of every figure the definition, what was counted and what was left out."""
        summary = self.summary
        for spread in summary.durations.values():
            yield self._behind(spread, plural(spread.n, "incident"), self._values(spread))
        for share in summary.proportions.values():
            yield self._behind(share, f"{share.count} of {share.of}", self._some(share.hits))
        for each in (summary.time_between_failures, summary.action_closure):
            yield self._behind(each, f"{each.n}, of which {len(each.censored)} not ended")
        frequency, downtime = summary.frequency, summary.downtime
        yield self._behind(frequency, f"{plural(frequency.count, 'incident')} in {plural(frequency.days, 'day')}")
        yield self._behind(downtime, plural(len(downtime.reports), "incident"))
        for mix in summary.mixes.values():
            yield self._behind(mix, plural(mix.of, "incident"))

    def _behind(
        self,
        figure: Spread | Survival | Proportion | Mix | Frequency | Downtime,
        counted: str,
        listed: tuple[Markup, ...] = (),
    ) -> Behind:
        definition = figure.definition
        excluded = {} if isinstance(figure, Frequency) else figure.excluded
        out = ((f"{len(ids)} {reason}", Markup(", ").join(self._some(ids))) for reason, ids in excluded.items())
        return Behind(
            definition.id, definition.name, inline(definition.text), definition.source, counted, listed, tuple(out)
        )

    def _values(self, spread: Spread) -> tuple[Markup, ...]:
        if spread.n <= LISTED:
            return tuple(
                Markup("{}: {}").format(self.named(report), shown(value, "seconds"))
                for report, value in zip(spread.reports, spread.values, strict=True)
            )
        bounds = [at for at, _ in time_axis(spread.values).ticks]
        places = [bisect_left(spread.values, bound) for bound in bounds]
        places[-1] = spread.n
        return tuple(
            Markup(f"{shown(low, 'seconds')} to {shown(high, 'seconds')}: {plural(last - first, 'incident')}")
            for (low, high), (first, last) in zip(pairwise(bounds), pairwise(places), strict=True)
            if last > first
        )

    def _some(self, ids: Sequence[str]) -> tuple[Markup, ...]:
        named = tuple(self.named(id_) for id_ in ids[:NAMED])
        return (*named, Markup(f"and {len(ids) - NAMED} more")) if len(ids) > NAMED else named

    def named(self, id_: str) -> Markup:
        """A report, or an action (`report#action`), as a link."""
        report, _, action = id_.partition("#")
        anchor = f"action-{slug(action)}" if action else ""
        return Markup('<a href="{}">{}</a>').format(
            self.here.report(report, anchor), self.title(report) + (f", {action}" if action else "")
        )

    def title(self, report: str) -> str:
        """The title of a report by its id."""
        return self.view.archive.corpus.by_id[report].title


def group_name(kind: str, value: str) -> str:
    """What a group is called on a page."""
    return sentence(words(value)) if kind in ("trigger", "factor", "detection") else value


def facet_figures(kind: str, value: str, view: View, here: Here) -> Mapping[str, object] | None:
    """The figures of a service, a team or a severity for its own page; `None` where it has no incident."""
    summary = view.archive.groups(kind).get(value)
    if summary is None:
        return None
    severity = view.archive.options.severity(value) if kind == "severity" else None
    figures = Figures(summary, view, here)
    target, downtime = summary.proportions[TARGET], summary.downtime
    return {
        "onset": figures.durations(ONSET, severity.resolve_within if severity else None),
        "facts": [
            ("Incidents", len(summary.sample)),
            ("Incidents in 30 days", figures.rate),
            ("Half followed by the next within", figures.median(summary.time_between_failures)),
            (
                "Downtime",
                ("at least " if downtime.at_least else "") + shown(downtime.seconds, "seconds")
                if downtime.reports
                else "unknown",
            ),
        ],
        "target": figures.proportion(target) if target.of else None,
        "share_ticks": figures.share_ticks,
        "definitions": figures.definitions,
        "statistics": here.to("statistics.md"),
    }
