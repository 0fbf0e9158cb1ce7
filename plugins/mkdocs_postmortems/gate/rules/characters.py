"""PM03x: does the text hold characters that nobody sees?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...language import N_, _
from ...report.characters import DISGUISING, REFUSED, named
from ...report.problem import Path
from ..diagnostics import Level
from ..registry import Family, Position, Problem, Subject

family = Family(__name__)

_TR39 = N_("Unicode Technical Standard #39, Unicode Security Mechanisms")
_BIDI = N_("CVE-2021-42574, “Trojan Source”: text that reads otherwise than it is stored")


@family.rule("PM031", "invisible-character", _BIDI, since="in-review", early=Level.WARNING)
def invisible_character(subject: Subject) -> Iterator[Problem]:
    """What is read and what is stored are the same text."""
    return _problems(subject, "PM031", DISGUISING, _("{character} shows nothing, or turns the order of what is read"))


@family.rule("PM032", "meaningless-character", _TR39, since="in-review", early=Level.WARNING)
def meaningless_character(subject: Subject) -> Iterator[Problem]:
    """Control and private-use characters say nothing to a reader and may say something to a program."""
    return _problems(subject, "PM032", REFUSED, _("{character} has no meaning in a text"))


def _problems(subject: Subject, code: str, sought: re.Pattern[str], what: str) -> Iterator[Problem]:
    """One problem for each line, and one for each value of the front matter that escapes such a character."""
    source = subject.reading.source
    if len(source.seen[0]) < len(source.text):
        first = source.body_line if source.front.problems else 1  # YAML refuses some of them itself
        for number, line in enumerate(source.lines[first - 1 :], first):
            if found := list(sought.finditer(line)):
                yield _problem(code, Position(number, found[0].start() + 1), found, what)
    if "\\" not in source.text[: len(source.text) - len(source.body)]:
        return
    for text, path in _strings(source.front.value, ()):
        if found := list(sought.finditer(text)):
            place = source.front.positions.of(path)
            if not sought.search(source.lines[place.line - 1]):
                yield _problem(code, place, found, what)


def _problem(code: str, place: Position, found: list[re.Match[str]], what: str) -> Problem:
    cause = what.format(character=named(found[0][0]))
    if len(found) > 1:
        cause = _("{cause}; this line has {count} such characters").format(cause=cause, count=len(found))
    hint = _("Delete it; in an editor, type the line anew or show invisible characters")
    return Problem(code, place, cause, hint)


def _strings(value: Any, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strings(inner, (*path, key))
