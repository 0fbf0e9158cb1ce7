"""What a word in a report means: fields, vocabularies, tags, other reports, and the rules that it breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from lsprotocol import types

from ..gate.diagnostics import Diagnostic
from ..gate.registry import rules
from ..language import _
from .findings import shown
from .front import end_of_front, place_at
from .project import Project
from .text import Text, word_at
from .words import fields_at, schema_at, words_at

_LATEST = 5
"""Reports that are named where a tag is explained."""


def hover(project: Project, text: Text, at: types.Position, found: Sequence[Diagnostic]) -> types.Hover | None:
    """What is known of what stands at a position, as Markdown."""
    parts = [*_broken(text, at, found), *_named(project, text, at), *_field(project, text, at)]
    content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts))
    return types.Hover(content) if parts else None


def _broken(text: Text, at: types.Position, found: Sequence[Diagnostic]) -> Iterator[str]:
    for code in dict.fromkeys(each.code for each in found if _covers(shown(each, text, "").range, at)):
        rule = rules()[code]
        source = _("Source: {source}.").format(source=_(rule.source))
        yield f"**{rule.code} {rule.name}**\n\n{rule.page}\n\n{source}"


def _covers(marked: types.Range, at: types.Position) -> bool:
    return marked.start.line == at.line and marked.start.character <= at.character <= marked.end.character


def _named(project: Project, text: Text, at: types.Position) -> Iterator[str]:
    line = text.line(at.line)
    start, end = word_at(line, text.column(at))
    if start < end and (known := project.report(line[start:end])):
        report = known[1]
        yield f"**{report.title}**\n\n{report.severity}, {report.status}, {report.day}"


def _field(project: Project, text: Text, at: types.Position) -> Iterator[str]:
    line, column = text.line(at.line), text.column(at)
    start, end = word_at(line, column)
    place = place_at(text.lines, at.line, end if start < end else column)
    if place is None or start == end:
        return
    word = line[start:end]
    if place.is_key and word in (fields := fields_at(project, place.path)):
        yield _about(word, fields[word])
        return
    front = "\n".join(text.lines[1 : end_of_front(text.lines)])
    meant = next((each for each in words_at(project, place.path, front) if each.text.lstrip("@") == word), None)
    if meant and meant.meaning:
        yield f"`{meant.text}`: {_(meant.meaning)}{_reports_with(project, place.path, word)}"
    elif schema := schema_at(project, place.path):
        name = next((step for step in reversed(place.path) if step != "[]"), "")
        yield _about(name, schema)


def _about(name: str, schema: dict[str, object]) -> str:
    parts = [f"**{name}**", _(str(schema.get("description", "")))]
    if enum := schema.get("enum"):
        choices = ", ".join(f"`{word}`" for word in enum)  # type: ignore[attr-defined]
        parts.append(_("One of {choices}.").format(choices=choices))
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        given = examples[0]
        shown_ = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
        parts.append(_("Example: `{example}`").format(example=shown_))
    return "\n\n".join(part for part in parts if part)


def _reports_with(project: Project, path: tuple[str, ...], tag: str) -> str:
    if path != ("tags", "[]"):
        return ""
    having = sorted((report for report in [*project.reports.values()] if tag in report.tags), key=lambda each: each.id)
    return "".join(f"\n- {report.id}: {report.title}" for report in reversed(having[-_LATEST:]))
