"""Everything as JSON, and the reports in brief; both against the schemas that ship."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from mkdocs_postmortems.exports.card import RISKS, card, cards
from mkdocs_postmortems.exports.document import document
from mkdocs_postmortems.exports.schemas import schema
from mkdocs_postmortems.exports.scope import Scope
from support.exports import URL, odd, scope
from support.reports import ROOT, corpus_of, organisation, report


def everything() -> Scope:
    return scope([*organisation().reports, odd(), report(), *corpus_of(ROOT / "postmortems").reports])


def closed(node: Any) -> Any:
    """A schema that allows no key but those that it describes."""
    if isinstance(node, list):
        return [closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    inner = {key: closed(value) for key, value in node.items()}
    return {**inner, "unevaluatedProperties": False} if isinstance(node.get("properties"), dict) else inner


def properties(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from properties(each)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"].items()
        for value in node.values():
            yield from properties(value)


@pytest.mark.parametrize("name", ["action", "export", "card"])
def test_every_key_has_a_description(name: str) -> None:
    missing = [key for key, about in properties(schema(name)) if "description" not in about]
    assert missing == []


@pytest.mark.parametrize(("name", "made"), [("export", document), ("card", cards)])
@pytest.mark.parametrize("url", [URL, ""])
def test_it_holds_exactly_what_its_schema_describes(name: str, made: Any, url: str) -> None:
    validator = Draft202012Validator(closed(schema(name)), validate_formats=True)
    whole = everything()
    found = json.loads(made(replace(whole, site=replace(whole.site, url=url))))
    assert [f"{error.instance_path} {error.message}" for error in validator.iter_errors(found)] == []
    assert validator.is_valid(json.loads(made(scope([]))))


def test_a_card_by_itself_says_of_what_version_it_is() -> None:
    validator = Draft202012Validator(closed(schema("card")), validate_formats=True)
    one = json.loads(card(odd(), scope()))
    assert validator.is_valid(one)
    assert not validator.is_valid({key: value for key, value in one.items() if key != "version"})
    assert not validator.is_valid({**one, "score": 0.5})


def reported(given: Scope | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document(given or scope([odd()])))["reports"][0]
    return found


def test_what_nobody_knows_and_what_is_not_stated_are_told_apart() -> None:
    times = reported()["times"]
    assert times["detected"] == {"at": None, "certainty": "unknown"}
    assert times["acknowledged"] == {"at": None, "certainty": "not stated"}
    assert times["started"] == {"at": "2026-03-01T22:30:00Z", "certainty": "approximate"}
    assert reported()["durations"] == {
        "detect": {"seconds": None, "certainty": "unknown"},
        "acknowledge": {"seconds": None, "certainty": "not stated"},
        "mitigate": {"seconds": 1230, "certainty": "approximate"},
        "resolve": {"seconds": 2400, "certainty": "approximate"},
    }


def test_nothing_that_a_report_says_is_lost() -> None:
    found, given = reported(), odd()
    assert found["title"] == given.title
    assert found["extra"] == {"x-tier": {"name": "gold", "since": [1, 2.5, None, True]}}
    assert [factor["id"] for factor in found["factors"]] == ["same", "same", "kept", "gone"]
    assert found["actions"][0]["addresses"] == ["same", "none"]
    assert found["links"] == {"source": ["https://a.example/1", "https://a.example/2"]}
    assert [section["text"] for section in found["sections"]] == [section.text for section in given.sections]
    assert found["whys"][1] == {"question": "And before that", "answer": ""}


def test_overdue_is_reckoned_from_the_day_given() -> None:
    assert [action["overdue_days"] for action in reported()["actions"]] == [12, 0, 0, 0]


def test_a_report_that_is_not_exported_is_not_named() -> None:
    assert reported()["related"] == []
    named = json.loads(document(scope([odd(), report("2020-01-01-not-exported")])))["reports"][1]
    assert named["related"] == ["2020-01-01-not-exported"]


def test_one_line_a_report() -> None:
    lines = document(scope()).decode().splitlines()
    assert len(lines) == 1 + 41 + 1
    assert all(json.loads(line.removesuffix(","))["id"] for line in lines[1:-1])


def brief(**fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(card(odd() if not fields else report(**fields), scope()))
    return found


def test_a_card_claims_what_the_report_says_and_no_more() -> None:
    claims = brief()["claims"]
    assert [(claim["kind"], claim["category"], claim["id"]) for claim in claims] == [
        ("summary", None, None), ("trigger", "hardware", None), ("factor", "software", "same"),
        ("factor", "network", "same"), ("factor", "other", "kept"), ("factor", "other", "gone"),
        ("why", None, "1"), ("why", None, "2"),
    ]  # fmt: skip
    assert claims[0]["text"] == "It failed for [everybody][all] & *all* of `C:\\x` <br> at once."
    assert brief(title="Nothing is known of it")["claims"] == []


def test_confidence_is_counted() -> None:
    assert {each["name"]: (each["count"], each["of"]) for each in brief()["confidence"]} == {
        "exact-times": (2, 5), "sourced-entries": (1, 2), "explained-factors": (0, 4), "checkable-actions": (0, 4),
        "reviewed": (0, 1),
    }  # fmt: skip
    assert {(each["name"], each["count"]) for each in brief(reviewers=("@lead",))["confidence"]} >= {("reviewed", 1)}


def test_risks_name_what_is_open_the_most_pressing_first() -> None:
    assert [(risk["kind"], risk["subject"]) for risk in brief()["risks"]] == [
        ("overdue-action", "A1"), ("open-action", "A4"), ("untracked-action", "A1"), ("untracked-action", "A4"),
        ("unknown-action", "A3"), ("dropped-factor", "gone"),
        ("accepted-factor", "kept"), ("unknown-time", "detected"), ("unknown-time", "acknowledged"),
    ]  # fmt: skip


def test_every_kind_of_risk_is_in_the_schema() -> None:
    risk = schema("card")["$defs"]["card"]["properties"]["risks"]["items"]["properties"]["kind"]
    assert risk["enum"] == list(RISKS)
