"""What is kept from an earlier run is in the language of this one."""

import pathlib

from mkdocs_postmortems.language import speaking
from mkdocs_postmortems.options import find_options
from mkdocs_postmortems.report.corpus import read_corpus
from support.commands import run


def _folder(folder: pathlib.Path) -> pathlib.Path:
    (folder / "postmortems").mkdir()
    (folder / "postmortems/2026-03-11-a.md").write_text("---\ntitle: 7\n---\n", "utf-8")
    return folder


def _check(folder: pathlib.Path, language: str) -> str:
    (folder / "postmortems.yml").write_text(f"language: {language}\n", "utf-8")
    return run("check", cwd=folder).stdout


def test_verdicts_are_kept_by_language(tmp_path: pathlib.Path) -> None:
    folder = _folder(tmp_path)
    said = [_check(folder, language) for language in ("en", "de", "en", "de")]
    assert said[0] == said[2] != said[1] == said[3]
    assert "error" in said[0] and "Fehler" in said[1]


def test_a_second_run_finds_its_verdicts_and_says_them_in_its_language(tmp_path: pathlib.Path) -> None:
    folder = _folder(tmp_path)
    first = _check(folder, "de")
    assert run("check", cwd=folder).stdout == first


def test_problems_of_reports_are_kept_by_language(tmp_path: pathlib.Path) -> None:
    options = find_options(_folder(tmp_path))

    def problems() -> list[str]:
        return list(read_corpus(options.folders, options.contract, options.root, cached=True).problem_lines())

    english = problems()
    with speaking("de"):
        german = problems()
        assert problems() == german != english
    assert problems() == english
