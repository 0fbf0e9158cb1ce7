"""The guide is made from the schema and the rules, so nothing of them may be missing."""

import json
import re
from typing import Any

import pytest
from mkdocs_postmortems.gate.registry import rules
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.pages.guide import fields_markdown
from mkdocs_postmortems.pages.page import Page
from support.reports import ROOT

SCHEMA = json.loads((ROOT / "schema/postmortem.schema.json").read_text("utf-8"))


def resolve(field: dict[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    while "$ref" in field:
        merged = {**field, **merged}
        field = SCHEMA["$defs"][field["$ref"].removeprefix("#/$defs/")]
    return {**field, **{key: value for key, value in merged.items() if key != "$ref"}}


def paths(schema: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Every field of the schema by its path, with its description."""
    found = {}
    for name, given in schema.get("properties", {}).items():
        field = resolve(given)
        found[prefix + name] = field["description"]
        inner = resolve(field["items"]) if "items" in field else field
        found |= paths(inner, f"{prefix}{name}{'[]' if 'items' in field else ''}.")
    return found


def test_every_field_of_the_schema_has_its_chapter_and_its_description() -> None:
    text = fields_markdown(Options())
    chapters = dict(re.findall(r"^#{2,3} (\S+) \{.*?\}\n\n(.*?)$", text, re.MULTILINE))
    told = paths(SCHEMA["$defs"]["report"])
    assert len(told) > 40
    assert list(chapters) == list(told)
    for path, description in told.items():
        words = " ".join(description.split()).replace("&", "&amp;").replace("<", "&lt;")
        assert chapters[path].startswith(words), path


def test_required_fields_are_said_to_be() -> None:
    text = fields_markdown(Options())
    for name in SCHEMA["$defs"]["report"]["required"]:
        assert f"`{name}`" in text.split("\n\n")[0]
        assert re.search(rf"^## {name} .*\n\n.* Required\.$", text, re.MULTILINE)


def test_anchors_of_fields_are_unique() -> None:
    anchors = re.findall(r"\{ #(\S+) \}", fields_markdown(Options()))
    assert len(anchors) == len(set(anchors)) > 40


def test_fields_of_the_organisation_are_told_of() -> None:
    overlay = {"properties": {"region": {"type": "string", "description": "Where it happened.", "enum": ["eu", "us"]}}}
    text = fields_markdown(Options(overlay=overlay))
    assert "## Fields of this organisation" in text
    assert re.search(r"^## region .*\n\nWhere it happened\.\n\nOne of `eu`, `us`\.", text, re.MULTILINE)


def test_words_of_the_organisation_are_told_of(shop_pages: dict[str, Page]) -> None:
    text = shop_pages["guide/vocabularies.md"].markdown
    options = Options()
    for severity in options.severities:
        assert f"| {severity.id} |" in text
    for vocabulary in options.vocabularies.values():
        for word, meaning in vocabulary.items():
            assert f"| `{word}` | {meaning} |" in text.replace("&#39;", "'")


@pytest.mark.parametrize("code", sorted(rules()))
def test_every_rule_has_its_page_and_stands_in_the_list(code: str, shop_pages: dict[str, Page]) -> None:
    page = shop_pages[f"guide/rules/{code}.md"]
    assert page.title.startswith(code)
    assert rules()[code].source in page.markdown.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    assert f"[{code}]({code}.md)" in shop_pages["guide/rules/index.md"].markdown
