"""Which action addresses which contributing factor, as a table with a mark where they meet."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from ..analysis.actions import Promise
from ..language import N_, _
from ..report.addresses import slug
from ..report.model import Factor, Report
from .page import escaped

_WIDEST = 12
"""Actions for which there is room beside the factors; more are named below each factor."""


class Meeting(Struct, frozen=True):
    """An action that addresses a factor, as its mark says how it stands."""

    id: str
    state: str
    """`done`, `open`, `overdue`, `dropped` or `unknown`."""

    @property
    def mark(self) -> str:
        """A sign for the state; the state's name stands beside it for those who hear the page."""
        return _MARKS[self.state]

    @property
    def shown(self) -> str:
        """The state in words."""
        return _(_NAMES[self.state])


_MARKS = {"done": "✓", "open": "○", "overdue": "!", "dropped": "–", "unknown": "?"}
_NAMES = {
    "done": N_("done"), "open": N_("open"), "overdue": N_("overdue"), "dropped": N_("dropped"),
    "unknown": N_("unknown"),
}  # fmt: skip
_STATES = {"wont-do": "dropped", "in-progress": "open"}


class Row(Struct, frozen=True):
    """A factor with a cell for each action."""

    factor: Factor
    cells: tuple[Meeting | None, ...]
    """For each column; `None` where the action does not address the factor."""
    addressed: tuple[Meeting, ...]
    """The actions that address it."""

    @property
    def links(self) -> Markup:
        """Those actions, as links."""
        links = (f'<a href="#action-{slug(each.id)}">{escaped(each.id)}</a>' for each in self.addressed)
        return Markup(", ".join(links))


class Matrix(Struct, frozen=True):
    """Factors by actions."""

    columns: tuple[Promise, ...]
    """The actions that address some factor; empty where no or too many actions do."""
    rows: tuple[Row, ...]

    @property
    def marks(self) -> Markup:
        """The signs in use, explained."""
        used = {cell.state for row in self.rows for cell in row.addressed}
        parts = (f"<b>{mark}</b> {escaped(_(_NAMES[state]))}" for state, mark in _MARKS.items() if state in used)
        return Markup(" · ".join(parts))


def matrix(report: Report, made: Sequence[Promise]) -> Matrix:
    """The matrix of a report's factors and of its actions, `made`."""
    known = {factor.id for factor in report.factors}
    columns = tuple(each for each in made if known & set(each.action.addresses))
    rows = []
    for factor in report.factors:
        cells = tuple(
            Meeting(each.action.id, _state(each)) if factor.id in each.action.addresses else None for each in columns
        )
        rows.append(Row(factor, cells, tuple(filter(None, cells))))
    if len(columns) > _WIDEST:
        return Matrix((), tuple(Row(row.factor, (), row.addressed) for row in rows))
    return Matrix(columns, tuple(rows))


def _state(promise: Promise) -> str:
    return "overdue" if promise.overdue else _STATES.get(promise.action.status, promise.action.status)
