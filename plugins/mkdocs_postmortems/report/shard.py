"""Which of several jobs takes which reports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

_FORM = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


@dataclass(frozen=True)
class Shard:
    """One of `count` parts of an archive, numbered from 1. Each report is in exactly one of them."""

    number: int
    count: int

    @classmethod
    def read(cls, text: str) -> Shard:
        """Read `3/8`. Raises `ValueError` for anything else."""
        found = _FORM.fullmatch(text)
        if not found or int(found[1]) > int(found[2]):
            raise ValueError(f"`{text}` is not a part such as `3/8`")
        return cls(int(found[1]), int(found[2]))

    def holds(self, id_: str) -> bool:
        """Whether a report is in this part.

        This depends on its id alone: a report stays in its part whatever others come, go or change, so that a cache
        that is kept for each part stays useful.
        """
        digest = blake2b(id_.encode("utf-8", "surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest) % self.count == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"
