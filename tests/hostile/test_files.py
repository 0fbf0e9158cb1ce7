"""Files and caches that are not what they should be: a message, the same verdict, never a traceback."""

from __future__ import annotations

import os
import pathlib
import random

import pytest
from support.checking import GOOD, UNKNOWN_FIELD, UNSORTED, write
from support.commands import invoke
from support.gate import text_of


@pytest.fixture
def cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/postmortems"


def said(folder: pathlib.Path, *more: str) -> tuple[int, str]:
    done = invoke("check", "--format", "json", "--today", "2026-04-01", *more, cwd=folder)
    return done.exit_code, done.stdout


def test_a_cache_with_a_flipped_bit_changes_no_verdict(tmp_path: pathlib.Path, cache: pathlib.Path) -> None:
    write(tmp_path, UNKNOWN_FIELD)
    write(tmp_path, UNSORTED, "2026-03-11-b")
    write(tmp_path, text_of("related: [2026-03-11-b]\n"), "2026-03-11-c")
    true = said(tmp_path)
    (file,) = cache.iterdir()
    whole, seed = file.read_bytes(), random.Random(14)
    for _ in range(40):
        spoiled = bytearray(whole)
        spoiled[seed.randrange(len(whole))] ^= 1 << seed.randrange(8)
        file.write_bytes(spoiled)
        assert said(tmp_path) == true
    for cut in (0, 1, 15, 16, 17, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:cut])
        assert said(tmp_path) == true
    assert file.read_bytes() == whole, "it is thrown away and written anew"


def test_a_cache_that_is_a_link_is_neither_read_nor_followed(tmp_path: pathlib.Path, cache: pathlib.Path) -> None:
    write(tmp_path, UNKNOWN_FIELD)
    true = said(tmp_path)
    (file,) = cache.iterdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(file.read_bytes())
    before = elsewhere.read_bytes()
    file.unlink()
    file.symlink_to(elsewhere)
    write(tmp_path, GOOD, "2026-03-12-b")
    assert said(tmp_path)[0] == true[0]
    assert elsewhere.read_bytes() == before
    assert not file.is_symlink()


def test_a_file_that_is_too_large_is_refused_and_the_others_are_judged(tmp_path: pathlib.Path) -> None:
    write(tmp_path, UNSORTED)
    write(tmp_path, GOOD + "word " * 210_000, "2026-03-12-large")
    done = invoke("check", "--no-cache", cwd=tmp_path)
    assert done.exit_code == 1
    assert "PM204" in done.stdout
    assert "2026-03-12-large.md:1:1: error PM030 [file-too-large] The file has 1,050," in done.stdout
    (tmp_path / "postmortems.yml").write_text("max_file_size: 2000000\n", "utf-8")
    assert "PM030" not in invoke("check", "--no-cache", cwd=tmp_path).stdout
    (tmp_path / "postmortems.yml").write_text("max_file_size: 10\n", "utf-8")
    assert invoke("check", "--no-cache", cwd=tmp_path).exit_code == 2, "no report is so small"


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "closed/2026-03-12-b")
    closed = tmp_path / "postmortems/closed"
    if os.geteuid():
        closed.chmod(0)
    else:  # nothing is closed to root
        real = os.scandir

        def scandir(path: str) -> os._ScandirIterator[str]:
            if str(path) == str(closed):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)
    try:
        done = invoke("check", "--no-cache", cwd=tmp_path)
        assert done.exit_code == 2
        assert "postmortems/closed:1:1: error PM009 [unreadable-file] The file cannot be opened:" in done.stdout
    finally:
        closed.chmod(0o755)


@pytest.mark.parametrize(
    "text",
    [
        text_of(body="It lasted 1000000000 days, and 99999999999999999999999 hours.\n"),
        text_of("links: {1: null}\n"),
        text_of("links: {runbook: {1: [null]}}\n"),
        text_of("times: {started: 9999-12-31T23:59-23:59, resolved: 0001-01-01T00:00+23:59}\n"),
        text_of("impact: {users: 1e308, revenue: {amount: -1e308, currency: EUR}}\n"),
        text_of(body="# \n\n** **\n\n#\n\n## \n"),
    ],
)
def test_one_file_hides_no_other(tmp_path: pathlib.Path, text: str) -> None:
    write(tmp_path, text, "2026-03-10-first")
    write(tmp_path, UNSORTED)
    done = invoke("check", "--no-cache", cwd=tmp_path)
    assert done.exit_code == 1
    assert "PM204" in done.stdout
    assert "PM012" not in done.stdout


def test_a_reference_of_an_overlay_is_fetched_from_nowhere(tmp_path: pathlib.Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "postmortems.yml").write_text("schema: ours.json\n", "utf-8")
    for address in ("http://127.0.0.1:9/x.json", "https://example.com/x.json", "file:///etc/passwd", "//example.com/x"):
        (tmp_path / "ours.json").write_text(f'{{"$ref": "{address}"}}', "utf-8")
        done = invoke("check", "--no-cache", cwd=tmp_path)
        assert done.exit_code == 2
        assert f"`$ref` leads to `{address}`" in done.stderr
