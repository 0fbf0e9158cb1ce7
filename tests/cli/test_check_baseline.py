"""`--baseline` and `--write-baseline`."""

import json
import pathlib

import pytest
from support.checking import GOOD, UNKNOWN_FIELD, UNSORTED, codes, write
from support.commands import run
from support.gate import text_of

FILE = "baseline.json"
TWO = text_of("servces: [search]\nteem: search\n")


@pytest.fixture
def archive(folder: pathlib.Path) -> pathlib.Path:
    """Three findings in two reports, and a baseline of them."""
    write(folder, UNSORTED, "2026-01-01-unsorted")
    write(folder, TWO, "2026-01-02-fields")
    done = run("check", "--write-baseline", FILE, cwd=folder)
    assert (done.returncode, done.stdout) == (0, "2 reports checked, nothing found.\n")
    assert done.stderr == "baseline.json: 3 findings listed, 0 removed.\n"
    return folder


def entries(folder: pathlib.Path) -> list[list[str]]:
    contents = json.loads((folder / FILE).read_text("utf-8"))
    assert contents["version"] == 1
    return [[pathlib.PurePosixPath(item["path"]).stem, item["code"]] for item in contents["findings"]]


def test_a_finding_is_one_sorted_line(archive: pathlib.Path) -> None:
    lines = (archive / FILE).read_text("utf-8").splitlines()
    assert lines[:3] == ["{", '  "version": 1,', '  "findings": [']
    assert lines[3].startswith('    {"path":"postmortems/2026-01-01-unsorted.md","code":"PM204","message":"This entry')
    assert [json.loads(line.rstrip(","))["message"] for line in lines[4:6]] == [
        "The front matter has no field `servces`",
        "The front matter has no field `teem`",
    ]
    assert lines[6:] == ["  ]", "}"]


def test_what_it_lists_is_not_reported_and_what_is_new_is(archive: pathlib.Path) -> None:
    done = run("check", "--baseline", FILE, cwd=archive)
    assert (done.returncode, done.stdout, done.stderr) == (0, "2 reports checked, nothing found.\n", "")
    write(archive, UNKNOWN_FIELD, "2026-01-03-new")
    write(archive, text_of("servces: [search]\nteem: search\nowner: search\n"), "2026-01-02-fields")
    assert codes(archive, "--baseline", FILE) == ["2026-01-02-fields PM102", "2026-01-03-new PM102"]


def test_findings_are_known_again_after_lines_moved(archive: pathlib.Path) -> None:
    path = archive / "postmortems/2026-01-01-unsorted.md"
    write(archive, path.read_text("utf-8").replace("## Timeline", "## Summary\n\nTwo lines.\n\n## Timeline"), path.stem)
    write(archive, text_of("teem:   search\n# a comment\nservces: [search]\n"), "2026-01-02-fields")
    assert codes(archive, "--baseline", FILE) == []


def test_a_finding_is_known_by_what_is_said_or_by_its_line(archive: pathlib.Path) -> None:
    """The first as if the line had been edited, the second as if a new version of the rule said it differently."""
    path = archive / FILE
    path.write_text(path.read_text("utf-8").replace("no field `servces`", "a field `servces` too many"), "utf-8")
    write(archive, text_of("servces: [search]\nteem: [search, orders]\n"), "2026-01-02-fields")
    assert codes(archive, "--baseline", FILE) == []
    write(archive, text_of("servces: [orders]\nteem: [search, orders]\n"), "2026-01-02-fields")
    assert codes(archive, "--baseline", FILE) == ["2026-01-02-fields PM102"]


def test_an_age_in_a_message_may_grow(folder: pathlib.Path) -> None:
    due = text_of(
        "status: published\nactions: [{id: A1, title: Alert on a full pool, owner: '@orders', due: 2026-01-01}]\n"
    )
    write(folder, due)
    run("check", "--write-baseline", FILE, "--today", "2026-02-01", cwd=folder)
    assert ["2026-03-11-a", "PM414"] in entries(folder)
    write(folder, due.replace("full pool", "pool that is full"))
    assert "2026-03-11-a PM414" not in codes(folder, "--baseline", FILE)


def test_an_entry_excuses_one_finding(folder: pathlib.Path) -> None:
    row = "| 2026-03-11 08:10 | The job swaps the alias |\n| 2026-03-11 09:00 | Support forwards a ticket |\n"
    write(folder, UNSORTED)
    run("check", "--write-baseline", FILE, cwd=folder)
    write(folder, UNSORTED + row + row)
    assert codes(folder, "--baseline", FILE) == ["2026-03-11-a PM204"]


def test_what_is_gone_is_said_and_taken_out(archive: pathlib.Path) -> None:
    write(archive, UNKNOWN_FIELD, "2026-01-02-fields")
    (archive / "postmortems/2026-01-01-unsorted.md").unlink()
    done = run("check", "--baseline", FILE, cwd=archive)
    assert done.returncode == 0
    assert done.stderr == (
        "baseline.json: 2 of its findings are fixed; `postmortems check --write-baseline baseline.json` removes them.\n"
    )
    done = run("check", "--write-baseline", FILE, cwd=archive)
    assert (done.returncode, done.stderr) == (0, "baseline.json: 1 finding listed, 2 removed.\n")
    assert entries(archive) == [["2026-01-02-fields", "PM102"]]


def test_it_only_ever_shrinks(archive: pathlib.Path) -> None:
    before = (archive / FILE).read_bytes()
    write(archive, UNKNOWN_FIELD, "2026-01-03-new")
    done = run("check", "--write-baseline", FILE, cwd=archive)
    assert done.returncode == 1
    assert "2026-01-03-new.md:5:1: error PM102" in done.stdout
    assert (archive / FILE).read_bytes() == before


def test_files_that_were_not_judged_keep_their_entries(archive: pathlib.Path) -> None:
    write(archive, GOOD, "2026-01-02-fields")
    done = run("check", "postmortems/2026-01-02-fields.md", "--baseline", FILE, cwd=archive)
    assert "2 of its findings are fixed" in done.stderr
    run("check", "postmortems/2026-01-02-fields.md", "--write-baseline", FILE, cwd=archive)
    assert entries(archive) == [["2026-01-01-unsorted", "PM204"]]


def test_of_rules_that_did_not_run_nothing_is_said(archive: pathlib.Path) -> None:
    done = run("check", "--baseline", FILE, "--ignore", "PM204", cwd=archive)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_holds_wherever_the_command_runs(archive: pathlib.Path) -> None:
    assert codes(archive / "postmortems", ".", "--baseline", f"../{FILE}") == []


def test_a_suppressed_finding_needs_no_entry(folder: pathlib.Path) -> None:
    write(folder, text_of(body="<!-- postmortems: ignore-file PM204 because of the log -->\n") + UNSORTED[4:])
    run("check", "--write-baseline", FILE, cwd=folder)
    assert ["2026-03-11-a", "PM204"] not in entries(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "baseline.json cannot be read: No such file or directory."),
        ("[]", "baseline.json is not a baseline: Expected `object`, got `array`."),
        ("<<<<<<< HEAD\n", "baseline.json is not a baseline: JSON is malformed"),
        ('{"version": 1, "findings": [{"path": 5}]}', "baseline.json is not a baseline"),
        ('{"version": 2, "findings": []}', "baseline.json was written by a newer version of this program."),
    ],
)
def test_a_file_that_cannot_be_used(folder: pathlib.Path, text: str | None, said: str) -> None:
    write(folder, GOOD)
    if text is not None:
        (folder / FILE).write_text(text, "utf-8")
    done = run("check", "--baseline", FILE, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    if text is not None:
        assert run("check", "--write-baseline", FILE, cwd=folder).returncode == 2
        assert (folder / FILE).read_text("utf-8") == text


def test_a_file_that_cannot_be_written(folder: pathlib.Path) -> None:
    write(folder, GOOD)
    done = run("check", "--write-baseline", "nowhere/baseline.json", cwd=folder)
    assert done.returncode == 2
    assert "nowhere/baseline.json cannot be written: No such file or directory." in done.stderr


@pytest.mark.parametrize(
    "other", [["--baseline", "b"], ["--select", "PM2"], ["--ignore", "PM2"], ["--changed-since", "x"]]
)
def test_writing_takes_all_rules_and_all_reports(folder: pathlib.Path, other: list[str]) -> None:
    write(folder, GOOD)
    assert run("check", "--write-baseline", FILE, *other, cwd=folder).returncode == 2
    assert not (folder / FILE).exists()
