"""What a page is made of, and that every engine takes it for the same."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown_it import MarkdownIt
from mkdocs_postmortems.pages.content import Html, block, split
from mkdocs_postmortems.pages.page import Page

LINES = st.sampled_from(["", " ", "    text", "\ttext", "```", "~~~", "# text", "&lt;b&gt;", "\u2028", "\r", "a b"])

EXTENSIONS = ["attr_list", "tables", "pymdownx.superfences"]


def blocks_of(markdown: str) -> list[str]:
    """The blocks of HTML that CommonMark finds."""
    tokens = MarkdownIt("commonmark", {"html": True}).parse(markdown)
    return [token.content.rstrip("\n") for token in tokens if token.type == "html_block"]


def test_a_template_falls_into_its_parts() -> None:
    text = f"One\n\n{block('<p>two</p>')}\n{block('<p>three</p>', False)}\nfour\n{block('<p>five</p>')}"
    assert split(text) == ("One", Html("<p>two</p>"), Html("<p>three</p>", False), "four", Html("<p>five</p>"))
    assert split("") == split("\n \n") == ()


@given(st.text(), st.text())
def test_no_text_is_a_mark(markdown: str, text: str) -> None:
    parts = split(f"a{markdown}a\n{block(f'<p>{text}</p>')}")
    assert parts == (f"a{markdown}a", Html(f"<p>{text}</p>"))


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_whatever_is_in_a_block_it_is_one_block(text: str) -> None:
    html = Html(f"<div>\n{text}\n</div>")
    assert blocks_of(f"before\n\n{html.markdown}\n\nafter") == [html.markdown]
    assert re.sub(r"\s", "", html.markdown) == re.sub(r"\s", "", html.html)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_extensions_that_look_for_fences_find_none_in_a_block(text: str) -> None:
    html = Html(f"<div>\n{text}\n</div>").markdown
    rendered = Markdown(extensions=EXTENSIONS).convert(f"a\n\n{html}\n\n```\nb\n```")
    assert html in rendered
    assert rendered.count("<code") == 1


def test_commonmark_takes_every_block_of_every_page_for_one(shop_pages: dict[str, Page]) -> None:
    count = 0
    for page in shop_pages.values():
        ours = [part.markdown for part in page.parts if isinstance(part, Html)]
        assert set(ours) <= set(blocks_of(page.body)), page.uri
        count += len(ours)
    assert count > 300
