"""All reports of a folder, read once, with what only shows when they lie side by side."""

from __future__ import annotations

import difflib
import pathlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from .model import Report
from .parse import Reading, read_report
from .problem import Position, Problem
from .schema import Contract

DUPLICATE_ID, DANGLING_RELATED = "PM008", "PM010"

Names = Mapping[str, Sequence[str]]
"""Every report's id and the files that carry it. An id is a file name, so no file has to be read."""


def find_reports(folder: pathlib.Path) -> list[pathlib.Path]:
    """The Markdown files of a folder and of the folders below it, sorted by path.

    `README.md`, `index.md` and whatever begins with `.` or `_` is not a report.
    """
    return sorted(path for path in folder.rglob("*.md") if _is_report(path.relative_to(folder)) and path.is_file())


def _is_report(path: pathlib.Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in path.parts)
    return not hidden and path.name.lower() not in ("readme.md", "index.md")


def shown_path(path: pathlib.Path, root: pathlib.Path) -> str:
    """A path as a reader knows it: relative to `root` where it lies below, with `/`."""
    if path.is_relative_to(root) and ".." not in path.parts:
        return path.relative_to(root).as_posix()
    whole, base = path.resolve(), root.resolve()
    return whole.relative_to(base).as_posix() if whole.is_relative_to(base) else path.as_posix()


def names_of(paths: Iterable[pathlib.Path], root: pathlib.Path) -> Names:
    """The ids of some files."""
    names: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        names[path.name.removesuffix(".md")].append(shown_path(path, root))
    return names


def cross_problems(reading: Reading, names: Names) -> Iterator[Problem]:
    """What is wrong with a report because of the others: an id used twice, a `related` that leads nowhere."""
    report = reading.report
    if report is None:
        return
    others = [path for path in names.get(report.id, ()) if path != reading.source.path]
    if others:
        yield Problem(
            DUPLICATE_ID, Position(1), f"Another file has the same id: {', '.join(others)}",
            "Rename one of the two; an id is the file name, in whatever folder it lies",
        )  # fmt: skip
    for index, related in enumerate(report.related):
        place = reading.source.front.positions.of(("related", index))
        if related == report.id:
            yield Problem(DANGLING_RELATED, place, "The report is related to itself", "Delete the line")
        elif related not in names:
            near = difflib.get_close_matches(related, sorted(names.keys() - {report.id}), 1, 0.6)
            cure = f"Write `{near[0]}`" if near else "Write another report's file name without `.md`"
            yield Problem(DANGLING_RELATED, place, f"There is no report `{related}`", cure)


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


def read_all(folder: pathlib.Path, contract: Contract, root: pathlib.Path) -> Iterator[Reading]:
    """Read every report below `folder`, one at a time; paths in problems are relative to `root`."""
    paths = find_reports(folder)
    names = names_of(paths, root)
    for path in paths:
        reading = read_report(path, shown_path(path, root), contract, path.relative_to(folder).as_posix())
        yield replace(reading, problems=(*reading.problems, *cross_problems(reading, names)))


def read_corpus(folder: pathlib.Path, contract: Contract, root: pathlib.Path) -> Corpus:
    """Read every report below `folder`, keeping the reports and letting their texts go."""
    reports: list[Report] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    for reading in read_all(folder, contract, root):
        if reading.report and reading.whole:
            reports.append(reading.report)
        else:
            problems[reading.source.path] = reading.problems
    return Corpus(tuple(sorted(reports, key=lambda report: report.id)), problems)
