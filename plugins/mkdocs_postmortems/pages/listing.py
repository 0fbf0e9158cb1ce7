"""Lists of reports: all of them, and those of one service, team, cause, severity or year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from ..analysis.actions import Promise, urgency
from ..analysis.archive import Archive
from ..language import N_, _, ngettext
from ..report.model import Report
from .figures import facet_figures
from .lazy import LazyPage
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


class _List(NamedTuple):
    """A list of reports, before it is cut into pages."""

    uri: str
    title: str
    reports: Sequence[Report]
    """The newest first."""
    kind: str = ""
    """Of `FACETS`; empty for the list of all reports."""
    value: str = ""

    @property
    def short(self) -> bool:
        """Whether it has one page alone.

        The lists of years hold every report; a cause or a severity may hold half an archive, so the newest do.
        """
        return self.kind in _SHORT


def list_pages(view: View) -> Iterator[LazyPage]:
    """The list of all reports with its further pages, and every list of each kind."""
    yield from _paged(_List("reports/index.md", _("Reports"), newest_first(list(view.archive.reports))), view)
    for kind, values in view.archive.by_facet.items():
        for value, reports in sorted(values.items()):
            title = value if kind in ("service", "team", "severity", "year") else sentence(words(value))
            yield from _paged(_List(view.facet_uri(kind, value), title, newest_first(reports), kind, value), view)


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


def _owned(reports: Sequence[Report], view: View, kind: str, value: str) -> Mapping[str, Any]:
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


def _paged(listed: _List, view: View) -> Iterator[LazyPage]:
    """A list cut into pages of `ROWS`; the first carries what else there is to say."""
    cut = pages_of(listed.uri, listed.reports)
    for number, (uri, part) in enumerate(cut.items(), 1):
        make = partial(_page, listed, view, number, part, [*cut])
        yield LazyPage(uri, make, partial(_inputs, listed, view, number, part))
        if listed.short:
            return


def _inputs(listed: _List, view: View, number: int, part: Sequence[Report]) -> list[Any]:
    shown = [listed.title, listed.value, number, len(listed.reports), view.digests.of(part)]
    if not listed.kind:
        return [*shown, view.without, view.digests.all if number == 1 else b""]
    if number > 1:
        return shown
    patterns = [
        (view.digests.named(pattern), count, len(pattern.reports), pattern.last.day)
        for pattern, count in _patterns(listed.reports, view.archive)
    ]
    return [*shown, view.digests.of(listed.reports), patterns, view.archive.span]


def _page(listed: _List, view: View, number: int, part: Sequence[Report], uris: Sequence[str]) -> Page:
    here, total = Here(view, uris[number - 1]), len(listed.reports)
    first = _first(listed, view, here) if number == 1 else {"open": (), "figures": None}
    body = render(
        "facet.md.j2" if listed.kind else "reports.md.j2",
        view=view,
        here=here,
        kind=listed.kind,
        value=listed.value,
        rows=[view.row(report, here) for report in part],
        total=total,
        number=number,
        pages=[] if listed.short else [(n, here.to(uri)) for n, uri in enumerate(uris, 1)],
        count=ngettext("{n} report", "{n} reports", total).format(n=total),
        without=view.without_in(part),
        **first,
    )
    return Page(here.uri, numbered(listed.title, number), body, wide=True, listed=False)


def _first(listed: _List, view: View, here: Here) -> Mapping[str, Any]:
    """What the first page of a list shows beside its rows."""
    archive, kind, value = view.archive, listed.kind, listed.value
    if not kind:
        counts = {kind: _counts(kind, values, archive) for kind, values in archive.by_facet.items()}
        return {"facets": counts, "kinds": _KINDS}
    return {
        "meaning": _meaning(view, kind, value),
        "patterns": _patterns(listed.reports, archive),
        "book": _book(archive, kind, value),
        "figures": facet_figures(kind, value, view, here) if kind in ("service", "team", "severity") else None,
        **_owned(listed.reports, view, kind, value),
    }
