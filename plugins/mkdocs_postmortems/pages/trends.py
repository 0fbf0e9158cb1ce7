"""Are we getting better? The sentences and the three charts that answer it: time to resolve, incidents, actions."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ..analysis.statistics import Summary
from ..analysis.statistics.backlog import Backlog, Level
from ..analysis.statistics.comparison import DurationComparison, RateComparison
from ..analysis.statistics.groups import quarter
from ..analysis.statistics.results import Closure
from ..analysis.statistics.running import running, series
from ..analysis.statistics.trend import Trend
from ..analysis.statistics.words import reach, shown, would_notice
from ..language import N_, _, ngettext
from ..language.forms import comma, listed, semicolon
from .charts import Axis, count_axis, few_names, time_axis
from .control import Figure, Key, outside
from .counts import actions, incidents
from .figures import answer
from .planes import Column, Limit, Spot, columns, day_axis, plane
from .timeaxis import STEPS
from .verdict import CHANGE, LENGTH
from .view import Here, View

SINGLE = 60
"""Incidents up to which each is a dot that leads to its report."""
QUARTERS = 20
"""So many quarters are drawn, the last ones."""
LEAST = 3
"""Incidents from which on a chart has something to show."""
_SPANS = {
    365: (N_("in the last twelve months"), N_("in the twelve before")),
    182: (N_("in the last six months"), N_("in the six before")),
    91: (N_("in the last three months"), N_("in the three before")),
}
"""Days of a span, and what the latest one is called and the one before."""

_FASTER = {
    -1: N_("Incidents are resolved faster, by more than chance explains."),
    0: N_("The change in the time to resolve is no larger than chance brings."),
    1: N_("Incidents take longer to resolve, by more than chance explains."),
}
_FEWER = {
    -1: N_("There are fewer incidents, by more than chance explains."),
    0: N_("The change in the number of incidents is no larger than chance brings."),
    1: N_("There are more incidents, by more than chance explains."),
}
_NEITHER = N_(
    "We cannot tell: the changes in the number of incidents and in the time to resolve are no larger than chance "
    "brings."
)


class Answer(Struct, frozen=True):
    """What the figures say to the question whether it gets better."""

    said: str
    basis: str
    """What was compared, and how large an improvement would have been noticed."""


def answered(trend: Trend) -> Answer:
    """The verdict of the latest span against the one before; what has too few incidents for a test is not in it."""
    rate, resolve = trend.comparison.rate, trend.comparison.duration("mttr")
    tested = [rate.test.p is not None, resolve.test.p is not None]
    if all(tested) and rate.direction == resolve.direction == 0:
        said = _(_NEITHER)
    else:
        told = ((rate, _FEWER), (resolve, _FASTER))
        known = [(each.direction, _(words[each.direction])) for each, words in told if each.test.p is not None]
        said = " ".join(sentence for _direction, sentence in sorted(known, key=lambda one: not one[0]))
    first, second = trend.comparison.names
    basis = [_("Compared are {first} and {second}.").format(first=first, second=second)]
    if trend.season:
        basis.append(_("The two lie in different parts of the year, so a season may be behind a difference."))
    return Answer(said, " ".join([*basis, would_notice(resolve)]).strip())


def spans(trend: Trend) -> tuple[str, str]:
    """The two spans in words, the latest first: `in the last twelve months` and `in the twelve before`."""
    latest, before = _SPANS[trend.days]
    if (trend.second[0] - trend.first[0]).days > trend.days:
        before = N_("a year earlier")
    return _(latest), _(before)


def resolved(compared: DurationComparison, trend: Trend) -> str:
    """The medians of the two spans with the verdict; empty where there are too few for a test."""
    one, other = compared.first.median.value, compared.second.median.value
    if compared.test.p is None or one is None or other is None:
        return ""
    return changed(shown(other, "seconds"), shown(one, "seconds"), trend, _(LENGTH[compared.direction]))


def counted(compared: RateComparison, trend: Trend) -> str:
    """The incidents of the two spans with the verdict; empty where there are too few for a test."""
    if compared.test.p is None:
        return ""
    return changed(str(compared.second.count), str(compared.first.count), trend, _(CHANGE[compared.direction]))


def changed(latest: str, before: str, trend: Trend, verdict: str) -> str:
    """A figure of both spans with what the test says of them."""
    now, then = spans(trend)
    said = _("{latest} {now}, {before} {then}: {verdict}")
    return said.format(latest=latest, now=now, before=before, then=then, verdict=verdict)


def compared_trend(summary: Summary) -> Trend | None:
    """The comparison of the latest spans; none of several organisations, whose reports tell nothing of a trend."""
    return None if summary.sample.options.several_organisations else summary.trend


def resolve_chart(summary: Summary, view: View, here: Here) -> Figure | None:
    """Every incident by its day and its time to resolve, with the running median; `None` of fewer than `LEAST`."""
    found, spread = series(summary.sample, "mttr"), summary.durations["mttr"]
    if len(found) < LEAST:
        return None
    x = day_axis(summary.sample.first, max(summary.sample.last, found[-1][0]))
    y = few_names(time_axis(seconds for _, _, seconds in found))
    pooled = summary.sample.options.several_organisations
    moving = None if pooled else running(summary.sample, "mttr")
    band, line, keys = _median_of(summary, x, moving), [], [Key("dot", _("an incident"))]
    if moving:
        line = [(day.toordinal() + 0.5, value) for day, value in ((step.day, step.value) for step in moving.steps)]
        keys.append(Key("line", _("median of the latest {n} incidents").format(n=moving.width)))
        keys.append(Key("band", _("its 95 % interval")))
    elif band:
        keys.append(Key("band", _("95 % interval of the median of all")))
    points = [(day.toordinal() + 0.5, seconds) for day, _, seconds in found]
    spots = (
        [
            Spot(at, seconds, f"{view.archive.corpus.by_id[id_].title}: {shown(seconds, 'seconds')}", here.report(id_))
            for (at, seconds), (_, id_, _) in zip(points, found, strict=True)
        ]
        if len(points) <= SINGLE
        else []
    )
    if not spots:
        keys[0] = Key("dot", _("incidents; a larger dot stands for more of them"))
    quarters = summary.quarters
    trend = compared_trend(summary)
    said = resolved(trend.comparison.duration("mttr"), trend) if trend else ""
    told = _("Median {change}.").format(change=said) if said else ""
    told = told or _("Time to resolve: {answer}").format(answer=answer(spread))
    stands_out = outside(quarters, "quarter") if quarters and quarters.outside and not pooled else ""
    return Figure(
        " ".join(filter(None, (told, stands_out))),
        plane(x, y, spots, band, line=line, crowd=() if spots else points, height=190),
        (_("Quarter"), _("Incidents"), _("Median time to resolve")),
        _by_quarter(view.archive.groups("quarter")),
        _("time to resolve (logarithmic scale)"),
        tuple(keys),
    )


def _median_of(summary: Summary, x: Axis, moving: object) -> list[Limit]:
    """The interval of the running median, or else that of the median of all."""
    steps = getattr(moving, "steps", ())
    if steps:
        return [Limit(s.day.toordinal() + 0.5, s.interval.low, s.interval.high or s.value) for s in steps]
    interval = summary.durations["mttr"].median.interval
    if not interval or interval.high is None:
        return []
    return [Limit(edge, interval.low, interval.high) for edge in (x.low, x.high)]


def _by_quarter(groups: Mapping[str, Summary]) -> tuple[tuple[str, ...], ...]:
    rows = []
    for name, group in groups.items():
        middle = group.durations["mttr"].median
        if middle.value is not None:
            told = f" ({reach(middle.interval, 'seconds')})" if middle.interval else ""
            rows.append((name, str(group.durations["mttr"].n), shown(middle.value, "seconds") + told))
    return tuple(rows[-QUARTERS:])


def severity_chart(summary: Summary, view: View) -> Figure | None:
    """Incidents of each quarter by severity, from left to right; `None` of a single quarter."""
    periods = summary.frequency.quarters[-QUARTERS:]
    if len(periods) < 2 or len(summary.sample) < LEAST:
        return None
    ranks = {id_: min(rank, STEPS) for id_, rank in view.ranks.items()}
    used = {report.severity for report in summary.sample.reports if quarter(report.day) >= periods[0].name}
    names = [id_ for id_ in ranks if id_ in used]
    counts = {period.name: dict.fromkeys(names, 0) for period in periods}
    for report in summary.sample.reports:
        if (name := quarter(report.day)) in counts:
            counts[name][report.severity] += 1
    stacks = []
    for period in periods:
        found = counts[period.name]
        late = round(period.awaited)
        parts = comma(f"{found[id_]} {id_}" for id_ in names if found[id_])
        told = f"{period.name}: {incidents(period.count)}" + (f" ({parts})" if parts else "")
        if late:
            told = comma((told, _("about {n} more to be expected").format(n=late)))
        stacks.append(Column(period.name, told, tuple(found[id_] for id_ in names), late))
    y = count_axis(max(max(sum(stack.parts) + stack.awaited for stack in stacks), 1))
    keys = [Key(str(ranks[id_]), id_) for id_ in names]
    if any(stack.awaited for stack in stacks):
        keys.append(Key("awaited", _("still to be reported, by the usual delay")))
    trend = compared_trend(summary)
    said = counted(trend.comparison.rate, trend) if trend else ""
    partly = [period.name for period in periods if not period.whole]
    note = _("incidents a quarter")
    if len(summary.frequency.quarters) > QUARTERS:
        note = _("incidents a quarter, the last {n}").format(n=QUARTERS)
    note = semicolon((note, _("{quarters} observed in part").format(quarters=listed(partly)) if partly else ""))
    return Figure(
        _("{text}.").format(text=said or _counted_in(summary)),
        columns(stacks, y, [f"pm-at-{ranks[id_]}" for id_ in names]),
        (_("Quarter"), _("Incidents"), *names),
        tuple((s.name, str(sum(s.parts)), *map(str, s.parts)) for s in stacks),
        note,
        tuple(keys),
    )


def _counted_in(summary: Summary) -> str:
    length = shown(summary.frequency.days, "days")
    return _("{incidents} in {length}").format(incidents=incidents(summary.frequency.count), length=length)


def promise_chart(summary: Summary) -> Figure | None:
    """What was promised, done and overdue at the end of each month; `None` without two months of promises."""
    given, closure = summary.backlog, summary.action_closure
    levels = [level for level in given.levels if level.made]
    if len(levels) < 2:
        return None
    stacks = []
    for level in levels:
        parts = (level.overdue, level.open - level.overdue, level.done)
        told = _("{day}: {made} promised, {done} done, {open} open, {overdue} overdue").format(
            day=level.day, made=level.made, done=level.done, open=level.open, overdue=level.overdue
        )
        stacks.append(Column(f"{level.day:%Y-%m}", told, parts))
    last = levels[-1]
    named = (
        ("late", _("overdue {n}"), last.overdue), ("open", _("open, not overdue {n}"), last.open - last.overdue),
        ("good", _("done {n}"), last.done),
    )  # fmt: skip
    drawn = [any(stack.parts[place] for stack in stacks) for place in range(3)]
    return Figure(
        _promised(last, closure),
        columns(stacks, count_axis(last.made), ["pm-is-late", "pm-is-open", "pm-is-good"]),
        (_("Until"), _("Promised"), _("Done"), _("Open"), _("Overdue")),
        tuple((f"{v.day}", str(v.made), str(v.done), str(v.open), str(v.overdue)) for v in levels[::-3][::-1]),
        _("actions at the end of each month"),
        tuple(Key(id_, name.format(n=number)) for (id_, name, number), some in zip(named, drawn, strict=True) if some),
    )


def _promised(last: Level, closure: Closure) -> str:
    """How many actions were promised, how they stand, and which the chart leaves out."""
    out = (
        (len(closure.undated), _("{n} done on an unknown day")), (len(closure.unknown), _("{n} of unknown outcome")),
    )  # fmt: skip
    left = comma(told.format(n=number) for number, told in out if number)
    every = last.made + sum(number for number, _told in out)
    if left:
        total = _("{n} of {actions} promised").format(n=last.made, actions=actions(every))
    else:
        total = ngettext("{n} action promised", "{n} actions promised", every).format(n=every)
    late = _("{n} of them overdue").format(n=last.overdue) if last.overdue else ""
    states = comma(filter(None, (_("{n} done").format(n=last.done), _("{n} open").format(n=last.open), late)))
    told = _("{total}: {states}.").format(total=total, states=states)
    return " ".join(filter(None, (told, _("Not drawn: {what}.").format(what=left) if left else "")))


def open_ages(given: Backlog) -> str:
    """How old the open actions are, in a sentence; empty where none is open."""
    ages = [_("{n} for {age}").format(n=number, age=_age(low, high)) for low, high, number in given.ages if number]
    return _("Open today: {ages}.").format(ages=comma(ages)) if ages else ""


def _age(low: int, high: int | None) -> str:
    if high is None:
        return _("{n} days or more").format(n=low)
    told = _("{low} to {high} days") if low else _("less than {limit} days")
    return told.format(low=low, high=high - 1, limit=high)
