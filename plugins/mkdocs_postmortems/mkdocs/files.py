"""The site's files as MkDocs takes them."""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel

from ..pages.allowed import safe_html
from ..pages.page import Page
from ..pages.site import NAV
from ..usecases.site import HeadLink, SitePlan
from .blocks import Blocks

_MAIN_PAGES = frozenset(uri for item in NAV for uri in item.values())
_LARGE = 100_000
"""Bytes from which a file waits on disk until MkDocs copies it: a large archive's exports would fill the memory."""


class Generated:
    """The files of one build. Keeps neither plan nor pages, which would fill the memory while MkDocs renders."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.blocks = Blocks()
        self._heads: dict[str, list[HeadLink]] = {}
        self._foreign: list[HeadLink] = []
        self._reports: set[str] = set()  # those whose HTML is not trusted
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

    def safe(self, source: str, html: str) -> str:
        """What an engine made of a page, without what may not run; the engine's extensions may have been let do more
        than the page's Markdown shows."""
        return safe_html(html) if source in self._reports else html

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
        level = InclusionLevel.UNDEFINED if page.uri in _MAIN_PAGES else InclusionLevel.NOT_IN_NAV
        # A report's page takes the place of its file, so that links in its prose lead where they lead in the
        # repository; it is served under its id.
        source = plan.mount + page.source if page.source else page.uri
        file = File.generated(self._config, source, content=self.blocks.set_aside(source, page), inclusion=level)
        self._heads[source] = list(plan.head(page))
        if page.source:
            if not plan.archive.options.trusted_html:
                self._reports.add(source)
            served = plan.links.served(page.uri)
            file.dest_uri = f"{served}index.html" if served.endswith("/") else served
            file.edit_uri = file.src_uri
        return file
