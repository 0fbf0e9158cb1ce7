"""Front matter is what python-frontmatter takes it for."""

import io
import pathlib

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.report.front import FrontMatter
from mkdocs_postmortems.report.source import NO_FRONT_MATTER, NOT_UTF8, source_from_bytes

ROOT = pathlib.Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("tests/fixtures", "postmortems", "plugins/mkdocs_postmortems/scaffold/example")
    for path in (ROOT / folder).rglob("*.md")
)


def agrees(data: bytes) -> bool:
    """Whether a file that can be read has the values and the content that python-frontmatter finds in it."""
    source = source_from_bytes(data, "a.md")
    if any(problem.code in (NOT_UTF8, NO_FRONT_MATTER) for problem in source.problems):
        return False
    post = frontmatter.load(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig"), handler=FrontMatter())
    values = source.front.value if isinstance(source.front.value, dict) else {}
    assert (post.metadata, post.content) == (values, source.body.strip())
    return True


def test_every_report_is_read_as_python_frontmatter_reads_it() -> None:
    assert len(FILES) > 60
    read = [path for path in FILES if agrees(path.read_bytes())]
    assert len(read) > len(FILES) / 2


LINES = st.sampled_from(
    [
        "---",
        "--- ",
        "----",
        "-----\t",
        " ---",
        "- --",
        "--",
        "a: 1",
        "b: [x, y]",
        "c: no",
        "",
        " ",
        "# a",
        "text",
        "d: '",
        "…: ü",
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_any_file_is_split_as_python_frontmatter_splits_it(lines: list[str], end: str) -> None:
    agrees(end.join(["---", *lines]).encode())


@pytest.mark.parametrize(
    ("text", "value", "body", "line"),
    [
        ("---\na: 1\n---\nb\n", {"a": 1}, "b\n", 4),
        ("--- \n\n\na: 1\n----\n\nb", {"a": 1}, "\nb", 6),
        ("---\n---\nb", None, "b", 3),
        ("---\na: 1\n---", {"a": 1}, "", 4),
    ],
)
def test_the_body_begins_below_the_line_that_closes_the_front_matter(
    text: str, value: object, body: str, line: int
) -> None:
    source = source_from_bytes(text.encode(), "a.md")
    assert (source.front.value, source.body, source.body_line) == (value, body, line)
    if value:
        assert source.lines[source.front.positions.of(("a",)).line - 1] == "a: 1"
