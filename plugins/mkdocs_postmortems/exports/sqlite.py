"""Tables as one SQLite database, ready for Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from .scope import Scope
from .table import Column, Table
from .tables import TABLES, VERSION

_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
"""All other types are TEXT."""
VIEWS = {
    "open_actions": """
        SELECT actions.overdue_days, actions.due, actions.owner, actions.priority, actions.title, actions.status,
          actions.report, reports.title AS report_title, reports.severity, actions.tracker, actions.url, actions.key
        FROM actions JOIN reports ON reports.id = actions.report
        WHERE actions.status IN ('open', 'in-progress')
        ORDER BY actions.overdue_days DESC, actions.due IS NULL, actions.due, actions.key
    """,
    "durations": "\n        UNION ALL ".join(
        f"""SELECT id AS report, severity, kind, '{verb}' AS measure, seconds_to_{verb} AS seconds,
          seconds_to_{verb}_certainty AS certainty FROM reports"""
        for verb in ("detect", "acknowledge", "mitigate", "resolve")
    ),
}
"""Questions that many ask, by name: open actions, overdue first; each report's four durations from onset, as rows."""


def database(scope: Scope, tables: Sequence[Table] = TABLES) -> bytes:
    """The database as a file: keys, indexes, full-text search and views. The same reports give the same bytes.

    A table's words are found by `<table>_fts`. Columns are described in the tables' own text (`.schema`). Bytes may
    differ between versions of SQLite, which writes its own into the file.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("BEGIN")
        for table in tables:
            connection.execute(_definition(table, tables))
            marks = ", ".join("?" * len(table.columns))
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", table.rows(scope))
            for column in table.columns:
                if column.indexed:
                    name = f"{table.name}_{column.name}"
                    connection.execute(f'CREATE INDEX "{name}" ON "{table.name}" ("{column.name}")')
            _make_searchable(connection, table)
        for name, question in VIEWS.items():
            connection.execute(f"CREATE VIEW {name} AS {question}")
        connection.execute("COMMIT")
        return connection.serialize()
    finally:
        connection.close()


def _definition(table: Table, tables: Sequence[Table]) -> str:
    keys = {other.name: other.key for other in tables}
    lines = [(_column(column, table), f"{column.about}.") for column in table.columns]
    if len(table.key) > 1:
        lines.append((f"PRIMARY KEY ({', '.join(_quoted(name) for name in table.key)})", ""))
    for column in table.columns:
        if column.refers:
            target = f'"{column.refers}" ("{keys[column.refers][0]}")'
            lines.append((f"FOREIGN KEY ({_quoted(column.name)}) REFERENCES {target}", ""))
    last = len(lines) - 1
    text = "\n".join(
        f"  {line}{',' if number < last else ''}{f' -- {about}' if about else ''}"
        for number, (line, about) in enumerate(lines)
    )
    return f'CREATE TABLE "{table.name}" ( -- {table.about}.\n{text}\n)'


def _column(column: Column, table: Table) -> str:
    alone = " PRIMARY KEY" if table.key == [column.name] else ""
    return f"{_quoted(column.name)} {_TYPES.get(column.type, 'TEXT')}{' NOT NULL' if column.key else ''}{alone}"


def _make_searchable(connection: sqlite3.Connection, table: Table) -> None:
    """Build the index of words. Datasette finds it by the text `content="…"`."""
    names = ", ".join(_quoted(column.name) for column in table.columns if column.searched)
    if names:
        index = f"{table.name}_fts"
        connection.execute(f'CREATE VIRTUAL TABLE "{index}" USING FTS5 ({names}, content="{table.name}")')
        connection.execute(f'INSERT INTO "{index}" ("{index}") VALUES (\'rebuild\')')


def _quoted(name: str) -> str:
    return f'"{name}"'
