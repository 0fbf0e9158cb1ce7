"""Hints and figures name no report for fewer readers."""

from __future__ import annotations

import json
import pathlib

import pytest
from support.building import configure, mkdocs
from support.commands import invoke
from support.reports import write

NEAR = "2026-01-02-vault-open"
MISSPELT = "2026-01-02-vault-opn"


def archive(folder: pathlib.Path, audience: str, other: str) -> pathlib.Path:
    """A report for an audience that misspells the id of another, and shares one with a third."""
    (folder / "postmortems.yml").write_text("reports: postmortems\n")
    more = f"audience: {audience}\nrelated: [{MISSPELT}]\n"
    path = write(folder / "postmortems", "2026-01-03-naming", more=more)
    write(folder / "postmortems", NEAR, more=f"audience: {other}\n")
    write(folder / "postmortems/for-the-board", "2026-01-03-naming", more=f"audience: {other}\n")
    return path


@pytest.mark.parametrize(
    ("audience", "other", "named"),
    [
        ("public", "public", True),
        ("public", "internal", False),
        ("internal", "public", True),
        ("internal", "internal", True),
        ("internal", "restricted", False),
        ("internal", "nobody", False),
        ("restricted", "restricted", True),
    ],
)
@pytest.mark.parametrize("cached", [True, False])
def test_a_hint_names_what_the_reports_own_readers_may_read(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, audience: str, other: str, named: bool, cached: bool
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = archive(tmp_path, audience, other)
    arguments = ("check", str(path), *(() if cached else ("--no-cache",)))
    for _ in range(1 + cached):
        said = invoke(*arguments, cwd=tmp_path).stdout
        assert f"There is no report `{MISSPELT}`" in said
        assert "Another file has the same id" in said
        assert (f"Write `{NEAR}`" in said) == named
        assert ("for-the-board" in said) == named


def test_neither_does_a_build(tmp_path: pathlib.Path) -> None:
    archive(tmp_path, "internal", "restricted")
    (tmp_path / "docs").mkdir()
    ran = mkdocs("build", "--config-file", configure(tmp_path, "docs"), "--site-dir", tmp_path / "site")
    assert ran.returncode == 1
    assert f"PM010 There is no report `{MISSPELT}`. Use the file name of another report" in ran.stdout
    assert NEAR not in ran.stdout


def test_figures_for_the_public_name_no_report_that_cannot_be_read(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "postmortems", "2026-01-03-good", more="audience: public\n")
    write(tmp_path / "postmortems", NEAR, more="audience: restricted\ncolour: red\n")
    for audience, path in ("public", "another report"), ("internal", f"postmortems/{NEAR}.md"):
        done = invoke("stats", "--format", "json", "--audience", audience, cwd=tmp_path)
        told = json.loads(done.stdout)
        assert (done.exit_code, told["audience"], told["unreadable"]) == (2, audience, [path])
        rows = invoke("stats", "--format", "csv", "--audience", audience, cwd=tmp_path).stdout.splitlines()
        assert rows[0].endswith(",audience")
        assert all(row.endswith(f",{audience}") for row in rows[1:])


def test_the_actions_of_a_template_are_nobodys(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems").mkdir()
    for severity in ("SEV-1", "SEV-2", "SEV-3", "SEV-4"):
        made = invoke("new", f"Search fails {severity}", "--severity", severity, cwd=tmp_path)
        assert made.exit_code == 0, made.output
    told = json.loads(invoke("export", "json", cwd=tmp_path).stdout)
    assert [report["actions"] for report in told["reports"]] == [[]] * 4
    assert json.loads(invoke("actions", "list", "--format", "json", cwd=tmp_path).stdout)["actions"] == []


def test_a_folder_without_files_is_no_site(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "postmortems", NEAR, more="audience: restricted\n")
    (tmp_path / "site/empty").mkdir(parents=True)
    done = invoke("leaks", "site", cwd=tmp_path)
    assert (done.exit_code, "There is no file in site." in done.stderr) == (2, True)
