"""The style sheet and the script of every page, put together from their parts, with what they say in the language in
force.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from ..language import ENGLISH, _, language, ngettext
from ..language.forms import plural_samples
from ..report.words import SHIPPED

_FOLDER = resources.files(__package__).joinpath("assets")
_SCRIPTS = ("words.js", "postmortems.js", "report.js")
_TEXT = re.compile(r'\b_\("((?:[^"\\]|\\.)+)"|\bngettext\("((?:[^"\\]|\\.)+)", "((?:[^"\\]|\\.)+)"')
"""What a script says: a text, or the two forms of a count."""


def style() -> bytes:
    """The style sheet. Its words come first: each is a property that the parts use."""
    said = {"open": _("open"), "due": _("due"), "swipe": _("Swipe to see all of it →")}
    words = "".join(f"--pm-say-{name}:{json.dumps(text, ensure_ascii=False)};" for name, text in said.items())
    parts = sorted(_FOLDER.joinpath("css").iterdir(), key=lambda part: part.name)
    return b"\n".join([f":root{{{words}}}".encode(), *(part.read_bytes() for part in parts)])


def script() -> bytes:
    """The script; in another language than English, its translations come first."""
    parts = [_FOLDER.joinpath(name).read_bytes() for name in _SCRIPTS]
    if language() == ENGLISH:
        return b"\n".join(parts)
    words = json.dumps({"language": language(), "texts": dict(_texts())}, ensure_ascii=False, separators=(",", ":"))
    return b"\n".join([f"window.pmWords={words};".encode(), *parts])


def search_script() -> bytes:
    """The module that searches Pagefind's index, for the page of reports and for the theme's box."""
    return _FOLDER.joinpath("search-parts.js").read_bytes()


def _texts() -> Iterator[tuple[str, str | dict[str, str]]]:
    """What the scripts say, translated: a text by itself, a count by its forms, in the categories of CLDR."""
    samples = plural_samples()
    for text, one, many in _said():
        if one:
            yield f"{one}|{many}", {category: ngettext(one, many, n) for category, n in samples.items()}
        else:
            yield text, _(text)
    for word in SHIPPED:
        yield word, _(word)


@cache
def _said() -> list[tuple[str, str, str]]:
    """Text, or both forms of a count, as the scripts hold them."""
    found = (_TEXT.findall(_FOLDER.joinpath(name).read_text("utf-8")) for name in _SCRIPTS[1:])
    return list(dict.fromkeys(tuple(json.loads(f'"{part}"') for part in each) for texts in found for each in texts))
