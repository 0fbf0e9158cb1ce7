"""What the schema demands by status and severity is what the rules demand."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from mkdocs_postmortems.options import Options, RuleLevels, Severity
from mkdocs_postmortems.report.source import source_from_bytes
from mkdocs_postmortems.report.write import write_report
from support.accidents import REAL
from support.gate import FULL, diagnose, read

OPTIONS = Options()
DEMANDS = OPTIONS.contract.schema["$defs"]["demands"]["allOf"]
COMPLETE = source_from_bytes(FULL.read_bytes(), FULL.name)
PARTLY = {"PM405"}
"""Rules that demand more than the schema says: what an action lacks that is done, or somebody else's."""


def demanded(value: dict[str, Any]) -> set[str]:
    """The rules in whose name the schema refuses a front matter."""
    return {each["x-rule"] for each in DEMANDS if not Draft202012Validator(each).is_valid(value)}


def found(value: dict[str, Any]) -> set[str]:
    """Those of the rules that the gate finds broken."""
    text = write_report(value, COMPLETE.body)
    assert read(text, FULL.name).report
    return {each.code for each in diagnose(text, FULL.name)} & {each["x-rule"] for each in DEMANDS}


def without(*path: str | int) -> dict[str, Any]:
    """A report that lacks nothing, without the value at a path."""
    value = copy.deepcopy(COMPLETE.front.value)
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return value  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (without("times", "detected"), "PM210"),
        (without("times"), "PM503"),
        (without("times", "mitigated"), "PM211"),
        (without("trigger"), "PM302"),
        (without("factors"), "PM303"),
        (without("actions"), "PM403"),
        (without("reviewers"), "PM505"),
        (without("distribution"), "PM507"),
        (without("follow_up", "meeting"), "PM508"),
        (without("follow_up"), "PM510"),
    ],
)
def test_what_is_missing_is_said_by_the_schema_and_by_the_rule(value: dict[str, Any], code: str) -> None:
    assert Draft202012Validator(OPTIONS.contract.bundle).is_valid(COMPLETE.front.value)
    assert not Draft202012Validator(OPTIONS.contract.bundle).is_valid(value)
    assert code in demanded(value) == found(value)
    assert read(write_report(value, COMPLETE.body), FULL.name).whole  # one speaks: the rule


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(REAL), st.integers(0, 2**32), st.sampled_from(["draft", "in-review", "published", "closed"]))
def test_schema_and_rules_agree_on_reports_with_gaps(data: bytes, seed: int, status: str) -> None:
    value, chance = copy.deepcopy(source_from_bytes(data, "a.md").front.value), random.Random(seed)
    value |= {"status": status, "severity": chance.choice(["SEV-1", "SEV-2", "SEV-3"])}
    holders = [value, *(inner for inner in value.values() if isinstance(inner, dict)), *value.get("actions", ())]
    for _ in range(chance.randrange(5)):
        holder = chance.choice(holders)
        kept = {"title", "severity", "status", "id", "amount", "currency", "category", "what"}
        if names := [name for name in holder if name not in kept]:
            name = chance.choice(names)
            if chance.random() < 0.3 and isinstance(holder[name], list):
                holder[name] = []
            else:
                del holder[name]
    broken = found(value)
    assert demanded(value) <= broken
    assert broken - demanded(value) <= PARTLY


def test_demands_follow_the_organisations_scale_and_rules() -> None:
    own = Options(
        severities=(Severity("Blocker", depth="full"), Severity("Minor", depth="light")),
        rules={"PM302": RuleLevels("off"), "PM507": RuleLevels("error")},
    )
    demands = {each["x-rule"]: each["if"] for each in own.contract.schema["$defs"]["demands"]["allOf"]}
    assert "PM302" not in demands
    assert demands["PM211"]["properties"]["severity"]["enum"] == ["Blocker"]
    assert demands["PM507"]["properties"]["severity"]["enum"] == ["Blocker"]


def test_an_overlay_says_which_of_its_fields_the_wording_rules_read() -> None:
    overlay = {
        "$ref": "urn:mkdocs-postmortems:postmortem#/$defs/report",
        "properties": {"lesson": {"type": "string", "x-blameless": True}, "region": {"type": "string"}},
        "unevaluatedProperties": False,
    }
    text = "lesson: The engineer carelessly deleted the table\nregion: The engineer carelessly deleted the table\n"
    report = f"---\ntitle: Search results stale for two hours\nseverity: SEV-3\nstatus: draft\n{text}---\n"
    lines = [each.line for each in diagnose(report, options=Options(overlay=overlay)) if each.code.startswith("BL")]
    assert {*lines} == {5}
