"""What is written is read back as it was, whatever it says."""

import pathlib
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.files import find_reports
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.source import Source, read_source, source_from_bytes
from mkdocs_postmortems.report.write import write_front, write_report
from mkdocs_postmortems.report.yaml import MOST_DEPTH, read_yaml
from support.gate import NAME
from support.reports import ORGANISATION, ROOT

REPORTS = [path for folder in (ORGANISATION, ROOT / "postmortems") for path in find_reports(folder)]
OPTIONS = Options()

WORDS = "no null ~ true 14:02 2026-03-11 1e3 0x1f .5 - # @x `x` *a &a !x %x | > ' \" \\ {a} [a] ? --- ... << =".split()
TRAPS = [
    "- a", "a: b", "a #b", "a # b", "a, b", "? a", "ends with:", " leading", "trailing ", "a" * 1100,
    "\n", "a\n", "\na", " a\nb", "a\n  b\n\nc", "a\n---\nb", "a \nb", "\t", "a\tb", "\r\t",
    "0\n\x1b", "\x85", "\u2028", "\ufeff", "\x00", "\x7f", "🔥", "٣",
]  # fmt: skip
TEXT = st.text(max_size=60) | st.sampled_from([*WORDS, *TRAPS])
VALUE = st.recursive(
    TEXT | st.none() | st.booleans() | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
FIELDS = sorted(OPTIONS.contract.schema["$defs"]["report"]["properties"])


def source(text: str) -> Source:
    return source_from_bytes(text.encode(), NAME)


@settings(max_examples=300)
@given(st.dictionaries(TEXT | st.sampled_from(FIELDS), VALUE, min_size=1, max_size=6))
@example({"x-a": {"": []}, "": ""})
@example({"x-a": [[], [[]], {}, [{}], None, [None]]})
@example({"x-" + "k" * 2000: 1})
@example({"impact": {"revenue": {"amount": 1.5, "currency": "no", "estimated": True}}})
def test_any_values_are_read_back(values: dict[str, Any]) -> None:
    document = read_yaml(write_front(values))
    assert not document.problems
    assert document.value == values


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(FIELDS), VALUE, max_size=6), st.text(max_size=200), st.sampled_from(REPORTS))
def test_parse_write_parse_is_the_identity(values: dict[str, Any], body: str, path: pathlib.Path) -> None:
    real = read_source(path, NAME)
    first = source(write_report({**real.front.value, **values}, real.body + body.replace("\r", "\n")))
    second = source(write_report(first.front.value, first.body))
    assert second.text == first.text
    one, other = (parse(given, OPTIONS.contract) for given in (first, second))
    assert msgspec.to_builtins(one.report) == msgspec.to_builtins(other.report)
    assert one.problems == other.problems


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_real_report_is_the_same_report_after_writing(path: pathlib.Path) -> None:
    real = read_source(path, NAME)
    written = source(write_report(real.front.value, real.body))
    assert written.front.value == real.front.value
    assert written.body == real.body


@pytest.mark.parametrize("path", find_reports(ORGANISATION), ids=lambda path: path.stem)
def test_the_example_reports_are_in_the_style_that_is_written(path: pathlib.Path) -> None:
    assert write_report(read_source(path, NAME).front.value, read_source(path, NAME).body) == path.read_text("utf-8")


def test_as_deep_as_can_be_read() -> None:
    value: Any = "end"
    for _ in range(MOST_DEPTH - 1):
        value = [value]
    assert read_yaml(write_front({"x-a": value})).value == {"x-a": value}


def test_keys_stand_in_the_order_of_the_schema() -> None:
    front = write_front({"x-b": 1, "actions": [], "times": {"resolved": "unknown", "started": "unknown"}, "title": "T"})
    keys = [line.partition(":")[0].strip() for line in front.splitlines()]
    assert keys == ["title", "times", "started", "resolved", "actions", "x-b"]


def test_quotes_stand_only_where_yaml_needs_them() -> None:
    front = write_front({"title": "It's 10 % off: no", "tags": ["a-b", "@c", "no"], "status": "2026-03-11T08:10Z"})
    assert front == 'title: "It\'s 10 % off: no"\nstatus: 2026-03-11T08:10Z\ntags: [a-b, "@c", no]\n'


def test_lines_stay_lines() -> None:
    assert write_front({"x-note": "one\n\n  two"}) == "x-note: |-\n  one\n\n    two\n"
