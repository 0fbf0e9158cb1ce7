"""Where reports lie: in the organisation's own folder, and in others that `sources` in postmortems.yml names."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ..language import _
from .files import find_reports
from .problem import Refusal


@dataclass(frozen=True)
class Source:
    """A folder of reports beside the organisation's own, such as that of a team in a checkout of its repository."""

    name: str
    """Reports of this source have paths that begin with it."""
    folder: pathlib.Path
    edit_url: str = ""
    """The address below which its files are edited, ending in `/`; empty where they are not."""
    team: str = ""
    """The team of reports that name none."""


@dataclass(frozen=True)
class Folders:
    """The folders of an archive.

    The path of a report of a source is `NAME/` and its path below the source, as if that lay in the own folder.
    """

    own: pathlib.Path
    sources: tuple[Source, ...] = ()

    @classmethod
    def of(cls, given: Folders | pathlib.Path) -> Folders:
        """Of a folder, it alone."""
        return given if isinstance(given, Folders) else cls(given)

    def __iter__(self) -> Iterator[pathlib.Path]:
        yield self.own
        yield from (source.folder for source in self.sources)

    def check(self) -> None:
        """Raise `Refusal` where the folder of a source is missing: its reports would silently be left out."""
        for source in self.sources:
            if not source.folder.is_dir():
                cause = _("There is no folder {folder}, which postmortems.yml names as the source `{name}`").format(
                    folder=source.folder, name=source.name
                )
                raise Refusal(cause, _("Check it out, or delete the source"))

    def clashes(self) -> Iterator[tuple[str, str, str]]:
        """Sources whose reports would be read twice, or whose name a folder has: name, cause and hint."""
        known = {"reports": self.own.resolve()}
        for source in self.sources:
            if (self.own / source.name).exists():
                cause = _("The folder of reports holds `{name}`, so no source can have this name").format(
                    name=source.name
                )
                yield source.name, cause, _("Give the source another name")
            folder = source.folder.resolve()
            for name, other in known.items():
                if folder.is_relative_to(other) or other.is_relative_to(folder):
                    cause = _("The folders of `{one}` and `{other}` overlap, so reports would be read twice").format(
                        one=source.name, other=name
                    )
                    yield source.name, cause, _("Name folders that lie apart")
            known[source.name] = folder

    def find(self) -> list[pathlib.Path]:
        """The files of all reports, folder by folder, each sorted by path. Raises `Refusal` as `check` does."""
        self.check()
        return [path for folder in self for path in find_reports(folder)]

    def source_at(self, inner: str) -> Source | None:
        """The source in which a path below the archive lies; `None` for one in the own folder."""
        return self._by_name.get(inner.partition("/")[0]) if "/" in inner else None

    def source_of(self, path: pathlib.Path) -> Source | None:
        """The source in which a file lies; `None` for one that lies elsewhere."""
        return next((source for source in self.sources if path.is_relative_to(source.folder)), None)

    def folder_at(self, inner: str) -> pathlib.Path:
        """The folder in which a path below the archive lies."""
        source = self.source_at(inner)
        return source.folder if source else self.own

    def folder_of(self, path: pathlib.Path) -> pathlib.Path:
        """The folder in which a file lies; the own one for a file that lies elsewhere."""
        source = self.source_of(path)
        return source.folder if source else self.own

    def inner(self, path: pathlib.Path) -> str:
        """The path of a report below the archive, with `/`; the name alone of one that lies elsewhere."""
        if source := self.source_of(path):
            return f"{source.name}/{path.relative_to(source.folder).as_posix()}"
        return path.relative_to(self.own).as_posix() if path.is_relative_to(self.own) else path.name

    def place(self, inner: str) -> pathlib.Path:
        """The file with this path below the archive."""
        source = self.source_at(inner)
        return source.folder / inner.partition("/")[2] if source else self.own / inner

    def edit_url(self, inner: str) -> str | None:
        """Where a report of a source is edited, empty if nowhere; `None` for one in the own folder."""
        source = self.source_at(inner)
        if source is None:
            return None
        return f"{source.edit_url}{inner.partition('/')[2]}" if source.edit_url else ""

    def resolved(self) -> Folders:
        """The same without symbolic links and `..`."""
        sources = tuple(replace(source, folder=source.folder.resolve()) for source in self.sources)
        return Folders(self.own.resolve(), sources)

    @cached_property
    def _by_name(self) -> dict[str, Source]:
        return {source.name: source for source in self.sources}
