"""Exceptions in a report: `postmortems: ignore PM204 because the vendor's log is in its own order`.

In the front matter it is a YAML comment, in the body an HTML comment. At the end of a line it holds for that
line; on a line of its own for the key or the block below; as `ignore-file` for the file. It needs a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from ..language import _
from ..report.problem import Position, Problem
from ..report.source import Source
from .registry import Rule

_COMMENT = re.compile(r"(?P<open>#|<!--)\s*postmortems:\s*(?P<what>ignore-file|ignore)\b(?P<said>.*?)(?:-->|$)")
_CODE = re.compile(r"\b[A-Z]{2}\d{3}\b")


@dataclass(frozen=True)
class Suppression:
    """One comment, and the lines it holds for."""

    position: Position
    codes: tuple[str, ...]
    reason: str
    first: int
    last: int

    def covers(self, problem: Problem) -> bool:
        """Whether the problem is one that it excuses."""
        inside = self.first <= problem.position.line <= self.last
        return bool(self.reason) and inside and problem.code in self.codes


def suppressions(source: Source) -> list[Suppression]:
    """All suppression comments of a file."""
    if "postmortems:" not in source.text:
        return []
    lines = source.lines
    found = []
    for number, line in enumerate(lines, 1):
        for match in _COMMENT.finditer(line):
            in_body = number >= source.body_line
            if in_body == (match["open"] == "#"):
                continue
            rules, _, reason = match["said"].partition("because")
            if match["what"] == "ignore-file":
                first, last = 1, len(lines)
            elif line[: match.start()].strip():
                first, last = number, number
            else:
                first, last = number, _block_end(lines, number, in_body)
            position = Position(number, match.start() + 1)
            found.append(Suppression(position, tuple(_CODE.findall(rules)), reason.strip(), first, last))
    return found


def _block_end(lines: list[str], number: int, in_body: bool) -> int:
    """The last line (from 1) of what stands below line `number`: a paragraph, or a key with its value."""
    rest = [index for index in range(number, len(lines)) if in_body or lines[index].strip()]
    start = next((index for index in rest if lines[index].strip()), number)
    below = [index for index in rest if index > start]
    if in_body:
        end = next((index for index in below if not lines[index].strip()), len(lines))
    else:
        end = next((index for index in below if not _belongs(lines[index], lines[start])), len(lines))
    return max(end, number)


def _belongs(line: str, head: str) -> bool:
    """Whether a line of YAML is part of what `head` begins; a list may be no deeper than its key."""
    indent = len(head) - len(head.lstrip())
    rest = line[indent:]
    return not line[:indent].strip() and (rest[:1] == " " or (rest[:1] == "-" and head[indent] != "-"))


def suppress(
    problems: Iterable[Problem], source: Source, rules: dict[str, Rule], judged: Set[str]
) -> Iterator[Problem]:
    """The problems that no comment excuses, then what is wrong with the comments.

    `judged` has the codes of the rules that ran; comments on other rules are never reported as unused.
    """
    comments = suppressions(source)
    used: set[tuple[int, str]] = set()
    for problem in problems:
        fixed = problem.code not in rules or rules[problem.code].fixed
        covering = [index for index, comment in enumerate(comments) if comment.covers(problem)]
        if fixed or not covering:
            yield problem
        used.update((index, problem.code) for index in covering)
    for index, comment in enumerate(comments):
        place, example = comment.position, _("Write `postmortems: ignore PM204 because …`")
        if not comment.codes:
            yield Problem("PM021", place, _("This exception names no rule"), example)
        elif not comment.reason:
            yield Problem("PM021", place, _("This exception has no reason"), example)
        for code in comment.codes if comment.reason else ():
            if code not in rules:
                yield Problem(
                    "PM023", place, _("There is no rule {code}").format(code=code), _("See `postmortems rules`")
                )
            elif rules[code].fixed:
                cause = _("{code} cannot be ignored, because a report that violates it cannot be read").format(
                    code=code
                )
                yield Problem("PM023", place, cause, _("Fix what it reports"))
            elif code in judged and (index, code) not in used:
                cause = _("Nothing here violates {code} any more").format(code=code)
                yield Problem("PM022", place, cause, _("Delete the exception"))
