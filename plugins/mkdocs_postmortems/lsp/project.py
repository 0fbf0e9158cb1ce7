"""The archive around the documents that are open: options, the gate, and what the other reports hold."""

from __future__ import annotations

import pathlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..gate.baseline import read as read_baseline
from ..gate.diagnostics import Diagnostic
from ..gate.run import Run
from ..gate.selection import Selection
from ..options import find_file
from ..report.corpus import read_one
from ..report.files import NOTES, Names, distinct, id_of, names_of, read_bytes
from ..report.kept import Kept
from ..report.model import Report


@dataclass(frozen=True)
class Asked:
    """What the command line says of every check."""

    today: date | None = None
    selection: Selection = Selection()  # noqa: RUF009 - frozen
    baseline: pathlib.Path | None = None


def root_of(path: pathlib.Path) -> pathlib.Path:
    """The folder of the postmortems.yml that holds for a file; without one, the folder above that of the file."""
    found = find_file(path.parent)
    return found.parent if found else path.parent.parent


class Project:
    """One archive, kept in memory: a file is read again when the client says that it has changed."""

    def __init__(self, root: pathlib.Path, asked: Asked) -> None:
        """Raises `Refusal` where postmortems.yml cannot be used."""
        self.root, self._asked = root, asked
        self.run = Run(root, root, asked.today, asked.selection)
        self.options = self.run.options
        self.day = self.run.today
        self._files: dict[pathlib.Path, Sequence[pathlib.Path]] = {}
        """An open document → all files of the archive, it among them."""
        self._names: dict[pathlib.Path, Names] = {}
        self._reports: dict[pathlib.Path, Report] = {}
        self._counts: dict[str, Counter[str]] = {}
        self.loaded = False

    @property
    def is_stale(self) -> bool:
        """Whether the day has changed since the archive was opened."""
        return self.day != self.options.today(self._asked.today)

    def holds(self, path: pathlib.Path) -> bool:
        """Whether a file is a report of this archive, by its place and name."""
        named = path.suffix == ".md" and path.name.lower() not in ("readme.md", "index.md")
        return named and path.parent.name != NOTES and any(path.is_relative_to(folder) for folder in self.run.folders)

    def judge(self, path: pathlib.Path, data: bytes) -> Sequence[Diagnostic]:
        """What `postmortems check` finds in a file once it holds these bytes."""
        self.run.files[path] = data
        if path not in self._files:
            self._files[path] = distinct([*self.run.folders.find(), path])
            self._names[path] = names_of(self._files[path], self.root)
        verdict = self.run.verdict(path, self._names[path], self._files[path])
        if not self._asked.baseline:
            return verdict.diagnostics
        return read_baseline(self._asked.baseline).excuse(path, verdict.diagnostics, verdict.lines)

    def tried(self, path: pathlib.Path, data: bytes) -> Sequence[Diagnostic]:
        """The same of a text that the document does not hold."""
        before = self.run.files[path]
        try:
            return self.judge(path, data)
        finally:
            self.run.files[path] = before

    def load(self) -> None:
        """Read all reports. What was parsed before comes from the user's cache folder."""
        kept = Kept(self.run.reports, self.options.contract)
        for path in self.run.folders.find():
            self._read(path, kept)
        kept.save()
        self.loaded = True

    def changed(self, path: pathlib.Path) -> None:
        """Read a file again that was written or deleted."""
        self.run.files[path] = read_bytes(path)
        self._files, self._names = {}, {}
        self._read(path)

    def _read(self, path: pathlib.Path, kept: Kept | None = None) -> None:
        content = self.run.files[path]
        found = read_one(content, self.run.shown(path), self.run.folders.inner(path), self.options.contract, kept)
        self._reports.pop(path, None)
        if found.report:
            self._reports[path] = found.report
        self._counts = {}

    @property
    def reports(self) -> Mapping[pathlib.Path, Report]:
        """The reports that could be read, as their files were when they were last saved."""
        return self._reports

    def report(self, id_: str) -> tuple[pathlib.Path, Report] | None:
        """A report and its file by id."""
        return next(((path, report) for path, report in [*self._reports.items()] if id_of(path) == id_), None)

    def counts(self, kind: str) -> Counter[str]:
        """How many reports have each service, team, tag, owner, author or pattern."""
        if kind not in self._counts:
            found = (value for report in [*self._reports.values()] for value in dict.fromkeys(_values(report, kind)))
            self._counts[kind] = Counter(found)
        return self._counts[kind]


def _values(report: Report, kind: str) -> Sequence[str]:
    if kind == "owners":
        return [action.owner for action in report.actions if action.owner]
    if kind == "handles":
        return [*report.authors, *report.reviewers, *_values(report, "owners")]
    if kind == "patterns":
        return [report.pattern] if report.pattern else []
    values: Sequence[str] = getattr(report, kind)
    return values
