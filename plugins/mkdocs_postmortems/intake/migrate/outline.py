"""The outline of a Markdown text: its headings, whatever stands for one, and the blocks below each."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from .stamps import read_stamp

LISTS = ("bullet_list", "ordered_list")

_LABEL = re.compile(r"\*\*(?P<name>[^*\n]{2,50}?)\s*:?\s*\*\*\s*:?\s*(?P<rest>.*)", re.DOTALL)
_FEWEST_LABELS = 3
_MAY_LABEL = re.compile(r"^ {0,3}[-*+] {1,4}\*\*", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it, up to the next heading of any level."""

    level: int
    """0 for what stands before the first heading."""
    title: str
    heading: tuple[str, ...]
    """The lines of the heading as they were written."""
    lines: tuple[str, ...]
    """The lines below it."""
    tokens: Sequence[Token] | None = field(default=None, compare=False, repr=False)
    """Of its lines, where they have been parsed already."""

    @cached_property
    def blocks(self) -> Sequence[SyntaxTreeNode]:
        """The blocks of its lines, each with its place among them."""
        tokens = _parser().parse("\n".join(self.lines)) if self.tokens is None else self.tokens
        return [node for node in SyntaxTreeNode(tokens).children if node.map]

    @property
    def text(self) -> str:
        """The lines below the heading, as text."""
        return "\n".join(self.lines)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


def parse_blocks(text: str) -> Sequence[SyntaxTreeNode]:
    """The blocks of a text at its top level."""
    return [node for node in SyntaxTreeNode(_parser().parse(text)).children if node.map]


def span(node: SyntaxTreeNode) -> range:
    """The lines of a block, without empty ones at its end that belong to nothing."""
    first, last = node.map or (0, 0)
    return range(first, last)


def content(node: SyntaxTreeNode) -> str:
    """The text of a paragraph, a heading or a cell, as Markdown."""
    return node.children[0].content if node.children else ""


def outline(text: str) -> list[Part]:
    """The parts of a body, in its order."""
    text = _labels_as_headings(text)
    lines, tokens = text.split("\n"), _parser().parse(text)
    heads = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0 and token.map]
    starts = [tokens[i].map[0] for i in heads if tokens[i].map]  # type: ignore[index]
    first = heads[0] if heads else len(tokens)
    parts = [Part(0, "", (), tuple(lines[: starts[0] if starts else len(lines)]), tokens[:first])]
    for number, place in enumerate(heads):
        head, last = tokens[place], number + 1 == len(heads)
        start, stop = head.map or (0, 0)
        below = tokens[place + 3 : len(tokens) if last else heads[number + 1]]  # behind its opening, text and closing
        end = len(lines) if last else starts[number + 1]
        title = tokens[place + 1].content.strip()
        kept = tuple(lines[stop:end])
        parts.append(Part(int(head.tag[1]), title, tuple(lines[start:stop]), kept, _moved(below, stop)))
    return parts


def _moved(tokens: Sequence[Token], lines: int) -> Sequence[Token]:
    """Tokens as they would be if the text began so many lines later."""
    for token in tokens:
        if token.map:
            token.map = [token.map[0] - lines, token.map[1] - lines]
    return tokens


def _labels_as_headings(text: str) -> str:
    """The text with its bold labels as headings, where it begins as a list of them: `- **Impact**: none` and so on.

    Labels below a heading of a section are part of what that section says.
    """
    if len(_MAY_LABEL.findall(text)) < _FEWEST_LABELS:
        return text
    items = [item for item in _leading_items(text) if not _is_timed(item)]
    labelled = [item for item in items if _label(item)]
    if len(labelled) < _FEWEST_LABELS or len(labelled) * 2 < len(items):
        return text
    lines = text.split("\n")
    out: list[str] = []
    done = 0
    for item in labelled:
        place = span(item)
        if match := _label(item):
            out += [*lines[done : place.start], *_section(match, item, lines[place.start : place.stop])]
            done = place.stop
    return "\n".join([*out, *lines[done:]])


def _leading_items(text: str) -> Iterator[SyntaxTreeNode]:
    """The items of the lists above the first heading, that of the title aside."""
    heads = 0
    for node in parse_blocks(text):
        heads += node.type == "heading"
        if heads > 1 or (heads and node.type == "heading" and node.tag != "h1"):
            return
        if node.type == "bullet_list":
            yield from node.children


def _is_timed(item: SyntaxTreeNode) -> bool:
    """Whether an item is an entry of a timeline, which may stand between labels that are not indented enough."""
    return bool(item.children and item.children[0].type == "paragraph" and read_stamp(content(item.children[0])))


def _label(item: SyntaxTreeNode) -> re.Match[str] | None:
    if not item.children or item.children[0].type != "paragraph":
        return None
    found = _LABEL.fullmatch(content(item.children[0]))
    return found if found and not read_stamp(found["name"]) else None


def _section(label: re.Match[str], item: SyntaxTreeNode, lines: list[str]) -> Iterator[str]:
    head = len(span(item.children[0]))
    below = textwrap.dedent("\n".join(_loosened(lines[head:]))).split("\n")
    yield f"## {label['name'].strip()}"
    yield ""
    yield from label["rest"].split("\n")
    yield ""
    yield from below
    if below and below[-1].strip():
        yield ""


def _loosened(lines: list[str]) -> list[str]:
    """Lines of an item's inside, where a lazy line that is less indented than the rest is brought into line."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return lines
    margin = len(filled[0]) - len(filled[0].lstrip())
    return [
        line if not line.strip() or line.startswith(" " * margin) else " " * margin + line.lstrip() for line in lines
    ]


def dedented(lines: Sequence[str], node: SyntaxTreeNode) -> list[str]:
    """The lines of a nested block, moved to the left margin."""
    place = span(node)
    return textwrap.dedent("\n".join(lines[place.start : place.stop])).strip("\n").split("\n")
