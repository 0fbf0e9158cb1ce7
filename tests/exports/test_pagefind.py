"""Pagefind's own program, spoken to over its pipes."""

from __future__ import annotations

import os
import pathlib
import stat
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.exports import pagefind
from mkdocs_postmortems.exports.pagefind import Document, Part, cut, part_names, write_index
from mkdocs_postmortems.report.problem import Refusal


def documents(count: int) -> list[Document]:
    return [
        Document(
            f"reports/{number}/",
            f"Text of {number}",
            {"title": f"T{number}"},
            {"year": ("2026",), "service": (f"s{number % 11}", "all"), "team": (f"t{number % 30}",), "tag": ("a", "b")},
            {"day": str(number)},
        )
        for number in range(count)
    ]


def parts(*documents: Sequence[Document]) -> Iterator[Part]:
    return (Part(each, lambda each=each: each) for each in documents)


def cut_evenly(count: int, size: int) -> Iterator[Part]:
    return parts(*(documents(count)[start : start + size] for start in range(0, count, size)))


def counts(folder: pathlib.Path) -> dict[str, int]:
    found = {}
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        entry = msgspec.json.decode((part / "pagefind-entry.json").read_bytes())
        found[part.name] = sum(language["page_count"] for language in entry["languages"].values())
    return found


def test_parts_stand_side_by_side_in_their_order(tmp_path: pathlib.Path) -> None:
    write_index(cut_evenly(9, 4), tmp_path, "en")
    assert counts(tmp_path) == {"1": 4, "2": 4, "3": 1}
    assert part_names(3) == ["3", "2", "1"]
    assert part_names(0) == []


def sizes(days: Sequence[date]) -> list[int]:
    return [len(days[part]) for part in cut(days)]


some_days = st.lists(st.dates(date(2019, 1, 1), date(2022, 12, 31)), max_size=60).map(sorted)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part has 8 documents, up to 80, and 9 with what is left over."""
    monkeypatch.setattr(pagefind, "SMALLEST", 8)


@given(some_days)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_document_is_in_one_part_and_no_part_is_too_large(small_parts: None, days: list[date]) -> None:
    assert [day for part in cut(days) for day in days[part]] == days
    assert all(0 < size <= 9 for size in sizes(days))


def test_parts_begin_with_a_month(small_parts: None) -> None:
    days = sorted(date(2021, month, day) for month in range(1, 13) for day in (3, 9, 20))
    assert sizes(days) == [6] * 6
    assert {days[part][0].day for part in cut(days)} == {3}


def test_one_document_more_changes_one_part(small_parts: None) -> None:
    days = sorted(date(2021, month, day) for month in range(1, 13) for day in (3, 9, 20))
    before = [days[part] for part in cut(days)]
    for added in (date(2021, 1, 1), date(2021, 6, 15), date(2021, 12, 24)):
        more = sorted([*days, added])
        assert sum(more[part] not in before for part in cut(more)) == 1


def test_a_month_of_too_many_documents_is_cut(small_parts: None) -> None:
    assert sizes([date(2021, 5, 1)] * 20) == [8, 8, 4]


def test_the_first_documents_of_a_new_part_stay_with_those_before(small_parts: None) -> None:
    assert sizes([date(2021, 5, 1)] * 9) == [9]
    assert sizes([date(2021, 5, 1)] * 10) == [8, 2]


def test_parts_grow_with_the_archive() -> None:
    days = [date(2000, 1, 1) + timedelta(number // 4) for number in range(30_000)]
    assert sizes(days[:400]) == [400]
    for count in (1_000, 5_000, 5_001, 10_000, 30_000):
        found = sizes(days[:count])
        assert len(found) <= 13
        assert max(found) <= max(500, count / 5) * 1.25


def test_only_what_a_search_reads_is_left(tmp_path: pathlib.Path) -> None:
    write_index(parts(documents(2)), tmp_path, "de")
    names = {path.name.partition("_")[0].partition(".de")[0] for path in (tmp_path / "1").iterdir()}
    assert names == {"pagefind-entry.json", "pagefind", "fragment", "index", "filter"}
    assert {path.name for path in tmp_path.iterdir()} == {"1", "pagefind.js", "wasm.de.pagefind"}


def test_parts_share_the_program_that_searches(tmp_path: pathlib.Path) -> None:
    write_index(cut_evenly(9, 4), tmp_path, "en")
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("wasm.*")] == ["wasm.en.pagefind"]
    script = (tmp_path / "pagefind.js").read_bytes()
    assert b"`${this.basePath}../wasm.${language}.pagefind`" in script


def test_parts_keep_the_program_of_a_pagefind_that_looks_for_it_otherwise(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagefind, "_PROGRAM", b"${elsewhere}wasm.")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_index(parts(documents(2)), tmp_path, "en")
    assert (tmp_path / "1/wasm.en.pagefind").is_file()


def read(folder: pathlib.Path) -> dict[pathlib.Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_documents_give_the_same_bytes(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache-{name}"))
        write_index(parts(documents(40)), tmp_path / name, "en")
    assert read(tmp_path / "one") == read(tmp_path / "two")


def test_a_part_that_has_not_changed_is_not_indexed_again(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made: list[int] = []

    def told(count: int) -> Iterator[Part]:
        for part in cut_evenly(count, 4):
            yield Part(part.key, lambda part=part: (made.append(len(part.key)), part.documents())[1])

    write_index(told(6), tmp_path / "one", "en")
    assert made == [4, 2]
    write_index(told(6), tmp_path / "two", "en")
    assert (made, read(tmp_path / "two")) == ([4, 2], read(tmp_path / "one"))
    write_index(told(7), tmp_path / "three", "en")
    assert made == [4, 2, 3]
    write_index(told(7), tmp_path / "four", "de")
    assert made == [4, 2, 3, 4, 3]


def test_a_damaged_part_is_indexed_again(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_index(parts(documents(3)), tmp_path / "one", "en")
    (kept,) = (tmp_path / "cache").rglob("*.pagefind")
    kept.write_bytes(kept.read_bytes()[:-5])
    write_index(parts(documents(3)), tmp_path / "two", "en")
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
        write_index(parts(documents(3000)), tmp_path / "index", "en")
