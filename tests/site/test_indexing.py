"""Texts are indexed with Pagefind beside the rendering: what goes wrong on either side ends the build."""

from __future__ import annotations

import pathlib
import threading
from collections.abc import Iterable

import pagefind_bin
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs_postmortems.exports import pagefind
from mkdocs_postmortems.exports.pagefind import Document
from mkdocs_postmortems.mkdocs import search
from support.reports import write

CONFIG = """\
site_name: Shop
docs_dir: postmortems
theme: {name: material}
plugins: [search, {postmortems: {search: pagefind, today: 2026-04-01}}]
"""
FAILS = "def on_post_page(output, page, config):\n    raise RuntimeError('the hook fails')\n"


@pytest.fixture
def config(tmp_path: pathlib.Path) -> MkDocsConfig:
    for month in range(1, 7):
        write(tmp_path / "postmortems", f"2025-0{month}-01-search")
    (tmp_path / "mkdocs.yml").write_text(CONFIG, "utf-8")
    return load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "site"))


def files(config: MkDocsConfig) -> list[pathlib.Path]:
    return list(pathlib.Path(config.site_dir).iterdir())


def test_a_program_that_fails_ends_the_build(
    config: MkDocsConfig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pagefind_bin, "get_executable", lambda: "/bin/false")
    with pytest.raises(Abort):
        build(config)
    assert "Pagefind cannot index the reports" in caplog.text
    assert files(config) == []


def test_indexing_ends_with_a_build_that_fails(
    config: MkDocsConfig, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of the parts is left undone, and no thread writes into a folder that was emptied."""
    failing, begun = threading.Event(), list[int]()
    index = pagefind._index

    def slow(documents: Iterable[Document], language: str) -> dict[str, bytes]:
        begun.append(1)
        failing.wait(60)
        return index(documents, language)

    stop = search.SiteSearch.stop

    def stopped(self: search.SiteSearch) -> None:
        threading.Timer(0.3, failing.set).start()
        stop(self)

    monkeypatch.setattr(pagefind, "SMALLEST", 2)
    monkeypatch.setattr(pagefind, "_index", slow)
    monkeypatch.setattr(search.SiteSearch, "stop", stopped)
    (tmp_path / "hook.py").write_text(FAILS, "utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"{CONFIG}hooks: [hook.py]\n", "utf-8")
    with pytest.raises(RuntimeError, match="the hook fails"):
        build(load_config(str(tmp_path / "mkdocs.yml"), site_dir=config.site_dir))
    assert begun == [1]
    assert files(config) == []


def test_a_part_is_made_anew_only_for_what_its_documents_follow_from(
    config: MkDocsConfig, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagefind, "SMALLEST", 2)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    asked: list[list[str]] = []
    index = pagefind._index

    def noted(documents: Iterable[Document], language: str) -> dict[str, bytes]:
        every = list(documents)
        asked.append([each.url for each in every])
        return index(every, language)

    monkeypatch.setattr(pagefind, "_index", noted)
    build(config)
    assert [len(part) for part in asked] == [2, 2, 2]
    with (tmp_path / "postmortems/2025-05-01-search.md").open("a", encoding="utf-8") as file:
        file.write("\nOne sentence more.\n")
    build(load_config(str(tmp_path / "mkdocs.yml"), site_dir=config.site_dir))
    assert asked[3:] == [["reports/2025-05-01-search/", "reports/2025-06-01-search/"]]
