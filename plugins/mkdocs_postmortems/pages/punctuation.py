"""Punctuation between what templates fill in: a comma there is the language's own, `，` in Chinese."""

from __future__ import annotations

import re

from jinja2 import Environment
from jinja2.ext import Extension

from ..language import N_, _
from ..language.forms import stopped

_COLON = N_(": ")
_BETWEEN = re.compile(
    r"(?P<tag>\{\{(?:[^{}]|[{}](?![{}]))*+\}\}|\{%(?:[^%{]|%(?!\})|\{(?!%))*+%\})|"
    # behind something filled in, which may have a tag around it
    r"(?:(?<=\}\})|(?<=%\})|(?<=</a>)|(?<=</b>)|(?<=</span>))"
    r"(?:(?P<pause>[,;:] )(?=[<{])|(?P<stop>\.)(?=$| |<|\{[{%]))",
    re.MULTILINE,
)


class Punctuation(Extension):
    """Templates are written with English punctuation; this has them ask the language for its own."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals.update(pause=pause)

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with a call in place of each mark between two things that are filled in."""
        return _BETWEEN.sub(_asked, source)


def _asked(found: re.Match[str]) -> str:
    if found["tag"]:
        return found[0]
    return f'{{{{ pause("{found["pause"] or found["stop"]}") }}}}'


def pause(mark: str) -> str:
    """A mark of English punctuation in the language in force."""
    return stopped("") if mark == "." else _(mark)
