"""What Material writes around a page's content, filled in once for all pages that differ in nothing else.

Material's templates take longer than a page's Markdown. Pages outside the navigation that lie at the same depth and
hide the same parts differ only in title, content, table of contents, address and link for editing. So such a page is
filled in once with marks in their places. Whether that is right is tried on the first pages of each shape: if one of
them comes out otherwise than from the whole template, all pages of that shape come from the whole template.
"""

from __future__ import annotations

import copy
import re
import secrets
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from ..report.stored import hash_of

TRIED = 2
"""Pages of each shape that are also rendered by the whole template, for comparison."""
_MAIN, _TOC, _ACTIONS, _LANGUAGE = "main.html", "partials/toc.html", "partials/actions.html", "partials/language.html"
_MARK = "x" + secrets.token_hex(16)
_WHOLE = re.compile(rf"({_MARK}(?:title|content|skip|address|toc|actions))")


class _Shape:
    """The pieces of a page between its marks."""

    def __init__(self, pieces: list[str] | None, model: str) -> None:
        self.pieces = pieces
        self.untried = TRIED
        self.hash = hash_of(model.replace(_MARK, "").encode("utf-8", "surrogatepass"))
        """Of a whole page of this shape."""


class Chrome:
    """Renders pages with Material's templates."""

    def __init__(
        self, env: jinja2.Environment, nav: Navigation, pages: Sequence[File], config: MkDocsConfig, once: bool
    ) -> None:
        """`once`: fill in what many pages have in common only once. `nav` must not hold them."""
        self._env, self._nav, self._pages, self._config, self._once = env, nav, pages, config, once
        self._shapes: dict[object, _Shape] = {}

    def context(self, page: Page) -> Any:
        """The context of a page's template, as MkDocs makes it."""
        return get_context(self._nav, self._pages, self._config, page)

    def shape(self, page: Page) -> bytes | None:
        """A hash of all that is written around the content of a page; `None` where its like has nothing in common.

        Of the page's content, all that counts is whether it has a heading of the first level.
        """
        shape = self._shape(page)
        return shape.hash if shape and shape.pieces is not None else None

    def _shape(self, page: Page) -> _Shape | None:
        if not self._once or "title" not in page.meta or id(page) in self._placed:
            return None
        key = self._key(page)
        if (shape := self._shapes.get(key)) is None:
            shape = self._shapes[key] = _Shape(*self._cut(page))
        return shape

    def render(self, page: Page, context: Any) -> str:
        """A whole page."""
        shape = self._shape(page)
        if shape is None or shape.pieces is None:
            return self._whole(context)
        filled = self._filled(shape.pieces, page, context)
        if shape.untried:
            shape.untried -= 1
            if filled != (whole := self._whole(context)):
                shape.pieces = None
                return whole
        return filled

    def _whole(self, context: Any) -> str:
        return self._env.get_template(_MAIN).render(context)

    def _key(self, page: Page) -> object:
        """What shapes a page besides the marked parts."""
        # The theme's links are relative: they depend on the depth, and on the folders that they share with the page.
        place = page.url
        while place and place not in self._folders:
            place = place.rstrip("/").rpartition("/")[0]
            place += "/" if place else ""
        rest = sorted((name, repr(value)) for name, value in page.meta.items() if name != "title")
        titled = "<h1" in (page.content or "")
        return (
            place,
            tuple(map(id, page.ancestors)),
            page.url.count("/"),
            bool(page.edit_url),
            bool(page.canonical_url),
            titled,
            str(rest),
        )

    @cached_property
    def _placed(self) -> frozenset[int]:
        """The pages in the navigation: each looks different there."""
        return frozenset(map(id, self._nav.pages))

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The folders in which there is something that the theme links to."""
        named = [*(item.url for item in self._nav.pages), *self._config.extra_css]
        named += [str(script) for script in self._config.extra_javascript]
        parts = [url.split("/") for url in named]
        return frozenset("/".join(each[:end]) + "/" for each in parts for end in range(1, len(each)))

    def _cut(self, page: Page) -> tuple[list[str] | None, str]:
        """A page with marks, cut at them, and whole; instead of the pieces `None` if a mark is missing."""
        model = copy.copy(page)
        model.meta = {**page.meta, "title": f"{_MARK}title"}
        content = f"{'<h1>' if '<h1' in (page.content or '') else ''}{_MARK}content"
        model.content = content
        first = AnchorLink(f"{_MARK}first", f"{_MARK}skip", 1)
        first.children = [AnchorLink(f"{_MARK}second", f"{_MARK}second", 2)]
        model.toc = TableOfContents([first])
        model.canonical_url = f"{_MARK}address" if page.canonical_url else None
        model.edit_url = f"https://{_MARK}.invalid/edit/" if page.edit_url else None
        context = self.context(model)
        text = whole = self._whole(context)
        marks = {_TOC: "toc"} | ({_ACTIONS: "actions"} if page.edit_url else {})
        for name, mark in marks.items():
            part = self._part(name, context)
            if not part.strip() or part not in text:
                return None, whole
            text = text.replace(part, f"{_MARK}{mark}")
        text = text.replace(content, f"{_MARK}content")
        pieces = _WHOLE.split(text)
        return (None if any(_MARK in piece for piece in pieces[::2]) else pieces), whole

    def _filled(self, pieces: list[str], page: Page, context: Any) -> str:
        fill: dict[str, Callable[[], str]] = {
            "title": lambda: str(page.meta["title"]),
            "content": lambda: page.content or "",
            "skip": lambda: next((entry.id for entry in page.toc), ""),
            "address": lambda: str(page.canonical_url),
            "toc": lambda: self._part(_TOC, context),
            "actions": lambda: self._part(_ACTIONS, context),
        }
        out = list(pieces)
        for place in range(1, len(out), 2):
            out[place] = fill[out[place].removeprefix(_MARK)]()
        return "".join(out)

    def _part(self, name: str, context: Any) -> str:
        """One of Material's partial templates by itself, with what the page's template would give it."""
        features = self._config.theme.get("features") or []
        return self._env.get_template(name).render({**context, "lang": self._words, "features": features})

    @cached_property
    def _words(self) -> Any:
        """The theme's words in the site's language."""
        return self._env.get_template(_LANGUAGE).make_module({"config": self._config})
