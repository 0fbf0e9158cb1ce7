"""What an audience sees of a corpus: whatever is computed, shown or handed out begins here."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from types import UnionType
from typing import Any, get_args, get_type_hints

from msgspec import Struct, structs

from ..language import _
from .audience import LEAD, PublicOptions, visible_to
from .corpus import Corpus
from .headings import SECTIONS
from .links import parts_of
from .model import SIGNATURES, Audience, Moment, Quantity, Report, Section
from .public_text import ID, Names, Words, names_of
from .schema import Contract, fields_of

WHOLE: tuple[type, ...] = (Moment, Quantity)
"""Structs of the model that are one value."""
_DERIVED = frozenset(("links", "extra", "references", "unmarked", "sections"))
"""Fields of a report for which there is more to decide than whether they are published."""
_ADDRESS = re.compile(r"https?://\S+")
PERSONS = (
    "authors", "reviewers", "approved_for_public.by", *(f"sign_off.{name}.by" for name in SIGNATURES), "actions.owner",
    "actions.sponsor", "timeline.actor",
)  # fmt: skip
"""Fields that hold handles and names."""


def seen_by(corpus: Corpus, audience: Audience, public: PublicOptions) -> Corpus:
    """The corpus as an audience may see it.

    A report for fewer readers is not in it, and neither is anything that names it. For the public, a report holds what
    `public` lists; drafts are left out, and reports that nobody approved where that is required.
    """
    if audience == "restricted":
        return corpus
    kept = [report for report in corpus.reports if _shown(report, audience, public)]
    hidden = corpus.by_id.keys() - {report.id for report in kept}
    if audience == "internal":
        return replace(corpus, reports=tuple(_without(report, hidden) for report in kept)) if hidden else corpus
    view = _Public(public, hidden, names_of(_persons(corpus), public), public.open)
    return Corpus(tuple(map(view.report, kept)))


def _shown(report: Report, audience: Audience, public: PublicOptions) -> bool:
    if audience != "public":
        return visible_to(report.audience, audience)
    approved = public.approval != "required" or report.approved_for_public is not None
    return report.audience == "public" and report.status != "draft" and approved


def _without(report: Report, hidden: Set[str]) -> Report:
    """A report in which nothing names a hidden one."""
    words = Words(report.path, hidden, report.references)
    links = {name: tuple(url for url in urls if words.lead(url) is not None) for name, urls in report.links.items()}
    found: Report = _worded(report, words)
    return structs.replace(
        found,
        related=tuple(id_ for id_ in report.related if id_ not in hidden),
        unrelated=tuple(id_ for id_ in report.unrelated if id_ not in hidden),
        links={name: urls for name, urls in links.items() if urls},
        extra=_worded(report.extra, words),
        unmarked=None,
    )


def _worded(value: Any, words: Words) -> Any:
    """A value with every text in it as the audience may read it; the same object where none changes."""
    if isinstance(value, str):
        return words.text(value) if ID.search(value) else value
    if isinstance(value, Struct):
        changed = {
            name: new
            for name in value.__struct_fields__
            if name not in ("id", "path", "references", "related", "unrelated")
            and (new := _worded(old := getattr(value, name), words)) is not old
        }
        return structs.replace(value, **changed) if changed else value
    if isinstance(value, tuple | list):
        items = [_worded(item, words) for item in value]
        return type(value)(items) if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        pairs = {name: _worded(item, words) for name, item in value.items()}
        return pairs if any(pairs[name] is not value[name] for name in value) else value
    return value


@dataclass(frozen=True)
class _Public:
    """What the public sees of each report."""

    options: PublicOptions
    hidden: Set[str]
    names: Names
    open: Set[str]

    def report(self, report: Report) -> Report:
        """A report as the public sees it."""
        text = report.unmarked or report
        whole = structs.replace(
            report, timeline=text.timeline, whys=text.whys, sections=text.sections, references=text.references
        )
        links = {name: urls for name, urls in report.links.items() if name in self.options.links}
        published = (parts for urls in links.values() for url in urls if (parts := parts_of(url)))
        hosts = {parts.hostname or "" for parts in published}.union(self.options.hosts)
        words = Words(report.path, self.hidden, text.references, self.options, hosts, self.names)
        found: Report = self._opened(whole, "", words)
        return structs.replace(
            found,
            path=report.path if "path" in self.open else f"{report.id}.md",
            related=tuple(id_ for id_ in found.related if id_ not in self.hidden),
            unrelated=tuple(id_ for id_ in found.unrelated if id_ not in self.hidden),
            links={name: urls for name, urls in links.items() if all(words.lead(url) is not None for url in urls)},
            extra={name: self._extra(value, words) for name, value in report.extra.items() if name in self.open},
            sections=tuple(self._sections(whole, found.public_summary, words)),
            references=self._references(text.references, words),
            public_summary=None,
        )

    def _opened(self, value: Struct, prefix: str, words: Words) -> Any:
        """A group of fields without those that are closed; `None` where it says nothing without them."""
        given: dict[str, Any] = {}
        for field in structs.fields(value):
            old, path = getattr(value, field.name), prefix + field.name
            if path in _DERIVED:
                continue
            if isinstance(old, Struct) and not isinstance(old, WHOLE):
                given[field.name] = self._opened(old, f"{path}.", words)
            elif isinstance(old, tuple) and old and isinstance(old[0], Struct):
                given[field.name] = tuple(filter(None, (self._opened(item, f"{path}.", words) for item in old)))
            elif path in self.open or path == "path":  # which `report` replaces
                given[field.name] = self._told(path, old, words)
            elif path == "actions.owner":  # that there is one is said all the same
                given[field.name] = old and words.names.role(old)
            elif field.required:
                if not _may_be_none(type(value), field.name):
                    return None
                given[field.name] = None
        return type(value)(**given)

    def _told(self, path: str, value: Any, words: Words) -> Any:
        """A value that is published: prose without links and names, handles and addresses as they are."""
        if not isinstance(value, str) or path in PERSONS or path.rpartition(".")[2] == "id":
            return value
        return value if _ADDRESS.fullmatch(value) and not words.names_hidden(value) else words.text(value)

    def _extra(self, value: Any, words: Words) -> Any:
        if isinstance(value, str):
            return self._told("extra", value, words)
        if isinstance(value, dict):
            return {name: self._extra(item, words) for name, item in value.items()}
        return [self._extra(item, words) for item in value] if isinstance(value, list) else value

    def _sections(self, report: Report, summary: str | None, words: Words) -> Iterator[Section]:
        """The sections that are published; a summary for the public stands in the place of the author's."""
        if summary:
            yield Section("summary", "Summary", summary, 0)
        for section in report.sections:
            told = section.kind == "summary" and report.public_summary is not None
            if not told and opens_section(section, self.options):
                title, text = words.text(section.title), words.text(section.text)
                yield structs.replace(section, title=title, text=text)

    def _references(self, given: Mapping[str, Any], words: Words) -> dict[str, Any]:
        led = {label: (about, words.lead(about["href"])) for label, about in given.items()}
        return {label: {**about, "href": to} for label, (about, to) in led.items() if to is not None}


def opens_section(section: Section, public: PublicOptions) -> bool:
    """Whether a section is published: by its kind if it is one of `SECTIONS`, else by its heading."""
    if section.kind in SECTIONS:
        return section.kind in public.sections
    if not section.title:
        return LEAD in public.sections
    return section.title.casefold() in {name.casefold() for name in public.sections} - {LEAD}


def field_paths(struct: type[Struct] = Report, prefix: str = "") -> Iterator[str]:
    """The path of every field of the model that can be published by its name, such as `impact.users`."""
    hints = get_type_hints(struct)
    for field in structs.fields(struct):
        path = prefix + field.name
        if path in _DERIVED:
            continue
        inner = [kind for kind in _kinds(hints[field.name]) if issubclass(kind, Struct) and kind not in WHOLE]
        if inner:
            yield from field_paths(inner[0], f"{path}.")
        else:
            yield path


def unknown_fields(names: Sequence[str], contract: Contract) -> Iterator[tuple[int, str]]:
    """The fields among some that no report has: their indices, and what to write instead."""
    import difflib  # most names are known

    known = sorted({*field_paths(), *fields_of(contract.root, contract.root)})
    for index, name in enumerate(names):
        if name not in known and not name.startswith("x-"):
            near = difflib.get_close_matches(name, known, 1, 0.5)
            yield index, _("Write `{near}`").format(near=near[0]) if near else _("See the guide on audiences")


def _kinds(hint: Any) -> Iterator[type]:
    """The classes that a type is made of."""
    if typing.get_origin(hint) is typing.Literal:
        return
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for part in get_args(hint):
        yield from _kinds(part)


@cache
def _may_be_none(struct: type[Struct], name: str) -> bool:
    hint = get_type_hints(struct)[name]
    return isinstance(hint, UnionType) and type(None) in get_args(hint)


def _persons(corpus: Corpus) -> Iterable[str]:
    """Every handle and name that stands where one belongs, in whatever report."""
    for report in corpus.reports:
        yield from (*report.authors, *report.reviewers)
        signed = (report.approved_for_public, *(getattr(report.sign_off, name) for name in SIGNATURES))
        yield from (each.by for each in signed if each)
        yield from (name for action in report.actions for name in (action.owner, action.sponsor) if name)
        for entry in report.timeline:
            yield from (part.strip() for part in (entry.actor or "").split(","))
        yield from (value for value in report.extra.values() if isinstance(value, str) and value.startswith("@"))
