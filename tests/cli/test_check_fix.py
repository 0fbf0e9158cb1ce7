"""`--fix` and `--diff`."""

import json
import os
import pathlib
import stat

import pytest
from support.checking import GOOD, UNSORTED, write
from support.commands import run
from support.gate import text_of

ALIAS = text_of("severity: P3\nservces: [search]\n")


def test_it_puts_right_says_so_and_judges_what_is_left(folder: pathlib.Path) -> None:
    path = write(folder, UNSORTED.replace("SEV-3", "P3").replace("status", "teem: a\nstatus"))
    done = run("check", "--fix", cwd=folder)
    assert done.returncode == 1
    assert done.stderr == "postmortems/2026-03-11-a.md: fixed: severity SEV-3; timeline sorted\n"
    assert [line.split()[2] for line in done.stdout.splitlines() if line.startswith("postmortems/")] == ["PM102"]
    fixed = path.read_bytes()
    done = run("check", "--fix", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert path.read_bytes() == fixed


def test_a_file_with_nothing_to_fix_is_not_written(folder: pathlib.Path) -> None:
    path = write(folder, GOOD)
    os.utime(path, (1, 1))
    assert run("check", "--fix", cwd=folder).returncode == 0
    assert path.stat().st_mtime == 1


def test_json_stays_json(folder: pathlib.Path) -> None:
    write(folder, ALIAS)
    done = run("check", "--fix", "--format", "json", cwd=folder)
    assert [item["code"] for item in json.loads(done.stdout)["diagnostics"]] == ["PM102"]


def test_mode_and_symbolic_link_are_kept_and_nothing_lies_about(folder: pathlib.Path) -> None:
    real = folder / "postmortems/_kept.md"
    real.write_text(ALIAS, "utf-8")
    real.chmod(0o640)
    link = folder / "postmortems/2026-03-11-a.md"
    link.symlink_to(real)
    run("check", "--fix", cwd=folder)
    assert link.is_symlink()
    assert "severity: SEV-3" in real.read_text("utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(path.name for path in folder.rglob("*")) == ["2026-03-11-a.md", "_kept.md", "postmortems"]


@pytest.mark.parametrize("arguments", [["--diff"], ["--fix", "--diff"]])
def test_a_difference_is_shown_and_can_be_applied(folder: pathlib.Path, arguments: list[str]) -> None:
    path = write(folder, ALIAS.replace("\n", "\r\n"))
    before = path.read_bytes()
    done = run("check", *arguments, cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert path.read_bytes() == before
    names = ["--- a/postmortems/2026-03-11-a.md", "+++ b/postmortems/2026-03-11-a.md"]
    assert done.stdout.splitlines()[:2] == names
    assert [line for line in done.stdout.splitlines() if line[:1] in "+-"][2:] == ["-severity: P3", "+severity: SEV-3"]


def test_no_difference_is_a_success_whatever_else_is_wrong(folder: pathlib.Path) -> None:
    write(folder, text_of("servces: [search]\n"))
    done = run("check", "--diff", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_rule_that_did_not_run_sorts_nothing(folder: pathlib.Path) -> None:
    path = write(folder, UNSORTED)
    run("check", "--fix", "--ignore", "PM204", cwd=folder)
    assert path.read_bytes().decode() == UNSORTED
    run("check", "--fix", cwd=folder)
    assert path.read_bytes().decode() != UNSORTED


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_cannot_be_written(folder: pathlib.Path) -> None:
    path = write(folder, ALIAS)
    path.chmod(0o440)
    done = run("check", "--fix", cwd=folder)
    assert done.returncode == 2
    assert "2026-03-11-a.md cannot be written: Permission denied. Check" in done.stderr
    assert path.read_bytes().decode() == ALIAS
