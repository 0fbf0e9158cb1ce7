"""The reports as tables: CSV files and the SQLite database."""

import csv
import io
import json
import pathlib
import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest
from mkdocs_postmortems.exports.delimited import data_package, table_csv
from mkdocs_postmortems.exports.scope import Scope
from mkdocs_postmortems.exports.sqlite import database
from mkdocs_postmortems.exports.table import Table
from mkdocs_postmortems.exports.tables import ACTIONS, REPORTS, TABLES, TIMELINE
from support.exports import URL, odd, scope
from support.reports import organisation, report, times


def cells(table: Table, url: str = URL) -> list[dict[str, str]]:
    text = table_csv(table, scope([odd()], url)).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_csv_is_as_the_rfc_has_it() -> None:
    data = table_csv(ACTIONS, scope([odd()]))
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 1 + 4
    assert not data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(ACTIONS.columns)}


def test_a_time_has_a_column_that_says_how_certain_it_is() -> None:
    (row,) = cells(REPORTS)
    names = ("started", "detected", "acknowledged", "mitigated")
    assert {name: (row[name], row[f"{name}_certainty"]) for name in names} == {
        "started": ("2026-03-01T22:30:00Z", "approximate"),
        "detected": ("", "unknown"),
        "acknowledged": ("", "not stated"),
        "mitigated": ("2026-03-01T22:50:30Z", "exact"),
    }


def test_durations_stand_beside_the_times_in_seconds() -> None:
    (row,) = cells(REPORTS)
    verbs = ("detect", "acknowledge", "mitigate", "resolve")
    assert [(row[f"seconds_to_{verb}"], row[f"seconds_to_{verb}_certainty"]) for verb in verbs] == [
        ("", "unknown"), ("", "not stated"), ("1230", "approximate"), ("2400", "approximate"),
    ]  # fmt: skip


def test_an_open_incident_and_times_that_run_backwards_have_no_duration() -> None:
    going_on = report(ongoing=True, times=times(started="2026-01-01T08:00Z"))
    backwards = report(times=times(started="2026-01-01T08:00Z", resolved="2026-01-01T07:00Z"))
    for given, why in ((going_on, "still open"), (backwards, "contradictory")):
        (row,) = REPORTS.rows(scope([given]))
        found = dict(zip((column.name for column in REPORTS.columns), row, strict=True))
        assert (found["seconds_to_resolve"], found["seconds_to_resolve_certainty"]) == (None, why)


def test_figures_have_a_unit_and_a_certainty() -> None:
    (row,) = cells(REPORTS)
    names, parts = ("users", "requests_failed", "tickets"), ("", "_unit", "_certainty")
    found = {name: tuple(row[name + part] for part in parts) for name in names}
    assert found == {
        "users": ("3.0", "percent", "approximate"),
        "requests_failed": ("", "", "unknown"),
        "tickets": ("47.0", "count", "exact"),
    }
    assert (row["revenue"], row["revenue_currency"], row["revenue_estimated"]) == ("10.5", "EUR", "false")


@pytest.mark.parametrize(
    ("table", "column", "begins"),
    [
        ("reports", "trigger", "'=HYPERLINK("),
        ("actions", "title", "'-Make"),
        ("timeline", "event", "'@SUM(1)"),
        ("reports", "services", '["=1+1"'),  # JSON is no formula
        ("actions", "owner", "@orders"),  # nor is a handle: it calls nothing
    ],
)
def test_no_cell_is_a_formula(table: str, column: str, begins: str) -> None:
    found = next(each for each in TABLES if each.name == table)
    assert cells(found)[0][column].startswith(begins)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a(1)", "＝1", "\t=1", "\r=1", "@a b"])
def test_whatever_begins_a_formula_is_made_text(text: str) -> None:
    data = table_csv(REPORTS, scope([report(title=text)])).decode()
    (row,) = csv.DictReader(io.StringIO(data, newline=""))
    assert row["title"] == f"'{text}"


def test_own_fields_and_lists_are_json() -> None:
    (row,) = cells(REPORTS)
    assert json.loads(row["extra"]) == {"x-tier": {"name": "gold", "since": [1, 2.5, None, True]}}
    assert json.loads(row["services"]) == ["=1+1", "sho,p"]


def test_links_to_the_site_only_where_its_address_is_known() -> None:
    assert [row["url"] for row in cells(ACTIONS)[:1]] == [f"{URL}reports/2026-03-01-odd/#action-a1"]
    assert {row["url"] for row in cells(ACTIONS, url="") + cells(REPORTS, url="")} == {""}


def test_a_time_of_the_timeline_that_nobody_knows_is_empty() -> None:
    assert [(row["at"], row["at_certainty"]) for row in cells(TIMELINE)] == [
        ("", "unknown"), ("2026-03-01T22:30:00Z", "approximate"),
    ]  # fmt: skip


def test_the_data_package_describes_every_column() -> None:
    package = json.loads(data_package())
    described = {each["path"]: [field["name"] for field in each["schema"]["fields"]] for each in package["resources"]}
    written = {
        f"{table.name}.csv": table_csv(table, scope([])).decode().split("\r\n")[0].split(",") for table in TABLES
    }
    assert described == written
    fields = [field for each in package["resources"] for field in each["schema"]["fields"]]
    assert all(len(field["description"]) > 4 for field in fields)
    assert {field["type"] for field in fields} <= {
        "string", "integer", "number", "boolean", "date", "datetime", "array", "object",
    }  # fmt: skip
    targets = {(each["name"], name) for each in package["resources"] for name in each["schema"]["primaryKey"]}
    for each in package["resources"]:
        for key in each["schema"].get("foreignKeys", ()):
            (target,) = key["reference"]["fields"]
            assert (key["reference"]["resource"], target) in targets


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The organisation's reports and the odd one, opened from a file as a user does."""
    path = tmp_path_factory.mktemp("database") / "postmortems.db"
    path.write_bytes(database(everything()))
    opened = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    yield opened
    opened.close()


def everything() -> Scope:
    return scope([*organisation().reports, odd()])


def column(connection: sqlite3.Connection, question: str, *given: object) -> list[object]:
    return [row[0] for row in connection.execute(question, given)]


def test_the_database_is_sound(connection: sqlite3.Connection) -> None:
    assert column(connection, "PRAGMA integrity_check") == ["ok"]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in column(connection, "SELECT name FROM sqlite_master WHERE sql LIKE '%USING FTS5%'"):
        connection.execute(f'SELECT count(*) FROM "{table}" WHERE "{table}" MATCH \'pool\'').fetchall()


def test_the_database_holds_what_the_tables_hold(connection: sqlite3.Connection) -> None:
    for table in TABLES:
        stored = connection.execute(f"SELECT * FROM {table.name}").fetchall()
        assert stored == [tuple(row) for row in table.rows(everything())], table.name


def test_types_and_keys_are_declared(connection: sqlite3.Connection) -> None:
    declared = {name: (type_, key) for _, name, type_, _, _, key in connection.execute("PRAGMA table_info(reports)")}
    assert declared["id"] == ("TEXT", 1)
    assert declared["seconds_to_resolve"] == ("INTEGER", 0)
    assert declared["revenue"] == ("REAL", 0)
    keys = {(row[2], row[3], row[4]) for row in connection.execute("PRAGMA foreign_key_list(addresses)")}
    assert keys == {("actions", "action", "key"), ("factors", "factor", "key")}


def test_every_column_is_described_where_the_table_is_made(connection: sqlite3.Connection) -> None:
    (made,) = column(connection, "SELECT sql FROM sqlite_master WHERE name = 'actions'")
    assert "-- The day it is due." in str(made)


def test_open_actions_come_overdue_first(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT overdue_days, due, status FROM open_actions").fetchall()
    late = [row[0] for row in rows]
    assert late == sorted(late, reverse=True)
    assert late[0] == (date(2026, 4, 1) - date.fromisoformat(rows[0][1])).days == 278
    assert rows[-1] == (0, None, "open"), "without a due date"


def test_durations_are_rows(connection: sqlite3.Connection) -> None:
    question = "SELECT measure, seconds, certainty FROM durations WHERE report = '2026-02-05-orders-postgres-leak'"
    assert connection.execute(question).fetchall() == [
        ("detect", 120, "exact"),
        ("acknowledge", 300, "exact"),
        ("mitigate", 5400, "exact"),
        ("resolve", 8100, "exact"),
    ]


def test_words_are_found(connection: sqlite3.Connection) -> None:
    question = "SELECT report FROM sections WHERE rowid IN (SELECT rowid FROM sections_fts WHERE sections_fts MATCH ?)"
    assert set(column(connection, question, "certificate AND signer")) == {"2025-06-19-identity-certificate-expired"}


def test_an_id_that_a_report_has_twice_leads_to_two_rows(connection: sqlite3.Connection) -> None:
    question = "SELECT key, what FROM factors WHERE report = '2026-03-01-odd' AND id = 'same'"
    assert connection.execute(question).fetchall() == [
        ("2026-03-01-odd#same", "The first of two with one id"),
        ("2026-03-01-odd#same~2", "The second of two with one id"),
    ]


def test_relations_lead_only_to_what_is_there(connection: sqlite3.Connection) -> None:
    """A report that is not exported may not be for the same readers; an action may name a factor that is not there."""
    assert column(connection, "SELECT other FROM related WHERE report = '2026-03-01-odd'") == []
    assert column(connection, "SELECT factor FROM addresses WHERE action = '2026-03-01-odd#A1'") == [
        "2026-03-01-odd#same"
    ]


def test_the_same_reports_are_the_same_bytes() -> None:
    assert database(everything()) == database(everything())
    assert database(everything()) != database(scope())


def test_no_report_is_an_empty_database() -> None:
    opened = sqlite3.connect(":memory:")
    opened.deserialize(database(scope([])))
    assert column(opened, "SELECT reports FROM export") == [0]
    assert column(opened, "SELECT count(*) FROM open_actions") == [0]
    opened.close()


def test_the_file_says_what_it_is(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(database(scope()))
    opened = sqlite3.connect(path)
    assert opened.execute("SELECT * FROM export").fetchall() == [(1, "2026-04-01", "restricted", "Shop & co", URL, 41)]
    assert column(opened, "PRAGMA user_version") == [1]
    opened.close()
