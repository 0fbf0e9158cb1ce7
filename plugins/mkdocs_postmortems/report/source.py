"""A file as text: decoded, split into front matter and body, with the line of each."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .characters import seen
from .problem import UNREADABLE, Position, Problem
from .yaml import Document, read_yaml

NOT_UTF8, NO_FRONT_MATTER = "PM001", "PM002"

_NEWLINE = re.compile(r"\r\n?")


@dataclass(frozen=True)
class Source:
    """One file, read once. Lines end in `\\n` whatever the file uses; a byte order mark is gone."""

    path: str
    """As the reader of a diagnostic knows the file: relative to where the command ran, with `/`."""
    text: str = ""
    front: Document = field(default_factory=Document)
    body: str = ""
    body_line: int = 1
    """The line of the file on which `body` begins."""
    problems: tuple[Problem, ...] = ()
    """What keeps the file from being read at all; YAML's own problems are in `front`."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends."""
        return self.text.split("\n")

    @cached_property
    def seen(self) -> tuple[str, Sequence[int]]:
        """The text as a reader sees it, and for each of its characters the place in `text`."""
        return seen(self.text)


def read_source(path: pathlib.Path, shown: str) -> Source:
    """Read a file; a file that cannot be opened is a problem, not an exception."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        cause = f"The file cannot be opened: {reason}"
        problem = Problem(UNREADABLE, Position(1), cause, "Check its name and its rights")
        return Source(shown, problems=(problem,))
    return source_from_bytes(data, shown)


def source_from_bytes(data: bytes, shown: str) -> Source:
    """Decode and split the bytes of a report."""
    try:
        text = _NEWLINE.sub("\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = _NEWLINE.sub("\n", data[: error.start].decode("utf-8-sig"))
        line, column = before.count("\n"), len(before) - before.rfind("\n")
        problem = Problem(
            NOT_UTF8, Position(line + 1, column), f"The byte 0x{data[error.start]:02x} is not UTF-8",
            "Save the file as UTF-8",
        )  # fmt: skip
        text = _NEWLINE.sub("\n", data.decode("utf-8-sig", errors="replace"))
        return Source(shown, text, problems=(problem,))
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return Source(shown, text, body=text, problems=(_no_front_matter(lines),))
    close = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if close is None:
        problem = Problem(
            NO_FRONT_MATTER, Position(1), "The front matter is opened and never closed",
            "Put a line `---` after its last key",
        )  # fmt: skip
        return Source(shown, text, problems=(problem,))
    front = read_yaml("\n".join(lines[1:close]) + "\n", first_line=2)
    return Source(shown, text, front, "\n".join(lines[close + 1 :]), close + 2)


def _no_front_matter(lines: list[str]) -> Problem:
    first = lines[0].strip()
    if not any(line.strip() for line in lines):
        cause, cure = "The file is empty", "Start from the blank form in the guide"
    elif first == "+++":
        cause, cure = "The front matter is TOML", "Write it as YAML, between two lines `---`"
    elif not first and any(line.strip() == "---" for line in lines[:5]):
        cause, cure = "Empty lines stand before the front matter", "Let the file begin with `---`"
    else:
        cause = "The file has no front matter"
        cure = "Begin with `---`, the report's data in YAML, and `---` again"
    return Problem(NO_FRONT_MATTER, Position(1), cause, cure)
