import pathlib

from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.corpus import read_all, read_corpus
from mkdocs_postmortems.report.files import find_reports
from support.gate import text_of

CONTRACT = Options().contract


def write(folder: pathlib.Path, name: str, front: str = "") -> None:
    path = folder / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(front), "utf-8")


def problems(folder: pathlib.Path) -> list[tuple[str, str, str, str]]:
    return [
        (reading.path, problem.code, problem.message, problem.hint)
        for reading in read_all(folder, CONTRACT, folder)
        for problem in reading.found.problems
    ]


def test_reports_are_found_in_folders_and_other_files_passed_over(tmp_path: pathlib.Path) -> None:
    for name in (
        "2026-01-02-b",
        "2025/2025-01-01-a",
        "README",
        "index",
        "_drafts/2026-01-03-c",
        ".git/2026-01-04-d",
    ):
        write(tmp_path, name)
    (tmp_path / "2026-01-05-folder.md").mkdir()
    found = [path.relative_to(tmp_path).as_posix() for path in find_reports(tmp_path)]
    assert found == ["2025/2025-01-01-a.md", "2026-01-02-b.md"]


def test_an_id_stands_once(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "2026-01-02-a")
    write(tmp_path, "old/2026-01-02-a")
    write(tmp_path, "2026-01-02-b")
    assert [problem[:3] for problem in problems(tmp_path)] == [
        ("2026-01-02-a.md", "PM008", "Another file has the same id: old/2026-01-02-a.md"),
        ("old/2026-01-02-a.md", "PM008", "Another file has the same id: 2026-01-02-a.md"),
    ]


def test_related_and_unrelated_lead_to_another_report(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "2026-01-02-search-alias", "related: [2026-01-03-index, 2026-01-02-search-alias]\n")
    write(tmp_path, "2026-01-03-index", "related: [2026-01-02-serch-alias]\nunrelated: [1999-01-01-else]\n")
    assert [problem[2:] for problem in problems(tmp_path)] == [
        ("The report names itself", "Delete the line"),
        ("There is no report `2026-01-02-serch-alias`", "Write `2026-01-02-search-alias`"),
        ("There is no report `1999-01-01-else`", "Use the file name of another report, without `.md`"),
    ]


def test_related_may_lead_to_a_report_that_has_problems(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "2026-01-02-a", "related: [2026-01-03-b]\n")
    write(tmp_path, "2026-01-03-b", "services: search\n")
    assert [problem[0] for problem in problems(tmp_path)] == ["2026-01-03-b.md"]


def test_a_corpus_holds_the_whole_reports_and_the_problems_of_the_others(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "2026-01-03-c")
    write(tmp_path, "deep/2026-01-01-a")
    write(tmp_path, "2026-01-02-b", "services: search\n")
    corpus = read_corpus(tmp_path, CONTRACT, tmp_path)
    assert [report.id for report in corpus.reports] == ["2026-01-01-a", "2026-01-03-c"]
    assert corpus.by_id["2026-01-01-a"].path == "deep/2026-01-01-a.md"
    assert {path: [p.code for p in found] for path, found in corpus.problems.items()} == {"2026-01-02-b.md": ["PM103"]}
