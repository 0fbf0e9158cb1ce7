"""`postmortems check` as a person and CI meet it: output, exit codes, time to start."""

import json
import os
import pathlib
import subprocess
import sys
import textwrap

import pytest
from jsonschema_rs import Draft202012Validator
from support.gate import run, text_of
from support.reports import ORGANISATION, ROOT

GOLDEN = ROOT / "tests/golden"
GOOD = text_of()
WARNING = text_of("times:\n  started: 2026-01-11T08:10Z\n")
ERROR = text_of("servces: [search]\n")


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "postmortems").mkdir()
    return tmp_path


def python(program: str, cwd: pathlib.Path) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.run(arguments, cwd=cwd, capture_output=True, text=True, timeout=60)


def write(folder: pathlib.Path, text: str, name: str = "2026-03-11-a") -> None:
    (folder / f"postmortems/{name}.md").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (GOOD, [], 0),
        (GOOD, ["--strict"], 0),
        (WARNING, [], 0),
        (WARNING, ["--strict"], 1),
        (ERROR, [], 1),
        (ERROR, ["--format", "json"], 1),
        (ERROR, ["--format", "yaml"], 2),
        (GOOD, ["--today", "soon"], 2),
        (GOOD, ["elsewhere"], 2),
    ],
)
def test_exit_codes(folder: pathlib.Path, text: str, arguments: list[str], code: int) -> None:
    write(folder, text)
    assert run("check", *arguments, cwd=folder).returncode == code


def test_an_unreadable_file_ends_with_2_and_hides_no_other(folder: pathlib.Path) -> None:
    """The refusal is acted: tests may run as root, who may read everything."""
    write(folder, ERROR)
    write(folder, GOOD, "2026-03-12-locked")
    done = python(
        """
        import pathlib
        from mkdocs_postmortems.cli.main import cli
        read = pathlib.Path.read_bytes
        def refuse(path):
            if "locked" in path.name:
                raise PermissionError(13, "Permission denied")
            return read(path)
        pathlib.Path.read_bytes = refuse
        cli(["check"])
        """,
        cwd=folder,
    )
    assert done.returncode == 2
    assert "error PM009 [unreadable-file] The file cannot be opened: Permission denied" in done.stdout
    assert "PM102" in done.stdout


def test_without_a_folder_of_reports_it_says_which_one_it_looked_for(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems.yml").write_text("reports: incidents\n", "utf-8")
    done = run("check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"There is no folder {tmp_path / 'incidents'}." in done.stderr


def test_an_empty_folder_is_no_mistake_but_is_said(folder: pathlib.Path) -> None:
    done = run("check", "postmortems", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "No reports found in postmortems.\n")


def test_files_named_twice_are_judged_once(folder: pathlib.Path) -> None:
    write(folder, GOOD)
    done = run("check", "postmortems", "postmortems/2026-03-11-a.md", cwd=folder)
    assert done.stdout == "1 report checked, nothing found.\n"


def test_one_file_alone_knows_the_ids_of_the_others(folder: pathlib.Path) -> None:
    write(folder, text_of("related: [2026-03-10-b]\n"))
    write(folder, GOOD, "2026-03-10-b")
    done = run("check", "postmortems/2026-03-11-a.md", cwd=folder)
    assert done.stdout == "1 report checked, nothing found.\n"


def test_from_inside_the_folder_paths_are_relative_to_where_one_stands(folder: pathlib.Path) -> None:
    write(folder, ERROR)
    (folder / "postmortems.yml").write_text("reports: postmortems\n", "utf-8")
    assert run("check", cwd=folder / "postmortems").stdout.startswith("2026-03-11-a.md:5:1: error PM102")


@pytest.mark.parametrize("format_", ["text", "json"])
def test_output_is_as_it_was(format_: str) -> None:
    """After a change that is meant: run the command in tests/golden and write its output to the file."""
    name = {"text": "check.txt", "json": "check.json"}[format_]
    done = run("check", "reports", "--format", format_, "--today", "2026-04-01", cwd=GOLDEN)
    assert done.returncode == 1
    assert done.stdout == (GOLDEN / name).read_text("utf-8")


@pytest.mark.parametrize("reports", [GOLDEN / "reports", ORGANISATION / "postmortems"])
def test_json_output_is_what_its_schema_says(reports: pathlib.Path) -> None:
    done = run("check", str(reports), "--format", "json", "--today", "2026-04-01", cwd=ROOT)
    schema = json.loads((ROOT / "schema/diagnostics.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(done.stdout))


def test_a_pipe_gets_no_colour(folder: pathlib.Path) -> None:
    write(folder, ERROR)
    assert "\x1b" not in run("check", cwd=folder).stdout


def test_check_starts_without_what_it_does_not_need() -> None:
    done = python(
        """
        import atexit, sys
        from mkdocs_postmortems.cli.main import cli
        heavy = {"networkx", "scipy", "numpy", "mkdocs", "jinja2", "material", "msgspec"}
        atexit.register(lambda: print(sorted(heavy & sys.modules.keys())))
        cli(["check", "2026-03-11-search-stale-index.md", "--today", "2026-04-01"])
        """,
        cwd=ORGANISATION / "postmortems",
    )
    assert done.stdout == "1 report checked, nothing found.\n['msgspec']\n"


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems take no such name")
def test_a_file_name_that_is_not_utf_8_is_named_like_any_other(tmp_path: pathlib.Path) -> None:
    folder = os.fsencode(tmp_path / "postmortems")
    pathlib.Path(os.fsdecode(folder)).mkdir()
    pathlib.Path(os.fsdecode(folder + b"/2026-03-11-\xff.md")).write_text(text_of(), "utf-8")
    for _ in range(2):  # the second time out of the cache
        done = run("check", "--today", "2026-04-01", cwd=tmp_path)
        assert done.returncode == 1
        assert r"postmortems/2026-03-11-\xff.md:1:1: error PM007" in done.stdout
