"""Who reads what on the command line: the option, the environment, and what no audience changes."""

from __future__ import annotations

import json
import pathlib

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.options import find_options
from mkdocs_postmortems.pages.site import site_pages
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.corpus import read_corpus
from support.commands import invoke
from support.reports import ORGANISATION, TODAY, write

RESTRICTED = "2025-12-02-identity-credential-stuffing"
DAY = ("--today", str(TODAY))


def ids(*options: str, **environment: str) -> set[str]:
    done = invoke("export", "json", *DAY, *options, cwd=ORGANISATION, environment=environment)
    assert done.exit_code == 0, done.stderr
    return {each["id"] for each in json.loads(done.stdout)["reports"]}


def test_without_a_name_the_audience_is_internal() -> None:
    assert len(ids()) == 40
    assert RESTRICTED not in ids()
    assert ids(POSTMORTEMS_AUDIENCE="") == ids()


@pytest.mark.parametrize(("audience", "count"), [("public", 2), ("internal", 40), ("restricted", 41)])
def test_option_and_environment_name_it(audience: str, count: int) -> None:
    assert len(ids("--audience", audience)) == len(ids(POSTMORTEMS_AUDIENCE=audience)) == count
    assert len(ids("--audience", audience, POSTMORTEMS_AUDIENCE="restricted")) == count


COMMANDS = [
    ["export", "csv", "--table", "reports"], ["stats"], ["stats", "--format", "json"], ["actions", "list"],
    ["actions", "digest"], ["related", "postmortems/2026-02-05-orders-postgres-leak.md", "--most", "50"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_names_a_restricted_report_unasked(command: list[str]) -> None:
    assert RESTRICTED not in invoke(*command, *DAY, cwd=ORGANISATION).stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_audience_that_there_is_not_is_refused(command: list[str]) -> None:
    done = invoke(*command, cwd=ORGANISATION, environment={"POSTMORTEMS_AUDIENCE": "pubic"})
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        done.stderr
        == "Error: POSTMORTEMS_AUDIENCE: `pubic` is not an audience. Use one of public, internal, restricted.\n"
    )
    assert invoke(*command, "--audience", "all", cwd=ORGANISATION).exit_code == 2


def test_the_gate_judges_every_report_and_names_no_restricted_one(tmp_path: pathlib.Path) -> None:
    reports = tmp_path / "postmortems"
    more = "audience: restricted\ntags: [stale-alias]\nactions: [{id: A1, title: Put the alias right}]\n"
    write(reports, "2026-01-01-first", "Search is stale again and again", more)
    new = write(reports, "2026-03-01-second", "Search is stale again and again", "tags: [stale-alias]\n")
    new.write_text(new.read_text("utf-8").replace("published", "draft"), "utf-8")
    named = "postmortems/2026-03-01-second.md"
    done = invoke("check", named, "--format", "markdown", "--select", "PM801", *DAY, cwd=tmp_path)
    assert (done.exit_code, "2026-01-01-first" in done.stdout) == (0, False)
    judged = invoke("check", "--format", "json", *DAY, cwd=tmp_path)
    assert "2026-01-01-first" in judged.stdout
    told = invoke(
        "check", named, "--format", "markdown", *DAY, cwd=tmp_path, environment={"POSTMORTEMS_AUDIENCE": "restricted"}
    )
    assert "2026-01-01-first" in told.stdout


@pytest.mark.parametrize(
    ("audience", "foot"),
    [("public", "Computed over 2 public reports."), ("internal", ""), ("restricted", "For restricted readers")],
)
def test_every_page_says_for_whom_it_is(audience: str, foot: str) -> None:
    options = find_options(ORGANISATION, audience)  # type: ignore[arg-type]
    archive = Archive(read_corpus(options.reports, options.contract, ORGANISATION), options, TODAY)
    for page in site_pages(View(archive), "Shop"):
        last = page.parts[-1]
        shown = getattr(last, "html", "") if "pm-foot" in getattr(last, "html", "") else ""
        assert (foot in shown) and bool(foot) is bool(shown), page.uri


def test_the_public_learns_nothing_of_the_organisations_choices() -> None:
    options = find_options(ORGANISATION, "public")
    assert "Monday operations meeting" in options.rules["PM414"].reason
    archive = Archive(read_corpus(options.reports, options.contract, ORGANISATION), options, TODAY)
    assert not any("Monday operations meeting" in page.markdown for page in site_pages(View(archive), "Shop"))


def test_leaks(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.html").write_text("<p>Nothing</p>", "utf-8")
    done = invoke("leaks", str(tmp_path), cwd=ORGANISATION)
    assert (done.exit_code, done.stdout) == (
        0,
        f"Nothing found in {tmp_path} that the audience internal may not see.\n",
    )
    (tmp_path / "b.html").write_text(f"<p>{RESTRICTED}</p>", "utf-8")
    done = invoke("leaks", str(tmp_path), cwd=ORGANISATION)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        f"b.html: It holds `id` of {RESTRICTED}",
        f"1 leak found. Do not publish {tmp_path} for the audience internal.",
    ]
    assert invoke("leaks", str(tmp_path), "--audience", "restricted", cwd=ORGANISATION).exit_code == 0
    assert invoke("leaks", str(tmp_path / "none"), cwd=ORGANISATION).exit_code == 2


def test_leaks_takes_what_the_site_says_if_that_has_more_readers(tmp_path: pathlib.Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/reports.json").write_text('{"audience":"public"}', "utf-8")
    for environment, audience in ({}, "public"), ({"POSTMORTEMS_AUDIENCE": "internal"}, "public"):
        done = invoke("leaks", str(tmp_path), cwd=ORGANISATION, environment=environment)
        assert f"the audience {audience}" in done.stdout


def test_leaks_ends_with_2_where_a_report_cannot_be_read(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "postmortems", "2026-01-01-first", more="colour: red\n")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.txt").write_text("x")
    done = invoke("leaks", "site", cwd=tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith("1 report cannot be read: nobody can tell what of them must not be in site.\n")


def test_a_card_for_the_public_measures_nothing_that_is_kept_back() -> None:
    told = json.loads(invoke("export", "card", "--audience", "public", *DAY, cwd=ORGANISATION).stdout)["cards"][0]
    assert [each["name"] for each in told["confidence"]] == ["exact-times"]
    assert "unaddressed-factor" not in {each["kind"] for each in told["risks"]}
    whole = json.loads(invoke("export", "card", told["id"], *DAY, cwd=ORGANISATION).stdout)
    assert len(whole["confidence"]) == 5
