"""Markdown to HTML as MkDocs does it, with one converter for many pages.

MkDocs makes a converter with all extensions for each page, which costs as much as a short page itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

import markdown
import msgspec
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

from .fragments import Fragment, Fragments


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

    key: bytes
    """Of its fragment."""
    new: bytes | None
    """The fragment, where it is new and to be kept."""
    links: list[tuple[str, str]]
    """Each link as it was written and where it led."""
    warned: bool
    """Whether MkDocs had something to say about it."""


class Converter:
    """Converts pages one after the other; each gets what `mkdocs.structure.pages.Page.render` would give it."""

    def __init__(self, config: MkDocsConfig, files: Files, fragments: Fragments) -> None:
        """`fragments` spare the work for pages that an earlier build has converted."""
        nowhere = File("index.md", None, config.site_dir, config.use_directory_urls)
        self._fragments = fragments
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
        self._paths.file = page.file
        key = self._fragments.key(page.file.src_uri, page.file.url, page.markdown)
        known = self._fragments.get(key)
        new, warned = None, False
        if known is None or not self._lead_there(known.links):
            known, new = self._converted(page.markdown)
            warned = new is None
        page.content = self._fragments.html(known)
        page.toc = get_toc(cast("list[Any]", known.toc))
        page._title_from_render = known.title
        page.present_anchor_ids = set(known.anchors)
        if log.getEffectiveLevel() > logging.DEBUG:
            page.links_to_anchors = self._paths.links_to_anchors
        return Converted(key, new, known.links, warned)

    def links_of(self, page: Page, known: Sequence[tuple[str, str]]) -> dict[str, dict[str, str]] | None:
        """The links to anchors of a page whose links are known: by the source of the page that they lead to.

        `None` where they lead elsewhere now, or MkDocs finds something wrong with them.
        """
        self._paths.file = page.file
        if not self._lead_there(known):
            return None
        return {to.src_uri: found for to, found in self._paths.links_to_anchors.items()}

    def _converted(self, text: str) -> tuple[Fragment, bytes | None]:
        self._paths.led, self._paths.links_to_anchors = [], {}
        self._markdown.reset()
        self._raw.present_anchor_ids, self._anchors.present_anchor_ids = set(), set()
        self._title.title = None
        with _hearing() as heard:
            html = self._markdown.convert(text)
        fragment = Fragment(
            self._fragments.pieces(html),
            getattr(self._markdown, "toc_tokens", []),
            self._title.title,
            sorted(self._anchors.present_anchor_ids | self._raw.present_anchor_ids),
            self._paths.led,
        )
        try:
            return fragment, None if heard.something else msgspec.msgpack.encode(fragment)
        except (TypeError, ValueError, OverflowError):  # a text that UTF-8 cannot hold
            return fragment, None

    def _lead_there(self, links: Sequence[tuple[str, str]]) -> bool:
        """Whether all links still lead where they led, and MkDocs finds nothing wrong with them."""
        self._paths.led, self._paths.links_to_anchors = [], {}
        with _hearing(quiet=True) as heard:
            return all(self._paths.path_to_url(link) == to for link, to in links) and not heard.something


@contextmanager
def _hearing(quiet: bool = False) -> Iterator[_Heard]:
    heard = _Heard()
    heard.quiet = quiet
    log.addFilter(heard)
    try:
        yield heard
    finally:
        log.removeFilter(heard)
