"""Blocks of HTML, kept away from Markdown and the search while MkDocs builds a page.

Python-Markdown and the search plugin would each walk through every tag of a block, which takes three times as long as
all the rest of the page. So Markdown gets a paragraph of one word in the place of a block, the search plugin gets the
block's words in that paragraph, and the finished page gets the block.
"""

from __future__ import annotations

import re
import secrets

from msgspec.structs import replace

from ..pages.content import Html
from ..pages.page import Page

_TAG = re.compile(r"<[^<>]+>")


class Blocks:
    """The blocks of all pages of a build, by the path of the page's source."""

    def __init__(self) -> None:
        self.mark = mark = f"pmblock{secrets.token_hex(8)}"
        """Nothing that an author could have written."""
        self._word = f"{mark}n{{}}"
        self._paragraph = re.compile(rf"<p>{mark}n(\d+)</p>")
        self._in_markdown = re.compile(rf"{mark}n\d+\n*")
        self._stand_in = re.compile(rf'<p data-pm-block="{mark}n(\d+)">[^<]*</p>')
        self._pages: dict[str, tuple[list[Html], bool]] = {}

    def set_aside(self, source: str, page: Page) -> str:
        """A page as Markdown, with a word in the place of each block."""
        blocks: list[Html] = []

        def word(block: Html) -> str:
            blocks.append(block)
            return self._word.format(len(blocks) - 1)

        if page.recorded:
            page = replace(page, listed=False)
        markdown = page.rewritten(block=word)
        self._pages[source] = blocks, page.listed
        return markdown

    def forget(self, source: str) -> None:
        """Drop the blocks of a page that is written."""
        self._pages.pop(source, None)

    def searchable(self, source: str, content: str) -> str:
        """A page's content as HTML, with each block's words in its place, as far as the search is to find them."""
        blocks, listed = self._pages.get(source, ([], False))

        def words(found: re.Match[str]) -> str:
            block = blocks[int(found[1])]
            text = " ".join(_TAG.sub(" ", block.html).split()) if listed and block.searchable else ""
            return f'<p data-pm-block="{self._word.format(found[1])}">{text}</p>'

        return self._paragraph.sub(words, content) if blocks else content

    def fill(self, source: str, content: str) -> str:
        """A page's content as HTML, with its blocks."""
        blocks, _ = self._pages.get(source, ([], False))
        return self._paragraph.sub(lambda found: blocks[int(found[1])].html, content) if blocks else content

    def left_out(self, markdown: str) -> str:
        """A page's Markdown without the words for its blocks."""
        return self._in_markdown.sub("", markdown)

    def put_back(self, source: str, output: str) -> str:
        """The finished page, with its blocks."""
        blocks, _ = self._pages.get(source, ([], False))
        return self._stand_in.sub(lambda found: blocks[int(found[1])].html, output) if blocks else output
