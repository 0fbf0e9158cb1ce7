"""`scipy.special`, loaded when one of its functions is asked for: it takes long to load, and few builds need it."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from scipy import special

    return getattr(special, name)
