"""Intervals that prose names by their ends: "10 minutes from page to fix"."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from typing import NamedTuple

from ..language import _
from ..report.model import STAGES, Moment, Times
from ..report.moments import show_length
from .spans import Span

_POINTS = {
    r"onset|start|beginning|first\ (?:error|failure|symptom)s?": ("started",),
    r"detection|(?:first\ )?(?:alert|alarm|page|report)|paging": ("detected", "acknowledged"),
    r"ack|acknowledge?ment|(?:first\ )?response": ("acknowledged",),
    r"mitigation|fix|workaround|rollback": ("mitigated", "resolved"),
    r"resolution|full\ recovery|recovery|restoration|all[\ -]clear|end": ("mitigated", "resolved"),
}
"""What an end is called, and the times that it may mean."""
_POINT = "|".join(_POINTS)
_ENDS = re.compile(
    rf"\s+(?:from\s+(?:the\s+)?(?P<first>{_POINT})\s+(?:to|until|till)|between\s+(?:the\s+)?(?P<other>{_POINT})\s+and)"
    rf"\s+(?:the\s+)?(?P<last>{_POINT})(?!\s*(?:of|that|in|for)\b)(?![\w-])",
    re.IGNORECASE,
)


class Interval(NamedTuple):
    """A length of time between two named ends."""

    end: int
    """Where its words end in the text."""
    stages: tuple[tuple[str, str], ...]
    """Pairs of times that it may mean."""

    def contradiction(self, span: Span, times: Times, rough: timedelta) -> str | None:
        """What the times say of it, where they say something else; `rough` is what an approximate time may be off."""
        said = []
        for first, last in self.stages:
            one: Moment | None = getattr(times, first)
            other: Moment | None = getattr(times, last)
            if not (one and other):
                continue
            if not (one.at and other.at):
                return None  # nobody knows the time that may be meant
            length = other.at - one.at
            if span.means(length, rough if one.approximate or other.approximate else timedelta(0)):
                return None
            told = _("{length} from `{first}` to `{last}`")
            said.append(told.format(length=show_length(length), first=first, last=last))
        return ", ".join(said) or None


def interval_after(text: str, span: Span) -> Interval | None:
    """The interval whose ends follow a length of time, if they do."""
    found = _ENDS.match(text, span.end)
    if not found:
        return None
    first, last = _meant(found["first"] or found["other"]), _meant(found["last"])
    pairs = tuple((one, other) for one, other in product(first, last) if STAGES.index(one) < STAGES.index(other))
    return Interval(found.end(), pairs) if pairs and first != last else None


def _meant(words: str) -> tuple[str, ...]:
    return next(
        times for names, times in _POINTS.items() if re.fullmatch(names.replace(r"\ ", " "), words, re.IGNORECASE)
    )
