"""The check of a pull request: which reports it covers, what it puts right, and what it finds in them."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..gate.diagnostics import Diagnostic
from ..gate.earlier import Earlier
from ..gate.run import Run, Verdict
from ..gate.selection import Selection
from ..language import _
from ..report.files import DANGLING_RELATED, NOTES, find_reports, id_of, note_files
from ..report.problem import Refusal
from ..report.shard import Shard
from ..report.writing import save
from .earlier import earlier, new

if TYPE_CHECKING:  # imported when asked for
    from ..gate.baseline import Baseline
    from ..gate.changes import Changes
    from ..gate.fix import Fixed
    from ..gate.suggest import Suggestion


@dataclass(frozen=True)
class CheckRequest:
    """What is asked of a check."""

    today: date | None = None
    """The day as of which to check; `None`: the organisation's today."""
    here: pathlib.Path = field(default_factory=pathlib.Path.cwd)
    """The folder from which paths are shown, and where postmortems.yml is looked for if no path is named."""
    paths: Sequence[pathlib.Path] = ()
    """Files and folders of reports; none: the folder that postmortems.yml names."""
    selection: Selection = field(default_factory=Selection)
    changed_since: str | None = None
    """A revision: only what differs from where this branch left it is judged."""
    baseline: pathlib.Path | None = None
    """The findings that are left out."""
    new_baseline: pathlib.Path | None = None
    """The baseline to begin, or to shrink if it exists."""
    shard: Shard | None = None
    """The part of the reports that is judged; `None`: all. Ids are looked up among all of them."""
    compare: bool = False
    """Whether to look for earlier reports like each judged one; otherwise only for new ones."""
    suggest: bool = False
    """Whether to look for changes that settle the findings."""
    cached: bool = True

    @property
    def start(self) -> pathlib.Path:
        """The folder in or above which postmortems.yml lies."""
        first = self.paths[0] if self.paths else self.here
        return first if first.is_dir() else first.parent


class Fix(NamedTuple):
    """A file in which something mechanical is wrong."""

    path: pathlib.Path
    before: bytes
    fixed: Fixed


@dataclass(frozen=True)
class Judged:
    """A verdict, and what of it the baseline does not excuse."""

    verdict: Verdict
    diagnostics: Sequence[Diagnostic]

    @property
    def hidden(self) -> set[int]:
        """The lines that must not be shown."""
        return {diagnostic.line for diagnostic in self.verdict.diagnostics if diagnostic.private}


class Check:
    """One check. Each file is opened once. Raises `Refusal` where the request cannot be met."""

    def __init__(self, request: CheckRequest) -> None:
        self.request = request
        self.run = Run(request.start, request.here, request.today, request.selection, request.cached)

    @cached_property
    def files(self) -> list[pathlib.Path]:
        """The reports among which ids are looked up."""
        paths, reports = self.request.paths, self.run.reports
        if not paths and not reports.is_dir():
            raise Refusal(
                _("There is no folder {reports}").format(reports=reports),
                _("Name one, or set `reports` in postmortems.yml"),
            )
        if not paths:
            return self.run.folders.find()
        expanded = (find_reports(path) if path.is_dir() else [path] for path in paths)
        return list(dict.fromkeys(path for found in expanded for path in found if path.parent.name != NOTES))

    @cached_property
    def notes(self) -> list[pathlib.Path]:
        """The files about patterns that are judged."""
        named = [path for path in self.request.paths if path.parent.name == NOTES]
        folders = [path for path in self.request.paths or self.run.folders if path.is_dir()]
        found = [*named, *(path for folder in folders for path in note_files(folder))]
        return self._mine(path for path in found if not self._changes or self._changes.touches(path))

    @cached_property
    def chosen(self) -> list[pathlib.Path]:
        """The reports that are judged."""
        changes = self._changes
        return self._mine(path for path in self.files if not changes or changes.touches(path))

    def _mine(self, paths: Iterable[pathlib.Path]) -> list[pathlib.Path]:
        """Those of some files that are in the shard, if there is one."""
        shard = self.request.shard
        return [path for path in paths if not shard or shard.holds(id_of(path))]

    @cached_property
    def _changes(self) -> Changes | None:
        revision, paths = self.request.changed_since, self.request.paths
        if revision is None:
            return None
        from ..gate.changes import changed_since

        return changed_since(revision, self.request.start if paths else self.run.reports)

    @cached_property
    def baseline(self) -> Baseline | None:
        """What is known of accepted findings; `None` where no baseline is asked for."""
        given, new_ = self.request.baseline, self.request.new_baseline
        if not (file := given or new_):
            return None
        from ..gate.baseline import Baseline, read

        return Baseline(file) if new_ and not new_.exists() else read(file)

    def fixes(self) -> Iterator[Fix]:
        """The files in which something mechanical is wrong, and what they would hold without it."""
        from ..gate.fix import fix

        for path in self.chosen:
            data = self.run.files[path]
            if not isinstance(data, bytes) or len(data) > self.run.options.max_file_size:
                continue
            if (fixed := fix(data, path.name, self.run.options, self.run.today)).notes:
                yield Fix(path, data, fixed)

    def put_right(self) -> Iterator[Fix]:
        """Write what `fixes` would change; each file once it is written."""
        for each in self.fixes():
            save(each.path, each.fixed.data)
            self.run.files[each.path] = each.fixed.data
            yield each

    @cached_property
    def earlier(self) -> Mapping[pathlib.Path, Sequence[Earlier]]:
        """The earlier reports that are like the new ones, or like all that are judged."""
        return earlier(self.run, self.chosen if self.request.compare else self._new)

    @cached_property
    def _new(self) -> list[pathlib.Path]:
        """The new reports: among those that changed, or that were named one by one."""
        named = set(self.request.paths)
        return new(self.run, self.chosen if self._changes else [path for path in self.chosen if path in named])

    def verdicts(self) -> Iterator[Judged]:
        """The verdicts on the chosen files, and what the changes broke in others."""
        baseline, beside = self.baseline, {path: self.earlier[path] for path in self._new}
        for verdict in self._all(beside):
            found, lines = verdict.diagnostics, verdict.lines if verdict.diagnostics else []
            yield Judged(verdict, baseline.excuse(verdict.path, found, lines) if baseline else found)

    def suggestions(self, judged: Judged) -> Mapping[Diagnostic, Sequence[Suggestion]]:
        """The changes that settle what was found in a file; none for lines that must not be shown."""
        if not self.request.suggest or not judged.diagnostics:
            return {}
        from .suggestions import suggestions

        return suggestions(self.run, judged.verdict, judged.diagnostics, judged.hidden)

    def _all(self, beside: Mapping[pathlib.Path, Sequence[Earlier]]) -> Iterator[Verdict]:
        run, changes = self.run, self._changes
        yield from run.verdicts(self.chosen, among=self.files, earlier=beside)
        yield from run.note_verdicts(self.notes)
        if changes and changes.gone:
            broken = [path for path in self._mine(self.files) if changes.may_break(path, run.files[path])]
            for verdict in run.verdicts(broken, among=self.files):
                found = [found for found in verdict.diagnostics if found.code == DANGLING_RELATED]
                yield replace(verdict, diagnostics=found)
