"""Figures as pages show them: in words with their uncertainty, beside a chart, with what was counted one click away."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby, pairwise

from markupsafe import Markup, escape
from msgspec import Struct

from ..analysis.statistics import Summary
from ..analysis.statistics.results import (
    Bounds,
    Definition,
    Downtime,
    Estimate,
    Excluded,
    Mix,
    Proportion,
    Spread,
    Step,
)
from ..analysis.statistics.words import (
    described,
    left_out,
    reach,
    sensitivity,
    shown,
    span,
    titled,
    told_days,
    told_share,
)
from ..language import _, ngettext
from ..language.forms import comma, listed, number, semicolon
from ..report.addresses import slug
from . import counts
from .charts import Axis, Dot, count_axis, curve, dots, share_axis, ticks, time_axis, whisker
from .page import inline, sentence, words
from .view import Here, View

LISTED, NAMED, LINKED = 25, 8, 50
"""Up to how many incidents a figure lists their values (above, it counts them in classes), names those left out, and
links its dots."""
ONSET = ("mttd", "mtta", "mttm", "mttr")
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

    definition: Definition
    title: str
    text: Markup
    counted: str
    listed: tuple[Markup, ...]
    """Each that was counted, or how many lie in each class where they are many."""
    left_out: tuple[tuple[str, Markup], ...]
    """Reason with the reports left out for it."""


def estimate(given: Estimate, unit: str, n: int) -> Markup:
    """A figure with its interval; marked where there are too few of its `n` for one, empty where there is none."""
    if given.value is None and given.interval is None:
        return Markup("")
    value = _("not reached") if given.value is None else shown(given.value, unit)
    if given.interval is None:
        few = given.needs and n < given.needs
        return Markup('<span class="pm-few">{}</span>' if few else "{}").format(value)
    return Markup('{} <span class="pm-note">({})</span>').format(value, reach(given.interval, unit))


def answer(spread: Spread) -> str:
    """The median of a distribution in a sentence, with its uncertainty."""
    middle = spread.median
    if middle.value is None:
        return _("no incident states it.")
    if middle.interval is None:
        few = ngettext(
            "{values} ({n} incident, too few for an interval).", "{values} ({n} incidents, too few for an interval).",
            spread.n,
        )  # fmt: skip
        return few.format(values=comma(shown(value, "seconds") for value in spread.values), n=spread.n)
    low, high = (shown(bound or 0, "seconds") for bound in (middle.interval.low, middle.interval.high))
    told = _("median {median}; with 95 % confidence between {low} and {high} (n = {n}).")
    return told.format(median=shown(middle.value, "seconds"), low=low, high=high, n=spread.n)


class Figures:
    """The figures of one summary as rows for one page."""

    def __init__(self, summary: Summary, view: View, here: Here, linked: bool = True) -> None:
        """`linked`: whether the dots of a distribution lead to their reports; a page of many charts has no room."""
        self._linked = linked
        self.summary = summary
        self.view = view
        self.here = here
        self.definitions = here.to(DEFINITIONS)
        self.share_ticks = ticks(share_axis())

    def defined(self, id_: str, name: str, note: str = "") -> Markup:
        """The name of a figure as a link to its definition, with a note."""
        link = Markup('<a href="{}#{}">{}</a>').format(self.definitions, id_, name)
        return link + Markup(' <span class="pm-note">{}</span>').format(note) if note else link

    def durations(self, ids: Iterable[str], target: timedelta | None = None) -> tuple[Markup, list[Row], list[str]]:
        """The names of the axis that distributions share, a row for each, and the heads of the columns.

        `target` marks the time within which the severity asks for resolution. Where none has enough incidents for a
        90th percentile, there is no column of it.
        """
        spreads = [self.summary.durations[id_] for id_ in ids]
        axis = time_axis(value for spread in spreads for value in spread.values)
        names = {"median": _("Median"), "p90": _("90th percentile"), "mean": _("Mean")}
        if all(spread.p90.value is None for spread in spreads):
            del names["p90"]
        return ticks(axis), [self._duration(spread, axis, target, names) for spread in spreads], [*names.values()]

    def _duration(self, spread: Spread, axis: Axis, target: timedelta | None, names: Iterable[str]) -> Row:
        out = sum(map(len, spread.excluded.values()))
        rough = _("{n} approximate").format(n=len(spread.approximate)) if spread.approximate else ""
        note = comma(filter(None, (f"n = {spread.n}", rough, _("{n} left out").format(n=out) if out else "")))
        goal = target.total_seconds() if target and spread.definition.id == "mttr" else None
        figures = [getattr(spread, name) for name in names]
        return Row(
            self.defined(spread.definition.id, titled(spread.definition), note),
            self.strip(spread, axis, goal, self._linked) if spread.n else Markup(""),
            tuple(estimate(each, "seconds", spread.n) if spread.n else Markup("") for each in figures),
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

    def value(self, given: Estimate, spread: Spread) -> Markup:
        """A figure of a distribution; the values themselves where they are too few for an interval."""
        few = 0 < spread.n < spread.median.needs and given is spread.median
        values = comma(shown(value, "seconds") for value in spread.values)
        if few:
            return Markup('{} <span class="pm-note">({})</span>').format(values, _("too few for an interval"))
        return estimate(given, "seconds", spread.n)

    def counted(self, spread: Spread) -> str:
        """How many incidents a distribution counts, which are approximate, and which it leaves out."""
        rough = _("{n} of them approximate").format(n=len(spread.approximate)) if spread.approximate else ""
        told = [_("{text}.").format(text=comma(filter(None, (counts.incidents(spread.n), rough))))]
        if spread.exactly and spread.exactly.n:
            told.append(_("Without {what}.").format(what=sensitivity(spread)))
        if spread.excluded:
            told.append(_("Left out: {what}.").format(what=left_out(spread.excluded)))
        return " ".join(told)

    @property
    def user_minutes(self) -> str:
        """The minutes of all users together."""
        users = self.summary.user_minutes
        minutes = number(users.minutes, ",.0f")
        return _("at least {length}").format(length=minutes) if users.left_out else minutes

    def proportion(self, given: Proportion, name: Markup | None = None) -> Row:
        """A share with its interval."""
        note = _("{n} of {all}").format(n=given.count, all=given.of)
        return Row(
            name or self.defined(given.definition.id, _(given.definition.name)),
            self._share(given.share),
            (escape(note), estimate(given.share, "share", given.of)),
        )

    def proportions(self) -> list[Row]:
        """All shares that count anything, but that of the target, which is shown by severity."""
        kept = (given for id_, given in self.summary.proportions.items() if id_ != TARGET)
        return [self.proportion(given) for given in kept if given.of]

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
            cell = escape(shown(each.reference, "share")) if each.reference is not None else Markup("")
            figures = (Markup(str(each.count)), estimate(each.share, "share", mix.of))
            cells = (*figures, cell) if mix.reference else figures
            rows.append(Row(name, self._share(each.share, each.reference), cells))
        return rows

    @property
    def rate(self) -> Markup:
        """How many incidents 30 days bring."""
        return estimate(self.summary.frequency.rate, "", self.summary.frequency.events)

    @property
    def years(self) -> list[tuple[str, int, str]]:
        """Each year with its incidents and the address of their list, empty where there is none."""
        periods = self.summary.frequency.years
        return [(p.name, p.count, self.here.facet("year", p.name) if p.count else "") for p in periods]

    def mean_between(self) -> Markup:
        """The mean time between failures."""
        gaps = self.summary.mtbf
        return estimate(gaps.mean, gaps.definition.unit, self.summary.frequency.events)

    @property
    def closure_known(self) -> bool:
        """Whether enough outcomes are stated for a share of actions done: its bounds are not 0 and 100 %."""
        return any(shown(share.high - share.low, "share") != "100 %" for share in self._closed.values())

    @property
    def _closed(self) -> Mapping[int, Bounds]:
        return self.summary.action_closure.shares

    def closed(self) -> list[tuple[str, str]]:
        """The shares of actions done within some days; days with the same share stand together."""
        told = [(str(days), told_share(share)) for days, share in self._closed.items()]
        grouped = groupby(told, key=lambda each: each[1])
        return [(listed([days for days, _share in same], "or"), share) for share, same in grouped]

    def closure_told(self) -> str:
        """How many actions are done, and how soon, in sentences."""
        given = self.summary.action_closure
        done, unknown = len(given.closed) + len(given.undated), len(given.unknown)
        of = ngettext("Of {all} action {done}", "Of {all} actions {done}", given.n).format(
            all=given.n, done=ngettext("{n} is done and {open} open", "{n} are done and {open} open", done)
        )
        outcome = _("the outcome of {n} is unknown")
        if unknown and self.closure_known:
            outcome = _("the outcome of {n} is unknown, so a share lies between two bounds")
        text = semicolon((of.format(n=done, open=len(given.open)), outcome.format(n=unknown) if unknown else ""))
        told = [_("{text}.").format(text=text)]
        if not self.closure_known:
            return " ".join([*told, _("How soon actions are done cannot be told.")])
        within = [_("within {days} days: {share}").format(days=days, share=share) for days, share in self.closed()]
        if within:
            told.append(_("Done {within}.").format(within=semicolon(within)))
        return " ".join([*told, _("Half done after: {length}.").format(length=self.half_done())])

    def half_done(self) -> str:
        """After how many days half of the actions are done."""
        return told_days(self.summary.action_closure.median)

    def closure(self) -> tuple[Markup, list[tuple[str, str]]]:
        """The curve above its axis, and the shares at the axis' ticks for those who do not see it."""
        given = self.summary.action_closure
        axis = count_axis(max([1.0, *(step.time for step in given.curve)]))
        axis = Axis(
            axis.low, axis.high, tuple((at, _("{n} d").format(n=number(at, ",.0f"))) for at, _name in axis.ticks)
        )
        table = []
        for at, _name in axis.ticks[1:]:
            steps = [_at(at, steps) for steps in (given.curve, given.best or given.curve)]
            low, high = steps[0].low if steps[0] else 0.0, steps[1].high if steps[1] else 1.0
            share = shown(steps[0].share if steps[0] else 0.0, "share")
            within = span(shown(low, "share"), shown(high, "share"))
            table.append((_("{n} days").format(n=number(at, ",.0f")), f"{share} ({within})"))
        return curve(axis, given.curve, given.waiting, given.best) + ticks(axis), table

    def behind(self) -> Iterator[Behind]:
        """Of every figure the definition, what was counted and what was left out."""
        summary, frequency, users = self.summary, self.summary.frequency, self.summary.user_minutes
        counted: dict[str, tuple[str, Excluded]] = {
            **{id_: (counts.incidents(each.n), each.excluded) for id_, each in summary.durations.items()},
            **{id_: (counts.among(each.count, each.of), each.excluded) for id_, each in summary.proportions.items()},
            **{id_: (counts.incidents(each.of), each.excluded) for id_, each in summary.mixes.items()},
            "mtbf": (_gaps(summary.mtbf.n), summary.mtbf.excluded),
            "action-closure": (counts.actions(summary.action_closure.n), summary.action_closure.excluded),
            "frequency": (_in_days(frequency.count, frequency.days), {}),
            "downtime": (counts.incidents(len(summary.downtime.reports)), summary.downtime.excluded),
            "user-minutes": (counts.incidents(len(users.reports)), {}),
        }
        listed = {
            **{id_: self._values(each) for id_, each in summary.durations.items()},
            **{id_: self._some(each.hits) for id_, each in summary.proportions.items()},
        }
        for definition in summary.definitions:
            told, excluded = counted.get(definition.id, ("", {}))
            out = ((f"{len(ids)} {_(reason)}", Markup(", ").join(self._some(ids))) for reason, ids in excluded.items())
            yield Behind(
                definition,
                titled(definition),
                inline(described(definition)),
                told,
                listed.get(definition.id, ()),
                tuple(out),
            )

    def _values(self, spread: Spread) -> tuple[Markup, ...]:
        if spread.n <= LISTED:
            return tuple(
                Markup("{}: {}").format(self.named(report), shown(value, "seconds"))
                for report, value in zip(spread.reports, spread.values, strict=True)
            )
        bounds = [at for at, _name in time_axis(spread.values).ticks]
        places = [bisect_left(spread.values, bound) for bound in bounds]
        places[-1] = spread.n
        return tuple(
            escape(f"{span(shown(low, 'seconds'), shown(high, 'seconds'))}: {counts.incidents(last - first)}")
            for (low, high), (first, last) in zip(pairwise(bounds), pairwise(places), strict=True)
            if last > first
        )

    def _some(self, ids: Sequence[str]) -> tuple[Markup, ...]:
        named = tuple(self.named(id_) for id_ in ids[:NAMED])
        return (*named, escape(_("and {n} more").format(n=len(ids) - NAMED))) if len(ids) > NAMED else named

    def named(self, id_: str) -> Markup:
        """A report, or an action (`report#action`), as a link."""
        report, _mark, action = id_.partition("#")
        anchor = f"action-{slug(action)}" if action else ""
        return Markup('<a href="{}">{}</a>').format(
            self.here.report(report, anchor), self.title(report) + (f", {action}" if action else "")
        )

    def title(self, report: str) -> str:
        """The title of a report by its id."""
        return self.view.archive.corpus.by_id[report].title


def _gaps(count: int) -> str:
    return ngettext("{n} gap", "{n} gaps", count).format(n=count)


def _in_days(incidents: int, days: int) -> str:
    length = counts.days(days)
    return _("{incidents} in {length}").format(incidents=counts.incidents(incidents), length=length)


def _at(time: float, steps: Sequence[Step]) -> Step | None:
    return next((step for step in reversed(steps) if step.time <= time), None)


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
    target, downtime = summary.target, summary.downtime
    return {
        "onset": figures.durations(ONSET, severity.resolve_within if severity else None),
        "facts": [
            (_("Incidents"), len(summary.sample)),
            *([(_("Incidents in 30 days"), figures.rate)] if summary.frequency.rate.interval else []),
            *([(_("MTBF (mean)"), figures.mean_between())] if summary.mtbf.mean.interval else []),
            *([(_("Downtime"), lasted(downtime))] if downtime.reports else []),
        ],
        "target": figures.proportion(target) if target.of else None,
        "share_ticks": figures.share_ticks,
        "definitions": figures.definitions,
        "statistics": here.to("statistics.md"),
    }


def lasted(downtime: Downtime) -> str:
    """A sum of downtime, and how far it can be trusted."""
    if not downtime.reports:
        return _("unknown")
    length = f"{'~' if downtime.approximate else ''}{shown(downtime.seconds, 'seconds')}"
    return _("at least {length}").format(length=length) if downtime.at_least else length
