"""What the files of a Pagefind index hold as text.

Each is gzip over a mark and one of three things: JSON for a page, CBOR for words, filters and the table of contents,
WebAssembly for the program.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..exports.pagefind_order import MARK

_WASM = b"\0asm"


def text_of(data: bytes) -> tuple[str, bool]:
    """The text of an unpacked file without its mark, and whether it is JSON. Raises `ValueError` for a damaged one."""
    content = data.removeprefix(MARK)
    if content.startswith(b"{"):
        return content.decode("utf-8"), True
    if content.startswith(_WASM):
        return content.decode("utf-8", "ignore"), False
    return "\n".join(strings(content)), False


def strings(data: bytes) -> Iterator[str]:
    """Every text and byte string in CBOR (RFC 8949), in order. Raises `ValueError` for what is none."""
    at = 0
    while at < len(data):
        kind, detail = data[at] >> 5, data[at] & 31
        at += 1
        value = detail
        if 24 <= detail < 28:
            size = 1 << (detail - 24)
            value = int.from_bytes(data[at : at + size])
            at += size
        elif detail == 31 and kind in (2, 3, 4, 5, 7):  # of no stated length, or the end of such a thing
            value = 0
        elif detail >= 28:
            raise ValueError("this is no CBOR")
        if kind in (2, 3):
            yield data[at : at + value].decode("utf-8", "strict" if kind == 3 else "replace")
            at += value
    if at != len(data):
        raise ValueError("the end is missing")
