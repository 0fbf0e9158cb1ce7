"""The guide: how to write a report, and every field and rule, from the schema and the rules themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ..gate.check import level_of
from ..gate.registry import Rule, rules
from ..gate.wording.measured import measured
from ..options import DEPTHS, Options
from ..report.model import STATUSES
from ..report.schema import resolve
from .page import Page, heading, render, sentence
from .view import Here, View

_FENCE = re.compile(r"^(```+)(\w+) (bad|good)\b.*$", re.MULTILINE)

FAMILIES = {
    "file": "The file",
    "suppressions": "Exceptions",
    "fields": "Fields",
    "times": "Times and timeline",
    "timeline": "What the timeline tells",
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
    "recurrence": "What happened before",
}
"""Rule families and how the guide calls them; a family that is not named here is called by its module."""


def guide_pages(view: View) -> Iterator[Page]:
    """Every page of the guide."""
    options = view.archive.options

    def page(uri: str, title: str, template: str, **context: Any) -> Page:
        return Page(uri, title, render(template, here=Here(view, uri), options=options, **context))

    yield page("guide/index.md", "How to write a report", "guide.md.j2")
    yield page("guide/fields.md", "Fields", "fields.md.j2", fields=fields_markdown(options))
    yield page("guide/vocabularies.md", "Severities and vocabularies", "vocabularies.md.j2")
    yield page("guide/wording.md", "Blameless wording", "wording.md.j2", measured=measured())
    known = rules()
    families: dict[str, list[dict[str, Any]]] = {}
    for rule in known.values():
        title = FAMILIES.get(rule.family, rule.family.capitalize())
        families.setdefault(title, []).append(_about(rule, options))
    yield page("guide/rules/index.md", "Rules", "rules.md.j2", families=families)
    for rule in known.values():
        title, about = f"{rule.code} {rule.name}", _about(rule, options)
        yield page(f"guide/rules/{rule.code}.md", title, "rule.md.j2", rule=about, page=_shown(rule.page))


def _about(rule: Rule, options: Options) -> dict[str, Any]:
    given = options.rules.get(rule.code)
    levels = {severity.id: level_of(rule, options, severity.id).value for severity in options.severities}
    default = level_of(rule, options, "").value
    differing = {id_: level for id_, level in levels.items() if level != default}
    reason = given.reason if given else ""
    return {"rule": rule, "level": default, "differing": differing, "reason": reason, "from": _from(rule)}


def _from(rule: Rule) -> str:
    """Where a rule begins to hold, in words; empty for one that holds always."""
    depth = "" if rule.depth == DEPTHS[0] else f"{rule.depth} depth"
    status = "" if rule.since == STATUSES[0] else f"`{rule.since}`"
    return ", ".join(part for part in (status, depth) if part)


def _shown(page: str) -> str:
    """A rule's chapter for the site: the marks on its examples become plain names of languages."""
    return _FENCE.sub(lambda m: f"{m[1]}{'markdown' if m[2] == 'report' else m[2]}", page)


def fields_markdown(options: Options) -> str:
    """The reference of all fields, from the schema with the organisation's words."""
    contract = options.contract
    root = contract.schema
    parts = [
        "Front matter of a report, between two lines `---`. Required in every report: "
        + ", ".join(f"`{name}`" for name in root["$defs"]["report"]["required"])
        + ". What a published report needs beyond that grows with its severity.",
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
    """What a field may hold, its default and its examples; those of a group stand with the fields of the group."""
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
    return " ".join(facts)


def _as_typed(value: Any) -> str:
    """A value as an author types it on one line; empty for groups."""
    if isinstance(value, dict):
        return ""
    if isinstance(value, list):
        items = [_as_typed(item) for item in value]
        return f"[{', '.join(items)}]" if all(items) else ""
    return json.dumps(value) if not isinstance(value, str) or value.startswith("@") else value
