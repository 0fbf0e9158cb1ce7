"""`postmortems export`, as a person or a job runs it."""

import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar
from mkdocs_postmortems.cli.export import command
from support.gate import COMMAND
from support.reports import ORGANISATION, write

pytestmark = pytest.mark.usefixtures("every_report")

DAY = ("--today", "2026-04-01")


@pytest.fixture
def shop(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "postmortems.yml").write_text(f"reports: {ORGANISATION / 'postmortems'}\n", "utf-8")
    return tmp_path


def export(*arguments: str, cwd: pathlib.Path) -> Result:
    """The command within this process: thirty of its own would take ten seconds."""
    with contextlib.chdir(cwd):
        return CliRunner().invoke(command, arguments)


@pytest.mark.parametrize(
    ("format_", "begins"),
    [("json", '{"version":1,"today":"2026-04-01"'), ("atom", "<?xml "), ("ical", "BEGIN:VCALENDAR"), ("card", "{")],
)
def test_the_same_is_printed_and_written(shop: pathlib.Path, format_: str, begins: str) -> None:
    printed = export(format_, *DAY, cwd=shop)
    assert (printed.exit_code, printed.stderr) == (0, "")
    assert printed.stdout.startswith(begins)
    for _ in range(2):  # over its own file too
        assert export(format_, *DAY, "-o", "out", cwd=shop).exit_code == 0
    assert (shop / "out").read_bytes().decode().replace("\r\n", "\n") == printed.stdout
    assert sorted(path.name for path in shop.iterdir()) == ["out", "postmortems.yml"], "nothing beside it"


def test_a_folder_of_tables(shop: pathlib.Path) -> None:
    for _ in range(2):
        done = export("csv", *DAY, "-o", "new/tables", cwd=shop)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    package = json.loads((shop / "new/tables/datapackage.json").read_text("utf-8"))
    named = {resource["path"] for resource in package["resources"]}
    assert {path.name for path in (shop / "new/tables").iterdir()} == {"datapackage.json"} | named
    one = export("csv", *DAY, "--table", "actions", cwd=shop)
    assert one.stdout.encode().splitlines() == (shop / "new/tables/actions.csv").read_bytes().splitlines()


def test_a_database(shop: pathlib.Path) -> None:
    assert (
        export("sqlite", *DAY, "-o", "all.db", "--title", "Shop", "--site-url", "https://a.example", cwd=shop).exit_code
        == 0
    )
    connection = sqlite3.connect(shop / "all.db")
    assert connection.execute("SELECT today, site, site_url, reports FROM export").fetchall() == [
        ("2026-04-01", "Shop", "https://a.example/", 41)
    ]
    connection.close()
    piped = subprocess.run([COMMAND, "export", "sqlite", "-o", "-"], cwd=shop, capture_output=True, timeout=60)
    assert piped.stdout.startswith(b"SQLite format 3\0")


@pytest.mark.parametrize("name", ["2026-02-05-orders-postgres-leak", "postmortems/2026-02-05-orders-postgres-leak.md"])
def test_the_card_of_one_report(shop: pathlib.Path, name: str) -> None:
    card = json.loads(export("card", name, *DAY, cwd=shop).stdout)
    assert (card["id"], card["version"]) == ("2026-02-05-orders-postgres-leak", 1)


def test_the_day_comes_from_the_environment_where_it_is_not_given(shop: pathlib.Path) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    done = subprocess.run([COMMAND, "export", "json"], cwd=shop, env=environment, capture_output=True, timeout=60)
    assert json.loads(done.stdout)["today"] == "2026-01-01"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("csv",), "Name a folder with --output DIR, or one table with --table."),
        (("csv", "-o", "x", "--table", "actions"), "Name a folder with --output DIR, or one table with --table."),
        (("json", "--site-url", "postmortems.example"), "does not begin with https://."),
        (("json", "-o", "no/such/folder.json"), "There is no folder no/such. Create it, or name another."),
        (("json", "-o", "."), "cannot be replaced: Is a directory. Name another file."),
        (("csv", "-o", "postmortems.yml"), "postmortems.yml cannot be created"),
        (("card", "2026-01-01-nothing"), "There is no report 2026-01-01-nothing."),
        (("json", "-o", "postmortems.yml"), "postmortems.yml exists and is not an export of this kind."),
        (("sqlite",), "Missing option '-o' / '--output'"),
    ],
)
def test_what_cannot_be_done_is_said(shop: pathlib.Path, arguments: tuple[str, ...], said: str) -> None:
    before = (shop / "postmortems.yml").read_bytes()
    done = export(*arguments, cwd=shop)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in shop.iterdir()} == {"postmortems.yml": before}


def test_a_table_of_somebody_else_is_left(shop: pathlib.Path) -> None:
    (shop / "tables").mkdir()
    (shop / "tables/whys.csv").write_text("mine,alone\n", "utf-8")
    done = export("csv", "-o", "tables", cwd=shop)
    assert done.exit_code == 2
    assert "whys.csv exists and is not an export of this kind" in done.stderr
    assert [path.name for path in (shop / "tables").iterdir()] == ["whys.csv"], "and nothing is written beside it"


def test_reports_that_cannot_be_read_end_it(folder: pathlib.Path) -> None:
    write(folder / "postmortems", "2026-01-01-good")
    write(folder / "postmortems", "2026-01-02-bad", more="severty: SEV-1\n")
    done = export("json", "-o", "out.json", cwd=folder)
    assert done.exit_code == 2
    assert "postmortems/2026-01-02-bad.md:" in done.stderr
    assert done.stderr.endswith("Nothing was exported: 1 report cannot be read.\n")
    assert not (folder / "out.json").exists()


def test_no_folder_of_reports(tmp_path: pathlib.Path) -> None:
    done = export("ical", cwd=tmp_path)
    assert done.exit_code == 2
    assert "Create it, or set `reports` in postmortems.yml." in done.stderr


def test_no_report_is_an_empty_export(folder: pathlib.Path) -> None:
    assert json.loads(export("json", cwd=folder).stdout)["reports"] == []
    assert Calendar.from_ical(export("ical", cwd=folder).stdout).walk("VEVENT") == []


def test_the_address_of_the_site_is_that_of_postmortems_yml(shop: pathlib.Path) -> None:
    with (shop / "postmortems.yml").open("a", encoding="utf-8") as file:
        file.write("site_url: https://ours.example/pm\n")
    feeds = [export("atom", *DAY, *more, cwd=shop).stdout for more in ((), ("--site-url", "https://a.example"))]
    assert "https://ours.example/pm/reports/" in feeds[0]
    assert "https://a.example/reports/" in feeds[1]
