"""What an audience may see of a report: the choices of an organisation, and what is chosen where it says nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..language import N_, _
from .model import AUDIENCES, Audience
from .problem import Refusal

VARIABLE = "POSTMORTEMS_AUDIENCE"
"""The environment variable that names the audience of a build or a command."""
DEFAULT: Audience = "internal"

ALWAYS = frozenset(
    "id title severity status audience sections.kind sections.title sections.text sections.line timeline.line "
    "timeline.column whys.line".split()
)
"""Fields without which there is no report, and what `sections` decides on."""

FIELDS = (
    "kind", "services", "teams", "tags", "detection", "related", "unrelated", "pattern", "public_summary",
    "times.started", "times.detected", "times.acknowledged", "times.mitigated", "times.resolved", "times.published",
    "ongoing",
    "impact.users", "impact.requests_failed", "impact.data_loss", "impact.scope",
    "trigger.category", "trigger.what",
    "factors.id", "factors.category", "factors.what", "factors.since",
    "actions.id", "actions.title", "actions.kind", "actions.status", "actions.due", "actions.done", "actions.addresses",
    "timeline.moment", "timeline.event", "timeline.kind",
)  # fmt: skip
"""The fields that the public sees where an organisation lists none."""
SECTIONS = ("summary", "impact", "causes", "lessons")
"""The sections that it sees."""
LINKS = ("source", "status", "status-page")
"""The kinds of link that it sees."""
LEAD = "lead"
"""Stands among `sections` for what precedes the first heading."""


@dataclass(frozen=True)
class PublicOptions:
    """What the public sees of a report for it: all that is not named here stays inside."""

    fields: tuple[str, ...] = FIELDS
    """Paths in the model, such as `impact.users`; `ALWAYS` belongs to them without being named."""
    sections: tuple[str, ...] = SECTIONS
    """Kinds of section, headings of other sections, or `LEAD`."""
    links: tuple[str, ...] = LINKS
    hosts: tuple[str, ...] = ()
    """Further hosts to which links in published text may lead; those of published `links` are among them anyway."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """What is written in place of a handle or a name."""
    role: str = N_("the team")
    """What is written in place of those that `roles` does not name."""
    evidence: bool = False
    """Whether the files beside a report that it links to are published."""
    approval: str = "optional"
    """`required`: a report that nobody approved for the public stays inside."""
    binaries: tuple[str, ...] = ()
    """Endings, such as `.pdf`, of files that the leak check need not be able to read."""

    @property
    def open(self) -> frozenset[str]:
        """Every field that is published."""
        return ALWAYS.union(self.fields)


def audience_named(name: str, place: str) -> Audience:
    """The audience of this name. Raises `Refusal`; `place` says who named it."""
    for audience in AUDIENCES:
        if name == audience:
            return audience
    raise Refusal(
        _("`{name}` is not an audience").format(name=name),
        _("Use one of {choices}").format(choices=", ".join(AUDIENCES)),
        place,
    )


def environment_audience() -> Audience | None:
    """The audience that the environment names, if any. Raises `Refusal` for one that there is not."""
    name = os.environ.get(VARIABLE, "").strip()
    return audience_named(name, VARIABLE) if name else None


def widest(*audiences: Audience | None) -> Audience:
    """The one of some audiences that has the most readers, so that none lets out what another keeps back."""
    return min((each for each in audiences if each), key=AUDIENCES.index, default=DEFAULT)


def visible_to(report_audience: str, audience: str) -> bool:
    """Whether a report for `report_audience` is for the readers of `audience`, too."""
    return AUDIENCES.index(report_audience) <= AUDIENCES.index(audience)
