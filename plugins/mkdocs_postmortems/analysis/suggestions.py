"""Patterns that only texts suggest: reports that stand near each other and mention the same by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from slugify import slugify

from ..language import N_, _
from ..language.forms import listed
from .communities import Tie
from .mechanisms import is_mechanism
from .naming import HALF, Phrase, quality, shown, uses
from .similarity import Neighbours

SHOWN = 3
"""Mentions in a reason."""
MECHANISM = 1.4
"""What the name of a mechanism is worth beside a word of the text."""
GOOD = 0.35
"""A mention that is worth less (see `naming.quality`) happens to stand in two reports."""
TOLD = 3
"""At this weight (see `Features.mechanisms`) a mechanism is not mentioned in passing only: the title names it, or two
sentences do."""
SMALL = 1.2
"""How much a small group whose members are tied closely is better than a large and loose one: the power of its size by
which the sum of its ties is divided."""
FAR = 3.0
"""Two reports stand out without a mention where they are so many times as near as the crowd."""
UNNAMED = N_("unnamed: similar texts")
"""What a group is called that nothing gives a name."""


class Mention(Struct, frozen=True):
    """What some reports have in common."""

    shown: str
    holders: Sequence[int]
    """Their places, sorted."""
    quality: float
    """See `naming.quality`."""
    literal: bool = True
    """Whether they say it in these words; else they tell of it in others."""


class Suggestion(Struct, frozen=True):
    """A group that may be a pattern."""

    name: str
    slug: str
    reason: str
    members: Sequence[int]
    """Places of the reports, sorted."""
    why: Sequence[str]


def suggest(members: Sequence[int], ties: Sequence[Tie], neighbours: Neighbours) -> Iterator[Suggestion]:
    """The patterns in a community of reports that declare nothing: groups of which all mention one thing.

    Of all that two tied members mention, the best name goes first: the one that is worth most and holds those together
    that are tied most. Two that mention nothing in common but stand far out from all others are a group without a name.
    """
    left = set(members)
    finder = _Common(members, [tie for tie in ties if tie.one in left and tie.other in left], neighbours)
    while found := finder.best(left):
        yield _suggestion(found.holders, finder.all_hold(found.holders))
        left.difference_update(found.holders)
    for tie in sorted(finder.ties, key=lambda tie: (-tie.weight, tie.one, tie.other)):
        if tie.one in left and tie.other in left and finder.stands_out(tie):
            yield _unnamed(tie)
            left -= {tie.one, tie.other}


class _Common:
    """What the members of a community have in common."""

    def __init__(self, members: Sequence[int], ties: Sequence[Tie], neighbours: Neighbours) -> None:
        self.ties = ties
        self.neighbours = neighbours
        self.marks = neighbours.marks
        self.uses = {place: uses(neighbours.reports[place]) for place in members}
        self.told = {
            place: {name for name in self.marks.mechanisms(place) if self._tells(place, name)} for place in members
        }

    def best(self, left: Collection[int]) -> Mention | None:
        """The mention that holds tied ones of some members together best; `None` without a good one."""
        strength: dict[Phrase | str, float] = defaultdict(float)
        holders: dict[Phrase | str, set[int]] = defaultdict(set)
        for tie in self.ties:
            if tie.one in left and tie.other in left:
                for what in self._shared(tie.one, tie.other):
                    strength[what] += tie.weight
                    holders[what] |= {tie.one, tie.other}
        good = []
        for what, held in holders.items():
            mention = self._mention(what, sorted(held))
            if mention.quality >= GOOD:
                good.append((mention.quality * strength[what] / len(held) ** SMALL, mention))
        return max(good, key=lambda each: (each[0], each[1].shown), default=(0.0, None))[1]

    def all_hold(self, places: Sequence[int]) -> list[Mention]:
        """What all of some members mention, the best first; no word twice."""
        one, *others = places
        what = set(self._shared(one, one)).intersection(*(self._shared(one, other) for other in others))
        found = [(self._mention(each, places), each) for each in what]
        used: set[str] = set()
        kept = []
        for mention, each in sorted(found, key=lambda pair: (-pair[0].quality, pair[0].shown)):
            words = {each} if isinstance(each, str) else set(each)
            if mention.quality >= GOOD and used.isdisjoint(words):
                used |= words
                kept.append(mention)
        return kept

    def _tells(self, place: int, name: str) -> bool:
        return is_mechanism(name) and self.marks.weight(name, place) >= TOLD

    def _shared(self, one: int, other: int) -> Iterator[Phrase | str]:
        yield from self.uses[one].keys() & self.uses[other].keys()
        yield from self.told[one] & self.told[other]

    def _mention(self, what: Phrase | str, places: Sequence[int]) -> Mention:
        if isinstance(what, str):
            weights = [self.marks.weight(what, place) for place in places]
            told = sum(weight / (weight + 2 * HALF) for weight in weights) / len(places)
            return Mention(what, places, MECHANISM * self.marks.rarity_of_mechanisms[what] * told, literal=False)
        used = [self.uses[place][what] for place in places]
        return Mention(shown(used), places, quality(what, used, self.marks.rarity))

    def stands_out(self, tie: Tie) -> bool:
        """Whether two are so near that they need no mention."""
        score = next((near.score for near in self.neighbours[tie.one] if near.index == tie.other), 0.0)
        return tie.weight > (1 - 1 / FAR) * score > 0


def _suggestion(members: Sequence[int], common: Sequence[Mention]) -> Suggestion:
    name, said = _name(common), _said(common[:SHOWN])
    reason = _("Suggested from text: both {said}.")
    if len(members) > 2:
        reason = _("Suggested from text: all {n} {said}.")
    return Suggestion(name, slugify(name), reason.format(n=len(members), said=said), members, [said] * len(members))


def _unnamed(tie: Tie) -> Suggestion:
    """Two that stand out without a good mention; what they tell of in passing may help a reader, and names nothing."""
    told = [name for name in tie.shared.mechanisms if is_mechanism(name)]
    said = _("are told in much the same words")
    if told:
        said = _("are told in much the same words and tell of {names}").format(names=listed(told[:SHOWN]))
    members, reason = (tie.one, tie.other), _("Suggested from text: both {said}.").format(said=said)
    return Suggestion(_(UNNAMED), "similar-texts", reason, members, [said] * 2)


def _name(common: Sequence[Mention]) -> str:
    """The best mention; a single word stands behind the mechanism that they tell of."""
    best = common[0].shown
    mechanism = next((each.shown for each in common[:SHOWN] if not each.literal), None)
    return best if mechanism in (best, None) or " " in best else f"{mechanism}: {best}"


def _said(common: Sequence[Mention]) -> str:
    parts = []
    if names := [_("“{text}”").format(text=each.shown) for each in common if each.literal]:
        parts.append(_("mention {names}").format(names=listed(names)))
    if names := [each.shown for each in common if not each.literal]:
        parts.append(_("tell of {names}").format(names=listed(names)))
    return listed(parts)
