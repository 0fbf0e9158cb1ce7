"""Cells of CSV that are safe to open in a spreadsheet."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[=+\-＝＋－\t\r\n]|[@＠](?![\w./-]+\Z)")
"""How a formula begins (OWASP, "CSV Injection"). A handle alone, such as `@orders`, calls nothing."""


def cell(value: str | float | None) -> str | float | None:
    """A text that a spreadsheet would take for a formula begins with an apostrophe; all else stays as it is."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
