import pathlib

from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.parse import read_report
from mkdocs_postmortems.report.source import source_from_bytes


def test_line_ends_and_byte_order_mark_are_gone() -> None:
    for text in (
        "---\ntitle: a\n---\nbody\n",
        "---\r\ntitle: a\r\n---\r\nbody\r\n",
        "---\rtitle: a\r---\rbody\r",
    ):
        source = source_from_bytes(b"\xef\xbb\xbf" + text.encode(), "a.md")
        assert source.front.value == {"title": "a"}
        assert (source.body, source.body_line) == ("body\n", 4)


def test_only_the_first_pair_of_lines_holds_front_matter() -> None:
    source = source_from_bytes(b"---\na: 1\n---\none\n\n---\n\nb: 2\n\n---\n", "a.md")
    assert source.front.value == {"a": 1}
    assert source.body == "one\n\n---\n\nb: 2\n\n---\n"


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: pathlib.Path) -> None:
    gone = read_report(tmp_path / "2026-03-11-gone.md", "2026-03-11-gone.md", Options().contract)
    assert [(problem.code, problem.position) for problem in gone.problems] == [("PM009", (1, 1))]
    assert "No such file" in gone.problems[0].message
    assert gone.report is None
