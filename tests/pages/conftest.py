"""The pages of the example organisation and of a large archive, made once."""

import pathlib
import sys
from datetime import date

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.pages.page import Page
from mkdocs_postmortems.pages.site import site_pages
from mkdocs_postmortems.pages.view import View
from mkdocs_postmortems.report.corpus import read_corpus
from support.reports import ORGANISATION, ROOT, TODAY, options_for, organisation


@pytest.fixture(scope="session")
def shop() -> View:
    """What there is to know about the organisation."""
    return View(Archive(organisation(), options_for(ORGANISATION / "postmortems"), TODAY))


@pytest.fixture(scope="session")
def shop_pages(shop: View) -> dict[str, Page]:
    """Its pages by address."""
    return {page.uri: page for page in site_pages(shop, "Shop")}


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> View:
    """Six hundred generated reports, enough to fill every list."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from generate_reports import generate

    folder: pathlib.Path = tmp_path_factory.mktemp("archive")
    generate(folder, 600)
    options = options_for(folder)
    return View(Archive(read_corpus(folder, options.contract, folder), options, date(2026, 1, 31)))


@pytest.fixture(scope="session")
def large_pages(large: View) -> dict[str, Page]:
    """Its pages by address."""
    return {page.uri: page for page in site_pages(large, "Archive")}
