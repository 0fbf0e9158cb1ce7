"""Real builds, each made once: the repository's own site, the example organisation's, and a small odd one."""

from __future__ import annotations

import pathlib

import pytest
from support.browsing import browser_path, serve
from support.building import Build, build, built_once, configure, marked_site, odd_reports, shop_config
from support.reports import ROOT
from support.windows import window, windows

__all__ = ["browser_path", "serve", "window", "windows"]


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The site of the repository's own reports."""
    return built_once(tmp_path_factory, "public", lambda folder: build(ROOT / "mkdocs.yml", folder / "site"))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The example organisation, its reports being docs_dir."""
    return built_once(tmp_path_factory, "shop", lambda folder: build(shop_config(folder), folder / "site"))


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Reports outside docs_dir, files instead of folders as addresses, a front page of its own, and text that bites."""
    return built_once(tmp_path_factory, "odd", _odd)


def _odd(folder: pathlib.Path) -> Build:
    config = configure(
        folder, "docs", "Odd & <small>", "use_directory_urls: false\nsite_url: https://docs.invalid/odd/\n"
    )
    (folder / "postmortems.yml").write_text("reports: incidents\n", "utf-8")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Our own front page\n\n[Reports](reports/index.md)\n", "utf-8")
    odd_reports(folder / "incidents")
    return build(config, folder / "site")


@pytest.fixture(scope="session")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Texts that hold what software uses as marks, in a theme without a palette."""
    return built_once(tmp_path_factory, "marked", lambda folder: build(marked_site(folder), folder / "site"))


@pytest.fixture(params=["public", "shop", "odd", "marked"])
def any_build(request: pytest.FixtureRequest) -> Build:
    """Each of the four."""
    built: Build = request.getfixturevalue(request.param)
    return built
