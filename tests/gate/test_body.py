"""Sections and what a template leaves behind."""

import re

import pytest
from mkdocs_postmortems.options import Options, Severity
from support.gate import diagnose, full_text, places, text_of
from support.reports import ROOT


def found(text: str, *codes: str, options: Options | None = None) -> list[str]:
    return [item.code for item in diagnose(text, options=options) if item.code in codes]


def review(body: str, front: str = "") -> str:
    return text_of(f"status: in-review\n{front}", body)


@pytest.mark.parametrize(
    ("depth", "missing"),
    [
        ("light", ["PM601"]), ("standard", ["PM601"]), ("full", ["PM601", "PM608"]),
    ],
)  # fmt: skip
def test_what_is_asked_for_grows_with_depth(depth: str, missing: list[str]) -> None:
    options = Options(severities=(Severity("SEV-3", depth=depth),))  # type: ignore[arg-type]
    assert found(review("Nothing."), "PM601", "PM608", options=options) == missing
    assert found(text_of("status: draft\n", "Nothing."), "PM601", "PM608", options=options) == []
    assert (found(review("## Summary\n\nSearch failed.\n"), "PM601", options=options) == []) is (depth == "light")


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("# Search fails\n\n## Summary\n\nIt failed.\n", []),
        ("# Search fails\n## Summary\n\nIt failed.\n\n# Impact\n", ["PM603"]),
        ("## Summary\n\n- \n", ["PM603"]),
        ("## Summary\n\n<!-- later -->\n\n### Details\n", ["PM603"]),
        ("## Summary\n\n### Details\n\nIt failed.\n", []),
        ("## Summary\n\nIt failed.\n\n## Five whys\n", ["PM603"]),
        ("## Summary\n\nIt failed.\n\n## Timeline\n", []),
        ("Search fails\n===\n\nSummary\n---\n\nIt failed.\n", []),
        ("Search fails\n===\n\nSummary\n---\n", ["PM603"]),
        ("## Summary\n\n![](graph.png)\n", []),
    ],
)
def test_sections_have_content(body: str, codes: list[str]) -> None:
    assert found(review(body), "PM603") == codes


def test_headings_of_ones_own_stand_anywhere() -> None:
    titles = ("Numbers", "Summary", "People", "Impact", "Root cause", "Contributing factors", "Thanks")
    body = "\n".join(f"## {title}\n\nText\n" for title in titles)
    assert found(review(body), "PM602", "PM604") == []


@pytest.mark.parametrize(
    "line",
    [
        "TODO", "- TODO", "- TODO: ask", "(TODO)", "**TODO** ask", "The cause is TBD.", "FIXME later", "Lorem ipsum",
        "| Owner | TBD |", "Started at ???", "Owner: XXX", "_TODO_",
    ],
)  # fmt: skip
def test_what_is_to_be_filled_in_is_found(line: str) -> None:
    assert found(review(f"## Summary\n\n{line}\n"), "PM605") == ["PM605"]


@pytest.mark.parametrize(
    "line",
    [
        "A `TODO` in the code", "The TODO list was long", "5XX errors", "XXX-17 and AB-XXX", '"TBD" stood on the page',
        "> TBD", "```\nTBD\n```", "    why????", "a mastodon", "TODOs of others", "What???",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_not(line: str) -> None:
    assert found(review(f"## Summary\n\n{line}\n"), "PM605", "PM606") == []


def test_a_draft_may_be_unfinished() -> None:
    assert diagnose(text_of("status: draft\n", "## Summary\n\nTODO\n\n*Describe the impact*\n")) == []


@pytest.mark.parametrize(
    "line",
    [
        "*Describe how users were impacted*", "_What happened?_", "Describe what happened and why.",
        "[insert date]", "Service <name of service> failed", "On YYYY-MM-DD at 10:00", "| HH:MM | Event |",
        "<!-- Describe the impact -->", "<!--\nWhat went well? -->", "List of things that went well. For example,",
        "Who responded to the incident?", "Run a 5-whys analysis to understand the cause.",
    ],
)  # fmt: skip
def test_what_a_template_says_is_found(line: str) -> None:
    assert found(review(f"## Summary\n\n{line}\n"), "PM606") == ["PM606"]


@pytest.mark.parametrize(
    "line",
    [
        "We describe how requests travel.", "*Search*, that is the index, failed", "[the date](https://example.com)",
        "<br> and <details open>", "`<name of service>` and `YYYY-MM-DD`", "- [ ] Done", "See [name].\n\n[name]: https://a.example",
        "<!-- markdownlint-disable -->", "<!-- postmortems: ignore PM204 because of the log -->", "<!-- more -->",
        "Describe alerts by what the pager should do.", "**What happened?** The index was old.", "<https://a.example>",
        "```yaml\nday: YYYY-MM-DD\n<!-- Describe it -->\n```", "Add the cache to the runbook.",
    ],
)  # fmt: skip
def test_prose_and_markup_are_no_template(line: str) -> None:
    assert found(review(f"## Summary\n\n{line}\n"), "PM605", "PM606") == []


def test_front_matter_is_read_too() -> None:
    front = "trigger:\n  category: unknown\n  what: The event that set it off, in one sentence\nx-owner: TBD\n"
    assert found(review("## Summary\n\nIt failed.\n", front), "PM605", "PM606") == ["PM606", "PM605"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Some customers saw errors.", ["PM607"]), ("From 09:00 to 10:14 on 2025-06-19, with v1.2.3.", ["PM607"]),
        ("Half of the customers saw errors.", []), ("3 % of the requests failed.", []), ("All sign-ins failed.", []),
        ("Two regions were out.", []), ("S3 and EC2 were slow.", ["PM607"]),
    ],
)  # fmt: skip
def test_an_impact_has_a_figure(text: str, codes: list[str]) -> None:
    assert found(full_text("", f"## Impact\n\n{text}\n", ["impact"]), "PM607") == codes
    assert found(full_text("impact:\n  users: unknown\n", f"## Impact\n\n{text}\n"), "PM607") == []
    assert found(full_text("kind: near-miss\n", f"## Impact\n\n{text}\n", ["impact"]), "PM607") == []


def test_what_is_left_of_the_guides_blank_form_is_found() -> None:
    form = (ROOT / "plugins/mkdocs_postmortems/pages/templates/guide.md.j2").read_text("utf-8")
    form = form.split("```markdown\n", 1)[1].split("\n```", 1)[0].replace("draft", "in-review")
    filled = {"severity": "SEV-3", "detection": "customer", "category": "unknown", "kind": "prevent"}
    form = re.sub(r"(\w+): \{\{.*\}\}", lambda found: f"{found[1]}: {filled[found[1]]}", form)
    left = [item.line for item in diagnose(form) if item.code == "PM606"]
    lines = form.split("\n")
    assert [re.sub(r"^[\s-]*(\w+: )?|[\[\]\"]", "", lines[line - 1]) for line in left] == [
        "What broke and for whom, in one line", "name-of-service", "@your-team",
        "The event that set it off, in one sentence",
        "The condition that let it do harm, in one sentence", "A verb and its object", "@your-team",
        "What will be different once it has worked",
        "The first sentence stands alone: it says what happened, to whom, for how long.", "What another team can use",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("The owner is TBD", "PM605 5:22"), ('"The owner is TBD"', "PM605 5:23"),
        (">\n  The owner of all that was seen there\n  is TBD", "PM605 5:9"),
        ("|\n  The owner of all that was seen there\n  is TBD", "PM605 5:9"),
    ],
)  # fmt: skip
def test_places_in_the_front_matter_lie_in_their_lines(value: str, place: str) -> None:
    text = review("## Summary\n\nIt failed.\n", f"x-note: {value}\n")
    assert place in places(diagnose(text))
