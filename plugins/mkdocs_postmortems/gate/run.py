"""One run of the gate over files; what is known from the run before is not judged again.

The rules, the validator and the parsers are imported when a file has to be judged: most of what a run over an
unchanged archive costs is the start of the program.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

import msgspec

from ..language import speak
from ..options import Options, find_file, today
from ..report.files import Files, Names, Related, Shown, distinct, name_problems, names_of
from ..report.folders import Folders
from ..report.problem import INTERNAL, Problem
from .cache import Alone, Cache
from .diagnostics import Diagnostic, Level
from .earlier import Earlier
from .selection import Selection

if TYPE_CHECKING:
    from ..report.parse import Reading
    from .workers import File, Judge


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one file."""

    path: pathlib.Path
    diagnostics: Sequence[Diagnostic]
    data: bytes
    """What the file held; nothing where it cannot be opened."""

    @property
    def lines(self) -> list[str]:
        """The file's lines, without their ends."""
        text = self.data.decode("utf-8-sig", errors="replace")
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Run:
    """The gate with everything that its verdicts depend on."""

    def __init__(
        self,
        start: pathlib.Path,
        shown_from: pathlib.Path,
        asked: date | None = None,
        selection: Selection = Selection(),  # noqa: B008 - frozen
        cached: bool = False,
    ) -> None:
        """`start` is the folder in or above which postmortems.yml lies; paths are shown as from `shown_from`.

        Verdicts are as of the day `asked`, by default the organisation's today.
        """
        self.start, self.asked, self.selection, self.cached = start.resolve(), asked, selection, cached
        self.shown, self.files = Shown(shown_from), Files(lambda: self.folders)
        self.readings: dict[pathlib.Path, Reading] = {}
        """Reports that were read before they are judged; judging takes them out."""
        file = find_file(self.start)
        # The file says which day is pinned, so the day of the calendar stands for it here without the file being read.
        day = asked or ("today", today())
        self._cache = Cache(file.parent if file else self.start, file, day, selection) if cached else None
        if self._cache and self._cache.contents is None:
            self._cache.begin(self.options.folders, self.options.inputs)  # also says what is wrong with the options
        elif self._cache and self._cache.contents:
            speak(self._cache.contents.language)  # which the options would have done

    @cached_property
    def options(self) -> Options:
        """The organisation's choices with the selection laid over them. Raises `BadOptions` or `Refusal`."""
        from .check import options_for

        return options_for(self.start, self.selection)

    @cached_property
    def today(self) -> date:
        """The day as of which reports are judged."""
        return self.options.today(self.asked)

    @property
    def reports(self) -> pathlib.Path:
        """The folder of the organisation's own reports."""
        return self.folders.own

    @cached_property
    def folders(self) -> Folders:
        """The folders of all reports that postmortems.yml names."""
        return self._cache.folders if self._cache else self.options.folders

    def verdicts(
        self,
        paths: Iterable[pathlib.Path],
        among: Iterable[pathlib.Path] = (),
        earlier: Mapping[pathlib.Path, Sequence[Earlier]] | None = None,
    ) -> Iterator[Verdict]:
        """Judge files one after the other; nothing of a file is kept once its verdict is out.

        Ids are looked up among the files given with them, those that lie beside them, and the organisation's reports.
        `earlier` has what is known of the reports before some of the files; a verdict on these is not for the cache.
        """
        paths = list(paths)
        beside = (found for folder in dict.fromkeys(path.parent for path in paths) for found in folder.glob("*.md"))
        known = distinct([*self.folders.find(), *beside, *among, *paths])
        names = names_of(known, self.shown.root)
        try:
            for path, alone in self._alone(paths, earlier or {}):
                yield self._among(path, alone, names, known)
        finally:
            if self._cache:
                self._cache.save()

    def verdict(self, path: pathlib.Path, names: Names, known: Sequence[pathlib.Path]) -> Verdict:
        """What `verdicts` says of one file, where all files and their ids are known; without the cache."""
        return self._among(path, self.judge(path, self.files[path]), names, known)

    def _among(self, path: pathlib.Path, alone: Alone, names: Names, known: Sequence[pathlib.Path]) -> Verdict:
        shown, content = self.shown(path), self.files[path]
        found = [msgspec.structs.replace(diagnostic, path=shown) for diagnostic in alone.diagnostics]
        if alone.related is not None and any(name_problems(shown, alone.related, names)):
            found += self._beside(path, alone.related, names, known)
        return Verdict(path, sorted(found), content if isinstance(content, bytes) else b"")

    def note_verdicts(self, paths: Iterable[pathlib.Path]) -> Iterator[Verdict]:
        """Judge files about patterns; only those with findings have a verdict."""
        try:
            for path in paths:
                content = self.files[path]
                if found := self._of_note(path, content):
                    yield Verdict(path, found, content if isinstance(content, bytes) else b"")
        finally:
            if self._cache:
                self._cache.save()

    def _of_note(self, path: pathlib.Path, content: bytes | Problem) -> list[Diagnostic]:
        """What is wrong with a file about a pattern. That of a link depends on where it leads, and is not kept."""
        shown, name = self.shown(path), f"{path.parent.name}/{path.name}"
        cache = None if path.is_symlink() or path.parent.is_symlink() else self._cache
        if cache and isinstance(content, bytes) and (known := cache.get(name, content)):
            return [msgspec.structs.replace(diagnostic, path=shown) for diagnostic in known.diagnostics]
        from ..report.notes import read_note
        from .check import judge_note

        reading = read_note(path, shown, self.options.max_file_size)
        found = judge_note(shown, reading.problems, self.options)
        told = sorted(diagnostic for diagnostic in found if diagnostic.level is not Level.OFF)
        if cache and isinstance(content, bytes):
            cache.put(name, content, Alone(told, None))
        return told

    def _alone(
        self, paths: Sequence[pathlib.Path], earlier: Mapping[pathlib.Path, Sequence[Earlier]]
    ) -> Iterator[tuple[pathlib.Path, Alone]]:
        """Each file and the verdict on it, from the cache or anew."""
        known = {path: self._known(path) for path in paths if path not in earlier}
        anew = self._judged([(path, self.files[path]) for path, alone in known.items() if alone is None])
        for path in paths:
            if path in earlier:
                yield path, self.judge(path, self.files[path], earlier[path])
                continue
            alone = known[path]
            if alone is None:
                alone = known[path] = next(anew)
                self._remember(path, alone)
            yield path, alone

    def _known(self, path: pathlib.Path) -> Alone | None:
        content = self.files[path]
        return self._cache.get(path.name, content) if self._cache and isinstance(content, bytes) else None

    def _remember(self, path: pathlib.Path, alone: Alone) -> None:
        content = self.files[path]
        failed = any(diagnostic.code == INTERNAL for diagnostic in alone.diagnostics)
        if self._cache and isinstance(content, bytes) and not failed:
            self._cache.put(path.name, content, alone)

    def _judged(self, files: Sequence[File]) -> Iterator[Alone]:
        if not files:
            return
        from .workers import ENOUGH, FORKS, verdicts

        first, *rest = files
        yield self.judge(*first)  # says what is wrong with the options, and loads what processes forked off share
        anew = partial(_judge_of, self.start, self.shown.root, self.asked, self.selection)
        make = (lambda: self.judge) if FORKS else anew
        yield from verdicts(rest, make) if len(rest) >= ENOUGH else (self.judge(*file) for file in rest)

    def judge(self, path: pathlib.Path, content: bytes | Problem, earlier: Sequence[Earlier] | None = None) -> Alone:
        """The verdict on a file with this content, without the cache."""
        from ..report.kept import related_of
        from .check import judge_alone

        reading = self.readings.pop(path, None) or self.reading(path, content)
        related = related_of(reading) if reading.report else None
        return Alone(judge_alone(reading, self.options, self.today, earlier), related)

    def reading(self, path: pathlib.Path, content: bytes | Problem) -> Reading:
        """The report in a file with this content."""
        from ..report.parse import parse
        from ..report.source import source_of

        contract = self.options.contract
        return parse(source_of(content, self.shown(path), contract.max_size), contract)

    def _beside(
        self, path: pathlib.Path, related: Related, names: Names, known: Sequence[pathlib.Path]
    ) -> list[Diagnostic]:
        from ..report.mentions import Mentions, audience_in
        from .check import judge_names

        mentions, audience = Mentions(known, self.files.__getitem__), audience_in(self.files[path])
        return judge_names(self.shown(path), related, names, lambda id_: mentions.may_name(id_, audience))


def _judge_of(start: pathlib.Path, shown_from: pathlib.Path, asked: date | None, selection: Selection) -> Judge:
    """A judge of its own for another process."""
    return Run(start, shown_from, asked, selection).judge
