"""The tables as Parquet files, read as their users do: with pyarrow and with DuckDB."""

import contextlib
import pathlib
import re
import statistics
import sys
from collections import defaultdict
from datetime import UTC, date, datetime

import duckdb
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from mkdocs_postmortems.analysis.durations import Duration, time_to
from mkdocs_postmortems.cli.export import command
from mkdocs_postmortems.exports import parquet
from mkdocs_postmortems.exports.parquet import table_parquet
from mkdocs_postmortems.exports.scope import Scope
from mkdocs_postmortems.exports.table import Table
from mkdocs_postmortems.exports.tables import REPORTS, TABLES, TIMELINE
from mkdocs_postmortems.report.problem import Refusal
from support.exports import odd, scope
from support.reports import ROOT, organisation


def everything() -> Scope:
    return scope([*organisation().reports, odd()])


def read(table: Table, given: Scope, folder: pathlib.Path) -> pyarrow.Table:
    path = folder / f"{table.name}.parquet"
    path.write_bytes(table_parquet(table, given))
    return pyarrow.parquet.read_table(path)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_table_has_the_cells_of_the_other_exports(table: Table, tmp_path: pathlib.Path) -> None:
    found = read(table, everything(), tmp_path)
    assert found.column_names == [column.name for column in table.columns]
    rows = list(table.rows(everything()))
    assert found.num_rows == len(rows) > 0
    for number, column in enumerate(table.columns):
        cells = found.column(column.name).to_pylist()
        assert [cell is None for cell in cells] == [row[number] is None for row in rows], column.name
        if column.type not in ("day", "time", "list"):
            assert cells == [row[number] for row in rows], column.name


def test_cells_have_types(tmp_path: pathlib.Path) -> None:
    (row,) = read(REPORTS, scope([odd()]), tmp_path).to_pylist()
    assert row["day"] == date(2026, 3, 1)
    assert row["started"] == datetime(2026, 3, 1, 22, 30, tzinfo=UTC), "23:30+01:00"
    assert (row["detected"], row["detected_certainty"]) == (None, "unknown")
    assert (row["seconds_to_resolve"], row["seconds_to_detect"]) == (2400, None)
    assert (row["services"], row["authors"], row["teams"]) == (["=1+1", "sho,p"], ["@orders-oncall"], ["orders"])
    assert (row["revenue"], row["revenue_estimated"], row["tickets"]) == (10.5, False, 47.0)


def test_a_text_that_a_spreadsheet_takes_for_a_formula_stays_as_written(tmp_path: pathlib.Path) -> None:
    assert read(TIMELINE, scope([odd()]), tmp_path).column("event").to_pylist()[0] == "@SUM(1) is typed"


def test_columns_are_described_and_keys_are_never_null(tmp_path: pathlib.Path) -> None:
    schema = read(REPORTS, scope([odd()]), tmp_path).schema
    assert schema.metadata[b"description"].startswith(b"One row per report.")
    assert all(len(field.metadata[b"description"]) > 4 for field in schema)
    assert not schema.field("id").nullable
    assert schema.field("incident").nullable


def test_no_report_is_a_table_without_rows(tmp_path: pathlib.Path) -> None:
    found = read(REPORTS, scope([]), tmp_path)
    assert (found.num_rows, found.schema) == (0, read(REPORTS, everything(), tmp_path).schema)


def test_row_groups_hold_all_rows_in_their_order(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(TIMELINE, everything(), tmp_path)
    monkeypatch.setattr(parquet, "_ROWS", 7)
    assert read(TIMELINE, everything(), tmp_path).equals(whole)
    assert pyarrow.parquet.ParquetFile(tmp_path / "timeline.parquet").num_row_groups > 1


def test_the_same_reports_are_the_same_bytes() -> None:
    assert table_parquet(REPORTS, everything()) == table_parquet(REPORTS, everything())


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refusal, match=re.escape("mkdocs-postmortems[parquet]")):
        table_parquet(REPORTS, scope([]))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder into which the example organisation was exported as the guide says."""
    folder = tmp_path_factory.mktemp("shop")
    reports = ROOT / "plugins/mkdocs_postmortems/scaffold/example/postmortems"
    (folder / "postmortems.yml").write_text(f"reports: {reports}\n", "utf-8")
    with contextlib.chdir(folder):
        for _ in range(2):  # over its own files too
            done = CliRunner().invoke(command, ["parquet", "--today", "2026-04-01", "--output", "parquet"])
            assert (done.exit_code, done.output) == (0, "")
    return folder


def test_the_query_of_the_guide_is_mttr_by_service(shop: pathlib.Path) -> None:
    """As computed from the reports themselves."""
    guide = (ROOT / "plugins/mkdocs_postmortems/pages/guide/data.md").read_text("utf-8")
    (question,) = re.findall(r"^```sql\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    with contextlib.chdir(shop):
        rows = duckdb.sql(question).fetchall()
    minutes: dict[str, list[float]] = defaultdict(list)
    for report in organisation().reports:
        length = time_to(report, "resolved")
        if report.audience != "restricted" and report.kind == "incident":
            for service in report.services:
                minutes[service] += [length.length.total_seconds() / 60] if isinstance(length, Duration) else []
    assert {row[0] for row in rows} == set(minutes)
    for service, n, mean, median in rows:
        lengths = minutes[service]
        assert n == len(lengths)
        assert mean == (pytest.approx(statistics.mean(lengths), abs=0.51) if lengths else None), service
        assert median == (pytest.approx(statistics.median(lengths), abs=0.51) if lengths else None), service
    assert any(n > 1 for _, n, _, _ in rows)


def test_duckdb_joins_the_tables_by_their_keys(shop: pathlib.Path) -> None:
    question = """
        SELECT count(*), count(DISTINCT actions.report), max(typeof(actions.due)), max(typeof(reports.started))
        FROM 'parquet/actions.parquet' AS actions JOIN 'parquet/reports.parquet' AS reports
        ON reports.id = actions.report
    """
    with contextlib.chdir(shop):
        (row,) = duckdb.sql(question).fetchall()
        (alone,) = duckdb.sql("SELECT count(*) FROM 'parquet/actions.parquet'").fetchall()
    assert row[0] == alone[0] > 0
    assert row[2:] == ("DATE", "TIMESTAMP WITH TIME ZONE")


def test_a_file_of_somebody_else_is_left(shop: pathlib.Path) -> None:
    other = shop / "other"
    other.mkdir()
    (other / "whys.parquet").write_text("mine", "utf-8")
    with contextlib.chdir(shop):
        done = CliRunner().invoke(command, ["parquet", "--output", "other"])
    assert done.exit_code == 2
    assert "whys.parquet exists and is not an export of this kind" in done.output
    assert [path.name for path in other.iterdir()] == ["whys.parquet"]
