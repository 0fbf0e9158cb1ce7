"""Reviewdog's format: valid, and its suggestions lead to the text that they mean when they are applied byte by byte."""

import json
import pathlib
from dataclasses import replace
from typing import Any

import pytest
from jsonschema_rs import Draft7Validator
from mkdocs_postmortems.gate.reporters import Outcome, render
from mkdocs_postmortems.gate.suggest import Suggestion
from support.commands import run
from support.gate import text_of
from support.outcomes import MIXED, NO_FILE, NOTHING, PLAIN, ZONE, golden, schema

SCHEMA = Draft7Validator(json.loads(schema("rdjson-1.0.1.json").read_text("utf-8")))
LINES = [*[""] * 7, "  started:  2026-03-11T09:55 # Ü🚒 a", "", ""]
OFFERED = replace(
    MIXED,
    suggestions={ZONE: [Suggestion(8, 13, 8, 29, "2026-03-11T09:55Z", "Write it"),
                        Suggestion(8, 35, 9, 1, "b\n", "Say it", example=True)]},
    lines={PLAIN: LINES},
)  # fmt: skip


def document(outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render("rdjson", outcome))
    return found


@pytest.mark.parametrize("outcome", [MIXED, NOTHING, NO_FILE, OFFERED], ids=["mixed", "nothing", "no file", "offered"])
def test_it_is_what_the_schema_says(outcome: Outcome) -> None:
    SCHEMA.validate(document(outcome))


def test_the_schema_knows_what_is_wrong() -> None:
    broken = document(OFFERED)
    broken["diagnostics"][0]["suggestions"][0]["range"]["start"]["line"] = 0
    assert not SCHEMA.is_valid(broken)


def test_it_is_as_it_was() -> None:
    assert render("rdjson", OFFERED) + "\n" == golden("rdjson.json")


def test_columns_count_bytes() -> None:
    _, odd = document(OFFERED)["diagnostics"][0]["suggestions"]
    before = len(LINES[7][:34].encode())
    assert before > 34
    assert odd["range"] == {"start": {"line": 8, "column": before + 1}, "end": {"line": 9, "column": 1}}


def applied(path: pathlib.Path, suggestion: dict[str, Any]) -> bytes:
    """A file after a suggestion, as a program of bytes applies it."""
    starts, data = [0], path.read_bytes()
    starts += [at + 1 for at, byte in enumerate(data) if byte == ord("\n")]
    start, end = (
        starts[each["line"] - 1] + each["column"] - 1
        for each in (suggestion["range"]["start"], suggestion["range"]["end"])
    )
    return data[:start] + suggestion["text"].encode() + data[end:]


SUMMARY = "## Summary\n\n“Ürgent” 🚒 came first. The operator picked the wrong file. It was mended.\n"
ROWS = """
## Timeline

| Time (UTC) | Event | Kind |
|---|---|---|
| 2026-03-11 08:20 | Ünder way | other |
| 2026-03-11 08:10 | Job starts 🚒 | {kind} |
"""


@pytest.mark.parametrize(
    ("front", "body", "code", "before", "after"),
    [
        ("", SUMMARY, "BL104", "The operator picked the wrong file.", "Both files have the same name."),
        ('tags: ["🚒"]\ndetection: monitorin', "", "PM104", "monitorin", "monitoring"),
        ("", ROWS.format(kind="onsett"), "PM104", "onsett", "onset"),
    ],
)
def test_a_suggestion_settles_its_finding(
    tmp_path: pathlib.Path, front: str, body: str, code: str, before: str, after: str
) -> None:
    path = tmp_path / "postmortems/2026-03-11-a.md"
    path.parent.mkdir()
    path.write_text(text_of(front, body), "utf-8")
    found = json.loads(run("check", "--format", "rdjson", "--today", "2026-03-12", cwd=tmp_path).stdout)
    SCHEMA.validate(found)
    (one,) = [each for each in found["diagnostics"] if each["code"]["value"] == code]
    text = path.read_text("utf-8")
    assert applied(path, one["suggestions"][0]).decode() == text.replace(before, after, 1)
    assert ("is an example" in one["message"]) is code.startswith("BL")


def test_an_unsorted_timeline_is_sorted_by_one_suggestion(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "postmortems/2026-03-11-a.md"
    path.parent.mkdir()
    path.write_text(text_of("", ROWS.format(kind="onset")), "utf-8")
    found = json.loads(run("check", "--format", "rdjson", "--today", "2026-03-12", cwd=tmp_path).stdout)
    (one,) = [each for each in found["diagnostics"] if each["code"]["value"] == "PM204"]
    after = applied(path, one["suggestions"][0])
    assert run("check", "--fix", "--today", "2026-03-12", cwd=tmp_path).returncode == 0
    assert after == path.read_bytes()


def test_a_secret_is_in_no_suggestion(tmp_path: pathlib.Path) -> None:
    """A line with one is not part of the range that sorts the timeline."""
    path = tmp_path / "postmortems/2026-03-11-a.md"
    path.parent.mkdir()
    rows = ROWS.format(kind="onset").replace("Job starts", "Job starts with AKIAIOSFODNN7EXAMPLQ")
    path.write_text(text_of("", rows), "utf-8")
    said = run("check", "--format", "rdjson", "--today", "2026-03-12", cwd=tmp_path).stdout
    codes = [each["code"]["value"] for each in json.loads(said)["diagnostics"]]
    assert "PM204" in codes and any(code.startswith("PM7") for code in codes)
    assert "AKIAIOSFODNN7EXAMPLQ" not in said


def test_suggestions_are_the_same_in_every_language(tmp_path: pathlib.Path) -> None:
    """What is put into the report is not translated, whatever language its checkers read."""
    path = tmp_path / "postmortems/2026-03-11-a.md"
    path.parent.mkdir()
    path.write_text(text_of('tags: ["🚒"]\ndetection: monitorin', SUMMARY + ROWS.format(kind="onset")), "utf-8")
    offered = []
    for code in ("en", "de", "zh"):
        (tmp_path / "postmortems.yml").write_text(f"language: {code}\n", "utf-8")
        found = json.loads(run("check", "--format", "rdjson", "--today", "2026-03-12", cwd=tmp_path).stdout)
        offered.append([(each["code"]["value"], each.get("suggestions")) for each in found["diagnostics"]])
    assert offered[0] == offered[1] == offered[2]
    assert {code for code, some in offered[0] if some} == {"BL104", "PM104", "PM204"}
