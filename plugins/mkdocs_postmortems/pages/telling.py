"""What a report says, in one sentence."""

from __future__ import annotations

import re

from ..report.comments import uncommented
from ..report.model import Report
from .page import inline

LONGEST = 220
"""Characters of a sentence in a list."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"(])")
_SHORTEST = 30
"""A sentence with fewer characters may end in an abbreviation, so the next one is added."""


def first_sentence(report: Report) -> str:
    """The first sentence of the summary as plain text, cut at a word where it is long; empty without a summary."""
    text = next((section.text for section in report.sections if section.kind == "summary"), "")
    paragraph = " ".join(uncommented(text).strip().partition("\n\n")[0].split())
    plain = inline(paragraph, report.references).striptags()
    told = ""
    for sentence in _SENTENCE.split(plain):
        told = f"{told} {sentence}".strip()
        if len(told) >= _SHORTEST:
            break
    return told if len(told) <= LONGEST else told[:LONGEST].rsplit(" ", 1)[0] + " …"
