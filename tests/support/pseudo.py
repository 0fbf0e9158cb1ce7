"""A language in which every text of ours stands in brackets, and an archive whose authors write in Greek letters.

Where both meet on a page, Latin letters outside brackets are a text that nobody has marked for translation.
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
from mkdocs_postmortems import language
from mkdocs_postmortems.language import forms
from mkdocs_postmortems.report.corpus import Corpus

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


class Brackets:
    """A catalogue that puts each text in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"


@contextmanager
def bracketed() -> Iterator[None]:
    """The language of brackets in force, with the forms of English."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "_code", "en-Brackets")
        patch.setattr(language, "_catalogue", Brackets())
        patch.setattr(forms, "_locale", lambda code: __import__("babel").Locale("en"))
        yield


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
    text = html.unescape(" | ".join((title, body, *said)))
    before = ""
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    found = re.findall(r"https?://\S+|[A-Za-z][A-Za-z’' -]*", text)
    words = (each.strip(" -") for each in found if not each.startswith("http"))
    return [each for each in words if not each.isupper() and each not in _SAME]
