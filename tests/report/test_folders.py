"""Where the reports of several folders lie, and what postmortems.yml may say of them."""

import pathlib

import pytest
from mkdocs_postmortems.options import BadOptions, read_options
from mkdocs_postmortems.report.folders import Folders, Source
from mkdocs_postmortems.report.problem import Refusal
from support.reports import write

SOURCES = """\
sources:
  payments: {path: ../payments/postmortems, team: payments, edit_url: "https://git.example/payments/edit/main"}
  search: {path: ../search}
"""


@pytest.fixture
def repository(tmp_path: pathlib.Path) -> pathlib.Path:
    for folder in ("main/postmortems", "payments/postmortems", "search"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path / "main"


def folders(repository: pathlib.Path, text: str = SOURCES) -> Folders:
    path = repository / "postmortems.yml"
    path.write_text(text, "utf-8")
    return read_options(path).folders


def problems(repository: pathlib.Path, text: str) -> list[str]:
    with pytest.raises(BadOptions) as raised:
        folders(repository, text)
    return str(raised.value).splitlines()


def test_a_path_below_the_archive_leads_to_the_file_and_back(repository: pathlib.Path) -> None:
    found = folders(repository)
    files = {
        "2026-01-01-own.md": repository / "postmortems/2026-01-01-own.md",
        "2026/2026-01-02-own.md": repository / "postmortems/2026/2026-01-02-own.md",
        "payments/2026-01-03-pay.md": repository.parent / "payments/postmortems/2026-01-03-pay.md",
        "payments/evidence/a.png": repository.parent / "payments/postmortems/evidence/a.png",
        "search/2026/2026-01-04-index.md": repository.parent / "search/2026/2026-01-04-index.md",
    }
    assert {inner: found.place(inner) for inner in files} == files
    assert [found.inner(path) for path in files.values()] == list(files)


def test_edit_links_are_those_of_the_source(repository: pathlib.Path) -> None:
    found = folders(repository)
    assert found.edit_url("2026-01-01-own.md") is None
    assert found.edit_url("search/2026-01-04-index.md") == ""
    assert found.edit_url("payments/2026/x.md") == "https://git.example/payments/edit/main/2026/x.md"


def test_reports_are_found_in_all_folders(repository: pathlib.Path) -> None:
    written = [
        write(repository / "postmortems", "2026-01-09-own"),
        write(repository.parent / "payments/postmortems", "2026-01-03-pay"),
        write(repository.parent / "search", "2026-01-04-index"),
    ]
    assert folders(repository).find() == written
    assert Folders.of(repository / "postmortems").find() == written[:1]


def test_a_missing_source_is_an_error_not_an_empty_folder(tmp_path: pathlib.Path) -> None:
    found = Folders(tmp_path, (Source("payments", tmp_path / "gone"),))
    with pytest.raises(Refusal, match="names as the source `payments`"):
        found.find()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources:\n  Payments: {path: x}\n", "postmortems.yml:2:3"),
        ("sources:\n  payments: {team: x}\n", "`path`"),
        ("sources:\n  payments: {path: x, edit_url: git.example}\n", "https://"),
        ("sources:\n  payments: {path: x, eidt_url: https://git.example}\n", "eidt_url"),
        ("sources:\n  all: {path: .}\n", "postmortems.yml:2:3: The folders of `all` and `reports` overlap"),
        ("sources:\n  old: {path: postmortems/2020}\n", "The folders of `old` and `reports` overlap"),
        (
            "sources:\n  a: {path: ../payments}\n  b: {path: ../payments/postmortems}\n",
            "postmortems.yml:3:3: The folders of `b` and `a` overlap",
        ),
        ("sources:\n  taken: {path: ../search}\n", "The folder of reports holds `taken`"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(repository: pathlib.Path, text: str, said: str) -> None:
    (repository / "postmortems/taken").mkdir()
    found = problems(repository, text)
    assert any(said in line for line in found), found
    assert found[0].startswith("postmortems.yml:")


def test_a_link_to_a_folder_does_not_hide_an_overlap(repository: pathlib.Path) -> None:
    (repository.parent / "alias").symlink_to(repository / "postmortems")
    assert "overlap" in problems(repository, "sources:\n  alias: {path: ../alias}\n")[0]
