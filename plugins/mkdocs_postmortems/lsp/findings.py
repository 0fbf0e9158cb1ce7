"""Findings of the gate as an editor shows them, and the changes that settle them."""

from __future__ import annotations

import difflib
import pathlib
from collections.abc import Iterator, Sequence

from lsprotocol import types

from ..gate.diagnostics import Diagnostic, Level
from ..gate.fix import fix
from ..gate.suggest import Suggestion, span, suggestions
from ..language import ENGLISH, _, speaking
from ..language.forms import stopped
from .project import Project
from .text import Text

_LEVELS = {
    Level.ERROR: types.DiagnosticSeverity.Error,
    Level.WARNING: types.DiagnosticSeverity.Warning,
    Level.INFO: types.DiagnosticSeverity.Information,
}


def shown(found: Diagnostic, text: Text, site_url: str) -> types.Diagnostic:
    """A finding as the client marks it."""
    start, end = span(found, text.line(found.line - 1))
    url = f"{site_url}guide/rules/{found.code}/" if site_url else ""
    return types.Diagnostic(
        range=text.range(found.line - 1, start, end), message=f"{stopped(found.message)}\n{stopped(found.hint)}",
        severity=_LEVELS[found.level], code=found.code, source="postmortems",
        code_description=types.CodeDescription(url) if url else None,
    )  # fmt: skip


def actions(
    project: Project, text: Text, path: pathlib.Path, uri: str, diagnostics: Sequence[Diagnostic], wanted: types.Range
) -> list[types.CodeAction]:
    """The changes that settle what stands in a range, each tried: what the gate then still finds is not offered."""
    offered = []

    def judge(after: str) -> Sequence[Diagnostic]:
        with speaking(ENGLISH):
            return project.tried(path, after.encode("utf-8", "replace"))

    before = judge(text.whole)
    for found in diagnostics:
        mark = shown(found, text, "")
        if not (wanted.start.line <= mark.range.end.line and mark.range.start.line <= wanted.end.line):
            continue
        for each in suggestions(found, before, text.lines, judge):
            offered.append(_action(each.title, uri, [_edit(each, text)], [mark]))
    fixed = fix(text.data, path.name, project.options, project.run.today)
    if fixed.notes:
        title = _("Put right what is mechanical: {notes}").format(notes="; ".join(fixed.notes))
        edits = [*differences(text, fixed.data.decode("utf-8"))]
        offered.append(_action(title, uri, edits, [], types.CodeActionKind.SourceFixAll))
        offered.append(_action(title, uri, edits, []))
    return offered


def _action(
    title: str, uri: str, edits: list[types.TextEdit], settled: list[types.Diagnostic], kind: str = "quickfix"
) -> types.CodeAction:
    change = types.WorkspaceEdit(changes={uri: edits})
    return types.CodeAction(title, kind=kind, diagnostics=settled, edit=change)


def _edit(each: Suggestion, text: Text) -> types.TextEdit:
    return types.TextEdit(text.range(each.line - 1, each.start - 1, each.end - 1), each.text)


def differences(text: Text, after: str) -> Iterator[types.TextEdit]:
    """The changes of whole lines that lead to another text."""
    new = Text(after, len)
    end = "\r\n" if "\r\n" in text.whole else "\n"
    for tag, first, last, start, stop in difflib.SequenceMatcher(
        a=text.lines, b=new.lines, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            ends = types.Range(text.position(first, 0), text.position(last, 0))
            at_end = last >= len(text.lines)
            yield types.TextEdit(ends, end.join(new.lines[start:stop]) + ("" if at_end or start == stop else end))
