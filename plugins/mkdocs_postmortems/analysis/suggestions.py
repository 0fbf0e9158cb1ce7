"""Patterns that only texts suggest: reports that stand near each other and mention the same by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from slugify import slugify

from .communities import APART, Tie
from .mechanisms import is_mechanism
from .naming import SHARE, Mention, mentions
from .similarity import Neighbours

SHOWN = 3
"""Mentions in a reason."""
TOLD = 3
"""At this weight (see `Features.mechanisms`) a mechanism is not mentioned in passing only: the title names it, or two
sentences do."""
FAR = 3.0
"""Two reports stand out without a mention where they are so many times as near as the crowd."""
UNNAMED = "unnamed: similar texts"
"""What a group is called that nothing gives a name."""


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

    Whoever does not mention it is left out; where nothing is common to enough of them, the member that hangs most loosely
    is left out until something is. Two that stand far out from all others are a group without a name.
    """
    left = sorted(members)
    while len(left) > 1:
        kept, common = _agreed(left, neighbours)
        if len(kept) > 1:
            yield _suggestion(kept, common)
            left = [place for place in left if place not in kept]
        elif len(left) == 2 and _stands_out(left, ties, neighbours):
            yield _suggestion(left, [])
            return
        else:
            left.remove(min(left, key=lambda place: (_weight(place, left, ties), -place)))


def _agreed(members: Sequence[int], neighbours: Neighbours) -> tuple[Sequence[int], list[Mention]]:
    """Those of some reports that all hold the best mention, and what they have in common; nobody without one."""
    while common := _common(members, neighbours):
        holders = [members[number] for number in sorted(common[0].holders)]
        if len(holders) == len(members):
            return members, common
        members = holders
    return (), []


def _weight(place: int, members: Collection[int], ties: Sequence[Tie]) -> float:
    return sum(t.weight for t in ties if place in (t.one, t.other) and t.one in members and t.other in members)


def _stands_out(pair: Sequence[int], ties: Sequence[Tie], neighbours: Neighbours) -> bool:
    one, other = pair
    score = next((near.score for near in neighbours[one] if near.index == other), 0.0)
    return _weight(one, pair, ties) > (1 - APART / FAR) * score > 0


def _common(members: Sequence[int], neighbours: Neighbours) -> list[Mention]:
    """What enough of some reports mention, the best name first."""
    marks, reports = neighbours.marks, [neighbours.reports[place] for place in members]
    found = mentions(reports, marks.rarity)
    for name in sorted({name for place in members for name in marks.mechanisms(place) if is_mechanism(name)}):
        holders = frozenset(n for n, place in enumerate(members) if marks.weight(name, place) >= TOLD)
        if len(holders) >= max(2, SHARE * len(members)):
            weight = marks.rarity_of_mechanisms[name] * (len(holders) / len(members)) ** 2
            found.append(Mention(name, holders, weight, literal=False))
    return sorted(found, key=lambda mention: -mention.weight)


def _suggestion(members: Sequence[int], common: Sequence[Mention]) -> Suggestion:
    who = f"all {len(members)}" if len(members) > 2 else "both"
    if not common:
        why = ["its text is far more like the other than any else"] * len(members)
        return Suggestion(UNNAMED, "similar-texts", f"Suggested from text: {who} are told in much the same words.", members, why)
    shown = [each for each in common if len(each.holders) == len(members)][:SHOWN]
    said = _said(shown)
    return Suggestion(common[0].shown, slugify(common[0].shown), f"Suggested from text: {who} {said}.", members, [said] * len(members))


def _said(common: Sequence[Mention]) -> str:
    parts = []
    for verb, literal in (("mention", True), ("tell of", False)):
        if names := [f"“{each.shown}”" if literal else each.shown for each in common if each.literal == literal]:
            parts.append(f"{verb} {_listed(names)}")
    return " and ".join(parts)


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
