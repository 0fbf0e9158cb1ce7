"""What a table of an export is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .scope import Scope

Type = Literal["text", "integer", "number", "boolean", "day", "time", "list", "object"]
"""`day` and `time` are ISO 8601 text, times in UTC; `list` and `object` are JSON."""
Value = str | int | float | bool | None
"""What a cell holds; what a report does not state is `None`."""


@dataclass(frozen=True)
class Column:
    """A column, and where its value comes from."""

    name: str
    type: Type
    about: str
    get: Callable[[Any], Value]
    """From one of the table's items."""
    key: bool = False
    """Whether it is the primary key, or part of it."""
    refers: str = ""
    """The table whose primary key it holds."""
    indexed: bool = False
    searched: bool = False
    """Whether SQLite's full-text search finds its words."""


def rows_of(columns: Iterable[Column], items: Iterable[Any]) -> Iterator[tuple[Value, ...]]:
    """The cells of each item's row, in the order of the columns."""
    getters = [column.get for column in columns]
    for item in items:
        yield tuple([get(item) for get in getters])


@dataclass(frozen=True)
class Table:
    """A table: what its rows are about, and what they hold."""

    name: str
    about: str
    items: Callable[[Scope], Iterable[Any]]
    """What the rows are made of, in their order."""
    columns: tuple[Column, ...]

    def rows(self, scope: Scope) -> Iterator[tuple[Value, ...]]:
        """The cells of each row, in the order of the columns."""
        return rows_of(self.columns, self.items(scope))

    @property
    def key(self) -> list[str]:
        """The names of the columns that make the primary key."""
        return [column.name for column in self.columns if column.key]
