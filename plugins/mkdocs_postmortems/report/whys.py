"""The chain of whys, in the forms in which templates print it: a list, bold questions, labels such as `Why 1:`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.token import Token

from .model import Why

_ASKED = r"(?:why|warum|为什么)"
_LABEL = re.compile(
    rf"(?P<open>\*\*|__)?{_ASKED}\s*(?:#|no\.?|nr\.?)?\s*\d{{1,2}}\s*"
    r"(?:[:：.)–—-]\s*(?P=open)|(?P=open)\s*[:：.)–—-]|[:：.)–—-])\s*",
    re.IGNORECASE,
)
"""`Why 1:`, `**Why #2:**` or `**Why 3**:` before a question, or before an answer alone."""
_MARKED = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<question>.+?)(?P=mark)(?![\w*_])(?P<answer>.*)", re.DOTALL)
_ASKS = re.compile(
    r"\W*(?:(?:why|what|how|which|who|when|where|warum|was|wie|wer|wann|wo)\b|为什么|什么|怎么)", re.IGNORECASE
)
_WHY = re.compile(rf"\W*{_ASKED}", re.IGNORECASE)
_BOLD_WHY = re.compile(rf"(?:\*\*|__)\s*{_ASKED}", re.IGNORECASE)
_TO_MARK = re.compile(r"(?:[^?？`]|`[^`]*`)*[?？]")
_MARK = re.compile("[?？]")
_APART = re.compile(r"[:：–—→⇒>=-]")
_LEAD = re.compile(
    r"\s*(?:(?:[:–—-]|→|⇒|[-=]>)(?=\s|$)\s*|(?:\*\*|__|\*|_)?(?:answer|a)\s*(?::\s*(?:\*\*|__|\*|_)?|(?:\*\*|__|\*|_)\s*:)\s+)*",
    re.IGNORECASE,
)
"""What leads from the question to its answer: a dash, an arrow, `Answer:`."""


class _Item(NamedTuple):
    text: str
    line: int
    """The first line (0-based) of the text that was parsed."""


class Chain(NamedTuple):
    """The whys of a section, and where they stand in it."""

    whys: tuple[Why, ...]
    first: int
    """The first of their lines in the section (0-based)."""
    last: int
    """The line after them."""


def read_chain(tokens: list[Token], first_line: int) -> Chain | None:
    """The chain of whys in the blocks of a section; `None` where it has none.

    It is the first numbered list, else the first bullet list with an item that begins with why, else paragraphs that
    begin with a bold why, or headings that begin with one. `first_line` is the line of the file on which the section's
    text begins.
    """
    items, end = _numbered(tokens) or _bulleted(tokens) or _apart(tokens) or ([], 0)
    if not items:
        return None
    whys = tuple(Why(*split(item.text), first_line + item.line) for item in items)
    return Chain(whys, items[0].line, end)


def asks_why(title: str) -> bool:
    """Whether a heading is one of the whys."""
    return bool(_WHY.match(title))


def split(text: str) -> tuple[str, str]:
    """The question and the answer in a why, as inline Markdown; the answer is empty where it cannot be told."""
    text = " ".join(text.split())
    label = _LABEL.match(text)
    rest = text[label.end() :] if label else text
    if label and label["open"] and label[0].count(label["open"]) == 1:
        rest = label["open"] + rest  # the marks end after the question
    if label and not _ASKS.match(rest):
        return "Why?", _answer(rest)
    marked = _MARKED.fullmatch(rest)
    if marked and _delimits(marked["question"], marked["answer"]):
        question, inside = _halves(marked["question"])
        return question, _answer(f"{inside} {marked['answer']}")
    question, answer = _halves(rest)
    return question, _answer(answer)


def _delimits(question: str, answer: str) -> bool:
    """Whether marks stand around the question, not only around a word of it: `**Why** did it stop?`."""
    return bool(
        _WHY.match(question)
        and (not _MARK.search(answer) or question.endswith(("?", "？")) or _APART.match(answer.lstrip()))
    )


def _halves(text: str) -> tuple[str, str]:
    """A text up to its first question mark that stands in no code, and what follows."""
    found = _TO_MARK.match(text)
    found = found or _MARK.search(text)
    end = found.end() if found else len(text)
    return text[:end].strip(" :"), text[end:]


def _answer(text: str) -> str:
    lead = _LEAD.match(text)
    return text[lead.end() if lead else 0 :].strip()


def _numbered(tokens: list[Token]) -> tuple[list[_Item], int] | None:
    chain = find_block(tokens, "ordered_list_open")
    return (list(_items(chain)), _end(chain)) if chain else None


def _bulleted(tokens: list[Token]) -> tuple[list[_Item], int] | None:
    """The items from the first that asks why on; one before it states the problem and is prose."""
    chain = find_block(tokens, "bullet_list_open")
    items = list(_items(chain))
    first = next((place for place, item in enumerate(items) if _WHY.match(item.text)), None)
    return (items[first:], _end(chain)) if first is not None else None


def _apart(tokens: list[Token]) -> tuple[list[_Item], int] | None:
    """Each paragraph that begins with a bold why, or heading that begins with one, with the blocks below it."""
    items: list[_Item] = []
    end, heading = 0, False
    for token in tokens:
        if token.type == "inline" and token.map:
            if (_WHY if heading else _BOLD_WHY).match(token.content):
                items.append(_Item(token.content, token.map[0]))
            elif items and heading:
                break
            elif items:
                items[-1] = items[-1]._replace(text=f"{items[-1].text} {token.content}")
            end = token.map[1]
        heading = token.type == "heading_open"
    return (items, end) if items else None


def _items(chain: list[Token]) -> Iterator[_Item]:
    """The items of a list at its first level; text nested below an item belongs to its answer."""
    text: list[str] = []
    line = 0
    for token in chain:
        if token.type == "list_item_open" and token.level == 1:
            text, line = [], (token.map or [0])[0]
        elif token.type == "inline":
            text.append(token.content)
        elif token.type == "list_item_close" and token.level == 1:
            yield _Item(" ".join(text), line)


def _end(chain: list[Token]) -> int:
    """The line after the last text of a list, without the blank lines that count as part of it."""
    lists = ("ordered_list", "bullet_list", "list_item")
    ends = (token.map[1] for token in chain if token.map and not token.type.startswith(lists))
    return max(ends, default=(chain[0].map or [0, 0])[1])


def find_block(tokens: list[Token], kind: str) -> list[Token]:
    """The tokens of the first block of a kind at the top level, from its opening to its end."""
    for index, token in enumerate(tokens):
        if token.type == kind and token.level == 0:
            close = kind.replace("_open", "_close")
            rest = range(index, len(tokens))
            end = next(i for i in rest if tokens[i].type == close and tokens[i].level == 0)
            return tokens[index : end + 1]
    return []
