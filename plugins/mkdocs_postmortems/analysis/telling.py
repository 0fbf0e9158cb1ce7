"""What a report says of its incident, part by part: all of it counts when reports are compared, some of it explains."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Literal

from ..report.model import Report, Section
from .actions import actions_of

Part = Literal["title", "causes", "story", "rest"]
"""What failed and why stands in the first three; the rest (timeline, lessons, actions) shows how it looked."""

LONGEST = 20_000
"""Characters that are read of a part."""

_KINDS: Mapping[str, Part] = {
    "causes": "causes", "whys": "causes", "summary": "story", "impact": "story", "timeline": "rest", "well": "rest",
    "wrong": "rest", "lucky": "rest", "lessons": "rest", "appendix": "rest",
}  # fmt: skip
_HEADINGS: tuple[tuple[str, Part | None], ...] = (
    (r"attend|participant|metadata|owner|author|reviewer", None),
    (r"timeline|chronolog|events|stat(istic)?s\b|time to|supporting|related|\blogs?$", "rest"),
    (r"action|follow|remediat|improve|next steps|prevent|todo|tasks|forward|recommend", "rest"),
    (r"lesson|well|wrong|luck|learn|takeaway|insight|conclusion|opportunit", "rest"),
    (r"resol|recover|mitigat|respon|fix|repair", "story"),
    (r"cause|contribut|factor|trigger|why|background|lead-?up|context|theory|analysis|fault|what happened", "causes"),
)
"""What the headings of other formats hold, the first that fits; the names of people are in no part."""


_PEOPLE = re.compile(r"(?im)^[^\w\n]*+(?:authors?|attendees|owners?|participants|reviewers?)\b\W*:.*$")
"""Lines that name people."""


def told(report: Report) -> dict[Part, str]:
    """The text of each part that a report has."""
    texts: dict[Part, list[str]] = defaultdict(list)
    texts["title"].append(report.title)
    texts["causes"] += [factor.what for factor in report.factors]
    texts["causes"] += [f"{why.question} {why.answer}" for why in report.whys]
    if report.trigger:
        texts["causes"].append(report.trigger.what)
    for section in report.sections:
        if part := _part(section):
            texts[part].append(_PEOPLE.sub("", section.text))
    texts["rest"] += [entry.event for entry in report.timeline]
    texts["rest"] += [action.title for action in actions_of(report)]
    return {part: "\n".join(text)[:LONGEST] for part, text in texts.items() if text}


def _part(section: Section) -> Part | None:
    return _KINDS.get(section.kind) or _by_heading(section.title)


@cache
def _by_heading(title: str) -> Part | None:
    return next((part for heading, part in _HEADINGS if re.search(heading, title.lower())), "story")
