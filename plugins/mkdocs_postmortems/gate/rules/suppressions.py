"""PM02x: exceptions that an author grants, and whether they are still needed. The gate itself finds these."""

from ..diagnostics import Level
from ..registry import Family

family = Family(__name__)

_SOURCE = "Software Engineering at Google, chapter 20: a suppression says why"

family.found_elsewhere("PM021", "suppression-without-reason", _SOURCE)
family.found_elsewhere("PM022", "unused-suppression", _SOURCE, Level.WARNING)
family.found_elsewhere("PM023", "suppression-of-fixed-rule", _SOURCE, Level.WARNING)
