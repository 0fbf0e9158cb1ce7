"""What people say about a pattern: read, checked, shown to those for whom it is."""

import pathlib

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.pages.site import site_pages
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.corpus import Corpus, read_corpus
from mkdocs_postmortems.report.notes import Note
from mkdocs_postmortems.usecases.site import SitePlan
from support.checking import GOOD, codes, write
from support.commands import run
from support.reports import TODAY
from support.reports import write as write_report

GOOD_NOTE = """\
---
summary: The pool is sized for the *steady* state.
recommendation: Acquire connections only through the scoped helper.
owner: "@platform"
---
"""


def note(folder: pathlib.Path, text: str = GOOD_NOTE, name: str = "pool") -> pathlib.Path:
    path = folder / f"_patterns/{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def corpus(folder: pathlib.Path) -> tuple[Corpus, Options]:
    options = Options(root=folder, reports=folder, audience="restricted")
    return read_corpus(folder, options.contract, folder), options


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        (GOOD_NOTE, "pool", []),
        ("---\nowner: '@platform'\n---\n", "pool", []),
        ("---\nsumary: The pool is sized for the steady state.\n---\n", "pool", ["pool PM102"]),
        ("---\nsummary: [a, b]\n---\n", "pool", ["pool PM103"]),
        ("---\nsummary: short\n---\n", "pool", ["pool PM106"]),
        ("---\nsummary: 'open\n---\n", "pool", ["pool PM003"]),
        ("No front matter\n", "pool", ["pool PM002"]),
        (f"{GOOD_NOTE}\nMore text.\n", "pool", ["pool PM013"]),
        (GOOD_NOTE, "a pool", ["a pool PM013"]),
    ],
)
def test_the_check_judges_it(tmp_path: pathlib.Path, text: str, name: str, found: list[str]) -> None:
    write(tmp_path, GOOD)
    note(tmp_path / "postmortems", text, name)
    assert codes(tmp_path) == found


def test_it_can_be_named_alone_and_is_not_taken_for_a_report(tmp_path: pathlib.Path) -> None:
    write(tmp_path, GOOD)
    path = note(tmp_path / "postmortems", "---\nowner: x\n---\n")
    done = run("check", str(path), cwd=tmp_path)
    assert done.returncode == 1
    assert "_patterns/pool.md:2:8: error PM106" in done.stdout
    assert "PM007" not in done.stdout


def test_the_page_of_its_pattern_shows_it(tmp_path: pathlib.Path) -> None:
    for day in ("2026-01-01-a", "2026-02-01-b"):
        write_report(tmp_path, day, more="tags: [pool]\n")
    note(tmp_path)
    read, options = corpus(tmp_path)
    assert read.notes == {
        "pool": Note(
            "pool", "The pool is sized for the *steady* state.",
            "Acquire connections only through the scoped helper.", "@platform",
        )
    }  # fmt: skip
    pages = {page.uri: page.body for page in site_pages(View(Archive(read, options, TODAY)), "Site")}
    body = pages["patterns/pool.md"]
    assert "The pool is sized for the <em>steady</em> state." in body
    assert "Acquire connections only through the scoped helper." in body
    assert "Looked after by @platform" in body
    assert [uri for uri, page in pages.items() if "Looked after by" in page] == ["patterns/pool.md"]


def test_html_in_it_is_shown_as_text(tmp_path: pathlib.Path) -> None:
    for day in ("2026-01-01-a", "2026-02-01-b"):
        write_report(tmp_path, day, more="tags: [pool]\n")
    note(tmp_path, "---\nsummary: <script>alert(1)</script> and [a](javascript:alert)\n---\n")
    read, options = corpus(tmp_path)
    pages = {page.uri: page.body for page in site_pages(View(Archive(read, options, TODAY)), "Site")}
    assert "<script>" not in pages["patterns/pool.md"]
    assert 'href="javascript' not in pages["patterns/pool.md"]


def test_the_public_does_not_see_it(tmp_path: pathlib.Path) -> None:
    note(tmp_path)
    read, _ = corpus(tmp_path)
    assert Archive(read, Options(reports=tmp_path, audience="internal"), TODAY).corpus.notes
    assert not Archive(read, Options(reports=tmp_path, audience="public"), TODAY).corpus.notes


def test_it_is_no_page_of_the_site(tmp_path: pathlib.Path) -> None:
    note(tmp_path)
    read, options = corpus(tmp_path)
    plan = SitePlan(Archive(read, options, TODAY), inside="")
    assert "_patterns/pool.md" in list(plan.replaced())


def test_a_broken_one_keeps_no_report_from_being_read(tmp_path: pathlib.Path) -> None:
    write_report(tmp_path, "2026-01-01-a")
    note(tmp_path, "no front matter")
    read, _ = corpus(tmp_path)
    assert [report.id for report in read.reports] == ["2026-01-01-a"]
    assert [*read.problems] == ["_patterns/pool.md"]
