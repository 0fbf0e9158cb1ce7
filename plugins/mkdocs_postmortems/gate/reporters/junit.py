"""For test reports in CI: JUnit XML, a test case per file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ...language import _
from ...language.forms import stopped
from ..diagnostics import Diagnostic
from .outcome import Outcome

_NAME = "postmortems"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def render(outcome: Outcome) -> str:
    """One suite; a file with what fails the check is a failed case, and the rest is its output.

    All that fails in a file is one failure: of several, Jenkins shows the first alone.
    """
    failed = {path for path, found in outcome.by_file.items() if any(map(outcome.fails, found))}
    counts = {"name": _NAME, "tests": str(len(outcome.by_file)), "failures": str(len(failed)), "errors": "0"}
    root = Element("testsuites", counts)
    suite = SubElement(root, "testsuite", counts)
    for path, found in outcome.by_file.items():
        case = SubElement(suite, "testcase", classname=_NAME, name=_clean(path))
        failing = [diagnostic for diagnostic in found if outcome.fails(diagnostic)]
        if failing:
            first = _clean(
                _("{count} to fix, first {code}: {message}").format(
                    count=len(failing), code=failing[0].code, message=failing[0].message
                )
            )
            SubElement(case, "failure", type=failing[0].level, message=first).text = _lines(failing)
        if rest := [diagnostic for diagnostic in found if not outcome.fails(diagnostic)]:
            SubElement(case, "system-out").text = _lines(rest)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}'


def _lines(found: Sequence[Diagnostic]) -> str:
    return _clean("\n".join(_line(diagnostic) for diagnostic in found))


def _line(found: Diagnostic) -> str:
    place = f"{found.line}:{found.column} {found.level} {found.code} {found.name}"
    return f"{place}: {stopped(found.message)} {stopped(found.hint)}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
