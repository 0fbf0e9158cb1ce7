"""BL4xx: does the report name people where roles are enough?"""

from functools import partial

from ...language import N_
from ..diagnostics import Level
from ..registry import Family
from ..wording.names import IN_PROSE, IN_TIMELINE
from ..wording.reading import said

family = Family(__name__)

_ETSY = N_("Etsy, Debriefing Facilitation Guide, 2016")

family.rule(IN_PROSE, "name-in-prose", _ETSY, Level.INFO, since="in-review")(partial(said, IN_PROSE))
family.rule(IN_TIMELINE, "name-in-timeline", _ETSY, Level.WARNING, since="in-review", early=Level.INFO)(
    partial(said, IN_TIMELINE)
)
