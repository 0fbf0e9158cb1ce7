"""`postmortems export site-sources`: the site for an engine that runs no plugins."""

import json
import os
import pathlib
import shutil
from copy import deepcopy

import pytest
from click.testing import Result
from support.building import Build, build, configure, marked_report, odd_reports, shop_config
from support.commands import invoke
from support.reports import write
from support.site import Element, Site


def export(folder: pathlib.Path, *arguments: str) -> Result:
    return invoke("export", "site-sources", "out", "--today", "2026-04-01", "--title", "Shop", *arguments, cwd=folder)


def render(folder: pathlib.Path) -> Site:
    """What an mkdocs without our plugin makes of it."""
    assert "postmortems:" not in (folder / "out/mkdocs.yml").read_text("utf-8")
    built = build(folder / "out/mkdocs.yml", folder / "rendered")
    assert built.code == 0, built.output
    return built.site


def as_exported(article: Element) -> Element:
    """An article as an export has it.

    It does not name Material's index, which an engine without our plugin does not extend; and files beside reports lie
    below `reports/` there, wherever the site has its reports.
    """
    article = deepcopy(article)
    for element in article.walk():
        element.attributes.pop("data-pm-texts", None)
        if element.attributes.get("href", "").startswith("../../evidence/"):
            element.attributes["href"] = element.attributes["href"].removeprefix("../")
    return article


def assert_same(ours: Site, plain: Site) -> None:
    assert plain.pages == ours.pages
    for page in set(ours.pages) - {"404.html"}:
        assert plain.article(page).same() == as_exported(ours.article(page)).same(), page
    assert [fault for page in plain.pages for fault in plain.broken(page)] == []
    assert [fault for page in plain.pages for fault in plain.third_parties(page)] == []


def test_an_engine_without_plugins_makes_the_same_pages(shop: Build, tmp_path: pathlib.Path) -> None:
    shop_config(tmp_path)
    done = export(tmp_path, "--audience", "restricted")
    assert done.exit_code == 0, done.output
    plain = render(tmp_path)
    assert len(plain.pages) > 150
    assert_same(shop.site, plain)
    data = ["reports/reports.json", "actions/actions.json", "data/postmortems.json", "data/reports.csv", "calendar.ics"]
    for name in (*data, "feed.xml", "assets/postmortems.js"):
        assert (plain.folder / name).read_bytes() == (shop.site.folder / name).read_bytes(), name


def test_links_in_prose_follow_reports_and_files_to_their_new_places(tmp_path: pathlib.Path) -> None:
    """Reports in folders, images beside them, and texts full of marks: every link counts from the source."""
    odd_reports(tmp_path / "postmortems")
    marked_report(tmp_path / "postmortems")
    (tmp_path / "docs").mkdir()
    ours = build(configure(tmp_path, "docs"), tmp_path / "ours")
    assert ours.code == 0, ours.output
    assert export(tmp_path).exit_code == 0
    assert_same(ours.site, render(tmp_path))
    source = (tmp_path / "out/docs/reports/2025-05-05-deep/index.md").read_text("utf-8")
    assert "[the other report](../2026-01-01-top/index.md)" in source
    assert "![The graph](../2025/graph.png)" in source
    assert (tmp_path / "out/docs/reports/2025/graph.png").is_file()


@pytest.fixture
def exported(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder in which two reports have been exported."""
    for name in ("2026-01-01-a", "2026-01-02-b"):
        write(tmp_path / "postmortems", name, more="teams: [one]\n" if name.endswith("b") else "")
    assert export(tmp_path).exit_code == 0
    return tmp_path


def contents(folder: pathlib.Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_next_run_removes_what_it_no_longer_needs(exported: pathlib.Path) -> None:
    before = contents(exported / "out")
    (exported / "postmortems/2026-01-02-b.md").unlink()
    done = export(exported)
    after = contents(exported / "out")
    gone = {"docs/reports/2026-01-02-b/index.md", "docs/reports/2026-01-02-b.json", "docs/teams/one/index.md"}
    assert gone <= before.keys() - after.keys()
    assert not (exported / "out/docs/teams").exists(), "nor empty folders"
    assert f"{len(before.keys() - after.keys())} removed" in done.output
    shutil.rmtree(exported / "out")
    export(exported)
    assert contents(exported / "out") == after, "as if it had never been there"


def test_what_is_the_same_is_not_written_again(exported: pathlib.Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (exported / "out/docs").rglob("*")}
    assert "0 written" in export(exported).output
    assert {path: path.stat().st_mtime_ns for path in (exported / "out/docs").rglob("*")} == before


def test_files_of_somebody_else_stay(exported: pathlib.Path) -> None:
    own, beside = exported / "out/docs/owned/index.md", exported / "out/site/index.html"
    page = exported / "out/docs/reports/2026-01-03-c/index.md"
    for path in (own, beside, page):
        path.parent.mkdir(parents=True)
        path.write_text("# Mine\n", "utf-8")
    write(exported / "postmortems", "2026-01-03-c")
    for _ in range(2):
        done = export(exported)
        assert done.exit_code == 0
        assert f"{page.relative_to(exported)} is not ours" in done.stderr
        assert all(path.read_text("utf-8") == "# Mine\n" for path in (own, beside, page))


def test_a_folder_that_is_not_its_own_is_refused(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "postmortems", "2026-01-01-a")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.md").write_text("Years of work\n", "utf-8")
    done = export(tmp_path)
    assert done.exit_code == 2
    assert done.stderr == "Error: out is not empty, and no export of this kind. Name an empty folder, or a new one.\n"
    assert contents(tmp_path / "out") == {"thesis.md": b"Years of work\n"}


@pytest.mark.parametrize("name", ["../victim", "docs/../../victim", "ABSOLUTE", "docs/link/victim"])
def test_no_manifest_leads_out_of_the_folder(exported: pathlib.Path, name: str) -> None:
    victim = exported / "victim"
    victim.write_text("Keep me\n", "utf-8")
    (exported / "out/docs/link").symlink_to(exported, target_is_directory=True)
    manifest = exported / "out/.postmortems-site.json"
    value = json.loads(manifest.read_bytes())
    value["files"].append(name.replace("ABSOLUTE", str(victim)))
    manifest.write_text(json.dumps(value), "utf-8")
    done = export(exported)
    assert (done.exit_code, victim.read_text("utf-8")) == (2, "Keep me\n")
    assert "leads out of out" in done.stderr


def test_a_damaged_manifest_is_refused(exported: pathlib.Path) -> None:
    (exported / "out/.postmortems-site.json").write_text("{", "utf-8")
    done = export(exported)
    assert done.exit_code == 2
    assert "does not say which files an earlier run has written. Delete out, or name another folder." in done.stderr


def test_a_folder_linked_elsewhere_is_not_written_to(exported: pathlib.Path) -> None:
    elsewhere = exported / "elsewhere"
    elsewhere.mkdir()
    (exported / "out/docs/services").rename(exported / "out/docs/moved")
    (exported / "out/docs/services").symlink_to(elsewhere, target_is_directory=True)
    assert export(exported).exit_code == 2
    assert list(elsewhere.iterdir()) == []


def test_evidence_that_a_link_fetches_from_elsewhere_is_not_published(exported: pathlib.Path) -> None:
    links = "\n## Summary\n\n[log](log.txt), [own](own.txt), [again](again.txt)\n"
    write(exported / "postmortems", "2026-01-01-a", body=links)
    (exported / "secret.txt").write_text("token\n", "utf-8")
    (exported / "postmortems/log.txt").symlink_to(exported / "secret.txt")
    (exported / "postmortems/own.txt").write_text("evidence\n", "utf-8")
    (exported / "postmortems/again.txt").symlink_to(exported / "postmortems/own.txt")
    assert export(exported).exit_code == 0
    assert {path.name for path in (exported / "out/docs/reports").glob("*.txt")} == {"own.txt", "again.txt"}


def test_nothing_is_written_where_a_report_cannot_be_read(exported: pathlib.Path) -> None:
    before = contents(exported / "out")
    (exported / "postmortems/2026-01-04-d.md").write_text("no front matter\n", "utf-8")
    write(exported / "postmortems", "2026-01-05-e")
    done = export(exported)
    assert done.exit_code == 2
    assert "2026-01-04-d.md:1:1: PM002" in done.stderr
    assert contents(exported / "out") == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_said_to_be_so(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "postmortems", "2026-01-01-a")
    (tmp_path / "out").mkdir(mode=0o500)
    done = export(tmp_path)
    assert done.exit_code == 2
    assert "cannot be written: Permission denied" in done.stderr


def test_a_file_in_the_place_of_the_folder_is_said_to_be_so(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "postmortems", "2026-01-01-a")
    (tmp_path / "out").write_text("a file\n", "utf-8")
    done = export(tmp_path)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: out cannot be written: ")
