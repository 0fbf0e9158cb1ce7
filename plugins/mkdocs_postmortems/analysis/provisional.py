"""An archive after an edit, before what ties its reports together has been computed anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..report.model import Report
from .archive import Archive

if TYPE_CHECKING:
    from .patterns import Pattern

_AGAIN = frozenset(("by_facet", "open", "open_by_report", "_named_by", "_places"))
"""What follows from the reports in no time. The rest stays as it was, where it was known."""


def with_ties_of(known: Archive, edited: Archive) -> bool:
    """Give an archive what is known of its reports before an edit: neighbours, patterns, ledgers, figures.

    Returns whether that was possible: both must hold reports of the same ids.
    """
    if [report.id for report in known.reports] != [report.id for report in edited.reports]:
        return False
    for name, value in vars(known).items():
        if name not in _AGAIN and name not in {field.name for field in fields(Archive)}:
            vars(edited)[name] = value
    if "patterns" in vars(known):
        by_id = edited.corpus.by_id
        vars(edited)["patterns"] = [_with_reports(pattern, by_id) for pattern in known.patterns]
        vars(edited).pop("pattern_of", None)
    return True


def _with_reports(pattern: Pattern, by_id: Mapping[str, Report]) -> Pattern:
    return replace(pattern, reports=tuple(by_id[report.id] for report in pattern.reports))
