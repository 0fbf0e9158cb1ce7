"""Main pages that are kept: those that were made, and never in the way."""

import pathlib

from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.pages.content import Html
from mkdocs_postmortems.pages.lazy import LazyPage
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.site import MAIN_PAGES, in_navigation
from mkdocs_postmortems.usecases.made import MadePages
from mkdocs_postmortems.usecases.site import SitePlan
from pytest import MonkeyPatch, fixture, raises
from support.reports import ORGANISATION, TODAY, options_for, organisation

PAGE = Page("statistics.md", "Statistics & more", ("Text\n\n*more*", Html("<p>ü</p>"), Html("", False)), wide=True)


@fixture(autouse=True)
def cache(tmp_path: pathlib.Path, monkeypatch: MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "postmortems"


def unmade() -> Page:
    raise AssertionError("made again")


def kept(page: Page) -> MadePages:
    pages = MadePages("here")
    assert pages.get(b"key", lambda: page) == page
    pages.save()
    return MadePages("here")


def test_a_page_is_made_once_for_each_key() -> None:
    pages = kept(PAGE)
    assert pages.get(b"key", unmade) == PAGE
    for elsewhere, key in ((pages, b"other"), (pages, None), (MadePages("there"), b"key")):
        with raises(AssertionError, match="made again"):
            elsewhere.get(key, unmade)


def test_a_damaged_file_is_a_reason_to_make_the_page_again(cache: pathlib.Path) -> None:
    kept(PAGE)
    (path,) = cache.glob("*.made")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert MadePages("here").get(b"key", lambda: PAGE) == PAGE


def test_what_cannot_be_kept_is_made() -> None:
    odd = Page("index.md", "half a sign: \ud83d", ())
    assert kept(odd).get(b"key", lambda: odd) == odd


def test_a_later_build_takes_over_the_pages_that_mkdocs_renders_in_each() -> None:
    options = options_for(ORGANISATION / "postmortems")
    first, again = (SitePlan(Archive(organisation(), options, TODAY, cached=True)) for _ in range(2))
    made = {file.uri: file.content for file in first.files() if in_navigation(file.uri)}
    first.save()
    lazy = [file for file in again.lazy_files() if isinstance(file, LazyPage) and in_navigation(file.uri)]
    assert {page.uri: again.made(page) for page in lazy} == made
    assert made.keys() > MAIN_PAGES
    assert "summary" not in vars(again.archive), "no figure is worked out for a page that there is"
