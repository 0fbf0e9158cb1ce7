"""What files hold as text, whatever their format: pages, data, archives, databases, what images say of themselves.

A file that cannot be read this way is an error and never empty: nobody could tell what is in it.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import pathlib
import re
import sqlite3
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from ..exports.pagefind_order import MARK
from ..language import _
from . import pagefind_files
from .images import BadImage, texts_of_image
from .named import named

FONTS = (b"wOF2", b"wOFF", b"OTTO", b"\0\1\0\0", b"ttcf")
MOST = 512 << 20
"""Bytes that a file may have once it is unpacked."""
_DATA = re.compile(r"data:[\w/+.-]+(?:;[\w=.-]+)*;base64,([A-Za-z0-9+/=]{16,})")
_FOLD = re.compile(rb"\r?\n[ \t]")
_RUN = re.compile("[^\0-\x1f]{8,}")
_CONTROL = re.compile("[\0-\x08\x0e-\x1a]")
_SEARCH = re.compile(r"(?:^|/)search_index\.json$")


class Unreadable(Exception):  # noqa: N818 - a reason, not a mishap
    """Nobody can tell what a file holds; the reason is a sentence without a full stop."""


class Text(NamedTuple):
    """A text in a file."""

    place: str
    """The file, or for an entry of the search its page."""
    text: str
    name: str = ""
    """What its file calls it: the key, the column, the term that it stands for; empty for whatever has no such name."""


def texts(place: str, data: bytes, names: bool = True) -> Iterator[Text]:
    """The texts of a file; with `names`, also each that has a name. Raises `Unreadable`."""
    try:
        yield from (text for text in _texts(place, data, names, 0) if names or not text.name)
    except BadImage as error:
        raise Unreadable(str(error)) from None
    except (OSError, EOFError, zlib.error, sqlite3.Error, ValueError) as error:
        raise Unreadable(_("It is damaged ({error})").format(error=error)) from None


def _texts(place: str, data: bytes, names: bool, depth: int) -> Iterator[Text]:
    if data[:2] == b"\x1f\x8b":
        if depth > 2:
            raise Unreadable(_("It is packed too often"))
        with gzip.open(io.BytesIO(data)) as file:
            inner = file.read(MOST + 1)
        if len(inner) > MOST:
            raise Unreadable(_("It holds more than {most} MB").format(most=MOST >> 20))
        yield from _texts(place, inner, names, depth + 1)
    elif data[:16] == b"SQLite format 3\0":
        yield Text(place, _pages(data))
        yield from (Text(place, *each) for each in _database(data))
    elif data.startswith(MARK):
        text, is_json = pagefind_files.text_of(data)
        yield from _document(f"{place}.json" if is_json else place, text, names, depth)
    elif (found := texts_of_image(data)) is not None:
        yield from (Text(place, text) for text in found)
    elif data[:4] in FONTS:
        yield Text(place, data.decode("utf-8", "ignore"))
    else:
        if data.startswith(b"BEGIN:VCALENDAR"):
            data = _FOLD.sub(b"", data)  # which may cut a character in two
        yield from _document(place, _read(data), names, depth)


def _read(data: bytes) -> str:
    for marks, encoding in (((b"\xff\xfe", b"\xfe\xff"), "utf-16"), ((b"",), "utf-8-sig")):
        if data.startswith(marks):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                break
            if _CONTROL.search(text):
                break
            return text
    raise Unreadable(_("Its format is not known"))


def _document(place: str, text: str, names: bool, depth: int) -> Iterator[Text]:
    if _SEARCH.search(place):
        yield from _search(place, text)
    else:
        yield Text(place, text)
    yield from (Text(place, *each) for each in named(place, text)) if names else ()
    for found in _DATA.finditer(text) if depth < 3 else ():
        try:
            inner = base64.b64decode(found[1] + "=" * (-len(found[1]) % 4), validate=True)
        except binascii.Error:
            continue
        yield from _texts(place, inner, names, depth + 1)


def _search(place: str, text: str) -> Iterator[Text]:
    """Each entry of MkDocs' search index, as part of the page that it leads to."""
    index = msgspec.json.decode(text)
    entries = index.get("docs") if isinstance(index, dict) else None
    for entry in entries or [index]:
        where = str(entry.get("location", place)) if isinstance(entry, dict) else place
        yield Text(where, msgspec.json.encode(entry).decode())
    if entries:
        yield Text(place, msgspec.json.encode({**index, "docs": []}).decode())


def _pages(data: bytes) -> str:
    """The text on the pages of a database, deleted rows too. A byte that is none may look like its first letter."""
    runs = _RUN.findall(data.decode("utf-8", "ignore"))
    return "\n".join(f"{run}\n{run[1:]}" for run in runs)


def _database(data: bytes) -> Iterator[tuple[str, str]]:
    """Each row of each table and each of its cells with the name of its column; and how the tables were made."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        made = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        for kind, name, sql in made:
            yield sql or "", ""
            if kind != "table" or (sql or "").lower().startswith("create virtual"):
                continue
            rows = connection.execute('SELECT * FROM "{}"'.format(name.replace('"', '""')))
            names = [column[0] for column in rows.description]
            for row in rows:
                cells = [cell.decode("utf-8", "ignore") if isinstance(cell, bytes) else cell for cell in row]
                yield "\n".join(str(cell) for cell in cells if cell is not None), ""
                yield from ((str(cell), name) for name, cell in zip(names, cells, strict=True) if cell is not None)
    finally:
        connection.close()


def files_below(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    """Every file below a folder, hidden ones too, by name. Raises `OSError` for a folder that cannot be read."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from files_below(path)
        else:
            yield path
