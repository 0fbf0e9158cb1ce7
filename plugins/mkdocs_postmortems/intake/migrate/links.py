"""Links and images that lead to files beside an old report."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

FOLDER = "files"
"""Where the files that reports link to are copied, below the output."""

_INLINE = re.compile(
    r"(?P<before>\]\(\s*<?)(?P<to>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)(?P<after>>?(?:\s+[\"'(][^)]*)?\))"
)
_DEFINITION = re.compile(r"(?P<before>^ {0,3}\[[^\]\n]+\]:\s*<?)(?P<to>[^\s<>]+)(?P<after>)", re.MULTILINE)
_HTML = re.compile(
    r"(?P<before><(?:img|a|source|video)\b[^<>]*?\b(?:src|href)=[\"'])(?P<to>[^\"']+)(?P<after>[\"'])", re.IGNORECASE
)
_FENCE = re.compile(r"^( {0,3}(```++|~~~++)[^\n]*\n.*?(?:^ {0,3}\2[`~]*[ \t]*$|\Z))", re.MULTILINE | re.DOTALL)


@dataclass
class Links:
    """Where the links of one report lead."""

    path: str
    """Of the source, relative to the folder that is migrated."""
    exists: Callable[[str], bool]
    """Whether a file is in that folder."""
    reports: Mapping[str, str]
    """The sources that become reports, and the names of their files."""
    copies: dict[str, str] = field(default_factory=dict)
    """Files to copy, and where to."""
    broken: list[str] = field(default_factory=list)

    def rewritten(self, text: str) -> str:
        """The text with its relative links leading where the files will lie. Code is left alone."""
        pieces = _FENCE.split(text)
        out = []
        for index, piece in enumerate(pieces):
            if index % 3 == 2:
                continue  # the fence's own mark, captured a second time
            out.append(piece if index % 3 else self._prose(piece))
        return "".join(out)

    def _prose(self, text: str) -> str:
        for pattern in (_INLINE, _DEFINITION, _HTML):
            text = pattern.sub(lambda match: match["before"] + self._target(match["to"]) + match["after"], text)
        return text

    def _target(self, to: str) -> str:
        name, mark, anchor = to.partition("#")
        if not name or re.match(r"[a-z][a-z0-9+.-]*:|//|/|\{|<|%|mailto", name, re.IGNORECASE):
            return to
        place = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(name)))
        for candidate in (
            place,
            *(place + ending for ending in (".md", ".html.md.erb", ".qmd", ".markdown")),
            place + "/index.md",
        ):
            if candidate in self.reports:
                return quote(self.reports[candidate]) + mark + anchor
        if self.exists(place):
            self.copies[place] = f"{FOLDER}/{place}"
            return quote(f"{FOLDER}/{place}") + mark + anchor
        self.broken.append(to)
        return to
