"""Public and internal sites of an organisation with a canary in every internal place: none gets out unnoticed."""

from __future__ import annotations

import json
import pathlib
from dataclasses import replace

import pytest
from mkdocs_postmortems.options import Options, find_options
from mkdocs_postmortems.report.audience import PublicOptions
from mkdocs_postmortems.report.corpus import read_corpus
from mkdocs_postmortems.report.redaction import field_paths
from mkdocs_postmortems.usecases.leaks import LeakCheck
from support.building import Build, build, configure
from support.canaries import FIELDS, ID, INTERNAL, MORE, OTHER, RESTRICTED, canaries_in, write_organisation
from support.commands import run

ALL = json.dumps([*field_paths(), "x-own"])
SECTIONS = "summary impact timeline whys causes well wrong lucky lessons appendix lead".split()
OPENED = f"""\
audiences:
  public:
    fields: {ALL}
    sections: {json.dumps([*SECTIONS, "Our own words"])}
    links: [source, runbook]
    evidence: true
"""


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The folder of the repository; its reports lie in the site's own documents."""
    folder = tmp_path_factory.mktemp("organisation")
    write_organisation(folder)
    configure(folder, "postmortems")
    return folder


@pytest.fixture(scope="module")
def closed(organisation: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A public site by the defaults."""
    return build(organisation / "mkdocs.yml", tmp_path_factory.mktemp("closed"), POSTMORTEMS_AUDIENCE="public")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A public site for which everything was opened, made of reports outside the site's own documents."""
    folder = tmp_path_factory.mktemp("opened-organisation")
    write_organisation(folder)
    (folder / "docs").mkdir()
    (folder / "postmortems.yml").write_text(OPENED, "utf-8")
    config = configure(folder, "docs", options="audience: public, ")
    return build(config, tmp_path_factory.mktemp("opened"))


@pytest.fixture(scope="module")
def internal(organisation: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A site for which nobody named an audience."""
    return build(organisation / "mkdocs.yml", tmp_path_factory.mktemp("internal"))


def check_for(organisation: pathlib.Path, audience: str) -> LeakCheck:
    options: Options = replace(find_options(organisation), audience=audience)  # type: ignore[arg-type]
    corpus = read_corpus(options.reports, options.contract, organisation)
    assert not corpus.problems
    return LeakCheck(corpus, options)


def test_the_public_site_is_built_and_holds_no_canary(closed: Build) -> None:
    assert closed.code == 0, closed.output
    assert list(canaries_in(closed.site.folder)) == []


def test_the_public_site_holds_the_public_reports_and_says_so(closed: Build) -> None:
    folder = closed.site.folder
    names = {path.parent.name for path in (folder / "reports").glob("*/index.html")}
    assert names == {"2025-09-30-identity-text-messages", "2025-12-31-payments-year-end", ID, OTHER}
    for page in ("index.html", "statistics/index.html", f"reports/{ID}/index.html", "guide/index.html"):
        assert "Computed over 4 public reports." in closed.site.article(page).text
    text = closed.site.article(f"reports/{ID}/index.html").text
    assert "For two hours search was stale, as before and in another report. See the graph and the log." in text
    assert "the team put it right." in text
    assert "Support hears of it" in text
    assert json.loads((folder / "reports/reports.json").read_text("utf-8"))["audience"] == "public"


def test_links_of_the_public_site_lead_somewhere(closed: Build) -> None:
    assert [fault for page in closed.site.pages if "guide" not in page for fault in closed.site.broken(page)] == []


def test_the_internal_site_holds_no_restricted_report(internal: Build) -> None:
    assert internal.code == 0, internal.output
    found = list(canaries_in(internal.site.folder))
    assert [each for each in found if "canary0900x" in each or "canary0031x" in each] == []
    assert any("canary0901x" in each for each in found)
    assert "public reports" not in internal.site.article("index.html").text


def test_everything_can_be_opened_on_purpose(opened: Build) -> None:
    assert opened.code == 0, opened.output
    found = "\n".join(canaries_in(opened.site.folder))
    hidden = {"canary0026x", *MORE} - {"canary0030x", "canary0900x"}  # passages and reports cannot be opened
    assert [name for name in hidden if name in found] == []
    assert "canary0030x" in found


@pytest.fixture(scope="module")
def told(organisation: pathlib.Path, opened: Build) -> list[str]:
    """What the check by the defaults says of the opened site."""
    return [str(leak) for leak in check_for(organisation, "public").leaks(opened.site.folder)]


def test_every_internal_field_has_a_canary() -> None:
    told_with_another = {
        "path", "impact.revenue.currency", "impact.revenue.estimated", "impact.availability.approximate",
        "factors.root_cause", "follow_up.meeting_at", "follow_up.review_at",
    }  # fmt: skip
    assert {*field_paths()} - PublicOptions().open - told_with_another <= {*FIELDS}


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "internal passage"])
def test_the_check_finds_every_field_that_was_opened(field: str, told: list[str]) -> None:
    where = OTHER if field == "no_actions" else ID
    assert any(line.endswith(f"It holds `{field}` of {where}") for line in told)


def test_the_check_finds_evidence_that_was_opened(told: list[str]) -> None:
    assert "reports/evidence/raw.log: This is the evidence file evidence/raw.log" in told
    assert "reports/graph.png: This is the evidence file graph.png" in told


@pytest.mark.parametrize("value", [*FIELDS.values(), *MORE])
def test_the_check_finds_what_was_put_into_a_page_later(
    value: str, organisation: pathlib.Path, public_check: LeakCheck, tmp_path: pathlib.Path
) -> None:
    label = next((field.rpartition(".")[2] for field, given in FIELDS.items() if given == value), "")
    (tmp_path / "index.html").write_text(f"<dt>The {label}</dt> <dd><b>{value}</b></dd>", "utf-8")
    assert [leak.file for leak in public_check.leaks(tmp_path)][:1] == ["index.html"]


@pytest.fixture(scope="module")
def public_check(organisation: pathlib.Path) -> LeakCheck:
    return check_for(organisation, "public")


def test_the_check_of_an_internal_site_looks_for_restricted_reports(
    organisation: pathlib.Path, internal: Build, tmp_path: pathlib.Path
) -> None:
    check = check_for(organisation, "internal")
    assert list(check.leaks(internal.site.folder)) == []
    (tmp_path / "a.txt").write_text(f"see {RESTRICTED}", "utf-8")
    (tmp_path / "b.txt").write_text("THE  canary0900X\nwas let out", "utf-8")
    (tmp_path / "c.txt").write_text(f"{INTERNAL}: The canary0901x was fed.", "utf-8")
    found = [str(leak) for leak in check.leaks(tmp_path)]
    assert f"a.txt: It holds `id` of {RESTRICTED}" in found
    assert {line.partition(":")[0] for line in found} == {"a.txt", "b.txt"}


EXPORTS = [
    ["json", "-o", "out.json"], ["csv", "-o", "tables"], ["sqlite", "-o", "out.db"], ["atom", "-o", "out.xml"],
    ["ical", "-o", "out.ics"], ["card", "-o", "cards.json"], ["site-sources", "sources"],
]  # fmt: skip


def test_nothing_that_is_exported_holds_a_canary(organisation: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for command, *rest in EXPORTS:
        last = [str(tmp_path / part) if part != "-o" else part for part in rest]
        done = run("export", command, *last, "--audience", "public", "--today", "2026-04-01", cwd=organisation)
        assert done.returncode == 0, done.stderr
    printed = (["stats"], ["stats", "--format", "json"], ["actions", "list", "--status", "all"], ["actions", "digest"])
    for number, command in enumerate((*printed, ["related", f"postmortems/{OTHER}.md"])):
        done = run(*command, "--audience", "public", "--today", "2026-04-01", cwd=organisation)
        assert done.returncode == 0, done.stderr
        (tmp_path / f"{number}.txt").write_text(done.stdout, "utf-8")
    assert len(list(tmp_path.rglob("*"))) > 100
    assert list(canaries_in(tmp_path)) == []
    assert run("leaks", str(tmp_path), "--audience", "public", cwd=organisation).returncode == 0


def test_a_leak_fails_the_build(organisation: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Here a page that somebody wrote by hand repeats what is internal."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "about.md").write_text(f"# About\n\nAsk {FIELDS['actions.owner']}, who knows the way.\n", "utf-8")
    (tmp_path / "postmortems.yml").write_text(f"reports: {organisation / 'postmortems'}\n", "utf-8")
    built = build(configure(tmp_path, "docs"), tmp_path / "site", POSTMORTEMS_AUDIENCE="public")
    assert built.code == 1
    assert f"about/index.html: It holds `actions.owner` of {ID}" in built.output
    assert "canary0007x" not in built.output
    assert "Do not publish it" in built.output
    assert list((tmp_path / "site").iterdir()) == [], "nobody can publish it by mistake"
