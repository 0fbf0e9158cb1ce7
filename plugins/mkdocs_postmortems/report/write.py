"""A report as text: front matter in the style of the guide, and its body.

What is written is read back as the same values by `report.yaml`: a string stands in quotes only where it must.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from .schema import bundled
from .yaml import read_yaml

WIDTH = 120
"""The longest line that a list in flow style may make."""
_LONGEST_KEY = 1000
"""YAML takes no simple key that is longer than 1024 characters."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def write_report(front: Mapping[str, Any], body: str) -> str:
    """The text of a report; `body` is what follows the line that closes the front matter."""
    return f"---\n{write_front(front)}---\n{body}"


def write_front(front: Mapping[str, Any]) -> str:
    """A front matter as YAML: keys in the order of the schema, then those of the organisation as they come."""
    return "".join(f"{line}\n" for line in _mapping(front, _schema(), 0))


def write_scalar(text: str, flow: bool = False, style: str = "") -> str:
    """A text on one line: in the quotes of `style` where it fits into them, else without any where it needs none."""
    if style == "'" and "'" not in text and not _UNPRINTABLE.search(text):
        return f"'{text}'"
    return (_plain(text, flow) if style != '"' else "") or _quoted(text)


def write_entry(name: str, value: Mapping[str, Any], indent: int) -> list[str]:
    """The lines of a key and a group in block style."""
    return [*_entry(_key(name), value, {}, indent)]


def write_flow(value: str | Mapping[str, Any]) -> str:
    """A text or a group of texts, on one line and in flow style."""
    if isinstance(value, str):
        return write_scalar(value, flow=True)
    return "{" + ", ".join(f"{name}: {write_flow(inner)}" for name, inner in value.items()) + "}"


def _schema() -> Mapping[str, Any]:
    return _resolved({"$ref": "#/$defs/report"})


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while (reference := schema.get("$ref", "")).startswith("#/$defs/"):
        schema = bundled("postmortem.schema.json")["$defs"][reference.removeprefix("#/$defs/")]
    return schema


def _mapping(value: Mapping[str, Any], schema: Mapping[str, Any], indent: int) -> Iterator[str]:
    known: Mapping[str, Any] = schema.get("properties", {})
    order = {name: place for place, name in enumerate(known)}
    for key in sorted(value, key=lambda name: order.get(name, len(order))):
        yield from _entry(_key(key), value[key], _resolved(known.get(key, {})), indent)


def _entry(key: str, value: Any, schema: Mapping[str, Any], indent: int) -> Iterator[str]:
    """A key and its value. A key that is too long for a line of its own kind stands behind `?`."""
    pad = " " * indent
    if len(key) > _LONGEST_KEY:
        yield f"{pad}? {key}"
        key = ""
    flow = _flow(value)
    if flow is not None and len(pad) + len(key) + len(flow) + 2 <= WIDTH:
        yield f"{pad}{key}: {flow}"
    elif isinstance(value, Mapping):
        yield f"{pad}{key}:"
        yield from _mapping(value, schema, indent + 2)
    elif isinstance(value, list | tuple):
        yield f"{pad}{key}:"
        yield from _sequence(value, _resolved(schema.get("items", {})), indent + 2)
    else:
        first, *rest = _scalar(value, indent + 2)
        yield f"{pad}{key}: {first}"
        yield from rest


def _sequence(value: Sequence[Any], schema: Mapping[str, Any], indent: int) -> Iterator[str]:
    pad = " " * indent
    for item in value:
        lines = [*_item(item, schema, indent + 2)]
        yield f"{pad}- {lines[0][indent + 2 :]}"
        yield from lines[1:]


def _item(item: Any, schema: Mapping[str, Any], indent: int) -> Iterator[str]:
    pad = " " * indent
    if isinstance(item, Mapping) and item:
        yield from _mapping(item, schema, indent)
    elif isinstance(item, list | tuple) and item:
        yield from _sequence(item, _resolved(schema.get("items", {})), indent)
    elif isinstance(item, Mapping | list | tuple):
        yield pad + (_flow(item) or "")
    else:
        first, *rest = _scalar(item, indent + 2)
        yield pad + first
        yield from rest


def _flow(value: Any) -> str | None:
    """A list of short words, or a group of figures, on one line; `None` where block style reads better."""
    if isinstance(value, list | tuple):
        if all(isinstance(item, str) and "\n" not in item and len(item) <= 60 for item in value):
            return f"[{', '.join(_plain(item, flow=True) or _quoted(item) for item in value)}]"
        return None
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        if value.keys() <= {"amount", "currency", "estimated"} and not any(map(_nested, value.values())):
            return "{" + ", ".join(f"{key}: {_scalar(item, 0)[0]}" for key, item in value.items()) + "}"
    return None


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple | str) and not (isinstance(value, str) and value.isalpha())


def _key(key: str) -> str:
    return key if _is_key(key) else _quoted(key)


@cache
def _is_key(key: str) -> bool:
    if _UNPRINTABLE.search(key):
        return False
    document = read_yaml(f"{key}: 1\n")
    return not document.problems and document.value == {key: 1}


def _scalar(value: Any, indent: int) -> list[str]:
    """The lines of a scalar; those after the first are indented."""
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, int | float):
        return [repr(value)]
    text = str(value)
    if "\n" in text and _is_block(text):
        return ["|-", *(" " * indent + line if line else "" for line in text.split("\n"))]
    return [_plain(text) or _quoted(text)]


def _is_block(text: str) -> bool:
    """Whether a literal block gives a text back as it is, whatever YAML makes of its first and last line."""
    return text == text.strip() and not _UNPRINTABLE.search(text.translate({10: None, 9: None}))


def _plain(text: str, flow: bool = False) -> str:
    """The text itself if it is read as itself without quotes; otherwise nothing."""
    if not text or _UNPRINTABLE.search(text) or text.startswith(("---", "...")):
        return ""
    document = read_yaml(f"a: [{text}]\n" if flow else f"a: {text}\n")
    return text if not document.problems and document.value == {"a": [text] if flow else text} else ""


def _quoted(text: str) -> str:
    escaped = "".join(_ESCAPES.get(letter, letter) for letter in text)
    return f'"{_UNPRINTABLE.sub(_escape, escaped)}"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
