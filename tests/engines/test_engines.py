"""The same reports by MkDocs, ProperDocs and Zensical."""

import pathlib
import re
import sys
from copy import deepcopy

import pytest
from engines.conftest import EDIT, Built, postmortems_build
from support.building import configure, odd_reports
from support.commands import invoke
from support.site import Element, Site

GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')


def contents(folder: pathlib.Path) -> dict[str, bytes]:
    """Every file, without the names of the engines in it. Of sitemap.xml.gz, the time of its making is in its head."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "sitemap.xml.gz")
    return {path.relative_to(folder).as_posix(): GENERATOR.sub(b"", path.read_bytes()) for path in files}


def own_content(site: Site, page: str) -> Element:
    """A page's article without what the theme adds to it and without Material's index, which Zensical has not."""
    article = deepcopy(site.article(page))
    for element in [article, *article.walk()]:
        element.attributes.pop("data-pm-texts", None)
        element.children[:] = [
            child
            for child in element.children
            if isinstance(child, str)
            or not (child.attributes.get("id") == "__skip" or child.attributes.get("rel") == "edit")
        ]
    return article


def edit_links(site: Site, page: str) -> list[str]:
    return [link.attributes["href"] for link in site.page(page).all("a", rel="edit")]


def head_links(site: Site, page: str) -> list[tuple[str, str]]:
    """Where the feed and the report's card are said to be, as paths below the site's root."""
    found = []
    for link in site.page(page).all("link"):
        if link.attributes.get("type") in ("application/atom+xml", "application/json"):
            target = (site.folder / page).parent / link.attributes["href"]
            found.append((link.attributes["rel"], target.resolve().relative_to(site.folder.resolve()).as_posix()))
    return found


def test_properdocs_writes_the_same_bytes_as_mkdocs(by_mkdocs: Built, by_properdocs: Built) -> None:
    assert (by_mkdocs.code, by_properdocs.code) == (0, 0), by_mkdocs.output + by_properdocs.output
    ours, theirs = contents(by_mkdocs.site.folder), contents(by_properdocs.site.folder)
    assert len(ours) > 300
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_zensical_shows_the_same_articles_as_mkdocs(by_mkdocs: Built, by_zensical: Built) -> None:
    assert by_zensical.code == 0, by_zensical.output
    ours, theirs = by_mkdocs.site, by_zensical.site
    assert theirs.pages == ours.pages
    pages = [page for page in ours.pages if page != "404.html"]
    assert len(pages) > 150
    assert [page for page in pages if own_content(ours, page).same() != own_content(theirs, page).same()] == []


def test_zensical_leaves_no_link_dead(by_zensical: Built) -> None:
    site = by_zensical.site
    assert [fault for page in site.pages for fault in site.broken(page)] == []
    assert [fault for page in site.pages for fault in site.third_parties(page)] == []


def test_zensical_names_feed_card_and_source_of_each_page(by_mkdocs: Built, by_zensical: Built) -> None:
    reports = [page for page in by_mkdocs.site.pages if re.fullmatch(r"reports/\d{4}-[^/]+/index\.html", page)]
    assert len(reports) > 20
    for page in [*reports, "index.html", "guide/index.html"]:
        assert head_links(by_zensical.site, page) == head_links(by_mkdocs.site, page) != [], page
        assert edit_links(by_zensical.site, page) == edit_links(by_mkdocs.site, page), page
    assert edit_links(by_zensical.site, reports[0]) == [f"{EDIT}{reports[0].split('/')[1]}.md"]


def test_zensical_carries_the_same_data(by_mkdocs: Built, by_zensical: Built) -> None:
    for name in ("reports/reports.json", "actions/actions.json", "data/postmortems.json", "feed.xml", "calendar.ics"):
        assert (by_zensical.site.folder / name).read_bytes() == (by_mkdocs.site.folder / name).read_bytes(), name


@pytest.fixture
def odd(tmp_path: pathlib.Path) -> pathlib.Path:
    """Reports outside docs_dir, and pages of the author's own that link to them."""
    odd_reports(tmp_path / "postmortems")
    (tmp_path / "docs/team").mkdir(parents=True)
    (tmp_path / "docs/index.md").write_text("# Our front page\n\n[Team](team/about.md)\n", "utf-8")
    about = (
        "---\ntitle: The team\n---\n\n# About\n\n[May](../reports/2025/2025-05-05-deep.md#timeline) ![Plan](plan.png)\n"
    )
    (tmp_path / "docs/team/about.md").write_text(about, "utf-8")
    (tmp_path / "docs/team/plan.png").write_bytes(b"\x89PNG")
    (tmp_path / "docs/team/secret.md").write_text("# Not for the site\n", "utf-8")
    more = "exclude_docs: secret.md\nnav: [index.md, Team: team/about.md, Reports: reports/index.md]\n"
    repository = "repo_url: https://git.invalid/odd\nedit_uri: edit/main/docs/\n"
    config = configure(tmp_path, "docs", more=more + repository, options="audience: public, ")
    config.write_text(
        config.read_text("utf-8").replace("  palette", "  features: [content.action.edit]\n  palette"), "utf-8"
    )
    return config


def test_zensical_gets_the_authors_pages_settings_and_audience(odd: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/old.html").write_text("of an earlier build", "utf-8")
    built = postmortems_build(odd, tmp_path / "site", "zensical")
    assert built.code == 0, built.output
    site = built.site
    assert site.article("index.html").one("h1").text.startswith("Our front page")
    assert not {"old.html", "team/secret/index.html"} & {*site.pages}
    assert [
        link.attributes["href"] for link in site.article("team/about/index.html").all("a") if link.text == "May"
    ] == ["../../reports/2025-05-05-deep/#timeline"]
    assert [fault for page in site.pages for fault in site.broken(page)] == []
    assert edit_links(site, "reports/2025-05-05-deep/index.html") == [
        "https://git.invalid/odd/edit/main/postmortems/2025/2025-05-05-deep.md"
    ]
    assert "public report" in site.article("reports/index.html").text, "the audience of mkdocs.yml holds"


def test_a_configuration_without_the_plugin_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [search]\n", "utf-8")
    built = postmortems_build(tmp_path / "mkdocs.yml", tmp_path / "site", "zensical")
    assert built.code == 1
    assert "does not list `postmortems`. Add it." in built.output
    assert "Traceback" not in built.output


def test_an_engine_that_is_not_installed_is_named(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", "utf-8")
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "meta_path", [])
    done = invoke("build", "--engine", "zensical", cwd=tmp_path)
    assert (done.exit_code, done.stderr) == (
        2, "Error: Zensical is not installed. Install it with `pip install zensical`.\n"
    )  # fmt: skip


def test_without_a_configuration_nothing_is_built(tmp_path: pathlib.Path) -> None:
    done = invoke("build", "--engine", "properdocs", cwd=tmp_path)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: There is no properdocs.yml here. Run `postmortems init`")


def test_init_writes_a_repository_for_properdocs(tmp_path: pathlib.Path) -> None:
    assert invoke("init", "--engine", "properdocs", "--ci", "gitlab", cwd=tmp_path).exit_code == 0
    assert not (tmp_path / "mkdocs.yml").exists()
    assert "properdocs>=1.6.7" in (tmp_path / "requirements.txt").read_text("utf-8")
    pipeline = (tmp_path / ".gitlab-ci.yml").read_text("utf-8")
    assert "- properdocs build --strict\n" in pipeline
    assert "mkdocs build" not in pipeline
    built = postmortems_build(tmp_path / "properdocs.yml", tmp_path / "site", "properdocs")
    assert built.code == 0, built.output
    assert (tmp_path / "site/guide/index.html").is_file()
