"""An archive after an edit: what is known already of what ties its reports together, and what takes long to compute."""

from __future__ import annotations

import io
import operator
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..report.model import Report
from .archive import Archive
from .repeats import repeats

if TYPE_CHECKING:
    from .patterns import Pattern

_KEPT = ("neighbours", "promised_before", "_memories")
"""What stays as it was until it is computed anew. All else follows from the reports and from this in no time."""
_LONG = ("neighbours", "patterns")
"""What follows from all reports together, and takes long."""
Groups = Mapping[str, Sequence[Report]]
_FIELDS = tuple(field.name for field in fields(Archive))


def with_ties_of(known: Archive, edited: Archive) -> bool:
    """Give an archive what is known of its reports before an edit: neighbours, patterns, promises made again.

    Returns whether that was possible: both must hold reports of the same ids.
    """
    if [report.id for report in known.reports] != [report.id for report in edited.reports]:
        return False
    vars(edited).update((name, vars(known)[name]) for name in _KEPT if name in vars(known))
    if "patterns" in vars(known):
        by_id = edited.corpus.by_id
        vars(edited)["patterns"] = [_with_reports(pattern, by_id) for pattern in known.patterns]
    _keep_repeats(known, edited)
    return True


def _keep_repeats(known: Archive, other: Archive) -> None:
    """Give an archive the promises made again that another knows, for the groups of which it has the same reports."""
    groups: dict[str, Callable[[Archive], Groups]] = {
        "repeats": lambda archive: {pattern.slug: pattern.reports for pattern in archive.patterns},
        "service_repeats": lambda archive: archive.by_facet["service"],
    }
    for name, grouped in groups.items():
        if name in vars(known) and known.today == other.today:
            before, found = grouped(known), vars(known)[name]
            vars(other)[name] = {
                key: found[key] if _same(before.get(key, ()), reports) else repeats(reports, other.today)
                for key, reports in grouped(other).items()
            }


def _same(some: Sequence[Report], others: Sequence[Report]) -> bool:
    return len(some) == len(others) and all(map(operator.is_, some, others))


def _with_reports(pattern: Pattern, by_id: Mapping[str, Report]) -> Pattern:
    return replace(pattern, reports=tuple(by_id[report.id] for report in pattern.reports))


def renewed(archive: Archive, today: date, ties: bytes | None = None) -> Archive:
    """The archive of the same reports with the ties that they have now: those of `dump_ties`, or else computed."""
    fresh = object.__new__(Archive)  # what its readers may see has been chosen already
    vars(fresh).update({name: getattr(archive, name) for name in _FIELDS}, today=today)
    if ties is not None:
        vars(fresh).update(_Unpickler(io.BytesIO(ties), fresh.corpus.by_id).load())
    _keep_repeats(archive, fresh)
    return fresh


def dump_ties(archive: Archive) -> bytes:
    """What takes long to compute of an archive, for `renewed` in a process that holds the same reports."""
    out = io.BytesIO()
    _Pickler(out, pickle.HIGHEST_PROTOCOL).dump({name: getattr(archive, name) for name in _LONG})
    return out.getvalue()


class _Pickler(pickle.Pickler):
    """Leaves out reports, but for their ids."""

    def persistent_id(self, obj: object) -> str | None:
        return obj.id if type(obj) is Report else None


class _Unpickler(pickle.Unpickler):
    """Puts the reports of another process in."""

    def __init__(self, file: io.BytesIO, by_id: Mapping[str, Report]) -> None:
        super().__init__(file)
        self._by_id = by_id

    def persistent_load(self, pid: Any) -> Report:
        return self._by_id[pid]
