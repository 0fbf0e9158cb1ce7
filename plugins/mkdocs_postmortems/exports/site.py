"""The files that a site offers to programs, each with its address, content and description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from ..language import _
from . import atom, calendar, delimited, document, sqlite
from .card import card, card_uri
from .schemas import schema
from .scope import Scope
from .tables import TABLES

FOLDER = "data/"
"""Where the files that cover all reports lie."""


@dataclass(frozen=True)
class Offer:
    """A data file."""

    uri: str
    """Below the site's root."""
    content: bytes
    about: str
    """What is in it, in a sentence without a full stop, in inline Markdown."""


def offers(scope: Scope) -> Iterator[Offer]:
    """Every file that covers all reports, made one at a time."""
    yield Offer(
        f"{FOLDER}postmortems.json",
        document.document(scope),
        _("Everything as JSON, version {version}").format(version=document.VERSION),
    )
    yield Offer(f"{FOLDER}export.schema.json", _schema("export"), _("The JSON Schema of this document"))
    yield Offer(f"{FOLDER}action.schema.json", _schema("action"), _("What each key of an action means (JSON Schema)"))
    yield Offer(
        f"{FOLDER}postmortems.db", sqlite.database(scope), _("Everything as one SQLite database, ready for Datasette")
    )
    for table in TABLES:
        yield Offer(f"{FOLDER}{table.name}.csv", delimited.table_csv(table, scope), _(table.about))
    yield Offer(
        f"{FOLDER}datapackage.json", delimited.data_package(),
        _("A description of the columns of the CSV files and the database (Data Package)"),
    )  # fmt: skip
    yield Offer(f"{FOLDER}card.schema.json", _schema("card"), _("The JSON Schema of a card"))
    yield Offer(
        atom.URI,
        atom.feed(scope),
        _("The {count} most recently updated reports, as an Atom feed").format(count=atom.NEWEST),
    )
    yield Offer(calendar.URI, calendar.calendar(scope), _("Due actions and reviews, as a calendar to subscribe to"))


def card_offers(scope: Scope) -> Iterator[tuple[str, bytes]]:
    """The address and the content of each report's card."""
    for report in scope.reports:
        yield card_uri(report.id), card(report, scope)


def _schema(name: str) -> bytes:
    return msgspec.json.format(msgspec.json.encode(schema(name)), indent=2) + b"\n"
