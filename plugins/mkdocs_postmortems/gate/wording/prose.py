"""What of a report is prose: its sentences, with everything blanked out that is not its authors' own speech.

Blanked out is replaced character by character, so that a column in the sentence is a column in the file: code, links'
addresses, quotations, HTML, identifiers. Left out as a whole are quoted blocks and lines of chat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ...report.characters import SPACES, seen_parts
from ...report.comments import uncommented
from ...report.problem import Path, Position
from ...report.source import Source

HOLE = "\N{WHITE SQUARE}"
"""Stands for each character of what was blanked out and is a thing: code, an address, a quotation."""

_FENCE = re.compile(r"^(?:[ \t>]|[-*+][ \t])*(```+|~~~+)")
_SKIPPED = re.compile(
    r"""^\s*+(?:>                                          # a quotation
      | <[\w|^\[\]`-]+>\s                                 # IRC: <nick> text
      | \[?\d\d?:\d\d(?::\d\d)?\]?\s+<[^>]+>              # [12:03] <nick> text
      | \w+\ \[\d\d?:\d\d(?:\ [AP]M)?\]                   # nick [5:39 PM]
      | \|?\s*+:?-{2,}                                    # a rule, a table's second line
      | \[[^\]]+\]:\s                                     # a link's definition
    )""",
    re.VERBOSE,
)
_BLANKED = re.compile(
    r"""(?P<thing>(?<!`)(?P<ticks>`+)(?!`).{1,2000}?(?<!`)(?P=ticks)(?!`)      # code
      | https?://[^\s)>\]]+                                       # an address
      | [^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{80,}           # longer than any word
      # quotations of more than three words
      | "(?:[^"\s]{1,79}\s{1,9}){3}[^"\n]{1,300}?"(?!\w)
      | “(?:[^“”\s]{1,79}\s{1,9}){3}[^“”\n]{1,300}?”
      | „(?:[^„“”\s]{1,79}\s{1,9}){3}[^„“”\n]{1,300}?[“”]
      | «(?:[^«»\s]{1,79}\s{1,9}){3}[^«»\n]{1,300}?»
      | (?<![\w'])['‘](?:[^'‘\s]{1,79}\s{1,9}){3}[^'‘\n]{1,120}?'(?!\w)
      # and of more than six characters that are words
      | “(?=[^“”\n]{0,300}[\u3400-\u9fff]{7})[^“”\n]{1,400}”
      | "(?=[^"\n]{0,300}[\u3400-\u9fff]{7})[^"\n]{1,400}"
      | [「『](?=[^「『」』\n]{0,300}[\u3400-\u9fff]{7})[^「『」』\n]{1,400}[」』]
      | \[(?:[^\[\]\s]{1,79}\s{1,9}){4,40}[^\[\]\s]{1,79}\](?=\() )     # the title of something linked to
      | (?P<nothing><!--(?:[^<-]|-(?!->)|<(?!!--))*+--> | </?[a-zA-Z][^<>\n]*>
      | (?<=\])\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)
      | ["“”„«»‘「」『』] | !?\[ | \]\[[^\]]*\] | \] | [*~]+
      | (?<!\w)_+(?=\w) | (?<=\w)_+(?!\w) | ^\s*\#{1,6}\s | :[a-z_]{3,}:(?!\w) )""",
    re.VERBOSE | re.DOTALL,
)
_MARKED = re.compile("[`\"“”„«»‘’「」『』'<\\[\\]*~_:#]")
"""A character of all that is blanked out, except for a long word."""
_BEGUN = re.compile(r"""[`"“”„«»‘<\[\]*~]|(?<![\w'])'|://|:[a-z_]{3}|(?<!\w)_|_(?!\w)|^\s*\#""")
"""How all of it begins; apostrophes, times of day and names with `_` do not."""
_LONGEST_WORD = 80
_MARKS, _SKIPPED_MARKS = ("-", "*", "+"), (">", "<", "[", "|", ":", "-")
"""How a line begins that is an item, and one that may be left out."""
_MARKER = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_STOP = re.compile(
    r"(?<=[.!?])[)\"'”’]*\s+(?=[\"'“‘(\[@]*[A-ZÄÖÜ0-9@□])"
    r"|\s[–—]\s(?=[A-ZÄÖÜ])"
    r"|(?<=[。！？；])[）」』]?\s*"
    r"|\n\s*\n"
)
_FULL_STOP = re.compile(r"[.!?](?P<stop>[)\"']*\s+)(?=[\"'(\[@]*[A-Z0-9@])")
"""A stop in a plain text on one line: the search leaps from mark to mark."""
_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<title>.*)|(?:\*\*|__)(?P<bold>[^*_]+)(?:\*\*|__):?\s*$")
_BAR = re.compile(r"(?<!\\)\||$")
_BOLD = 7
"""The level of a line in bold that stands for a heading."""
_PRAISE = re.compile(
    r"""\W*+(?:(?:what|things|areas|which)\b.*\b(?:well|right|good|great|best|helped)\b | .*\bluck
      | (?:the\ )?(?:good|positives?|highlights)\W*$ | successes | (?:was|dinge|das)\b.*\bgut\b | .*\bglück
      | .*(?:做得好|做得不错|做对|进展顺利|顺利之处|有效的|亮点|幸运|侥幸|运气) )""",
    re.VERBOSE | re.IGNORECASE,
)
_LOG_START = re.compile(
    r"\W*+(?:[\d:.,TZ/+-]{4,}+\s++)*+\[?"
    r"(?:(?:ERROR|ERR|WARN(?:ING)?|FATAL|CRIT(?:ICAL)?|DEBUG|TRACE|INFO|SEVERE|NOTICE)\b|(?:rpc )?error:\s)"
)
_LOG = re.compile(
    r"""\b(?:level|msg|err|error|caller|logger|reason|code|status|pid)=["□\w]     # logfmt
      | \b[a-z][\w-]{0,60}\[\d+\]:                                              # syslog: process[pid]:
      | \b\w{0,80}(?:Exception|Error):\s""",
    re.VERBOSE,
)
_LONGEST = 1000
"""Characters of the longest sentence."""
_FLAT = SPACES | {ord("\n"): " "}

_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|ca|Mr|Mrs|Ms|Dr|no|z\.B|bzw|d\.h|u\.a)\.|\b[A-Z]\.)$", re.IGNORECASE
)


class Sentence(NamedTuple):
    """One sentence, blanked out where it is not prose."""

    text: str
    lines: tuple[tuple[int, Position], ...]
    """Where a line of the file begins in `text`, and its position there; in rising order."""
    timeline: bool = False
    praise: bool = False
    """Whether it stands in a section on what went well or on luck: what did not happen there is no reproach."""

    def position(self, offset: int) -> Position:
        """The place of a character of `text` in the file."""
        start, place = next(item for item in reversed(self.lines) if item[0] <= offset)
        return Position(place.line, place.column + offset - start)


Block = list[tuple[str, Position]]
"""The lines of a paragraph, a list's item, a cell or a string, as they were typed, with their places."""

Wanted = Callable[[Block], bool]
"""Whether a block can hold anything that is looked for: most are done with after this."""


def sentences_of(source: Source, timeline: range, wanted: Wanted, fields: frozenset[Path]) -> Iterator[Sentence]:
    """The sentences of a report: those of some fields of its front matter, then those of its body.

    `timeline` has the lines of that table, `fields` is `Contract.blameless`.
    """
    for text, path in _strings(source.front.value, (), _tree(fields)):
        yield from _split(_placed(text, source.front.positions.of(path), source.lines), False, wanted)
    yield from body_sentences(source.body, source.body_line, timeline, wanted)


def body_sentences(
    text: str, first_line: int = 1, timeline: range = range(0), wanted: Wanted = bool
) -> Iterator[Sentence]:
    """The sentences of Markdown that begins on line `first_line` of its file."""
    block: Block = []
    fence, praised, fenced = "", 0, "```" in text or "~~~" in text
    for number, line in enumerate(uncommented(text, blank=True).split("\n"), first_line):
        if fence:
            fence = "" if line.strip(" \t>").startswith(fence) else fence
            continue
        start = line.lstrip()
        opened = _FENCE.match(line) if fenced and ("```" in line or "~~~" in line) else None
        marker = _MARKER.match(line) if start[:1] in _MARKS or start[:1].isdecimal() else None
        skipped = _is_skipped(line, start)
        table = start.startswith("|")
        ends = not start or opened or marker or skipped or table or line.startswith("#")
        if ends and block:
            yield from _split(block, False, wanted, praised > 0)
            block = []
        if opened:
            fence = opened[1]
        if not start or opened or skipped:
            continue
        if line[0] in "#*_" and (heading := _HEADING.match(line)):
            praised = _praised(heading, praised)
        if table:
            if wanted([(line, Position(number, 1))]):
                for cell, column in _cells(line):
                    yield from _split([(cell, Position(number, column))], number in timeline, wanted, praised > 0)
            continue
        first = marker.end() if marker else 0
        block.append((line[first:], Position(number, first + 1)))
        if line.startswith("#"):
            yield from _split(block, False, wanted)
            block = []
    if block:
        yield from _split(block, False, wanted, praised > 0)


def _is_skipped(line: str, start: str) -> bool:
    """Whether a line is left out as a whole; `start` is the line without what it is indented by."""
    may_be = start[:1] in _SKIPPED_MARKS or " [" in line or (start[:1].isdecimal() and "<" in line)
    return may_be and bool(_SKIPPED.match(line))


def _praised(heading: re.Match[str], praised: int) -> int:
    """The level of the heading that praises what follows; 0 where none does."""
    level = len(heading["level"] or "") or _BOLD
    if _PRAISE.match(heading["title"] or heading["bold"] or ""):
        return level
    return 0 if level <= praised else praised


def _cells(line: str) -> Iterator[tuple[str, int]]:
    start = 0
    for bar in _BAR.finditer(line):
        if line[start : bar.start()].strip():
            yield line[start : bar.start()], start + 1
        start = bar.end()


def _split(block: Block, timeline: bool, wanted: Wanted = bool, praise: bool = False) -> Iterator[Sentence]:
    """The sentences of the lines of one block."""
    if not wanted(block):
        return
    text, starts = _joined(block)
    if not text or text.isspace():
        return
    clean = blank(text)
    for start, end in _cuts(clean):
        part = clean[start:end]
        part = part.replace("\n", " ").replace("\t", " ") if part.isascii() else part.translate(_FLAT)
        if part and not part.isspace() and not _is_log(part):
            yield Sentence(part, _lines(start, end, starts), timeline, praise)


def _joined(block: Block) -> tuple[str, list[tuple[int, Position]]]:
    """The lines of a block as one text without what nobody sees, and where each part of a line begins in it."""
    if len(block) == 1 and block[0][0].isascii() and block[0][0].isprintable():
        return block[0][0] + "\n", [(0, block[0][1])]
    text, starts = "", []
    for line, place in block:
        for part, at in seen_parts(line):
            starts.append((len(text), Position(place.line, place.column + at)))
            text += part
        text += "\n"
    return text, starts


def _cuts(clean: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text begins and ends."""
    first = 0
    plain = clean.isascii() and clean.find("\n") in (-1, len(clean) - 1)
    for stop in (_FULL_STOP if plain else _STOP).finditer(clean):
        start = stop.start("stop") if plain else stop.start()
        if _ABBREVIATED.search(clean, max(first, start - 8), start):
            continue
        yield from _pieces(clean, first, start)
        first = stop.end()
    yield from _pieces(clean, first, len(clean))


def _is_log(sentence: str) -> bool:
    """Whether a sentence is a line of a log, pasted among others."""
    marked = "=" in sentence or ": " in sentence
    return bool(_LOG_START.match(sentence)) or (marked and bool(_LOG.search(sentence)))


def _pieces(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where a sentence begins and ends; what is longer than people write comes in pieces: no pattern sees more."""
    while last - first > _LONGEST:
        cut = text.rfind(" ", first + _LONGEST // 2, first + _LONGEST)
        end = cut if cut > 0 else first + _LONGEST
        yield first, end
        first = end
    yield first, last


def _lines(first: int, last: int, starts: list[tuple[int, Position]]) -> tuple[tuple[int, Position], ...]:
    """The lines of a block that a part of it stands on, each with its place in the part."""
    lines = []
    for begin, place in starts:
        if begin <= first:
            lines = [(0, Position(place.line, place.column + first - begin))]
        elif begin < last:
            lines.append((begin - first, place))
    return tuple(lines)


def blank(text: str) -> str:
    """The text with what is no prose replaced, character by character."""
    text = text.replace("’", "'")
    marked = _MARKED.search(text) and _BEGUN.search(text)
    if not marked and (len(text) < _LONGEST_WORD or max(map(len, text.split()), default=0) < _LONGEST_WORD):
        return text
    return _BLANKED.sub(lambda found: re.sub(r"[^\n]", HOLE if found["thing"] else " ", found[0]), text)


_PROSE = ""
"""The key under which a tree says that a string is prose."""


@cache
def _tree(fields: frozenset[Path]) -> dict[str | int, Any]:
    """The fields that hold prose, as mappings in each other."""
    tree: dict[str | int, Any] = {}
    for path in fields:
        inner = tree
        for step in path:
            inner = inner.setdefault(step, {})
        inner[_PROSE] = True
    return tree


def _strings(value: Any, path: Path, tree: Mapping[str | int, Any]) -> Iterator[tuple[str, Path]]:
    """The strings in those fields that hold prose."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != _PROSE and key in tree:
                yield from _strings(inner, (*path, key), tree[key])
    elif isinstance(value, list):
        for index, inner in enumerate(value) if "[]" in tree else ():
            yield from _strings(inner, (*path, index), tree["[]"])
    elif isinstance(value, str) and _PROSE in tree:
        yield value, path


def _placed(text: str, place: Position, lines: list[str]) -> Block:
    """A YAML string in the parts in which it stands on the lines of the file, as far as they can be told."""
    raw = lines[place.line - 1][place.column - 1 :]
    if text and raw.strip().strip("\"'") == text:  # nearly every string
        return [(text, Position(place.line, place.column + raw.index(text)))]
    return [*_parts(text, place, lines)]


def _parts(text: str, place: Position, lines: list[str]) -> Iterator[tuple[str, Position]]:
    """A YAML string in the parts in which it stands on the lines of the file, as far as they can be told."""
    start, column = 0, place.column
    for number in range(place.line, len(lines) + 1):
        raw = lines[number - 1][column - 1 :]
        part = raw.strip().strip("\"'")
        found = text.find(part, start) if part else -1
        if found >= 0 and part:
            yield part, Position(number, column + raw.index(part))
            start = found + len(part)
        elif number > place.line and part:
            break
        column = 1
        if start >= len(text.rstrip()):
            return
    if text[start:].strip():
        yield text[start:], place
