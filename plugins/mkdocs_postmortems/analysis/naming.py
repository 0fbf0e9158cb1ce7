"""What a group of reports has in common in words, as a person would say it: the phrases that most of them mention."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from msgspec import Struct

from ..report.model import Report
from ..report.yaml import read_yaml
from .telling import told
from .words import STOP, stem, stems, tokens

LONGEST = 3
"""Words of a phrase."""
SHARE = 2 / 3
"""At least so many of a group, and two, must mention what it is called by."""

_EDGE = re.compile(r"^[^\w`'’*_]+|[^\w`'’*_]+$")
"""Punctuation at an end of what stands between two spaces; no phrase crosses it."""

_CODE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)

Phrase = tuple[str, ...]
"""Stems of words that stand side by side."""


class Mention(Struct, frozen=True):
    """What members of a group have in common."""

    shown: str
    """As it is written."""
    holders: frozenset[int]
    """Places in the group."""
    weight: float
    """How good a name it is: how many hold it, how few others do, and whether titles do."""
    literal: bool = True
    """Whether they say it in these words; else they tell of it in others."""


@cache
def can_name(term: str) -> bool:
    """Whether a stem can name an incident by itself."""
    return term not in _never() and term not in _weak()


def mentions(reports: Sequence[Report], rarity: Mapping[str, float]) -> list[Mention]:
    """The phrases that titles, causes and stories of enough of a group hold, the best name first.

    A phrase has to be specific: in so many titles, or with a word in it that can name an incident, and then a proper
    name or of two words. `rarity` is that of stems which few other reports of the archive tell; one word of a phrase has
    to be among them.
    """
    titled = [_phrases(report.title) for report in reports]
    held = [_phrases(_prose(report)) for report in reports]
    enough = max(2, SHARE * len(reports))
    holders: dict[Phrase, list[int]] = defaultdict(list)
    for place, phrases in enumerate(held):
        for phrase in phrases:
            holders[phrase].append(place)
    found = {}
    for phrase, places in holders.items():
        if len(places) < enough or not (rare := max(rarity.get(stem_, 0.0) for stem_ in phrase)):
            continue
        written = sum((held[place][phrase] for place in places), Counter[str]())
        titles = sum(phrase in each for each in titled)
        if titles >= enough or (any(map(can_name, phrase)) and (len(phrase) > 1 or _is_proper(written))):
            share = len(places) / len(reports)
            weight = rare * share**2 * (1 + titles / len(reports)) * (1 + 0.4 * (len(phrase) - 1))
            found[phrase] = Mention(_shown(written), frozenset(places), weight)
    ordered = sorted(found, key=lambda phrase: (-found[phrase].weight, phrase))
    return [found[phrase] for phrase in _apart(ordered)]


def _apart(ordered: Sequence[Phrase]) -> Iterator[Phrase]:
    """Those that have no word in common with a better one."""
    used: set[str] = set()
    for phrase in ordered:
        if used.isdisjoint(phrase):
            used.update(phrase)
            yield phrase


def _prose(report: Report) -> str:
    """What says how and why it failed, without blocks of code."""
    return "\n".join(_CODE.sub("", text) for part, text in told(report).items() if part != "rest")


def _phrases(text: str) -> dict[Phrase, Counter[str]]:
    """The phrases of a text and how each is written, by count."""
    found: dict[Phrase, Counter[str]] = defaultdict(Counter)
    for run in _runs(text):
        for start in range(len(run)):
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                phrase = tuple(each for each, _ in run[start:end])
                if len(set(phrase)) == len(phrase):
                    found[phrase][" ".join(token for _, token in run[start:end])] += 1
    return found


def _runs(text: str) -> Iterator[list[tuple[str, str]]]:
    """Words side by side that may be in a name, as (stem, as written)."""
    for line in text.splitlines():
        run: list[tuple[str, str]] = []
        for chunk in line.split():
            if chunk.count("/") > 1:  # a path
                chunk = "."
            edges = [match.start() for match in _EDGE.finditer(chunk)]
            if run and 0 in edges:
                yield run
                run = []
            for token in tokens(chunk):
                its = stems(token)[0]
                if its in _never() or len(its) < 2:
                    if run:
                        yield run
                    run = []
                else:
                    run.append((its, token))
            if run and any(edges):
                yield run
                run = []
        if run:
            yield run


def _is_proper(written: Counter[str]) -> bool:
    """Whether a word is mostly written as a name: not in lower case, where it is not the first of its sentence too."""
    return sum(count for form, count in written.items() if not form.islower()) > 0.8 * written.total()


def _shown(written: Counter[str]) -> str:
    return min(written, key=lambda form: (-written[form], form.swapcase()))


@cache
def _listed() -> Mapping[str, str]:
    found: dict[str, str] = read_yaml(resources.files(__package__).joinpath("naming.yml").read_text("utf-8")).value
    return found


@cache
def _never() -> frozenset[str]:
    return frozenset(stem(word) for word in (*STOP, *_listed()["never"].split()))


@cache
def _weak() -> frozenset[str]:
    return frozenset(stem(word) for word in _listed()["never_alone"].split())
