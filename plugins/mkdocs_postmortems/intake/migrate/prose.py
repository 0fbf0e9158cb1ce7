"""Times of an incident that sentences tell: "the outage lasted from 16:58 to 18:46 UTC", "at 09:41 we deployed"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from markdown_it.tree import SyntaxTreeNode

from .actions import is_actions
from .outline import LISTS, Part, content
from .sections import kind_of
from .stamps import Stamp, find_times, read_stamp

_TROUBLE = re.compile(
    r"\b(?:incident|outages?|unavailab\w*|down(?:time)?|unable|degrad\w*|disrupt\w*|slow\w*|errors?|fail\w*|affected|offline"
    r"|experienc\w*|interrupt\w*|inaccessible|unreachable|impact\w*|lasted|broken|could not|couldn't|cannot|can't"
    r"|not able)\b",
    re.IGNORECASE,
)
_QUIET = ("well", "wrong", "lucky", "lessons", "appendix", "whys")
"""Sections that tell of other times than those of the incident."""
_SENTENCE = re.compile(r"(?<=[.!?])(?<![ap]\.m\.)(?<![AP]\.M\.)\s+(?=[A-Z\"'(*_`])")
_LONGEST = 20
"""How many paragraphs of a part are read at most."""


@dataclass(frozen=True)
class Said:
    """A time in a sentence, with the words around it that tell what happened then."""

    stamp: Stamp
    text: str
    span: bool = False
    """Whether its stamp is a span in which something was out of order."""
    onset: bool = False
    """Whether the sentence says that the trouble began then: "Starting at 11:43 UTC, requests failed"."""


def read_prose(parts: Sequence[Part], taken: Sequence[bool], title: str) -> list[Said]:
    """The times in the sentences of a report; `taken` are the parts that hold a timeline."""
    said = [*_sentence(title)]
    for part, held in zip(parts, taken, strict=True):
        if is_actions(part.title) or kind_of(part.title) in _QUIET:
            continue
        if held:  # its entries are read elsewhere; what leads to them may give both ends
            said += [one for text in _introduction(part) for one in _told(text) if one.span]
            continue
        for text in _paragraphs(part.blocks):
            said += _told(text)
    return said


def _told(text: str) -> Iterator[Said]:
    """The times in the sentences of a paragraph."""
    plain = re.sub(r"!?\[([^\]\n]{0,300})\]\([^)\s]{0,300}\)|https?://\S{1,300}|[*_`]", r"\1", text)
    for sentence in _SENTENCE.split(" ".join(plain[:4000].split())):
        yield from _sentence(sentence)


def _introduction(part: Part) -> Iterator[str]:
    """The paragraphs above the list or table of a timeline."""
    for node in takewhile(lambda node: node.type == "paragraph", part.blocks):
        text = content(node)
        if "\n" not in text and not read_stamp(text):
            yield text


def _paragraphs(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    for node in list(nodes)[:_LONGEST]:
        if node.type == "paragraph":
            yield content(node)
        elif node.type in LISTS:
            for item in list(node.children)[:_LONGEST]:
                yield from _paragraphs(item.children)


def _sentence(text: str) -> Iterator[Said]:
    times = [*find_times(text)] if re.search(r"\d\s?(?::\d\d|[ap]m\b)", text, re.IGNORECASE) else []
    for number, (stamp, start, end) in enumerate(times):
        before = times[number - 1][2] if number else 0
        after = times[number + 1][1] if number + 1 < len(times) else len(text)
        if number + 1 < len(times) and re.search(r"\bbetween\W*$", text[before:start], re.IGNORECASE):
            other, until, _ = times[number + 1]
            if re.fullmatch(r"\s*+(?:UTC|GMT)?\s*+and(?: at| around)?\s*+", text[end:until]) and _TROUBLE.search(text):
                yield Said(_until(stamp, other), text, span=True)
                continue
        if number + 1 < len(times) and _BEGAN.search(text[before:start]) and _ENDED.fullmatch(text[end:after]):
            other = times[number + 1][0]
            yield Said(_until(stamp, other), text, span=True)
            continue
        if stamp.until:
            if _TROUBLE.search(text):
                yield Said(stamp, text, span=True)
            continue
        onset = bool(_STARTING.search(text[before:start]) and _TROUBLE.search(text))
        yield Said(stamp, _around(text, before, start, end, after), onset=onset)


_BEGAN = re.compile(r"\b(?:started|began|begins|starts|lasted|occurred|down|ran)\b[^.;]{0,30}$", re.IGNORECASE)
_ENDED = re.compile(
    r"\W{0,4}(?:\w{2,5}\W{1,3})?(?:and|but|until|to|through|till)\b[^.;\d]{0,30}\b(?:ended|ends|over|resolved|restored"
    r"|recovered|finished|fixed|repaired|lasted until)\b[^.;\d]{0,20}",
    re.IGNORECASE,
)
"""What stands before and between two times in "it started at 16:29 and ended at 19:27"."""
_STARTING = re.compile(r"\b(?:starting|beginning|commencing)\b[^.;]{0,30}$", re.IGNORECASE)
"""What stands before the time at which trouble began."""


def _until(stamp: Stamp, end: Stamp) -> Stamp:
    """Two times as a span."""
    return Stamp(
        stamp.written, stamp.day or end.day, stamp.clock, stamp.zone or end.zone,
        stamp.approximate or end.approximate, until=end.clock, until_day=end.day,
    )  # fmt: skip


def _around(text: str, before: int, start: int, end: int, after: int) -> str:
    """The words that a time belongs to: those behind it where it opens its clause, else those before it."""
    ahead, behind = text[before:start].strip(), text[end:after].strip()
    opens = re.search(
        r"(?:^|[,;(–—-]|\b(?:and|then|but|until|while|when))\W*(?:at|by|on|around|about|from|roughly|approximately|~|\W)*$",
        ahead,
        re.IGNORECASE,
    )
    if opens and len(behind) > 3:
        return behind.lstrip(" ,;:)–—-")
    first = re.split(r"[,;]\s|\band\b", behind)[0] if len(ahead) < 12 else re.split(r"[,;.]\s|\band\b", behind)[0]
    return f"{ahead} {first}".strip()
