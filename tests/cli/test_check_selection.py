"""`--select`, `--ignore` and `--level`."""

import pathlib

import pytest
from support.checking import UNKNOWN_FIELD, UNSORTED, codes, write
from support.commands import run
from support.gate import text_of

UNUSED = text_of(body="<!-- postmortems: ignore PM204 because the log is in its own order -->\nNothing to see.\n")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], ["PM204"]),
        (["--select", "PM204"], ["PM204"]),
        (["--select", "PM203, pm2"], ["PM204"]),
        (["--select", "PM203"], []),
        (["--select", "PM4", "--select", "PM203"], []),
        (["--ignore", "PM2"], []),
        (["--ignore", "PM203,PM204"], []),
        (["--select", "PM2", "--ignore", "PM204"], []),
        (["--select", "PM204", "--ignore", "PM2"], ["PM204"]),
        (["--select", "PM204", "--ignore", "PM204"], []),
        (["--level", "PM204=off"], []),
        (["--level", "PM2=off", "--level", "PM204=info"], ["PM204"]),
    ],
)
def test_the_longer_code_wins(folder: pathlib.Path, arguments: list[str], found: list[str]) -> None:
    write(folder, UNSORTED)
    assert codes(folder, *arguments) == [f"2026-03-11-a {code}" for code in found]


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("warning", 0), ("info", 0), ("off", 0)])
def test_a_level_holds_over_that_of_the_organisation(folder: pathlib.Path, level: str, code: int) -> None:
    (folder / "postmortems.yml").write_text("rules: {PM204: {SEV-3: info}}\n", "utf-8")
    write(folder, UNSORTED)
    done = run("check", "--level", f"PM204={level}", cwd=folder)
    assert done.returncode == code
    assert (f" {level} PM204 " in done.stdout) == (level != "off")


def test_a_rule_that_the_organisation_switched_off_comes_back(folder: pathlib.Path) -> None:
    (folder / "postmortems.yml").write_text("rules: {PM204: off}\n", "utf-8")
    write(folder, UNSORTED)
    assert codes(folder, "--select", "PM204") == []
    assert codes(folder, "--level", "PM204=warning") == ["2026-03-11-a PM204"]


def test_what_keeps_a_report_from_being_read_is_always_said(folder: pathlib.Path) -> None:
    write(folder, UNKNOWN_FIELD)
    assert codes(folder, "--select", "PM204") == ["2026-03-11-a PM102"]


@pytest.mark.parametrize("arguments", [["--ignore", "PM204"], ["--select", "PM022"], ["--level", "PM204=off"]])
def test_an_exception_to_a_rule_that_did_not_run_is_not_called_unused(
    folder: pathlib.Path, arguments: list[str]
) -> None:
    write(folder, UNUSED)
    assert codes(folder) == ["2026-03-11-a PM022"]
    assert codes(folder, *arguments) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "MP204"], "There is no rule `MP204`. Write `PM204`."),
        (["--select", "PM9"], "There is no rule `PM9`."),
        (["--ignore", "unsorted-timeline"], "There is no rule `unsorted-timeline`. Write `PM204`."),
        (["--ignore", "XY123"], "There is no rule `XY123`."),
        (["--level", "PM999=error"], "There is no rule `PM999`."),
        (["--ignore", "PM1"], "`PM1` has a fixed level, because a report that violates it cannot be read."),
        (["--level", "PM008=info"], "`PM008` has a fixed level"),
        (["--level", "PM204=loud"], "`loud` is not a level. Use one of error, warning, info, off."),
        (["--level", "PM204"], "such as `PM204=warning`"),
    ],
)
def test_a_selection_that_cannot_be_met_is_a_usage_error(folder: pathlib.Path, arguments: list[str], said: str) -> None:
    write(folder, UNSORTED)
    for _ in range(2):  # nor does it come out of a cache
        done = run("check", *arguments, cwd=folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
