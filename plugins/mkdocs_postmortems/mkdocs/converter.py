"""Markdown to HTML as MkDocs does it, with one converter for many pages.

MkDocs makes a converter with all extensions for each page, which costs as much as a short page itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

import markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import (
    Page,
    _ExtractAnchorsTreeprocessor,
    _ExtractTitleTreeprocessor,
    _RawHTMLPreprocessor,
    _RelativePathTreeprocessor,
    log,
)
from mkdocs.structure.toc import get_toc


class _Paths(_RelativePathTreeprocessor):
    """Leads links as MkDocs does, and notes where."""

    led: list[tuple[str, str]]

    def path_to_url(self, url: str) -> str:
        to = super().path_to_url(url)
        self.led.append((url, to))
        return to


class _Heard(logging.Filter):
    """Notes whether MkDocs had something to say about a page, and says it unless it is to be `quiet`."""

    quiet = False
    something = False

    def filter(self, record: logging.LogRecord) -> bool:
        self.something = True
        return not self.quiet


class Converted(NamedTuple):
    """What is left to know of a page that was converted."""

    links: list[tuple[str, str]]
    """Each link as it was written and where it led."""
    warned: bool
    """Whether MkDocs had something to say about it."""


class Converter:
    """Converts pages one after the other; each gets what `mkdocs.structure.pages.Page.render` would give it."""

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        nowhere = File("index.md", None, config.site_dir, config.use_directory_urls)
        self._markdown = markdown.Markdown(
            extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {}
        )
        self._raw = _RawHTMLPreprocessor()
        self._anchors = _ExtractAnchorsTreeprocessor(nowhere, files, config)
        self._paths = _Paths(nowhere, files, config)
        self._title = _ExtractTitleTreeprocessor()
        for processor in (self._raw, self._anchors, self._paths, self._title):
            processor._register(self._markdown)

    def render(self, page: Page) -> Converted:
        """Fill in content, table of contents, title, anchors and links to anchors."""
        assert page.markdown is not None
        self._markdown.reset()
        self._raw.present_anchor_ids, self._anchors.present_anchor_ids = set(), set()
        self._title.title = None
        self._begin(page)
        with _hearing() as heard:
            page.content = self._markdown.convert(page.markdown)
        page.toc = get_toc(cast("list[Any]", getattr(self._markdown, "toc_tokens", [])))
        page._title_from_render = self._title.title
        page.present_anchor_ids = self._anchors.present_anchor_ids | self._raw.present_anchor_ids
        if log.getEffectiveLevel() > logging.DEBUG:
            page.links_to_anchors = self._paths.links_to_anchors
        return Converted(self._paths.led, heard.something)

    def links_of(self, page: Page, known: Sequence[tuple[str, str]]) -> dict[str, dict[str, str]] | None:
        """The links to anchors of a page whose links are known: by the source of the page that they lead to.

        `None` where they lead elsewhere now, or MkDocs finds something wrong with them.
        """
        self._begin(page)
        with _hearing(quiet=True) as heard:
            same = all(self._paths.path_to_url(link) == to for link, to in known) and not heard.something
        return {to.src_uri: found for to, found in self._paths.links_to_anchors.items()} if same else None

    def _begin(self, page: Page) -> None:
        self._paths.file, self._paths.led, self._paths.links_to_anchors = page.file, [], {}


@contextmanager
def _hearing(quiet: bool = False) -> Iterator[_Heard]:
    heard = _Heard()
    heard.quiet = quiet
    log.addFilter(heard)
    try:
        yield heard
    finally:
        log.removeFilter(heard)
