"""A language in which every text that goes through a catalogue stands in brackets: what has none was forgotten.

Of an archive whose authors write in Greek letters, Latin letters outside brackets are a text of ours.
"""

from __future__ import annotations

import html
import re
import string
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from babel import Locale
from mkdocs_postmortems import language
from mkdocs_postmortems.language import forms
from mkdocs_postmortems.report.corpus import Corpus

CODE = "qps"
_GREEK = str.maketrans(
    string.ascii_lowercase + string.ascii_uppercase,
    "αβγδεφγηιξκλμνοπθρστυβωχυζΑΒΓΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥΒΩΧΥΖ",
)
_OURS = ("status", "kind", "severity", "detection", "category", "priority", "audience", "path")
"""Fields whose words are ours, or name a file."""
_PLAIN = re.compile(r"[\d:TZ.+-]+|https?://\S+")
"""Days, and addresses."""
_SAME = frozenset(("n", "https"))
"""What is the same in every language, besides words in capitals: `UTC`, `MTTR`, `SEV-1`."""
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


def greek(corpus: Corpus) -> Corpus:
    """The same reports with everything that their authors wrote in Greek letters."""
    return Corpus(tuple(_greek(report, "") for report in corpus.reports))


def _greek(value: Any, field: str) -> Any:
    if isinstance(value, msgspec.Struct):
        inner = msgspec.structs.asdict(value)
        return msgspec.structs.replace(value, **{name: _greek(each, name) for name, each in inner.items()})
    if isinstance(value, dict):
        return {_greek(key, ""): _greek(each, field) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_greek(each, field) for each in value)
    if not isinstance(value, str) or field in _OURS or _PLAIN.fullmatch(value):
        return value
    return value.translate(_GREEK)


def unmarked(page: str) -> list[str]:
    """The words of a page, and of the attributes that people hear or see, that stand outside brackets."""
    front = re.match(r"---\n.*?\n---\n", page, re.DOTALL)
    title = " ".join(re.findall(r"title: (.*)", front[0])) if front else ""
    body = page[front.end() :] if front else page
    said = re.findall(r'\b(?:aria-label|title|data-label|alt|placeholder)="([^"]*)"', body)
    body = re.sub(r"\]\([^)]*\)|\{ #[\w-]+ \}", " ", re.sub(r"<[^>]*>", " | ", body))
    text = unspoken(html.unescape(" | ".join((title, body, *said))))
    found = re.findall(r"https?://\S+|[A-Za-z][A-Za-z’' -]*", text)
    words = (each.strip(" -") for each in found if not each.startswith("http"))
    return [each for each in words if not each.isupper() and each not in _SAME]
