"""BL3xx: does the report speak of somebody's care or character?"""

from functools import partial

from ...language import N_
from ..diagnostics import Level
from ..registry import Family
from ..wording.reading import said

family = Family(__name__)

_DEKKER = N_("Sidney Dekker, The Field Guide to Understanding “Human Error”, third edition")

for _code, _name, _level in (
    ("BL301", "careless-person", Level.ERROR),
    ("BL302", "judged-work", Level.ERROR),
    ("BL303", "self-reproach", Level.WARNING),
):
    family.rule(_code, _name, _DEKKER, _level, since="in-review", early=Level.WARNING)(partial(said, _code))
