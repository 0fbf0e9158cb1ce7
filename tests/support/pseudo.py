"""A language in which every text that goes through a catalogue stands in brackets: what has none was forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from babel import Locale
from mkdocs_postmortems import language
from mkdocs_postmortems.language import forms

CODE = "qps"
_SPOKEN = re.compile(r"⟦[^⟦⟧]*⟧")


class _Catalogue:
    """Answers like a compiled catalogue."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"


@contextmanager
def pseudo() -> Iterator[None]:
    """The language among those that there are, and in force."""
    folders, read, locale = language._folders, language._read, forms._locale
    with pytest.MonkeyPatch.context() as patch, language.speaking("en"):
        patch.setattr(language, "_folders", lambda: {**folders(), CODE: None})
        patch.setattr(language, "_read", lambda code: _Catalogue() if code == CODE else read(code))
        patch.setattr(forms, "_locale", lambda code: Locale("en") if code == CODE else locale(code))
        language.speak(CODE)
        yield


def unspoken(text: str) -> str:
    """What of a text has gone through no catalogue."""
    while (left := _SPOKEN.sub(" · ", text)) != text:
        text = left
    return text
