"""What the gate says of a report that strangers will read."""

import pathlib
from dataclasses import replace

import pytest
from mkdocs_postmortems.gate.check import judge_alone
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.audience import PublicOptions
from support.gate import read
from support.reports import TODAY

FRONT = """\
---
title: Search results stale for two hours
severity: SEV-3
status: {status}
audience: {audience}
incident: INC-2026-0311-004
authors: ["@search-oncall"]
reviewers: ["@platform-lead"]
{more}---

## Summary

{summary}

## What went well

@search-oncall and INC-2026-0311-004.

## Timeline

| Time (UTC) | Event | Kind | Source | Actor |
|---|---|---|---|---|
| 2026-03-11 08:10 | {event} | onset | log | @search-oncall |
"""


def said(
    audience: str = "public", status: str = "in-review", more: str = "", summary: str = "It failed.",
    event: str = "It began", **public: object,
) -> list[str]:  # fmt: skip
    text = FRONT.format(audience=audience, status=status, more=more, summary=summary, event=event)
    reading = read(text, "2026-03-11-search-stale.md")
    options = replace(Options(root=pathlib.Path("/x")), public=PublicOptions(**public))  # type: ignore[arg-type]
    found = judge_alone(reading, options, TODAY)
    return [f"{each.line}:{each.column} {each.level} {each.code}" for each in found if each.code.startswith("PM71")]


def test_a_report_that_the_public_may_read_as_it_is() -> None:
    assert said() == []


@pytest.mark.parametrize(("status", "found"), [("in-review", []), ("published", ["5:11 error PM711"])])
def test_approval_is_asked_for_once_a_report_is_published(status: str, found: list[str]) -> None:
    assert said(status=status, approval="required") == found
    assert said(status=status, approval="required", audience="internal") == []
    assert said(status=status, approval="required", more='approved_for_public: {by: "@legal"}\n') == []
    assert said(status=status) == []


HANDLES = [
    ({"summary": "As @search-oncall saw,\nand @nobody-known."}, ["13:4 warning PM712", "14:5 warning PM712"]),
    ({"event": "Taken by @search-oncall"}, ["23:31 warning PM712"]),
    ({"more": 'trigger: {category: attack, what: "Seen by @other-team at once"}\n'}, ["9:43 warning PM712"]),
    ({"summary": "In `@search-oncall` and\n```\n@search-oncall\n```\n"}, []),
    ({"summary": "As <!-- internal -->@search-oncall<!-- /internal --> saw."}, []),
    ({"summary": "As @search-oncall saw.", "more": "public_summary: It failed for two hours.\n"}, []),
    ({"summary": "As @search-oncall saw.", "audience": "internal"}, []),
    ({"summary": "As @search-oncall saw.", "roles": {"@search-oncall": "the engineer"}}, []),
    ({"summary": "As @search-oncall saw.", "sections": ()}, []),
]


@pytest.mark.parametrize(("given", "found"), HANDLES)
def test_handles_are_found_where_the_public_reads_them(given: dict[str, object], found: list[str]) -> None:
    assert said(**given) == found  # type: ignore[arg-type]


VALUES = [
    ({"summary": "Again,\nas in INC-2026-0311-004."}, ["14:1 error PM713"]),
    ({"summary": "As in INC-2026-0311-004.", "status": "draft"}, ["13:1 warning PM713"]),
    ({"event": "INC-2026-0311-004 is opened"}, ["23:22 error PM713"]),
    ({"summary": "As in INC-2026-0311-004.", "audience": "restricted"}, []),
    ({"summary": "As in INC-2026-0311-004.", "fields": ("incident",)}, []),
    ({"summary": "As in <!-- internal -->INC-2026-0311-004<!-- /internal -->."}, []),
    (
        {"summary": "Lost 48,317 EUR.", "more": "impact: {revenue: {amount: 48317, currency: EUR}}\n"},
        ["14:1 error PM713"],
    ),
]


@pytest.mark.parametrize(("given", "found"), VALUES)
def test_values_of_closed_fields_are_found_there_too(given: dict[str, object], found: list[str]) -> None:
    assert said(**given) == found  # type: ignore[arg-type]


def test_marks_without_their_other_half_are_found() -> None:
    assert said(summary="One.\n\nTwo <!-- internal -->three.") == ["15:5 error PM710"]
    assert said(summary="One.\n\nTwo <!-- /internal -->three.", audience="internal") == ["15:5 error PM710"]
