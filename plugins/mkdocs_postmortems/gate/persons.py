"""Does a statement of a cause end at a person? The words are in `persons.yml`."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from ..report.yaml import read_yaml

_AROUND = re.compile(r"[*_`]+|^\W*(?:because|since|that)\b(?!\s+of)", re.IGNORECASE)
"""Marks, and a conjunction before the statement."""


def ends_at_person(text: str) -> bool:
    """Whether a statement names only what a person did, or "human error", and no condition behind it."""
    act, error, condition = _patterns()
    plain = _AROUND.sub("", text.replace("’", "'")).strip()
    return bool(act.search(plain) or error.search(plain)) and not condition.search(plain)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns of an act, of an error, and of a condition, from `persons.yml`."""
    text = resources.files(__package__).joinpath("persons.yml").read_text("utf-8")
    words = {name: f"(?:{'|'.join(given.split())})" for name, given in read_yaml(text).value.items()}
    attribute = rf"(?!{words['links']}(?![\w'-]))[\w'-]+\s+"
    place = r"(?:on\s(?:call|duty|shift)|in\scharge|(?:of|from)\s(?:the\s)?[\w-]+(?:\steam)?)"
    noun = rf"(?:{words['articles']}\s+)?(?:{attribute}){{0,2}}?{words['people']}(?:\s+{place})?"
    someone = rf"(?:@[\w./-]*\w|{words['pronouns']}|{noun})"
    told = rf"(?!{words['states']}\b)(?:\w{{2,}}ed|{words['acts']})\b"
    omitted = rf"(?:(?:did|does|do)(?:\snot|n't)|never|failed\sto)\s+(?!{words['states']}\b)\w+"
    perfect = r"(?:had|(?:should|could|would|must)(?:\snot|n't)?\s+have)(?:\snot|n't)?\s+"
    acted = rf"(?:(?:\w+ly|also|then|just|still|again|once)\s+)*(?:{omitted}|(?:{perfect}(?:\w+ly\s+)?)?{told})"
    by = rf"\b(?:was|were|been)\s[^.;]{{0,200}}\bby\s+{someone}(?=$|[.,;]|\s(?:in|on|at|during|after|before)\b)"
    slip = rf"(?:{words['articles']}\s+)*(?:{words['errors']}(?:'s)?\s+(?:error|mistake|failure)|{words['slips']})\b"
    patterns = (rf"^{someone}\s+{acted}|{by}", rf"^{slip}|\b{words['causes']}\s+{slip}", rf"\b{words['conditions']}\b")
    act, error, condition = (re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    return act, error, condition
