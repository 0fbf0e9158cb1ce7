import json
from dataclasses import replace

from jsonschema_rs import Draft202012Validator
from mkdocs_postmortems.gate.reporters import render
from msgspec.structs import replace as changed
from support.outcomes import DAY, MIXED, NO_FILE, NOTHING, ODD, PLAIN, ZONE, golden

CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\.?/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab's manual says of the report's format."""


def fingerprints(*findings: object) -> list[str]:
    outcome = replace(MIXED, diagnostics=findings)
    return [issue["fingerprint"] for issue in json.loads(render("gitlab", outcome))]


def test_it_is_as_it_was() -> None:
    assert render("gitlab", MIXED) + "\n" == golden("gitlab.json")


def test_it_is_a_code_quality_report() -> None:
    issues = json.loads(render("gitlab", MIXED))
    Draft202012Validator(CODE_QUALITY).validate(issues)
    assert [issue["severity"] for issue in issues] == ["major", "minor", "info"]
    assert issues[1]["location"] == {"path": ODD, "lines": {"begin": 1}}


def test_without_findings_it_is_an_empty_list() -> None:
    assert render("gitlab", NOTHING) == render("gitlab", NO_FILE) == "[]"


def test_a_fingerprint_outlives_lines_that_move_and_figures_that_change() -> None:
    later = changed(ZONE, line=80, column=1, message="`2026-03-12T10:55` has no zone")
    assert fingerprints(ZONE) == fingerprints(later)


def test_a_fingerprint_tells_files_rules_and_messages_apart() -> None:
    others = [changed(ZONE, path=ODD), changed(ZONE, code="PM201"), changed(ZONE, message="No zone"), DAY]
    assert len({*fingerprints(ZONE, *others)}) == 5


def test_of_findings_that_are_alike_each_has_its_own_fingerprint() -> None:
    twice = fingerprints(ZONE, changed(ZONE, line=9))
    assert len({*twice}) == 2
    assert fingerprints(ZONE) == twice[:1]


def test_the_description_says_cause_and_hint() -> None:
    said = json.loads(render("gitlab", MIXED))[0]
    assert said["description"] == "time-without-zone: `2026-03-11T09:55` has no zone. Add `Z` for UTC."
    assert (said["check_name"], said["location"]["path"]) == ("PM202", PLAIN)
