"""The filters of a Pagefind index, by their names.

Pagefind writes filters and their values in an order of chance, and names files by what they hold: each time, the same
documents would give other files. What is sorted here is gzip over a mark and CBOR (RFC 8949), of which nothing needs to
be understood but where each element ends.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from itertools import pairwise

import msgspec

from ..report.stored import hash_of

MARK = b"pagefind_dcd"
"""With what an unpacked file begins."""
ENTRY = "pagefind-entry.json"
_TEXTS, _ARRAY = (2, 3), 4
_VALUES, _FILTERS = 1, 3
"""Where values stand in the array that is a filter, and filters in the one that is the table of contents."""


def sorted_filters(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same index with its filters in their order. Raises `ValueError` where the files are not as expected."""
    found = {name: data for name, data in files.items() if not name.startswith("filter/")}
    renamed = {}
    for name in files.keys() - found.keys():
        content = _sorted_at(_unpacked(files[name]), _VALUES)
        old = name.removeprefix("filter/").removesuffix(".pf_filter")
        renamed[old.encode()] = new = _name(old, content)
        found[f"filter/{new}.pf_filter"] = _packed(content)
    entry = msgspec.json.decode(files[ENTRY])
    for language in entry["languages"].values():
        content = _unpacked(found.pop(f"pagefind.{language['hash']}.pf_meta"))
        for old_name, new in renamed.items():
            content = content.replace(old_name, new.encode())
        content = _sorted_at(content, _FILTERS)
        language["hash"] = _name(language["hash"], content)
        found[f"pagefind.{language['hash']}.pf_meta"] = _packed(content)
    return found | {ENTRY: msgspec.json.encode(entry)}


def _name(old: str, content: bytes) -> str:
    """A name for a file, as long as its old one."""
    start, _, tail = old.rpartition("_")
    return f"{start}_{hash_of(content).hex()[: len(tail)]}"


def _unpacked(data: bytes) -> bytes:
    content = gzip.decompress(data)
    if not content.startswith(MARK):
        raise ValueError("this is no file of Pagefind's")
    return content.removeprefix(MARK)


def _packed(content: bytes) -> bytes:
    return gzip.compress(MARK + content, mtime=0)


def _sorted_at(data: bytes, place: int) -> bytes:
    """An array of arrays with the elements of one of them sorted."""
    bounds = list(_bounds(data, 0))
    begin, end = bounds[place], bounds[place + 1]
    inner = list(_bounds(data, begin))
    if bounds[-1] != len(data) or inner[-1] != end:
        raise ValueError("there is more than was said")
    elements = sorted(data[start:stop] for start, stop in pairwise(inner))
    return b"".join([data[: inner[0]], *elements, data[end:]])


def _bounds(data: bytes, at: int) -> Iterator[int]:
    """Where each element of the array at a place begins, and where the last one ends."""
    kind, length, at = _head(data, at)
    if kind != _ARRAY:
        raise ValueError("an array was expected")
    yield at
    for _ in range(length):
        at = _end(data, at)
        yield at


def _end(data: bytes, at: int) -> int:
    """Where the element at a place ends."""
    kind, value, start = _head(data, at)
    if kind == _ARRAY:
        return max(_bounds(data, at))
    return start + value if kind in _TEXTS else start


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """The kind of the element at a place, its value or length, and where what follows begins."""
    try:
        kind, detail = data[at] >> 5, data[at] & 31
    except IndexError:
        raise ValueError("the end is missing") from None
    if detail < 24:
        return kind, detail, at + 1
    if kind > _ARRAY or detail > 27:
        raise ValueError("only integers, texts and arrays of a stated length were expected")
    size = 1 << (detail - 24)
    return kind, int.from_bytes(data[at + 1 : at + 1 + size]), at + 1 + size
