"""Is the title of an action concrete? If not, which question makes it so; the words are in `titles.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ..language import _
from ..report.yaml import read_yaml

_NOISE = re.compile(r"[<(\[]?https?://\S+|[*]{2}|\(#\d+\)|#\d+")


def what_to_ask(title: str) -> str | None:
    """The question whose answer would make a title concrete; `None` where it is, or where nobody can tell."""
    words = _lexicon()
    plain = words.leads.sub("", _NOISE.sub(" ", title).strip())
    found = next(((begins, match) for begins in words.beginnings if (match := begins.pattern.match(plain))), None)
    if not found:
        return None
    begins, match = found
    rest = re.findall(r"[^\W_]+", plain[match.end() :].lower())
    things = [words.things[word] for word in rest if word in words.things]
    own = [word for word in rest if word not in words.things and word not in words.fillers]
    if not words.hopes.search(plain):
        bounded = begins.words and (len(own) >= begins.words or words.bounds.search(plain[match.end() :]))
        if bounded or any(end.search(plain) for end in words.ends):
            return None
    return _(things[0] if begins.things and things else begins.ask)


@dataclass(frozen=True)
class _Beginning:
    pattern: re.Pattern[str]
    ask: str
    words: int = 0
    things: bool = False


@dataclass(frozen=True)
class _Lexicon:
    leads: re.Pattern[str]
    beginnings: tuple[_Beginning, ...]
    things: dict[str, str]
    """The question by the thing's name."""
    fillers: frozenset[str]
    ends: tuple[re.Pattern[str], ...]
    bounds: re.Pattern[str]
    hopes: re.Pattern[str]


@cache
def _lexicon() -> _Lexicon:
    data: dict[str, Any] = read_yaml(resources.files(__package__).joinpath("titles.yml").read_text("utf-8")).value
    return _Lexicon(
        leads=_pattern(f"^(?:{data['leads']})+"),
        beginnings=tuple(map(_beginning, data["beginnings"])),
        things={word: thing["ask"] for thing in data["things"] for word in thing["words"].split()},
        fillers=frozenset(data["fillers"].split()),
        ends=tuple(map(_pattern, data["ends"])),
        bounds=_pattern(data["bounds"]),
        hopes=_pattern(data["hopes"]),
    )


def _beginning(given: dict[str, Any]) -> _Beginning:
    pattern = _pattern(rf"(?:{'|'.join(map(_forms, given['begins']))})\b(?!-)")
    return _Beginning(pattern, given["ask"], given.get("words", 0), given.get("things", False))


def _forms(begin: str) -> str:
    """A pattern of a beginning whose first word may have any ending."""
    first, *rest = begin.split()
    return r"\s+".join([rf"{re.escape(first.removesuffix('e'))}(?:e|s|es|ed|ing)?", *rest])


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
