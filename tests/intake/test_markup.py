import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mkdocs_postmortems.intake.markup import alike, code, link, mask, plain

MARKDOWN = MarkdownIt("commonmark")


def shown(markdown: str) -> str:
    """What a reader sees of inline Markdown."""
    (inline,) = MARKDOWN.parseInline(markdown)
    return "".join("\n" if token.type == "softbreak" else token.content for token in inline.children or ())


@pytest.mark.parametrize(
    "text",
    ["a *b* c", "[x](y) <b>bold</b> ![i](j)", "_a_ snake_case_name __b__", r"C:\new\*", "lone ` tick", "a < b > c"],
)
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    assert shown(plain(text)) == text


def test_backticks_in_pairs_stay_code() -> None:
    assert plain("use `a*b` and *c*") == "use `a*b` and \\*c\\*"
    assert plain("snake_case") == "snake_case"


@given(st.text(alphabet="a`*|_\\ <&", min_size=1, max_size=20))
def test_code_is_shown_as_it_is(text: str) -> None:
    if text.strip():
        assert shown(code(text)) == " ".join(text.split())


def test_texts_are_cut_and_stand_on_one_line() -> None:
    assert plain("a\n\n b\x00\ud800c\u2028d") == "a b c d"
    assert len(plain("x" * 1000)) == 240
    assert code(" \n") == ""


def test_links() -> None:
    assert link("PagerDuty", "https://a.example/x_(y)") == "[PagerDuty](https://a.example/x_%28y%29)"
    assert [link("a", to) for to in (None, "", "javascript:alert(1)", "https://a b")] == ["a"] * 4


def test_masks_hide_figures_only() -> None:
    assert mask("req 8f3a-11 took 5,003 ms") == mask("req 9c1b-12 took 17 ms") == "req # took # ms"
    assert mask("pool full") != mask("pool empty")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('Alert "PoolFull" fires', "alert PoolFull fires.", True),
        ("Status page says checkout is down", "The status page says checkout is down", True),
        ("Scaled to 5", "Scaled to 6", False),
        ("Rolled back", "Rolled out", False),
        ("完了", "開始", False),
        ("…", "!", False),
    ],
)
def test_near_same_texts(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same
