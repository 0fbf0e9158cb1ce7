"""Texts with the names that their files give them: keys of JSON, columns of tables, terms of lists."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import msgspec

_TERM = re.compile(r"<dt[^<>]*>(.{1,200}?)</dt>\s*<dd[^<>]*>(.{1,2000}?)</dd>", re.DOTALL)
_CELL = re.compile(r'<td[^<>]*\bdata-label="([^"]{1,100})"[^<>]*>(.{1,2000}?)</td>', re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_VALUES = ("value", "at", "amount", "seconds")
"""Keys under which a group keeps what the key above it names."""


def named(place: str, text: str) -> Iterator[tuple[str, str]]:
    """Each text of a file that has a name, and its name. JSON or CSV that cannot be read has none."""
    if place.endswith(".json"):
        try:
            yield from _members(msgspec.json.decode(text), "")
        except msgspec.DecodeError:
            return
    elif place.endswith(".csv"):
        yield from _cells(text)
    elif place.endswith(".ics"):
        for event in text.split("BEGIN:VEVENT")[1:]:
            about = dict(line.partition(":")[::2] for line in event.splitlines())
            yield from (
                (value, about.get("SUMMARY", "")) for name, value in about.items() if name.startswith("DTSTART")
            )
    elif place.endswith((".html", ".md")):
        for pattern in (_TERM, _CELL):
            yield from ((_shown(found[2]), _shown(found[1])) for found in pattern.finditer(text))


def _members(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _members(inner, name if key in _VALUES and name else key)
    elif isinstance(value, list):
        if name and all(isinstance(item, str) for item in value):
            yield " ".join(value), name
        else:
            for item in value:
                yield from _members(item, name)
    elif value is not None and name:
        yield str(value), name


def _cells(text: str) -> Iterator[tuple[str, str]]:
    csv.field_size_limit(1 << 30)
    head: list[str] = []
    for row in csv.reader(io.StringIO(text)):
        if head:
            yield from ((cell, name) for name, cell in zip(head, row, strict=False) if cell)
        head = head or row


def _shown(html: str) -> str:
    return unescape(_TAG.sub(" ", html))
