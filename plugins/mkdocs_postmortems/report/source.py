"""A file as text: decoded, split into front matter and body, with the line of each."""

from __future__ import annotations

import codecs
import pathlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..language import _
from ..language.forms import number
from .characters import seen
from .files import read_bytes
from .front import FrontMatter, split
from .problem import Position, Problem, internal_error
from .yaml import Document

NOT_UTF8, NO_FRONT_MATTER, TOO_LARGE = "PM001", "PM002", "PM030"

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


def read_source(path: pathlib.Path, shown: str, most: int = 0, folder: pathlib.Path | None = None) -> Source:
    """Read a file; one that cannot be opened, or is a link out of `folder`, is a problem, not an exception."""
    return source_of(read_bytes(path, folder), shown, most)


def source_of(content: bytes | Problem, shown: str, most: int = 0) -> Source:
    """The source of a file that was read; `most` is how many bytes it may have, 0 any number."""
    if isinstance(content, Problem):
        return Source(shown, problems=(content,))
    if 0 < most < len(content):
        cause = _("The file has {size} bytes, more than {most}").format(size=number(len(content)), most=number(most))
        hint = _("Put logs and pictures into files of their own, or raise `max_file_size` in postmortems.yml")
        return Source(shown, problems=(Problem(TOO_LARGE, Position(1), cause, hint),))
    try:
        return source_from_bytes(content, shown)
    except Exception as error:
        return Source(shown, problems=(internal_error(error),))


def source_from_bytes(data: bytes, shown: str) -> Source:
    """Decode and split the bytes of a report."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = _NEWLINE.sub("\n", data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _not_utf8(data, shown, error.start)
    handler = FrontMatter()
    if not handler.detect(text):
        return Source(shown, text, body=text, problems=(_no_front_matter(text.split("\n")),))
    parts = split(text, handler)
    if parts is None:
        cause, hint = _("The front matter is never closed"), _("Add a line `---` after its last key")
        return Source(shown, text, problems=(Problem(NO_FRONT_MATTER, Position(1), cause, hint),))
    handler.first_line = parts.front_line
    handler.load(parts.front)
    return Source(shown, text, handler.document, parts.body, parts.body_line)


def _not_utf8(data: bytes, shown: str, start: int) -> Source:
    before = _NEWLINE.sub("\n", data[:start].decode("utf-8"))
    place = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    problem = Problem(
        NOT_UTF8,
        place,
        _("The byte 0x{byte} is not UTF-8").format(byte=f"{data[start]:02x}"),
        _("Save the file as UTF-8"),
    )
    text = _NEWLINE.sub("\n", data.decode("utf-8", errors="replace"))
    return Source(shown, text, problems=(problem,))


def _no_front_matter(lines: list[str]) -> Problem:
    first = lines[0].strip()
    if not any(line.strip() for line in lines):
        cause, hint = _("The file is empty"), _("Start from the blank form in the guide")
    elif first == "+++":
        cause, hint = _("The front matter is TOML"), _("Write it as YAML, between two lines `---`")
    elif not first and any(line.strip() == "---" for line in lines[:5]):
        cause, hint = _("There are blank lines before the front matter"), _("Begin the file with `---`")
    else:
        cause = _("The file has no front matter")
        hint = _("Begin with `---`, the report's data in YAML, and `---` again")
    return Problem(NO_FRONT_MATTER, Position(1), cause, hint)
