"""Figures as people write them in prose (`1.2M`, `about 5000`), written out as the format has them."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = {
    "": 1, "k": 1000, "thousand": 1000, "m": 10**6, "mio": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9,
    "billion": 10**9,
}  # fmt: skip
_FIGURE = re.compile(
    r"(?P<about>(?:~|≈|about |approx(?:\.|imately)? |around |circa |roughly )?)\s*(?P<number>\d[\d, _]*(?:\.\d+)?)"
    r"\s*(?P<unit>k|K|M|B|bn|mio|thousand|million|billion|)(?P<share>\s*(?:%|percent|per ?cent)?)",
    re.ASCII,
)
"""A small `m` is left alone: it may stand for minutes or metres."""


def written_out(text: str) -> str | None:
    """A figure in digits, such as `1200000` for `1.2M` and `~5000` for `about 5000`; `None` where it is no figure.

    A figure that would have a fraction of a unit, and one that is a share of millions, are no figures.
    """
    found = _FIGURE.fullmatch(text.strip())
    if not found:
        return None
    number = Decimal(re.sub(r"[, _]", "", found["number"]))
    about = "~" if found["about"] else ""
    if found["share"].strip():
        return f"{about}{number} %" if not found["unit"] else None
    value = number * _UNITS[found["unit"].lower()]
    return f"{about}{int(value)}" if value == int(value) else None
