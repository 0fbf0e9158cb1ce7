"""Pagefind's own program, spoken to over its pipes."""

from __future__ import annotations

import os
import pathlib
import stat
import sys
from types import SimpleNamespace

import msgspec
import pytest
from mkdocs_postmortems.exports import pagefind
from mkdocs_postmortems.exports.pagefind import Document, part_names, write_index
from mkdocs_postmortems.report.problem import Refusal


def documents(count: int) -> list[Document]:
    return [
        Document(
            f"reports/{number}/",
            f"Text of {number}",
            {"title": f"T{number}"},
            {"year": ("2026",)},
            {"day": str(number)},
        )
        for number in range(count)
    ]


def counts(folder: pathlib.Path) -> dict[str, int]:
    found = {}
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        entry = msgspec.json.decode((part / "pagefind-entry.json").read_bytes())
        found[part.name] = sum(language["page_count"] for language in entry["languages"].values())
    return found


def test_documents_are_cut_into_parts_in_their_order(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "PART", 4)
    write_index(iter(documents(9)), tmp_path, "en")
    assert counts(tmp_path) == {"1": 4, "2": 4, "3": 1}
    assert part_names(9) == ["3", "2", "1"]
    assert part_names(8) == ["2", "1"]
    assert part_names(0) == []


def test_only_what_a_search_reads_is_left(tmp_path: pathlib.Path) -> None:
    write_index(documents(2), tmp_path, "de")
    names = {path.name.partition("_")[0].partition(".de")[0] for path in (tmp_path / "1").iterdir()}
    assert names == {"pagefind.js", "pagefind-entry.json", "pagefind", "fragment", "index", "filter"}


def test_parts_share_the_program_that_searches(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "PART", 4)
    write_index(documents(9), tmp_path, "en")
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("wasm.*")] == ["wasm.en.pagefind"]
    assert b"`${this.basePath}../wasm.${language}.pagefind`" in (tmp_path / "3/pagefind.js").read_bytes()


def test_parts_keep_the_program_of_a_pagefind_that_looks_for_it_otherwise(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagefind, "_PROGRAM", b"${elsewhere}wasm.")
    write_index(documents(2), tmp_path, "en")
    assert (tmp_path / "1/wasm.en.pagefind").is_file()


def read(folder: pathlib.Path) -> dict[pathlib.Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_documents_give_the_same_bytes(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache-{name}"))
        write_index(documents(40), tmp_path / name, "en")
    assert read(tmp_path / "one") == read(tmp_path / "two")


def test_a_part_that_has_not_changed_is_not_indexed_again(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagefind, "PART", 4)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_index(documents(6), tmp_path / "one", "en")
    indexed: list[int] = []
    index = pagefind._index
    monkeypatch.setattr(pagefind, "_index", lambda some, *rest: (indexed.append(len(some)), index(some, *rest)))
    write_index(documents(6), tmp_path / "two", "en")
    assert (indexed, read(tmp_path / "two")) == ([], read(tmp_path / "one"))
    write_index(documents(7), tmp_path / "three", "en")
    assert indexed == [3]
    write_index(documents(7), tmp_path / "four", "de")
    assert indexed == [3, 4, 3]


def test_a_damaged_part_is_indexed_again(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_index(documents(3), tmp_path / "one", "en")
    (kept,) = (tmp_path / "cache").rglob("*.pagefind")
    kept.write_bytes(kept.read_bytes()[:-5])
    write_index(documents(3), tmp_path / "two", "en")
    assert read(tmp_path / "two") == read(tmp_path / "one")


@pytest.mark.parametrize(
    "program",
    [
        "raise SystemExit(3)",
        "import sys; sys.stdin.buffer.read(10); raise SystemExit(0)",
        """\
import base64, json, sys
while True:
    message = b""
    while not message.endswith(b","):
        message += sys.stdin.buffer.read(1)
    answer = {"message_id": 1, "payload": {"type": "Error", "message": "no room"}}
    sys.stdout.buffer.write(base64.b64encode(json.dumps(answer).encode()) + b",")
    sys.stdout.buffer.flush()
""",
    ],
    ids=["ends at once", "ends halfway", "answers with errors"],
)
def test_a_program_that_fails_is_said_so(program: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "program"
    path.write_text(f"#!{sys.executable}\n{program}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    fake = SimpleNamespace(get_executable=lambda: os.fspath(path))
    monkeypatch.setitem(sys.modules, "pagefind_bin", fake)
    with pytest.raises(Refusal, match="Pagefind cannot index the reports"):
        write_index(documents(3000), tmp_path / "index", "en")
