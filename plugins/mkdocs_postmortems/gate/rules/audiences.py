"""PM71x: may what the report shows to the public be shown to it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...language import N_, _
from ...report.audience import PublicOptions
from ...report.passages import has_marks, lines_of, unclosed, unopened
from ...report.plain import decoded, words
from ...report.problem import Path
from ...report.public_text import HANDLE
from ..diagnostics import Level
from ..registry import Family, Position, Problem, Subject

if TYPE_CHECKING:
    from ...report.needles import Needle

family = Family(__name__)

_ALLOWED = N_("Publishing by allow-list: whatever is not listed stays inside")
_CODE = re.compile(r"`[^`]*`")
_FENCE = re.compile(r"\s*(?:```|~~~)")


@family.rule("PM710", "unclosed-internal-passage", _ALLOWED)
def unclosed_internal_passage(subject: Subject) -> Iterator[Problem]:
    """Every internal passage ends where its author says, and not with the report."""
    body = subject.reading.source.body
    if not has_marks(body):
        return
    start = unclosed(body)
    if start is not None:
        cause = _("This internal passage is never closed: the public sees nothing of the report below it")
        yield Problem("PM710", _place(subject, start), cause, _("Write `<!-- /internal -->` where it ends"))
    for end in unopened(body):
        hint = _("Write `<!-- internal -->` where the passage begins, or delete this mark")
        yield Problem(
            "PM710", _place(subject, end), _("This mark closes an internal passage that was not opened"), hint
        )


@family.rule("PM711", "unapproved-public-report", _ALLOWED, since="published")
def unapproved_public_report(subject: Subject) -> Iterator[Problem]:
    """A public report names who agreed to that, where postmortems.yml requires it."""
    report, required = subject.report, subject.options.public.approval == "required"
    if required and report.audience == "public" and report.approved_for_public is None:
        cause = _("Nobody has approved this report for the public, so that public sites leave it out")
        hint = _('Add `approved_for_public`, such as `{by: "@legal", on: 2026-02-09}`')
        yield Problem("PM711", subject.at("audience"), cause, hint)


@family.rule("PM712", "handle-in-public-text", _ALLOWED, Level.WARNING)
def handle_in_public_text(subject: Subject) -> Iterator[Problem]:
    """What the public reads names roles, and no handles."""
    if subject.report.audience != "public":
        return
    public = subject.options.public
    for place, text in _published(subject, public):
        for found in HANDLE.finditer(_CODE.sub(lambda code: " " * len(code[0]), text)):
            if found[0] not in public.roles:
                cause = _("The public reads the handle `{found}`, or `{role}` if it stands in a field too").format(
                    found=found[0], role=public.role
                )
                hint = _("Write the role, or say in `audiences.public.roles` what to write in its place")
                yield Problem("PM712", place._replace(column=place.column + found.start()), cause, hint)


@family.rule("PM713", "closed-value-in-public-text", _ALLOWED, since="in-review", early=Level.WARNING)
def closed_value_in_public_text(subject: Subject) -> Iterator[Problem]:
    """What the public reads does not repeat a field that is not published."""
    if subject.report.audience != "public":
        return
    from ...report.closed import closed_in

    public = subject.options.public
    left = dict(closed_in(subject.report, public))
    for place, text in _published(subject, public) if left else ():
        here = [needle for needle in left if _holds(text, needle)]
        yield from (_repeated(place, field) for field in dict.fromkeys(left.pop(needle).field for needle in here))
    yield from (_repeated(subject.at("audience"), field) for field in dict.fromkeys(c.field for c in left.values()))


def _repeated(place: Position, field: str) -> Problem:
    cause = _("The public reads the value of `{field}`, which is not published").format(field=field)
    hint = _("Take it out, put it between `<!-- internal -->` and `<!-- /internal -->`, or publish the field")
    return Problem("PM713", place, cause, hint)


def _holds(text: str, needle: Needle) -> bool:
    told = " ".join(words(decoded(text)))
    return f" {' '.join(needle)} " in f" {told} " if isinstance(needle, tuple) else needle in text


def _place(subject: Subject, offset: int) -> Position:
    """The place of a character of the body."""
    source = subject.reading.source
    before = source.body[:offset]
    return Position(source.body_line + before.count("\n"), offset - before.rfind("\n"))


def _published(subject: Subject, public: PublicOptions) -> Iterator[tuple[Position, str]]:
    """The text that the public reads, by lines and fields, and where each begins."""
    yield from _fields(subject.reading.source.front.value, (), public, subject)
    yield from _entries(subject, public)
    yield from _prose(subject, public)


def _entries(subject: Subject, public: PublicOptions) -> Iterator[tuple[Position, str]]:
    report, lines = subject.report, subject.reading.source.lines
    entries = (report.unmarked or report).timeline if "timeline.event" in public.open else ()
    for entry in entries:
        yield Position(entry.line, max(lines[entry.line - 1].find(entry.event), 0) + 1), entry.event


def _prose(subject: Subject, public: PublicOptions) -> Iterator[tuple[Position, str]]:
    """The lines of the sections that are published, but those of code and of the timeline's table."""
    from ...report.redaction import opens_section

    source, report = subject.reading.source, subject.report
    text = lines_of(source.body, internal=False).text if has_marks(source.body) else source.body
    lines = text.split("\n")
    ends = [*(section.line for section in report.sections[1:]), source.body_line + len(lines)]
    rows = {entry.line for entry in report.timeline}
    for section, end in zip(report.sections, ends, strict=False):
        told = section.kind == "summary" and report.public_summary is not None
        fenced = False
        for number in range(section.line, end) if opens_section(section, public) and not told else ():
            line = lines[number - source.body_line]
            fenced ^= _FENCE.match(line) is not None
            if not fenced and number not in rows:
                yield Position(number, 1), line


def _fields(value: Any, path: Path, public: PublicOptions, subject: Subject) -> Iterator[tuple[Position, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _fields(item, (*path, str(name)), public, subject)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _fields(item, (*path, index), public, subject)
    elif isinstance(value, str) and ".".join(part for part in path if isinstance(part, str)) in public.open:
        yield subject.at(*path), value
