"""A site that is built from what was kept of the build before is, byte for byte, the one that is built from nothing."""

import pathlib
import shutil

from support.building import build, configure
from support.reports import ORGANISATION


def contents(site: pathlib.Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_a_site_after_an_edit_is_the_same_with_and_without_a_cache(tmp_path: pathlib.Path) -> None:
    shutil.copytree(ORGANISATION, tmp_path / "shop")
    reports = tmp_path / "shop/postmortems"
    config = configure(tmp_path / "shop", reports)
    warm, cold = str(tmp_path / "warm"), str(tmp_path / "cold")
    assert build(config, tmp_path / "before", XDG_CACHE_HOME=warm).code == 0
    edited = next(reports.glob("2025-11-05-*.md"))
    text = edited.read_text("utf-8").replace("severity: SEV-2", "severity: SEV-1")
    edited.write_text(f"{text}\nThe certificate of the connection pool ran out of disk.\n", "utf-8")
    next(reports.glob("2025-08-10-*.md")).rename(reports / "2025-08-11-cart-redis-leak.md")
    again, anew = (
        build(config, tmp_path / name, XDG_CACHE_HOME=cache) for name, cache in (("again", warm), ("anew", cold))
    )
    assert again.output == anew.output.replace("anew", "again")
    found, expected = contents(tmp_path / "again"), contents(tmp_path / "anew")
    assert found.keys() == expected.keys()
    assert [name for name, content in found.items() if content != expected[name]] == []
    assert {path.suffix for path in (tmp_path / "warm/postmortems").iterdir()} >= {".reports", ".features"}
    assert contents(tmp_path / "before") != expected
