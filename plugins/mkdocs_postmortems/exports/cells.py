"""CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from .table import Column, Value, rows_of

_FORMULA = re.compile(r"[=+\-＝＋－\t\r\n]|[@＠](?![\w./-]+\Z)")
"""How a formula begins (OWASP, "CSV Injection"). A handle alone, such as `@orders`, calls nothing."""


def cell(value: Value) -> Value:
    """A text that a spreadsheet would take for a formula begins with an apostrophe; a boolean is `true` or `false`."""
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    return ("true" if value else "false") if isinstance(value, bool) else value


def csv_table(columns: Sequence[Column], items: Iterable[Any]) -> str:
    """A table as RFC 4180 has it: CRLF, a header; what is not stated is an empty cell. See `cell`."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(column.name for column in columns)
    writer.writerows(map(cell, row) for row in rows_of(columns, items))
    return file.getvalue()
