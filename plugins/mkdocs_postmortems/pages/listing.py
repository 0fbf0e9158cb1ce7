"""Lists of reports: all of them, and those of one service, team, cause, severity or year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from ..analysis.actions import Promise, urgency
from ..analysis.archive import Archive
from ..language import N_, _, ngettext
from ..report.model import Report
from .figures import facet_figures
from .ledger import Book, book
from .ownership import standing
from .page import Page, newest_first, render, sentence, words
from .view import Here, View

ROWS = 50
"""Reports on one page of a list; beside figures and ledger the page stays under 100 kB."""

LEDGER_ROWS, REPEATS, CHIPS = 6, 2, 12
"""Promises in the ledger of a service or a cause, promises made again there, and patterns of any list."""

_Row = TypeVar("_Row")

_SHORT = ("cause", "severity")

_KINDS = {
    "service": (N_("Services"), N_("which services were affected")),
    "team": (N_("Teams"), N_("which teams own what happened")),
    "cause": (N_("Causes"), N_("triggers and contributing factors")),
    "severity": (N_("Severities"), N_("how bad it was")),
    "year": (N_("Years"), N_("when it happened")),
}


def list_pages(view: View) -> Iterator[Page]:
    """The list of all reports with its further pages, an overview of each kind of list, and every list."""
    grouped = view.archive.by_facet
    yield from _paged(
        "reports/index.md",
        _("Reports"),
        list(view.archive.reports),
        view,
        template="reports.md.j2",
        facets={kind: _counts(kind, values, view.archive) for kind, values in grouped.items()},
        kinds=_KINDS,
    )
    for kind, values in grouped.items():
        for value, reports in sorted(values.items()):
            title = value if kind in ("service", "team", "severity", "year") else sentence(words(value))
            pages = _paged(
                view.facet_uri(kind, value),
                title,
                reports,
                view,
                template="facet.md.j2",
                kind=kind,
                value=value,
                meaning=_meaning(view, kind, value),
                patterns=_patterns(reports, view.archive),
                book=_book(view.archive, kind, value),
            )
            # The lists of years hold every report; a cause or a severity may hold half an archive, so the newest do.
            yield from islice(pages, 1) if kind in _SHORT else pages


def _counts(kind: str, values: Mapping[str, list[Report]], archive: Archive) -> list[tuple[str, int]]:
    """The values of a kind: years newest first, severities worst first, the others by how many reports they have."""
    if kind == "year":
        ordered = sorted(values, reverse=True)
    elif kind == "severity":
        ordered = [step.id for step in archive.options.severities if step.id in values]
    else:
        ordered = sorted(values, key=lambda value: (-len(values[value]), value))
    return [(value, len(values[value])) for value in ordered]


def _meaning(view: View, kind: str, value: str) -> str:
    if kind == "cause":
        return view.meaning("trigger", value) or view.meaning("factor", value)
    severity = view.archive.options.severity(value) if kind == "severity" else None
    return _(severity.description) if severity else ""


def _patterns(reports: Sequence[Report], archive: Archive) -> list[tuple[Any, int]]:
    """The largest patterns that some reports belong to, with how many of them do."""
    counts: dict[str, int] = defaultdict(int)
    for report in reports:
        if pattern := archive.pattern_of.get(report.id):
            counts[pattern.slug] += 1
    return [(pattern, counts[pattern.slug]) for pattern in archive.patterns if pattern.slug in counts][:CHIPS]


def _book(archive: Archive, kind: str, value: str) -> Book | None:
    """The ledger of a service or a cause: the promises that were still to be done when it happened again."""
    if kind not in ("service", "cause"):
        return None
    repeats = archive.service_repeats[value] if kind == "service" else ()
    return book(archive.ledger(kind, value), repeats, LEDGER_ROWS, REPEATS, broken=True)


def _owned(reports: Sequence[Report], view: View, kind: str = "", value: str = "", **_: object) -> Mapping[str, Any]:
    """What the page of a service or a team says first."""
    if kind not in ("service", "team"):
        return {"open": [], "standing": None, "runbooks": ()}
    open_ = _open(reports, view.archive)
    runbooks = view.runbooks.get(value, ()) if kind == "service" else ()
    return {"open": open_, "standing": standing(kind, value, reports, open_, view), "runbooks": runbooks}


def _open(reports: Sequence[Report], archive: Archive) -> list[Promise]:
    """The open actions of some reports, overdue first."""
    return sorted((each for report in reports for each in archive.open_by_report.get(report.id, ())), key=urgency)


def numbered(title: str, number: int) -> str:
    """The title of a page of a list that has several."""
    return title if number == 1 else _("{title}, page {n}").format(title=title, n=number)


def pages_of(uri: str, rows: Sequence[_Row], size: int = ROWS) -> dict[str, Sequence[_Row]]:
    """A list cut into pages of `size` rows: their addresses and the rows on each; one page for an empty list."""
    stem = uri.removesuffix("index.md") if uri.endswith("index.md") else uri.removesuffix(".md") + "/"
    starts = range(0, max(len(rows), 1), size)
    return {f"{stem}page-{start // size + 1}.md" if start else uri: rows[start : start + size] for start in starts}


def _paged(uri: str, title: str, reports: list[Report], view: View, template: str, **context: Any) -> Iterator[Page]:
    """A list cut into pages of `ROWS`; the first carries what else there is to say."""
    ordered = newest_first(reports)
    cut = pages_of(uri, ordered)
    for number, (here_uri, each) in enumerate(cut.items(), 1):
        here = Here(view, here_uri)
        body = render(
            template,
            view=view,
            here=here,
            rows=[view.row(report, here) for report in each],
            total=len(ordered),
            number=number,
            pages=[] if context.get("kind") in _SHORT else [(n, here.to(there)) for n, there in enumerate(cut, 1)],
            count=ngettext("{n} report", "{n} reports", len(ordered)).format(n=len(ordered)),
            figures=facet_figures(context["kind"], context["value"], view, here)
            if number == 1 and context.get("kind") in ("service", "team", "severity")
            else None,
            without=view.without_in(each),
            **_owned(ordered, view, **context) if number == 1 else {"open": [], "standing": None, "runbooks": ()},
            **context,
        )
        yield Page(here_uri, numbered(title, number), body, wide=True, listed=False)
