import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema_rs import Draft202012Validator
from mkdocs_postmortems.gate.diagnostics import Level
from mkdocs_postmortems.gate.registry import rules
from mkdocs_postmortems.gate.reporters import Outcome, render
from support.outcomes import MIXED, NO_FILE, NOTHING, ODD, found, golden, schema

SCHEMA = Draft202012Validator(json.loads(schema("sarif-2.1.0.json").read_text("utf-8")))
EVERY_RULE = replace(MIXED, diagnostics=[found(rule.code, rule.name, Level.ERROR, "m") for rule in rules().values()])


def run_of(outcome: Outcome) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render("sarif", outcome))["runs"][0]
    return run


@pytest.mark.parametrize("outcome", [MIXED, NOTHING, NO_FILE, EVERY_RULE], ids=["mixed", "nothing", "no file", "all"])
def test_it_is_what_the_standard_says(outcome: Outcome) -> None:
    SCHEMA.validate(json.loads(render("sarif", outcome)))


def test_it_is_as_it_was_but_for_the_texts_of_the_rules() -> None:
    run = run_of(MIXED)
    del run["tool"]
    assert json.dumps(run, indent=2, ensure_ascii=False) + "\n" == golden("sarif.json")


def test_a_result_points_to_its_rule() -> None:
    run = run_of(MIXED)
    known = run["tool"]["driver"]["rules"]
    assert [known[result["ruleIndex"]]["id"] for result in run["results"]] == ["PM202", "PM207", "PM502"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]


def test_a_rule_is_explained() -> None:
    rule = run_of(MIXED)["tool"]["driver"]["rules"][0]
    assert (rule["id"], rule["name"]) == ("PM202", "TimeWithoutZone")
    assert rule["shortDescription"]["text"] == "Time without zone."
    assert rule["fullDescription"]["text"].startswith("Finds times without an offset from UTC")
    assert rule["help"]["markdown"].startswith("## What it does\n")
    assert rule["helpUri"] == "https://pm.example/guide/rules/PM202/"
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_every_rule_has_a_description_that_code_scanning_takes() -> None:
    for rule in run_of(EVERY_RULE)["tool"]["driver"]["rules"]:
        assert 20 < len(rule["fullDescription"]["text"]) <= 1024
        assert not re.search(r"^```+\w+ ", rule["help"]["markdown"], re.MULTILINE)


def test_without_a_site_there_is_no_address() -> None:
    driver = run_of(replace(MIXED, site=""))["tool"]["driver"]
    assert "informationUri" not in driver
    assert not any("helpUri" in rule for rule in driver["rules"])


def test_addresses_are_relative_and_escaped() -> None:
    place = run_of(MIXED)["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "postmortems/2026%20M%C3%A4rz/2026-03-25-50%25%2Ca%3Ab%20%3Ci%3E.md"
    assert unquote(place["uri"]) == ODD
    assert place["uriBaseId"] in run_of(MIXED)["originalUriBaseIds"]


def test_a_file_elsewhere_has_a_whole_address() -> None:
    outcome = replace(NOTHING, diagnostics=[found("PM202", "x-y", Level.ERROR, "m", path="/srv/a b.md")])
    place = run_of(outcome)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "file:///srv/a%20b.md"}


def test_columns_count_characters() -> None:
    assert run_of(NOTHING)["columnKind"] == "unicodeCodePoints"


def test_brackets_in_a_message_make_no_link() -> None:
    assert r"100 % of \[it](there)" in run_of(MIXED)["results"][1]["message"]["text"]
