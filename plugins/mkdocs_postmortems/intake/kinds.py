"""What an entry of a timeline tells by its words: that something began, was noticed, was repaired.

Every kind has phrases of three strengths, kept in `kinds.yml` in lower case:
3 where the words say it outright ("outage begins"), 2
where they usually mean it ("noticed", "restored"), 1 where they only suit it ("deployed" for an onset).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import yaml

_STRENGTHS = {"outright": 3, "usually": 2, "maybe": 1}
_SURE = ("mitigation", "resolution")
"""Kinds that words deny easily: "should be fixed", "not resolved"."""
_LONGEST = 700
"""How much of an entry is read, in letters."""
_TAIL = 140
"""How much of its end tells how it ended."""
_LEAD = 240
"""How much of it tells how an incident began or was noticed: what follows tells of other things."""


@dataclass(frozen=True)
class Meaning:
    """How strongly an entry's words tell of each kind, from 1 to 3."""

    strength: Mapping[str, int]
    relapse: bool = False
    """Whether it says that what was tried before did not help."""

    def of(self, kind: str) -> int:
        """The strength of a kind; 0 where no word tells of it."""
        return self.strength.get(kind, 0)


@dataclass(frozen=True)
class _Phrases:
    kinds: Mapping[str, Sequence[tuple[int, re.Pattern[str]]]]
    """By kind, the strongest phrases first."""
    relapse: re.Pattern[str]
    denied: re.Pattern[str]
    """Words that take back what one to three words later says."""


@cache
def _phrases() -> _Phrases:
    data = yaml.safe_load(resources.files(__package__).joinpath("kinds.yml").read_text("utf-8"))
    words = {f"{{{name}}}": text for name, text in data.pop("words").items()}

    def either(phrases: Sequence[str], form: str = "{}") -> re.Pattern[str]:
        whole = _joined(phrases)
        for name, text in words.items():
            whole = whole.replace(name, text)
        return re.compile(form.replace("{}", whole))

    relapse, denied = either(data.pop("relapse")), either(data.pop("denied"), r"\b(?:{})(?:\W+\w+){0,2}\W*$")
    kinds = {
        kind: [(weight, either(groups[name])) for name, weight in _STRENGTHS.items() if name in groups]
        for kind, groups in data.items()
    }
    return _Phrases(kinds, relapse, denied)


_BOUNDARY = re.compile(r"((?:\(\?<[!=][^()]*\))*)\\b")


def _joined(phrases: Sequence[str]) -> str:
    """One alternation, which looks for the beginning of a word once and not anew for every phrase."""
    bounded = [(found[1] + phrase[found.end() :]) for phrase in phrases if (found := _BOUNDARY.match(phrase))]
    others = [phrase for phrase in phrases if not _BOUNDARY.match(phrase)]
    return "|".join([*([rf"\b(?:{'|'.join(bounded)})"] if bounded else []), *others])


@lru_cache(4096)
def meaning(text: str) -> Meaning:
    """What the words of an entry tell."""
    text = _plain(text[: 2 * _LONGEST])[:_LONGEST].lower()
    lead = text[:_LEAD]
    ends = text if len(text) <= _LEAD + _TAIL else f"{lead}. {text[-_TAIL:]}"
    found: dict[str, int] = {}
    for kind, patterns in _phrases().kinds.items():
        sure = kind in _SURE
        for weight, pattern in patterns:
            where = ends if sure and weight == 3 else lead
            if any(not (sure and _denied(where, at)) for at in pattern.finditer(where)):
                found[kind] = weight
                break
    return Meaning(found, bool(_phrases().relapse.search(lead)))


_NOT = re.compile(r"\b(?:not|never|to be)\b|n't\b", re.IGNORECASE)


def _denied(text: str, found: re.Match[str]) -> bool:
    """Whether the words found, or those before them in their sentence, say that it has not happened."""
    before = re.split(r"[.;!?] ", text[max(0, found.start() - 40) : found.start()])[-1]
    told = re.sub(r"\b(?:confirmed|observed|appears|declared) to be\b", "", found[0], flags=re.IGNORECASE)
    return bool(_phrases().denied.search(before) or _NOT.search(told))


def _plain(text: str) -> str:
    """Text without marks and addresses, on one line."""
    text = re.sub(r"!?\[([^\]\n]{0,200})\]\([^)\s]{0,300}\)|<?https?://\S{1,300}", r"\1", text)
    text = text.translate(_HYPHENS)
    return " ".join(re.sub(r"[*_`~\[\]]|<br ?/?>", " ", text).split())


_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012"), "-")


_ORDER = ("resolution", "mitigation", "detection", "onset", "acknowledgement", "escalation", "communication")


def likely_kind(text: str) -> str:
    """The kind that an entry's words tell of by themselves; `other` where they leave it open."""
    told = meaning(text)
    best = max(_ORDER, key=lambda kind: (told.of(kind), -_ORDER.index(kind)))
    return best if told.of(best) >= 2 else "other"
