"""Findings of the gate as an editor shows them, and the changes that settle them."""

from __future__ import annotations

import difflib
import pathlib
import re
from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from ..gate.diagnostics import Diagnostic, Level
from ..gate.fix import fix
from ..language import N_, _
from ..language.forms import stopped
from ..report.problem import Position
from .project import Project
from .text import Text

_LEVELS = {
    Level.ERROR: types.DiagnosticSeverity.Error,
    Level.WARNING: types.DiagnosticSeverity.Warning,
    Level.INFO: types.DiagnosticSeverity.Information,
}
_SAID = re.compile(r"“([^”]+)”|„([^“]+)“|`([^`]+)`")
_EXAMPLE = re.compile(r"(?:“([^”]{12,})”|„([^“]{12,})“)(?:,? (?:or|rather than|and|oder|statt|und)\b|[，或]|$)")
_HEAD = re.compile(r"(?:\s*(?:>|[-*+](?=\s)|\d+[.)](?=\s)|#+(?=\s)))*\s*(?:[\w-]+:\s+)?[\"']?")
_STOP = re.compile(r"[.!?](?=[\s\"']|$)|(?<!\\)\||[\"']$")


def shown(found: Diagnostic, text: Text, site_url: str) -> types.Diagnostic:
    """A finding as the client marks it."""
    row, start, end = text.span(Position(found.line, found.column), _quoted(found))
    url = f"{site_url}guide/rules/{found.code}/" if site_url else ""
    return types.Diagnostic(
        range=text.range(row, start, end), message=f"{stopped(found.message)}\n{stopped(found.hint)}",
        severity=_LEVELS[found.level], code=found.code, source="postmortems",
        code_description=types.CodeDescription(url) if url else None,
    )  # fmt: skip


def _quoted(found: Diagnostic) -> str:
    """The words of the report that a message quotes first; of words with a gap, the first part."""
    match = _SAID.search(found.message)
    return match[match.lastindex or 0].partition(" … ")[0] if match else ""


def actions(
    project: Project, text: Text, path: pathlib.Path, uri: str, diagnostics: Sequence[Diagnostic], wanted: types.Range
) -> list[types.CodeAction]:
    """The changes that settle what stands in a range, each tried: what the gate then still finds is not offered."""
    offered = []
    for found in diagnostics:
        mark = shown(found, text, "")
        if not (wanted.start.line <= mark.range.end.line and mark.range.start.line <= wanted.end.line):
            continue
        for title, edit in _edits(found, text):
            if _settles(project, text, path, edit, found, diagnostics):
                offered.append(_action(title, uri, [edit], [mark]))
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


def _edits(found: Diagnostic, text: Text) -> Iterator[tuple[str, types.TextEdit]]:
    row, start, end = text.span(Position(found.line, found.column), _quoted(found))
    line = text.line(row)
    if (write := _asked(N_("Write `{near}`"), r"(?=$|,)").search(found.hint)) and _quoted(found) == line[start:end]:
        yield _("Write `{near}`").format(near=write[1]), types.TextEdit(text.range(row, start, end), write[1])
    if (leave := _asked(N_("Leave out “{what}”")).search(found.hint)) and (at := line.find(leave[1], start)) >= 0:
        last = at + len(leave[1])
        last += line[last : last + 1] == " "
        yield _("Leave out “{what}”").format(what=leave[1]), types.TextEdit(text.range(row, at, last), "")
    if found.code.startswith("BL") and (sentence := _sentence(text, row, start)):
        for example in _EXAMPLE.finditer(found.hint):
            said = example[1] or example[2]
            if "…" not in said and said not in found.message:
                title = _("Rewrite as “{text}”, and adapt it").format(text=said)
                yield title, types.TextEdit(text.range(row, *sentence), said)


def _asked(hint: str, then: str = "") -> re.Pattern[str]:
    """Finds a hint with one word to fill in, in the language in force, inside a longer one; that word is its group."""
    before, after = (re.escape(part) for part in re.split(r"\{\w+\}", _(hint), maxsplit=1))
    return re.compile(f"{before}([^`“”„]+){after}{then}")


def _sentence(text: Text, row: int, column: int) -> tuple[int, int] | None:
    """First and last column of the sentence around a place; `None` where it may go on beyond its line."""
    line = text.line(row)
    head = _HEAD.match(line)
    start, end = (head.end() if head else 0), len(line)
    begins, ends = (
        bool(head and head[0].strip()) or not _is_prose(text.line(row - 1)),
        not _is_prose(text.line(row + 1)),
    )
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
    project: Project,
    text: Text,
    path: pathlib.Path,
    edit: types.TextEdit,
    found: Diagnostic,
    before: Sequence[Diagnostic],
) -> bool:
    """Whether a change takes a finding away and brings no other."""
    after = project.tried(path, replaced(text, edit).data)
    return _codes(after).get(found.code, 0) < _codes(before).get(found.code, 0) and len(after) < len(before)


def _codes(diagnostics: Iterable[Diagnostic]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in diagnostics:
        counts[each.code] = counts.get(each.code, 0) + 1
    return counts


def replaced(text: Text, edit: types.TextEdit) -> Text:
    """The text after a change within one line."""
    row, first, last = edit.range.start.line, text.column(edit.range.start), text.column(edit.range.end)
    line = text.line(row)
    lines = [*text.lines[:row], line[:first] + edit.new_text + line[last:], *text.lines[row + 1 :]]
    return Text("\n".join(lines), len)


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
