"""The ledger as one picture: a row for each action, with its life on an axis of time that all rows share.

The rows are those of a table that says the same in words, so the drawings are hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from ..analysis.durations import downtime
from ..language import N_, _
from ..report.addresses import slug
from ..report.model import Report
from .timeaxis import TimeAxis, marks_of
from .view import Here, View

if TYPE_CHECKING:
    from ..analysis.archive import Entry, Line

GRID = 40
"""Incidents that are drawn as a line through all rows, the newest."""
UNFOLDED = 13
"""Actions that are seen at once: with what else is on the page they fill three screens."""
_MARKS = {
    "done": ("●", N_("done")),
    "undated": ("✓", N_("done on an unknown day")),
    "open": ("○", N_("open today")),
    "broken": ("◆", N_("still open when it happened again")),
    "late": ("━", N_("after its due day")),
    "due": ("│", N_("due")),
    "dropped": ("×", N_("won’t be done")),
    "unknown": ("?", N_("outcome unknown")),
}
"""What a picture may hold, with the sign and the words of its legend."""


class Life(Struct, frozen=True):
    """One action."""

    entry: Entry
    link: str
    picture: Markup


class Answered(Struct, frozen=True):
    """One incident and the actions that its report promised."""

    line: Line
    lasted: str
    picture: Markup
    lives: tuple[Life, ...]


class Lives(Struct, frozen=True):
    """The picture."""

    names: Markup
    """Of the axis."""
    grid: Markup
    """The lines of the incidents, which the rows use."""
    incidents: tuple[Answered, ...]
    legend: tuple[tuple[str, str, str], ...]
    """What is drawn: its class, its sign and its meaning."""
    owned: bool
    """Whether any action has an owner."""


def folded(lines: Sequence[Line]) -> int:
    """How many of some lines, the oldest, are to be folded away: the others hold `UNFOLDED` actions or a few more."""
    shown = 0
    for place in range(len(lines) - 1, -1, -1):
        if shown >= UNFOLDED:
            return place + 1
        shown += len(lines[place].entries)
    return 0


def lifelines(
    lines: Sequence[Line], reports: Sequence[Report], today: date, view: View, here: Here, name: str = "lives"
) -> Lives | None:
    """The picture of some lines of a ledger, with all incidents of the group from the first of them on.

    `name` tells it from other pictures of the page. `None` where nothing was promised.
    """
    if not lines:
        return None
    members = [report for report in reports if report.day >= lines[0].report.day][-GRID:]
    axis = TimeAxis([min(members[0].day, lines[0].report.day), members[-1].day], today)
    pen = _Pen(axis, f"pm-again-{name}")
    incidents = []
    for line in lines:
        mark = axis.row(marks_of([line.report], view.ranks, here), joined=False, grid=False)
        lives = tuple(_life(line, entry, pen, here) for entry in line.entries)
        incidents.append(Answered(line, downtime(line.report).shown, mark + pen.again, lives))
    entries = [entry for line in lines for entry in line.entries]
    return Lives(
        axis.names,
        Markup(f'<svg class="pm-life" width="100%" height="100%" aria-hidden="true">{pen.grid(members)}</svg>'),
        tuple(incidents),
        tuple((name, sign, _(meaning)) for name, (sign, meaning) in _MARKS.items() if name in pen.drawn),
        any(entry.promise.action.owner for entry in entries),
    )


def _life(line: Line, entry: Entry, pen: _Pen, here: Here) -> Life:
    link = here.report(line.report.id, f"action-{slug(entry.promise.action.id)}")
    parts = "".join(pen.life(line, entry))
    drawn = Markup(f'<svg class="pm-life" width="100%" height="100%" aria-hidden="true">{pen.use}{parts}</svg>')
    return Life(entry, link, drawn)


class _Pen:
    """Draws the lives of actions, and remembers what it drew."""

    def __init__(self, axis: TimeAxis, id_: str) -> None:
        self.axis = axis
        self.id = id_
        self.use = f'<use xlink:href="#{id_}"/>'
        self.drawn: set[str] = set()

    @property
    def again(self) -> Markup:
        """The lines of the incidents alone."""
        return Markup(f'<svg class="pm-life" width="100%" height="100%" aria-hidden="true">{self.use}</svg>')

    def grid(self, members: Sequence[Report]) -> str:
        """The lines of the incidents, to be used by every row."""
        places = (f"{self.axis.at(report.day):.1f}%" for report in members)
        lines = "".join(f'<line x1="{x}" x2="{x}" y1="0" y2="100%"/>' for x in dict.fromkeys(places))
        return f'<g id="{self.id}" class="pm-agains">{lines}</g>'

    def life(self, line: Line, entry: Entry) -> Iterator[str]:
        """One action: from the day it was promised to the day it was done, or today."""
        action = entry.promise.action
        # An action may be done before its report is published.
        begin = min(line.promised, action.done or line.promised)
        if action.status == "wont-do":
            yield self._sign("dropped", begin)
        elif entry.promise.open or action.done:
            yield from self._known(line, entry, begin)
        else:
            name = "undated" if action.status == "done" else "unknown"
            yield self._across(begin, line.again.day if line.again else self.axis.today, f"pm-life-{name}")
            yield self._sign(name, begin)

    def _known(self, line: Line, entry: Entry, begin: date) -> Iterator[str]:
        action = entry.promise.action
        end = action.done or self.axis.today
        late = action.due if action.due and action.due < end else None
        name = "open" if entry.promise.open else "done"
        yield self._across(begin, max(late or end, begin), f"pm-life-{name}")
        if late:
            self.drawn.add("late")
            yield self._across(max(late, begin), end, "pm-life-late")
        if action.due and begin <= action.due <= self.axis.today:
            self.drawn.add("due")
            x = self._x(action.due)
            yield f'<svg x="{x}" y="50%" class="pm-shape"><path d="M0-7V7" class="pm-life-due"/></svg>'
        if entry.broken and line.again:
            self.drawn.add("broken")
            x = self._x(line.again.day)
            yield f'<svg x="{x}" y="50%" class="pm-shape"><path d="M0-6 6 0 0 6-6 0z" class="pm-life-broken"/></svg>'
        self.drawn.add(name)
        overdue = " pm-life-overdue" if entry.promise.overdue else ""
        yield f'<circle cx="{self._x(end)}" cy="50%" r="4.5" class="pm-life-{name}{overdue}"/>'

    def _across(self, first: date, last: date, name: str) -> str:
        return f'<line x1="{self._x(first)}" x2="{self._x(last)}" y1="50%" y2="50%" class="{name}"/>'

    def _sign(self, name: str, day: date) -> str:
        self.drawn.add(name)
        place = f'x="{self._x(day)}" y="50%" dy=".35em" text-anchor="middle"'
        return f'<text {place} class="pm-life-{name}">{_MARKS[name][0]}</text>'

    def _x(self, day: date) -> str:
        return f"{self.axis.at(day):.1f}%"
