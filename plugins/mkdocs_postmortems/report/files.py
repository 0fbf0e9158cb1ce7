"""Which files are reports, and what shows by their names alone. An id is a file name, so no file has to be read."""

from __future__ import annotations

import os
import pathlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..language import _
from .problem import UNREADABLE, Position, Problem
from .visible import visible

DUPLICATE_ID, DANGLING_RELATED = "PM008", "PM010"
NOTES = "_patterns"
"""The folder among the reports with what people say about patterns; see `notes`."""

Names = Mapping[str, Sequence[str]]
"""Every report's id and the files that carry it, as a reader knows them."""

Related = Sequence[tuple[str, Position]]
"""The ids that a report names as related or unrelated, and where it does so."""


def find_reports(folder: pathlib.Path) -> list[pathlib.Path]:
    """The Markdown files of a folder and of the folders below it, sorted by path.

    `README.md`, `index.md` and whatever begins with `.` or `_` is not a report. A folder that cannot be listed is among
    them, so that whoever opens what was found says so.
    """
    return sorted(map(pathlib.Path, _reports(str(folder))))


def note_files(folder: pathlib.Path) -> list[pathlib.Path]:
    """The files about patterns in a folder of reports, by name; none where there is no such folder."""
    return sorted(path for path in (folder / NOTES).glob("*.md") if path.name.lower() != "readme.md")


def _reports(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            entries = [entry for entry in found if not entry.name.startswith((".", "_"))]
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _reports(entry.path)
        elif entry.name.endswith(".md") and entry.name.lower() not in ("readme.md", "index.md") and entry.is_file():
            yield entry.path


def leads_out(path: pathlib.Path, folder: pathlib.Path) -> bool:
    """Whether a file is a symbolic link, or lies behind one, that leads out of a folder."""
    return not path.resolve().is_relative_to(folder.resolve())


def read_bytes(path: pathlib.Path, folder: pathlib.Path | None = None) -> bytes | Problem:
    """The bytes of a file, or why it cannot be opened; a link that leads out of `folder` is not followed."""
    if folder and os.path.islink(path) and leads_out(path, folder):  # noqa: PTH114 - thousands, and this is quicker
        cause = _("The file is a symbolic link that leads out of the folder of reports")
        return Problem(UNREADABLE, Position(1), cause, _("Put the report itself there"))
    try:
        return path.read_bytes()
    except OSError as error:
        cause = _("The file cannot be opened: {cause}").format(cause=error.strerror or error)
        return Problem(UNREADABLE, Position(1), cause, _("Check its name and its permissions"))


class Files:
    """What files hold, each opened at most once."""

    def __init__(self, folders: Callable[[], Iterable[pathlib.Path]] = tuple) -> None:
        """`folders` are those of reports: a link in one that leads out of it is not followed."""
        self._contents: dict[pathlib.Path, bytes | Problem] = {}
        self._folders = folders

    def __getitem__(self, path: pathlib.Path) -> bytes | Problem:
        """The bytes of a file, or why it cannot be opened."""
        if path not in self._contents:
            within = self._within(path) if path.is_symlink() else None
            self._contents[path] = read_bytes(path, within)
        return self._contents[path]

    def _within(self, path: pathlib.Path) -> pathlib.Path | None:
        folders = (folder.resolve() for folder in self._folders())
        return next((folder for folder in folders if path.parent.resolve().is_relative_to(folder)), None)

    def __setitem__(self, path: pathlib.Path, data: bytes | Problem) -> None:
        """Note what a file holds since it was written, or why it can no longer be opened."""
        self._contents[path] = data


def shown_path(path: pathlib.Path, root: pathlib.Path) -> str:
    """A path as a reader knows it: relative to `root` where it lies below, with `/`."""
    if path.is_relative_to(root) and ".." not in path.parts:
        return _printable(path.relative_to(root).as_posix())
    whole, base = path.resolve(), root.resolve()
    return _printable(whole.relative_to(base).as_posix() if whole.is_relative_to(base) else path.as_posix())


def _printable(name: str) -> str:
    r"""A name as it can be written anywhere: bytes in it that are not UTF-8 become `\xff`, a line end `\n`."""
    if not name.isprintable():
        name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return visible(name)


class Shown:
    """`shown_path` for many files from one place: each folder is looked at once."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        self._folders: dict[pathlib.Path, str] = {}

    def __call__(self, path: pathlib.Path) -> str:
        """A path as a reader knows it."""
        folder = path.parent
        if folder not in self._folders:
            shown = shown_path(folder, self.root)
            self._folders[folder] = "" if shown == "." else f"{shown.rstrip('/')}/"
        return self._folders[folder] + _printable(path.name)


def distinct(paths: Iterable[pathlib.Path]) -> list[pathlib.Path]:
    """The files that some paths name, each once: by the last path that leads to it."""
    folders: dict[str, str] = {}
    found: dict[str, pathlib.Path] = {}
    for text, path in {str(path): path for path in paths}.items():  # thousands, and text is quicker than paths
        folder, name = os.path.split(text)
        if folder not in folders:
            folders[folder] = os.path.realpath(folder)
        found[os.path.realpath(text) if os.path.islink(text) else f"{folders[folder]}{os.sep}{name}"] = path  # noqa: PTH114
    return list(found.values())


def id_of(path: pathlib.Path) -> str:
    """The id of the report in a file."""
    return _printable(path.name).removesuffix(".md")


def names_of(paths: Iterable[pathlib.Path], root: pathlib.Path) -> Names:
    """The ids of some files."""
    names: dict[str, list[str]] = defaultdict(list)
    shown = Shown(root)
    for path in paths:
        names[id_of(path)].append(shown(path))
    return names


def name_problems(
    path: str, related: Related, names: Names, may_name: Callable[[str], bool] = lambda _: False
) -> Iterator[Problem]:
    """What is wrong with a report because of the others: an id used twice, one named that leads nowhere.

    `may_name` says whether the readers of this report may read of another, by its id.
    """
    id_ = path.rpartition("/")[2].removesuffix(".md")
    others = [other for other in names.get(id_, ()) if other != path]
    if others:
        cause = _("Another file has the same id")
        if may_name(id_):
            cause = _("Another file has the same id: {others}").format(others=", ".join(others))
        yield Problem(
            DUPLICATE_ID, Position(1), cause,
            _("Rename one of the two; an id is the file name without its folder"),
        )  # fmt: skip
    for other, place in related:
        if other == id_:
            yield Problem(DANGLING_RELATED, place, _("The report names itself"), _("Delete the line"))
        elif other not in names:
            yield Problem(
                DANGLING_RELATED,
                place,
                _("There is no report `{other}`").format(other=other),
                _instead(other, names.keys() - {id_}, may_name),
            )


def _instead(missing: str, known: Iterable[str], may_name: Callable[[str], bool]) -> str:
    import difflib

    near = filter(may_name, difflib.get_close_matches(missing, sorted(known), 3, 0.6))
    return next(
        (_("Write `{near}`").format(near=id_) for id_ in near), _("Use the file name of another report, without `.md`")
    )
