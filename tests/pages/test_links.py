"""Relative addresses, against what a browser makes of them and where MkDocs puts the files."""

import pathlib
import posixpath
import string
from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs.structure.files import File
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.pages.page import Links
from mkdocs_postmortems.pages.view import Here, View
from mkdocs_postmortems.report.corpus import Corpus
from support.reports import TODAY, options_for, report

SITE = "https://site.invalid/docs/"
name = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=8).filter(lambda n: n != "readme")
folders = st.lists(name, max_size=3)
pages = st.builds(lambda way, last: "/".join([*way, f"{last}.md"]), folders, st.one_of(name, st.just("index")))
files = st.builds(
    lambda way, last, end: "/".join([*way, f"{last}.{end}"]), folders, name, st.sampled_from(["png", "json", "tar.gz"])
)


def library(directories: bool, mount: str = "", corpus: Corpus | None = None) -> View:
    return View(Archive(corpus or Corpus(), options_for(pathlib.Path()), TODAY), Links(directories, mount))


def served_by_mkdocs(uri: str, directories: bool) -> str:
    """The address below the site's root at which MkDocs serves a file."""
    if not uri.endswith(".md"):
        return uri
    url = File(uri, "/docs", "/site", directories).url
    return "" if url == "./" else url


@given(pages, st.one_of(pages, files), st.sampled_from(["", "factor-a"]), st.booleans())
@example("index.md", "index.md", "", True)
@example("index.md", "index.md", "", False)
@example("a/index.md", "index.md", "", True)
@example("a/b.md", "a/b.md", "x", True)
@example("a/b.md", "a/index.md", "", False)
@example("index.md", "reports/reports.json", "", True)
def test_a_browser_ends_where_mkdocs_serves(here: str, there: str, anchor: str, directories: bool) -> None:
    way = Here(library(directories), here).to(there, anchor)
    expected = SITE + served_by_mkdocs(there, directories) + (f"#{anchor}" if anchor else "")
    assert urljoin(SITE + served_by_mkdocs(here, directories), way) == expected
    assert not way.startswith("/"), "the site may be mounted anywhere"
    assert way, "an empty address is none"


@given(pages, st.one_of(pages, files))
def test_without_directories_every_address_names_a_file(here: str, there: str) -> None:
    """Such a site is opened from the disk, where no server turns a folder into its index."""
    assert posixpath.splitext(Here(library(False), here).to(there))[1]


REPORTS = Corpus((report("2025-01-01-top"), report("2025-05-05-deep", path="2025/q2/2025-05-05-deep.md")))


@pytest.mark.parametrize("directories", [True, False])
@pytest.mark.parametrize("mount", ["", "reports/", "incidents/all/"])
@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("2025-01-01-top.md", "reports/2025-01-01-top.md"),
        ("../../2025-01-01-top.md#factor-a", "reports/2025-01-01-top.md#factor-a"),
        ("graph.png", "{mount}2025/q2/graph.png"),
        ("../img/graph.png", "{mount}2025/img/graph.png"),
        ("./logs/a.log", "{mount}2025/q2/logs/a.log"),
    ],
)
def test_a_link_in_a_timeline_leads_where_it_leads_in_the_repository(
    directories: bool, mount: str, target: str, expected: str
) -> None:
    here = Here(library(directories, mount, REPORTS), "reports/2025-05-05-deep.md")
    way = here.beside(REPORTS.by_id["2025-05-05-deep"], target)
    path, _, anchor = expected.format(mount=mount).partition("#")
    there = SITE + served_by_mkdocs(path, directories) + (f"#{anchor}" if anchor else "")
    assert urljoin(SITE + served_by_mkdocs("reports/2025-05-05-deep.md", directories), way) == there


@pytest.mark.parametrize(
    "target", ["https://a.example/x.md", "mailto:sre@a.example", "#factor-a", "/absolute", "tel:112"]
)
def test_a_link_that_leaves_the_folder_is_left_alone(target: str) -> None:
    here = Here(library(True, "", REPORTS), "reports/2025-01-01-top.md")
    assert here.beside(REPORTS.by_id["2025-01-01-top"], target) == target
