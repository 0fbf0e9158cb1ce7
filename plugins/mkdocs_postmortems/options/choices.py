"""The organisation's choices as one frozen object, the same for the command line and the site."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..language import N_
from ..report.audience import DEFAULT, PublicOptions
from ..report.folders import Folders, Source
from ..report.model import Audience
from ..report.problem import Position
from ..report.vocabularies import VOCABULARIES

if TYPE_CHECKING:  # the validator and libyaml are imported where they are used: an unchanged archive needs neither
    from ..report.schema import Contract

MAX_FILE_SIZE = 1_000_000

Depth = Literal["light", "standard", "full"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)
"""How much a report must hold, from little to all."""


@dataclass(frozen=True)
class Severity:
    """A step of the severity scale."""

    id: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    resolve_within: timedelta | None = None
    depth: Depth = "standard"
    max_gap: timedelta | None = None
    """The longest silence that the timeline may have while people respond; `None`: any."""
    sign_off: tuple[str, ...] = ()
    """Who must have signed a published report: any of `SIGNATURES`, and `sponsor` for its high-priority actions."""


@dataclass(frozen=True)
class RuleLevels:
    """What the organisation says of one rule."""

    level: str | None = None
    by_severity: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class TrackerOptions:
    """Where actions become issues, and the words it has for things."""

    kind: str = ""
    """`github`, `gitlab` or `jira`; empty: none configured."""
    project: str = ""
    """`owner/repository`, `group/project`, or the key of a Jira project."""
    url: str = ""
    """The tracker's own address; empty: that of github.com or gitlab.com."""
    labels: tuple[str, ...] = ("postmortem",)
    """Of every issue that is made; the first one finds them again."""
    assignees: Mapping[str, str] = field(default_factory=dict)
    """The login of an action's owner: `@orders` → `shop-orders`."""
    issue_type: str = "Task"
    """In Jira."""
    in_progress: tuple[str, ...] = ("in progress", "in-progress", "doing")
    """Labels of an open issue that is being worked on; Jira has this itself."""
    wont_do: tuple[str, ...] = ("wontfix", "won't fix", "won't do", "wont-do", "duplicate", "declined")
    """Labels in GitLab, resolutions in Jira, of an issue closed without being done; GitHub has this itself."""


SEVERITIES = (
    Severity(
        "SEV-1", ("P1", "S1", "SEV1", "critical"), N_("Most users of a service are cut off, or data is lost"),
        timedelta(hours=4), "full", timedelta(minutes=30),
    ),
    Severity(
        "SEV-2", ("P2", "S2", "SEV2", "major"), N_("A large part of the users, or an important function"),
        timedelta(hours=8), "standard", timedelta(hours=2),
    ),
    Severity(
        "SEV-3", ("P3", "S3", "SEV3", "minor"), N_("A small part of the users, or a function with a workaround"),
        timedelta(days=1), "light",
    ),
    Severity("SEV-4", ("P4", "S4", "SEV4", "low"), N_("Hardly anybody noticed"), None, "light"),
)  # fmt: skip

_DEFINITIONS = {
    "trigger": "triggerCategory",
    "factor": "factorCategory",
    "detection": "detection",
    "action": "actionKind",
}


@dataclass(frozen=True, eq=False)
class Options:
    """The organisation's choices. Paths are absolute, lengths of time are `timedelta`s."""

    root: pathlib.Path = field(default_factory=pathlib.Path.cwd)
    """The folder of postmortems.yml; where there is none, the folder in which the command runs."""
    reports: pathlib.Path = pathlib.Path("postmortems")
    sources: tuple[Source, ...] = ()
    """Further folders of reports."""
    max_file_size: int = MAX_FILE_SIZE
    """The most bytes that a report may have."""
    severities: tuple[Severity, ...] = SEVERITIES
    vocabularies: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: VOCABULARIES)
    deadlines: Mapping[str, timedelta] = field(default_factory=lambda: lengths("deadlines", {}))
    timeline: Mapping[str, timedelta] = field(default_factory=lambda: lengths("timeline", {}))
    rules: Mapping[str, RuleLevels] = field(default_factory=dict)
    rule_positions: Mapping[str, Position] = field(default_factory=dict)
    """Where postmortems.yml speaks of each of `rules`: the gate says there what it does not know."""
    overlay: dict[str, Any] | None = None
    languages: tuple[str, ...] = ("en",)
    """The languages of the reports, whose wording rules hold."""
    language: str = ""
    """The language of messages, templates and pages; empty where postmortems.yml names none: then the theme's holds."""
    lexicons: Mapping[str, str] = field(default_factory=dict)
    """The organisation's own files of words and patterns: their texts by their names."""
    trusted_html: bool = False
    """Whether the HTML in reports reaches the pages as it was written."""
    site_url: str = ""
    """The address of the published site, ending in `/`; empty if none is configured."""
    tracker: TrackerOptions = field(default_factory=TrackerOptions)
    several_organisations: bool = False
    """Whether the reports were collected from several organisations, so that rates say little."""
    collected_until: date | None = None
    """The day on which collecting ended; `None` where new reports still come in."""
    pinned: date | None = None
    """The day that counts as today, for an archive that stands still; `None`: the day in UTC."""
    availability: Mapping[str, float] = field(default_factory=dict)
    """Service → the share of time, 0 to 1, for which it is to be available."""
    audience: Audience = DEFAULT
    """For whom reports are read: nothing that is computed of them holds more than this audience may see."""
    public: PublicOptions = field(default_factory=PublicOptions)
    """What the public sees of a report."""
    inputs: tuple[str, ...] = ()
    """The files that postmortems.yml refers to, relative to `root`: verdicts depend on what they hold."""

    @cached_property
    def folders(self) -> Folders:
        """Where all reports lie."""
        return Folders(self.reports, self.sources)

    @cached_property
    def contract(self) -> Contract:
        """The schema with the organisation's words in it."""
        from ..report.schema import Contract, bundled

        schema = deepcopy(bundled("postmortem.schema.json"))
        schema["$defs"]["severity"]["enum"] = [severity.id for severity in self.severities]
        for name, definition in _DEFINITIONS.items():
            schema["$defs"][definition]["enum"] = list(self.vocabularies[name])
        schema["$defs"]["demands"]["allOf"] = [*self._demands(schema["$defs"]["demands"]["allOf"])]
        return Contract(schema, self.overlay, spellings(self.severities), self.max_file_size)

    def _demands(self, given: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """What the schema demands by status and severity, on this scale and without the rules that are no errors."""
        for demand in given:
            levels, depth = self.rules.get(demand["x-rule"], RuleLevels()), demand.get("x-depth")
            if levels.level not in (None, "error") or levels.by_severity:
                continue
            if depth:
                deep = [step.id for step in self.severities if DEPTHS.index(step.depth) >= DEPTHS.index(depth)]
                demand["if"]["properties"]["severity"]["enum"] = deep
            if not depth or deep:
                yield demand

    @property
    def as_shown(self) -> Options:
        """The options as their audience may see them: the public learns no reasons, no tracker and no fields."""
        if self.audience != "public":
            return self
        rules = {code: replace(levels, reason="") for code, levels in self.rules.items()}
        return replace(self, rules=rules, tracker=TrackerOptions(), overlay=None)

    def today(self, asked: date | None = None) -> date:
        """The day as of which to count: the one that is asked for, else SOURCE_DATE_EPOCH, `pinned`, or now in UTC."""
        return asked or today(self.pinned)

    def shows(self, field: str) -> bool:
        """Whether the audience sees a field, such as `timeline.source`; an empty name is none that it might not."""
        return self.audience != "public" or not field or field in self.public.open

    def severity(self, id_: str) -> Severity | None:
        """A step of the scale by its id."""
        return next((severity for severity in self.severities if severity.id == id_), None)


def spellings(severities: Iterable[Severity]) -> dict[str, str]:
    """Every spelling of a severity, lower case, and the id it stands for."""
    return {spelling.lower(): step.id for step in severities for spelling in (step.id, *step.aliases)}


def lengths(group: str, value: Mapping[str, Any]) -> dict[str, timedelta]:
    """The lengths of time of one group, with the schema's defaults for what it leaves out."""
    from ..report.schema import bundled

    given, known = value.get(group, {}), bundled("config.schema.json")["properties"][group]["properties"]
    return {name: read_span(given.get(name, about["default"])) for name, about in known.items()}


_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def read_span(text: str) -> timedelta:
    """Read a length of time such as `30m`, `48h`, `7d` or `4w`, whose form the schema has checked."""
    return int(text[:-1]) * _UNITS[text[-1]]


def today(pinned: date | None = None) -> date:
    """The day of SOURCE_DATE_EPOCH if that is set, for repeatable builds, else `pinned`, else the day in UTC."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return pinned or datetime.now(UTC).date()
