"""Causes that recur: communities in the graph of reports that failed in the same way, each with a reason and a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from msgspec import Struct
from msgspec.structs import replace
from slugify import slugify

from ..report.model import NO_PATTERN, Report
from .communities import Tie, communities, find_ties
from .durations import Duration, time_to
from .similarity import Neighbours
from .words import terms, tokens

NAMING_WORDS = 2
SHOWN_TIES = 2
DECLARED, PINNED = 1.0, 50.0
"""What a tag weighs, and what a pin: more than all that could tie a report to others."""


class Pattern(Struct, frozen=True):
    """Reports that share a mechanism, oldest first."""

    slug: str
    tags: tuple[str, ...]
    """What most members declare, the most telling first. Empty where only their texts tie them."""
    reports: tuple[Report, ...]
    holders: dict[str, int]
    """Tag → how many members carry it."""
    name: str = ""
    """What people read."""
    reason: str = ""
    """Why the members belong together, as a sentence that a person can check."""
    ties: tuple[Tie, ...] = ()
    """What ties pairs of members, the strongest first; `one` and `other` are places in `reports`."""

    @property
    def last(self) -> Report:
        """The newest member."""
        return self.reports[-1]

    @property
    def intervals(self) -> tuple[int, ...]:
        """Days from each member to the next."""
        return tuple((later.day - earlier.day).days for earlier, later in pairwise(self.reports))

    @property
    def typical_interval(self) -> float | None:
        """The median of the intervals in days; `None` below three."""
        return median(self.intervals) if len(self.intervals) >= 3 else None

    @property
    def downtime(self) -> tuple[timedelta, int]:
        """From onset to resolution, summed over the members that state both, and how many those are."""
        lengths = [d.length for r in self.reports if isinstance(d := time_to(r, "resolved"), Duration)]
        return sum(lengths, timedelta()), len(lengths)

    def recent(self, today: date, days: int = 90) -> bool:
        """Whether it happened again within some days before `today`."""
        return 0 <= (today - self.last.day).days <= days


class _Basis(Struct, frozen=True):
    """What makes a pattern of some reports."""

    name: str
    slug: str
    reason: str
    members: Sequence[int]
    tags: tuple[str, ...] = ()


def find_patterns(reports: Sequence[Report], neighbours: Neighbours) -> list[Pattern]:
    """The patterns among reports (sorted by id), most members first, then the most recent.

    What ties reports is said by `find_ties`; the Louvain method finds the communities. One whose members have nothing
    in common that can be named is not a pattern, and a member without any of what names it is left out. Reports that
    are pinned to a pattern are in it, whatever ties them. Same input, same result.
    """
    return _Finder(reports, neighbours).patterns()


class _Finder:
    """The patterns of one archive."""

    def __init__(self, reports: Sequence[Report], neighbours: Neighbours) -> None:
        self.reports = reports
        self.neighbours = neighbours
        self.ties = find_ties(reports, neighbours)
        self.frequency = Counter(tag for report in reports for tag in set(report.tags))
        self.places = {report.id: place for place, report in enumerate(reports)}
        marks = [neighbours.marks(place) for place in range(len(reports))]
        self.ways = [set(ways) for ways, _ in marks]
        self.words = [set(words) for _, words in marks]
        self.marked = Counter(mark for marked in (self.ways, self.words) for each in marked for mark in each)
        self.pins: dict[str, list[int]] = defaultdict(list)
        for place, report in enumerate(reports):
            if report.pattern and report.pattern != NO_PATTERN:
                self.pins[report.pattern].append(place)
        self.by_report: dict[int, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            self.by_report[tie.one].append(tie)
            self.by_report[tie.other].append(tie)

    def patterns(self) -> list[Pattern]:
        """All of them, in order."""
        found: dict[str, Pattern] = {}
        for basis in self._bases():
            members = self._without_unrelated(basis.members)
            if len(members) > 1:
                slug = basis.slug if basis.slug not in found else f"{basis.slug}-{self.reports[members[0]].id}"
                found[slug] = self._pattern(slug, basis, members)
        return sorted(found.values(), key=lambda p: (-len(p.reports), -p.last.day.toordinal(), p.slug))

    def _bases(self) -> Iterator[_Basis]:
        """What may become a pattern; no report is in two. Those that authors name come first, for their names."""
        pinned = {pin: list(members) for pin, members in self.pins.items()}
        bases: list[_Basis] = []
        for community in communities(len(self.reports), self.ties, self._hubs()):
            free = [place for place in community if not self.reports[place].pattern]
            left = [place for place in free if not (pin := self._pulled(place))]
            for place in free:
                if pin := self._pulled(place):
                    pinned[pin].append(place)
            while basis := self._by_tags(left) or self._by_text(left):
                if basis.slug in pinned:
                    pinned[basis.slug] += basis.members
                else:
                    bases.append(basis)
                left = [place for place in left if place not in basis.members]
        for pin, members in sorted(pinned.items()):
            yield self._by_pin(pin, sorted(members))
        yield from sorted(bases, key=lambda basis: (-len(basis.members), basis.members))

    def _pulled(self, place: int) -> str | None:
        """The pin of the report that holds this one most, if it has one."""
        holder = self._holder(place)
        return self.reports[holder].pattern if holder is not None else None

    def _hubs(self) -> Iterator[tuple[Sequence[int], float]]:
        """What authors declare: a main tag, or one service with one kind of trigger and cause; and pins."""
        held: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, report in enumerate(self.reports):
            if report.pattern == NO_PATTERN:
                continue
            main = self._main_tag(place)
            for mark in [("tag", main)] if main else _mishaps(report):
                held[mark].append(place)
            if report.pattern:
                held["pin", report.pattern].append(place)
        for (kind, *_), members in sorted(held.items()):
            if len(members) > 1:
                yield members, PINNED if kind == "pin" else DECLARED

    def _main_tag(self, place: int) -> str | None:
        """Of the telling tags of a report, the one that its neighbours carry, the nearest counting most."""
        tags = self.neighbours.telling.intersection(self.reports[place].tags)
        votes = dict.fromkeys(tags, 0.0)
        for near in self.neighbours[place]:
            for tag in tags.intersection(self.reports[near.index].tags):
                votes[tag] += near.score
        return min(tags, key=lambda tag: (-votes[tag], self.frequency[tag], tag), default=None)

    def _holder(self, place: int) -> int | None:
        """The report at the other end of the strongest tie."""
        best = max(self.by_report[place], key=lambda tie: (tie.weight, -tie.one, -tie.other), default=None)
        if best is None:
            return None
        return best.one if best.other == place else best.other

    def _by_pin(self, pin: str, members: Sequence[int]) -> _Basis:
        count = len(self.pins[pin])
        reason = f"{_of(count, len(members))} named as “{_plain(pin)}” by their authors" + _others(count, len(members))
        return _Basis(_sentence(_plain(pin)), pin, reason, members, self._tags_of(members))

    def _tags_of(self, members: Sequence[int]) -> tuple[str, ...]:
        """The telling tags that half of the members carry, most telling first."""
        holders = Counter(tag for place in members for tag in set(self.reports[place].tags))
        common = [tag for tag, n in holders.items() if n * 2 >= len(members) and tag in self.neighbours.telling]
        return tuple(sorted(common, key=lambda tag: (-(holders[tag] ** 2) / self.frequency[tag], tag)))

    def _by_tags(self, members: Sequence[int]) -> _Basis | None:
        """The strongest pattern by what authors declare; `None` where members share no telling tag.

        Its first tag is the one that most of them and few others carry; beside it stand the tags that half of its
        carriers share. Members with any of these belong to it.
        """
        holders = Counter(tag for place in members for tag in set(self.reports[place].tags))
        common = [tag for tag, count in holders.items() if count >= 2 and tag in self.neighbours.telling]
        if not common:
            return None
        first = min(common, key=lambda tag: (-(holders[tag] ** 2) / self.frequency[tag], tag))
        carriers = [place for place in members if first in self.reports[place].tags]
        beside = Counter(tag for place in carriers for tag in set(self.reports[place].tags) if tag in common)
        ranked = sorted((tag for tag in beside if tag != first), key=lambda tag: (-beside[tag], tag))
        tags = (first, *(tag for tag in ranked if beside[tag] * 2 >= len(carriers)))
        tagged = [place for place in members if not set(tags).isdisjoint(self.reports[place].tags)]
        silent = (place for place in members if self.neighbours.telling.isdisjoint(self.reports[place].tags))
        kept = [*tagged, *(place for place in silent if self._holder(place) in tagged)]
        counts = [f"{_of(holders[tag], len(kept))} tagged “{_plain(tag)}”" for tag in tags]
        reason = ", ".join(counts) + " by their authors" + _others(len(tagged), len(kept))
        return _Basis(_sentence(" and ".join(map(_plain, tags[:2]))), first, reason, kept, tags)

    def _by_text(self, members: Sequence[int]) -> _Basis | None:
        """The strongest pattern by what texts tell; `None` where no mechanism or word marks two of them.

        It is named by the mechanism that most of them and few others tell of, and by the words that mark them, those
        of their titles first.
        """
        ways = self._marks(members, self.ways)[:1]
        titles = [
            {term for token in tokens(self.reports[place].title) for term in terms(token)[:1]} & self.words[place]
            for place in members
        ]
        titled = Counter(term for each in titles for term in each)
        words = sorted(self._marks(members, self.words), key=lambda word: -titled[word])[:NAMING_WORDS]
        kept = [
            place for place in members
            if not (self.ways[place].isdisjoint(ways) and self.words[place].isdisjoint(words))
        ]  # fmt: skip
        if len(kept) < 2:
            return None
        shown = [self.neighbours.written(word) for word in words]
        counts = [f"{_count(sum(way in self.ways[p] for p in kept), len(kept))} tell of {way}" for way in ways]
        counts += [
            f"“{word}” marks {_count(sum(term in self.words[place] for place in kept), len(kept)).lower()}"
            for word, term in zip(shown, words, strict=True)
        ]
        name = _sentence(": ".join(filter(None, (*ways, ", ".join(shown)))))
        return _Basis(name, slugify(name), ", ".join(counts), kept)

    def _marks(self, members: Sequence[int], marked: Sequence[Collection[str]]) -> list[str]:
        """What marks at least half of the members, and two; the best first: what marks many of them and few others."""
        holders = Counter(mark for place in members for mark in marked[place])
        common = [mark for mark, count in holders.items() if count >= max(2, len(members) / 2)]
        return sorted(common, key=lambda mark: (-(holders[mark] ** 2) / self.marked[mark], mark))

    def _without_unrelated(self, members: Sequence[int]) -> list[int]:
        """The members without those of which an author says that they do not belong beside another member.

        Of two, the one stays that more ties hold; what is pinned stays.
        """
        kept = sorted(members)
        for place in list(kept):
            for id_ in self.reports[place].unrelated:
                other = self.places.get(id_, place)
                if other != place and place in kept and other in kept:
                    kept.remove(min((place, other), key=lambda each: self._held(each, kept)))
        return kept

    def _held(self, place: int, members: Sequence[int]) -> tuple[bool, float, int]:
        ties = (tie for tie in self.by_report[place] if (tie.other if tie.one == place else tie.one) in members)
        return bool(self.reports[place].pattern), sum(tie.weight for tie in ties), -place

    def _pattern(self, slug: str, basis: _Basis, members: Sequence[int]) -> Pattern:
        reports = tuple(self.reports[place] for place in members)
        return Pattern(
            slug, basis.tags, reports, {tag: sum(tag in r.tags for r in reports) for tag in basis.tags},
            basis.name, f"{basis.reason}.", self._ties_among(members),
        )  # fmt: skip

    def _ties_among(self, members: Sequence[int]) -> tuple[Tie, ...]:
        """Each member's nearest among the others, and whom else it is tied to; few, so that the work stays linear."""
        inside = {place: number for number, place in enumerate(members)}
        known = (tie for place in members for tie in self.by_report[place])
        ties = {(tie.one, tie.other): tie for tie in known if tie.one in inside and tie.other in inside}
        for place in members:
            near = [each for each in self.neighbours[place] if each.index in inside][:SHOWN_TIES]
            for each in near:
                one, other = min(place, each.index), max(place, each.index)
                if (one, other) not in ties:
                    ties[one, other] = Tie(one, other, each.score, self.neighbours.shared(one, other))
        held = (
            replace(tie, one=inside[tie.one], other=inside[tie.other]) for tie in ties.values() if tie.one in inside
        )
        return tuple(sorted(held, key=lambda tie: (-tie.weight, tie.one, tie.other)))


def _mishaps(report: Report) -> Iterator[tuple[str, ...]]:
    """A service with a kind of trigger and of cause, for reports without a telling tag."""
    trigger = report.trigger.category if report.trigger else "unknown"
    if trigger != "unknown":
        for service in sorted(set(report.services)):
            for category in sorted({factor.category for factor in report.factors}):
                yield "mishap", service, trigger, category


def _of(count: int, total: int) -> str:
    return f"{_count(count, total)} {'is' if count == 1 else 'are'}"


def _others(count: int, total: int) -> str:
    return f"; {_count(total - count, total)} told alike" if count < total else ""


def _count(count: int, total: int) -> str:
    if count < total:
        return f"{count} of {total}"
    return f"All {total}" if total > 2 else "Both"


def _plain(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
