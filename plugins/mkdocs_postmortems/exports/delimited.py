"""Tables as CSV, with a description that programs read (a Data Package of Frictionless, version 2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import msgspec

from .cells import cell
from .scope import Scope
from .table import Column, Table, Type, Value
from .tables import TABLES, VERSION

_TYPES: dict[Type, str] = {
    "text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "day": "date",
    "time": "datetime", "list": "array", "object": "object",
}  # fmt: skip


def table_csv(table: Table, scope: Scope) -> bytes:
    """One table as RFC 4180 has it: UTF-8, CRLF, a header; what is not stated is an empty cell.

    A text that a spreadsheet would take for a formula begins with an apostrophe. JSON and SQLite have it as it is.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows(scope))
    return file.getvalue().encode()


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return cell(value)


def data_package(tables: Sequence[Table] = TABLES) -> bytes:
    """What the CSV files hold, column by column, with types and keys: `datapackage.json`, to lie beside them."""
    document = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "postmortems",
        "version": f"{VERSION}.0.0",
        "resources": [_resource(table) for table in tables],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "primaryKey": table.key}
    keys = {other.name: other.key for other in TABLES}
    foreign = [
        {"fields": [column.name], "reference": {"resource": column.refers, "fields": keys[column.refers]}}
        for column in table.columns
        if column.refers
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "name": table.name, "path": f"{table.name}.csv", "description": f"{table.about}.",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": schema,
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.type], "description": f"{column.about}."}
    return field | ({"constraints": {"required": True}} if column.key else {})
