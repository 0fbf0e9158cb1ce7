"""Whatever a file holds, reading and judging it raises nothing, and every place lies inside the file."""

import random
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Moment
from mkdocs_postmortems.report.moments import read_moment
from mkdocs_postmortems.report.parse import parse
from mkdocs_postmortems.report.source import source_from_bytes
from support.accidents import REAL, mutate
from support.gate import NAME, diagnose, text_of

OPTIONS = Options()


def judged(data: bytes) -> None:
    source = source_from_bytes(data, NAME)
    problems = parse(source, OPTIONS.contract).problems
    places = [problem.position for problem in problems]
    places += [(found.line, found.column) for found in diagnose(data, NAME, OPTIONS)]
    for line, column in places:
        assert 1 <= line <= len(source.lines)
        assert 1 <= column <= len(source.lines[line - 1]) + 1


@settings(max_examples=300)
@given(data=st.sampled_from(REAL), seed=st.integers(0, 2**64), times=st.integers(1, 6))
def test_real_reports_with_accidents(data: bytes, seed: int, times: int) -> None:
    judged(mutate(data, random.Random(seed), times))


@settings(max_examples=200)
@given(st.binary(max_size=400))
@example(b"")
@example(b"---")
@example(b"---\n---")
@example(b"\xef\xbb\xbf---\n\xff")
@example(b"\r\r\n\n\r")
def test_any_bytes(data: bytes) -> None:
    judged(data)


@settings(max_examples=200)
@given(st.text(max_size=300), st.text(max_size=300))
@example("a: &a [*a, *b]\n", "")
@example("x: \x85 [\n", "")
@example("", "## Timeline\n\n| Time | Event |\n|---|---|\n| 1 |\n")
@example("times:\n  started: 0001-01-01T00:00Z\n", "## Timeline\n\n| Time (-03:30) | Event |\n|---|---|\n")
def test_any_text_in_front_matter_and_body(front: str, body: str) -> None:
    judged(text_of(front, body).encode("utf-8", "surrogatepass"))


VALUES = st.recursive(
    st.sampled_from(["null", "true", "5", "-1.5", "text", '""', "2026-03-11", "2026-03-11T08:10Z", "~3 %", "@x"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(["id", "title", "what", "due", "since", "started", "users", "x-a"]),
            inner,
            max_size=3,
        ).map(lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}")
    ),
    max_leaves=8,
)
FIELDS = sorted(OPTIONS.contract.schema["$defs"]["report"]["properties"])


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6))
def test_any_value_in_any_field(fields: dict[str, str]) -> None:
    judged(text_of("".join(f"{name}: {value}\n" for name, value in fields.items())).encode())


@given(
    at=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda at: at.replace(microsecond=0)),
    approximate=st.booleans(),
    seconds=st.booleans(),
    zone=st.sampled_from(["Z", " UTC", "+00:00", "-0000"]),
    letter=st.sampled_from("T "),
)
def test_a_moment_is_read_as_it_was_written(
    at: datetime, approximate: bool, seconds: bool, zone: str, letter: str
) -> None:
    at = at if seconds else at.replace(second=0)
    text = ("~" if approximate else "") + at.isoformat(letter, "seconds" if seconds else "minutes") + zone
    assert read_moment(text) == Moment(at.replace(tzinfo=UTC), approximate)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_says_why_not(text: str) -> None:
    read = read_moment(text)
    assert isinstance(read, Moment) or (read.code in ("PM201", "PM202") and read.message and read.hint)
