"""The site's data files, and how to open them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from ..language import ENGLISH, _, language
from ..language.forms import localized
from .page import Page, inline, render
from .view import Here, View

URI = "data/index.md"


class DataFile(Struct, frozen=True):
    """A data file."""

    uri: str
    about: str
    size: int
    """In bytes."""

    @property
    def shown_size(self) -> str:
        """For people: `840 B`, `12 kB`, `3.4 MB`."""
        if self.size < 1000:
            return f"{self.size} B"
        return f"{self.size / 1000:.0f} kB" if self.size < 1_000_000 else localized(f"{self.size / 1_000_000:.1f} MB")


def _shown(text: str) -> Markup:
    """A text of ours with Markdown in it."""
    told = _(text)
    if told == text and language() != ENGLISH:  # descriptions of fields stand in the schema as sentences
        told = _(f"{text}.").rstrip(".。")
    return inline(told)


def data_page(view: View, files: Sequence[DataFile], tables: Iterable[tuple[str, str, Iterable[Any]]]) -> Page:
    """The list of files; `tables` are name, description and columns (`name`, `type`, `about`) of each CSV file."""
    here, reports = Here(view, URI), view.archive.reports
    example = reports[-1].id if reports else ""
    body = render("data.md.j2", view=view, here=here, files=files, tables=tables, example=example, shown=_shown)
    return Page(URI, _("Data"), body, listed=False)
