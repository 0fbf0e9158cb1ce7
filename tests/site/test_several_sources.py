"""One site of reports from three repositories."""

import pathlib
import shutil

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.options import find_options
from mkdocs_postmortems.report.corpus import read_corpus
from mkdocs_postmortems.report.model import Audience
from mkdocs_postmortems.usecases.site import SitePlan
from support.building import Build, build
from support.reports import write
from support.teams import EDITED, INDEX, OWN, PAY, PICTURES, SECRET, three_repositories


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    main = three_repositories(tmp_path_factory.mktemp("several"))
    done = build(main / "mkdocs.yml", main / "site")
    assert done.code == 0, done.output
    return done


def test_every_report_has_its_page_and_no_link_is_broken(built: Build) -> None:
    pages = [page for page in built.site.pages if page.startswith("reports/")]
    assert {OWN, PAY, INDEX} <= {page.split("/")[1] for page in pages}
    assert [broken for page in built.site.pages for broken in built.site.broken(page)] == []


@pytest.mark.parametrize(("report", "others"), [(OWN, {PAY}), (PAY, {OWN}), (INDEX, {PAY, OWN})])
def test_reports_of_different_sources_lead_to_each_other(built: Build, report: str, others: set[str]) -> None:
    """In prose, and by the ids that they name."""
    links = {to.attributes.get("href", "") for to in built.site.article(f"reports/{report}/index.html").all("a")}
    assert {other for other in others if any(f"/{other}/" in link for link in links)} == others


def test_a_report_is_edited_where_it_lies(built: Build) -> None:
    links = {}
    for report in (OWN, PAY, INDEX):
        page = built.site.page(f"reports/{report}/index.html")
        links[report] = [a.attributes["href"] for a in page.all("a") if "/edit/" in a.attributes.get("href", "")]
    own = f"https://git.example/main/edit/main/postmortems/{OWN}.md"
    assert links == {OWN: [own], PAY: [f"{EDITED}{PAY}.md"], INDEX: []}


def test_evidence_is_that_of_the_own_source(built: Build) -> None:
    found = {path.read_bytes() for path in built.site.folder.rglob("graph.png")}
    assert found == set(PICTURES.values())
    for report, name in ((OWN, "own"), (PAY, "payments")):
        page = f"reports/{report}/index.html"
        (image,) = built.site.article(page).all("img", alt="graph")
        path = (built.site.folder / page).parent / image.attributes["src"]
        assert path.resolve().read_bytes() == PICTURES[name]


def test_audiences_hold_in_every_source(built: Build, tmp_path: pathlib.Path) -> None:
    assert not any(SECRET in page for page in built.site.pages)
    assert all("Cards leak" not in path.read_text("utf-8", "ignore") for path in built.site.folder.rglob("*.*ml"))
    main = three_repositories(tmp_path)
    public = build(main / "mkdocs.yml", tmp_path / "site", POSTMORTEMS_AUDIENCE="public")
    assert public.code == 0, public.output
    reports = {page.split("/")[1] for page in public.site.pages if page.startswith("reports/2")}
    assert reports == {PAY}
    assert [path.read_bytes() for path in (tmp_path / "site").rglob("graph.png")] == [PICTURES["payments"]]
    edits = [a for a in public.site.page(f"reports/{PAY}/index.html").all("a") if "/edit/" in a.attributes["href"]]
    assert edits == [], "its path is not for the public"


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_a_source_cannot_publish_what_lies_outside_of_it(tmp_path: pathlib.Path, audience: Audience) -> None:
    main = three_repositories(tmp_path)
    (main / "postmortems/evidence/internal.png").write_bytes(PICTURES["own"])
    body = "\n## Summary\n\n![a](../evidence/internal.png) ![b](../../main/postmortems/evidence/graph.png)\n"
    write(tmp_path / "payments/postmortems", PAY, "Payments fail", "audience: public\n", body)
    options = find_options(main, audience)
    corpus = read_corpus(options.folders, options.contract, main)
    assert not corpus.problems
    evidence = SitePlan(Archive(corpus, options, options.today())).evidence
    assert "evidence/internal.png" not in evidence.files
    said = [refused.said(options.folders) for refused in evidence.refused]
    assert any("internal.png` is not published: it lies outside the source `payments` of the report" in s for s in said)


@pytest.mark.parametrize("where", ["main/docs/payments", "gone"])
def test_a_source_that_cannot_be_used_ends_the_build(tmp_path: pathlib.Path, where: str) -> None:
    main = three_repositories(tmp_path)
    text = (main / "postmortems.yml").read_text("utf-8")
    if where == "gone":
        shutil.rmtree(tmp_path / "payments")
        said = "which postmortems.yml names as the source `payments`. Check it out"
    else:
        shutil.move(tmp_path / "payments/postmortems", tmp_path / where)
        (main / "postmortems.yml").write_text(text.replace("../payments/postmortems", "docs/payments"), "utf-8")
        said = "The source `payments` and docs_dir overlap"
    done = build(main / "mkdocs.yml", tmp_path / "site")
    assert done.code == 1
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output
