"""What the report's own templates ask their author for: until it is answered, it is template text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ..language import ENGLISH, N_, _, language

PROMPTS = (
    N_("What broke and for whom, in one line"),
    N_("The event that set it off, in one sentence"),
    N_("The condition that let it do harm, in one sentence"),
    N_("A verb and its object"),
    N_("What will be different once it has worked"),
)
"""Values of fields."""

COMMENTS = (
    N_("Say what happened, to whom and for how long. The first sentence stands alone."),
    N_("Say who could not do what, and what it cost, in figures."),
    N_(
        "Give each event a row and its source. A time of day without a date belongs to the day of the row above.\n"
        "Kinds: onset, detection, acknowledgement, escalation, mitigation, resolution, communication, other."
    ),
    N_(
        "Write a question and its answer on each line. Each answer leads to the next question, until it is a condition "
        "that you\ncan change."
    ),
    N_("Explain how the trigger and the factors combined: what systems did, and what people could see."),
    N_("List what made it shorter or smaller and should be kept."),
    N_("List what made it longer or larger."),
    N_("List what could have been worse and was not, by chance."),
    N_("List what another team can use."),
    N_("Add logs, queries and graphs, without secrets or personal data, or delete the heading."),
)
"""Comments below headings."""


def prompts() -> Sequence[str]:
    """The values in the language in force, in lower case; none in English, whose forms the rule knows anyway."""
    return _translated(PROMPTS, language())


def comments() -> Sequence[str]:
    """The comments, likewise, on one line."""
    return _translated(COMMENTS, language())


@cache
def _translated(texts: Sequence[str], code: str) -> Sequence[str]:
    return () if code == ENGLISH else tuple(" ".join(_(text).lower().split()) for text in texts)
