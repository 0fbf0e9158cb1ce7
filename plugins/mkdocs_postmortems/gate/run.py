"""One run of the gate over files; what is known from the run before is not judged again.

The rules, the validator and the parsers are imported when a file has to be judged: most of what a run over an
unchanged archive costs is the start of the program.
"""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

import msgspec

from ..options import Options, find_file
from ..report.files import Names, Related, Shown, distinct, find_reports, name_problems, names_of
from .cache import Alone, Cache
from .diagnostics import Diagnostic
from .earlier import Earlier
from .selection import Selection


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one file."""

    path: pathlib.Path
    diagnostics: Sequence[Diagnostic]
    data: bytes

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
        today: date,
        selection: Selection = Selection(),  # noqa: B008 - frozen
        cached: bool = False,
    ) -> None:
        """`start` is the folder in or above which postmortems.yml lies; paths are shown as from `shown_from`."""
        self.start, self.today, self.selection = start.resolve(), today, selection
        self.shown = Shown(shown_from)
        file = find_file(self.start)
        self._cache = Cache(file.parent if file else self.start, file, today, selection) if cached else None
        if self._cache and self._cache.contents is None:
            self._cache.begin(self.options.reports, self.options.inputs)  # also says what is wrong with the options

    @cached_property
    def options(self) -> Options:
        """The organisation's choices with the selection laid over them. Raises `BadOptions` or `Refusal`."""
        from .check import options_for

        return options_for(self.start, self.selection)

    @property
    def reports(self) -> pathlib.Path:
        """The folder of the organisation's reports."""
        return self._cache.reports if self._cache else self.options.reports

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
        names = names_of(distinct([*find_reports(self.reports), *beside, *among, *paths]), self.shown.root)
        try:
            for path, data, alone in self._alone(paths, earlier or {}):
                shown = self.shown(path)
                found = [msgspec.structs.replace(diagnostic, path=shown) for diagnostic in alone.diagnostics]
                found += self._beside(shown, alone.related, names) if alone.related is not None else ()
                yield Verdict(path, sorted(found), data)
        finally:
            if self._cache:
                self._cache.save()

    def _alone(
        self, paths: Sequence[pathlib.Path], earlier: Mapping[pathlib.Path, Sequence[Earlier]]
    ) -> Iterator[tuple[pathlib.Path, bytes, Alone]]:
        """Each file, its bytes, and the verdict on it, from the cache or anew."""
        cached = [path for path in paths if path not in earlier]
        before = {path: hash(data) for path in cached if self._known(path, data := _bytes(path)) is None}
        anew = self._judged(list(before))
        for path in paths:
            data = _bytes(path)
            if path in earlier:
                yield path, data or b"", self.judge(path, earlier[path])
                continue
            known = next(anew) if path in before else self._known(path, data) or self.judge(path)
            if self._cache and data is not None and before.get(path) == hash(data):  # no one wrote to it meanwhile
                self._cache.put(path.name, data, known)
            yield path, data or b"", known

    def _known(self, path: pathlib.Path, data: bytes | None) -> Alone | None:
        return self._cache.get(path.name, data) if self._cache and data is not None else None

    def _judged(self, paths: Sequence[pathlib.Path]) -> Iterator[Alone]:
        if not paths:
            return
        from .workers import ENOUGH, FORKS, verdicts

        first, *rest = paths
        yield self.judge(first)  # says what is wrong with the options, and loads what processes forked off share
        anew = partial(_judge_of, self.start, self.shown.root, self.today, self.selection)
        make = (lambda: self.judge) if FORKS else anew
        yield from verdicts(rest, make) if len(rest) >= ENOUGH else map(self.judge, rest)

    def judge(self, path: pathlib.Path, earlier: Sequence[Earlier] | None = None) -> Alone:
        """The verdict on a file, whatever the cache knows of it."""
        from ..report.corpus import related_of
        from ..report.parse import parse
        from ..report.source import read_source
        from .check import judge_alone

        reading = parse(read_source(path, self.shown(path)), self.options.contract)
        related = related_of(reading) if reading.report else None
        return Alone(judge_alone(reading, self.options, self.today, earlier), related)

    def _beside(self, shown: str, related: Related, names: Names) -> list[Diagnostic]:
        if not any(name_problems(shown, related, names)):
            return []
        from .check import judge_names

        return judge_names(shown, related, names)


def _bytes(path: pathlib.Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _judge_of(
    start: pathlib.Path, shown_from: pathlib.Path, today: date, selection: Selection
) -> Callable[[pathlib.Path], Alone]:
    """A judge of its own for another process."""
    return Run(start, shown_from, today, selection).judge
