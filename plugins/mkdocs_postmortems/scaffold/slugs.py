"""File names out of titles."""

from __future__ import annotations

from slugify import slugify

LONGEST = 60
"""Of a slug, in characters: file names are read in lists."""


def slug(title: str) -> str:
    """Lower-case words of ASCII joined by `-`; letters of other scripts are spelled out, no word is cut."""
    return slugify(title, max_length=LONGEST, word_boundary=True, save_order=True) or "incident"
