import time

import pytest
from mkdocs_postmortems.report.problem import Position
from mkdocs_postmortems.report.yaml import MOST_VALUES, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("off", "off"), ("yes", "yes"), ("n", "n"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("12", 12), ("-3", -3), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5),
        ("14:02", "14:02"), ("1_000", "1_000"), ("0x1f", "0x1f"), ("1e999", "1e999"),
        ("2026-03-11", "2026-03-11"), ("2026-03-11T08:10:00Z", "2026-03-11T08:10:00Z"),
        ('"12"', "12"), ("'null'", "null"), ("!!str 12", "12"), ("<<", "<<"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_the_core_schema(text: str, value: object) -> None:
    document = read_yaml(f"key: {text}\n")
    assert document.problems == []
    assert document.value == {"key": value}
    assert type(document.value["key"]) is type(value)


def test_values_and_keys_keep_their_places() -> None:
    positions = read_yaml("a: 1\nb:\n  - c: 🔥\n    d: {e: 2}\n", first_line=2).positions
    assert positions.of(()) == Position(2, 1)
    assert positions.of(("b", 0, "c")) == Position(4, 8)
    assert positions.of_key(("b", 0, "d")) == Position(5, 5)
    assert positions.of(("b", 0, "d", "e")) == Position(5, 12)


def test_what_is_not_there_is_where_its_holder_stands() -> None:
    positions = read_yaml("a: 1\nb:\n  c: 2\n").positions
    assert positions.of(("b", "missing", 3)) == Position(3, 3)
    assert positions.of_key(("b", "missing")) == Position(3, 3)
    assert positions.of(("missing",)) == Position(1, 1)


def test_of_two_equal_keys_the_first_counts() -> None:
    document = read_yaml("a: 1\na: {b: 2}\nc: 3\n")
    assert document.value == {"a": 1, "c": 3}
    assert [problem.position for problem in document.problems] == [Position(2, 1)]
    assert document.problems[0].message == "`a` occurs twice; the first is on line 1"


def test_aliases_stand_for_their_anchors() -> None:
    document = read_yaml("a: &names [x, y]\nb: *names\n")
    assert document.value == {"a": ["x", "y"], "b": ["x", "y"]}
    assert document.positions.of(("b",)) == Position(2, 4)


def test_an_alias_bomb_goes_off_at_once_and_is_small() -> None:
    levels = 40
    text = "".join(f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, levels))
    began = time.process_time()
    document = read_yaml("k0: &a0 x\n" + text)
    assert time.process_time() - began < 1
    assert document.value is None
    assert [problem.code for problem in document.problems] == ["PM005"]
    assert str(MOST_VALUES) in document.problems[0].message


def test_flow_style_is_remembered() -> None:
    assert read_yaml("a: {b: 1}\nc:\n  d: {e: 2}\n").flow == {("a",), ("c", "d")}


@pytest.mark.parametrize(
    ("text", "place", "cause"),
    [
        ("a: b: c\n", (1, 5), "A sentence contains a colon followed by a space"),
        ("a: b\n  c: d\n", (2, 4), "This line continues the text above, which cannot contain a colon"),
        ('a: "b\nc: d\n', (1, 4), "A quotation mark or a bracket is never closed"),
        ("a: [b\nc: d\n", (1, 4), "A quotation mark or a bracket is never closed"),
        ("a: {b: c: d}\n", (1, 9), "This is not valid inside `[ ]` or `{ }`"),
        ('a: "b" c\n', (1, 8), "There is text after a closing quotation mark"),
        ("a: 'it's'\n", (1, 8), "There is text after a closing quotation mark"),
        ("a: @b\n", (1, 4), "YAML does not allow text to begin with `@`"),
        ("a: *b* c\n", (1, 4), "Text that begins with `*` is read as an alias"),
        ("a: >90 %\n", (1, 4), "`|` and `>` have a special meaning at the beginning of a text"),
        ("a: - b\n", (1, 4), "A list cannot begin on the line of its key"),
        ('a: "C:\\dir"\n', (1, 7), "A backslash in double quotes begins an escape"),
        ("a:\n\tb: c\n", (2, 1), "There is a tab where YAML needs spaces"),
        ("a:\n  b: c\n d: e\n", (3, 2), "The indentation does not match the lines above"),
        ("a: b\nc\n", (2, 1), "This line has no key with a colon and a space"),
        ("a: b\n...\nc: d\n", (3, 1), "The YAML ends above this line"),
        ("a: b\x00c\n", (1, 5), "There is a control character here"),
    ],
)
def test_syntax_is_explained_in_an_authors_words(text: str, place: tuple[int, int], cause: str) -> None:
    document = read_yaml(text)
    assert [(problem.code, problem.position, problem.message) for problem in document.problems] == [
        ("PM003", place, cause)
    ]
    assert document.value is None


@pytest.mark.parametrize("text", ["a: b # c\n", "a: 'b #c'\n", "a: b#c\n", "#a\nb: c\n", "a: b  ## c\n", "a: #b\n"])
def test_what_looks_like_a_comment_and_is_one_is_let_pass(text: str) -> None:
    assert read_yaml(text).problems == []


def test_a_sentence_cut_by_a_comment_is_found() -> None:
    document = read_yaml("a:\n  - the merge of #12 and #13\n")
    assert document.value == {"a": ["the merge of"]}
    assert [(problem.code, problem.position) for problem in document.problems] == [("PM011", (2, 18))]


def test_nothing_is_read_from_nothing() -> None:
    for text in ("", "\n", "# a comment\n"):
        document = read_yaml(text)
        assert (document.value, document.problems) == (None, [])
