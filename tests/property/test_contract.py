"""The validator that lets pass and the one that judges are of one mind."""

import random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.patterns import compiled
from mkdocs_postmortems.report.schema import Contract, bundled
from mkdocs_postmortems.report.source import source_from_bytes
from support.accidents import REAL, mutate

CONTRACT = Options().contract
OVERLAID = Contract(
    CONTRACT.schema,
    {
        "$ref": "urn:mkdocs-postmortems:postmortem#/$defs/report",
        "required": ["region"],
        "properties": {"region": {"enum": ["eu", "us"]}, "title": {"pattern": r"^\w[\w\s,.'-]*$"}},
        "unevaluatedProperties": False,
    },
)


def agree(contract: Contract, value: Any) -> None:
    assert contract.fast
    assert contract.fast.is_valid(value) == contract.judge.is_valid(value)
    assert contract.passes(value) == (not [*contract.faults(value)])


@settings(max_examples=100, deadline=None)
@given(data=st.sampled_from(REAL), seed=st.integers(0, 2**64), times=st.integers(0, 6))
def test_on_every_mutated_report(data: bytes, seed: int, times: int) -> None:
    value = source_from_bytes(mutate(data, random.Random(seed), times), "a.md").front.value
    agree(CONTRACT, value)
    if isinstance(value, dict):
        agree(OVERLAID, value | {"region": "eu"})


def patterns(node: Any) -> list[str]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    own = [node["pattern"]] if isinstance(node, dict) and isinstance(node.get("pattern"), str) else []
    return [*own, *(pattern for each in inner for pattern in patterns(each))]


@pytest.mark.parametrize(
    "pattern", sorted({*patterns(bundled("postmortem.schema.json")), r"^[\w$]+$", r"a\s$", r"\Sb\W"})
)
def test_on_every_pattern(pattern: str) -> None:
    fast = jsonschema_rs.Draft202012Validator({"pattern": pattern})

    @settings(max_examples=60, deadline=None)
    @given(st.from_regex(pattern), st.sampled_from(["", "\n", " ", "\u00a0", "٣", "é", "\x85", "\ufeff", "$"]))
    def check(text: str, more: str) -> None:
        for given_ in (text, text + more, more + text):
            assert fast.is_valid(given_) == bool(compiled(pattern).search(given_))

    check()
