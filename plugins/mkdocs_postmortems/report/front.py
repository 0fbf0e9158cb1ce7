"""Front matter and body: python-frontmatter splits a file, and our YAML reader loads what it finds."""

from __future__ import annotations

from typing import Any, NamedTuple

from frontmatter.default_handlers import BaseHandler, YAMLHandler

from .yaml import Document, read_yaml


class FrontMatter(YAMLHandler):
    """A handler for `frontmatter.load` that reads YAML 1.2 core and remembers where every value stands."""

    def __init__(self, first_line: int = 1) -> None:
        super().__init__()
        self.first_line = first_line
        self.document = Document()

    def load(self, fm: str, **_: object) -> Any:
        """The value of a front matter, `None` where it cannot be read; `document` says why."""
        self.document = read_yaml(fm, self.first_line)
        return self.document.value


class Parts(NamedTuple):
    """A text in two, with the lines (from 1) on which each part begins."""

    front: str
    front_line: int
    body: str
    body_line: int


def split(text: str, handler: BaseHandler) -> Parts | None:
    """Split a text whose lines end in `\\n`; `None` where its front matter is not closed, or does not begin it."""
    assert handler.FM_BOUNDARY
    opening = handler.FM_BOUNDARY.match(text)
    try:
        front, _ = handler.split(text) if opening else ("", "")
    except ValueError:
        return None
    if not opening:
        return None
    before = opening[0].count("\n") + front.count("\n")
    lines = text.split("\n", before + 1)
    body = lines[before + 1] if len(lines) > before + 1 else ""
    front_line = 1 + opening[0].count("\n") + front.startswith("\n")
    return Parts(front.removeprefix("\n"), front_line, body, before + 2)
