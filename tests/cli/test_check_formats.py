"""`postmortems check --format`: what goes to standard output and what to files, through the installed command."""

import json
import os
import pathlib
from xml.etree import ElementTree

import pytest
import xmlschema
from jsonschema_rs import Draft202012Validator
from support.checking import GOOD, UNKNOWN_FIELD, write
from support.commands import run
from support.gate import text_of
from support.outcomes import schema
from support.reports import ORGANISATION

MACHINE = ("json", "github", "gitlab", "sarif", "junit", "markdown")


def parse(format_: str, text: str) -> object:
    """What a program makes of it. Raises where it is not in the format."""
    if format_ in ("json", "gitlab"):
        return json.loads(text)
    if format_ == "sarif":
        log = json.loads(text)
        Draft202012Validator(json.loads(schema("sarif-2.1.0.json").read_text("utf-8"))).validate(log)
        return log
    if format_ == "junit":
        xmlschema.XMLSchema(schema("junit-10.xsd")).validate(text)
        return ElementTree.fromstring(text)
    return text.splitlines()


@pytest.mark.parametrize("format_", MACHINE)
@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (UNKNOWN_FIELD, 1)])
def test_each_format_on_standard_output(folder: pathlib.Path, format_: str, text: str, code: int) -> None:
    write(folder, text)
    done = run("check", "--format", format_, "--today", "2026-03-11", cwd=folder)
    assert (done.returncode, done.stderr) == (code, "")
    assert parse(format_, done.stdout) is not None
    assert ("servces" in done.stdout) == bool(code)


@pytest.mark.parametrize("format_", MACHINE)
def test_a_file_holds_what_standard_output_would(folder: pathlib.Path, format_: str) -> None:
    write(folder, UNKNOWN_FIELD)
    printed = run("check", "--format", format_, cwd=folder).stdout
    done = run("check", "--format", f"{format_}=out put.txt", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert (folder / "out put.txt").read_text("utf-8") == printed


def test_several_at_once(folder: pathlib.Path) -> None:
    write(folder, UNKNOWN_FIELD)
    formats = ("--format", "text", "--format", "sarif=a.sarif", "--format", "junit=b.xml")
    done = run("check", *formats, cwd=folder)
    assert done.stdout == run("check", cwd=folder).stdout
    assert parse("sarif", (folder / "a.sarif").read_text("utf-8"))
    assert parse("junit", (folder / "b.xml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("format_", "said"),
    [
        ("yaml", "'yaml' is not one of text, json,"),
        ("yaml=a", "'yaml' is not one of text, json,"),
        ("sarif=", "give a file name after `=`"),
        ("sarif=postmortems", "give a file name after `=`"),
        ("text=a.txt", "`text` is always written to standard output"),
        ("sarif=no/where.sarif", "no/where.sarif cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_a_usage_error(folder: pathlib.Path, format_: str, said: str) -> None:
    write(folder, GOOD)
    done = run("check", "--format", format_, cwd=folder)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_names_with_spaces_and_letters_of_all_kinds(folder: pathlib.Path) -> None:
    write(folder, UNKNOWN_FIELD, "2026 März/2026-03-11-a b")
    formats = [argument for name in MACHINE for argument in ("--format", f"{name}={name}.out")]
    assert run("check", *formats, cwd=folder).returncode == 1
    for name in MACHINE:
        text = (folder / f"{name}.out").read_text("utf-8")
        assert parse(name, text)
        assert ("2026%20M%C3%A4rz/2026-03-11-a%20b.md" if name == "sarif" else "2026 März/2026-03-11-a b.md") in text


def test_rules_are_linked_where_the_site_is_known(folder: pathlib.Path) -> None:
    write(folder, UNKNOWN_FIELD)
    for name in ("sarif", "markdown"):
        done = run("check", "--format", name, "--site-url", "https://pm.example", cwd=folder)
        assert "https://pm.example/guide/rules/PM102/" in done.stdout


def test_strict_turns_the_verdict(folder: pathlib.Path) -> None:
    write(folder, text_of("times:\n  started: 2026-01-11T08:10Z\n"))
    for arguments, verdict, code in (([], "**Passed.**", 0), (["--strict"], "**Failed.**", 1)):
        done = run("check", "--format", "markdown", "--today", "2026-03-11", *arguments, cwd=folder)
        assert done.returncode == code
        assert done.stdout.splitlines()[1].startswith(verdict)


def test_a_comment_names_earlier_reports_and_what_they_left_open() -> None:
    report = "postmortems/2026-02-05-orders-postgres-leak.md"
    said = run("check", report, "--format", "markdown", "--today", "2026-04-01", cwd=ORGANISATION).stdout
    assert f"<code>{report}</code>: 3 earlier reports, 2 open actions" in said
    reason = "named by the author; connection pool; latent bug; same service: orders"
    assert f"(`2025-11-05-orders-postgres-leak`): {reason}\n  - A2 Run a load test" in said


def test_a_report_that_cannot_be_read_whole_still_has_its_earlier_ones(folder: pathlib.Path) -> None:
    write(folder, text_of("tags: [dns]\n"), "2025-01-01-first")
    write(folder, text_of("tags: [dns]\nservces: [search]\n"))
    said = run("check", "--format", "markdown", "postmortems/2026-03-11-a.md", cwd=folder).stdout
    assert "(`2025-01-01-first`): dns" in said


@pytest.mark.parametrize("format_", MACHINE)
def test_a_name_that_is_not_utf8(folder: pathlib.Path, format_: str) -> None:
    try:
        pathlib.Path(os.fsdecode(b"%b/postmortems/2026-03-11-\xff.md" % os.fsencode(folder))).write_text(GOOD, "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    done = run("check", "--no-cache", "--format", f"{format_}=out", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert r"2026-03-11-\xff" in (folder / "out").read_text("utf-8").replace("%5C", "\\").replace("\\\\", "\\")


@pytest.mark.parametrize("format_", MACHINE)
def test_a_file_without_a_report_in_it(folder: pathlib.Path, format_: str) -> None:
    (folder / "postmortems/2026-03-11-a.md").write_bytes(b"\xff\xfe\x00")
    done = run("check", "--format", format_, cwd=folder)
    assert done.returncode == 1
    assert parse(format_, done.stdout)


def test_an_empty_folder(folder: pathlib.Path) -> None:
    for name in MACHINE:
        done = run("check", "--format", name, cwd=folder)
        assert done.returncode == 0
        assert parse(name, done.stdout) is not None
