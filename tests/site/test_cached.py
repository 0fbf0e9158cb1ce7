"""A site that is built from what was kept of the build before is, byte for byte, the one that is built from nothing."""

import pathlib
import shutil

from support.building import build, configure
from support.reports import ORGANISATION


def contents(site: pathlib.Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_a_site_after_an_edit_is_the_same_with_and_without_what_a_build_before_has_left(
    tmp_path: pathlib.Path,
) -> None:
    shutil.copytree(ORGANISATION, tmp_path / "shop")
    reports, site = tmp_path / "shop/postmortems", tmp_path / "site"
    config = configure(tmp_path / "shop", reports)
    warm, cold = str(tmp_path / "warm"), str(tmp_path / "cold")
    assert build(config, site, XDG_CACHE_HOME=warm).code == 0
    before, places = contents(site), places_on_disk(site)
    edited = next(reports.glob("2025-11-05-*.md"))
    text = edited.read_text("utf-8").replace("severity: SEV-2", "severity: SEV-1")
    edited.write_text(f"{text}\nThe certificate of the connection pool ran out of disk.\n", "utf-8")
    gone = next(reports.glob("2025-08-10-*.md"))
    gone.rename(reports / "2025-08-11-cart-redis-leak.md")
    for path in reports.glob("*.md"):
        path.write_text(path.read_text("utf-8").replace(gone.stem, "2025-08-11-cart-redis-leak"), "utf-8")
    next(reports.glob("2026-03-30-*.md")).unlink()
    changed_by_hand = min((site / "guide/rules").glob("*/index.html"))
    changed_by_hand.write_text("not what was built", "utf-8")
    (site / "reports/stray.html").write_text("nobody's page", "utf-8")
    again = build(config, site, XDG_CACHE_HOME=warm)
    anew = build(config, tmp_path / "anew", XDG_CACHE_HOME=cold)
    assert (again.code, anew.code) == (0, 0), again.output
    assert said(again.output) == said(anew.output.replace("anew", "site"))
    found, expected = contents(site), contents(tmp_path / "anew")
    assert found.keys() == expected.keys()
    assert [name for name, content in found.items() if content != expected[name]] == []
    assert f"reports/{gone.stem}/index.html" in before.keys() - found.keys()
    assert {path.suffix for path in (tmp_path / "warm/postmortems").iterdir()} >= {
        ".reports",
        ".features",
        ".pages",
        ".made",
    }
    assert not [path for path in tmp_path.iterdir() if path.name[0] == "."], "nothing is left beside the site"
    same = {name for name, content in before.items() if content == found.get(name) and name.endswith("index.html")}
    moved = {name for name, place in places_on_disk(site).items() if place == places.get(name)}
    assert len(same & moved) > 100, "only what has changed is written"


def said(output: str) -> list[str]:
    """What a build has said, but for how long it took."""
    return [line for line in output.splitlines() if "built in" not in line]


def places_on_disk(site: pathlib.Path) -> dict[str, tuple[int, int]]:
    """By what a file that was moved is told from one that was written."""
    found = {path.relative_to(site).as_posix(): path.stat() for path in site.rglob("*") if path.is_file()}
    return {name: (about.st_ino, about.st_mtime_ns) for name, about in found.items()}


def test_a_build_that_fails_leaves_nothing_of_the_one_before(tmp_path: pathlib.Path) -> None:
    shutil.copytree(ORGANISATION, tmp_path / "shop")
    config = configure(tmp_path / "shop", tmp_path / "shop/postmortems")
    assert build(config, tmp_path / "site", XDG_CACHE_HOME=str(tmp_path / "kept")).code == 0
    broken = next((tmp_path / "shop/postmortems").glob("2025-11-05-*.md"))
    broken.write_text("---\ntitle: [\n---\n", "utf-8")
    assert build(config, tmp_path / "site", XDG_CACHE_HOME=str(tmp_path / "kept")).code != 0
    assert list((tmp_path / "site").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "shop", "site"]


def test_what_lies_in_the_sites_folder_leads_nowhere(tmp_path: pathlib.Path) -> None:
    """A link to a file or folder elsewhere is replaced where a page belongs, and deleted where none does."""
    shutil.copytree(ORGANISATION, tmp_path / "shop")
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    config, cache = configure(tmp_path / "shop", tmp_path / "shop/postmortems"), str(tmp_path / "cache")
    assert build(config, site, XDG_CACHE_HOME=cache).code == 0
    before = contents(site)
    shutil.copytree(site / "reports", elsewhere)
    kept = contents(elsewhere)
    page = next(site.glob("reports/2025-11-05-*/index.html"))
    folder = next(site.glob("reports/2025-08-10-*"))
    for path in (page, folder):
        there = elsewhere / path.relative_to(site / "reports")
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        path.symlink_to(there)
    (site / "teams/link").symlink_to(elsewhere)
    (site / "link").symlink_to(elsewhere)
    assert build(config, site, XDG_CACHE_HOME=cache).code == 0
    assert contents(site) == before
    assert not [path for path in site.rglob("*") if path.is_symlink()]
    assert contents(elsewhere) == kept
