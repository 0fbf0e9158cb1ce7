"""The front matter of an old report: YAML or TOML, or none."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from frontmatter.default_handlers import BaseHandler

from ...language import _
from ...report.front import FrontMatter
from ...report.front import split as split_front
from ...report.yaml import read_yaml

_TOML = BaseHandler(re.compile(r"^\+{3,}\s*$", re.MULTILINE))


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
    if parts := split_front(text, FrontMatter()):
        values, why = _read_yaml(parts.front, parts.front_line)
    elif parts := split_front(text, _TOML):
        values, why = _read_toml(parts.front)
    else:
        return Front(body=text)
    raw = parts.front.removesuffix("\n")
    return Front(values, parts.body, raw if why else "", why)


def _read_yaml(raw: str, first_line: int) -> tuple[dict[str, Any], str]:
    document = read_yaml(raw, first_line)
    if isinstance(document.value, dict) and not document.problems:
        return document.value, ""
    if not raw.strip():
        return {}, ""
    said = document.problems[0].message if document.problems else _("It is not a mapping of keys and values")
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
