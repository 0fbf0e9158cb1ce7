"""Under `mkdocs serve`: pages when they are asked for, an edited report at once, and all that follows from it later."""

import io
import pathlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from generate_reports import generate
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer
from mkdocs_postmortems.gate.workers import FORKS
from mkdocs_postmortems.mkdocs import beside
from support.reports import write

CONFIG = """\
site_name: Preview
docs_dir: docs
theme: {name: material, features: [navigation.tabs]}
plugins: [search, {postmortems: {today: "2026-04-01", exports: %s}}]
markdown_extensions: [attr_list, tables, toc, pymdownx.superfences]
"""
NOTE = "being updated"
TIE = "related: [2026-01-01-first]\ntags: [connection-pool]\n"


class Served:
    """A preview without a socket: its pages, and what it does when the server has seen a change."""

    def __init__(self, folder: pathlib.Path, exports: bool = False) -> None:
        self.folder, self.builds = folder, 0
        self._path = folder / "mkdocs.yml"
        self._path.write_text(CONFIG % str(exports).lower(), "utf-8")
        config = self._built()
        self._server = LiveReloadServer(self._built, "127.0.0.1", 0, str(folder / "site"))
        config.plugins.on_serve(self._server, config=config, builder=self._built)
        self.close = config.plugins.on_shutdown

    def _built(self) -> Any:
        self.builds += 1
        config = load_config(str(self._path), site_dir=str(self.folder / "site"))
        if self.builds == 1:
            config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url="http://127.0.0.1/")
        return config

    def seen(self) -> None:
        self._server.builder()

    def get(self, path: str) -> str:
        said: list[str] = []
        environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO()}
        answer = self._server.get_app()(environ, lambda status, headers: said.append(status))
        assert answer is not None
        text = b"".join(answer).decode()
        return text if said[0].startswith("200") else said[0]

    def settle(self) -> None:
        """Wait for what is computed beside it, and show it."""
        end = time.monotonic() + 60
        while NOTE in self.get("/"):
            assert time.monotonic() < end
            time.sleep(0.05)
            self.seen()

    def wait_for(self, text: str, path: str) -> None:
        """Wait until a file says something."""
        end = time.monotonic() + 60
        while text not in self.get(path):
            assert time.monotonic() < end
            time.sleep(0.05)

    def files(self) -> dict[str, bytes]:
        """Every page, asked for and as it then lies on disk, and all else that follows from the reports."""
        for path in (self.folder / "incidents").glob("*.md"):
            self.get(f"/reports/{path.stem}/")
        for name in self._names("*.html"):
            self.get(f"/{name}")
        names = [name for kind in ("*.html", "*.json", "*.csv", "*.xml", "*.svg") for name in self._names(kind)]
        # Of the main pages, which MkDocs renders, Material's index says what they said at the last build.
        wanted = [name for name in names if name not in ("search/search_index.json", "sitemap.xml")]
        return {name: (self.folder / "site" / name).read_bytes() for name in wanted}

    def _names(self, kind: str) -> list[str]:
        return sorted(path.relative_to(self.folder / "site").as_posix() for path in (self.folder / "site").rglob(kind))


@pytest.fixture
def archive(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775000000")
    (tmp_path / "docs").mkdir()
    (tmp_path / "postmortems.yml").write_text("reports: incidents\n", "utf-8")
    generate(tmp_path / "incidents", 12)
    write(tmp_path / "incidents", "2026-01-01-first", "The first title", "tags: [connection-pool]\n")
    write(tmp_path / "incidents", "2026-02-01-other", "Another one")
    return tmp_path


@pytest.fixture
def served(archive: pathlib.Path) -> Iterator[Served]:
    made = Served(archive)
    yield made
    made.close()


@pytest.mark.parametrize("forks", [pytest.param(True, marks=pytest.mark.skipif(not FORKS, reason="no fork")), False])
def test_an_edit_shows_at_once_and_what_follows_from_it_when_it_is_computed(
    served: Served, forks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "FORKS", forks)
    incidents, first = served.folder / "incidents", "/reports/2026-01-01-first/"
    assert not (served.folder / "site/reports/2026-01-01-first").exists(), "rendered before anybody asked"
    assert "The first title" in served.get(first)
    assert "404" in served.get("/reports/gone/")

    path = write(incidents, "2026-02-01-other", "A changed title", TIE)
    path.write_text(re.sub(r"services: .*", "services: [new-service]", path.read_text("utf-8")), "utf-8")
    served.seen()
    edited = served.get("/reports/2026-02-01-other/")
    assert "A changed title" in edited
    assert NOTE in edited
    assert NOTE in served.get(first)
    for page in ("/", "/reports/", "/services/new-service/"):
        assert "A changed title" in served.get(page), "it need not be computed"
        assert NOTE in served.get(page)
    served.settle()
    assert NOTE not in served.get(first)
    assert "A changed title" in served.get(first), "it names the first as related"
    assert "A changed title" in served.get("/reports/")
    assert "A changed title" in served.get("/services/new-service/"), "a list that came with the edit"
    served.wait_for("A changed title", "/search/search_index.json")
    assert "Another one" not in served.get("/search/search_index.json")
    assert served.builds == 1

    write(incidents, "2026-02-01-other", "A changed title")
    served.seen()
    served.settle()
    assert "404" in served.get("/services/new-service/"), "a list that went with the edit"
    assert served.builds == 1


def test_what_is_shown_after_edits_is_what_a_new_start_shows(archive: pathlib.Path) -> None:
    served = Served(archive, exports=True)
    for path in (archive / "incidents").glob("*.md"):
        served.get(f"/reports/{path.stem}/")
    write(archive / "incidents", "2026-02-01-other", "One [title](2026-01-01-first.md)", TIE)
    (archive / "incidents/chart.svg").write_text("<svg/>", "utf-8")
    served.seen()
    assert served.builds == 2, "a file has come"
    write(archive / "incidents", "2026-02-01-other", "A title that is overtaken", TIE)
    served.seen()
    assert "A title that is overtaken" in served.get("/")
    other = write(archive / "incidents", "2026-02-01-other", "A title that [links](2026-01-01-first.md)", TIE)
    other.write_text(other.read_text("utf-8") + "\n![Chart](chart.svg)\n", "utf-8")
    served.seen()
    served.settle()
    served.wait_for("A title that [links]", "/search/search_index.json")
    served.seen()
    assert served.builds == 2
    after = served.files()
    served.close()
    again = Served(archive, exports=True)
    for name in after:
        again.get(f"/{name}")
    fresh = again.files()
    again.close()
    assert after.keys() == fresh.keys()
    assert "reports/chart.svg" in after
    assert [name for name in after if after[name] != fresh[name]] == []


def test_any_other_change_is_a_build(served: Served) -> None:
    incidents = served.folder / "incidents"
    changes: list[Callable[[], object]] = [
        lambda: write(incidents, "2026-03-01-new", "A new report"),
        lambda: (incidents / "2026-02-01-other.md").unlink(),
        lambda: write(incidents, "2026-03-01-new", more="severity: SEV-9\n"),
        lambda: (served.folder / "postmortems.yml").write_text("reports: incidents\n# more\n", "utf-8"),
        lambda: (served.folder / "docs/own.md").write_text("# Own\n", "utf-8"),
    ]
    for number, change in enumerate(changes, 2):
        change()
        served.seen()
        assert served.builds == number
    served.seen()
    assert served.builds == len(changes) + 1, "nothing has changed since"
    assert NOTE not in served.get("/")
    assert "404" in served.get("/reports/2026-02-01-other/")
    assert "404" in served.get("/reports/2026-03-01-new/"), "it cannot be read any more"
