"""The guide: how to write a report, a page for each task, and a reference of fields and rules.

The tasks are the Markdown files in `guide/`; the reference is generated from the schema and the rules.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from importlib import resources
from itertools import chain
from typing import Any

from msgspec.structs import replace

from ..gate.check import level_of
from ..gate.registry import Rule, rules
from ..gate.wording.measured import measured
from ..language import N_, _, translated
from ..language.forms import comma
from ..options import DEPTHS, Options
from ..report.model import STATUSES
from ..report.schema import resolve
from .audiences import public_markdown
from .content import split
from .lazy import LazyPage
from .page import Page, heading, render, sentence
from .view import Here, View

_FENCE = re.compile(r"^(```+)(\w+) (bad|good)\b.*$", re.MULTILINE)

FAMILIES = {
    "file": N_("The file"),
    "suppressions": N_("Exceptions"),
    "fields": N_("Fields"),
    "times": N_("Times and timeline"),
    "timeline": N_("Coverage of the timeline"),
    "prose": N_("Times in the prose"),
    "causes": N_("Trigger and contributing factors"),
    "actions": N_("Actions"),
    "blame": N_("Blame"),
    "hindsight": N_("Hindsight"),
    "character": N_("Care and character"),
    "characters": N_("Characters"),
    "names": N_("Names where roles belong"),
    "process": N_("Process and deadlines"),
    "signoff": N_("Signatures and sponsors"),
    "body": N_("Sections and leftovers"),
    "privacy": N_("Privacy"),
    "evidence": N_("Evidence"),
    "audiences": N_("Audiences"),
    "recurrence": N_("Earlier incidents"),
}
"""Titles of the rule families. A family that is missing here is named after its module."""

TASKS = (
    "start", "editor", "timeline", "evidence", "check", "ci", "publish", "migrate", "recurrence", "actions",
    "statistics", "search", "data", "audiences", "engines",
    "performance",
)  # fmt: skip
"""The files in `guide/`, in reading order."""

TASK_PAGES = tuple(f"guide/{name}.md" for name in TASKS)
REFERENCE_PAGES = ("guide/fields.md", "guide/vocabularies.md", "guide/rules/index.md", "guide/wording.md")

_PUBLIC = "[what is public]"
"""Stands in a task where the table of what the public sees comes."""


def guide_pages(view: View) -> Iterator[LazyPage]:
    """Every page of the guide; they follow from the options alone."""
    guide = _Guide(view)
    for uri in ("guide/index.md", *TASK_PAGES, *REFERENCE_PAGES):
        yield LazyPage(uri, partial(guide.page, uri), tuple)
    for rule in rules().values():
        yield LazyPage(f"guide/rules/{rule.code}.md", partial(_rule, view, rule), tuple)


class _Guide:
    """All but the pages of single rules, made together: they are linked to each other in reading order."""

    def __init__(self, view: View) -> None:
        self._view = view

    def page(self, uri: str) -> Page:
        """One of them."""
        return self._pages[uri]

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        view = self._view
        tasks, reference = [_task(view, name) for name in TASKS], [*_reference(view)]
        contents = {_("Tasks"): tasks, _("Reference"): reference}
        first = _page(view, "guide/index.md", _("How to write a report"), "guide.md.j2", contents=contents)
        return {page.uri: page for page in _linked([first, *tasks, *reference])}


def _rule(view: View, rule: Rule) -> Page:
    uri, about = f"guide/rules/{rule.code}.md", _about(rule, view.archive.options)
    return _page(view, uri, f"{rule.code} {rule.name}", "rule.md.j2", rule=about, page=_shown(rule.page))


def _page(view: View, uri: str, title: str, template: str, **context: Any) -> Page:
    return Page(uri, title, render(template, here=Here(view, uri), options=view.archive.options, **context))


def _task(view: View, name: str) -> Page:
    """A page from `guide/`: its first line is the title."""
    text = translated(resources.files(__package__).joinpath("guide"), f"{name}.md").read_text("utf-8")
    title, _line, body = text.partition("\n")
    uri = f"guide/{name}.md"
    trail = Here(view, uri).trail((_("Guide"), "guide/index.md"))
    body = body.replace(_PUBLIC, public_markdown(view.archive.options))
    return Page(uri, title.removeprefix("# "), split(f"{trail}\n{body}"))


def _reference(view: View) -> Iterator[Page]:
    options = view.archive.options
    yield _page(view, "guide/fields.md", _("Fields"), "fields.md.j2", fields=fields_markdown(options))
    yield _page(view, "guide/vocabularies.md", _("Severities and vocabularies"), "vocabularies.md.j2")
    families: dict[str, list[dict[str, Any]]] = {}
    for rule in rules().values():
        title = _(FAMILIES.get(rule.family, rule.family.capitalize()))
        families.setdefault(title, []).append(_about(rule, options))
    yield _page(view, "guide/rules/index.md", _("Rules"), "rules.md.j2", families=families)
    yield _page(view, "guide/wording.md", _("Blameless wording"), "wording.md.j2", measured=measured())


def _linked(pages: Sequence[Page]) -> Iterator[Page]:
    """The pages, each with links to the previous and the next one at its end."""
    for previous, page, following in zip(chain([None], pages), pages, chain(pages[1:], [None]), strict=False):
        folder = posixpath.dirname(page.uri)
        links = [
            f"{label}: [{other.title}]({posixpath.relpath(other.uri, folder)})"
            for label, other in ((_("Previous"), previous), (_("Next"), following))
            if other
        ]
        yield replace(page, parts=(*page.parts, f"---\n\n{' · '.join(links)}"))


def _about(rule: Rule, options: Options) -> dict[str, Any]:
    given = options.rules.get(rule.code)
    levels = {severity.id: level_of(rule, options, severity.id).value for severity in options.severities}
    default = level_of(rule, options, "").value
    differing = {id_: level for id_, level in levels.items() if level != default}
    reason = given.reason if given else ""
    return {"rule": rule, "level": default, "differing": differing, "reason": reason, "from": _from(rule)}


def _from(rule: Rule) -> str:
    """The status and depth from which a rule applies, in words; empty for a rule that always applies."""
    depth = "" if rule.depth == DEPTHS[0] else _("{depth} depth").format(depth=_(rule.depth))
    status = "" if rule.since == STATUSES[0] else f"`{rule.since}`"
    return comma(filter(None, (status, depth)))


def _shown(page: str) -> str:
    """A rule's page for the site: fences such as `yaml bad` become plain language names."""
    return _FENCE.sub(lambda m: f"{m[1]}{'markdown' if m[2] == 'report' else m[2]}", page)


def fields_markdown(options: Options) -> str:
    """The reference of all fields, from the schema with the organisation's vocabularies."""
    contract = options.contract
    root = contract.schema
    parts = [
        _(
            "The front matter of a report, between two lines `---`. Required in every report: {fields}. What else a "
            "published report needs depends on its severity."
        ).format(fields=comma(f"`{name}`" for name in root["$defs"]["report"]["required"])),
        *_fields(root["$defs"]["report"], root, ""),
    ]
    if contract.overlay is not None:
        parts += ["## " + _("Fields of this organisation"), *_fields(contract.overlay, root, "")]
    return "\n\n".join(parts)


def _fields(schema: dict[str, Any], root: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, given in schema.get("properties", {}).items():
        field = resolve(given, root)
        path = prefix + name
        yield f"{'###' if prefix else '##'} {path} {{ #{path.replace('.', '-').replace('[]', '')} }}"
        required = name in schema.get("required", [])
        yield heading(_(field.get("description", ""))) + (" " + _("Required.") if required else "")
        yield _facts(field)
        inner = resolve(field.get("items", {}), root) if field.get("type") == "array" else field
        if "properties" in inner:
            yield from _fields(inner, root, path + ("[]." if inner is not field else "."))


def _facts(field: dict[str, Any]) -> str:
    """A field's values, default and examples. For a group, they are listed with its fields."""
    facts = []
    if "enum" in field:
        facts.append(_("One of {words}.").format(words=comma(f"`{word}`" for word in field["enum"])))
    elif "title" in field:
        facts.append(_("{text}.").format(text=sentence(_(field["title"]))))
    if "default" in field:
        facts.append(_("Default: {value}.").format(value=f"`{_as_typed(field['default'])}`"))
    examples = [_as_typed(example) for example in field.get("examples", ())]
    if shown := ", ".join(f"`{example}`" for example in examples if example):
        facts.append(_("Example: {value}.").format(value=shown))
    if field.get("x-blameless"):
        facts.append(_("The wording rules read it."))
    return " ".join(facts)


def _as_typed(value: Any) -> str:
    """A value as an author types it on one line; empty for a mapping."""
    if isinstance(value, dict):
        return ""
    if isinstance(value, list):
        items = [_as_typed(item) for item in value]
        return f"[{', '.join(items)}]" if all(items) else ""
    return json.dumps(value) if not isinstance(value, str) or value.startswith("@") else value
