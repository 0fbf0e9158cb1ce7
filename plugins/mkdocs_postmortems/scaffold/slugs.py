"""File names from titles."""

from __future__ import annotations

from slugify import slugify

LONGEST = 60
"""Maximum length of a slug in characters."""


def slug(title: str) -> str:
    """Lower-case ASCII words joined by `-`. Other scripts are transliterated; words are never cut."""
    return slugify(title, max_length=LONGEST, word_boundary=True, save_order=True) or "incident"
