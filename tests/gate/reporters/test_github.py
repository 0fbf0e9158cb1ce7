"""What the runner makes of a command: it splits at `::`, at `,` and `=`, and then undoes the escapes."""

import re
from dataclasses import replace

import pytest
from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.gate.reporters import render
from support.outcomes import DAY, MIXED, NO_FILE, NOTHING, ODD, found, golden

COMMAND = re.compile(r"::(?P<name>\w+) (?P<properties>.*?)::(?P<message>.*)")


def undone(text: str, escapes: str) -> str:
    for code in (*escapes.split(), "25"):
        text = text.replace(f"%{code}", chr(int(code, 16)))
    return text


def read(line: str) -> tuple[str, dict[str, str], str]:
    command = COMMAND.fullmatch(line)
    assert command
    pairs = (pair.partition("=")[::2] for pair in command["properties"].split(","))
    properties = {name: undone(value, "0D 0A 3A 2C") for name, value in pairs}
    return command["name"], properties, undone(command["message"], "0D 0A")


def test_it_is_as_it_was() -> None:
    assert render("github", MIXED) + "\n" == golden("github.txt")


def test_the_runner_reads_what_was_meant() -> None:
    lines = render("github", MIXED).splitlines()
    assert read(lines[1]) == (
        "warning",
        {"file": ODD, "line": "1", "col": "13", "title": "PM207 day-differs-from-onset"},
        f"{ODD}:1:13: {DAY.message}.\n{DAY.hint}.",
    )


@pytest.mark.parametrize("message", ["a\r\nb", "%0A", "%25", "::error::x", "##[error]x", "\n::set-output name=a::b"])
def test_no_text_of_a_report_begins_a_command_of_its_own(message: str) -> None:
    lines = render("github", replace(NOTHING, diagnostics=[found("PM202", "x-y", Level.ERROR, message)])).split("\n")
    assert len(lines) == 2
    assert message in read(lines[0])[2]


@pytest.mark.parametrize(
    ("level", "name"), [(Level.ERROR, "error"), (Level.WARNING, "warning"), (Level.INFO, "notice")]
)
def test_levels(level: Level, name: str) -> None:
    outcome = replace(NOTHING, diagnostics=[found("PM202", "x-y", level, "m")])
    assert render("github", outcome).startswith(f"::{name} ")


def test_without_findings_there_is_no_command() -> None:
    assert render("github", NOTHING) == "1 report checked, nothing found."
    assert render("github", NO_FILE) == "0 reports checked, nothing found."
