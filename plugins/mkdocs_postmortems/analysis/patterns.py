"""Causes that recur: communities in the graph of declared and of suggested ties, each with a reason and a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from msgspec import Struct

from ..language import _, ngettext
from ..language.forms import comma
from ..report.model import NO_PATTERN, Report
from ..report.words import spelled
from .communities import NAMED, STRONG, Tie, communities, find_ties
from .similarity import Neighbours
from .suggestions import Suggestion, suggest

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
    why: tuple[str, ...] = ()
    """Why each of `reports` belongs to it, in the same order."""
    suggested: bool = False
    """Whether only texts say so, and no author."""

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
    why: Sequence[str]
    tags: tuple[str, ...] = ()
    suggested: bool = False


def find_patterns(reports: Sequence[Report], neighbours: Neighbours) -> list[Pattern]:
    """The patterns among reports (sorted by id), most members first, then the most recent.

    They are communities in one graph. What an author declares, by `pattern` or by the tag that tells most of a report,
    is its strongest edge, so a declared cause is always a pattern and no two of them are one. A report that declares
    nothing hangs by its strongest tie on one that does (`find_ties`), or by all its ties on others that are silent too.
    A community without a declared cause is only suggested: its members have to mention something by name that few
    others do. Same input, same result.
    """
    return _Finder(reports, neighbours).patterns()


class _Finder:
    """The patterns of one archive."""

    def __init__(self, reports: Sequence[Report], neighbours: Neighbours) -> None:
        self.reports = reports
        self.neighbours = neighbours
        self.places = {report.id: place for place, report in enumerate(reports)}
        self.homes = {place: home for place in range(len(reports)) if (home := self._home(place))}
        self.ties = find_ties(reports, neighbours)
        self.by_report: dict[int, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            self.by_report[tie.one].append(tie)
            self.by_report[tie.other].append(tie)

    def patterns(self) -> list[Pattern]:
        """All of them, in order."""
        found: dict[str, Pattern] = {}
        for basis in self._bases():
            slug = basis.slug if basis.slug not in found else f"{basis.slug}-{self.reports[basis.members[0]].id}"
            found[slug] = self._pattern(slug, basis)
        return sorted(found.values(), key=lambda p: (-len(p.reports), -p.last.day.toordinal(), p.slug))

    def _bases(self) -> Iterator[_Basis]:
        """What may become a pattern; no report is in two. Those that authors name come first, for their names."""
        causes: dict[str, list[int]] = defaultdict(list)
        for place, home in self.homes.items():
            causes[home].append(place)
        held = self._held_by_one()
        left = {place for place in range(len(self.reports)) if self._free(place)} - held.keys()
        ties = [*held.values(), *(tie for tie in self.ties if tie.one in left and tie.other in left)]
        hubs = [*((members, STRONG) for _, members in sorted(causes.items())), *self._mishaps(left)]
        suggested: list[_Basis] = []
        for community in communities(len(self.reports), ties, hubs):
            members = self._without_unrelated(community)
            declared = next((self.homes[place] for place in members if place in self.homes), None)
            if declared is None:
                suggested += [self._suggested(each) for each in suggest(members, self.ties, self.neighbours)]
            elif len(members) > 1:
                yield self._declared(declared, members)
        yield from suggested

    def _free(self, place: int) -> bool:
        return place not in self.homes and self.reports[place].pattern != NO_PATTERN and self.neighbours.silent(place)

    def _held_by_one(self) -> dict[int, Tie]:
        """The reports that declare nothing and whose strongest tie is to one that does, with that tie."""
        found = {}
        for place, ties in self.by_report.items():
            best = max(ties, key=lambda tie: (tie.weight, -tie.one, -tie.other))
            if self._free(place) and (best.one if best.other == place else best.other) in self.homes:
                found[place] = best
        return found

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
                votes[tag] += weight * self.neighbours.fading(tag)
        return min(tags, key=lambda tag: (-votes[tag], self.neighbours.carriers[tag], tag), default=None)

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
        like = sum(place not in self.homes for place in members)
        total = len(members)
        assigned = ngettext(
            "{count} is assigned to “{pattern}” by its author", "{count} are assigned to “{pattern}” by their authors",
            pinned,
        )  # fmt: skip
        parts = [assigned.format(count=_count(pinned, total), pattern=spelled(home))] if pinned else []
        for tag in tags:
            tagged = ngettext("{count} is tagged “{tag}”", "{count} are tagged “{tag}”", holders[tag])
            parts.append(tagged.format(count=_count(holders[tag], total), tag=spelled(tag)))
        if like:
            suggested = ngettext("{count} is suggested from text", "{count} are suggested from text", like)
            parts.append(suggested.format(count=_count(like, total)))
        same = _("{n} incidents failed in the same way: {parts}.")
        reason = same.format(n=total, parts=comma(parts))
        why = [self._why(place, home) for place in members]
        return _Basis(_sentence(spelled(home)), home, reason, members, why, tuple(tags))

    def _why(self, place: int, home: str) -> str:
        """Why a report belongs to the pattern that an author declares."""
        report = self.reports[place]
        if report.pattern == home:
            return _("assigned by its author")
        if place in self.homes:
            return _("tagged “{tag}”").format(tag=spelled(home))
        tie = max(self.by_report[place], key=lambda tie: (tie.weight, -tie.one, -tie.other))
        other = self.reports[tie.one if tie.other == place else tie.other]
        like = _("suggested from text: like {report}, {reason}")
        return like.format(report=other.id, reason=tie.shared.reason or _("named as related"))

    def _suggested(self, found: Suggestion) -> _Basis:
        return _Basis(_sentence(found.name), found.slug, found.reason, found.members, found.why, (), True)

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
        return Pattern(
            slug,
            basis.tags,
            tuple(self.reports[place] for place in basis.members),
            basis.name,
            basis.reason,
            tuple(basis.why),
            basis.suggested,
        )


def _count(count: int, total: int) -> str:
    if count < total:
        return _("{n} of {all}").format(n=count, all=total)
    return _("all {n}").format(n=total) if total > 2 else _("both")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
