"""What of a report is prose: its sentences, with everything blanked out that is not its authors' own speech.

Blanked out is replaced character by character, so that a column in the sentence is a column in the file: code, links'
addresses, quotations, HTML, identifiers. Left out as a whole are quoted blocks and lines of chat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

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
      | \S{80,}                                                   # longer than any word
      # quotations of more than three words
      | "(?:[^"\s]{1,79}\s{1,9}){3}[^"\n]{1,300}?"(?!\w)
      | “(?:[^“”\s]{1,79}\s{1,9}){3}[^“”\n]{1,300}?”
      | „(?:[^„“”\s]{1,79}\s{1,9}){3}[^„“”\n]{1,300}?[“”]
      | «(?:[^«»\s]{1,79}\s{1,9}){3}[^«»\n]{1,300}?»
      | (?<![\w'])['‘](?:[^'‘\s]{1,79}\s{1,9}){3}[^'‘\n]{1,120}?'(?!\w)
      | \[(?:[^\[\]\s]{1,79}\s{1,9}){4,40}[^\[\]\s]{1,79}\](?=\() )     # the title of something linked to
      | (?P<nothing><!--(?:[^<-]|-(?!->)|<(?!!--))*+--> | </?[a-zA-Z][^<>\n]*>
      | (?<=\])\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)
      | ["“”„«»‘] | !?\[ | \]\[[^\]]*\] | \] | [*~]+
      | (?<!\w)_+(?=\w) | (?<=\w)_+(?!\w) | ^\s*\#{1,6}\s | :[a-z_]{3,}:(?!\w) )""",
    re.VERBOSE | re.DOTALL,
)
_MARKER = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_STOP = re.compile(
    r"(?<=[.!?])[)\"'”’]*\s+(?=[\"'“‘(\[@]*[A-ZÄÖÜ0-9@□])"
    r"|\s[–—]\s(?=[A-ZÄÖÜ])"
    r"|\n\s*\n"
)
_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<title>.*)|(?:\*\*|__)(?P<bold>[^*_]+)(?:\*\*|__):?\s*$")
_BOLD = 7
"""The level of a line in bold that stands for a heading."""
_PRAISE = re.compile(
    r"""\W*+(?:(?:what|things|areas|which)\b.*\b(?:well|right|good|great|best|helped)\b | .*\bluck
      | (?:the\ )?(?:good|positives?|highlights)\W*$ | successes | (?:was|dinge|das)\b.*\bgut\b | .*\bglück )""",
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


@dataclass(frozen=True)
class Sentence:
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


def sentences_of(source: Source, timeline: range, wanted: Wanted, fields: Container[Path]) -> Iterator[Sentence]:
    """The sentences of a report: those of some fields of its front matter, then those of its body.

    `timeline` has the lines of that table, `fields` is `Contract.blameless`.
    """
    for text, path in _strings(source.front.value, (), fields):
        yield from _split(_placed(text, source.front.positions.of(path), source.lines), False, wanted)
    yield from body_sentences(source.body, source.body_line, timeline, wanted)


def body_sentences(
    text: str, first_line: int = 1, timeline: range = range(0), wanted: Wanted = bool
) -> Iterator[Sentence]:
    """The sentences of Markdown that begins on line `first_line` of its file."""
    block: Block = []
    fence, praised = "", 0
    for number, line in enumerate(uncommented(text, blank=True).split("\n"), first_line):
        if fence:
            fence = "" if line.strip(" \t>").startswith(fence) else fence
            continue
        if opened := _FENCE.match(line):
            fence = opened[1]
        marker = _MARKER.match(line)
        table = line.lstrip().startswith("|")
        ends = not line.strip() or marker or table or fence or line.startswith("#") or _SKIPPED.match(line)
        if ends:
            yield from _split(block, False, wanted, praised > 0)
            block = []
        if not line.strip() or fence or _SKIPPED.match(line):
            continue
        if heading := _HEADING.match(line):
            praised = _praised(heading, praised)
        if table:
            for cell, column in _cells(line):
                yield from _split([(cell, Position(number, column))], number in timeline, wanted, praised > 0)
            continue
        start = marker.end() if marker else 0
        block.append((line[start:], Position(number, start + 1)))
        if line.startswith("#"):
            yield from _split(block, False, wanted)
            block = []
    yield from _split(block, False, wanted, praised > 0)


def _praised(heading: re.Match[str], praised: int) -> int:
    """The level of the heading that praises what follows; 0 where none does."""
    level = len(heading["level"] or "") or _BOLD
    if _PRAISE.match(heading["title"] or heading["bold"] or ""):
        return level
    return 0 if level <= praised else praised


def _cells(line: str) -> Iterator[tuple[str, int]]:
    start = 0
    for bar in re.finditer(r"(?<!\\)\||$", line):
        if line[start : bar.start()].strip():
            yield line[start : bar.start()], start + 1
        start = bar.end()


def _split(
    block: Iterable[tuple[str, Position]], timeline: bool, wanted: Wanted = bool, praise: bool = False
) -> Iterator[Sentence]:
    """The sentences of the lines of one block."""
    block = list(block)
    if not wanted(block):
        return
    text, starts = "", []
    for line, place in block:
        for part, at in seen_parts(line):
            starts.append((len(text), Position(place.line, place.column + at)))
            text += part
        text += "\n"
    if not text or text.isspace():
        return
    clean = blank(text)
    first, cuts = 0, list[tuple[int, int]]()
    for stop in _STOP.finditer(clean):
        if _ABBREVIATED.search(clean, max(first, stop.start() - 8), stop.start()):
            continue
        cuts += _pieces(clean, first, stop.start())
        first = stop.end()
    for start, end in [*cuts, *_pieces(clean, first, len(clean))]:
        part = clean[start:end].translate(_FLAT)
        if part.strip() and not _is_log(part):
            yield Sentence(part, _lines(start, end, starts), timeline, praise)


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
    return _BLANKED.sub(
        lambda found: re.sub(r"[^\n]", HOLE if found["thing"] else " ", found[0]), text.replace("’", "'")
    )


def _strings(value: Any, path: Path, fields: Container[Path]) -> Iterator[tuple[str, Path]]:
    """The strings in those fields that hold prose."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*path, key), fields)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings(inner, (*path, index), fields)
    elif isinstance(value, str) and tuple("[]" if isinstance(step, int) else step for step in path) in fields:
        yield value, path


def _placed(text: str, place: Position, lines: list[str]) -> Iterator[tuple[str, Position]]:
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
