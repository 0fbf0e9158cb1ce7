"""The front matter of an old report: YAML or TOML, or none."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from ...report.yaml import read_yaml

_FENCES = {"---": "yaml", "+++": "toml"}


@dataclass(frozen=True)
class Front:
    """A text split in two."""

    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    unread: str = ""
    """The front matter itself, where it could not be read or holds more than values say."""
    why: str = ""


def split(text: str) -> Front:
    """Split a text into its front matter and its body."""
    lines = text.split("\n")
    fence = lines[0].strip()
    if fence not in _FENCES:
        return Front(body=text)
    close = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == fence), None)
    if close is None:
        return Front(body=text)
    raw, body = "\n".join(lines[1:close]), "\n".join(lines[close + 1 :])
    values, why = _read_toml(raw) if fence == "+++" else _read_yaml(raw)
    return Front(values, body, raw if why else "", why)


def _read_yaml(raw: str) -> tuple[dict[str, Any], str]:
    document = read_yaml(raw + "\n", 2)
    if isinstance(document.value, dict) and not document.problems:
        return document.value, ""
    if not raw.strip():
        return {}, ""
    said = document.problems[0].message if document.problems else "It is no list of keys and values"
    return _by_line(raw), said


def _by_line(raw: str) -> dict[str, Any]:
    """What single lines of a broken front matter say."""
    found = re.findall(r"^(title|date|severity|status):[ \t]*(.+?)[ \t]*$", raw, re.MULTILINE)
    return {key: value.strip("\"'") for key, value in found}


def _read_toml(raw: str) -> tuple[dict[str, Any], str]:
    try:
        return _texts(tomllib.loads(raw)), ""
    except tomllib.TOMLDecodeError as error:
        return {}, str(error)


def _texts(value: Any) -> Any:
    """Dates as text, as in YAML."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return value if isinstance(value, str | int | float | bool) else value.isoformat()
