"""What a report tells of its incident: the texts that count when reports are compared, and how much each counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from ..report.model import Report, Section

TITLE, CAUSE, SUMMARY, OTHER = 3, 2, 2, 1
"""The title and the causes say what failed and how; where prose runs on, words only happen to be there."""

LONGEST = 20_000
"""Characters that are read of what has one weight."""

_KINDS = {"causes": CAUSE, "whys": CAUSE, "summary": SUMMARY, "impact": OTHER}
_SILENT = ("timeline", "well", "wrong", "lucky", "lessons", "appendix")
"""Kinds that tell of people and of what came after, in words that any two incidents share."""
_HEADINGS = (
    (r"attend|stat(istic)?s\b|key events|time to|participant|metadata|supporting|related|owner|author|\blogs?$", 0),
    (r"timeline|chronolog|events", 0),
    (r"action|follow|remediat|improve|next steps|prevent|todo|tasks|forward|recommend", 0),
    (r"lesson|well|wrong|luck|learn|takeaway|insight|conclusion|opportunit", 0),
    (r"resol|recover|mitigat|respon|fix|repair", OTHER),
    (r"cause|contribut|factor|trigger|why|background|lead-?up|context|theory|analysis|fault|what happened", CAUSE),
    (r"summar|overview|description|abstract|identified|detection|problem", SUMMARY),
)
"""What the headings of other formats hold, the first that fits."""


def told(report: Report) -> Iterator[tuple[int, str]]:
    """What a report tells, by weight: its title, then one text for each weight, as few and long texts are read faster.

    The timeline counts only where there is no prose yet, as in a draft.
    """
    yield TITLE, report.title
    texts: dict[int, list[str]] = defaultdict(list)
    texts[CAUSE] += [factor.what for factor in report.factors]
    texts[CAUSE] += [f"{why.question} {why.answer}" for why in report.whys]
    if report.trigger:
        texts[CAUSE].append(report.trigger.what)
    for section in report.sections:
        if weight := _weight(section):
            texts[weight].append(section.text)
    if not any(map(any, texts.values())):
        texts[OTHER] += [entry.event for entry in report.timeline]
    yield from ((weight, "\n".join(text)[:LONGEST]) for weight, text in texts.items() if text)


def _weight(section: Section) -> int:
    if section.kind in _SILENT:
        return 0
    return _KINDS.get(section.kind) or _by_heading(section.title)


@cache
def _by_heading(title: str) -> int:
    if not title:
        return SUMMARY
    return next((weight for heading, weight in _HEADINGS if re.search(heading, title.lower())), OTHER)
