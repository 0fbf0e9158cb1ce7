"""Tables as CSV, with a description that programs read (a Data Package of Frictionless, version 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from .cells import csv_table
from .scope import Scope
from .table import Column, Table, Type
from .tables import TABLES, VERSION

_TYPES: dict[Type, str] = {
    "text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "day": "date",
    "time": "datetime", "list": "array", "object": "object",
}  # fmt: skip


def table_csv(table: Table, scope: Scope) -> bytes:
    """One table in UTF-8, as `csv_table` writes it."""
    return csv_table(table.columns, table.items(scope)).encode()


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
