"""Exceptions in a report: `postmortems: ignore PM204 because the vendor's log is in its own order`.

In the front matter it is a YAML comment, in the body an HTML comment. At the end of a line it holds for that line;
on a line of its own for the key or the block below; as `ignore-file` for the whole file. A reason is required.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..report.problem import Position, Problem
from ..report.source import Source
from .registry import Rule

_COMMENT = re.compile(
    r"(?P<open>#|<!--)\s*postmortems:\s*(?P<what>ignore-file|ignore)\b\s*(?P<codes>[A-Z]{2}\d{3}(?:[\s,]+[A-Z]{2}\d{3})*)?"
    r"(?:\s*because\s+(?P<reason>.*?))?\s*(?:-->|$)"
)


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
        return bool(self.reason) and problem.code in self.codes and self.first <= problem.position.line <= self.last


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
            codes = tuple(re.findall(r"[A-Z]{2}\d{3}", match["codes"] or ""))
            if match["what"] == "ignore-file":
                first, last = 1, len(lines)
            elif line[: match.start()].strip():
                first, last = number, number
            else:
                first, last = number, _block_end(lines, number, in_body)
            position = Position(number, match.start() + 1)
            found.append(Suppression(position, codes, (match["reason"] or "").strip(), first, last))
    return found


def _block_end(lines: list[str], number: int, in_body: bool) -> int:
    """The last line (from 1) of what stands below line `number`."""
    rest = range(number, len(lines))
    start = next((index for index in rest if lines[index].strip()), number)
    if in_body:
        end = next((index for index in range(start, len(lines)) if not lines[index].strip()), len(lines))
        return max(end, number)
    indent = _indent(lines[start]) if start < len(lines) else 0
    deeper = (index for index in range(start + 1, len(lines)) if _indent(lines[index]) <= indent)
    return max(next(deeper, len(lines)), number)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def suppress(
    problems: Iterable[Problem], source: Source, rules: dict[str, Rule], judged: bool
) -> Iterator[Problem]:
    """The problems that no comment excuses, then what is wrong with the comments.

    `judged` says whether all rules ran; where they did not, nothing can be said of a comment's use.
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
        if not comment.codes or not comment.reason:
            yield Problem(
                "PM021", comment.position, "This exception names no rule" if not comment.codes else "This exception has no reason",
                "Write `postmortems: ignore PM204 because …`",
            )  # fmt: skip
            continue
        for code in comment.codes:
            if code not in rules:
                yield Problem("PM023", comment.position, f"There is no rule {code}", "See `postmortems rules`")
            elif rules[code].fixed:
                yield Problem("PM023", comment.position, f"{code} cannot be ignored: without it the report cannot be read", "Mend what it reports")
            elif judged and (index, code) not in used:
                yield Problem("PM022", comment.position, f"Nothing here breaks {code} any more", "Delete the exception")
