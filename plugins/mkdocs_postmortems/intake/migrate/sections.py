"""Headings of old reports and the sections of ours that they stand for."""

from __future__ import annotations

import re

from ...report.body import section_kind

OURS = {
    "summary": "Summary",
    "impact": "Impact",
    "timeline": "Timeline",
    "whys": "Five whys",
    "causes": "Root cause and contributing factors",
    "well": "What went well",
    "wrong": "What went wrong",
    "lucky": "Where we got lucky",
    "lessons": "Lessons learned",
    "appendix": "Appendix",
}
_OTHERS = {
    "summary": r"overview|incident (summary|overview)|abstract|what happened|description|résumé|problem summary|issue",
    "impact": r"impact (assessment|analysis|on .*)|(user|business|customer) impacts?|what was the impact"
    r"|who was affected|affected users",
    "whys": r"why'?s|(5|five)[- ]whys? analysis",
    "causes": r"(blameless )?root causes?( analysis)?|analysis of causes|causes?( and effects?)?|contributing causes"
    r"|cause of .*|what caused .*|why did (it|this) happen|how did (it|this) happen|underlying causes?",
    "well": r"went well|what was good|things that worked|positives?",
    "wrong": r"(things|what) (that )?(went|could have gone) (poorly|badly|wrong|better)|went (wrong|badly|poorly)"
    r"|what did(n'?t| not) go( so| as)? well|what didn'?t work|areas for improvement",
    "lucky": r"(where )?(we|did we) (got|get) lucky|luck|lucky breaks?|got lucky",
    "lessons": r"(key )?(lessons?|learnings?|takeaways?)|what (did|have) we learn(ed|t)?"
    r"|lessons? (identified|learnt)|retrospective",
    "appendix": r"apendix|supporting (material|documents?)|raw logs?|further reading|references",
}
PROMOTED = ("well", "wrong", "lucky")
"""Sections that often stand below another and are sections of their own here."""


def kind_of(title: str) -> str:
    """Which of our sections a heading stands for; nothing where it is another."""
    known = section_kind(title)
    if known != "other":
        return known
    plain = " ".join(re.sub(r"^[\d.)\s]+|:[a-z_]{1,40}:|[*_`?:#]|\([^)]{0,200}\)$", "", title.lower()).split())
    return next((kind for kind, names in _OTHERS.items() if re.fullmatch(names, plain)), "")


def is_known(title: str) -> bool:
    """Whether our reader knows the heading as it is."""
    return section_kind(title) != "other"
