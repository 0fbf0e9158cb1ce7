"""Tables as Parquet files, for DuckDB, Spark and whatever else reads columns.

Needs pyarrow, which the extra `parquet` installs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..language import _
from ..report.problem import Refusal
from .scope import Scope
from .table import Column, Table, Type, Value
from .tables import VERSION

if TYPE_CHECKING:
    import pyarrow

MAGIC = b"PAR1"
"""The bytes with which a Parquet file begins."""
_ROWS = 50_000
"""Rows in a row group: what is held in memory, and what a reader can skip as a whole."""


def table_parquet(table: Table, scope: Scope) -> bytes:
    """One table as a Parquet file; what is not stated is null. The same reports give the same bytes.

    A `day` is a date, a `time` a timestamp in UTC, a `list` a list of texts; an `object` stays JSON text. Descriptions
    of the table and its columns are in the metadata of schema and fields, under `description`. Raises `Refusal` where
    pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        hint = _("Install the extra `parquet`, such as `pip install 'mkdocs-postmortems[parquet]'`")
        raise Refusal(_("Parquet files need pyarrow, which is not installed"), hint) from None
    schema, rows = _schema(table), table.rows(scope)
    reads = [_READ.get(column.type, _as_it_is) for column in table.columns]
    sink = pyarrow.BufferOutputStream()
    with pyarrow.parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS)):
            columns = zip(reads, zip(*group, strict=True), strict=True)
            values = [[None if cell is None else read(cell) for cell in cells] for read, cells in columns]
            arrays = [pyarrow.array(cells, each.type) for cells, each in zip(values, schema, strict=True)]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _as_it_is(value: Value) -> Value:
    return value


_READ: dict[Type, Callable[[Any], Any]] = {
    "day": date.fromisoformat, "time": datetime.fromisoformat, "list": json.loads,
}  # fmt: skip


def _schema(table: Table) -> pyarrow.Schema:
    import pyarrow

    about = {"description": f"{table.about}.", "version": str(VERSION)}
    return pyarrow.schema([_field(column) for column in table.columns], metadata=about)


def _field(column: Column) -> pyarrow.Field:
    import pyarrow

    types: dict[Type, pyarrow.DataType] = {
        "text": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(), "boolean": pyarrow.bool_(),
        "day": pyarrow.date32(), "time": pyarrow.timestamp("us", tz="UTC"),
        "list": pyarrow.list_(pyarrow.string()), "object": pyarrow.string(),
    }  # fmt: skip
    about = {"description": f"{column.about}."}
    return pyarrow.field(column.name, types[column.type], nullable=not column.key, metadata=about)
