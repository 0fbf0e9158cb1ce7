"""Our plugin beside others: each does its work on our pages, and ours stay whole."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
from collections.abc import Callable

import pytest
from engines.conftest import Built as Build
from engines.conftest import postmortems_build
from support.building import configure, odd_reports
from support.reports import write

BRACES = "The template held {{ user.name }} and {% raw.\n"
COMMITTED = {"GIT_AUTHOR_DATE": "2025-02-03T04:05:06Z", "GIT_COMMITTER_DATE": "2025-02-03T04:05:06Z"}
REPORT, DEEP = "reports/2026-01-02-braces/index.html", "reports/2025-05-05-deep/index.html"

NAV = "[{Lessons: reports/index.md}, {Start: index.md}, {May: reports/2025/2025-05-05-deep.md}]"
"""print-site prints what is in the navigation."""

SETTINGS = {
    "git-revision-date-localized": "{type: iso_date, enable_creation_date: true, enable_parallel_processing: false}",
    "rss": "{match_path: 'reports/.*'}",
    "macros": "{on_undefined: strict}",
    "tags": "{}",
    "glightbox": "{}",
    "mike": "{}",
    "minify": "{minify_html: true}",
    "monorepo": "{}",
    "awesome-nav": "{}",
    "llmstxt": "{full_output: llms-full.txt, sections: {Reports: ['reports/*.md']}}",
    "print-site": "{}",
}
"""Each plugin with its options."""
TOGETHER = (
    ("git-revision-date-localized", "rss", "macros", "tags", "glightbox", "mike", "minify"),
    ("awesome-nav", "llmstxt", "print-site"),
    ("monorepo",),
)


def site_of(folder: pathlib.Path, names: tuple[str, ...]) -> pathlib.Path:
    """A repository of a few reports, with these plugins; the path of its mkdocs.yml."""
    odd_reports(folder / "docs/reports")
    write(folder / "docs/reports", "2026-01-02-braces", body=f"\n## Summary\n\n{BRACES}")
    (folder / "postmortems.yml").write_text("reports: docs/reports\n", "utf-8")
    (folder / "docs/index.md").write_text(
        "---\ntags: [runbook]\n---\n\n# Ours\n\nSix by seven: {{ 6 * 7 }}.\n", "utf-8"
    )
    more = "site_url: https://docs.invalid/shop/\n"
    if "monorepo" in names:
        more += "nav: [index.md, {Reports: reports/index.md}, {Team: '!include team/mkdocs.yml'}]\n"
        (folder / "team/docs").mkdir(parents=True)
        (folder / "team/mkdocs.yml").write_text("site_name: team\nnav: [{About: index.md}]\n", "utf-8")
        (folder / "team/docs/index.md").write_text("# The team\n", "utf-8")
    elif "awesome-nav" not in names and "print-site" in names:
        more += f"nav: {NAV}\n"
    if "awesome-nav" in names:
        (folder / "docs/.nav.yml").write_text(f"nav: {NAV}\n", "utf-8")
    config = configure(folder, "docs", more=more)
    plugins = "".join(f"  - {name}: {SETTINGS[name]}\n" for name in names)
    text = config.read_text("utf-8")
    config.write_text(text.replace("markdown_extensions:", f"{plugins}markdown_extensions:"), "utf-8")
    commit = ["-c", "user.name=docs", "-c", "user.email=docs@docs.invalid", "commit", "--quiet", "--message", "All"]
    for command in (["init", "--quiet"], ["add", "."], commit):
        subprocess.run(["git", *command], cwd=folder, env={**os.environ, **COMMITTED}, check=True)
    return config


def article(built: Build, page: str) -> str:
    return built.site.article(page).text


def dated(built: Build) -> None:
    """A report has the day of its last commit, and what is computed has none."""
    facts = {page: built.site.page(page).all(class_="md-source-file__fact") for page in built.site.pages}
    assert "2025-02-03" in facts[REPORT][0].text
    assert "2025-02-03" in facts[DEEP][0].text
    assert {page for page, found in facts.items() if found} <= {
        page for page in built.site.pages if page.startswith(("reports/2", "index.html", "team/"))
    }


def fed(built: Build) -> None:
    feed = (built.site.folder / "feed_rss_updated.xml").read_text("utf-8")
    item = next(item for item in feed.split("<item>") if "2026-01-02-braces/" in item)
    assert "Mon, 03 Feb 2025 04:05:06" in item
    assert "pmblock" not in feed


def rendered(built: Build) -> None:
    """Macros fill in the author's page and leave reports and the guide alone."""
    assert "Six by seven: 42." in article(built, "index.html")
    assert BRACES.strip() in article(built, REPORT)
    assert "${{ !cancelled()" in article(built, "guide/ci/index.html")


def tagged(built: Build) -> None:
    assert [tag.text for tag in built.site.page("index.html").all(class_="md-tag")] == ["runbook"]


def enlarged(built: Build) -> None:
    assert [link.all("img") for link in built.site.article(DEEP).all("a", class_="glightbox")]


def shortened(built: Build) -> None:
    text = (built.site.folder / REPORT).read_text("utf-8")
    assert not re.search(r">\n\s*\n+\s*<", text.partition("<article")[0])
    assert article(built, REPORT).startswith("Search fails")


def versioned(built: Build) -> None:
    """mike, which only acts when it deploys, leaves our pages as they are."""
    assert article(built, REPORT).startswith("Search fails")


def gathered(built: Build) -> None:
    """The other repository's page is there, and no report is published as it was written."""
    assert "The team" in article(built, "team/index.html")
    assert not [page for page in built.site.pages if "/2025/2025-05-05-deep" in page]


def navigated(built: Build) -> None:
    tabs = [link.text for link in built.site.page("index.html").all("a", class_="md-nav__link") if link.text]
    assert [name for name in tabs if name in ("Lessons", "Start")][:2] == ["Lessons", "Start"]


def told(built: Build) -> None:
    """What a language model reads holds the blocks of a report, too."""
    text = (built.site.folder / "llms-full.txt").read_text("utf-8")
    assert "A cable is loose somewhere in the hall" in text
    assert BRACES.strip() in text.replace("\\_", "_")
    assert "pmblock" not in text


def printed(built: Build) -> None:
    page = built.site.page("print_page/index.html")
    assert "A cable is loose somewhere in the hall" in page.text
    assert "pmblock" not in page.text
    assert not page.all(data_pm_block="")


CHECKS: dict[str, Callable[[Build], None]] = dict(
    zip(
        SETTINGS,
        (dated, fed, rendered, tagged, enlarged, versioned, shortened, gathered, navigated, told, printed),
        strict=True,
    )
)


@pytest.fixture(scope="module", params=TOGETHER, ids=lambda names: "+".join(names))
def together(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[str, ...], Build]:
    """A site with several plugins at once."""
    names: tuple[str, ...] = request.param
    return names, postmortems_build(
        site_of(tmp_path_factory.mktemp("site"), names), tmp_path_factory.mktemp("built"), "mkdocs"
    )


def test_plugins_do_their_work_together(together: tuple[tuple[str, ...], Build]) -> None:
    names, built = together
    assert built.code == 0, built.output
    for name in names:
        CHECKS[name](built)


def test_no_plugin_breaks_our_links(together: tuple[tuple[str, ...], Build]) -> None:
    site = together[1].site
    pages = [page for page in site.pages if page.startswith(("reports/", "patterns/", "statistics"))]
    assert len(pages) > 4
    assert [fault for page in pages for fault in site.broken(page, "/")] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SETTINGS)
def test_a_plugin_alone_does_its_work(name: str, tmp_path: pathlib.Path) -> None:
    built = postmortems_build(site_of(tmp_path / "repository", (name,)), tmp_path / "site", "mkdocs")
    assert built.code == 0, built.output
    CHECKS[name](built)


def test_static_i18n_is_refused_with_the_reason(tmp_path: pathlib.Path) -> None:
    languages = "{languages: [{locale: en, default: true, name: English}, {locale: de, name: Deutsch}]}"
    config = site_of(tmp_path / "repository", ())
    text = config.read_text("utf-8").replace("  - postmortems", f"  - i18n: {languages}\n  - postmortems")
    config.write_text(text, "utf-8")
    built = postmortems_build(config, tmp_path / "site", "mkdocs")
    assert built.code == 1
    assert "The plugin i18n (mkdocs-static-i18n) makes every page from its file again" in built.output
    assert "Traceback" not in built.output
    assert built.site.pages == []
