"""The reports of this repository and those of the example organisation."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from mkdocs_postmortems.options import Options, read_options
from mkdocs_postmortems.report.corpus import read_corpus
from mkdocs_postmortems.report.files import find_reports
from mkdocs_postmortems.report.model import Report
from mkdocs_postmortems.report.schema import bundled, resolve
from mkdocs_postmortems.report.source import read_source
from support.commands import run
from support.reports import ORGANISATION, ROOT

CONTENT = read_corpus(ROOT / "postmortems", read_options(ROOT / "postmortems.yml").contract, ROOT)


def test_the_repositorys_reports_pass() -> None:
    done = run("check", "postmortems", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_there_are_at_least_24() -> None:
    assert CONTENT.problems == {}
    assert len(CONTENT.reports) >= 24


@pytest.mark.parametrize("report", CONTENT.reports, ids=[report.id for report in CONTENT.reports])
def test_each_names_its_sources_and_has_a_timeline(report: Report) -> None:
    assert report.links.get("source")
    assert report.timeline
    assert {section.kind for section in report.sections} >= {"summary", "timeline"}


def test_the_example_organisation_passes_without_a_finding() -> None:
    done = run(
        "check",
        str(ORGANISATION / "postmortems"),
        "--strict",
        "--format",
        "json",
        "--today",
        "2026-04-01",
        cwd=ROOT,
    )
    found = json.loads(done.stdout)["diagnostics"]
    assert [(each["code"], each["level"]) for each in found] == [("PM518", "info")], "one deadline is near on its day"
    assert done.returncode == 0


def fields(schema: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    """Every field of a schema, `factors[].what` for one of the items of a list."""
    schema = resolve(schema, root)
    for name, inner in schema.get("properties", {}).items():
        yield path + name
        yield from fields(inner, root, f"{path}{name}.")
    if "items" in schema:
        yield from fields(schema["items"], root, path.removesuffix(".") + "[].")


def used(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield path + name
            yield from used(inner, f"{path}{name}.")
    elif isinstance(value, list):
        for inner in value:
            yield from used(inner, path.removesuffix(".") + "[].")


def test_the_example_organisation_uses_every_field() -> None:
    schema = bundled("postmortem.schema.json")
    known = set(fields(schema, schema))
    assert {"times.started", "impact.revenue.amount", "factors[].unnoticed", "actions[].worked_when"} <= known
    fronts = [read_source(path, path.name).front.value for path in find_reports(ORGANISATION / "postmortems")]
    assert known - {path for front in fronts for path in used(front)} == set()


def test_the_example_organisation_uses_every_word() -> None:
    """Every value of every vocabulary of the model that statistics and pages tell apart."""
    reports = read_corpus(ORGANISATION / "postmortems", Options().contract, ROOT).reports
    assert {report.severity for report in reports} == {"SEV-1", "SEV-2", "SEV-3", "SEV-4"}
    assert {report.status for report in reports} == {"draft", "in-review", "published", "closed"}
    assert {report.kind for report in reports} == {"incident", "near-miss"}
    assert {report.audience for report in reports} == {"public", "internal", "restricted"}


def test_the_skill_names_commands_and_options_that_exist() -> None:
    skill = read_source(ROOT / "skills/postmortem/SKILL.md", "SKILL.md")
    assert skill.front.value["name"] == "postmortem"
    assert 50 < len(skill.front.value["description"]) < 1024
    for command, arguments in re.findall(r"^\$ postmortems (\w+)(.*)$", skill.body, re.MULTILINE):
        below = arguments.split()[:1] if command in ("actions", "export") else []
        known = run(command, *below, "--help", cwd=ROOT)
        assert known.returncode == 0
        assert [option for option in re.findall(r"--\w[\w-]*", arguments) if option not in known.stdout] == []
    named = set(re.findall(r"postmortems (\w+)", skill.body))
    assert named == {"new", "timeline", "migrate", "check", "rules", "related", "actions", "export"}
