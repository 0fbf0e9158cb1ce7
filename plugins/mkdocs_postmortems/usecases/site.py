"""What a site consists of, as files to write. Which engine renders them is the adapter's business."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from ..analysis.archive import Archive
from ..exports import atom, pagefind
from ..exports.action_formats import as_json
from ..exports.action_rows import action_rows
from ..exports.card import card_uri
from ..exports.pagefind import Part
from ..exports.report_index import reports_json
from ..exports.scope import Scope, Site
from ..language import _, language
from ..pages.actions import tracked
from ..pages.assembled import script, search_script, style
from ..pages.data import DataFile, data_page
from ..pages.lazy import LazyPage
from ..pages.page import Links, Page, report_uri
from ..pages.records import Record, Records
from ..pages.report_key import ReportKeys
from ..pages.site import MAIN_PAGES, foot_of, in_navigation, page_of, pages_about_reports
from ..pages.view import View
from ..report.files import find_reports, note_files
from ..report.model import Report
from ..report.stored import hash_of
from .evidence import Evidence
from .made import MadePages

STYLE, SCRIPT = "assets/postmortems.css", "assets/postmortems.js"
REPORTS = "reports/reports.json"
FACETS = "reports/facets.json"
PAGEFIND = "search/pagefind/"
"""Where the full text of reports lies, for a site that is searched with Pagefind."""
MATERIAL_INDEX = "search/search_index.json"
ACTIONS = "actions/actions.json"
MOUNT = "reports/"
"""Where the reports' folder lies in the site when it is outside the site's own documents."""


Search = Literal["", "material", "pagefind"]


@dataclass(frozen=True)
class SiteFile:
    """A file of the site."""

    uri: str
    """Below the site's root; that of a page ends in `.md`."""
    content: Page | bytes | pathlib.Path
    """A page to render, bytes to write, or a file to copy."""


class ReportFile(NamedTuple):
    """A report whose page `SitePlan.report_page` makes."""

    uri: str
    report: Report


class HeadLink(NamedTuple):
    """A `<link>` in the head of a page."""

    rel: str
    type: str
    title: str
    uri: str
    """Below the site's root."""


@dataclass(frozen=True)
class SitePlan:
    """The site of an archive."""

    archive: Archive
    site: Site = field(default_factory=Site)
    inside: str | None = None
    """Where the reports' folder lies in the site's own documents: `""`, or a path ending in `/`; `None` if outside."""
    exports: bool = True
    """Whether the site offers files to programs: JSON, CSV, SQLite, a feed, a calendar and a card for each report."""

    search: Search = ""
    """What searches the texts of reports, if anything does."""

    @property
    def mount(self) -> str:
        """Where the reports' folder lies in the site: links in the reports' prose start below it."""
        return MOUNT if self.inside is None else self.inside

    @cached_property
    def links(self) -> Links:
        """How pages of this site lead to each other."""
        return Links(self.site.directories, self.mount)

    @cached_property
    def evidence(self) -> Evidence:
        """The files beside the reports that belong to the site."""
        return self._evidence_of(self.archive.reports)

    def _evidence_of(self, reports: Iterable[Report]) -> Evidence:
        options, inner = self.archive.options, (self.inside or "").split("/")[:-1]
        docs = (
            None if self.inside is None else [options.reports.resolve(), *options.reports.resolve().parents][len(inner)]
        )
        return Evidence(options.folders, options.trusted_html, docs).gather(reports)

    @cached_property
    def _view(self) -> View:
        texts = MATERIAL_INDEX if self.search == "material" else ""
        return View(self.archive, self.links, self.exports, texts, self.pagefind)

    @property
    def pagefind(self) -> tuple[str, ...]:
        """The folders of Pagefind's index, the newest part first; empty without."""
        names = pagefind.part_names(len(self._parts)) if self.search == "pagefind" else []
        return tuple(f"{PAGEFIND}{name}/" for name in names)

    @cached_property
    def _parts(self) -> list[slice]:
        return pagefind.cut([report.day for report in self.archive.reports])

    def replaced(self) -> Iterator[str]:
        """The reports' own files, in whose place the pages stand, and those about patterns."""
        reports = self.archive.options.reports
        for path in (*find_reports(reports), *note_files(reports)):
            yield self.mount + path.relative_to(reports).as_posix()

    def files(self) -> Iterator[SiteFile]:
        """Every file, made when it is asked for. Of two with the same `uri` the first counts."""
        for file in self.lazy_files():
            yield file if isinstance(file, SiteFile) else SiteFile(file.uri, self.made(file))

    def made(self, page: Page | LazyPage | ReportFile) -> Page:
        """A page of this site, made now if it was not made before."""
        if isinstance(page, ReportFile):
            return self.report_page(page.report)
        if isinstance(page, LazyPage):
            kept = self._kept if in_navigation(page.uri) else None
            return kept.get(self.page_key(page), page.make) if kept else page.make()
        return page

    def save(self) -> None:
        """Keep what a later build can take over."""
        if self._kept:
            self._kept.save()

    @cached_property
    def _kept(self) -> MadePages | None:
        archive = self.archive
        return MadePages(str(archive.options.reports.resolve()), self.site) if archive.cached else None

    def report_page(self, report: Report) -> Page:
        """The page of one report."""
        return page_of(report, self._view, self._report_keys.history(report))

    def page_key(self, page: Page | LazyPage | ReportFile) -> bytes | None:
        """A hash of what a page of this site follows from: two builds that find the same one make the same page.

        `None` for a page of which nobody can tell. That of a page yet to be made takes less time than the page.
        """
        if isinstance(page, ReportFile):
            return self._report_keys.key(page.report)
        if isinstance(page, LazyPage):
            return hash_of(self._terms + key) if (key := page.key) else None
        text = page.rewritten(block=lambda block: f"{block.searchable}{block.html}")
        return hash_of(f"{page.uri}\n{page.source}\n{text}".encode("utf-8", "surrogatepass"))

    @cached_property
    def _terms(self) -> bytes:
        """What all pages about reports follow from, besides their inputs."""
        terms = (*self._site_terms, self.archive.today, self.search, self.pagefind)
        return hash_of(repr(terms).encode("utf-8", "backslashreplace"))

    @property
    def _site_terms(self) -> tuple[object, ...]:
        """What every page follows from."""
        return language(), self.archive.options, self.site, self.inside, self.exports, foot_of(self.archive)

    @cached_property
    def _report_keys(self) -> ReportKeys:
        return ReportKeys(self._view, *self._site_terms)

    def lazy_files(self) -> Iterator[SiteFile | LazyPage | ReportFile]:
        """Every file, with most pages yet to be made."""
        yield from self.lazy_pages()
        yield SiteFile(STYLE, style())
        yield SiteFile(SCRIPT, script())
        yield from self.other_files()

    def lazy_pages(self) -> Iterator[LazyPage | ReportFile]:
        """The pages, but for that of the files for programs."""
        yield from pages_about_reports(self._view, self.site.title)
        for report in self.archive.reports:
            yield ReportFile(report_uri(report.id), report)

    def other_files(self) -> Iterator[SiteFile]:
        """What else follows from the reports: data for the site's scripts and for programs, and files beside them."""
        open_actions = {id_: len(promises) for id_, promises in self.archive.open_by_report.items()}
        patterns = {id_: pattern.name for id_, pattern in self.archive.pattern_of.items()}
        audience = self.archive.options.audience
        yield SiteFile(REPORTS, reports_json(self.archive.reports, open_actions, audience, patterns))
        if self.search == "pagefind":
            yield SiteFile(FACETS, Records(self._view).facets())
            yield SiteFile(f"{PAGEFIND}search.js", search_script())
        yield SiteFile(ACTIONS, self._actions())
        if self.exports:
            yield from self._data()
        yield from self.evidence_files()

    def pages_alone(self) -> Iterator[SiteFile | LazyPage | ReportFile]:
        """The pages and the evidence that they link to, without files for programs; the main pages are empty."""
        for page in self.lazy_pages():
            yield SiteFile(page.uri, Page(page.uri, "", ())) if page.uri in MAIN_PAGES else page
        yield from self.evidence_files()

    def evidence_files(self, reports: Iterable[Report] | None = None) -> Iterator[SiteFile]:
        """The files beside all or some reports, where the site has to bring them along."""
        evidence = self.evidence if reports is None else self._evidence_of(reports)
        for place, path in sorted(evidence.files.items()):
            if self.inside is None or self.archive.options.folders.source_at(place):
                yield SiteFile(self.mount + place, path)

    def records(self) -> Iterator[Record]:
        """What the theme's search is to know of the pages that the archive is shown on."""
        records = Records(self._view)
        yield from records.others()
        if self.search == "material":
            yield from records.reports()

    def full_text(self) -> Iterator[Part]:
        """The parts of Pagefind's index, in the order of `PAGEFIND`'s folders."""
        records = Records(self._view)

        def part(reports: Sequence[Report]) -> Part:
            keys = [records.key(report) for report in reports]
            return Part(keys, lambda: (_document(records.report(report)) for report in reports))

        return (part(self.archive.reports[span]) for span in self._parts)

    def head(self, page: Page | None = None) -> Iterator[HeadLink]:
        """What the head of a page names: the feed, and for a report its card. `None` for a page that is not ours."""
        if not self.exports:
            return
        # Not `alternate` alone: Material takes each such link for a translation and fetches the sitemap beside it.
        yield HeadLink("alternate feed", "application/atom+xml", _("Reports"), atom.URI)
        if page and page.source:
            id_ = page.uri.rpartition("/")[2].removesuffix(".md")
            yield HeadLink("describedby", "application/json", _("This report in brief"), card_uri(id_))

    def _actions(self) -> bytes:
        """The index of actions as data."""
        archive, view = self.archive, self._view
        promises = tracked(archive)
        rows = action_rows(promises, archive.pattern_of, view.address)
        patterns = {each.slug: (each.name, view.pattern_address(each)) for each in archive.patterns}
        titles = {each.report.id: each.report.title for each in promises}
        return as_json(rows, archive.today, patterns=patterns, titles=titles)

    def _data(self) -> Iterator[SiteFile]:
        """The files for programs, and the page that lists them."""
        # Imported here, as calendars and tables take long to load and most previews do without.
        from ..exports.site import card_offers, offers
        from ..exports.tables import TABLES

        scope = Scope(self.archive, self.site)
        listed = []
        for offer in offers(scope):
            listed.append(DataFile(offer.uri, offer.about, len(offer.content)))
            yield SiteFile(offer.uri, offer.content)
        for uri, content in card_offers(scope):
            yield SiteFile(uri, content)
        page = data_page(self._view, listed, [(each.name, each.about, each.columns) for each in TABLES])
        yield SiteFile(page.uri, page)


def _document(record: Record) -> pagefind.Document:
    """A report as Pagefind knows it. What is called as somebody typed is told apart by `id` and `incident`."""
    facts = {"title": record.title, "mentions": record.mentions, "every": pagefind.EVERY, **record.facts}
    return pagefind.Document(record.address, record.whole, facts, record.facets, {"day": record.facts["id"]})


def place_inside(reports: pathlib.Path, docs: pathlib.Path) -> str | None:
    """Where the reports' folder lies in the site's own documents, as `SitePlan.inside` says it."""
    reports, docs = reports.resolve(), docs.resolve()
    if not reports.is_relative_to(docs):
        return None
    inner = reports.relative_to(docs).as_posix()
    return "" if inner == "." else f"{inner}/"
