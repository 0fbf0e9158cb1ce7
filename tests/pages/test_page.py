import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.utils import meta
from mkdocs_postmortems.analysis.durations import OPEN, Duration
from mkdocs_postmortems.pages.page import (
    Page,
    escaped,
    filled,
    inline,
    moment,
    quantity,
    sentence,
    words,
)
from mkdocs_postmortems.report.addresses import slug
from mkdocs_postmortems.report.model import UNKNOWN, Moment, Quantity
from support.site import read_html

EXTENSIONS = ["attr_list", "tables", "toc", "fenced_code"]
TITLES = [
    'He said: "down"',
    "it's: 'quoted'",
    r"C:\new\table is full",
    r"Ends in a backslash \ ",
    "<script>alert(1)</script> in a title",
    "a < b && c > d &amp; &lt;",
    "--- three dashes",
    "# not a heading",
    "Outage of C#",
    "All *.example.com names and *.example.org",
    "Pool of __init__ and `code` is [empty](x)",
    "Set {braces} and { .attributes }",
    "key: value # comment",
    "- item, [list], {map}, !tag, &anchor, *alias, %, @x, `y`",
    "no",
    "2026-03-11",
    "Ünïcödé 🔥 日本",
    "~strike~ ^up^ ==mark== 1. one",
    "![image](x.png) and <https://a.example>",
]


def rendered_title(page: Page) -> str:
    """The text of the page's heading after Markdown, as MkDocs runs it."""
    body, _ = meta.get_data(page.markdown)
    tree, faults = read_html(Markdown(extensions=EXTENSIONS).convert(body))
    assert not faults
    return tree.one("h1").text


@pytest.mark.parametrize("title", TITLES)
def test_a_title_survives_front_matter_and_heading(title: str) -> None:
    page = Page("x.md", title, ("Text",))
    body, data = meta.get_data(page.markdown)
    assert data["title"] == html.escape(title, quote=False), "Material writes it into its pages as HTML"
    assert body.lstrip().startswith("# ")
    assert rendered_title(page) == " ".join(title.split())


printable = st.text(
    st.characters(
        min_codepoint=32,
        max_codepoint=0x2FFF,
        exclude_characters="\x7f\x85\u2028\u2029",
        exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"],
    ),
    min_size=1,
)


@given(printable)
@example(r"\<")
@example("&#42;")
def test_any_title_survives(title: str) -> None:
    page = Page("x.md", title, ("Text",))
    assert html.unescape(meta.get_data(page.markdown)[1]["title"]) == title
    assert rendered_title(page) == title


@pytest.mark.parametrize(
    ("flags", "data"),
    [
        ({}, {"hide": ["navigation"]}),
        ({"wide": True}, {"hide": ["navigation", "toc"]}),
        ({"listed": False}, {"hide": ["navigation"], "search": {"exclude": True}}),
    ],
)
def test_what_a_page_tells_the_theme(flags: dict[str, bool], data: dict[str, object]) -> None:
    assert meta.get_data(Page("x.md", "T", ("Text",), **flags).markdown)[1] == {"title": "T", **data}


def test_a_body_that_begins_with_dashes_is_not_front_matter() -> None:
    body, data = meta.get_data(Page("x.md", "T", ("---\nnot: data\n---\n\nText",)).markdown)
    assert data == {"title": "T", "hide": ["navigation"]}
    assert "not: data" in body


def test_only_the_guide_has_a_navigation_of_its_own() -> None:
    assert meta.get_data(Page("guide/check.md", "T", ("Text",)).markdown)[1] == {"title": "T"}


ALLOWED = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "em": set(),
    "strong": set(),
    "code": set(),
    "s": set(),
    "br": set(),
}


def assert_harmless(rendered: str) -> None:
    tree, faults = read_html(rendered)
    assert not faults
    for element in tree.walk():
        assert set(element.attributes) <= ALLOWED[element.name], rendered
        for address in (element.attributes.get("href", ""), element.attributes.get("src", "")):
            scheme = re.match(r"[\x00-\x20]*([a-z]+)[\x00-\x20]*:", html.unescape(address).lower())
            assert not scheme or scheme[1] not in ("javascript", "vbscript", "data", "file"), rendered


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a < b and c > d",
        "plain, with 'quotes' and \"more\" & so on",
        "**<b>bold</b>**",
        "`<script>`",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        '[x](https://a.example "title\\" onclick=alert(1)")',
        '[x](<https://a.example/" onclick="alert(1)>)',
        "<https://a.example/<script>>",
        "![<script>](x.png)",
        "&lt;script&gt;",
        "</td></tr></table><script>",
    ],
)
def test_html_in_a_field_is_shown_and_not_obeyed(text: str) -> None:
    rendered = inline(text)
    assert_harmless(rendered)
    assert "<script" not in rendered


pieces = st.sampled_from([*"<>&\"'`*_[]()!\\:/ #\nab", "javascript:", "<script>", "onload=", "](", "&lt;", "http://x"])


@given(st.lists(pieces, max_size=12).map("".join))
def test_no_text_becomes_html_of_its_own(text: str) -> None:
    assert_harmless(inline(text))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\\`*_[]<&~!:.", exclude_categories=["Cc", "Cs"])))
def test_text_without_markup_is_itself(text: str) -> None:
    assert html.unescape(str(inline(text))) == text


@pytest.mark.parametrize("text", [None, ""])
def test_nothing_stays_nothing(text: str | None) -> None:
    assert inline(text) == ""


def test_inline_markdown_is_read_with_the_definitions_of_the_body() -> None:
    references = {"LOG": {"href": "https://logs.example/1", "title": ""}}
    assert inline("see [log] and `x`", references) == 'see <a href="https://logs.example/1">log</a> and <code>x</code>'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, '<span class="pm-none">not stated</span>'),
        (UNKNOWN, '<span class="pm-none">unknown</span>'),
        (
            Moment(datetime(2026, 3, 11, 8, 10, tzinfo=UTC)),
            '<time datetime="2026-03-11T08:10:00Z">2026-03-11 08:10</time>',
        ),
        (
            Moment(datetime(2026, 3, 11, 8, 10, 5, tzinfo=UTC), True),
            '<time datetime="2026-03-11T08:10:05Z">~2026-03-11 08:10</time>',
        ),
    ],
)
def test_moments(value: Moment | None, expected: str) -> None:
    assert moment(value) == expected


def test_lengths() -> None:
    assert Duration(timedelta(minutes=95)).shown == "1 h 35 min"
    assert Duration(timedelta(minutes=95), True).shown == "~1 h 35 min"
    assert OPEN.shown == "still open"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Quantity(None), "unknown"),
        (Quantity(0), "0"),
        (Quantity(1_200_000), "1,200,000"),
        (Quantity(3, share=True, approximate=True), "~3 %"),
        (Quantity(0.05, share=True), "0.05 %"),
        (Quantity(12_345.5), "12,345.5"),
        (Quantity(9_007_199_254_740_993), "9,007,199,254,740,992"),
    ],
)
def test_quantities(value: Quantity, expected: str) -> None:
    assert quantity(value) == expected


def test_words_of_a_vocabulary() -> None:
    assert words("bgp-route_leak") == "BGP route leak"
    assert sentence(words("connection-pool")) == "Connection pool"


@given(st.text())
def test_a_slug_is_one_plain_word_of_an_address(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert slug(slug(text)) == slug(text)


@given(st.text(), st.text())
@example("<b>&'\"", "{text}")
def test_what_is_filled_in_is_shown_as_it_is(text: str, other: str) -> None:
    page = f"<p>{filled('{one} <b>{other}</b>', one=text, other=other)}|{escaped(text)}</p>"
    assert html.unescape(page) == f"<p>{text} <b>{other}</b>|{text}</p>"
    assert re.fullmatch(r"<p>[^<>\"']* <b>[^<>\"']*</b>\|[^<>\"']*</p>", page)
