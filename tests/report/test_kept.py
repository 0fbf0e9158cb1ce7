"""Parsed reports that are kept: the same as parsed anew, and never in the way."""

import os
import pathlib
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report import stored
from mkdocs_postmortems.report.corpus import Corpus, read_corpus, read_one
from mkdocs_postmortems.report.kept import Kept
from mkdocs_postmortems.report.problem import INTERNAL
from mkdocs_postmortems.report.schema import Contract
from support.accidents import REAL, mutate
from support.gate import NAME, text_of
from support.reports import ORGANISATION, ROOT

CONTRACT = Options().contract


@pytest.fixture
def cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/postmortems"


@pytest.fixture
def archive(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder with two reports that can be read and one that can't."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "2026-01-02-a.md").write_text(text_of("related: [2026-01-03-b]\n"), "utf-8")
    (folder / "2026-01-03-b.md").write_text(text_of(""), "utf-8")
    (folder / "2026-01-04-c.md").write_text(text_of("services: search\n"), "utf-8")
    return folder


def read(folder: pathlib.Path, contract: Contract = CONTRACT, cached: bool = True) -> Corpus:
    return read_corpus(folder, contract, folder, cached)


def parsed(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> int:
    """How many reports are parsed while something is done."""
    from mkdocs_postmortems.report import corpus

    found = []
    with monkeypatch.context() as patch:
        parse = corpus.parse
        patch.setattr(corpus, "parse", lambda *given: (found.append(1), parse(*given))[1])
        act()
    return len(found)


accidents = st.tuples(st.sampled_from(REAL), st.integers(0, 2**64), st.integers(0, 4))


@settings(max_examples=30, deadline=None)
@given(st.lists(accidents, min_size=10, max_size=20))
def test_a_kept_report_is_what_parsing_finds(drawn: list[tuple[bytes, int, int]]) -> None:
    """Values, types, and every place that the gate needs, whatever has befallen the file."""
    files = [mutate(data, random.Random(seed), times) for data, seed, times in drawn]
    folder, before = pathlib.Path("reports"), Kept(pathlib.Path("reports"), CONTRACT)
    fresh = [read_one(data, NAME, NAME, CONTRACT, before) for data in files]
    before.save()
    after = Kept(folder, CONTRACT)
    for data, found in zip(files, fresh, strict=True):
        again = after.get(NAME, data)
        assert again is None or (again, repr(again)) == (found, repr(found))
        assert again or any(problem.code == INTERNAL for problem in found.problems)


@pytest.mark.parametrize("folder", [ORGANISATION / "postmortems", ROOT / "postmortems"])
def test_an_archive_reads_the_same_from_what_is_kept(folder: pathlib.Path, cache: pathlib.Path) -> None:
    fresh = read(folder, cached=False)
    for _ in range(2):
        kept = read(folder)
        assert (kept, repr(kept)) == (fresh, repr(fresh))


def test_only_what_changed_is_parsed(
    archive: pathlib.Path, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count() -> int:
        return parsed(monkeypatch, lambda: read(archive))

    assert [count(), count()] == [3, 0]
    (archive / "2026-01-04-c.md").write_text(text_of(""), "utf-8")
    assert [count(), count()] == [1, 0]
    (archive / "2026-01-04-c.md").rename(archive / "2026-01-05-c.md")
    assert [count(), count()] == [1, 0]
    assert [report.id for report in read(archive).reports] == ["2026-01-02-a", "2026-01-03-b", "2026-01-05-c"]


def test_problems_and_their_places_are_kept(archive: pathlib.Path, cache: pathlib.Path) -> None:
    (archive / "2026-01-03-b.md").unlink()
    first, second = read(archive), read(archive)
    assert list(first.problem_lines()) == list(second.problem_lines())
    assert list(second.problems) == ["2026-01-02-a.md", "2026-01-04-c.md"]
    assert second.problems["2026-01-02-a.md"][0].position > (1, 1)  # of `related`, which leads nowhere now


def test_another_contract_reads_anew(
    archive: pathlib.Path, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(archive)
    other = Contract(CONTRACT.schema, severities={**CONTRACT.severities, "sev-9": "SEV-9"})
    smaller = Contract(CONTRACT.schema, severities=CONTRACT.severities, max_size=10)
    assert parsed(monkeypatch, lambda: read(archive, other)) == 3
    assert parsed(monkeypatch, lambda: read(archive, smaller)) == 3
    assert not read(archive, smaller).reports


def test_another_version_of_the_program_reads_anew(
    archive: pathlib.Path, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(archive)
    monkeypatch.setattr(stored.sys, "version", "4.0")
    assert parsed(monkeypatch, lambda: read(archive)) == 3


def test_a_program_installed_anew_is_the_same_and_one_that_was_changed_is_not(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, about = tmp_path / "mkdocs_postmortems", tmp_path / "mkdocs_postmortems-1.0.dist-info"
    monkeypatch.setattr(stored, "_PACKAGE", package)
    monkeypatch.setattr(stored.msgspec, "__file__", str(tmp_path / "msgspec/__init__.py"))
    module = package / "report/parse.py"
    for folder in (module.parent, about):
        folder.mkdir(parents=True)
    module.write_text("one = 1", "utf-8")
    (about / "RECORD").write_text("mkdocs_postmortems/report/parse.py,sha256=a,7\n", "utf-8")
    before = [*stored.program(only=("report",))]
    os.utime(module, (1, 1))
    assert [*stored.program(only=("report",))] == before
    (about / "RECORD").write_text("mkdocs_postmortems/report/parse.py,sha256=b,7\n", "utf-8")
    assert [*stored.program(only=("report",))] != before


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other", "link", "folder"])
def test_a_damaged_file_is_a_reason_to_parse(
    archive: pathlib.Path, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    fresh = read(archive)
    (file,) = cache.iterdir()
    data = file.read_bytes()
    if damage == "link":
        file.rename(cache.parent / "elsewhere")
        file.symlink_to(cache.parent / "elsewhere")
    elif damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        valid = b"\x93\x01\x02\x03"
        content = {"cut": data[:-1], "flipped": data[:40] + bytes([data[40] ^ 1]) + data[41:], "empty": b""}
        file.write_bytes(content.get(damage, stored.hash_of(valid) + valid))
    assert parsed(monkeypatch, lambda: read(archive)) == 3
    assert read(archive) == fresh


def test_a_file_that_is_too_large_is_not_read(
    archive: pathlib.Path, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(archive)
    monkeypatch.setattr("mkdocs_postmortems.report.stored._MOST", 100)
    assert parsed(monkeypatch, lambda: read(archive)) == 3


def test_without_a_folder_to_write_to_nothing_is_kept(
    archive: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert read(archive) == read(archive)


def test_what_is_gone_is_forgotten_by_and_by(archive: pathlib.Path, cache: pathlib.Path) -> None:
    """Half of the file may be what nobody asks for any more, such as the reports of another branch."""
    name, sizes = archive / "2026-01-03-b.md", []
    for number in range(12):
        name.write_text(text_of(f"incident: INC-{number}\n"), "utf-8")
        read(archive)
        sizes.append(sum(file.stat().st_size for file in cache.iterdir()))
    assert sizes[0] < max(sizes) < 3 * sizes[0]
