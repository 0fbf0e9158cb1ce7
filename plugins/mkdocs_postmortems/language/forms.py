"""Numbers and lists as a language writes them. In English they are Python's own; for others, Babel knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from . import ENGLISH, language

if TYPE_CHECKING:
    from babel import Locale


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


def listed(items: Sequence[str], last: Literal["and", "or"] = "and") -> str:
    """Items in a sentence: `a, b and c`."""
    if language() == ENGLISH or len(items) < 2:
        return f" {last} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))
    from babel.lists import format_list

    return format_list(items, "standard" if last == "and" else "or", locale=_locale(language()))


@cache
def _locale(code: str) -> Locale:
    from babel import Locale

    return Locale.parse(code, sep="-")


@cache
def _separators(code: str) -> dict[str, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {".": get_decimal_symbol(_locale(code)), ",": get_group_symbol(_locale(code))}
