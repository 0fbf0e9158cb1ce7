"""What a field of the front matter may hold: its schema, and the words that fit with their meanings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..language import _, ngettext
from ..report.front import FrontMatter
from ..report.schema import fields_of, resolve
from .project import Project

Path = tuple[str, ...]

_VOCABULARIES: Mapping[Path, str] = {
    ("detection",): "detection",
    ("trigger", "category"): "trigger",
    ("factors", "[]", "category"): "factor",
    ("actions", "[]", "kind"): "action",
}
_COUNTED: Mapping[Path, str] = {
    ("services", "[]"): "services",
    ("teams", "[]"): "teams",
    ("tags", "[]"): "tags",
    ("authors", "[]"): "handles",
    ("reviewers", "[]"): "handles",
    ("distribution", "[]"): "distribution",
    ("actions", "[]", "owner"): "owners",
}
_NAMES = (("related", "[]"), ("unrelated", "[]"))


class Word(NamedTuple):
    """A value that fits."""

    text: str
    meaning: str = ""
    rank: int = 0
    """The lower, the sooner it is offered."""


def schema_at(project: Project, path: Path) -> dict[str, Any]:
    """The schema of the value at a path; empty where none is known."""
    root = project.options.contract.root
    schema: dict[str, Any] = root
    for step in path:
        inner = resolve(schema, root).get("items", {}) if step == "[]" else fields_of(schema, root).get(step, {})
        if not isinstance(inner, dict):
            return {}
        schema = inner
    return resolve(schema, root)


def fields_at(project: Project, path: Path) -> Mapping[str, dict[str, Any]]:
    """The fields of the mapping at a path with their schemas, in the schema's order."""
    root = project.options.contract.root
    fields = fields_of(schema_at(project, path) if path else root, root)
    return {name: resolve(inner, root) for name, inner in fields.items() if isinstance(inner, dict)}


def words_at(project: Project, path: Path, front: str) -> list[Word]:
    """The values that fit at a path, of the organisation and of its other reports; `front` is this one's own YAML."""
    if path == ("severity",):
        return [Word(step.id, _(step.description), rank) for rank, step in enumerate(project.options.severities)]
    if name := _VOCABULARIES.get(path):
        words = project.options.vocabularies[name]
        return [Word(word, _(meaning), rank) for rank, (word, meaning) in enumerate(words.items())]
    if path in _NAMES:
        return [*_ids(project)]
    if kind := _COUNTED.get(path):
        return [*_counted(project, kind)]
    if path == ("pattern",):
        return [*_patterns(project)]
    if path == ("actions", "[]", "addresses", "[]"):
        return [*_factors(front)]
    schema = schema_at(project, path)
    return [Word(str(word), "", rank) for rank, word in enumerate(schema.get("enum", ()))]


def _ids(project: Project) -> Iterator[Word]:
    found = sorted(((report.id, report.title) for report in [*project.reports.values()]), reverse=True)
    return (Word(id_, title, rank) for rank, (id_, title) in enumerate(found))


def _counted(project: Project, kind: str) -> Iterator[Word]:
    say: Callable[[int], str] = told_tag if kind == "tags" else told
    return (Word(word, say(count), rank) for rank, (word, count) in enumerate(project.counts(kind).most_common()))


def _patterns(project: Project) -> Iterator[Word]:
    yield from (Word(name, told(count)) for name, count in project.counts("patterns").most_common() if name != "none")
    for tag, count in project.counts("tags").most_common():
        if count > 1 and tag not in project.counts("patterns"):
            yield Word(tag, told_tag(count), 1)
    yield Word("none", _("The incident belongs to no pattern"), 2)


def told(count: int) -> str:
    """How many reports have a value."""
    return ngettext("In {count} report", "In {count} reports", count).format(count=count)


def told_tag(count: int) -> str:
    """The same of a tag, with what that means for patterns."""
    if count < 2:
        return told(count)
    return _("In {count} reports: a tag that reports share ties them into a pattern").format(count=count)


def _factors(front: str) -> Iterator[Word]:
    value = FrontMatter().load(front)
    factors = value.get("factors") if isinstance(value, dict) else None
    for factor in factors if isinstance(factors, list) else ():
        if isinstance(factor, dict) and isinstance(factor.get("id"), str):
            yield Word(factor["id"], str(factor.get("what", "")))
