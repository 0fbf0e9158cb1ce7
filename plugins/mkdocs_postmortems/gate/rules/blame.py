"""BL1xx: does the report put fault on people? The patterns are data: `gate/wording/languages`."""

from functools import partial

from ...language import N_
from ..diagnostics import Level
from ..registry import Family
from ..wording.reading import said

family = Family(__name__)

_SRE = N_("Site Reliability Engineering, chapter 15, “Postmortem Culture: Learning from Failure”")
_DEKKER = N_("Sidney Dekker, The Field Guide to Understanding “Human Error”, third edition")
_ALLSPAW = N_("John Allspaw, “Blameless PostMortems and a Just Culture”, 2012")

for _code, _name, _source, _level in (
    ("BL101", "fault-of-person", _SRE, Level.ERROR),
    ("BL102", "human-error-as-cause", _DEKKER, Level.ERROR),
    ("BL103", "assigned-fault", _ALLSPAW, Level.ERROR),
    ("BL104", "mishap-of-person", _SRE, Level.ERROR),
    ("BL105", "self-blame", _ALLSPAW, Level.WARNING),
    ("BL106", "possible-blame", _SRE, Level.WARNING),
):
    family.rule(_code, _name, _source, _level, since="in-review", early=Level.WARNING)(partial(said, _code))
