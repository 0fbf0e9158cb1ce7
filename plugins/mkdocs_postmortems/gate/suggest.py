"""Changes that settle a finding: what an editor offers as a quick fix, and a review as a suggestion to accept.

They are read from what a finding quotes and what its hint names, in English, whatever language the reader sees: an
example in a hint goes into the report, which is not translated either. Each is tried: what the gate still finds
afterwards is not offered, and neither is what brings a new finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..language import _
from ..options import Options
from .diagnostics import Diagnostic
from .fix import STEPS, fix

_SAID = re.compile(r"“([^”]+)”|„([^“]+)“|`([^`]+)`")
_WRITE = re.compile(r"[^\W\d_]+ ?`([^`]+)`(?=$|[,，])")
"""A hint that begins with a verb and what to write, in whatever language."""
_LEAVE_OUT = re.compile(r"Leave out “([^”]+)”")
_EXAMPLE = re.compile(r"(?:“([^”]{12,})”|„([^“]{12,})“)(?:,? (?:or|rather than|and|oder|statt|und)\b|[，或]|$)")
_HEAD = re.compile(r"(?:\s*(?:>|[-*+](?=\s)|\d+[.)](?=\s)|#+(?=\s)))*\s*(?:[\w-]+:\s+)?[\"']?")
_STOP = re.compile(r"[.!?](?=[\s\"']|$)|(?<!\\)\||[\"']$")
_WORD = re.compile(r"[\w@.~%+-]+")

Judge = Callable[[str], Sequence[Diagnostic]]
"""What the gate finds in the report once its file holds this text."""


class Suggestion(NamedTuple):
    """A range of a file, and what to write in its place. Lines and columns count from 1, columns in characters."""

    line: int
    start: int
    last: int
    """The last line."""
    end: int
    """The column on the last line behind the range."""
    text: str
    """Lines end with `\\n`."""
    title: str
    example: bool = False
    """Whether the text only shows how it can be said: what happened is for the author to fill in."""


def span(found: Diagnostic, line: str) -> tuple[int, int]:
    """First and last column, from 0, of what a finding is about: the words it quotes, or the word at its place."""
    column, said = found.column - 1, quoted(found)
    if here := next((words for words in said if line.startswith(words, column)), ""):
        return column, column + len(here)
    if said and (at := line.find(said[0], column)) >= 0:
        return min(column, at), at + len(said[0])
    match = _WORD.search(line, column)
    end = match.end() if match else len(line)
    return min(column, len(line)), max(end, min(column + 1, len(line)))


def quoted(found: Diagnostic) -> list[str]:
    """The words that a message quotes; of words with a gap, the first part."""
    return [match[match.lastindex or 0].partition(" … ")[0] for match in _SAID.finditer(found.message)]


def suggestions(
    found: Diagnostic, before: Sequence[Diagnostic], lines: Sequence[str], judge: Judge
) -> list[Suggestion]:
    """The changes within a line that settle one of the findings in a file.

    `before` are the file's findings in English, which is also the language of `judge`.
    """
    place = (found.code, found.line, found.column)
    source = next((each for each in before if (each.code, each.line, each.column) == place), found)
    return [each for each in _candidates(source, lines) if _settles(each, source, before, lines, judge)]


def mechanical(
    data: bytes, name: str, options: Options, today: date, before: Sequence[Diagnostic], judge: Judge
) -> Iterator[tuple[Suggestion, list[Diagnostic]]]:
    """What `--fix` would change, one range for each kind of correction, and the findings that each settles."""
    old = lines_of(data)
    for step in STEPS:
        fixed = fix(data, name, options, today, (step,))
        if not fixed.notes:
            continue
        new = lines_of(fixed.data)
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        first, last = head + 1, max(len(old) - tail, head + 1)
        text = "\n".join(new[head : len(new) - (len(old) - last)])
        each = Suggestion(first, 1, last, len(old[last - 1]) + 1, text, "; ".join(fixed.notes))
        left = _codes(judge("\n".join(new)))
        settled = [one for one in before if first <= one.line <= last and left[one.code] < _codes(before)[one.code]]
        if settled:
            yield each, settled


def applied(each: Suggestion, lines: Sequence[str]) -> str:
    """The text of a file after a change."""
    before, after = lines[each.line - 1][: each.start - 1], lines[each.last - 1][each.end - 1 :]
    return "\n".join([*lines[: each.line - 1], before + each.text + after, *lines[each.last :]])


def lines_of(data: bytes) -> list[str]:
    """The lines of a file, as findings count them."""
    return re.split(r"\r\n?|\n", data.decode("utf-8-sig", "replace"))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same at the beginning."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _candidates(found: Diagnostic, lines: Sequence[str]) -> Iterator[Suggestion]:
    if found.line > len(lines):
        return
    line = lines[found.line - 1]
    start, end = span(found, line)
    if (write := _WRITE.match(found.hint)) and line[start:end] in quoted(found):
        yield _within(found, start, end, write[1], _("Write `{near}`").format(near=write[1]))
    if (leave := _LEAVE_OUT.search(found.hint)) and (at := line.find(leave[1], start)) >= 0:
        last = at + len(leave[1])
        last += line[last : last + 1] == " "
        yield _within(found, at, last, "", _("Leave out “{what}”").format(what=leave[1]))
    if found.code.startswith("BL") and (place := _sentence(lines, found.line - 1, start)):
        for said in (example[1] or example[2] for example in _EXAMPLE.finditer(found.hint)):
            if "…" not in said and said not in found.message:
                title = _("Rewrite as “{text}”, and adapt it").format(text=said)
                yield _within(found, *place, said, title)._replace(example=True)


def _within(found: Diagnostic, start: int, end: int, text: str, title: str) -> Suggestion:
    return Suggestion(found.line, start + 1, found.line, end + 1, text, title)


def _sentence(lines: Sequence[str], row: int, column: int) -> tuple[int, int] | None:
    """First and last column of the sentence around a place; `None` where it may go on beyond its line."""
    line, above, below = lines[row], *(lines[at] if 0 <= at < len(lines) else "" for at in (row - 1, row + 1))
    head = _HEAD.match(line)
    start, end = (head.end() if head else 0), len(line)
    begins, ends = bool(head and head[0].strip()) or not _is_prose(above), not _is_prose(below)
    for stop in _STOP.finditer(line, start):
        if stop.end() <= column:
            start, begins = stop.end(), True
        else:
            end, ends = stop.start(), True
            break
    part = line[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))
    return (start, end) if begins and ends and start <= column < end else None


def _is_prose(line: str) -> bool:
    """Whether a line may hold the beginning or the rest of a sentence beside it."""
    head = _HEAD.match(line)
    return bool(line.strip()) and line.strip() != "---" and not (head and head[0].strip()) and line.lstrip()[:1] != "|"


def _settles(
    each: Suggestion, found: Diagnostic, before: Sequence[Diagnostic], lines: Sequence[str], judge: Judge
) -> bool:
    """Whether a change takes a finding away and brings no other."""
    after = judge(applied(each, lines))
    return _codes(after)[found.code] < _codes(before)[found.code] and len(after) < len(before)


def _codes(diagnostics: Iterable[Diagnostic]) -> Counter[str]:
    return Counter(each.code for each in diagnostics)
