"""Links in Markdown, led elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.pages.relink import relinked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md)", "[a](*b.md*)"),
        ("[a](b.md#c) and ![d](e.png)", "[a](*b.md#c*) and ![d](*e.png*)"),
        ('[a](b.md "a title")', '[a](*b.md* "a title")'),
        ("[a](b_(c).md)", "[a](*b_(c).md*)"),
        ("[![a](b.png)](c.md)", "[![a](*b.png*)](*c.md*)"),
        ("[a]: b.md\n   [c]: d.md 'e'\n", "[a]: *b.md*\n   [c]: *d.md* 'e'\n"),
        ("`[a](b.md)` [a](b.md)", "`[a](b.md)` [a](*b.md*)"),
        ("``[a](b.md) ` `` [a](b.md)", "``[a](b.md) ` `` [a](*b.md*)"),
        ("a ` lone tick\n\n[a](b.md) `", "a ` lone tick\n\n[a](*b.md*) `"),
        ("```\n[a](b.md)\n```\n[a](b.md)", "```\n[a](b.md)\n```\n[a](*b.md*)"),
        ("~~~text\n[a](b.md)\n```\n~~~~\n[a](b.md)", "~~~text\n[a](b.md)\n```\n~~~~\n[a](*b.md*)"),
        ("```a``` [a](b.md)", "```a``` [a](*b.md*)"),
        ("```\n[a](b.md)", "```\n[a](b.md)"),
        ('<a href="b.md">a</a>', '<a href="b.md">a</a>'),
        ("[a](<b c.md>)\n\n[d]: <e f.md>", "[a](<*b c.md*>)\n\n[d]: <*e f.md*>"),
        ("[a]() and [b](<>)", "[a]() and [b](<>)"),
        ("[a] (b.md) and f(x)", "[a] (b.md) and f(x)"),
    ],
)
def test_links_are_led_and_code_is_not(text: str, expected: str) -> None:
    assert relinked(text, lambda target: f"*{target}*") == expected


@given(st.lists(st.sampled_from([*"[]()<>`~! \n:a", "```\n", "](b.md", "[a]: b"]), max_size=30).map("".join))
def test_a_lead_that_changes_nothing_changes_no_text(text: str) -> None:
    assert relinked(text, str) == text
