"""Pages of ours rendered as MkDocs' loop would render them, byte for byte, one by one and by several processes."""

from __future__ import annotations

import json
import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, NamedTuple

import msgspec
from mkdocs import utils
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page, log
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import meta

from ..report.stored import hash_of
from .chrome import Chrome
from .converter import Converted, Converter
from .earlier import EarlierSite, Known
from .files import Generated, OwnPage

_BATCHES = 8
"""Into how many parts each process's share is cut, so that none waits long for another."""


class Written(NamedTuple):
    """What is left to know of a page that was written."""

    entries: list[dict[str, Any]]
    """Its entries in the search index."""
    anchors: set[str]
    links: dict[str, dict[str, str]]
    """Its links to anchors: by the source of the page that they lead to, the anchors and the links as written."""
    known: tuple[bytes, bytes | None] | None
    """Its key and, where that is new, what a later build is to know of it; `None` where that must write it again."""
    records: list[logging.LogRecord]
    """What MkDocs had to say about it, where another process rendered it."""


class Renderer:
    """Renders and writes pages."""

    def __init__(
        self,
        generated: Generated,
        config: MkDocsConfig,
        nav: Navigation,
        chrome: Chrome,
        converter: Converter,
        search: BasePlugin[Any] | None,
        kept: bool = True,
    ) -> None:
        """`search` is Material's, if the site has it. `kept`: a later build is to know of each page that is written."""
        self._generated, self._config, self._nav = generated, config, nav
        self._chrome, self._converter, self._search, self._kept = chrome, converter, search, kept

    def warm_up(self, file: OwnPage) -> None:
        """Prepare what all pages need, with one of them."""
        page = file.page
        assert page is not None
        self._populate(page, file)
        self._chrome.render(page, self._chrome.context(page))
        self._empty(page, file)

    def write(self, file: OwnPage) -> Written:
        """Render and write a page."""
        try:
            return self._written(file)
        except Exception as error:
            error.add_note(f"This happened while the page of {file.src_uri} was rendered.")
            raise

    def _written(self, file: OwnPage) -> Written:
        page = file.page
        assert page is not None
        converted = self._populate(page, file)
        context = self._chrome.context(page)
        entries = self._entries(page, context)
        text = self._generated.output(self._chrome.render(page, context), file)
        output = text.encode("utf-8", errors="xmlcharrefreplace")
        utils.write_file(output, file.abs_dest_path)
        links = {to.src_uri: found for to, found in (page.links_to_anchors or {}).items()}
        anchors = page.present_anchor_ids or set()
        known = self._known(page, file, output, converted, entries) if self._kept else None
        self._empty(page, file)
        return Written(entries, anchors, links, known, [])

    def _known(
        self, page: Page, file: OwnPage, output: bytes, converted: Converted, entries: list[dict[str, Any]]
    ) -> tuple[bytes, bytes] | None:
        """What a later build is to know of a page, with the page's key."""
        shape = None if converted.warned else self._chrome.shape(page)
        if shape is None or (key := self._generated.key(file)) is None:
            return None
        anchors, titled = sorted(page.present_anchor_ids or ()), "<h1" in (page.content or "")
        known = Known(hash_of(output), shape, dict(page.meta), titled, converted.links, anchors, entries)
        try:
            return key, msgspec.msgpack.encode(known)
        except (TypeError, ValueError, OverflowError):  # a text that UTF-8 cannot hold
            return None

    def restore(self, file: OwnPage, earlier: EarlierSite) -> Written | None:
        """Put a page in its place that an earlier build has written, if this one would write the same."""
        page, key = file.page, self._generated.key(file)
        assert page is not None
        if key is None or (known := earlier.get(key)) is None:
            return None
        page.meta, page.markdown, page.content = known.meta, "", "<h1" if known.titled else ""
        page.active = True
        same = self._chrome.shape(page) == known.shape
        self._empty(page, file)
        links = self._converter.links_of(page, known.links) if same else None
        if links is None or not earlier.restore(file.dest_uri, known):
            return None
        return Written(known.entries, set(known.anchors), links, (key, None), [])

    def _populate(self, page: Page, file: OwnPage) -> Converted:
        page.markdown, page.meta = _read(self._generated.markdown(file))
        converted = self._converter.render(page)
        page.content = self._generated.content(page.content or "", page)
        page.active = True
        return converted

    def _empty(self, page: Page, file: OwnPage) -> None:
        page.active = False
        page.markdown, page.content = "", None  # without Markdown, it would have no title in the navigation
        page.toc = TableOfContents([])
        self._generated.forget(file)

    def _entries(self, page: Page, context: Any) -> list[dict[str, Any]]:
        """The page's entries in the search index, taken out of it again: their place is by the order of all pages."""
        if self._search is None:
            return []
        index = getattr(self._search, "search_index", None)
        before = len(index.entries) if index else 0
        self._search.on_page_context(context, page=page, config=self._config, nav=self._nav)
        entries = index.entries[before:] if index else []
        if index:
            del index.entries[before:]
        return entries


def _read(source: str) -> tuple[str, dict[str, Any]]:
    """Markdown and front matter of a page of ours; its front matter is JSON, line by line."""
    head, _, text = source.partition("\n---\n")
    if not head.replace("\n", "").isprintable():  # YAML has a say in some characters
        markdown, found = meta.get_data(source)
        return markdown, dict(found)
    pairs = (line.partition(": ") for line in head.split("\n")[1:])
    return text.lstrip("\n"), {key: json.loads(value) for key, _, value in pairs}


_renderer: Renderer
_files: Sequence[OwnPage]


class Workers:
    """Processes that render pages while this one goes on. They begin with all that this one has in memory."""

    def __init__(self, renderer: Renderer, files: Sequence[OwnPage], processes: int) -> None:
        """Start. `processes`, this one among them, are at least 2; this platform must have `fork`."""
        global _renderer, _files
        _renderer, _files = renderer, files
        size = max(1, -(-len(files) // (processes * _BATCHES)))
        self._spans = [(start, min(start + size, len(files))) for start in range(0, len(files), size)]
        context = multiprocessing.get_context("fork")
        self._pool = ProcessPoolExecutor(processes - 1, context, _begin)
        self._found = [self._pool.submit(_write_elsewhere, span) for span in self._spans]

    def results(self) -> Iterator[Written]:
        """What is left of each page, in their order. Raises what rendering raised in any process.

        This process renders, too, from the last page on, until it meets the others.
        """
        own: list[list[Written]] = []
        for found, span in zip(reversed(self._found), reversed(self._spans), strict=True):
            if not found.cancel():
                break
            own.append(_write(span))
        for found in self._found[: len(self._found) - len(own)]:
            yield from found.result()
        for written in reversed(own):
            yield from written

    def stop(self) -> None:
        """End, done or not."""
        self._pool.shutdown(cancel_futures=True)


class _Kept(logging.Handler):
    """Keeps what is logged, for another process to log."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        record.msg, record.args = record.getMessage(), ()
        record.exc_info = None
        self.records.append(record)


_kept = _Kept()


def _begin() -> None:
    logger = logging.getLogger(log.name.partition(".")[0])  # the engine's, which need not be called mkdocs
    logger.handlers, logger.propagate = [_kept], False


def _write(span: tuple[int, int]) -> list[Written]:
    return [_renderer.write(file) for file in _files[slice(*span)]]


def _write_elsewhere(span: tuple[int, int]) -> list[Written]:
    found = []
    for file in _files[slice(*span)]:
        written = _renderer.write(file)
        found.append(written._replace(records=_kept.records))
        _kept.records = []
    return found
