"""Pages that an earlier build has made, for the engine to render: the main ones, which no build leaves as they are."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ..pages.page import Page
from ..report.stored import Shelf, program

_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Page)


class MadePages:
    """Pages by their keys. Never raises: what cannot be read or written is made anew."""

    def __init__(self, *terms: object) -> None:
        """`terms` tell the sites apart whose pages are kept."""
        self._shelf = Shelf("made", *program(), *terms)

    def get(self, key: bytes | None, make: Callable[[], Page]) -> Page:
        """The page that was made of the same, or else the one that is made now."""
        raw = self._shelf.get(key) if key else None
        try:
            if raw is not None:
                return _DECODER.decode(raw)
        except ValueError:
            pass
        page = make()
        try:
            if key:
                self._shelf.put(key, _ENCODER.encode(page))
        except (ValueError, TypeError, OverflowError):  # a text that UTF-8 cannot hold
            pass
        return page

    def save(self) -> None:
        """Write what is new."""
        self._shelf.save()
