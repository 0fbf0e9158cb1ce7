"""The site's files as MkDocs takes them."""

from __future__ import annotations

import os
import pathlib
import posixpath
import tempfile
from collections.abc import Iterator, Mapping

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils import clean_directory

from ..pages.allowed import safe_html
from ..pages.page import Page
from ..pages.site import in_navigation, tab_of
from ..report.links import never_published, place_of, targets
from ..usecases.site import HeadLink, SitePlan
from .blocks import Blocks

_LARGE = 100_000
"""Bytes from which a file waits on disk until MkDocs copies it: a large archive's exports would fill the memory."""


def strays(plan: SitePlan, files: Files, config: MkDocsConfig) -> list[File]:
    """The files that MkDocs found among the reports, and that are not to be published."""
    reports = str(plan.archive.options.reports.resolve())
    named = {*_texts([config.theme.get("logo"), config.theme.get("favicon"), config.extra]), *config.extra_css}
    known = named.union(*map(_linked, files.documentation_pages()))
    among = {name.removeprefix(plan.mount) for name in known if name.startswith(plan.mount)}
    found = []
    for file in files:
        path = str(pathlib.Path(file.src_dir or "").resolve() / file.src_uri) if file.src_dir else ""
        beside = path.startswith(f"{reports}{os.sep}") and file.src_uri.startswith(plan.mount)
        if beside and plan.evidence.stray(file.src_uri.removeprefix(plan.mount), among):
            found.append(file)
    return found


def emptied(site_dir: str) -> list[str]:
    """Delete what a build has written, as MkDocs does before each: hidden files stay. What could not be deleted."""
    folder = pathlib.Path(site_dir)
    clean_directory(site_dir)
    return sorted(str(path) for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []


def _linked(file: File) -> Iterator[str]:
    """Where a page of the site's own links to, below the site's root."""
    if never_published(file.src_uri):
        return
    for target in targets(file.content_bytes.decode("utf-8", "replace")):
        if place := place_of(target, posixpath.dirname(file.src_uri)):
            yield place


def _texts(value: object) -> Iterator[str]:
    """Every text in a setting."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value.removeprefix("/")


class Generated:
    """The files of one build. Keeps neither plan nor pages, which would fill the memory while MkDocs renders."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.blocks = Blocks()
        self._heads: dict[str, list[HeadLink]] = {}
        self._foreign: list[HeadLink] = []
        self._tabs: dict[str, str] = {}
        self._untrusted: set[str] = set()
        self._config = config
        self._spool = tempfile.TemporaryDirectory(prefix="postmortems-")

    def files(self, plan: SitePlan) -> Iterator[File]:
        """Every file of a site."""
        self._foreign = list(plan.head())
        for each in plan.files():
            if isinstance(each.content, Page):
                yield self._page(each.content, plan)
            elif isinstance(each.content, pathlib.Path):
                yield File.generated(self._config, each.uri, abs_src_path=str(each.content))
            else:
                yield self._bytes(each.uri, each.content)

    def head(self, source: str) -> list[HeadLink]:
        """What the head of a page names, by the path of its source; of one that is not ours, too."""
        return self._heads.get(source, self._foreign)

    def place(self, files: Files) -> None:
        """Put each page that is not in the navigation below the page of its tab, so that the tab stays lit on it."""
        for source, tab in self._tabs.items():
            file, main = files.get_file_from_path(source), files.get_file_from_path(tab)
            if file and main and main is not file and file.page and file.inclusion is InclusionLevel.NOT_IN_NAV:
                # A section, says MkDocs; all that it asks of one is to be `active`.
                file.page.parent = main.page  # type: ignore[assignment]

    def safe(self, source: str, html: str) -> str:
        """What an engine made of a page, without what may not run.

        The page's Markdown is safe already, but extensions of the engine may make more of it than others do.
        """
        return safe_html(html) if source in self._untrusted else html

    def close(self) -> None:
        """Delete what waited on disk until MkDocs copied it."""
        self._spool.cleanup()

    def _bytes(self, uri: str, content: bytes) -> File:
        if len(content) < _LARGE:
            return File.generated(self._config, uri, content=content)
        path = pathlib.Path(self._spool.name, uri.replace("/", "-"))
        path.write_bytes(content)
        return File.generated(self._config, uri, abs_src_path=str(path))

    def _page(self, page: Page, plan: SitePlan) -> File:
        level = InclusionLevel.UNDEFINED if in_navigation(page.uri) else InclusionLevel.NOT_IN_NAV
        # A report's page takes the place of its file, so that links in its prose lead where they lead in the
        # repository; it is served under its id.
        source = plan.mount + page.source if page.source else page.uri
        file = File.generated(self._config, source, content=self.blocks.set_aside(source, page), inclusion=level)
        self._heads[source] = list(plan.head(page))
        self._tabs[source] = tab_of(page.uri)
        if page.source:
            if not plan.archive.options.trusted_html:
                self._untrusted.add(source)
            served = plan.links.served(page.uri)
            file.dest_uri = f"{served}index.html" if served.endswith("/") else served
            file.edit_uri = file.src_uri
        return file
