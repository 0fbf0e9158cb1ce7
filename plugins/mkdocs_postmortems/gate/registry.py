"""Every rule there is: its code, its name, its level, where its advice comes from, and its page."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from ..language import ENGLISH, _, language, translated
from ..options import Depth, Options
from ..report.model import Report, Status
from ..report.parse import Reading
from ..report.problem import Position, Problem
from .diagnostics import Level
from .earlier import Earlier

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Subject:
    """What a rule looks at: one report, its text, the organisation's choices and the day of the judgement."""

    reading: Reading
    report: Report
    """As far as it could be read: values that have problems of their own are missing."""
    options: Options
    today: date
    earlier: Sequence[Earlier] = ()
    """The earlier reports most like it, for rules that look beside it."""

    _kept: dict[Callable[[Subject], Any], Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, read: Callable[[Subject], T]) -> T:
        """What `read` makes of this report: several rules ask for it, and it is computed once."""
        if read not in self._kept:
            self._kept[read] = read(self)
        found: T = self._kept[read]
        return found

    def at(self, *path: str | int) -> Position:
        """Where a value of the front matter stands, or the nearest thing that holds it."""
        return self.reading.source.front.positions.of(path)

    def states(self, name: str) -> bool:
        """Whether the front matter has a value under a key, valid or not; an empty list counts as none."""
        value = self.reading.source.front.value
        return isinstance(value, dict) and value.get(name, []) != []

    def given(self, group: str, name: str) -> bool:
        """Whether the front matter has a value under a key of a group, valid or not."""
        value = self.reading.source.front.value
        inner = value.get(group) if isinstance(value, dict) else None
        return isinstance(inner, dict) and bool(inner.get(name))

    def items(self, name: str) -> list[dict[str, Any]]:
        """The groups in a list of the front matter as written; an empty one stands for an item that is no group."""
        value = self.reading.source.front.value
        given = value.get(name) if isinstance(value, dict) else None
        return [item if isinstance(item, dict) else {} for item in given] if isinstance(given, list) else []


Check = Callable[[Subject], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """One rule. `check` is `None` where reading the file, or the gate itself, finds the problem."""

    code: str
    name: str
    """Says what is flagged, not what to do about it."""
    level: Level
    source: str
    """Where the advice comes from."""
    family: str
    """The module under `rules/` that holds it; the page of the same name describes it."""
    check: Check | None = None
    since: Status = "draft"
    """The status of a report from which it holds: what a draft lacks is no mistake yet."""
    early: Level = Level.OFF
    """Its level before that."""
    depth: Depth = "light"
    """The least depth that the incident's severity must have in `postmortems.yml` for it to hold."""
    beside: bool = False
    """Whether it looks at earlier reports, and so holds only in runs that know of them."""

    @property
    def page(self) -> str:
        """The rule's chapter of its family's page, as Markdown without its heading."""
        chapters = _chapters(self.family, language())
        return chapters[self.code] if self.code in chapters else _chapters(self.family, ENGLISH)[self.code]

    @property
    def fixed(self) -> bool:
        """Whether it can be neither suppressed nor turned off: without it there is no report to judge."""
        return self.family in ("file", "fields")


class Family:
    """Collects the rules of one module; each module under `rules/` holds one as `family`."""

    def __init__(self, module: str) -> None:
        self.name = module.rpartition(".")[2]
        self.rules: list[Rule] = []

    def found_elsewhere(self, code: str, name: str, source: str, level: Level = Level.ERROR) -> None:
        """Declare a rule whose problems are found while the file is read."""
        self.rules.append(Rule(code, name, level, source, self.name))

    def rule(
        self, code: str, name: str, source: str, level: Level = Level.ERROR, *,
        since: Status = "draft", early: Level = Level.OFF, depth: Depth = "light", beside: bool = False,
    ) -> Callable[[Check], Check]:  # fmt: skip
        """Declare a rule; the decorated function yields its problems."""

        def declare(check: Check) -> Check:
            self.rules.append(Rule(code, name, level, source, self.name, check, since, early, depth, beside))
            return check

        return declare


def repeated(subject: Subject, code: str, name: str) -> Iterator[Problem]:
    """The items of a list whose `id` an earlier item has, whatever its case: addresses on a page know none."""
    first: dict[str, int] = {}
    for index, item in enumerate(subject.items(name)):
        given = item.get("id")
        if not isinstance(given, str):
            continue
        if given.lower() in first:
            line = subject.at(name, first[given.lower()], "id").line
            message = _("`{given}` occurs twice; the first is on line {line}").format(given=given, line=line)
            yield Problem(code, subject.at(name, index, "id"), message, _("Give each an id of its own"))
        first.setdefault(given.lower(), index)


@cache
def rules() -> dict[str, Rule]:
    """All rules by code, in the order of their codes."""
    from . import rules as package

    found: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(package.__path__):
        family: Family = importlib.import_module(f"{package.__name__}.{module.name}").family
        for rule in family.rules:
            if rule.code in found:
                raise ValueError(f"{rule.code} is declared twice")
            found[rule.code] = rule
    return dict(sorted(found.items()))


@cache
def _chapters(family: str, code: str) -> dict[str, str]:
    """A family's page in a language by its rules; in English where there is none in it."""
    text = translated(resources.files(f"{__package__}.rules"), f"{family}.md", code).read_text("utf-8")
    parts = re.split(r"^# ([A-Z]{2}\d{3}) .*$", text, flags=re.MULTILINE)
    return {code: body.strip() for code, body in zip(parts[1::2], parts[2::2], strict=True)}


__all__ = ["Check", "Family", "Position", "Problem", "Rule", "Subject", "repeated", "rules"]
