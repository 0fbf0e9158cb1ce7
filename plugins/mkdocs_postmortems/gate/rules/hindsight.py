"""BL2xx: does the report judge people by what was known afterwards?"""

from functools import partial

from ...language import N_
from ..diagnostics import Level
from ..registry import Family
from ..wording.reading import said

family = Family(__name__)

_DEKKER = N_("Sidney Dekker, The Field Guide to Understanding “Human Error”, third edition")
_HOWS = N_("John Allspaw, “The Infinite Hows”, 2014")

for _code, _name, _source, _level in (
    ("BL201", "counterfactual-about-person", _DEKKER, Level.ERROR),
    ("BL202", "counterfactual-note", _DEKKER, Level.ERROR),
    ("BL203", "omission-of-person", _HOWS, Level.ERROR),
    ("BL204", "self-hindsight", _DEKKER, Level.WARNING),
    ("BL205", "unaware-person", _HOWS, Level.ERROR),
    ("BL206", "possible-hindsight", _DEKKER, Level.WARNING),
):
    family.rule(_code, _name, _source, _level, since="in-review", early=Level.WARNING)(partial(said, _code))
