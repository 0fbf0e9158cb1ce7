"""What this program says, in the reader's language.

English is the source: a sentence is written in English where it is said, `_("{owner} has {n} open actions")`, and
looked up in the catalogue of the language in force, `catalogues/<language>/LC_MESSAGES/postmortems.mo`. Placeholders
have names, and are filled in after the look-up, so that a translation can order them as its grammar wants. A constant
is marked with `N_` and translated where it is shown.

The language in force holds for the whole process, its threads and the processes that it forks. An adapter sets it, from
`language` in postmortems.yml or from the site's theme; whoever keeps text for later keeps the language beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import GNUTranslations

ENGLISH = "en"
_DOMAIN = "postmortems"
_ALIASES = {"zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-sg": "zh-Hans"}
"""Codes by which a language is known besides its own, in lower case."""
_OTHERS = frozenset(("hant", "tw", "hk", "mo"))
"""What says that Chinese is not written in simplified characters."""

_code = ENGLISH
_catalogue: GNUTranslations | None = None


def _(message: str) -> str:
    """A text in the language in force; in English, and where there is no translation, the text itself."""
    return _catalogue.gettext(message) if _catalogue and message else message


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a text that goes with a number. The number itself is filled in afterwards."""
    if _catalogue:
        return _catalogue.ngettext(one, many, n)
    return one if n == 1 else many


def pgettext(context: str, message: str) -> str:
    """A text that means different things in different places: `context` tells them apart, and is never shown."""
    return _catalogue.pgettext(context, message) if _catalogue and message else message


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """Mark a constant for translation. It stays as it is: who shows it calls `_`."""
    return message


def language() -> str:
    """The code of the language in force, such as `en`, `de` or `zh-Hans`."""
    return _code


def languages() -> tuple[str, ...]:
    """The codes of all languages that there are, English first."""
    return (ENGLISH, *sorted(_folders()))


def nearest(code: str) -> str | None:
    """The language that comes nearest to a code: `de` for `de-AT`, `zh-Hans` for `zh` or `zh_CN`; `None` for none."""
    parts = code.replace("_", "-").lower().split("-")
    if parts[0] == "zh" and _OTHERS.intersection(parts):
        return None
    known = {each.lower(): each for each in languages()} | _ALIASES
    tried = ("-".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((known[each] for each in tried if each in known), None)


def speak(code: str) -> None:
    """Put a language in force: the one nearest to the code, or English."""
    global _code, _catalogue
    _code = ENGLISH if code == ENGLISH else nearest(code) or ENGLISH
    _catalogue = None if _code == ENGLISH else _read(_code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Put a language in force for a while, as `speak` does; afterwards, the one before is in force again."""
    before = _code
    speak(code)
    try:
        yield
    finally:
        speak(before)


def translated(folder: Traversable, name: str, code: str | None = None) -> Traversable:
    """A file of text in a language, by default the one in force: in a subfolder `de`, `zh-Hans`, or the English one."""
    code = code or _code
    if code != ENGLISH and (own := folder.joinpath(code, name)).is_file():
        return own
    return folder.joinpath(name)


@cache
def _folders() -> dict[str, Traversable]:
    """The catalogues by their languages."""
    found = {}
    for folder in resources.files(__name__).joinpath("catalogues").iterdir():
        if folder.is_dir() and (file := folder.joinpath("LC_MESSAGES", f"{_DOMAIN}.mo")).is_file():
            found[folder.name.replace("_", "-")] = file
    return found


@cache
def _read(code: str) -> GNUTranslations:
    from gettext import GNUTranslations

    with _folders()[code].open("rb") as file:
        return GNUTranslations(file)


__all__ = [
    "ENGLISH", "N_", "_", "language", "languages", "nearest", "ngettext", "pgettext", "speak", "speaking", "translated",
]  # fmt: skip
