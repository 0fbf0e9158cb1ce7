"""Findings that an old archive is allowed to keep, so that new ones stand out.

A finding is the same as before if file and rule are, and either what is said of it or the text of its line: the one
outlives an edit elsewhere on the line, the other a new version of the rules, and both outlive lines that move.
Each entry excuses one finding. Once written, a baseline only ever shrinks.
"""

from __future__ import annotations

import os
import pathlib
import re
from collections.abc import Callable, Sequence
from hashlib import blake2b

import msgspec

from ..language import _
from ..report.problem import UNREADABLE, Refusal
from ..report.writing import save
from .diagnostics import Diagnostic

VERSION = 1
"""Raised when a program that knows only the version before could no longer read the file."""


class Entry(msgspec.Struct, frozen=True, order=True):
    """One finding; entries are sorted by what they hold."""

    path: str
    """Relative to the folder of the baseline, with `/`."""
    code: str
    message: str
    line: str
    """A hash of the words of its line; empty where there are none, or where they must not be known."""


class Contents(msgspec.Struct):
    """What a baseline's file holds."""

    version: int
    findings: list[Entry]


class Baseline:
    """The entries of one file, and what one run makes of them."""

    def __init__(self, file: pathlib.Path, entries: Sequence[Entry] | None = None) -> None:
        """Without entries this is a new baseline, which takes in every finding."""
        self.file = file
        self.begins = entries is None
        self._used: list[Entry] = []
        self._left: dict[str, list[Entry]] = {}
        for entry in entries or ():
            self._left.setdefault(entry.path, []).append(entry)
        self._unjudged = set(self._left)

    def excuse(self, path: pathlib.Path, diagnostics: Sequence[Diagnostic], lines: Sequence[str]) -> list[Diagnostic]:
        """The findings on one file that no entry excuses."""
        shown = pathlib.Path(os.path.relpath(path.resolve(), self.file.parent.resolve())).as_posix()
        self._unjudged.discard(shown)
        open_ = [(item, _entry(shown, item, lines)) for item in diagnostics]
        if self.begins:
            self._used += [entry for _, entry in open_ if entry.code != UNREADABLE]
            return [item for item, _ in open_ if item.code == UNREADABLE]
        for alike in (_said_alike, _written_alike):
            open_ = [(item, entry) for item, entry in open_ if not self._uses(entry, alike)]
        return [item for item, _ in open_]

    def _uses(self, entry: Entry, alike: Callable[[Entry, Entry], bool]) -> bool:
        left = self._left.get(entry.path, [])
        found = next((known for known in left if known.code == entry.code and alike(known, entry)), None)
        if found:
            left.remove(found)
            self._used.append(found)
        return found is not None

    @property
    def outlived(self) -> list[Entry]:
        """The entries whose finding is gone; those of files that were not judged are not among them."""
        waiting = {path for path in self._unjudged if (self.file.parent / path).exists()}
        return [entry for path, left in self._left.items() if path not in waiting for entry in left]

    def write(self) -> int:
        """Write the file without what is outlived; how many entries it has then."""
        waiting = [entry for left in self._left.values() for entry in left]
        for entry in self.outlived:
            waiting.remove(entry)
        entries = sorted([*self._used, *waiting])
        lines = ",\n".join(f"    {msgspec.json.encode(entry).decode()}" for entry in entries)
        text = f'{{\n  "version": {VERSION},\n  "findings": [\n{lines}\n  ]\n}}\n'
        save(self.file, text.encode())
        return len(entries)


def _entry(path: str, found: Diagnostic, lines: Sequence[str]) -> Entry:
    line = lines[found.line - 1] if found.line <= len(lines) else ""
    words = "" if found.private else " ".join(re.findall(r"\w+", line.lower()))
    return Entry(path, found.code, found.message, blake2b(words.encode(), digest_size=6).hexdigest() if words else "")


def _said_alike(known: Entry, entry: Entry) -> bool:
    """Whether the messages are the same but for their figures: an age grows by the day."""
    return re.sub(r"\d+", "0", known.message) == re.sub(r"\d+", "0", entry.message)


def _written_alike(known: Entry, entry: Entry) -> bool:
    return bool(entry.line) and known.line == entry.line


def read(file: pathlib.Path) -> Baseline:
    """Read a baseline. Raises `Refusal` where it cannot be used."""
    try:
        contents = msgspec.json.decode(file.read_bytes(), type=Contents)
    except OSError as error:
        raise Refusal(
            _("{file} cannot be read: {cause}").format(file=file, cause=error.strerror),
            _("Create one with `--write-baseline FILE`"),
        ) from None
    except ValueError as error:  # a DecodeError, or bytes that are not UTF-8
        hint = _("Undo the edit or the merge, or delete it and run `--write-baseline` again")
        raise Refusal(_("{file} is not a baseline: {error}").format(file=file, error=error), hint) from None
    if contents.version > VERSION:
        raise Refusal(
            _("{file} was written by a newer version of this program").format(file=file), _("Update this program")
        )
    return Baseline(file, contents.findings)
