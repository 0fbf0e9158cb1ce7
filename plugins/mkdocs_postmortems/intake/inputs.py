"""Where a source lies: a file, a folder or standard input, read once and from its beginning to its end."""

from __future__ import annotations

import codecs
import io
import itertools
import json
import pathlib
import sys
from collections.abc import Iterator
from functools import cached_property
from typing import IO, Any

import msgspec

from ..language import _
from .event import BadInput

_START = 65_536


class Input:
    """One source. What an adapter could not use, it notes here."""

    def __init__(self, path: str) -> None:
        self.path = None if path == "-" else pathlib.Path(path)
        self.name = path if self.path else _("standard input")
        self._head = b""
        self.skipped = 0
        """Lines or items without a time."""
        self.notes: list[str] = []
        """What the user should know, in sentences without a full stop."""

    @property
    def stem(self) -> str:
        """The name for the column Source: that of the file without its ending, or nothing."""
        return self.path.resolve().name.removesuffix(self.path.suffix) if self.path else ""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.path is not None and self.path.is_dir()

    @cached_property
    def start(self) -> str:
        """The beginning of its text, to see what it is; nothing for a folder."""
        if self.is_folder:
            return ""
        head = self._stream.read(_START)
        self._head = head
        return codecs.getincrementaldecoder(_encoding(head))(errors="replace").decode(head)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Its lines with their numbers, one at a time."""
        with self._reading() as stream:
            for number, line in enumerate(stream, 1):
                yield number, line.rstrip("\r\n")

    def text(self) -> IO[str]:
        """Its text as a stream that keeps line ends as they are."""
        return self._reading("")

    def documents(self) -> Iterator[Any]:
        """The values of a JSON file; pages laid one behind the other, or in a list of lists, are several values."""
        with self._reading() as stream:
            text = stream.read()
        for value in self._values(text):
            if isinstance(value, list) and value and all(isinstance(item, list) for item in value):
                yield from value
            else:
                yield value

    def place(self, line: int) -> str:
        """A line of it as messages name it."""
        return f"{self.name}:{line}"

    def _values(self, text: str) -> Iterator[Any]:
        try:
            yield msgspec.json.decode(text)
            return
        except (msgspec.DecodeError, UnicodeEncodeError):
            pass
        decoder, at = json.JSONDecoder(strict=False), 0
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            try:
                value, at = decoder.raw_decode(text, at)
            except (json.JSONDecodeError, RecursionError) as error:
                line = getattr(error, "lineno", 1)
                cause = _("This is not JSON: {said}").format(said=getattr(error, "msg", _("it is nested too deeply")))
                raise BadInput(self.place(line), cause, _("Export it again; it may be truncated")) from None
            yield value

    @cached_property
    def _stream(self) -> IO[bytes]:
        if self.path is None:
            return sys.stdin.buffer
        try:
            return self.path.open("rb")
        except OSError as error:
            cause = _("It cannot be opened: {cause}").format(cause=error.strerror or error)
            raise BadInput(self.name, cause, _("Check its name and permissions")) from None

    def _reading(self, newline: str = "\n") -> IO[str]:
        encoding = _encoding(self._head) if self.start or self._head else "utf-8"
        raw = io.BufferedReader(_Chained(self._head, self._stream), _START)
        return io.TextIOWrapper(raw, encoding, errors="replace", newline=newline)


def _encoding(head: bytes) -> str:
    """UTF-8, or UTF-16 where its mark stands: what PowerShell writes."""
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


class _Chained(io.RawIOBase):
    """Some bytes that were read ahead, and the rest of their stream."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed and self._rest is not sys.stdin.buffer:
            self._rest.close()
        super().close()


def records(input_: Input, *names: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON source: its documents, their lists, and the lists under the given names in them."""
    for document in input_.documents():
        yield from entries_of(document, *names)


def entries_of(value: Any, *names: str) -> Iterator[dict[str, Any]]:
    """The objects of one JSON value: itself, those of its lists, and those of the lists under the given names."""
    if isinstance(value, list):
        yield from itertools.chain.from_iterable(entries_of(item, *names) for item in value)
    elif isinstance(value, dict):
        held = next((value[name] for name in names if isinstance(value.get(name), list | dict)), None)
        yield from [value] if held is None else entries_of(held, *names)


def items(value: Any) -> list[Any]:
    """A JSON value that should be a list; empty where it is none."""
    return value if isinstance(value, list) else []


def members(value: Any) -> dict[str, Any]:
    """A JSON value that should be an object; empty where it is none."""
    return value if isinstance(value, dict) else {}


def string(value: Any, *path: str) -> str:
    """The text at a path into a JSON value; empty where there is none."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
