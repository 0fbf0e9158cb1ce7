"""An archive after an edit: what is known already of what ties its reports together, and what takes long to compute."""

from __future__ import annotations

import io
import operator
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..report.model import Report
from .archive import Archive
from .repeats import repeats

if TYPE_CHECKING:
    from .patterns import Pattern
    from .repeats import Repeat

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
    vars(edited).update(_kept_repeats(known, edited))
    return True


class _Repeats(dict[str, "list[Repeat]"]):
    """Promises made again, by group; those that are not known are worked out when they are asked for."""

    def __init__(self, groups: Groups, before: Groups, known: Mapping[str, list[Repeat]], today: date) -> None:
        """Take over from `known` what holds the same reports in `groups` as in the groups `before`."""
        super().__init__(
            (key, known[key]) for key, reports in groups.items() if key in known and _same(before[key], reports)
        )
        self._groups, self._today = groups, today

    def __missing__(self, key: str) -> list[Repeat]:
        self[key] = found = repeats(self._groups[key], self._today)
        return found

    def whole(self) -> dict[str, list[Repeat]]:
        """Of every group, in their order."""
        return {key: self[key] for key in self._groups}


_GROUPS: Mapping[str, Callable[[Archive], Groups]] = {
    "repeats": lambda archive: {pattern.slug: pattern.reports for pattern in archive.patterns},
    "service_repeats": lambda archive: archive.by_facet["service"],
}


def _kept_repeats(known: Archive, other: Archive) -> Iterator[tuple[str, _Repeats]]:
    """What an archive knows of promises made again that is so in another, too."""
    for name, grouped in _GROUPS.items():
        if name in vars(known) and known.today == other.today:
            yield name, _Repeats(grouped(other), grouped(known), vars(known)[name], other.today)


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
    vars(fresh).update((name, found.whole()) for name, found in _kept_repeats(archive, fresh))
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
