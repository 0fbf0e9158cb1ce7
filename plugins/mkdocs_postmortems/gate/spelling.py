"""Words of a vocabulary and figures in another spelling: `High` for `high`, `1.2M` for `1200000`."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..report.figures import written_out
from ..report.problem import Path, value_at
from ..report.schema import Contract, fields_of, resolve

_FIGURES: tuple[Path, ...] = (
    ("impact", "users"), ("impact", "requests_failed"), ("impact", "tickets"), ("impact", "revenue", "amount"),
)  # fmt: skip
"""The fields that hold figures."""
_ALIASED = ("severity",)
"""Its other spellings are aliases, which `postmortems.yml` lists."""


class Respelling(NamedTuple):
    """A value as it was typed, and as the format has it."""

    path: Path
    given: str
    written: str


def respellings(value: dict[str, Any], contract: Contract) -> Iterator[Respelling]:
    """Every value of a front matter that the contract refuses only for its spelling."""
    if contract.passes(value):
        return
    yield from _words(value, contract.root, contract.root, ())
    for path in _FIGURES:
        given = value_at(value, path)
        written = written_out(given) if isinstance(given, str) and given != "unknown" else None
        if written and _refused(contract, value, path):
            yield Respelling(path, given, written)


def respelt(value: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """A copy of a front matter in the format's spelling, its figures as text."""
    value = copy.deepcopy(value)
    for path, _, written in [*respellings(value, contract)]:
        value_at(value, path[:-1])[path[-1]] = written
    for path in _FIGURES:
        if isinstance(holder := value_at(value, path[:-1]), dict) and path[-1] in holder:
            holder[path[-1]] = str(holder[path[-1]])
    return value


def _words(value: Any, schema: dict[str, Any], root: dict[str, Any], path: Path) -> Iterator[Respelling]:
    schema = {**resolve(schema, root), "properties": fields_of(schema, root)}
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(about := schema["properties"].get(name), dict) and (*path, name) != _ALIASED:
                yield from _words(inner, about, root, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value if isinstance(schema.get("items"), dict) else ()):
            yield from _words(item, schema["items"], root, (*path, index))
    elif isinstance(value, str) and value not in (choices := schema.get("enum", (value,))):
        meant = [choice for choice in choices if isinstance(choice, str) and _plain(choice) == _plain(value)]
        if len(meant) == 1:
            yield Respelling(path, value, meant[0])


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "-", word.strip()).casefold()


def _refused(contract: Contract, value: dict[str, Any], path: Path) -> bool:
    """Whether the contract has something against the value at a path."""
    return any(tuple(error.absolute_path) == path for error in contract.faults(value))
