"""Characters that a text holds and a reader cannot see, and the text as the reader sees it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a"
)
_SELECTORS = "\ufe00-\ufe0f\U000e0000-\U000e0fff"

HIDDEN = re.compile(f"[{_CONTROLS}{_PRIVATE}{_INVISIBLE}{_SELECTORS}]+")
"""A run of characters that show nothing, or nothing that two readers would agree on."""

REFUSED = re.compile(f"[{_CONTROLS}{_PRIVATE}]")
"""Control characters, and those to which Unicode gives no meaning."""

DISGUISING = re.compile(
    f"(?![\u200c\u200d](?<=[^\x00-\u05ff].)(?=[^\x00-\u05ff]))"  # joins emoji, and letters of scripts that need it
    f"(?![\u200e\u200f\u061c](?:(?<=[\u0590-\u08ff].)|(?=[\u0590-\u08ff])))"  # beside Hebrew and Arabic
    f"[{_INVISIBLE}]"
)
"""Characters of no width and those that turn the direction of text, where neither emoji nor a script need them."""

SPACES = str.maketrans(
    dict.fromkeys(
        "\t\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
        "\u202f\u205f\u3000",
        " ",
    )
)
"""Every kind of space as the plain one."""


def seen_parts(text: str) -> Iterator[tuple[str, int]]:
    """A text without what nobody sees, in parts, each with its place in the text."""
    start = 0
    for run in HIDDEN.finditer(text):
        if run.start() > start:
            yield text[start : run.start()], start
        start = run.end()
    if start < len(text) or not start:
        yield text[start:], start


def seen(text: str) -> tuple[str, Sequence[int]]:
    """A text as it is seen, and for each of its characters the place in the text as it was typed."""
    if not _hides(text):
        return text, range(len(text))
    places = [at + index for part, at in seen_parts(text) for index in range(len(part))]
    return "".join(text[place] for place in places), places


def _hides(text: str) -> bool:
    """Whether a text holds what nobody sees; most are ASCII, where that is told at a fifth of the cost."""
    if text.isascii() and text.replace("\n", " ").isprintable():
        return False
    return HIDDEN.search(text) is not None


def named(character: str) -> str:
    """A character by its number and, where it has one, its name."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
