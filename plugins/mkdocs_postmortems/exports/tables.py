"""The reports as tables: the one list of what CSV files and the SQLite database hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from ..language import N_
from ..report.model import Factor, Moment, Quantity, Report
from .action_rows import COLUMNS
from .facts import certainty, keys, seconds_to, stamp, summary
from .scope import Scope
from .table import Column, Table, Type, Value

VERSION = 1
"""Raised when a column or a key changes its meaning or goes; new ones may come without it."""


class _Factor(NamedTuple):
    report: str
    key: str
    part: Factor


class _Part(NamedTuple):
    """An entry, a why or a section, numbered from 1 in its report."""

    report: str
    number: int
    part: Any


class _Pair(NamedTuple):
    one: str
    other: str


class _Link(NamedTuple):
    report: str
    name: str
    number: int
    url: str


def _factors(scope: Scope) -> Iterator[_Factor]:
    for report in scope.reports:
        for key, factor in zip(keys(report.id, (f.id for f in report.factors)), report.factors, strict=True):
            yield _Factor(report.id, key, factor)


def _addresses(scope: Scope) -> Iterator[_Pair]:
    """Only to factors that the report has: a key must lead somewhere."""
    for report in scope.reports:
        known = {factor.id for factor in report.factors}
        for row in scope.actions([report]):
            yield from (_Pair(row.key, f"{report.id}#{id_}") for id_ in row.addresses if id_ in known)


def _related(scope: Scope) -> Iterator[_Pair]:
    """Only to reports that are exported too: others may not be for the same readers."""
    for report in scope.reports:
        yield from (_Pair(report.id, other) for other in report.related if other in scope.ids)


def _links(scope: Scope) -> Iterator[_Link]:
    for report in scope.reports:
        for name, urls in report.links.items():
            yield from (_Link(report.id, name, number, url) for number, url in enumerate(urls, 1))


def _parts(name: str) -> Callable[[Scope], Iterator[_Part]]:
    def items(scope: Scope) -> Iterator[_Part]:
        for report in scope.reports:
            yield from (_Part(report.id, number, part) for number, part in enumerate(getattr(report, name), 1))

    return items


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _list(name: str, about: str) -> Column:
    return Column(name, "list", about, lambda item: _json(getattr(item[0], name)))


def _moment(name: str, about: str) -> tuple[Column, Column]:
    def get(item: tuple[Report, Scope]) -> Moment | None:
        moment: Moment | None = getattr(item[0].times, name)
        return moment

    return (
        Column(name, "time", about, lambda item: stamp(get(item))),
        Column(f"{name}_certainty", "text", _CERTAINTY, lambda item: certainty(get(item))),
    )


def _length(verb: str, stage: str) -> tuple[Column, Column]:
    return (
        Column(
            f"seconds_to_{verb}", "integer", f"Seconds from onset until {stage}, derived",
            lambda item: seconds_to(item[0], stage)[0],
        ),
        Column(
            f"seconds_to_{verb}_certainty", "text",
            N_("`exact`, `approximate`, or why there are none: `still open`, `unknown`, `not stated`, "
              "`contradictory`"),
            lambda item: seconds_to(item[0], stage)[1],
        ),
    )  # fmt: skip


def _quantity(name: str, about: str) -> tuple[Column, Column, Column]:
    def get(item: tuple[Report, Scope]) -> Quantity | None:
        impact = item[0].impact
        quantity: Quantity | None = getattr(impact, name) if impact else None
        return quantity

    def sure(item: tuple[Report, Scope]) -> str:
        quantity = get(item)
        if quantity is None:
            return "not stated"
        return "unknown" if quantity.value is None else "approximate" if quantity.approximate else "exact"

    def unit(item: tuple[Report, Scope]) -> str | None:
        quantity = get(item)
        return None if quantity is None or quantity.value is None else "percent" if quantity.share else "count"

    def value(item: tuple[Report, Scope]) -> float | None:
        quantity = get(item)
        return quantity.value if quantity else None

    return (
        Column(name, "number", about, value),
        Column(f"{name}_unit", "text", N_("`count` or `percent`"), unit),
        Column(f"{name}_certainty", "text", _CERTAINTY, sure),
    )


def _of(part: str, column: str, about: str, name: str = "", type_: Type = "text", searched: bool = False) -> Column:
    """A column of what a part of a report states, such as its trigger; `name` is its field, by default the column's."""
    get = attrgetter(part)

    def value(item: tuple[Report, Scope]) -> Value:
        found: Value = getattr(get(item[0]), name or column, None)
        return found

    return Column(column, type_, about, value, searched=searched)


def _revenue(item: tuple[Report, Scope], name: str) -> Value:
    impact = item[0].impact
    return getattr(impact.revenue, name, None) if impact else None


def _availability(item: tuple[Report, Scope], name: str) -> Value:
    impact = item[0].impact
    return getattr(impact.availability, name, None) if impact else None


def _signature(name: str, about: str) -> tuple[Column, Column]:
    get = attrgetter(f"sign_off.{name}")
    return (
        Column(f"signed_{name}", "text", about, lambda item: each.by if (each := get(item[0])) else None),
        Column(f"signed_{name}_on", "day", "When", lambda item: _day(each.on) if (each := get(item[0])) else None),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


_CERTAINTY = N_("`exact`, `approximate`, `unknown` (the report says so) or `not stated`")

REPORTS = Table(
    "reports",
    N_("One row per report. Texts are inline Markdown, as written"),
    lambda scope: ((report, scope) for report in scope.reports),
    (
        Column("id", "text", N_("The file name without its ending, `YYYY-MM-DD-slug`"), lambda i: i[0].id, key=True),
        Column("day", "day", N_("The day in the id: the day of onset"), lambda i: i[0].day.isoformat(), indexed=True),
        Column("title", "text", N_("What broke and for whom"), lambda i: i[0].title, searched=True),
        Column("kind", "text", N_("`incident` or `near-miss`"), lambda i: i[0].kind),
        Column("severity", "text", N_("Its id on the organisation's scale"), lambda i: i[0].severity, indexed=True),
        Column("status", "text", N_("`draft`, `in-review`, `published` or `closed`"),
               lambda i: i[0].status, indexed=True),
        Column("audience", "text", N_("`public`, `internal` or `restricted`"), lambda i: i[0].audience),
        _of("approved_for_public", "approved_by", N_("Who agreed that it is public"), "by"),
        Column("approved_on", "day", "When", lambda i: _day(a.on) if (a := i[0].approved_for_public) else None),
        Column("public_summary", "text", N_("The summary for the public"), lambda i: i[0].public_summary),
        Column("incident", "text", N_("The incident's id in the tool that ran the response"), lambda i: i[0].incident),
        Column("url", "text", N_("Its page, if the site's address is known"),
               lambda i: i[1].site.address(i[0].id) or None),
        Column("path", "text", N_("Its file, below the folder of reports"), lambda i: i[0].path),
        Column(
            "summary", "text", N_("The first paragraph of the summary"), lambda i: summary(i[0]), searched=True
        ),
        _list("services", N_("The services that were affected")),
        _list("teams", N_("The teams that own the services or the follow-up")),
        _list("tags", N_("The mechanism in a word or two")),
        _list("authors", N_("Who wrote it, as handles")),
        _list("reviewers", N_("Who read it before it was published, as handles")),
        _list("distribution", N_("Who is notified when it is published")),
        *_moment("started", N_("Onset: when users were first affected")),
        *_moment("detected", N_("When somebody or something first noticed")),
        *_moment("acknowledged", N_("When somebody began to work on it")),
        *_moment("mitigated", N_("When users stopped being affected")),
        *_moment("resolved", N_("When service was fully restored")),
        *_moment("published", N_("When the report was published")),
        *_length("detect", "detected"),
        *_length("acknowledge", "acknowledged"),
        *_length("mitigate", "mitigated"),
        *_length("resolve", "resolved"),
        Column("detection", "text", N_("Who noticed first"), lambda i: i[0].detection),
        _of("trigger", "trigger_category", N_("The category of the trigger"), "category"),
        _of("trigger", "trigger", N_("The event that set it off"), "what", searched=True),
        *_quantity("users", N_("Users affected")),
        *_quantity("requests_failed", N_("Requests that failed")),
        *_quantity("tickets", N_("Support tickets caused")),
        *_quantity("mentions", N_("Mentions outside the organisation")),
        Column("availability_before", "number", N_("Availability of the period without the incident, in per cent"),
               lambda i: _availability(i, "before")),
        Column("availability_after", "number", N_("Availability of the period with the incident, in per cent"),
               lambda i: _availability(i, "after")),
        Column("revenue", "number", N_("Money lost, in whole units of the currency"), lambda i: _revenue(i, "amount")),
        Column("revenue_currency", "text", "ISO 4217 code", lambda i: _revenue(i, "currency")),
        Column("revenue_estimated", "boolean", N_("Whether the amount is an estimate"),
               lambda i: _revenue(i, "estimated")),
        _of("impact", "data_loss", N_("`none`, `unknown`, or what was lost")),
        _of("impact", "sla", N_("Whether the service level agreement was met: `met`, `breached`, `none` or `unknown`")),
        _of("impact", "scope", N_("Who could not do what"), searched=True),
        Column("no_actions", "text", N_("Why the report has no action"), lambda i: i[0].no_actions),
        *_signature("author", N_("Who signed as its author")),
        *_signature("reviewed", N_("Who signed as its reviewer")),
        *_signature("approved", N_("Who approved it for publication")),
        Column("meeting", "day", N_("The review meeting"), lambda i: _day(i[0].follow_up.meeting)),
        Column("meeting_at", "time", N_("When it begins, if stated"), lambda i: stamp(i[0].follow_up.meeting_at)),
        Column("review", "day", N_("The planned day of the follow-up review"), lambda i: _day(i[0].follow_up.review)),
        Column("review_at", "time", N_("When it begins, if stated"), lambda i: stamp(i[0].follow_up.review_at)),
        Column("reviewed", "day", N_("The day the follow-up review took place"),
               lambda i: _day(i[0].follow_up.reviewed)),
        Column("extra", "object", N_("Fields of the organisation's own"), lambda i: _json(i[0].extra)),
    ),
)  # fmt: skip


def _part(name: str, about: str, indexed: bool = False, searched: bool = False) -> Column:
    return Column(name, "text", about, lambda i: getattr(i.part, name), indexed=indexed, searched=searched)


FACTORS = Table(
    "factors",
    N_("One row per contributing factor"),
    _factors,
    (
        Column("key", "text", "`report#id`", lambda i: i.key, key=True),
        Column("report", "text", N_("The report it belongs to"), lambda i: i.report, refers="reports", indexed=True),
        _part("id", N_("Its short name in the report")),
        _part("category", N_("Its class"), indexed=True),
        _part("what", N_("The condition, in one sentence"), searched=True),
        _part("since", N_("When it began: a year, a month or a day, with `~` if approximate, or `unknown`")),
        _part("unnoticed", N_("Why it went unnoticed before"), searched=True),
        _part("accepted", N_("Why no action addresses it"), searched=True),
        Column("root_cause", "boolean", N_("Whether the team calls it a root cause"), lambda i: i.part.root_cause),
    ),
)

ACTIONS = Table("actions", N_("One row per action"), lambda scope: scope.actions(scope.reports), COLUMNS)

ADDRESSES = Table(
    "addresses",
    N_("Which action addresses which factor"),
    _addresses,
    (
        Column("action", "text", N_("The action's key"), lambda i: i.one, key=True, refers="actions"),
        Column("factor", "text", N_("The factor's key"), lambda i: i.other, key=True, refers="factors", indexed=True),
    ),
)


def _numbered(*columns: Column) -> tuple[Column, ...]:
    return (
        Column("report", "text", N_("The report it belongs to"), lambda i: i.report, key=True, refers="reports"),
        Column("number", "integer", N_("Its position in the report, from 1"), lambda i: i.number, key=True),
        *columns,
    )


TIMELINE = Table(
    "timeline",
    N_("One row per timeline entry"),
    _parts("timeline"),
    _numbered(
        Column("at", "time", N_("When it happened"), lambda i: stamp(i.part.moment), indexed=True),
        Column("at_certainty", "text", N_("`exact`, `approximate` or `unknown`"), lambda i: certainty(i.part.moment)),
        _part("kind", N_("`onset`, `detection`, `mitigation` …, or `other`"), indexed=True),
        _part("event", N_("What happened"), searched=True),
        _part("source", N_("The source of the entry")),
        _part("actor", N_("Who acted, as a role")),
    ),
)

WHYS = Table(
    "whys",
    N_("One row per why"),
    _parts("whys"),
    _numbered(
        _part("question", N_("The question"), searched=True),
        _part("answer", N_("The answer; empty where the question has no question mark"), searched=True),
    ),
)

SECTIONS = Table(
    "sections",
    N_("One row per section of prose, without timeline and whys"),
    _parts("sections"),
    _numbered(
        _part("kind", N_("`summary`, `impact`, `causes`, `lessons` …, or `other`"), indexed=True),
        _part("title", N_("Its heading; empty for what comes before the first"), searched=True),
        _part("text", "Markdown", searched=True),
    ),
)

LINKS = Table(
    "links",
    N_("Further links"),
    _links,
    (
        Column("report", "text", N_("The report it belongs to"), lambda i: i.report, key=True, refers="reports"),
        Column("name", "text", "`runbook`, `dashboard`, `logs`, `source` …", lambda i: i.name, key=True),
        Column(
            "number", "integer", N_("Its position among those of the same name, from 1"), lambda i: i.number, key=True
        ),
        Column("url", "text", N_("The address"), lambda i: i.url),
    ),
)

RELATED = Table(
    "related",
    N_("Which report names which earlier one as related"),
    _related,
    (
        Column("report", "text", N_("The report that names the other"), lambda i: i.one, key=True, refers="reports"),
        Column(
            "other", "text", N_("The one that is named"), lambda i: i.other, key=True, refers="reports", indexed=True
        ),
    ),
)

EXPORT = Table(
    "export",
    N_("One row: what this export is"),
    lambda scope: [scope],
    (
        Column("version", "integer", N_("The version of the tables"), lambda scope: VERSION, key=True),
        Column("today", "day", N_("The day as of which actions are overdue"), lambda scope: scope.today.isoformat()),
        Column("audience", "text", N_("For whom it was made"), lambda scope: scope.archive.options.audience),
        Column("site", "text", N_("The title of the site"), lambda scope: scope.site.title),
        Column("site_url", "text", N_("Its address, if known"), lambda scope: scope.site.url or None),
        Column("reports", "integer", N_("The number of reports"), lambda scope: len(scope.reports)),
    ),
)

TABLES = (EXPORT, REPORTS, FACTORS, ACTIONS, ADDRESSES, TIMELINE, WHYS, SECTIONS, LINKS, RELATED)
"""Every table; one that refers to another comes after it. A table added here is in every export of tables."""
