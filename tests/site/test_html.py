"""What a build makes of HTML, attribute lists and addresses in reports."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from support.building import Build, build, configure
from support.commands import invoke
from support.markup import FRAMES, VECTORS, faults
from support.reports import write
from support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ID = "2026-01-01-vectors"
PAGE = f"reports/{ID}/index.html"
LAST = "The last words of the report"
EXTENSIONS = "  - admonition\n  - footnotes\n  - md_in_html\n  - pymdownx.details\n"
OUR_OWN = ("svg", "g", "line", "rect", "circle", "path", "text", "title", "article", "nav", "label", "ul", "input")


def reports(folder: pathlib.Path) -> None:
    """A report for all vectors in some frames, one of them as a section of its own; the text after them survives."""
    frames = [FRAMES[0], FRAMES[5], FRAMES[8], FRAMES[13], FRAMES[14], FRAMES[21]]
    sections = [f"## Notes {n}\n\n{frame.format(vector)}" for n, vector in enumerate(VECTORS) for frame in frames[:1]]
    others = [frame.format(vector) for vector in VECTORS[:8] for frame in frames[1:]]
    headings = [f"## {vector}\n\ntext" for vector in VECTORS if "\n" not in vector]
    headings += [f"### {vector}\n\ntext" for vector in VECTORS if "\n" not in vector and "<" not in vector]
    prose = "\n\n".join([*sections, *headings, "## More", *others, f"## End\n\n{LAST}"])
    write(folder, ID, body=f"\n{prose}\n")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "docs").mkdir()
    reports(folder / "postmortems")
    config = configure(folder, "docs")
    listed = f"\n  - attr_list\n  - tables\n  - toc\n  - pymdownx.superfences\n{EXTENSIONS}"
    text = config.read_text("utf-8").replace("[attr_list, tables, toc, pymdownx.superfences]", listed)
    config.write_text(text, "utf-8")
    return build(config, folder / "site")


@pytest.fixture(scope="module")
def plain(hostile: Build) -> Site:
    """The same by an engine that runs no plugin of ours."""
    folder = hostile.site.folder.parent
    assert invoke("export", "site-sources", "out", cwd=folder).exit_code == 0
    return build(folder / "out/mkdocs.yml", folder / "plain").site


def prose(page: str) -> list[str]:
    """The faults of a page's content and of its table of contents."""
    article = page[page.index("<article") : page.index("</article>")]
    contents = page[page.index('<nav class="md-nav md-nav--secondary"') : page.index('<div class="md-content"')]
    found = faults(article) + faults(contents)
    ours = re.compile(r"data-(md|pm-tools)")
    return [fault for fault in found if fault.strip("<>") not in OUR_OWN and not ours.search(fault)]


def test_nothing_of_a_report_runs(hostile: Build, plain: Site) -> None:
    for site in (hostile.site, plain):
        assert prose((site.folder / PAGE).read_text("utf-8")) == []
        assert LAST in site.article(PAGE).text


@pytest.mark.browser
def test_nothing_runs_in_a_browser(
    hostile: Build, plain: Site, browser: Browser, serve: Callable[[pathlib.Path], str]
) -> None:
    for site in (hostile.site, plain):
        page = browser.new_page()
        ran: list[str] = []
        page.on("dialog", lambda dialog, ran=ran: (ran.append(dialog.message), dialog.dismiss()))
        page.goto(f"{serve(site.folder)}reports/{ID}/")
        page.evaluate(
            """() => document.querySelectorAll("article *, nav *").forEach(element => {
                for (const kind of ["mouseover", "focus", "toggle", "error", "load"])
                    element.dispatchEvent(new Event(kind))
                if (element.tagName === "A" && !/^https?:/.test(element.href)) element.click()
            })"""
        )
        page.wait_for_timeout(200)
        assert ran == []
        page.close()


def test_trusted_html_reaches_the_page(tmp_path: pathlib.Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "postmortems.yml").write_text("trusted_html: true\n", "utf-8")
    write(tmp_path / "postmortems", ID, body="\n## Summary\n\n<iframe src=a onload=b()></iframe>\n")
    done = build(configure(tmp_path, "docs"), tmp_path / "site")
    (frame,) = done.site.article(PAGE).all("iframe")
    assert frame.attributes == {"src": "a", "onload": "b()"}
