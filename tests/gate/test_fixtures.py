"""Mishaps as files. Each file in `bad` states the diagnostics that it must yield; those in `good` yield none.

A line `expect: PM202 12:12` gives code, line and column. It stands in a comment at the end of the file, or,
where the end is part of the mishap, without `expect: ` in a file beside it: `NAME.md.expect`.
"""

import json
import pathlib
import re
from functools import cache

import pytest
from mkdocs_postmortems.gate.registry import rules
from mkdocs_postmortems.gate.run import Run
from mkdocs_postmortems.report.files import find_reports
from support.commands import run
from support.gate import places, read
from support.reports import ROOT, TODAY

FIXTURES = ROOT / "tests/fixtures"
BAD = find_reports(FIXTURES / "bad")
GOOD = find_reports(FIXTURES / "good")
AUDIENCES = ("PM710", "PM711", "PM712", "PM713")
"""Rules of what the public may see: gate/test_audiences.py has reports for them."""
SIGNATURES = ("PM417", "PM516", "PM517", "PM519")
"""Rules of signatures: gate/test_signoff.py has reports for them."""


def name(path: pathlib.Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def expected(path: pathlib.Path) -> list[str]:
    beside = path.with_name(path.name + ".expect")
    if beside.exists():
        return beside.read_text("utf-8").splitlines()
    return re.findall(r"^expect: (.+?)\r?$", path.read_bytes().decode(), re.MULTILINE)


@cache
def found() -> dict[str, list[str]]:
    """What the installed command says of all bad files in one run."""
    done = run("check", "bad", "--format", "json", "--today", str(TODAY), cwd=FIXTURES)
    assert done.returncode == 1, done.stderr
    document = json.loads(done.stdout)
    assert document["summary"]["files"] == len(BAD)
    by_path: dict[str, list[str]] = {}
    for item in document["diagnostics"]:
        by_path.setdefault(item["path"], []).append(f"{item['code']} {item['line']}:{item['column']}")
    return by_path


@pytest.mark.parametrize("path", BAD, ids=name)
def test_a_bad_file_yields_exactly_what_it_states(path: pathlib.Path) -> None:
    assert expected(path)
    assert found()[name(path)] == expected(path)


def test_no_file_adds_to_or_hides_what_another_yields() -> None:
    """Judged alone, each file yields what it yields among the others; only ids are looked up there."""
    gate = Run(FIXTURES / "bad", FIXTURES, TODAY)
    alone = {name(path): places(verdict.diagnostics) for path in BAD for verdict in gate.verdicts([path])}
    assert alone == found()


def test_every_rule_on_a_single_text_has_a_fixture() -> None:
    stated = {line.split()[0] for path in BAD for line in expected(path)}
    beside = {code for code, rule in rules().items() if rule.beside}
    assert rules().keys() - stated == {
        "PM009", "PM012", "PM013", "PM030", "PM109", *SIGNATURES, *AUDIENCES, *beside,
    }  # fmt: skip


def test_good_files_yield_nothing() -> None:
    done = run("check", "good", "--strict", "--today", str(TODAY), cwd=FIXTURES)
    assert done.stdout == f"{len(GOOD)} reports checked, nothing found.\n"
    assert done.returncode == 0


@pytest.mark.parametrize("path", BAD, ids=name)
def test_reading_a_bad_file_says_where_cause_and_hint(path: pathlib.Path) -> None:
    for problem in read(path.read_bytes(), path.name).problems:
        assert problem.position.line >= 1 and problem.position.column >= 1
        assert problem.message and problem.hint
        assert not problem.message.endswith(".") and not problem.hint.endswith(".")
