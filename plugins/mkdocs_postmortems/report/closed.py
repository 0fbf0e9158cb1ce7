"""What an audience may not see, as things that can be looked for in whatever was made for it.

A value is looked for if it can be told from everyday words: a report's id, a handle, an address, a number of five
digits, a sentence, the name of a field with its value. `47`, `high` or `deploy log` alone are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from msgspec import Struct, structs

from ..language import _
from .audience import PublicOptions
from .corpus import Corpus
from .model import Moment, Quantity, Report, Revenue
from .needles import Closed, Needle, Needles
from .plain import decoded, words
from .public_text import HANDLE
from .redaction import PERSONS, seen_by
from .telltale import LEAST_WORDS, LONGEST, figures, identifiers, money, sentences

_SKIPPED = frozenset(
    "id path title kind severity status audience related unrelated unmarked references sections timeline.kind "
    "timeline.line timeline.column whys.line".split()
)
"""Fields that say nothing of their own, or of which something else is said below."""
_AT_RULES = frozenset(
    f"@{name}" for name in "charset container font-face import keyframes layer media namespace page supports".split()
)
"""Handles that every style sheet holds."""
Kind = Literal["value", "prose", "named"]
"""A value that is like no other; prose, which others may have written too; what says something only with its name."""
Phrase = tuple[str, ...]


def closed(
    whole: Corpus, seen: Corpus, open_fields: Set[str] | None, beside: Mapping[str, str] = {}, own: str = ""
) -> Needles:
    """What is in the whole corpus and not in what an audience sees of it.

    `open_fields` are the fields that are published at all; `None` if only whole reports are kept back. `beside` are the
    texts of files that belong to the reports and are not for the audience, `own` are texts of this program: a sentence
    in them is no leak.
    """
    found = Needles(seen.by_id)
    for report in whole.reports:
        shown = seen.by_id.get(report.id)
        if shown is None:
            found.ids[report.id] = Closed(report.id, "id", True)
            title = tuple(words(decoded(report.title)))[:LONGEST]
            found.add(title if len(title) >= LEAST_WORDS else (), Closed(report.id, "title", True))
        if shown is None or open_fields is not None:
            _add(found, report, shown, open_fields)
    for name, text in beside.items():
        for phrase in (*sentences(text), *identifiers(text)):
            found.add(phrase, Closed(name, "content"))
    _excuse(found, seen, own)
    return found


def closed_in(report: Report, public: PublicOptions) -> dict[Needle, Closed]:
    """The values of fields that are not published which the public reads in a report all the same."""
    whole = Corpus((structs.replace(report, audience="public", status="published"),))
    seen = seen_by(whole, "public", replace(public, approval="optional"))
    found = closed(whole, seen, public.open).find(decoded("\n".join(map(_text, seen.reports))))
    return {needle: each for needle, each in found.items() if each.firm}


def _add(found: Needles, report: Report, shown: Report | None, open_fields: Set[str] | None) -> None:
    told = {(phrase, kind) for _, phrase, kind in _phrases(shown)} if shown else set()
    for field, phrase, kind in _phrases(report):
        is_open = open_fields is None or field in open_fields
        if (phrase, kind) in told or (is_open and kind == "named"):
            continue
        if kind == "named":
            found.add_named(tuple(words(field.rpartition(".")[2])), phrase, Closed(report.id, field))
        else:
            found.add(phrase, Closed(report.id, field, kind == "value" and not is_open))
    for field, value in _leaves(report):
        handles = HANDLE.findall(value) if field in PERSONS or str(value).startswith("@") else ()
        for handle in map(str.casefold, handles):
            if handle not in _AT_RULES:
                found.handles.setdefault(handle, Closed(report.id, field, open_fields is not None))


def _excuse(found: Needles, seen: Corpus, own: str) -> None:
    """Leave out what the audience may see elsewhere."""
    known: set[Needle] = set()
    for report in seen.reports:
        known |= {phrase for _, phrase, kind in _phrases(report) if kind == "value"}
        known |= {value.casefold() for _, value in _leaves(report) if isinstance(value, str)}
        known |= {key for key, each in found.find(decoded(report.title)).items() if each.field == "title"}
    for text in (own, *map(_text, seen.reports)):
        known |= {key for key, each in found.find(decoded(text)).items() if not each.firm}
    found.discard(known)


def _text(report: Report) -> str:
    return "\n".join([report.title, *(value for _, value in _leaves(report) if isinstance(value, str))])


def _leaves(report: Report) -> Iterator[tuple[str, Any]]:
    """Every value of a report with the field that it stands in; internal passages too."""
    for section in report.sections:
        field = (
            _("section {title}").format(title=section.title) if section.title else _("section before the first heading")
        )
        yield field, section.text
        if section.kind == "other":
            yield field, section.title
    if report.unmarked:
        yield from ((_("internal passage"), passage) for passage in report.unmarked.passages)
    yield from _inner(report, "")


def _inner(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Struct) and not isinstance(value, Moment | Quantity | Revenue):
        for name in value.__struct_fields__:
            inner = f"{path}.{name}" if path else name
            said = getattr(value, name)
            if inner not in _SKIPPED and said is not False:  # as where nothing is said
                yield from _inner(said, inner)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _inner(item, name if path == "extra" else f"{path}.{name}")
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _inner(item, path)
    elif value is not None and value != "":
        yield path, value


def _phrases(report: Report) -> Iterator[tuple[str, Phrase, Kind]]:
    """Field, words to look for, and what kind of thing they are."""
    for field, value in _leaves(report):
        if isinstance(value, Revenue):
            yield from (("impact.revenue.amount", phrase, "value") for phrase in money(value))
        elif isinstance(value, Moment):
            forms = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ") if value.at else ()
            yield from ((field, tuple(words(f"{value.at:{form}}")), "named") for form in forms)
        elif isinstance(value, date):
            yield field, (f"{value:%Y%m%d}",), "named"  # in a calendar
            yield field, tuple(words(value.isoformat())), "named"
        elif isinstance(value, Quantity | int | float) and not isinstance(value, bool):
            number = value.value if isinstance(value, Quantity) else value
            yield from ((field, phrase, "value") for phrase in figures(number))
            shown = [f"{number:.10g}", f"{number:.1f}", f"{number:,.0f}"] if number is not None else []
            yield from ((field, tuple(words(form)), "named") for form in shown)
        else:
            yield from _texts(field, str(value))


def _texts(field: str, value: str) -> Iterator[tuple[str, Phrase, Kind]]:
    told = tuple(words(decoded(value)))
    one = len(value.split()) == 1
    if not field.startswith(("section ", "internal ")):
        yield field, told, "named"
    if field in PERSONS and len(told) > 1:
        yield field, told, "value"
    for phrase in sentences(value) if not one else ():
        yield field, phrase, "prose"
    for phrase in identifiers(value):
        yield field, phrase, "value" if one else "prose"
