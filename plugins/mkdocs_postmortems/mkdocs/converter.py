"""Markdown to HTML as MkDocs does it, with one converter for many pages.

MkDocs makes a converter with all extensions for each page, which costs as much as a short page itself.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import (
    Page,
    _ExtractAnchorsTreeprocessor,
    _ExtractTitleTreeprocessor,
    _RawHTMLPreprocessor,
    _RelativePathTreeprocessor,
)
from mkdocs.structure.toc import get_toc


class Converter:
    """Converts pages one after the other; each gets what `mkdocs.structure.pages.Page.render` would give it."""

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        nowhere = File("index.md", None, config.site_dir, config.use_directory_urls)
        self._markdown = markdown.Markdown(
            extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {}
        )
        self._raw = _RawHTMLPreprocessor()
        self._anchors = _ExtractAnchorsTreeprocessor(nowhere, files, config)
        self._paths = _RelativePathTreeprocessor(nowhere, files, config)
        self._title = _ExtractTitleTreeprocessor()
        for processor in (self._raw, self._anchors, self._paths, self._title):
            processor._register(self._markdown)

    def render(self, page: Page) -> None:
        """Fill in content, table of contents, title, anchors and links to anchors."""
        assert page.markdown is not None
        self._markdown.reset()
        self._paths.file, self._paths.links_to_anchors = page.file, {}
        self._raw.present_anchor_ids, self._anchors.present_anchor_ids = set(), set()
        self._title.title = None
        page.content = self._markdown.convert(page.markdown)
        page.toc = get_toc(getattr(self._markdown, "toc_tokens", []))
        page._title_from_render = self._title.title
        page.present_anchor_ids = self._anchors.present_anchor_ids | self._raw.present_anchor_ids
        if logging.getLogger("mkdocs").getEffectiveLevel() > logging.DEBUG:
            page.links_to_anchors = self._paths.links_to_anchors

    def url(self, file: File, link: str) -> str:
        """Where a link on a page leads; what MkDocs has to say about it goes to its log."""
        self._paths.file = file
        return self._paths.path_to_url(link)


Links = Mapping[str, Mapping[str, str]]
"""Links to anchors: by the source of the page that has them, the anchors and the links as they were written."""
