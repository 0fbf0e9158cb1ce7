"""What a page is made of: Markdown, and blocks of HTML between it."""

from __future__ import annotations

import secrets

from markupsafe import Markup
from msgspec import Struct


class Html(Struct, frozen=True, gc=False):
    """A block of HTML in the middle of Markdown."""

    html: str
    searchable: bool = True
    """Whether the site's search is to find its words; not those that nobody would type."""

    @property
    def markdown(self) -> str:
        """The block as every Markdown engine passes it through.

        CommonMark ends a block of HTML at an empty line, and some engines look for fences in it all the same. So no
        line is empty, and each begins with a tag.
        """
        lines = filter(None, map(str.strip, self.html.splitlines()))
        return "".join(f"\n{line}" if line.startswith("<") else f" {line}" for line in lines).lstrip()


Part = str | Html
"""Markdown, or a block of HTML."""

_MARK = secrets.token_hex(16)
"""Stands around each block while a template is filled in. New in every process, so that no input can hold it."""
_SEARCHABLE = {"+": True, "-": False}


def block(html: str, searchable: bool = True) -> Markup:
    """Mark HTML as a block; a filter for templates. `split` finds it again."""
    return Markup(f"{_MARK}{'+' if searchable else '-'}{html.strip()}{_MARK}\n")


def split(text: str) -> tuple[Part, ...]:
    """A filled-in template as its parts; what lies between `block`s is Markdown. Blocks must not be nested."""
    parts: list[Part] = []
    for index, piece in enumerate(text.split(_MARK)):
        if index % 2:
            parts.append(Html(piece[1:], _SEARCHABLE[piece[0]]))
        elif piece.strip():
            parts.append(piece.strip("\n"))
    return tuple(parts)
