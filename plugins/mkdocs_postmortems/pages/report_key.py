"""What the page of a report follows from, as a hash: as long as that is the same, so is the page.

A page shows its report, and what the archive says of it: relatives, the pattern, what was promised before, and where
the lists lie that it links to. All of that is worked out to make the hash, in a small part of the time that rendering
takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import msgspec

from ..analysis.actions import Promise
from ..analysis.archive import FACETS
from ..report.model import Report
from ..report.stored import hash_of
from .background import Background
from .report import History, history
from .report_rows import Tie
from .view import View

_ENCODER = msgspec.msgpack.Encoder()
_NAMES_A_FILE = (b".md", b"&", b"\\")
"""One of these is in every link that may lead to another report; the last two can spell the first."""


class ReportKeys:
    """The hashes of the pages of one archive."""

    def __init__(self, view: View, *terms: object) -> None:
        """`terms` is what all pages follow from besides, such as the options."""
        self._view, self._terms = view, hash_of(repr(terms).encode("utf-8", "backslashreplace"))
        self._hashes: dict[str, bytes] = {}
        self._last: tuple[Report, History] | None = None

    def history(self, report: Report) -> History:
        """What the archive says of a report. That of the last one asked for is kept, as its page asks for it next."""
        if self._last is None or self._last[0] is not report:
            self._last = report, history(report, self._view.archive)
        return self._last[1]

    def key(self, report: Report) -> bytes | None:
        """The hash of a report's page; `None` for one that cannot be told, as it holds what UTF-8 cannot hold."""
        try:
            return hash_of(_ENCODER.encode([self._terms, *self._read(report)]))
        except (ValueError, OverflowError, TypeError):
            return None

    def _read(self, report: Report) -> Iterable[Any]:
        view = self._view
        told = self.history(report)
        data = _ENCODER.encode(report)
        yield self._hashes.setdefault(report.id, hash_of(data))
        yield [each.overdue for each in told.promises]
        yield [[each.key for each in before] for before in told.before]
        yield [self._tie(tie) for tie in told.ties]
        yield self._background(told.background)
        yield list(view.runbooks_of(report))
        yield str(view.target(report))
        yield [view.facet_uri(kind, value) for kind, values in FACETS.items() for value in values(report)]
        yield self._ids if _may_name_others(report, data) else b""

    def _tie(self, tie: Tie) -> list[Any]:
        return [self._hash(tie.report), tie.later, tie.why, _standing(tie.promises)]

    def _background(self, found: Background) -> Mapping[str, Any]:
        pattern = found.pattern
        return msgspec.structs.asdict(found) | {
            "pattern": pattern and [pattern.name, self._view.pattern_uri(pattern), len(pattern.reports)],
            "previous": found.previous and self._hash(found.previous),
            "next": found.next and self._hash(found.next),
        }

    def _hash(self, report: Report) -> bytes:
        if (known := self._hashes.get(report.id)) is None:
            known = self._hashes[report.id] = hash_of(_ENCODER.encode(report))
        return known

    @cached_property
    def _ids(self) -> bytes:
        """Of all reports: on them depends where a link to another report leads."""
        return hash_of("\n".join(report.id for report in self._view.archive.reports).encode())


def _may_name_others(report: Report, data: bytes) -> bool:
    """Whether a field may link to another report. Links in the prose are the engine's business."""
    return (b"](" in data or bool(report.references)) and any(sign in data for sign in _NAMES_A_FILE)


def _standing(made: Iterable[Promise]) -> list[tuple[str, int]]:
    return [(each.action.id, each.overdue) for each in made]
