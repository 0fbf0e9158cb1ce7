"""The check as a whole: every file is opened once, and a file that breaks the program does not break the check."""

import os
import pathlib
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from mkdocs_postmortems.gate.rules import times
from mkdocs_postmortems.usecases.check import Check, CheckRequest
from support.checking import GOOD, UNSORTED, codes, write
from support.commands import invoke
from support.gate import text_of

COUNT = """
import sys
def seen(event, given):
    if event == "open" and isinstance(given[0], str) and given[0].endswith(".md"):
        print("opened", given[0], file=sys.stderr)
sys.addaudithook(seen)
from mkdocs_postmortems.cli.main import main
main()
"""


def opened(folder: pathlib.Path, *arguments: str) -> Counter[str]:
    """How often a check opens each report."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT, "check", "--today", "2026-04-01", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    lines = [line.partition(" ")[2] for line in done.stderr.splitlines() if line.startswith("opened ")]
    return Counter(pathlib.PurePath(line).name for line in lines if "postmortems/" in line and ".git" not in line)


@pytest.fixture
def archive(tmp_path: pathlib.Path) -> pathlib.Path:
    for number in range(3):
        write(tmp_path, text_of(front=f"incident: INC-{number}\n"), f"2026-03-1{number}-a")
    write(tmp_path, UNSORTED, "2026-03-11-unsorted")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--no-cache",),
        ("--format", "markdown"),
        ("--format", "json", "postmortems/2026-03-10-a.md", "postmortems/2026-03-11-a.md"),
        ("--write-baseline", "baseline.json"),
        ("--fix", "--diff"),
    ],
    ids=" ".join,
)
def test_every_report_is_opened_once(archive: pathlib.Path, arguments: tuple[str, ...]) -> None:
    for _ in ("cold", "warm"):
        times = opened(archive, *arguments)
        assert len(times) == 4 or (arguments[-1:] == ("postmortems/2026-03-11-a.md",) and len(times) >= 2)
        assert {*times.values()} == {1}


def test_what_is_fixed_is_judged_without_being_opened_again(archive: pathlib.Path) -> None:
    path = archive / "postmortems/2026-03-11-unsorted.md"
    check = Check(CheckRequest(date(2026, 4, 1), archive, [path], cached=False))
    (fixed,) = check.put_right()
    assert path.read_bytes() == fixed.fixed.data != fixed.before
    path.unlink()
    (judged,) = check.verdicts()
    assert judged.verdict.data == fixed.fixed.data
    assert "PM204" not in [found.code for found in judged.diagnostics]


def test_a_defect_that_one_file_brings_out_is_told_and_the_others_are_judged(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, UNSORTED, "2026-03-11-unsorted")
    write(tmp_path, text_of("servces: [search]\n"), "2026-03-11-other")

    def fails(*_: object) -> bool:
        raise ZeroDivisionError("password=hunter2")

    monkeypatch.setattr(times, "_before", fails)
    done = invoke("check", cwd=tmp_path)
    assert done.exit_code == 2
    assert (
        "2026-03-11-unsorted.md:1:1: error PM012 [internal-error] This file makes mkdocs-postmortems fail"
        in done.stdout
    )
    assert "ZeroDivisionError in test_check.py:" in done.stdout
    assert "hunter2" not in done.output
    assert "2026-03-11-other.md:5:1: error PM102" in done.stdout
    monkeypatch.undo()
    done = invoke("check", cwd=tmp_path)
    assert (done.exit_code, "PM012" in done.stdout) == (1, False)  # it was not kept in the cache


@pytest.mark.parametrize(
    ("front", "body", "expected"),
    [
        ("", "## Summary\n\nThe incident lasted 1000000000 days.\n", ["PM215"]),
        ("", "## Summary\n\nThe outage lasted 99999999999999999999 weeks and 3 minutes.\n", ["PM215"]),
        ("links: {1: null}\n", "", ["PM103"]),
        ("links: {1: [null]}\n", "", ["PM103"]),
        ("impact: {revenue: {amount: 1e308, currency: USD}}\n", "", []),
    ],
)
def test_hostile_values_are_no_defects(tmp_path: pathlib.Path, front: str, body: str, expected: list[str]) -> None:
    times = "times:\n  started: 2026-03-11T08:10Z\n  detected: 2026-03-11T08:15Z\n  resolved: 2026-03-11T10:20Z\n"
    write(tmp_path, text_of(times + front, body or "## Summary\n\nShort.\n"))
    assert codes(tmp_path, "--ignore", "PM502") == [f"2026-03-11-a {code}" for code in expected]


def test_a_clean_archive_has_nothing_to_tell(tmp_path: pathlib.Path) -> None:
    write(tmp_path, GOOD)
    check = Check(CheckRequest(date(2026, 4, 1), tmp_path, cached=False))
    assert [(judged.verdict.path.name, judged.diagnostics) for judged in check.verdicts()] == [("2026-03-11-a.md", [])]
    assert (check.earlier, [*check.fixes()]) == ({}, [])
