"""Pages of ours that MkDocs leaves to us: what MkDocs has to know of them, and when they are rendered."""

from __future__ import annotations

import gc
import logging
import pathlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from msgspec import Raw

from ..gate.workers import FORKS, processors
from ..language import _, ngettext
from ..pages.data import URI as DATA
from ..pages.page import Page as Content
from ..pages.page import report_uri
from ..report.model import Report
from ..report.problem import Refusal
from ..report.shard import Shard
from ..report.visible import harmless
from ..report.writing import write_atomic
from ..usecases.site import ReportFile, SitePlan
from .chrome import Chrome
from .converter import Converter
from .earlier import EarlierSite, terms_of
from .eligible import is_material_search, plain_material
from .files import Generated, OwnPage
from .parts import Contents, write
from .rendering import Renderer, Workers, Written

log = get_plugin_logger("postmortems")

ENOUGH = 50
"""Fewer pages are rendered sooner by one process than others are started."""
_NO_PAGES = (".css", ".js", ".json", ".map", ".png", ".svg", ".ico", ".woff2", ".pagefind", ".pf_meta")
"""How the addresses end of what a browser loads beside a page."""


class Apart:
    """The pages of one build that MkDocs does not render."""

    def __init__(self, config: MkDocsConfig, files: Files, nav: Navigation, generated: Generated) -> None:
        """Leave to MkDocs what the navigation names, and make the pages of the others, whose `parent` may be set."""
        self._config, self._files, self._nav = config, files, nav
        for page in nav.pages:
            if isinstance(page.file, OwnPage) and page.file.apart:
                generated.hand_over(page.file)
        self.own = [file for file in files if isinstance(file, OwnPage) and file.apart]
        self.pages: Sequence[File] = [
            file
            for file in files
            if (isinstance(file, OwnPage) and file.apart)
            or (file.is_documentation_page() and file.inclusion.value > InclusionLevel.DRAFT.value)
        ]
        for each in self.own:
            if each.page is None:
                Page(None, each, config)
        self._search = next(filter(is_material_search, config.plugins.values()), None)
        self.generated = generated
        self._renderer: Renderer | None = None
        self._earlier: EarlierSite | None = None
        self._waiting: dict[str, OwnPage] = {}
        self._written: dict[OwnPage, Written] = {}
        self._left = self.own
        self._workers: Workers | None = None
        self._preview = False
        self._edited: dict[str, OwnPage] = {}
        self._sorts = False

    def start(
        self, env: jinja2.Environment, earlier: EarlierSite | None = None, parts: pathlib.Path | None = None
    ) -> None:
        """Get ready to render, now that the titles of all pages in the navigation are known.

        What an `earlier` build has left is put in its place, and other processes begin with the rest, where that is
        worth it; so is what other jobs have left in the folder `parts`. Without `earlier`, for a preview, pages are
        rendered as they are asked for.
        """
        self._earlier, self._env, self._preview = earlier, env, earlier is None
        self._renderer = self._made_renderer()
        if earlier is None:
            return
        try:
            self._restore(earlier, parts)
        except OSError as error:
            raise PluginError(harmless(str(error))) from None
        self._start_workers()

    def _start_workers(self) -> None:
        assert self._renderer
        processes = processors()
        # A process with threads, such as a server's, must not be copied.
        if not FORKS or processes == 1 or len(self._left) < ENOUGH or threading.active_count() > 1:
            return
        self._renderer.warm_up(self._left[-1])
        gc.freeze()  # else collecting garbage would copy what the processes share
        self._workers = Workers(self._renderer, self._left, processes)

    def write_part(self, env: jinja2.Environment, shard: Shard, path: pathlib.Path) -> None:
        """Render one part of the pages into a file for the build that joins the parts.

        Raises `PluginError` where no build could take them, and where the file cannot be written.
        """
        terms = terms_of(self._config)
        if terms is None or not self.generated.apart or not plain_material(self._config):
            told = _(
                "Jobs cannot share this build: another plugin, a hook, a Markdown extension or a template of yours "
                "has a say in its pages."
            )
            raise PluginError(told)
        self._env = env
        self._renderer = self._made_renderer()
        self._left = [file for file in self.own if shard.holds(_name(file))]
        self._start_workers()
        rendered = zip(self._left, self._rendered(), strict=True)
        known = [(file, *each.known) for file, each in rendered if each.known]
        contents = Contents(terms, {key: Raw(what) for _file, key, what in known if what})
        try:
            write(path, contents, (pathlib.Path(file.abs_dest_path).read_bytes() for file, *_ in known))
        except Refusal as error:
            raise PluginError(harmless(str(error))) from None
        count = len(known)
        told = ngettext("{n} page of part {part} is in {file}.", "{n} pages of part {part} are in {file}.", count)
        log.info(told.format(n=count, part=shard, file=path))

    def _restore(self, earlier: EarlierSite, parts: pathlib.Path | None) -> None:
        """Put the pages in their places that an earlier build has written, as far as they would be the same."""
        earlier.read(self._config, parts)
        for path in earlier.parts.unusable if earlier.parts else ():
            told = _(
                "Nothing is taken from {file}: it is damaged, or was made by another version, with other settings or "
                "in another folder."
            )
            log.info(told.format(file=path))
        for file in [] if earlier.empty else self.own:
            if self._renderer and (written := self._renderer.restore(file, earlier)):
                self._written[file] = written
        earlier.drop_rest()
        self._left = [file for file in self.own if file not in self._written]
        if earlier.parts:
            taken, all_ = earlier.parts.taken, len(self.own)
            told = ngettext(
                "{taken} of {n} page is taken from parts.", "{taken} of {n} pages are taken from parts.", all_
            )
            log.info(told.format(taken=taken, n=all_))

    def _made_renderer(self) -> Renderer:
        config, nav = self._config, self._nav
        chrome = Chrome(self._env, nav, self.pages, config, plain_material(config))
        converter = Converter(config, self._files)
        search = None if self._preview else self._search
        return Renderer(self.generated, config, nav, chrome, converter, search, kept=not self._preview)

    def write(self, path: str) -> None:
        """Render the page at a path below the site's root, if it is one that waits."""
        names = (path, f"{path}index.html", f"{path}/index.html")
        if self._sorts and not path.endswith(_NO_PAGES) and not any(name in self._edited for name in names):
            self._sort()
        for name in names:
            if self._renderer and (file := self._edited.pop(name, None) or self._waiting.pop(name, None)):
                self._waiting.pop(name, None)
                self._renderer.write(file)

    def show(self, plan: SitePlan, edited: Iterable[Report] = ()) -> None:
        """Show another state of the reports, of which some were edited.

        Every page is rendered anew once it is asked for. Which pages come and go is found out when one is asked for
        that is not of an edited report: an author who has saved a report waits for its page.
        """
        self.generated.plan, self._sorts = plan, True
        for report in edited:
            source, made = self.generated.sourced(ReportFile(report_uri(report.id), report))
            file = self._files.get_file_from_path(source)
            if isinstance(file, OwnPage):
                file.made = made
                self._edited[file.dest_uri] = file
        for beside in self.generated.evidence(edited):
            if self._files.get_file_from_path(beside.src_uri) is None:
                self._files.append(beside)
                beside.copy_file()

    def _sort(self) -> None:
        """Find out which pages there are now."""
        self._sorts = False
        self._edited = {}
        known = {file.src_uri: file for file in self._files if isinstance(file, OwnPage)}
        come = []
        for source, made in self.generated.pages():
            if file := known.pop(source, None):
                file.made = made
                self._waiting[file.dest_uri] = file
            else:
                come.append(self.generated.page(source, made))
        for file in known.values():
            if file.made.uri != DATA:
                self._files.remove(file)
                self._waiting.pop(file.dest_uri, None)
                pathlib.Path(file.abs_dest_path).unlink(missing_ok=True)
        self._add(come)

    def show_page(self, page: Content) -> None:
        """Show another state of a single page."""
        file = self._files.get_file_from_path(page.uri)
        if isinstance(file, OwnPage):
            file.made = page
            self._waiting[file.dest_uri] = file

    def write_others(self, plan: SitePlan) -> Iterator[Content]:
        """Write the files of another state of the reports that are no pages; the page that tells of them."""
        for each in plan.other_files():
            file = self._files.get_file_from_path(each.uri)
            if isinstance(each.content, Content):
                yield each.content
            elif isinstance(each.content, bytes) and file and file.generated_by:  # else it is the author's own
                write_atomic(pathlib.Path(file.abs_dest_path), each.content)

    def _add(self, files: Sequence[OwnPage]) -> None:
        """Take in pages that have come. At an address of a file of the author's own, that stays."""
        taken = {file.dest_uri for file in self._files} if files else set()
        come = [file for file in files if file.dest_uri not in taken]
        for file in come:
            self._files.append(file)
            Page(None, file, self._config)
            self._waiting[file.dest_uri] = file
        self.generated.place(self._files, come)

    def stop(self) -> None:
        """End the other processes, done or not."""
        if self._workers:
            self._workers.stop()
            gc.unfreeze()

    def finish(self) -> None:
        """See to it that all pages are written, searchable, and checked for links to anchors that are missing.

        In a preview, pages wait until `write` is asked for them.
        """
        if self._earlier is None:
            self._waiting = {file.dest_uri: file for file in self.own}
            if self._renderer and self.own:
                self._renderer.warm_up(self.own[-1])  # so that nobody waits longer for the first page than for others
            return
        rendered = dict(zip(self._left, self._rendered(), strict=True))
        found = self._written | rendered
        written = {file: found[file] for file in self.own}
        self._earlier.save(each.known for each in written.values() if each.known)
        for file, each in written.items():
            for record in each.records:
                logging.getLogger(record.name).handle(record)
            assert file.page
            file.page.present_anchor_ids = each.anchors
        self._check_anchors(written)
        self._add_entries({file.url: each.entries for file, each in written.items()})

    def _rendered(self) -> Iterator[Written]:
        if self._workers:
            yield from self._workers.results()
            self.stop()
        elif self._renderer:
            yield from map(self._renderer.write, self._left)

    def _check_anchors(self, written: dict[OwnPage, Written]) -> None:
        """Look for missing anchors as MkDocs does, which could not yet know those of our pages."""
        for file in self.pages:
            assert file.page
            if isinstance(file, OwnPage) and file in written:
                targets = {to: self._files.get_file_from_path(to) for to in written[file].links}
                links = {found: written[file].links[to] for to, found in targets.items() if found}
            else:
                links = {to: found for to, found in (file.page.links_to_anchors or {}).items() if to in written}
            file.page.links_to_anchors = links
            file.page.validate_anchor_links(files=self._files, log_level=self._config.validation.links.anchors)

    def _add_entries(self, own: dict[str, list[dict[str, Any]]]) -> None:
        """Put our entries where the search index would have them, had MkDocs rendered all pages in their order."""
        index = getattr(self._search, "search_index", None)
        if index is None:
            return
        by_page: dict[str, list[dict[str, Any]]] = {}
        for entry in index.entries:
            by_page.setdefault(entry["location"].partition("#")[0], []).append(entry)
        ordered = []
        for file in self.pages:
            assert file.page
            ordered += own.get(file.url) or by_page.pop(file.page.url, [])
        index.entries = [*ordered, *(entry for rest in by_page.values() for entry in rest)]


def _name(file: OwnPage) -> str:
    """What decides in which part a page is: for that of a report its id, as for a check."""
    return file.made.report.id if isinstance(file.made, ReportFile) else file.made.uri
