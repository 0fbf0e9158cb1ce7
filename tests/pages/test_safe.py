"""What an author's Markdown may hold on a page, whichever engine renders it."""

from __future__ import annotations

import re
from collections.abc import Callable

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mkdocs_postmortems.pages.allowed import safe_html
from mkdocs_postmortems.pages.safe import safe_line, safe_markdown
from support.markup import FRAMES, VECTORS, faults
from support.site import read_html

MATERIAL = ["attr_list", "tables", "toc", "footnotes", "admonition", "def_list", "md_in_html", "pymdownx.superfences"]
ENGINES: dict[str, Callable[[str], str]] = {
    "Material": lambda text: markdown.markdown(text, extensions=MATERIAL),
    "MkDocs": lambda text: markdown.markdown(text, extensions=["toc", "tables", "fenced_code", "attr_list"]),
    "CommonMark": lambda text: MarkdownIt("commonmark").render(text),
    "GitHub": lambda text: MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text),
}


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_runs_in_any_engine(vector: str, engine: str) -> None:
    for frame in FRAMES:
        text = frame.format(vector)
        html = ENGINES[engine](safe_markdown(text))
        assert faults(html) == [], (text, html)
        assert faults(safe_html(ENGINES[engine](text))) == [], text


def test_the_vectors_would_run() -> None:
    """The oracle sees what the engines let through."""
    harmless = [vector for vector in VECTORS if not any(faults(render(vector)) for render in ENGINES.values())]
    assert len(harmless) <= 7, harmless  # the frames let these run


PIECES = [
    "```", "~~~", "`", "``", "\n", "\n\n", "    ", "- ", "> ", "<", ">", "<div>", "</div>", "<!--", "-->", "\\",
    "<img src=x onerror=alert(1)>", "{: onclick=alert(1) }", "[a](", ")", "javascript:alert(1)", "[b]: ", "'", '"',
    "|", "# ", "text", "<pre>", "<b title=", "&#60;", "\t", "***", "1. ", "<p", " ", "=", "{", "}",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("<div>\n\n`<img src=x onerror=alert(1)>`\n\n</div>")
def test_no_mixture_of_marks_runs(text: str) -> None:
    safe = safe_markdown(text)
    for render in ENGINES.values():
        html = render(safe)
        assert faults(html) == [], (text, safe, html)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a < b && c > d", "a &lt; b && c > d"),
        ("<details open><summary>Log</summary>a</details>", "<details open=\"\"><summary>Log</summary>a</details>"),
        ("<https://x.example/a> <a@b.example>", "<https://x.example/a> <a@b.example>"),
        ("![g](g.png){: width=300 .wide }", "![g](g.png){: width=300 .wide }"),
        ("# Head {#own-id}", "# Head {#own-id}"),
        ("[a](b.md#c 'd') [e](<f g.png>)", "[a](b.md#c 'd') [e](f%20g.png)"),
        ("[^1]: Note: see above", "[^1]: Note: see above"),
        ("```yaml\na: <b>\n```\n\n~~~\n{x}\n~~~", "```yaml\na: <b>\n```\n\n~~~\n{x}\n~~~"),
        ("```mermaid\nA --> B[x<br/>y]\n```", "```mermaid\nA --> B[x<br/>y]\n```"),
        ("a <!-- internal: ask finance --> b", "a  b"),
        ("`x = {}` and `a`", "<code>x &#61; &#123;&#125;</code> and `a`"),
        ("<div>\n\n<b>a</b></i>", "<div>\n\n<b>a</b>&lt;/i>\n</div>"),
        ("    if x:\n        y\n", "    if x:\n        y\n"),
    ],
)  # fmt: skip
def test_what_authors_may_write_stays(text: str, kept: str) -> None:
    assert safe_markdown(text) == kept


@pytest.mark.parametrize(
    "text",
    ["`Map<String, {}>` kept", "```\n<a>\n```", "- a\n\n    ```js\n    <a>\n      <b>\n    ```", "    <a>\n      <b>"],
)
def test_code_reads_as_it_was_written(text: str) -> None:
    """Where HTML stands in the place of Markdown, the page says the same."""
    for name in ("Material", "CommonMark"):
        before, after = (read_html(ENGINES[name](each))[0].text.split() for each in (text, safe_markdown(text)))
        assert before == after, name


def test_what_extensions_make_of_markdown_stays() -> None:
    extensions = [*MATERIAL, "pymdownx.tasklist", "pymdownx.tabbed", "pymdownx.highlight", "pymdownx.keys", "abbr"]
    settings = {"pymdownx.tabbed": {"alternate_style": True}, "pymdownx.highlight": {"linenums": True}}
    text = (
        '- [x] done\n\n=== "A"\n\n    one\n\n=== "B"\n\n    two\n\n```python\nx = 1\n```\n\n++ctrl+c++\n\n'
        '| a | b |\n|:-:|--:|\n| c | d |\n\nNote[^1]\n\n[^1]: Foot\n\n!!! warning "Mind"\n    this\n\n'
        "HTML\n\n*[HTML]: H"
    )
    html = markdown.markdown(text, extensions=extensions, extension_configs=settings)
    html = re.sub(r'\b(checked|disabled)(="\1")?', r'\1=""', html)
    html = re.sub(r"text-align: (\w+);", r"text-align:\1", html)
    html = html.replace('highlighttable"><tr>', 'highlighttable"><tbody><tr>').replace(
        "</tr></table>", "</tr></tbody></table>"
    )
    before, after = (read_html(each)[0] for each in (html, safe_html(html)))
    assert after.same() == before.same()


def test_headings_lose_what_attribute_lists_could_do() -> None:
    assert safe_line("Notes {: onclick=alert(1) }") == "Notes &#123;: onclick=alert(1) }"
    assert safe_line("Notes [a](javascript:alert(1))") == "Notes [a](#javascript:alert(1))"
