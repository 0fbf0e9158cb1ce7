"""What of a report is prose: its sentences, with everything blanked out that is not its authors' own speech.

Blanked out is replaced character by character, so that a column in the sentence is a column in the file: code, links'
addresses, quotations, HTML, identifiers. Left out as a whole are quoted blocks and lines of chat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...report.problem import Path, Position
from ...report.source import Source

HOLE = "\N{WHITE SQUARE}"
"""Stands for each character of what was blanked out and is a thing: code, an address, a quotation."""

_FENCE = re.compile(r"^(?:[ \t>]|[-*+][ \t])*(```+|~~~+)")
_SKIPPED = re.compile(
    r"""^\s*(?:>                                          # a quotation
      | <[\w|^\[\]`-]+>\s                                 # IRC: <nick> text
      | \[?\d\d?:\d\d(?::\d\d)?\]?\s+<[^>]+>              # [12:03] <nick> text
      | \w+\ \[\d\d?:\d\d(?:\ [AP]M)?\]                   # nick [5:39 PM]
      | \|?\s*:?-{2,}                                     # a rule, a table's second line
      | \[[^\]]+\]:\s                                     # a link's definition
    )""",
    re.VERBOSE,
)
_BLANKED = re.compile(
    r"""(?P<thing>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)      # code
      | https?://[^\s)>\]]+                                       # an address
      # quotations of more than three words
      | "(?:[^"\s]+\s+){3}[^"\n]{1,300}?"(?!\w)
      | “(?:[^”\s]+\s+){3}[^”\n]{1,300}?”
      | „(?:[^“”\s]+\s+){3}[^“”\n]{1,300}?[“”]
      | «(?:[^»\s]+\s+){3}[^»\n]{1,300}?»
      | (?<![\w'])['‘](?:[^'‘\s]+\s+){3}[^'‘\n]{1,120}?'(?!\w)
      | \[(?:[^\]\s]+\s+){4,}[^\]\s]+\](?=\() )                   # the title of something linked to
      | (?P<nothing><!--.*?--> | </?[a-zA-Z][^>\n]*> | (?<=\])\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)
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

    def position(self, offset: int) -> Position:
        """The place of a character of `text` in the file."""
        start, place = next(item for item in reversed(self.lines) if item[0] <= offset)
        return Position(place.line, place.column + offset - start)


Wanted = Callable[[str], bool]
"""Whether a block of text, as it was typed, can hold anything that is looked for: most are done with after this."""


def sentences_of(source: Source, timeline: range, wanted: Wanted, fields: Container[Path]) -> Iterator[Sentence]:
    """The sentences of a report: those of some fields of its front matter, then those of its body.

    `timeline` has the lines of that table, `fields` is `Contract.blameless`.
    """
    for text, path in _strings(source.front.value, (), fields):
        if wanted(text):
            yield from _split(_placed(text, source.front.positions.of(path), source.lines), False)
    yield from body_sentences(source.body, source.body_line, timeline, wanted)


def body_sentences(
    text: str, first_line: int = 1, timeline: range = range(0), wanted: Wanted = bool
) -> Iterator[Sentence]:
    """The sentences of Markdown that begins on line `first_line` of its file."""
    block: list[tuple[str, Position]] = []
    fence = ""
    text = re.sub(r"<!--.*?-->", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.DOTALL)
    for number, line in enumerate(text.split("\n"), first_line):
        if fence:
            fence = "" if line.strip(" \t>").startswith(fence) else fence
            continue
        if opened := _FENCE.match(line):
            fence = opened[1]
        marker = _MARKER.match(line)
        table = line.lstrip().startswith("|")
        ends = not line.strip() or marker or table or fence or line.startswith("#") or _SKIPPED.match(line)
        if ends:
            yield from _split(block, False, wanted)
            block = []
        if not line.strip() or fence or _SKIPPED.match(line):
            continue
        if table:
            for cell, column in _cells(line):
                yield from _split([(cell, Position(number, column))], number in timeline, wanted)
            continue
        start = marker.end() if marker else 0
        block.append((line[start:], Position(number, start + 1)))
        if line.startswith("#"):
            yield from _split(block, False, wanted)
            block = []
    yield from _split(block, False, wanted)


def _cells(line: str) -> Iterator[tuple[str, int]]:
    start = 0
    for bar in re.finditer(r"(?<!\\)\||$", line):
        if line[start : bar.start()].strip():
            yield line[start : bar.start()], start + 1
        start = bar.end()


def _split(block: Iterable[tuple[str, Position]], timeline: bool, wanted: Wanted = bool) -> Iterator[Sentence]:
    """The sentences of the lines of one block."""
    text, starts = "", []
    for line, place in block:
        starts.append((len(text), place))
        text += line + "\n"
    if not text.strip() or not wanted(text):
        return
    clean = blank(text)
    first = 0
    for stop in _STOP.finditer(clean):
        if _ABBREVIATED.search(clean[first : stop.start()]):
            continue
        yield from _sentence(clean, first, stop.start(), starts, timeline)
        first = stop.end()
    yield from _sentence(clean, first, len(clean), starts, timeline)


def _sentence(
    text: str, first: int, last: int, starts: list[tuple[int, Position]], timeline: bool
) -> Iterator[Sentence]:
    part = text[first:last].replace("\n", " ")
    if not part.strip():
        return
    lines = []
    for begin, place in starts:
        if begin <= first:
            lines = [(0, Position(place.line, place.column + first - begin))]
        elif begin < last:
            lines.append((begin - first, place))
    yield Sentence(part, tuple(lines), timeline)


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
