"""The bar of an incident's stages, from onset to resolution, to scale and against the target of its severity."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from markupsafe import Markup
from msgspec import Struct

from ..analysis.durations import Duration, between
from ..language import N_, _
from ..language.forms import comma
from ..report.model import STAGES, Moment, Report
from ..report.moments import show_length
from .page import escaped

_NAMES = {
    "detected": N_("until detected"),
    "acknowledged": N_("until acknowledged"),
    "mitigated": N_("until mitigated"),
    "resolved": N_("until resolved"),
}
_FARTHEST = 4
"""How many times as long as the incident a target may be and still be drawn; beyond, the stages would be slivers."""


class Stage(Struct, frozen=True):
    """The stretch between two stated times."""

    index: int
    """Of the time that ends it, in `STAGES`."""
    name: str
    seconds: int
    shown: str


class Bar(Struct, frozen=True):
    """What the bar shows; without stages there is none."""

    stages: tuple[Stage, ...] = ()
    target: str = ""
    """How long the severity allows; empty where no target is drawn."""
    place: float = 100
    """Where on the bar the target stands, in per cent of its width."""
    rest: int = 0
    """Seconds from the end of the incident to the target; 0 where it is passed or not drawn."""

    @property
    def drawn(self) -> Markup:
        """What the bar is made of: the stages, the time left until the target, a mark for that."""
        between = _(": ")
        parts = [
            f'<span class="pm-stage pm-stage-{stage.index}" style="flex-grow:{stage.seconds}" '
            f'title="{escaped(stage.name)}{between}{stage.shown}"></span>'
            for stage in self.stages
        ]
        if self.rest:
            left = _("left until the target")
            parts.append(f'<span class="pm-stage pm-stage-rest" style="flex-grow:{self.rest}" title="{left}"></span>')
        if self.target:
            parts.append(f'<span class="pm-stage-target" style="left:{self.place}%"></span>')
        return Markup("".join(parts))

    @property
    def legend(self) -> Markup:
        """What its parts stand for, as items of a list."""
        items = [
            f'<li><i class="pm-stage-{stage.index}"></i>{escaped(stage.name)} <b>{stage.shown}</b></li>'
            for stage in self.stages
        ]
        if self.target:
            items.append(f'<li><i class="pm-stage-target"></i>{_("target")} <b>{self.target}</b></li>')
        return Markup("".join(items))

    @property
    def text(self) -> str:
        """The bar in words."""
        parts = [f"{stage.name} {stage.shown}" for stage in self.stages]
        return comma([*parts, _("target {length}").format(length=self.target)] if self.target else parts)


def stages_bar(report: Report, target: timedelta | None) -> Bar:
    """The bar of a report; `target` is the time within which its severity is to be resolved."""
    stages = _stages(report)
    if not stages or target is None or stages[-1].index != STAGES.index("resolved") or report.kind == "near-miss":
        return Bar(stages)
    lasted, limit = sum(stage.seconds for stage in stages), round(target.total_seconds())
    if limit > _FARTHEST * lasted:
        return Bar(stages)
    return Bar(stages, show_length(target), round(100 * limit / max(lasted, limit), 1), max(limit - lasted, 0))


def _stages(report: Report) -> tuple[Stage, ...]:
    stated: list[tuple[str, Moment]] = [(name, at) for name in STAGES if (at := getattr(report.times, name)) and at.at]
    if len(stated) < 2 or stated[0][0] != "started":
        return ()
    found = []
    for (_name, before), (name, after) in pairwise(stated):
        stretch = between(before, after)
        if isinstance(stretch, Duration) and stretch.length:
            seconds = round(stretch.length.total_seconds())
            found.append(Stage(STAGES.index(name), _(_NAMES[name]), seconds, stretch.shown))
    return tuple(found)
