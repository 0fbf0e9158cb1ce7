"""All reports of a folder, read once, with what only shows when they lie side by side."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from .audience import DEFAULT
from .files import Names, Shown, find_reports, name_problems, names_of
from .mentions import Mentions
from .model import Report
from .parse import Reading, read_report
from .problem import Position, Problem
from .schema import Contract
from .visible import visible


def related_of(reading: Reading) -> list[tuple[str, Position]]:
    """The ids that a report names as related or unrelated, and where it does so."""
    places = reading.source.front.positions
    report = reading.report
    named = (("related", report.related), ("unrelated", report.unrelated)) if report else ()
    return [(id_, places.of((field, index))) for field, ids in named for index, id_ in enumerate(ids)]


@dataclass(frozen=True)
class Corpus:
    """The reports that could be read, oldest first."""

    reports: tuple[Report, ...] = ()
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """By shown path: what was wrong with the files that are not among the reports."""

    @cached_property
    def by_id(self) -> dict[str, Report]:
        """The reports by id."""
        return {report.id: report for report in self.reports}

    def problem_lines(self) -> Iterator[str]:
        """The problems as text, a line each."""
        for path, problems in sorted(self.problems.items()):
            for problem in problems:
                line, column = problem.position
                yield visible(f"{path}:{line}:{column}: {problem.code} {problem.message}. {problem.hint}.")


def read_all(folder: pathlib.Path, contract: Contract, root: pathlib.Path) -> Iterator[Reading]:
    """Read every report below `folder`, one at a time; paths in problems are relative to `root`."""
    paths = find_reports(folder)
    names, shown, mentions = names_of(paths, root), Shown(root), Mentions(paths)
    for path in paths:
        reading = read_report(path, shown(path), contract, path.relative_to(folder).as_posix(), folder)
        beside = _beside(reading, names, mentions) if reading.report else ()
        yield replace(reading, problems=(*reading.problems, *beside))


def _beside(reading: Reading, names: Names, mentions: Mentions) -> Iterator[Problem]:
    audience = reading.report.audience if reading.report else DEFAULT
    return name_problems(reading.source.path, related_of(reading), names, lambda id_: mentions.may_name(id_, audience))


def corpus_of(readings: Iterable[Reading]) -> Corpus:
    """Keep the reports and let their texts go."""
    reports: list[Report] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    for reading in readings:
        if reading.report and reading.whole:
            reports.append(reading.report)
        else:
            problems[reading.source.path] = reading.problems
    return Corpus(tuple(sorted(reports, key=lambda report: report.id)), problems)


def read_corpus(folder: pathlib.Path, contract: Contract, root: pathlib.Path) -> Corpus:
    """Read every report below `folder`."""
    return corpus_of(read_all(folder, contract, root))
