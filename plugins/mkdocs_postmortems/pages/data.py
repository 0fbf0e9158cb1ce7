"""What the site offers to programs, and how to open it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from .page import Page, inline, render
from .view import Here, View

URI = "data/index.md"


class DataFile(Struct, frozen=True):
    """A file for programs."""

    uri: str
    about: str
    size: int
    """In bytes."""

    @property
    def shown_size(self) -> str:
        """As people say it: `840 B`, `12 kB`, `3.4 MB`."""
        if self.size < 1000:
            return f"{self.size} B"
        return f"{self.size / 1000:.0f} kB" if self.size < 1_000_000 else f"{self.size / 1_000_000:.1f} MB"


def data_page(view: View, files: Sequence[DataFile], tables: Iterable[tuple[str, str, Iterable[Any]]]) -> Page:
    """The list of files; `tables` are the names, meanings and columns (`name`, `type`, `about`) of the CSV files."""
    here, reports = Here(view, URI), view.archive.reports
    example = reports[-1].id if reports else ""
    body = render("data.md.j2", view=view, here=here, files=files, tables=tables, example=example, shown=inline)
    return Page(URI, "Data", body, listed=False)
