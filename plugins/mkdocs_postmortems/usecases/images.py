"""What image files say beside the picture: camera, place, author, comments, and whatever a program put in."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..language import N_, _


class BadImage(Exception):  # noqa: N818 - a reason, not a mishap
    """The image cannot be read to its end; a sentence without a full stop."""


class _Block(NamedTuple):
    name: str
    data: bytes


def texts_of_image(data: bytes) -> list[str] | None:
    """The texts of a PNG, JPEG, GIF, WebP or ICO file; `None` for another file. Raises `BadImage`."""
    blocks = _blocks_of(data)
    return None if blocks is None else [text for block in blocks if (text := _text(block))]


def metadata_of(data: bytes) -> list[str]:
    """The kinds of metadata that an image carries, such as `EXIF` or `XMP`; none for another file."""
    return sorted({block.name for block in _blocks_of(data) or ()})


def _blocks_of(data: bytes) -> list[_Block] | None:
    for begins, read in _FORMATS:
        if data.startswith(begins) and (begins != b"RIFF" or data[8:12] == b"WEBP"):
            try:
                return list(read(data))
            except (struct.error, IndexError, zlib.error):
                raise BadImage(_("The image is cut off or damaged")) from None
    return None


def _text(block: _Block) -> str:
    wide = block.data.decode("utf-16-le", "ignore") if b"\0" in block.data[::2] or b"\0" in block.data[1::2] else ""
    return f"{block.data.decode('utf-8', 'ignore')}\n{wide}".replace("\0", " ").strip()


_PNG_PICTURE = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sBIT sRGB cICP bKGD hIST pHYs tIME acTL fcTL fdAT".split()
)
_PNG_NAMES = {
    b"tEXt": N_("text"),
    b"zTXt": N_("text"),
    b"iTXt": N_("text"),
    b"eXIf": "EXIF",
    b"iCCP": N_("colour profile"),
}


def _png(data: bytes) -> Iterator[_Block]:
    place, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, place)
        content = data[place + 8 : place + 8 + length]
        if len(content) < length:
            raise IndexError
        place += 12 + length
        if kind not in _PNG_PICTURE:
            name, plain = _PNG_NAMES.get(kind, N_("unknown part")), content
            if kind in (b"zTXt", b"iCCP"):
                key, _zero, packed = content.partition(b"\0")
                plain = key + b" " + _unpacked(packed[1:])
            elif kind == b"iTXt":
                key, _zero, rest = content.partition(b"\0")
                _language, _zero, text = rest[2:].partition(b"\0")
                text = text.partition(b"\0")[2]
                plain = key + b" " + (_unpacked(text) if rest[:1] == b"\1" else text)
            if kind != b"iCCP":
                yield _Block("XMP" if b"adobe.xmp" in content[:40] else name, plain)
    yield from _after(data, place)


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(data, 16 << 20)
    if unpacker.unconsumed_tail:
        raise BadImage(_("The image holds more than 16 MB of text"))
    return found


_JPEG_NAMES = {0xE1: "EXIF", 0xED: "IPTC", 0xFE: N_("comment")}


def _jpeg(data: bytes) -> Iterator[_Block]:
    place = 2
    while True:
        if data[place] != 0xFF:
            raise BadImage(_("The image is cut off or damaged"))
        marker = data[place + 1]
        if marker == 0xD9:
            break
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD7:
            place += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        content = data[place + 4 : place + 2 + length]
        place += 2 + length
        if marker in _JPEG_NAMES or (0xE3 <= marker <= 0xEF and marker != 0xEE):
            yield _Block(
                "XMP" if content.startswith(b"http://ns.adobe.com/") else _JPEG_NAMES.get(marker, N_("unknown part")),
                content,
            )
        if marker == 0xDA:
            place = _end_of_scan(data, place)
    yield from _after(data, place + 2)


def _end_of_scan(data: bytes, place: int) -> int:
    """The next marker after compressed data."""
    while True:
        place = data.index(b"\xff", place) if b"\xff" in data[place : place + (1 << 26)] else len(data)
        following = data[place + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return place
        place += 2


def _gif(data: bytes) -> Iterator[_Block]:
    place = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    while data[place] != 0x3B:
        if data[place] == 0x21:
            label, (content, place) = data[place + 1], _gif_blocks(data, place + 2)
            if (
                label == 0xFE
                or (label == 0xFF and not content.startswith((b"NETSCAPE2.0", b"ANIMEXTS1.0")))
                or label == 0x01
            ):
                yield _Block(
                    N_("comment") if label == 0xFE else "XMP" if b"XMP" in content[:16] else N_("unknown part"), content
                )
        elif data[place] == 0x2C:
            flags = data[place + 9]
            _skipped, place = _gif_blocks(data, place + 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0))
        else:
            raise BadImage(_("The image is cut off or damaged"))
    yield from _after(data, place + 1)


def _gif_blocks(data: bytes, place: int) -> tuple[bytes, int]:
    parts = []
    while length := data[place]:
        parts.append(data[place + 1 : place + 1 + length])
        place += 1 + length
    return b"".join(parts), place + 1


_WEBP_NAMES = {b"EXIF": "EXIF", b"XMP ": "XMP"}
_WEBP_PICTURE = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")


def _webp(data: bytes) -> Iterator[_Block]:
    (size,) = struct.unpack_from("<I", data, 4)
    place, end = 12, 8 + size
    while place < min(end, len(data)):
        kind, length = struct.unpack_from("<4sI", data, place)
        if kind not in _WEBP_PICTURE:
            yield _Block(_WEBP_NAMES.get(kind, N_("unknown part")), data[place + 8 : place + 8 + length])
        place += 8 + length + length % 2
    if end > len(data):
        raise IndexError
    yield from _after(data, end)


def _ico(data: bytes) -> Iterator[_Block]:
    (count,) = struct.unpack_from("<H", data, 4)
    for number in range(count):
        size, place = struct.unpack_from("<II", data, 6 + 16 * number + 8)
        picture = data[place : place + size]
        if picture.startswith(b"\x89PNG"):
            yield from _png(picture)


def _after(data: bytes, place: int) -> Iterator[_Block]:
    if len(data) > place:
        yield _Block(N_("something after its end"), data[place:])


_FORMATS: tuple[tuple[bytes, Callable[[bytes], Iterator[_Block]]], ...] = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"GIF8", _gif),
    (b"RIFF", _webp),
    (b"\0\0\1\0", _ico),
)
