"""Causes that recur: communities in the graph of reports that failed in the same way, each with a reason and a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace
from slugify import slugify

from ..report.model import NO_PATTERN, Report
from .communities import NAMED, Tie, communities, find_ties
from .similarity import Neighbours
from .words import terms, tokens

NAMING_WORDS = 2
SHOWN_TIES = 2
DECLARED = 1.0
"""What a service with a kind of trigger and of cause weighs beside ties of text."""


class Pattern(Struct, frozen=True):
    """Reports that share a mechanism, oldest first."""

    slug: str
    tags: tuple[str, ...]
    """What most members declare, the most telling first. Empty where only their texts tie them."""
    reports: tuple[Report, ...]
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

    Where authors declare, they decide: by `pattern`, or by the tag that tells most of a report. One that declares
    nothing joins the report that it is most tied to (`find_ties`). Among those that are left the Louvain method finds
    the communities; one whose members have nothing in common that can be named is not a pattern. Same input, same
    result.
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
        self.by_report: dict[int, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            self.by_report[tie.one].append(tie)
            self.by_report[tie.other].append(tie)

    def patterns(self) -> list[Pattern]:
        """All of them, in order."""
        found: dict[str, Pattern] = {}
        for basis in self._bases():
            if len(basis.members) > 1:
                slug = basis.slug if basis.slug not in found else f"{basis.slug}-{self.reports[basis.members[0]].id}"
                found[slug] = self._pattern(slug, basis)
        return sorted(found.values(), key=lambda p: (-len(p.reports), -p.last.day.toordinal(), p.slug))

    def _bases(self) -> Iterator[_Basis]:
        """What may become a pattern; no report is in two. Those that authors name come first, for their names."""
        homes = {place: home for place in range(len(self.reports)) if (home := self._home(place))}
        silent = [place for place in range(len(self.reports)) if place not in homes and self._free(place)]
        homes |= {place: homes[holder] for place in silent if (holder := self._holder(place)) in homes}
        groups: dict[str, list[int]] = defaultdict(list)
        for place in sorted(homes):
            groups[homes[place]].append(place)
        for home, members in sorted(groups.items()):
            yield self._declared(home, self._without_unrelated(members))
        left = {place for place in silent if place not in homes}
        ties = (tie for tie in self.ties if tie.one in left and tie.other in left)
        for community in communities(len(self.reports), ties, self._mishaps(left)):
            if basis := self._by_text(self._without_unrelated(community)):
                yield basis

    def _free(self, place: int) -> bool:
        return self.reports[place].pattern != NO_PATTERN and self.neighbours.silent(place)

    def _home(self, place: int) -> str | None:
        """The pattern that the author of a report puts it into, by its name or by the tag that tells most.

        Of several telling tags that is the one that its neighbours carry, the nearest counting most, and those that it
        names as related. The votes for a tag fade as its carriers become too many to tell anything, so that no report
        more moves all of them at once.
        """
        report = self.reports[place]
        if report.pattern:
            return report.pattern if report.pattern != NO_PATTERN else None
        tags = self.neighbours.telling.intersection(report.tags)
        votes = dict.fromkeys(tags, 0.0)
        named = ((self.places[id_], NAMED) for id_ in report.related if id_ in self.places)
        for other, weight in (*((near.index, near.score) for near in self.neighbours[place]), *named):
            for tag in tags.intersection(self.reports[other].tags):
                votes[tag] += weight * self.neighbours.fading(self.frequency[tag])
        return min(tags, key=lambda tag: (-votes[tag], self.frequency[tag], tag), default=None)

    def _mishaps(self, places: Collection[int]) -> Iterator[tuple[Sequence[int], float]]:
        """Who declares one service with one kind of trigger and of cause, among some reports."""
        held: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for place in sorted(places):
            report = self.reports[place]
            if report.trigger and report.trigger.category != "unknown":
                for service in set(report.services):
                    for category in {factor.category for factor in report.factors}:
                        held[service, report.trigger.category, category].append(place)
        return ((members, DECLARED) for _, members in sorted(held.items()) if len(members) > 1)

    def _holder(self, place: int) -> int | None:
        """The report at the other end of the strongest tie."""
        best = max(self.by_report[place], key=lambda tie: (tie.weight, -tie.one, -tie.other), default=None)
        if best is None:
            return None
        return best.one if best.other == place else best.other

    def _declared(self, home: str, members: Sequence[int]) -> _Basis:
        """The pattern of those that their authors put into it, and of those that declare nothing and are like them.

        Beside the tag by which it is called stand those that half of its members share.
        """
        holders = Counter(tag for place in members for tag in set(self.reports[place].tags))
        beside = [
            tag for tag, count in holders.items()
            if tag != home and count >= max(2, len(members) / 2) and tag in self.neighbours.telling
        ]  # fmt: skip
        tags = sorted(beside, key=lambda tag: (-holders[tag], tag))
        tags = [home, *tags] if holders[home] else tags
        pinned = sum(self.reports[place].pattern == home for place in members)
        told = sum(not self.reports[place].pattern and home not in self.reports[place].tags for place in members)
        authors = "its author" if pinned == 1 else "their authors"
        parts = [f"{_of(pinned, len(members))} named as “{_plain(home)}” by {authors}"] if pinned else []
        parts += [f"{_of(holders[tag], len(members))} tagged “{_plain(tag)}”" for tag in tags]
        parts += [f"{_count(told, len(members))} told alike"] if told else []
        name = " and ".join(_plain(tag) for tag in (tags if not pinned else [home])[:2])
        return _Basis(_sentence(name), home, ", ".join(parts), members, tuple(tags))

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
            f"“{word}” marks {_count(sum(term in self.words[place] for place in kept), len(kept))}"
            for word, term in zip(shown, words, strict=True)
        ]
        name = _sentence(": ".join(filter(None, (*ways, ", ".join(shown)))))
        return _Basis(name, slugify(name), ", ".join(counts), kept)

    @cached_property
    def ways(self) -> list[set[str]]:
        """The mechanisms that mark each report."""
        return [set(self.neighbours.marks(place)[0]) for place in range(len(self.reports))]

    @cached_property
    def words(self) -> list[set[str]]:
        """The words that mark each report."""
        return [set(self.neighbours.marks(place)[1]) for place in range(len(self.reports))]

    @cached_property
    def marked(self) -> Counter[str]:
        """How many reports a mechanism or a word marks."""
        return Counter(mark for marks in (self.ways, self.words) for each in marks for mark in each)

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

    def _pattern(self, slug: str, basis: _Basis) -> Pattern:
        reports = tuple(self.reports[place] for place in basis.members)
        reason = f"{len(reports)} incidents failed in the same way: {basis.reason}."
        return Pattern(slug, basis.tags, reports, basis.name, reason, self._ties_among(basis.members))

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


def _of(count: int, total: int) -> str:
    return f"{_count(count, total)} {'is' if count == 1 else 'are'}"


def _count(count: int, total: int) -> str:
    if count < total:
        return f"{count} of {total}"
    return f"all {total}" if total > 2 else "both"


def _plain(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
