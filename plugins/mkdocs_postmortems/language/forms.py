"""Numbers and lists as a language writes them. In English they are Python's own; for others, Babel knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from . import ENGLISH, _, language

if TYPE_CHECKING:
    from babel import Locale

_STOPS = ("?", "!", "？", "！", "。")
_CLOSE = re.compile(r"(?<=[A-Za-z0-9`%])(?=[和或])|(?<=[和或])(?=[A-Za-z0-9`%])")
"""Where Chinese and Latin letters meet in a list."""


def number(value: float, form: str = ",") -> str:
    """A number in one of Python's formats, with the language's own separators: `1,234.5`, in German `1.234,5`."""
    return localized(format(value, form))


def localized(figures: str) -> str:
    """Figures as Python writes them, `1,234.5`, with the language's own separators. There may be words beside them."""
    if language() == ENGLISH or not ("." in figures or "," in figures):
        return figures
    return "".join(
        _separators(language()).get(each, each) if _is_between(figures, place) else each
        for place, each in enumerate(figures)
    )


def _is_between(text: str, place: int) -> bool:
    """Whether there is a digit on both sides of a place."""
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


def stopped(text: str) -> str:
    """A text as a sentence, with the language's full stop."""
    if language() == ENGLISH:
        return f"{text}."
    return text if text.endswith(_STOPS) else _("{text}.").format(text=text)


def comma(items: Iterable[str]) -> str:
    """Items one after the other: `a, b`."""
    return _(", ").join(items)


def semicolon(clauses: Iterable[str]) -> str:
    """Clauses of one sentence that stand side by side; empty ones are left out."""
    return _("; ").join(filter(None, clauses))


def capital(text: str) -> str:
    """The text with its first letter in upper case, as at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], last: Literal["and", "or"] = "and") -> str:
    """Items in a sentence: `a, b and c`."""
    if language() == ENGLISH or len(items) < 2:
        return f" {last} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))
    from babel.lists import format_list

    text = format_list(items, "standard" if last == "and" else "or", locale=_locale(language()))
    return _CLOSE.sub(" ", text) if language() == "zh-Hans" else text


@cache
def _locale(code: str) -> Locale:
    from babel import Locale

    return Locale.parse(code, sep="-")


@cache
def _separators(code: str) -> dict[str, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {".": get_decimal_symbol(_locale(code)), ",": get_group_symbol(_locale(code))}


def plural_samples() -> dict[str, int]:
    """The categories of plural that a language has (`one`, `few`, `other`), each with a number that is in it."""
    found: dict[str, int] = {}
    for n in (*range(200), 1000, 1_000_000):
        found.setdefault(_locale(language()).plural_form(n), n)
    return found
