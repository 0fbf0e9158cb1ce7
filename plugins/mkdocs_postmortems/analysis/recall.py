"""What an incident could have known: what earlier ones like it had promised, and was still to be done by then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, islice

from msgspec import Struct

from ..report.model import Report
from .actions import Promise, actions_of, promise, promised_on
from .durations import Downtime, downtime
from .ledger import PENDING, pending_until, standing

OTHERS = 4
"""How many further incidents of a group are named because they had left something open."""


class Recall(Struct, frozen=True, gc=False):
    """What earlier incidents had promised and was still to be done when another one happened."""

    earlier: int
    """The reports that were out by then."""
    open_then: int
    """Their actions that were still to be done by then."""
    open_now: int
    """Those of them that are open today."""
    since: Downtime | None
    """Of the incidents after the first of these promises, up to this one and with it; `None` where none was open."""
    left: Mapping[str, list[Promise]]
    """Report id → its promises among these. Only relatives and `others` are in it, and only if they left something."""
    others: list[Report]
    """The newest reports that left something and are no relatives, newest first."""


class Memory:
    """The promises of a group of reports, laid out so that looking back from any incident costs next to nothing.

    A report that was out before the day of an incident is older than it, so the order of days is that of ids.
    """

    def __init__(self, reports: Iterable[Report], today: date) -> None:
        self._today = today
        self._members = sorted(reports, key=lambda report: report.id)
        self._ids = [report.id for report in self._members]
        self._days = [report.day for report in self._members]
        self._promised = [promised_on(report) for report in self._members]
        self._out = sorted(self._promised)
        self._summed = _Sums(map(downtime, self._members))
        ends = [[pending_until(action) for action in actions_of(report)] for report in self._members]
        self._until = [max(each, default=date.min) for each in ends]
        self._reach = [*accumulate(self._until, max)]
        spans = [(made, end) for made, some in zip(self._promised, ends, strict=True) for end in some if end > made]
        self._made = sorted(made for made, _ in spans)
        self._ends = sorted(end for _, end in spans)
        self._made_and_open = sorted(made for made, end in spans if end == date.max)

    def at(self, report: Report, relatives: Iterable[Report], most: int = OTHERS) -> Recall:
        """What the group, and some relatives of a report, had left open when its incident happened.

        `most` is how many others of the group are named.
        """
        day = report.day
        near = {each.id: each for each in relatives if each.id < report.id}
        extras = [each for id_, each in sorted(near.items()) if not self._holds(id_)]
        left = {id_: some for id_, each in near.items() if (some := self._left(each, day))}
        more = [promise for each in extras for promise in left.get(each.id, ())]
        found = (each for each in self._newest_with_something_left(day) if each[0].id not in near)
        others = [*islice(found, most)]
        made = bisect_left(self._made, day)
        return Recall(
            earlier=bisect_left(self._out, day) + sum(promised_on(each) < day for each in extras),
            open_then=made - bisect_right(self._ends, day) + len(more),
            open_now=bisect_left(self._made_and_open, day) + sum(each.open for each in more),
            since=self._since(report, extras, [each for each in extras if each.id in left]),
            left=left | {each.id: some for each, some in others},
            others=[each for each, _some in others],
        )

    def _holds(self, id_: str) -> bool:
        place = bisect_left(self._ids, id_)
        return place < len(self._ids) and self._ids[place] == id_

    def _left(self, other: Report, day: date) -> list[Promise]:
        """The promises of a report that were out by a day and still to be done."""
        if promised_on(other) >= day:
            return []
        return [promise(other, action, self._today) for action in actions_of(other) if standing(action, day) in PENDING]

    def _may_have_left(self, place: int, day: date) -> bool:
        """Whether the report at a place was out by a day, and one of its promises lasted longer."""
        return self._promised[place] < day < self._until[place]

    def _newest_with_something_left(self, day: date) -> Iterator[tuple[Report, list[Promise]]]:
        for place in range(bisect_left(self._days, day) - 1, -1, -1):
            if self._reach[place] <= day:
                return  # nor has any that is older
            if self._may_have_left(place, day) and (left := self._left(self._members[place], day)):
                yield self._members[place], left

    def _first(self, day: date) -> Report | None:
        """The oldest member that had something left."""
        for place in range(bisect_right(self._reach, day), bisect_left(self._days, day)):
            if self._may_have_left(place, day) and self._left(self._members[place], day):
                return self._members[place]
        return None

    def _since(self, report: Report, extras: Sequence[Report], broken: Sequence[Report]) -> Downtime | None:
        """The downtime after the first promise that was broken, up to a report and with it."""
        oldest = min(filter(None, (self._first(report.day), *broken[:1])), key=lambda each: each.id, default=None)
        if oldest is None:
            return None
        promised = promised_on(oldest)
        beside = [each for each in extras if each.day > promised]
        start, end = bisect_right(self._days, promised), bisect_left(self._ids, report.id)
        return sum(map(downtime, [*beside, report]), self._summed.between(start, end))


class _Sums:
    """Running sums of downtimes, from which any stretch can be told."""

    def __init__(self, each: Iterable[Downtime]) -> None:
        self._rows = [*accumulate(map(_row, each), _added, initial=_row(Downtime()))]

    def between(self, start: int, end: int) -> Downtime:
        """The sum of those from one place to before another."""
        one, other = self._rows[start], self._rows[max(start, end)]
        return Downtime(other[0] - one[0], other[1] - one[1], other[2] - one[2], other[3] > one[3], other[4] - one[4])


_Row = tuple[timedelta, int, int, int, int]


def _row(each: Downtime) -> _Row:
    return each.length, each.known, each.unknown, int(each.approximate), each.to_resolution


def _added(one: _Row, other: _Row) -> _Row:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3], one[4] + other[4]
