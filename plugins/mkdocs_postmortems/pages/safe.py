"""An author's Markdown, made safe for any engine that renders it.

An engine passes HTML through, lets an attribute list set `onclick`, and links to `javascript:`. Engines also disagree
on what is code: what one shows, another runs. So nothing here relies on how Markdown is parsed. In the text that comes
out

- every `<` begins a tag of `allowed`, rewritten with its allowed attributes, or an address between angle brackets;
  any other one is written as `&lt;`, and code that holds one is written as HTML. The exception are fences that no
  engine can take for anything else, which keep their highlighting, their diagrams and their copy button;
- every `{` begins an attribute list of a few harmless attributes, or is written as `&#123;`;
- the address of every link has a known scheme, or none, and a form that an engine can take apart.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..report.links import parts_of
from .allowed import SCHEMES, VOID, find_tag, safe_tag

_RISKY = re.compile(r"[<{]|script|\]:|\]\([^)\s:&\\[\]]{0,200}+[^)\s]|\]\((?:\s|//)", re.IGNORECASE)
"""Without any of these, a text is safe as it is."""
_CODE = re.compile(r"[<{]|\]\(|\]:")
"""What in code could do harm in an engine that does not see the code."""

_MAYBE_CODE = re.compile(r"^(?:[ >*+\d.)-]* {4}|[ >*+\d.)-]*\t|.*(?:`{3}|~{3}))", re.MULTILINE)
_FENCE = re.compile(r"(?P<mark>`{3,}+|~{3,}+)[ ]*(?P<language>[\w+#.-]*)[ ]*")
_FENCE_LIKE = re.compile(r"[\s>*+\d.)-]*(?:`{3}|~{3})")
_CONTAINER = re.compile(r"(?P<prefix>[\s>*+\d.)-]*?)(?:`{3}|~{3})")
_INDENT = re.compile(r"[ \t>]*")

_SPECIAL = re.compile(r"\\.|`+|[<{]|\]\(\s*|\]:\s*", re.DOTALL)
_PARAGRAPH_END = re.compile(r"\n[ \t]*(?:\n|[-*+>#]|\d+[.)]|`{3}|~{3})")
_AUTOLINK = re.compile(r"<(https?://[^\s<>\"]{1,2000}+|[\w.+-]{1,64}+@[\w.-]{1,250}+)>", re.IGNORECASE)
_PLAIN_ADDRESS = re.compile(r"[\w:/.#@?&%+,;~-]+")
_ANGLED = re.compile(r"<(?P<target>[^<>\n]{0,2000}+)>")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NAME_OF = re.compile(r"(?<=<)/?\w+")
_RUNS = frozenset("javascript vbscript livescript data file blob filesystem".split())
_NAME = (
    r"(?:class|width|height|title|alt|align|loading|lang|target|rel|download|start)(?:=(?:\"[^\"<>{}\n]*+\"|"
    r"'[^'\"<>{}\n]*+'|[\w%./-]++))?+"
)
_ATTRIBUTES = re.compile(
    rf"\{{:?[ ]*+(?:(?:\.[\w:-]++|(?:#|id=)[^\W_][\w:.-]*+|id=\"[^\W_][\w:.-]*+\"|{_NAME})"
    rf"(?:[ ]++|(?=\}})))*+\}}"
)


def safe_markdown(text: str) -> str:
    """The text with what is unsafe in it shown instead of done. Comments, which a page does not show, are left out."""
    return _safe(text) if _RISKY.search(text) else text


def safe_line(text: str) -> str:
    """A heading whose HTML is escaped already, without unsafe attribute lists and links."""
    return _prose(text, []) if _RISKY.search(text) else text


def _safe(text: str) -> str:
    lines = text.split("\n")
    out: list[str] = []
    prose: list[str] = []
    opened: list[str] = []
    number, blocks = 0, dict(_code(lines))
    while number < len(lines):
        end, code = blocks.get(number, (0, None))
        if code is None:
            prose.append(lines[number])
            number += 1
            continue
        if prose:
            out.append(_prose("\n".join(prose), opened))
            prose = []
        out.append(code)
        number = end
    if prose:
        out.append(_prose("\n".join(prose), opened))
    # What is open would take in what follows the author's text.
    closing = "".join(f"</{name}>" for name in reversed(opened))
    return "\n".join([*out, *([closing] if closing else [])])


def _code(lines: list[str]) -> Iterator[tuple[int, tuple[int, str]]]:
    """The blocks of code: the line on which each begins, the line after it, and what is to stand in its place."""
    text = "\n".join(lines)
    if not _MAYBE_CODE.search(text):
        return
    blocks = [token for token in _parser().parse(text) if token.type in ("fence", "code_block")]
    plain = _plain_fences(lines)
    trusted = plain is not None and plain == {_range(token) for token in blocks if token.type == "fence"}
    for token in blocks:
        begin, end = _range(token)
        source = "\n".join(lines[begin:end])
        if (trusted and token.type == "fence") or not _CODE.search(source):
            yield begin, (end, source)
        elif (prefix := _prefix(token, lines[begin])) is not None:
            yield begin, (end, prefix + _as_html(token))


def _range(token: Token) -> tuple[int, int]:
    begin, end = token.map or (0, 0)
    return begin, end


def _plain_fences(lines: list[str]) -> set[tuple[int, int]] | None:
    """The fences, if all of them are such that every engine sees them; `None` if one is not.

    They begin at the margin, name at most a language, are closed by the same mark, and hold no other mark.
    """
    found, opened, mark = set(), -1, ""
    for number, line in enumerate(lines):
        if opened >= 0:
            if line.rstrip(" ") == mark:
                found.add((opened, number + 1))
                opened = -1
            elif line.lstrip(" \t>").startswith(mark[:3]):
                return None
        elif fence := _FENCE.fullmatch(line):
            opened, mark = number, fence["mark"]
        elif _FENCE_LIKE.match(line):
            return None
    return None if opened >= 0 else found


def _prefix(token: Token, line: str) -> str | None:
    """What stands before a block of code on its first line: the marks of the lists and quotations that it is in."""
    if token.type == "fence":
        found = _CONTAINER.match(line)
        return found["prefix"] if found else None
    found = _INDENT.match(line)
    return found[0].removesuffix("    ").removesuffix("\t") if found else None


def _as_html(token: Token) -> str:
    """A block of code on one line, with nothing in it that any engine takes for markup."""
    language = re.match(r"[\w+#-]*", token.info.strip())
    name = f' class="language-{language[0]}"' if language and language[0] else ""
    return f"<pre><code{name}>{_literal(token.content)}</code></pre>"


def _literal(text: str) -> str:
    return re.sub(r"[^\w -]|_", lambda found: f"&#{ord(found[0])};", text)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


def _prose(text: str, opened: list[str]) -> str:
    """Text between blocks of code; `opened` are the elements in which it begins, and at last those in which it ends."""
    out: list[str] = []
    at, ticks = 0, _ticks(text)
    while found := _SPECIAL.search(text, at):
        out.append(text[at : found.start()])
        shown, at = _shown(text, found, ticks, opened)
        out.append(shown)
    return "".join([*out, text[at:]])


def _shown(text: str, found: re.Match[str], ticks: dict[int, int], opened: list[str]) -> tuple[str, int]:
    """What is to stand in the place of something special, and where the text goes on."""
    begin, end, sign = found.start(), found.end(), found[0]
    if sign[0] == "\\":
        # No engine lets both be escaped, and some neither.
        return ({"<": "&lt;", "{": "&#123;"}.get(sign[1], sign), end)
    if sign[0] == "`":
        return _span(text, begin, end, ticks)
    if sign == "<":
        return _angle(text, begin, opened)
    if sign == "{":
        attributes = _ATTRIBUTES.match(text, begin)
        return (attributes[0], attributes.end()) if attributes else ("&#123;", end)
    return _target(text, sign, begin, end)


def _ticks(text: str) -> dict[int, int]:
    """Where each run of backticks is closed: by the next one of its length in the same paragraph."""
    closing: dict[int, int] = {}
    opened: dict[int, int] = {}
    ends = iter([*(end.start() for end in _PARAGRAPH_END.finditer(text)), len(text)])
    paragraph = next(ends)
    for run in re.finditer(r"`+", text):
        while run.start() > paragraph:
            paragraph = next(ends)
            opened.clear()
        length = len(run[0])
        if length in opened:
            closing[opened[length]] = run.start()
        opened[length] = run.start()
    return closing


def _span(text: str, begin: int, end: int, ticks: dict[int, int]) -> tuple[str, int]:
    close = ticks.get(begin)
    if close is None:
        return text[begin:end], end
    after, code = close + end - begin, text[end:close]
    if not _CODE.search(code):
        return text[begin:after], after
    code = " ".join(code.split("\n"))
    if code.startswith(" ") and code.endswith(" ") and code.strip():
        code = code[1:-1]
    return f"<code>{_literal(code)}</code>", after


def _angle(text: str, begin: int, opened: list[str]) -> tuple[str, int]:
    if text.startswith("<!--", begin) and (end := text.find("-->", begin + 4)) >= 0:
        return "", end + 3
    if link := _AUTOLINK.match(text, begin):
        shown = _literal(link[1])
        return link[0] if _PLAIN_ADDRESS.fullmatch(link[1]) else f'<a href="{shown}">{shown}</a>', link.end()
    tag = find_tag(text, begin)
    safe = safe_tag(tag) if tag else None
    if safe is None or (nested := _nested(safe, opened)) is None:
        return "&lt;", begin + 1
    return nested, begin + len(tag)


def _nested(tag: str, opened: list[str]) -> str | None:
    """A tag, after the ends of what it would leave open; `None` where it ends what has not begun."""
    found = _NAME_OF.search(tag)
    name = found[0] if found else ""
    if not name.startswith("/"):
        opened += [name] if name and name not in VOID else []
        return tag
    if name[1:] not in opened:
        return None
    closed: list[str] = []
    while not closed or closed[-1] != name[1:]:
        closed.append(opened.pop())
    return "".join(f"</{each}>" for each in closed)


def _target(text: str, sign: str, begin: int, end: int) -> tuple[str, int]:
    """The beginning of a link's address."""
    if angled := _ANGLED.match(text, end):
        target = quote(html.unescape(angled["target"]), safe="/:?#[]@!$&'*+,;=%~-._")
        return f"{sign}{'' if _known(target, sign) else '#'}{target}", angled.end()
    rest = text[end : end + 300]
    target = rest.split(maxsplit=1)[0] if sign[1] == ":" and rest.strip() else rest.partition(")")[0]
    return (sign if _known(target, sign) else f"{sign}#"), end


def _known(target: str, sign: str) -> bool:
    """Whether an address has a scheme that is known, or none, as a browser reads it, and is one at all."""
    if parts_of(target.partition(" ")[0]) is None:
        return False
    read = re.sub(r"[\x00-\x20\\]+", "", html.unescape(target))
    scheme = _SCHEME.match(read)
    if scheme is None:
        return True
    # A definition may as well be a note in brackets with a colon after it.
    return scheme[1].lower() not in _RUNS if sign[1] == ":" else scheme[1].lower() in SCHEMES
