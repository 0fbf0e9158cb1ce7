"""Events of a MkDocs build, handed on. Holds no knowledge of reports."""

from __future__ import annotations

import hashlib
import pathlib
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from importlib import resources
from typing import Any, Literal, NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage

from ..analysis.archive import Archive
from ..exports import atom
from ..exports.action_formats import as_json
from ..exports.action_rows import action_rows
from ..exports.report_index import reports_json
from ..exports.scope import Scope, Site
from ..exports.site import card_offers, offers
from ..exports.tables import TABLES
from ..options import BadOptions, Options, find_options, read_options, today
from ..pages.actions import tracked
from ..pages.data import DataFile, data_page
from ..pages.page import Links, Page
from ..pages.site import NAV, site_pages
from ..pages.view import View
from ..report.corpus import Corpus, read_corpus
from ..report.files import find_reports
from .config import PostmortemsConfig

log = get_plugin_logger("postmortems")

STYLE, SCRIPT = "assets/postmortems.css", "assets/postmortems.js"
DATA = "reports/reports.json"
ACTIONS = "actions/actions.json"
MOUNT = "reports/"
"""Where the reports' folder lies in the site when it is not inside docs_dir."""

_TAG = re.compile(r"<[^>]+>")
_SET_ASIDE = re.compile(r"<p>(pmblock\w+)</p>")
_STAND_IN = re.compile(r'<p data-pm-block="(\w+)">[^<]*</p>')

_FONTS_OF_A_THIRD_PARTY = {"text": "Roboto", "code": "Roboto Mono"}
"""Material's default, which every page would fetch from Google."""


class _Block(NamedTuple):
    """A block of HTML that was set aside."""

    name: str
    html: str
    found: bool
    """Whether the search is to find its words."""

    @property
    def stand_in(self) -> str:
        words = " ".join(_TAG.sub(" ", self.html).split()) if self.found else ""
        return f'<p data-pm-block="{self.name}">{words}</p>'


class PostmortemsPlugin(BasePlugin[PostmortemsConfig]):  # type: ignore[no-untyped-call]
    """Reads the reports and hands their pages to MkDocs."""

    options: Options
    serving = False
    blocks: dict[str, dict[str, _Block]]
    """By src_uri: the HTML blocks of a page by their marks, set aside while Markdown and the search go over it."""
    cards: dict[str, str]
    """By src_uri of a report: where its card lies."""
    spool: tempfile.TemporaryDirectory[str]
    """Holds the files for programs until MkDocs copies them; of ten thousand reports they are too large for memory."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn whether somebody is typing. Handling the event also keeps the plugin between builds of `serve`."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read postmortems.yml; add style, script and navigation; keep fonts of a third party out."""
        self.options = self._read_options(config)
        if STYLE not in config.extra_css:
            config.extra_css.append(STYLE)
        if SCRIPT not in map(str, config.extra_javascript):
            config.extra_javascript.append(SCRIPT)
        if config.theme.get("font") == _FONTS_OF_A_THIRD_PARTY:
            config.theme["font"] = False
        if config.nav is None and self.config.nav:
            config.nav = NAV
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put the pages in the place of the reports' files. A page that the author wrote at the same address wins."""
        corpus, self.blocks, self.cards = self._read_corpus(), {}, {}
        inside = self._place_inside(config)
        mount = MOUNT if inside is None else inside
        if inside is None:
            for path in _evidence(self.options.reports):
                uri = mount + path.relative_to(self.options.reports).as_posix()
                files.append(File.generated(config, uri, abs_src_path=str(path)))
        for path in find_reports(self.options.reports):
            if file := files.get_file_from_path(mount + path.relative_to(self.options.reports).as_posix()):
                files.remove(file)
        links = Links(config.use_directory_urls, mount)
        view = View(Archive(corpus, self.options, self._today()), links, self.config.exports)
        taken = {file.dest_uri for file in files}
        for file in self._generated(view, config):
            if file.dest_uri not in taken:
                files.append(file)
        return files

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Give the search the words of the blocks that were set aside."""
        blocks = self.blocks.get(page.file.src_uri, {})
        return _SET_ASIDE.sub(lambda found: blocks[found[1]].stand_in if found[1] in blocks else found[0], html)

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Put the blocks of HTML back, and name the feed and the report's card in the page's head."""
        blocks = self.blocks.get(page.file.src_uri, {})
        if self.config.exports:
            output = output.replace("</head>", f"{self._data_links(page.file)}</head>", 1)
        return _STAND_IN.sub(lambda found: blocks[found[1]].html if found[1] in blocks else found[0], output)

    def _data_links(self, file: File) -> str:
        up = "../" * file.dest_uri.count("/")
        # Not `alternate` alone: Material takes each such link for a translation and fetches the sitemap beside it.
        named = [("alternate feed", "application/atom+xml", "Reports", atom.URI)]
        if card := self.cards.get(file.src_uri):
            named.append(("describedby", "application/json", "This report in brief", card))
        return "".join(
            f'<link rel="{rel}" type="{kind}" title="{title}" href="{up}{uri}">\n' for rel, kind, title, uri in named
        )

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Let go of the files that MkDocs has copied."""
        if self.config.exports:
            self.spool.cleanup()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        """Build again when a report or postmortems.yml changes."""
        server.watch(str(self.options.reports))
        path = pathlib.Path(config.config_file_path).parent / self.config.config
        if path.is_file():
            server.watch(str(path))
        return server

    def _read_options(self, config: MkDocsConfig) -> Options:
        path = pathlib.Path(config.config_file_path).parent / self.config.config
        try:
            options = read_options(path) if path.is_file() else find_options(path.parent)
        except BadOptions as error:
            raise PluginError(str(error)) from None
        if not options.reports.is_dir():
            raise PluginError(
                f"There is no folder of reports at {options.reports}. "
                f"Make it, or set `reports` in {self.config.config}."
            )
        return options

    def _today(self) -> date:
        if self.config.today is None:
            return today()
        try:
            return date.fromisoformat(self.config.today)
        except ValueError:
            raise PluginError(f"`today: {self.config.today}` is not a day. Write it as YYYY-MM-DD.") from None

    def _read_corpus(self) -> Corpus:
        """Read all reports and print the problems of those that cannot be read.

        They end a build. Under `serve` the site goes on without them: somebody is writing, and MkDocs would leave the
        browser waiting for a build that succeeds.
        """
        corpus = read_corpus(self.options.reports, self.options.contract, self.options.root)
        for path, problems in corpus.problems.items():
            for problem in problems:
                line, column = problem.position
                log.error(f"{path}:{line}:{column}: {problem.code} {problem.message}. {problem.cure}.")
        if corpus.problems and not self.serving:
            count = len(corpus.problems)
            raise PluginError(f"{count} report{'s' * (count != 1)} cannot be read; the problems are listed above.")
        return corpus

    def _place_inside(self, config: MkDocsConfig) -> str | None:
        """Where the reports' folder lies inside docs_dir: `""` or a path ending in `/`; `None` if outside."""
        docs, reports = pathlib.Path(config.docs_dir).resolve(), self.options.reports.resolve()
        if not reports.is_relative_to(docs):
            return None
        inner = reports.relative_to(docs).as_posix()
        return "" if inner == "." else f"{inner}/"

    def _generated(self, view: View, config: MkDocsConfig) -> Iterator[File]:
        main = {uri for item in NAV for uri in item.values()}
        for page in site_pages(view, config.site_name):
            yield self._file(page, view.links, config, in_nav=page.uri in main)
        archive = view.archive
        open_actions = {id_: len(promises) for id_, promises in archive.open_by_report.items()}
        yield File.generated(config, DATA, content=reports_json(archive.reports, open_actions))
        if self.config.exports:
            yield from self._data(view, config)
        yield File.generated(config, ACTIONS, content=_actions(view))
        assets = resources.files("mkdocs_postmortems.pages").joinpath("assets")
        for uri in (STYLE, SCRIPT):
            yield File.generated(config, uri, content=assets.joinpath(uri.rpartition("/")[2]).read_text("utf-8"))

    def _data(self, view: View, config: MkDocsConfig) -> Iterator[File]:
        """The files for programs, and the page that lists them."""
        site = Site(config.site_name, config.site_url or "", config.use_directory_urls)
        scope = Scope(view.archive, site)
        listed = []
        self.spool = tempfile.TemporaryDirectory(prefix="postmortems-")
        for offer in offers(scope):
            listed.append(DataFile(offer.uri, offer.about, len(offer.content)))
            path = pathlib.Path(self.spool.name, offer.uri.replace("/", "-"))
            path.write_bytes(offer.content)
            yield File.generated(config, offer.uri, abs_src_path=str(path))
        for uri, content in card_offers(scope):
            yield File.generated(config, uri, content=content)
        tables = [(each.name, each.about, each.columns) for each in TABLES]
        yield self._file(data_page(view, listed, tables), view.links, config, in_nav=False)

    def _file(self, page: Page, links: Links, config: MkDocsConfig, in_nav: bool) -> File:
        level = InclusionLevel.UNDEFINED if in_nav else InclusionLevel.NOT_IN_NAV
        blocks: dict[str, _Block] = {}
        mark = hashlib.sha256(page.body.encode()).hexdigest()[:12]  # nothing that an author could have written

        def set_aside(html: str, found: bool) -> str:
            # Python-Markdown and the search would each walk through every tag, three times the cost of the whole page.
            # Markdown gets a paragraph of one word instead, and the search the words.
            name = f"pmblock{mark}n{len(blocks)}"
            blocks[name] = _Block(name, html, found)
            return f"\n\n{name}\n\n"

        content = page.with_blocks(set_aside)
        # A report's page pretends to lie where its file lies, so that links in its prose lead where they lead in the
        # repository; it is served under its id.
        file = File.generated(
            config, links.mount + page.source if page.source else page.uri, content=content, inclusion=level
        )
        self.blocks[file.src_uri] = blocks
        if page.source:
            self.cards[file.src_uri] = page.uri.removesuffix(".md") + ".json"
            served = links.served(page.uri)
            file.dest_uri = f"{served}index.html" if served.endswith("/") else served
            file.edit_uri = file.src_uri
        return file


def _actions(view: View) -> bytes:
    """The index of actions as data."""
    archive = view.archive
    rows = action_rows(tracked(archive), archive.pattern_of, view.address)
    patterns = {each.slug: (view.pattern_name(each), view.pattern_address(each)) for each in archive.patterns}
    return as_json(rows, archive.today, patterns=patterns)


def _evidence(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    """The files beside the reports that are not Markdown: images, logs."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and path.suffix != ".md" and not hidden:
            yield path
