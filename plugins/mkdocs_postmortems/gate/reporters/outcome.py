"""What a reporter gets: everything that one run found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from ..diagnostics import Diagnostic, Level
from ..earlier import Earlier

if TYPE_CHECKING:
    from ..suggest import Suggestion


@dataclass(frozen=True)
class Outcome:
    """The judged files and what was found in them."""

    files: Sequence[str]
    """Every judged file, clean ones too, as diagnostics name them."""
    diagnostics: Sequence[Diagnostic]
    strict: bool = False
    """Whether warnings fail the check too."""
    site: str = ""
    """The address of the organisation's site, which has a page for each rule and report; empty where not known."""
    earlier: Mapping[str, Sequence[Earlier]] = field(default_factory=dict)
    """For judged files, the earlier reports most like them."""
    suggestions: Mapping[Diagnostic, Sequence[Suggestion]] = field(default_factory=dict)
    """Changes that settle a finding, where they were looked for."""
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The lines of files with findings, where suggestions were looked for."""

    @cached_property
    def by_file(self) -> Mapping[str, list[Diagnostic]]:
        """The findings of each judged file, and of others that the judged ones broke."""
        found: dict[str, list[Diagnostic]] = {path: [] for path in self.files}
        for diagnostic in self.diagnostics:
            found.setdefault(diagnostic.path, []).append(diagnostic)
        return found

    def fails(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding makes the check fail."""
        return diagnostic.level is Level.ERROR or (self.strict and diagnostic.level is Level.WARNING)

    @property
    def failed(self) -> bool:
        """Whether the check as a whole failed."""
        return any(map(self.fails, self.diagnostics))

    @property
    def fingerprinted(self) -> Iterator[tuple[Diagnostic, str]]:
        """Each finding with a hash that stays when lines move and figures change, such as an age.

        It is made of the file, the rule and what is said; of several alike, each has its own by their order.
        """
        seen: Counter[tuple[str, str, str]] = Counter()
        for diagnostic in self.diagnostics:
            same = (diagnostic.path, diagnostic.code, re.sub(r"\d+", "0", diagnostic.message))
            seen[same] += 1
            text = "\0".join((*same, str(seen[same])))
            yield diagnostic, blake2b(text.encode(), digest_size=16).hexdigest()

    @property
    def writable(self) -> Outcome:
        """The same where every text is UTF-8: of a file's name, bytes that are not become `?`."""
        found = [*map(_writable, self.diagnostics)]
        earlier = {_utf8(path): reports for path, reports in self.earlier.items()}
        suggestions = {_writable(diagnostic): offered for diagnostic, offered in self.suggestions.items()}
        lines = {_utf8(path): text for path, text in self.lines.items()}
        files = [*map(_utf8, self.files)]
        return replace(self, files=files, diagnostics=found, earlier=earlier, suggestions=suggestions, lines=lines)

    def rule_page(self, code: str) -> str:
        """The address of a rule's page; empty where the site is not known."""
        return self._page(f"guide/rules/{code}/")

    def report_page(self, id_: str) -> str:
        """The address of a report's page; empty where the site is not known."""
        return self._page(f"reports/{quote(id_)}/")

    def _page(self, path: str) -> str:
        return f"{self.site.rstrip('/')}/{path}" if self.site else ""


def _writable(found: Diagnostic) -> Diagnostic:
    return msgspec.structs.replace(found, path=_utf8(found.path), message=_utf8(found.message))


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
