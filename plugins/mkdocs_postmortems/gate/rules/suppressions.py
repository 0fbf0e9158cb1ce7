"""PM02x: are an author's exceptions valid and still needed? Found by the gate itself."""

from ...language import N_
from ..diagnostics import Level
from ..registry import Family

family = Family(__name__)

_SOURCE = N_("Software Engineering at Google, chapter 20: a suppression says why")

family.found_elsewhere("PM021", "suppression-without-reason", _SOURCE)
family.found_elsewhere("PM022", "unused-suppression", _SOURCE, Level.WARNING)
family.found_elsewhere("PM023", "suppression-of-fixed-rule", _SOURCE, Level.WARNING)
