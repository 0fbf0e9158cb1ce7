"""Regular expressions of JSON Schema are ECMA-262's; Python reads `$`, `\\d`, `\\w` and `\\s` differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

_SPACE = r"\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
_TOKEN = re.compile(r"\\(?P<escaped>.)|(?P<mark>[\[\]$])", re.DOTALL)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of ECMA-262 for Python. Raises `re.error` where Python has nothing like it."""
    inside = False

    def translated(token: re.Match[str]) -> str:
        nonlocal inside
        escaped = token["escaped"]
        if escaped and escaped.lower() in _CLASSES and (escaped.islower() or not inside):
            members = _CLASSES[escaped.lower()]
            return members if inside else f"[{'^' * escaped.isupper()}{members}]"
        if token["mark"] == "$" and not inside:
            return r"\Z"
        if token["mark"] == "[" and inside:
            return r"\["
        if token["mark"] in ("[", "]"):
            inside = token["mark"] == "["
        return token[0]

    return re.compile(_TOKEN.sub(translated, pattern))


def _pattern(_: Validator, pattern: str, instance: Any, __: Mapping[str, Any]) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and not compiled(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


KEYWORDS = {"pattern": _pattern}
"""What our validator does otherwise than jsonschema's."""
