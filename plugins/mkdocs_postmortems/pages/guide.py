"""The guide: how to write a report, a page for each task, and a reference of fields and rules.

The tasks are the Markdown files in `guide/`; the reference is generated from the schema and the rules.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import chain
from typing import Any

from msgspec.structs import replace

from ..gate.check import level_of
from ..gate.registry import Rule, rules
from ..gate.wording.measured import measured
from ..language import translated
from ..options import DEPTHS, Options
from ..report.model import STATUSES
from ..report.schema import resolve
from .audiences import public_markdown
from .content import split
from .page import Page, heading, render, sentence
from .view import Here, View

_FENCE = re.compile(r"^(```+)(\w+) (bad|good)\b.*$", re.MULTILINE)

FAMILIES = {
    "file": "The file",
    "suppressions": "Exceptions",
    "fields": "Fields",
    "times": "Times and timeline",
    "timeline": "Coverage of the timeline",
    "prose": "Times in the prose",
    "causes": "Trigger and contributing factors",
    "actions": "Actions",
    "blame": "Blame",
    "hindsight": "Hindsight",
    "character": "Care and character",
    "names": "Names where roles belong",
    "process": "Process and deadlines",
    "body": "Sections and leftovers",
    "privacy": "Privacy",
    "evidence": "Evidence",
    "audiences": "Audiences",
    "recurrence": "Earlier incidents",
}
"""Titles of the rule families. A family that is missing here is named after its module."""

TASKS = (
    "start", "editor", "timeline", "evidence", "check", "ci", "migrate", "recurrence", "actions", "statistics",
    "search", "data", "audiences", "engines",
    "performance",
)  # fmt: skip
"""The files in `guide/`, in reading order."""

TASK_PAGES = tuple(f"guide/{name}.md" for name in TASKS)
REFERENCE_PAGES = ("guide/fields.md", "guide/vocabularies.md", "guide/rules/index.md", "guide/wording.md")

_PUBLIC = "[what is public]"
"""Stands in a task where the table of what the public sees comes."""


def guide_pages(view: View) -> Iterator[Page]:
    """Every page of the guide. All but the pages of single rules are linked to each other in reading order."""
    tasks, reference = [_task(view, name) for name in TASKS], [*_reference(view)]
    contents = {"Tasks": tasks, "Reference": reference}
    first = _page(view, "guide/index.md", "How to write a report", "guide.md.j2", contents=contents)
    yield from _linked([first, *tasks, *reference])
    for rule in rules().values():
        uri, about = f"guide/rules/{rule.code}.md", _about(rule, view.archive.options)
        yield _page(view, uri, f"{rule.code} {rule.name}", "rule.md.j2", rule=about, page=_shown(rule.page))


def _page(view: View, uri: str, title: str, template: str, **context: Any) -> Page:
    return Page(uri, title, render(template, here=Here(view, uri), options=view.archive.options, **context))


def _task(view: View, name: str) -> Page:
    """A page from `guide/`: its first line is the title."""
    text = translated(resources.files(__package__).joinpath("guide"), f"{name}.md").read_text("utf-8")
    title, _, body = text.partition("\n")
    uri = f"guide/{name}.md"
    trail = Here(view, uri).trail(("Guide", "guide/index.md"))
    body = body.replace(_PUBLIC, public_markdown(view.archive.options))
    return Page(uri, title.removeprefix("# "), split(f"{trail}\n{body}"))


def _reference(view: View) -> Iterator[Page]:
    options = view.archive.options
    yield _page(view, "guide/fields.md", "Fields", "fields.md.j2", fields=fields_markdown(options))
    yield _page(view, "guide/vocabularies.md", "Severities and vocabularies", "vocabularies.md.j2")
    families: dict[str, list[dict[str, Any]]] = {}
    for rule in rules().values():
        title = FAMILIES.get(rule.family, rule.family.capitalize())
        families.setdefault(title, []).append(_about(rule, options))
    yield _page(view, "guide/rules/index.md", "Rules", "rules.md.j2", families=families)
    yield _page(view, "guide/wording.md", "Blameless wording", "wording.md.j2", measured=measured())


def _linked(pages: Sequence[Page]) -> Iterator[Page]:
    """The pages, each with links to the previous and the next one at its end."""
    for previous, page, following in zip(chain([None], pages), pages, chain(pages[1:], [None]), strict=False):
        folder = posixpath.dirname(page.uri)
        links = [
            f"{label}: [{other.title}]({posixpath.relpath(other.uri, folder)})"
            for label, other in (("Previous", previous), ("Next", following))
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
    depth = "" if rule.depth == DEPTHS[0] else f"{rule.depth} depth"
    status = "" if rule.since == STATUSES[0] else f"`{rule.since}`"
    return ", ".join(part for part in (status, depth) if part)


def _shown(page: str) -> str:
    """A rule's page for the site: fences such as `yaml bad` become plain language names."""
    return _FENCE.sub(lambda m: f"{m[1]}{'markdown' if m[2] == 'report' else m[2]}", page)


def fields_markdown(options: Options) -> str:
    """The reference of all fields, from the schema with the organisation's vocabularies."""
    contract = options.contract
    root = contract.schema
    parts = [
        "The front matter of a report, between two lines `---`. Required in every report: "
        + ", ".join(f"`{name}`" for name in root["$defs"]["report"]["required"])
        + ". What else a published report needs depends on its severity.",
        *_fields(root["$defs"]["report"], root, ""),
    ]
    if contract.overlay is not None:
        parts += ["## Fields of this organisation", *_fields(contract.overlay, root, "")]
    return "\n\n".join(parts)


def _fields(schema: dict[str, Any], root: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, given in schema.get("properties", {}).items():
        field = resolve(given, root)
        path = prefix + name
        yield f"{'###' if prefix else '##'} {path} {{ #{path.replace('.', '-').replace('[]', '')} }}"
        required = name in schema.get("required", [])
        yield heading(field.get("description", "")) + (" Required." if required else "")
        yield _facts(field)
        inner = resolve(field.get("items", {}), root) if field.get("type") == "array" else field
        if "properties" in inner:
            yield from _fields(inner, root, path + ("[]." if inner is not field else "."))


def _facts(field: dict[str, Any]) -> str:
    """A field's values, default and examples. For a group, they are listed with its fields."""
    facts = []
    if "enum" in field:
        facts.append("One of " + ", ".join(f"`{word}`" for word in field["enum"]) + ".")
    elif "title" in field:
        facts.append(sentence(field["title"]) + ".")
    if "default" in field:
        facts.append(f"Default: `{_as_typed(field['default'])}`.")
    examples = [_as_typed(example) for example in field.get("examples", ())]
    if shown := ", ".join(f"`{example}`" for example in examples if example):
        facts.append(f"Example: {shown}.")
    if field.get("x-blameless"):
        facts.append("The wording rules read it.")
    return " ".join(facts)


def _as_typed(value: Any) -> str:
    """A value as an author types it on one line; empty for a mapping."""
    if isinstance(value, dict):
        return ""
    if isinstance(value, list):
        items = [_as_typed(item) for item in value]
        return f"[{', '.join(items)}]" if all(items) else ""
    return json.dumps(value) if not isinstance(value, str) or value.startswith("@") else value
