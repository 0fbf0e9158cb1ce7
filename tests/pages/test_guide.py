"""The guide covers every field of the schema and every rule, and its pages are linked in reading order."""

import json
import posixpath
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


def test_every_field_of_the_schema_is_listed_with_its_description() -> None:
    text = fields_markdown(Options())
    chapters = dict(re.findall(r"^#{2,3} (\S+) \{.*?\}\n\n(.*?)$", text, re.MULTILINE))
    told = paths(SCHEMA["$defs"]["report"])
    assert len(told) > 40
    assert list(chapters) == list(told)
    for path, description in told.items():
        words = " ".join(description.split()).replace("&", "&amp;").replace("<", "&lt;")
        assert chapters[path].startswith(words), path


def test_required_fields_are_marked() -> None:
    text = fields_markdown(Options())
    for name in SCHEMA["$defs"]["report"]["required"]:
        assert f"`{name}`" in text.split("\n\n")[0]
        assert re.search(rf"^## {name} .*\n\n.* Required\.$", text, re.MULTILINE)


def test_anchors_of_fields_are_unique() -> None:
    anchors = re.findall(r"\{ #(\S+) \}", fields_markdown(Options()))
    assert len(anchors) == len(set(anchors)) > 40


def test_fields_of_the_organisation_are_listed() -> None:
    overlay = {"properties": {"region": {"type": "string", "description": "Where it happened.", "enum": ["eu", "us"]}}}
    text = fields_markdown(Options(overlay=overlay))
    assert "## Fields of this organisation" in text
    assert re.search(r"^## region .*\n\nWhere it happened\.\n\nOne of `eu`, `us`\.", text, re.MULTILINE)


def test_vocabularies_of_the_organisation_are_listed(shop_pages: dict[str, Page]) -> None:
    text = shop_pages["guide/vocabularies.md"].markdown
    options = Options()
    for severity in options.severities:
        assert f"| {severity.id} |" in text
    for vocabulary in options.vocabularies.values():
        for word, meaning in vocabulary.items():
            assert f"| `{word}` | {meaning} |" in text.replace("&#39;", "'")


def links(page: Page, label: str = "") -> list[str]:
    """The pages to which a page links in Markdown, by default all, or only those after a label."""
    found = re.findall(rf"{label}\[[^\]]+\]\(([^)#]+\.md)\)", page.body)
    return [posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), link)) for link in found]


def test_next_leads_from_the_index_through_every_page_and_previous_back(shop_pages: dict[str, Page]) -> None:
    single_rules = {f"guide/rules/{code}.md" for code in rules()}
    guide = {uri for uri in shop_pages if uri.startswith("guide/")} - single_rules
    assert len(guide) > 12
    way = ["guide/index.md"]
    while following := links(shop_pages[way[-1]], "Next: "):
        assert links(shop_pages[following[0]], "Previous: ") == [way[-1]]
        way += following
    assert len(way) == len(set(way))
    assert set(way) == guide
    assert set(links(shop_pages["guide/index.md"])) >= guide - {"guide/index.md"}


@pytest.mark.parametrize("code", sorted(rules()))
def test_every_rule_has_its_page_and_is_listed(code: str, shop_pages: dict[str, Page]) -> None:
    page = shop_pages[f"guide/rules/{code}.md"]
    assert page.title.startswith(code)
    assert rules()[code].source in page.markdown.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    assert f"[{code}]({code}.md)" in shop_pages["guide/rules/index.md"].markdown
