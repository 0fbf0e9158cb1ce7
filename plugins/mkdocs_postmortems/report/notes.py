"""What people say about a pattern: `_patterns/NAME.md` in the folder of reports, with `NAME` as the pattern is called.

The file is front matter alone; `schema/pattern.schema.json` says what it may hold.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from ..language import N_, _
from .files import Shown, note_files
from .problem import Position, Problem
from .schema import Contract, bundled, problems
from .source import read_source

BAD_PATTERN_FILE = "PM013"
_NAME = re.compile(r"[\w.-]+\.md")


class Note(Struct, frozen=True):
    """What a file says about its pattern; empty where it says nothing."""

    name: str
    """Of the pattern: the file name without its ending."""
    summary: str = ""
    recommendation: str = ""
    owner: str = ""


class NoteReading(Struct, frozen=True):
    """One file as it was read."""

    note: Note | None
    """`None` where the file has a problem."""
    problems: tuple[Problem, ...]


def read_note(path: pathlib.Path, shown: str, most: int = 0) -> NoteReading:
    """Read one file of at most so many bytes, 0 for any number; `shown` is its path as the reader knows it.

    A link that leads out of the folder of reports is not followed.
    """
    source = read_source(path, shown, most, path.parent.parent)
    found = [*source.problems, *source.front.problems]
    if not found:
        value = {} if source.front.value is None else source.front.value
        found += [problem for _, problem in problems(_contract(), source.front, value)]
        if source.body.strip():
            cause, hint = (
                _("There is text below the front matter, which no page shows"),
                _("Move it to `recommendation`"),
            )
            found.append(Problem(BAD_PATTERN_FILE, Position(source.body_line), cause, hint))
    if not _NAME.fullmatch(path.name):
        cause, hint = (
            _("No pattern can be called `{stem}`").format(stem=path.stem),
            _("Name the file like the tag, such as `connection-pool.md`"),
        )
        found.append(Problem(BAD_PATTERN_FILE, Position(1), cause, hint))
    if found:
        return NoteReading(None, tuple(sorted(found, key=lambda problem: problem.position)))
    given = {key: " ".join(text.split()) for key, text in source.front.value.items()}
    return NoteReading(Note(path.stem, **given), ())


def read_notes(folder: pathlib.Path, root: pathlib.Path, most: int = 0) -> Iterator[tuple[str, NoteReading]]:
    """Every file about a pattern with its path relative to `root`."""
    shown = Shown(root)
    for path in note_files(folder):
        yield shown(path), read_note(path, shown(path), most)


@cache
def _contract() -> Contract:
    return Contract(bundled("pattern.schema.json"), noun=N_("The front matter"))
