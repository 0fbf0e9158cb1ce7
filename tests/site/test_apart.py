"""Pages that the plugin renders beside MkDocs' loop are, byte for byte, those that MkDocs would render."""

import logging
import os
import pathlib
from collections.abc import Iterator

import pytest
from generate_reports import generate
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.structure.pages import Page
from mkdocs_postmortems.mkdocs import apart
from mkdocs_postmortems.mkdocs.chrome import Chrome
from mkdocs_postmortems.mkdocs.converter import Converted, Converter
from support.building import marked_report, odd_reports
from support.reports import write

CONFIG = """\
site_name: Odd & <small>
site_url: https://docs.invalid/odd/
repo_url: https://git.invalid/shop/
edit_uri: edit/main/
docs_dir: docs
nav: [index.md, {Guide: [guide/index.md, guide/start.md]}, {One: ../incidents/index.md}, reports/index.md]
theme:
  name: material
  features: [content.action.edit, content.action.view, navigation.tabs, navigation.path, navigation.top, search.share]
  palette: [{media: "(prefers-color-scheme: light)", scheme: default}, {scheme: slate}]
validation: {nav: {not_found: ignore, omitted_files: ignore}, links: {anchors: warn}}
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - toc: {permalink: true}
  - pymdownx.details
  - pymdownx.highlight: {anchor_linenums: true}
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
  - pymdownx.tasklist
plugins: [search, {postmortems: {today: "2026-04-01"}}]
"""
BODY = """
## Summary

Text[^1] with `code`, a [link to nowhere](nowhere.md), one [to an anchor](2026-01-01-top.md#missing), and a term.

[^1]: A footnote.

## Lessons learned

!!! note "Mind"
    An admonition.

=== "One"

    First.

=== "Two"

    - [x] done

```python
print("<b>{{ page.title }}</b>")
```

## Lessons learned

Once more, under the same heading.
"""
HOOK = "def on_page_markdown(markdown, **others):\n    return None\n"
"""A hook may change any page, so with one MkDocs renders them all."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Reports of many kinds and a page of the author's own that links to them."""
    folder = tmp_path_factory.mktemp("apart")
    odd_reports(folder / "incidents")
    marked_report(folder / "incidents")
    write(folder / "incidents", "2026-02-02-full", "Full \u00a0 of & <markup>", body=BODY)
    generate(folder / "incidents", 25)
    (folder / "postmortems.yml").write_text("reports: incidents\n", "utf-8")
    (folder / "docs").mkdir()
    own = "# Own\n\n[full](reports/2026-02-02-full.md#none) and [gone](reports/gone.md)\n"
    (folder / "docs/index.md").write_text(own, "utf-8")
    (folder / "hook.py").write_text(HOOK, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775000000")


def built(folder: pathlib.Path, name: str, more: str = "") -> dict[str, bytes]:
    """Every file of a site, by its name."""
    path = folder / f"{name}.yml"
    path.write_text(CONFIG + more, "utf-8")
    site = folder / f"site-{name}"
    config = load_config(str(path), site_dir=str(site))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return dict(contents(site))


def contents(folder: pathlib.Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    caplog.clear()
    return sorted(found)


@pytest.mark.parametrize("more", ["", "use_directory_urls: false\n"], ids=["folders", "files"])
def test_sites_and_warnings_are_the_same(
    archive: pathlib.Path, more: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plain = built(archive, "plain", more + "hooks: [hook.py]\n")
    warned = said(caplog)
    assert any("nowhere.md" in line for line in warned)
    assert any("#missing" in line for line in warned)
    assert any("#none" in line for line in warned)
    process = os.getpid()
    elsewhere = archive / "elsewhere"
    whole = Chrome._whole
    by_chrome = []

    def note(self: Chrome, context: object) -> str:
        if os.getpid() == process:
            by_chrome.append(context)
        else:
            elsewhere.touch()
        return whole(self, context)

    monkeypatch.setattr(Chrome, "_whole", note)
    monkeypatch.setattr(apart.threading, "active_count", lambda: 1)  # other tests leave threads of servers behind
    for processes in (1, 2):
        monkeypatch.setattr(apart, "processors", lambda processes=processes: processes)
        by_chrome.clear()
        site = built(archive, f"processes-{processes}", more)
        assert site.keys() == plain.keys()
        assert [name for name in site if site[name] != plain[name]] == []
        assert said(caplog) == warned
    pages = sum(name.endswith(".html") for name in plain)
    assert len(by_chrome) < pages / 4, "few pages need the whole template"
    assert elsewhere.exists() == apart.FORKS
    elsewhere.unlink(missing_ok=True)


def test_a_theme_with_overrides_has_its_say_on_every_page(archive: pathlib.Path) -> None:
    (archive / "overrides").mkdir()
    override = '{% extends "base.html" %}{% block footer %}<i>{{ page.url }} of {{ pages | length }}</i>{% endblock %}'
    (archive / "overrides/main.html").write_text(override, "utf-8")
    theirs = CONFIG.replace("  name: material", "  name: material\n  custom_dir: overrides")
    path = archive / "theirs.yml"
    sites = []
    for more in ("", "hooks: [hook.py]\n"):
        path.write_text(theirs + more, "utf-8")
        config = load_config(str(path), site_dir=str(archive / "site-theirs"))
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        sites.append(dict(contents(archive / "site-theirs")))
    assert sites[0] == sites[1]
    assert b"<i>reports/2026-02-02-full/ of " in sites[0]["reports/2026-02-02-full/index.html"]


def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are converted from now on, in this process."""
    texts: list[str] = []
    render = Converter.render

    def note(self: Converter, page: Page) -> Converted:
        texts.append(page.markdown or "")
        return render(self, page)

    monkeypatch.setattr(apart, "processors", lambda: 1)
    monkeypatch.setattr(Converter, "render", note)
    return texts


@pytest.mark.slow
def test_a_build_with_what_an_earlier_one_left_is_a_build_from_nothing(
    archive: pathlib.Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    texts = converted(monkeypatch)
    incidents, kept = archive / "incidents", archive / "kept"

    def both(name: str, more: str = "") -> list[str]:
        """Build with what earlier builds have kept, and from nothing; what the first had to convert."""
        monkeypatch.setenv("XDG_CACHE_HOME", str(kept))
        texts.clear()
        site = built(archive, "kept-site", more)
        again, warned = list(texts), said(caplog)
        monkeypatch.setenv("XDG_CACHE_HOME", str(archive / f"nothing-{name}"))
        fresh = built(archive, "kept-site", more)
        assert site.keys() == fresh.keys()
        assert [page for page in site if site[page] != fresh[page]] == []
        assert said(caplog) == warned
        return again

    everything = both("first")
    warned = both("unchanged")
    assert len(everything) > 50
    assert len(warned) == 1, "a page with a link that leads nowhere is converted each time, so that it is said"

    write(
        incidents,
        "2026-02-02-full",
        "Mended meanwhile",
        "tags: [pool]\n",
        BODY.replace("nowhere.md", "2026-03-03-new.md"),
    )
    write(incidents, "2026-03-03-new", "A new report", "tags: [pool]\n")
    (incidents / "2026-01-01-top.md").unlink()
    odd = incidents / "2025/2025-05-05-deep.md"
    odd.rename(incidents / "2025/2025-05-05-deeper.md")
    some = both("reports")
    assert 0 < len(some) < len(everything) / 2
    pages = {path.parent.name for path in (archive / "site-kept-site/reports").glob("*/index.html")}
    assert pages >= {"2026-03-03-new", "2025-05-05-deeper"}
    assert not pages & {"2026-01-01-top", "2025-05-05-deep"}

    theme = "extra: {homepage: https://shop.invalid}\ncopyright: Shop\n"
    assert len(both("theme", theme)) > 50
    assert len(both("engine", "use_directory_urls: false\n")) > 50
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1776000000")
    both("another day", theme)


@pytest.mark.parametrize("harm", [b"", b"not what was written" * 50], ids=["empty", "damaged"])
def test_what_is_wrong_with_a_kept_file_costs_time_and_no_more(
    archive: pathlib.Path, monkeypatch: pytest.MonkeyPatch, harm: bytes
) -> None:
    texts = converted(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(archive / "harmed"))
    before = built(archive, "harmed")
    for file in (archive / "harmed").rglob("*.pages"):
        file.write_bytes(harm)
    texts.clear()
    assert built(archive, "harmed") == before
    assert len(texts) > 50
