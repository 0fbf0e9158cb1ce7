"""PM6xx: does the body have its sections, and is it free of template text?"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ...language import N_, _, pgettext
from ...language.forms import listed
from ...report.characters import seen
from ...report.comments import comments, uncommented
from ...report.headings import SECTIONS
from ...report.model import Section
from ...report.problem import Path
from ..diagnostics import Level
from ..places import folded, holding
from ..prompts import comments as template_comments
from ..prompts import prompts
from ..registry import Family, Position, Problem, Subject

family = Family(__name__)

_SRE = N_("Site Reliability Engineering, appendix D: the sections of the example postmortem")
_WORKBOOK = N_("The Site Reliability Workbook, chapter 10: clarity, and figures instead of adjectives")
_FORMAT = N_("The format of this project")

HEADINGS = {
    "summary": N_("Summary"), "impact": N_("Impact"), "timeline": N_("Timeline"), "whys": N_("Five whys"),
    "causes": N_("Root cause and contributing factors"), "well": N_("What went well"), "wrong": N_("What went wrong"),
    "lucky": N_("Where we got lucky"), "lessons": N_("Lessons learned"), "appendix": N_("Appendix"),
}  # fmt: skip
"""The heading of each kind of section, in order."""

_REQUIRED = {"light": ("summary",)}
_OTHERWISE = ("summary", "impact", "causes", "lessons")
"""The sections that each depth requires. Timeline, whys and reflection have rules of their own."""
_REFLECTION = ("well", "wrong", "lucky")

_ONCE = ("summary", "timeline", "whys")
"""Kinds of section of which only the first is read."""

_CODE = re.compile(r"(?<!`)(?P<ticks>`+)(?!`).{1,2000}?(?<!`)(?P=ticks)(?!`)")
_FENCE = re.compile(r"[ \t>]*(```+|~~~+)")

_UNFINISHED = re.compile(
    r"""(?<![a-zA-Z0-9`"'“?-]) (?: TBD | TBC | TBA | FIXME | XXX+ | \?\?\?+ | (?i:lorem\ ipsum)
      | (?:^|(?<=[|\[(*_>:-])|(?<=[|>:-]\ )|(?<=\*\ )) TODO (?=\s*(?:[:\])|*_,.!-]|$))
      | TODO(?=:\s) ) (?![a-zA-Z0-9`"'”-])""",
    re.VERBOSE,
)
_UNFINISHED_MARKS = ("tbd", "tbc", "tba", "fixme", "xxx", "???", "todo", "lorem")
"""What unfinished text contains, in lower case."""
_VERB = (
    r"(?:describe|summari[sz]e|provide|include|list|explain|outline|insert|add|fill\ (?:in|out)|write|detail|note|give"
    r"|replace|delete|remove|state|enter|document|mention|discuss|use|see|tell|say|copy|link|keep|specify|identify)"
)
_QUESTION = r"(?:what|when|who|why|how|which|where|did|was|were|is|are)\b[^.]*\?"
_ASKS = rf"(?:{_VERB}\b|{_QUESTION}|e\.g\.|example:|hint:|optional\b|todo\b|tbd\b)"
_PLACEHOLDER = re.compile(
    rf"""<(?!(?:details|summary|img|a|div|span|br|p|table|tr|td|th|input|video|source|kbd|sub|sup|code|pre|ul|ol|li)\b)
          (?:(?:insert|your|name|date|time|link|url|team|service|title|description|owner|author|placeholder|number|id)\b
            [\w\s,./'-]{{0,60}}|{_VERB}\ [\w\s,./'-]{{3,60}}|[a-z]+(?:[ _][a-z]+){{1,4}})>
      | \[(?:insert|your|describe|enter|fill\ in|add|placeholder)\ [^\]\n]{{0,80}}\](?![(\[:])
      | \[(?:date|time|name|link|title|owner|team|service|placeholder|(?:team|service)\ name|title\ of\ .*?)\](?![(\[:])
      | (?<![\w-])(?:YYYY|yyyy)-(?:MM|mm)-(?:DD|dd)(?![\w-])
      | (?<![\w:])(?:HH|hh):(?:MM|mm)(?![\w:])
      | (?<!\w)@your-\w+ | \bname-of-service\b""",
    re.VERBOSE | re.IGNORECASE,
)
_MARK = re.compile(r"[<\[]|-mm|:mm|your-|name-of", re.IGNORECASE)
"""Every placeholder contains one of these."""
_HINT = re.compile(rf"^\W*(?<![*_])(?P<mark>[*_])(?![*_])(?P<text>{_ASKS}[^*_]*)(?P=mark)\W*$", re.IGNORECASE)
_GUIDANCE = re.compile(
    rf"\W*(?:{_ASKS}|this\ (?:section|template)|one\ (?:or\ two\ )?(?:sentence|paragraph))", re.IGNORECASE
)
_SENTENCES = re.compile(
    r"""(?:^\s*[-*+]\s+|^|(?<=[.!?>*_|]\ )|(?<=[*_|>]))\s*(?:
        describe\ how\ (?:internal|the\ incident|users|customers)\b
      | describe\ (?:what|the\ (?:sequence\ of\ events|corrective\ action|impact|trigger|incident|root\ cause))\b
      | (?:provide|write|include|add)\ (?:an?|the)\ (?:short\ |brief\ |one-sentence\ |high-level\ |detailed\ )?
        (?:summary|overview|description|sentence|timeline|list)\ (?:of|or)\b
      | summari[sz]e\ the\ incident\b
      | include\ (?:what\ happened|how\ many|a\ short\ sentence)\b
      | list\ (?:of\ )?(?:the\ |any\ |some\ of\ the\ |all\ )?(?:things|people|actions|events|contributing\ factors)
        \ (?:that|you|which|who|here)\b
      | short\ (?:event\ )?description\.?\s*$
      | what\ happened\?\ (?:why|what|how|who|when)\b
      | who\ responded\ to\ the\ incident\?
      | when\ did\ the\ team\ detect\ the\ incident\?
      | how\ did\ (?:we|they|the\ team)\ (?:know|find\ out|detect|notice)\b[^.]*\?$
      | run\ a\ (?:5|five)[- ]whys?\ analysis\b
      | (?:detail|note|state)\ the\ (?:incident\ timeline|final\ root\ cause)\b
      | what\ broke\ and\ for\ whom,\ in\ one\ line | the\ event\ that\ set\ it\ off,\ in\ one\ sentence
      | the\ condition\ that\ let\ it\ do\ harm,\ in\ one\ sentence | a\ verb\ and\ its\ object\s*$
      | what\ will\ be\ different\ once\ it\ has\ worked\s*$ | what\ another\ team\ can\ use\s*$
      | the\ first\ sentence\ stands\ alone:\ it\ says )""",
    re.VERBOSE | re.IGNORECASE,
)
"""How well-known templates, and the guide's blank form, ask for text."""
_TEMPLATE_MARKS = (
    "<", "[", "yyyy-mm-dd", "hh:mm", "@your-", "name-of-service", "*", "_", "describe how ", "describe what",
    "describe the ", "provide ", "write a", "write the ", "include ", "add a", "add the ", "summarise the ",
    "summarize the ", "list ", "short description", "short event ", "what happened? ", "who responded to the ",
    "when did the team ", "how did ", "run a ", "detail the ", "note the ", "state the ", "what broke and for whom",
    "the event that set it off", "the condition that let it do harm", "a verb and its object",
    "what will be different once", "what another team can use", "the first sentence stands alone",
)  # fmt: skip
"""What a line with a placeholder, a hint or an instruction contains, in lower case."""
_NO_TEXTS = ("related", "links")
"""Keys of the front matter under which there are no texts."""
_WORD, _SUBHEADING = re.compile(r"\w"), re.compile(r"\s{0,3}#{3,6}\s")
_CELL = re.compile(r"(?:[^|\\]|\\.)+")
_WHOLE = re.compile(r".*")

_NO_FIGURE = re.compile(
    r"\d{4}-\d\d-\d\d|~?\d{1,2}:\d\d(?::\d\d)?|\bv?\d+\.\d+\.\d+\b|\b[A-Za-z]+-?\d+\b|[45]\d\d\b(?=\s+(?:error|response|status))"
)
_FIGURE = re.compile(
    r"\d|%|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|half"
    r"|thirds?|quarters?|nobody|everybody|all|every)\b",
    re.IGNORECASE,
)


@family.rule("PM601", "missing-section", _SRE, since="in-review")
def missing_section(subject: Subject) -> Iterator[Problem]:
    """A report has the sections that its severity requires."""
    step = subject.options.severity(subject.report.severity)
    return _missing(subject, "PM601", _REQUIRED.get(step.depth if step else "light", _OTHERWISE))


def _missing(subject: Subject, code: str, kinds: Iterable[str]) -> Iterator[Problem]:
    """One problem for all missing sections."""
    present = {section.kind for section in subject.report.sections}
    lacking = [_(HEADINGS[kind]) for kind in kinds if kind not in present]
    if lacking:
        cause = _("The report has no section {names}").format(
            names=pgettext("joins what is missing", " and no ").join(f"`{name}`" for name in lacking)
        )
        hint = _("Add {names}").format(names=listed([f"`## {name}`" for name in lacking]))
        yield Problem(code, subject.at("severity"), cause, hint)


@family.rule("PM602", "misplaced-section", _FORMAT, Level.WARNING, since="in-review")
def misplaced_section(subject: Subject) -> Iterator[Problem]:
    """Sections follow the standard order. Headings of your own may stand anywhere."""
    order, last = list(SECTIONS), ""
    for section in subject.report.sections:
        if section.kind not in SECTIONS or _level(subject, section) > 2:
            continue
        if last and order.index(section.kind) < order.index(last):
            cause = _("`{section}` must come before `{other}`").format(section=section.title, other=_(HEADINGS[last]))
            hint = _("Use the order {order}").format(order=", ".join(map(_, HEADINGS.values())))
            yield Problem("PM602", Position(section.line), cause, hint)
        else:
            last = section.kind


@family.rule("PM603", "empty-section", _FORMAT, since="in-review")
def empty_section(subject: Subject) -> Iterator[Problem]:
    """A section has content. PM212 reports an empty timeline."""
    sections, report = subject.report.sections, subject.report
    for section, following in zip(sections, (*sections[1:], None), strict=False):
        parent = following and _level(subject, section) < _level(subject, following)
        read = section.kind == "timeline" or (section.kind == "whys" and report.whys)
        if section.title and not parent and not read and not _content(section):
            yield Problem(
                "PM603",
                Position(section.line),
                _("`{section}` is empty").format(section=section.title),
                _("Fill it in, or delete the heading"),
            )


@family.rule("PM604", "duplicate-section", _FORMAT)
def duplicate_section(subject: Subject) -> Iterator[Problem]:
    """A heading, a timeline and a chain of whys occur once, because only the first is read."""
    first: dict[str, Section] = {}
    for section in subject.report.sections:
        name = section.kind if section.kind in _ONCE else section.title.casefold().strip()
        if name and name in first:
            cause = _("`{section}` occurs twice; the first is on line {line}").format(
                section=section.title, line=first[name].line
            )
            if section.title.casefold() != first[name].title.casefold():
                cause = _("`{section}` duplicates `{first}` on line {line}").format(
                    section=section.title, first=first[name].title, line=first[name].line
                )
            yield Problem("PM604", Position(section.line), cause, _("Merge the two"))
        first.setdefault(name, section)


@family.rule("PM605", "unfinished-text", _FORMAT, since="in-review")
def unfinished_text(subject: Subject) -> Iterator[Problem]:
    """Only a draft may contain placeholders for text that is still to be written."""
    for text, place, typed in _texts(subject, _UNFINISHED_MARKS):
        for found in _UNFINISHED.finditer(text):
            hint = _("Replace it with the text, or with `unknown`; turn open work into an action")
            position = _within(subject, place, typed[found.start()])
            yield Problem("PM605", position, _("`{found}` has not been filled in").format(found=found[0]), hint)


@family.rule("PM606", "template-text", _FORMAT, since="in-review")
def template_text(subject: Subject) -> Iterator[Problem]:
    """Instructions of the template to its author do not belong in the report."""
    hint, asked = _("Replace it with the answer, or delete it"), template_comments()
    for text, place, typed in _texts(subject, (*_TEMPLATE_MARKS, *prompts())):
        if found := _asked(text, subject.report.references) or _prompt(text):
            start, end = found
            cause = _("Template text: {text}").format(text=_cut(text[start:end]))
            yield Problem("PM606", _within(subject, place, typed[start]), cause, hint)
    for place, text in _comments(subject):
        if _GUIDANCE.match(text) or " ".join(text.lower().split()) in asked:
            yield Problem("PM606", place, _("Comment from the template: {text}").format(text=_cut(text.strip())), hint)


@family.rule("PM607", "impact-without-figure", _WORKBOOK, since="published", depth="standard")
def impact_without_figure(subject: Subject) -> Iterator[Problem]:
    """The impact has a figure other than times and version numbers. Near misses are exempt."""
    report = subject.report
    figures = ("users", "requests_failed", "revenue", "tickets")
    if report.kind != "incident" or any(subject.given("impact", name) for name in figures):
        return
    sections = [section for section in report.sections if section.kind == "impact"]
    told = " ".join([*(section.text for section in sections), report.impact.scope or "" if report.impact else ""])
    if not _FIGURE.search(_NO_FIGURE.sub("", told)):
        place = Position(sections[0].line) if sections else subject.at("impact")
        hint = _("Add `impact.users`, `requests_failed`, `tickets` or `revenue`, such as `~3 %` or `unknown`")
        yield Problem("PM607", place, _("The impact has no figure"), hint)


@family.rule("PM608", "missing-reflection", _SRE, since="in-review", depth="full")
def missing_reflection(subject: Subject) -> Iterator[Problem]:
    """After a serious incident the report says what went well, what went wrong and what was luck."""
    return _missing(subject, "PM608", _REFLECTION)


def _asked(text: str, references: Container[str]) -> tuple[int, int] | None:
    """Start and end of template text in a line: a placeholder, a hint or an instruction."""
    for found in _PLACEHOLDER.finditer(text) if _MARK.search(text) else ():
        if found[0][1:-1].upper() not in references:
            return found.span()
    if asked := _HINT.match(text):
        return asked.span("text")
    if asked := _SENTENCES.search(text):
        start = asked.end() - len(asked[0].lstrip(" -*+"))
        return start, len(text.rstrip(" *_|"))
    return None


def _prompt(text: str) -> tuple[int, int] | None:
    """Start and end of a prompt of our own templates, in the language in force."""
    low = text.lower()
    found = next((prompt for prompt in prompts() if prompt in low), None)
    return (low.index(found), low.index(found) + len(found)) if found else None


def _level(subject: Subject, section: Section) -> int:
    """1, 2, or 3 for whys below another heading: the level of a section's heading, ATX or setext."""
    lines = subject.reading.source.lines
    line = lines[section.line - 1].lstrip()
    if line.startswith("#"):
        return len(line) - len(line.lstrip("#"))
    return 2 if section.line < len(lines) and lines[section.line].strip().startswith("-") else 1


def _content(section: Section) -> bool:
    text = uncommented(section.text)
    return any(_WORD.search(line) for line in text.split("\n") if not _SUBHEADING.match(line))


class _Text(NamedTuple):
    """One of the author's texts: a string of the front matter, or a line of the body or a cell of it."""

    text: str
    place: Position
    typed: Sequence[int]
    """The place in the text as it was typed of each of its characters."""


def _texts(subject: Subject, marks: Sequence[str]) -> Iterator[_Text]:
    """The author's texts, as they are seen, that may hold one of some marks, in lower case."""
    source = subject.reading.source
    values, lines = subject.once(_values), subject.once(_body_lines)
    said = {problem.position.line for problem in subject.reading.problems}
    for index in holding(subject.once(_value_lines), marks):
        text, path = values[index]
        place = subject.at(*path)
        if place.line not in said:
            column = max(source.lines[place.line - 1].find(text) + 1, place.column)
            yield _as_seen(text, Position(place.line, column))
    found = {source.body_line + index for index in holding(lines, marks)}
    for number, line in _prose(source.body, source.body_line) if found else ():
        if number in found:
            cells = _CELL.finditer(line) if line.lstrip().startswith("|") else [_WHOLE.match(line)]
            yield from (
                _as_seen(cell[0], Position(number, cell.start() + 1)) for cell in cells if cell and cell[0].strip()
            )


def _values(subject: Subject) -> list[tuple[str, Path]]:
    """The strings of the front matter, on one line each."""
    value = subject.reading.source.front.value
    given = {key: value[key] for key in value if key not in _NO_TEXTS} if isinstance(value, dict) else value
    found: list[tuple[str, Path]] = []
    _collect(given, (), found)
    return found


def _body_lines(subject: Subject) -> list[str]:
    """The lines of the body as they are seen, in lower case."""
    source = subject.reading.source
    hidden = len(source.seen[0]) < len(source.text)
    return folded(seen(source.body)[0] if hidden else source.body).split("\n")


def _value_lines(subject: Subject) -> list[str]:
    """The strings of the front matter as they are seen, in lower case."""
    return folded(seen("\n".join(text for text, _ in subject.once(_values)))[0]).split("\n")


def _as_seen(text: str, place: Position) -> _Text:
    shown, typed = (text, range(len(text))) if text.isascii() else seen(text)
    return _Text(shown, place, typed)


def _collect(value: dict[str, Any] | list[Any], path: Path, found: list[tuple[str, Path]]) -> None:
    """Put the strings in a value among those that were found, on one line each."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, str):
            found.append((inner.replace("\n", " "), (*path, key)))
        elif isinstance(inner, (dict, list)):
            _collect(inner, (*path, key), found)


def _prose(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """The lines of the body without code blocks and quotations; inline code and comments are blanked out."""
    for number, line in _outside(uncommented(text, blank=True), first_line):
        if line.strip() and not line.lstrip().startswith(">"):
            yield number, _CODE.sub(lambda found: " " * len(found[0]), line)


def _comments(subject: Subject) -> Iterator[tuple[Position, str]]:
    """Position and text of the body's comments, without those addressed to this tool."""
    source = subject.reading.source
    prose = {number for number, _ in _outside(source.body, source.body_line)} if "<!--" in source.body else ()
    line, last = source.body_line, 0
    for start, end in comments(source.body):
        line, last = line + source.body.count("\n", last, start), start
        said = source.body[start + 4 : end - 3]
        if line in prose and "postmortems:" not in said:
            yield Position(line, start - source.body.rfind("\n", 0, start)), said


def _outside(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """The lines outside fenced code blocks, with their numbers."""
    fence = ""
    for number, line in enumerate(text.split("\n"), first_line):
        opened = _FENCE.match(line)
        if fence:
            fence = "" if opened and opened[1].startswith(fence) else fence
        elif opened:
            fence = opened[1]
        else:
            yield number, line


def _within(subject: Subject, place: Position, offset: int) -> Position:
    """The position of a character of a text; in YAML over several lines, a position on its first line."""
    length = len(subject.reading.source.lines[place.line - 1])
    return Position(place.line, max(1, min(place.column + offset, length)))


def _cut(text: str) -> str:
    line = text.split("\n")[0].rstrip()
    return f'"{line}"' if len(line) <= 60 and line == text else f'"{line[:59].rstrip()}…"'
