"""Pages that are made when they are asked for, and hashes by which a build knows that they would be what they were.

Lists, patterns and figures show a report's front matter and the pattern that it belongs to, not its prose: after an
edit of prose alone, an earlier build has left nearly all of these pages as they are to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec.structs import replace

from ..analysis.actions import Promise
from ..analysis.archive import Archive
from ..report.model import Report
from ..report.stored import hash_of
from .page import Page

if TYPE_CHECKING:
    from ..analysis.archive import Pattern

_ENCODER = msgspec.msgpack.Encoder()


class LazyPage(NamedTuple):
    """A page that is not made yet."""

    uri: str
    make: Callable[[], Page]
    inputs: Callable[[], Any]
    """What the page follows from, besides its address and what all pages do: values that MessagePack can hold.

    Two builds in which they are the same make the same page. May raise `ValueError` where there is no telling.
    """

    @property
    def key(self) -> bytes | None:
        """A hash of its address and its inputs; `None` where nobody can tell whether it is still the same page."""
        try:
            return hash_of(_ENCODER.encode([self.uri, self.inputs()]))
        except (ValueError, OverflowError, TypeError):  # a text that UTF-8 cannot hold, a number that is too large
            return None


class Digests:
    """Hashes of what lists show of the reports and the patterns of an archive."""

    def __init__(self, archive: Archive, uri_of: Callable[[Pattern], str]) -> None:
        """`uri_of` tells where the page of a pattern lives."""
        self._archive, self._uri_of = archive, uri_of

    def of(self, reports: Iterable[Report]) -> bytes:
        """Of some reports in this order, each without its prose, but with the pattern that it belongs to."""
        return hash_of(b"".join([self._known[report.id] for report in reports]))

    def promises(self, made: Iterable[Promise]) -> bytes:
        """Of some actions in this order, each with its report."""
        shown = list(made)
        ids = _ENCODER.encode([promise.action.id for promise in shown])
        return hash_of(self.of(promise.report for promise in shown) + ids)

    def whole(self, report: Report) -> bytes:
        """Of a report with its prose."""
        return hash_of(_ENCODER.encode(report))

    @cached_property
    def all(self) -> bytes:
        """Of all reports, and of the patterns in their order."""
        return hash_of(self.of(self._archive.reports) + b"".join(map(self.pattern, self._archive.patterns)))

    def pattern(self, pattern: Pattern) -> bytes:
        """Of a pattern with its members, but for what only its own page tells: why each belongs to it."""
        terms = _ENCODER.encode([pattern.slug, pattern.suggested])
        return hash_of(terms + self.named(pattern) + self.of(pattern.reports))

    def named(self, pattern: Pattern | None) -> bytes:
        """Of a link to a pattern, if there is one."""
        return hash_of(_ENCODER.encode([pattern.name, self._uri_of(pattern)])) if pattern else b""

    @cached_property
    def _known(self) -> dict[str, bytes]:
        archive = self._archive
        links = {pattern.slug: self.named(pattern) for pattern in archive.patterns}
        found = {}
        for report in archive.reports:
            facts = replace(report, timeline=(), whys=(), sections=(), references={}, unmarked=None)
            pattern = archive.pattern_of.get(report.id)
            found[report.id] = hash_of(_ENCODER.encode(facts) + (links[pattern.slug] if pattern else b""))
        return found
