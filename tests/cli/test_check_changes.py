"""`--changed-since`, on real repositories."""

import pathlib
import subprocess

import pytest
from support.checking import GOOD, UNKNOWN_FIELD, codes, write
from support.commands import run
from support.gate import text_of


def git(folder: pathlib.Path, *arguments: str | pathlib.Path) -> None:
    settings = ("-c", "user.name=@writer", "-c", "user.email=writer@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: pathlib.Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A step")


@pytest.fixture
def repository(folder: pathlib.Path) -> pathlib.Path:
    """Two bad reports on `main`, and a branch with the working tree on it."""
    git(folder, "init", "--quiet", "--initial-branch", "main")
    write(folder, UNKNOWN_FIELD, "2026-01-01-old")
    write(folder, UNKNOWN_FIELD, "2026-01-02-older")
    commit(folder)
    git(folder, "switch", "--quiet", "--create", "branch")
    return folder


def test_nothing_changed_is_no_mistake(repository: pathlib.Path) -> None:
    done = run("check", "--changed-since", "main", cwd=repository)
    assert (done.returncode, done.stdout) == (0, "No report was touched since main.\n")


def test_committed_staged_changed_and_untracked_reports_are_judged(repository: pathlib.Path) -> None:
    write(repository, UNKNOWN_FIELD, "2026-02-01-committed")
    commit(repository)
    write(repository, UNKNOWN_FIELD, "2026-02-02-staged")
    git(repository, "add", "--all")
    write(repository, UNKNOWN_FIELD, "2026-02-03-untracked")
    write(repository, UNKNOWN_FIELD + "More.\n", "2026-01-02-older")
    assert codes(repository, "--changed-since", "main") == [
        "2026-01-02-older PM102",
        "2026-02-01-committed PM102",
        "2026-02-02-staged PM102",
        "2026-02-03-untracked PM102",
    ]


def test_what_main_did_since_is_not_what_the_branch_touches(repository: pathlib.Path) -> None:
    write(repository, UNKNOWN_FIELD, "2026-02-01-mine")
    commit(repository)
    git(repository, "switch", "--quiet", "main")
    write(repository, UNKNOWN_FIELD, "2026-02-02-theirs")
    write(repository, GOOD, "2026-01-01-old")
    commit(repository)
    git(repository, "switch", "--quiet", "branch")
    assert codes(repository, "--changed-since", "main") == ["2026-02-01-mine PM102"]


def test_what_git_ignores_is_not_touched(repository: pathlib.Path) -> None:
    (repository / ".gitignore").write_text("*-local.md\n", "utf-8")
    write(repository, UNKNOWN_FIELD, "2026-02-01-local")
    assert codes(repository, "--changed-since", "main") == []


@pytest.mark.parametrize(
    "name", ["2026-02-01 with spaces", "2026-02-01-größe-日本", '2026-02-01-"quoted"', "2026-02-01-\n"]
)
def test_any_name_is_found(repository: pathlib.Path, name: str) -> None:
    write(repository, GOOD, name)
    commit(repository)
    shown = name.replace("\n", "\\n")
    assert codes(repository, "--changed-since", "main") == [f"{shown} PM007"]


def test_a_renamed_report_is_judged_and_what_pointed_to_it(repository: pathlib.Path) -> None:
    write(repository, text_of("servces: [search]\nrelated: [2026-01-01-old]\n"), "2026-01-03-pointing")
    commit(repository)
    git(repository, "branch", "--force", "main")
    git(repository, "mv", "postmortems/2026-01-01-old.md", "postmortems/2026-01-01-new.md")
    commit(repository)
    assert codes(repository, "--changed-since", "main") == ["2026-01-01-new PM102", "2026-01-03-pointing PM010"]


def test_a_report_that_only_moved_breaks_nothing(repository: pathlib.Path) -> None:
    write(repository, text_of("related: [2026-01-01-old]\n"), "2026-01-03-pointing")
    commit(repository)
    git(repository, "branch", "--force", "main")
    (repository / "postmortems/2026").mkdir()
    git(repository, "mv", "postmortems/2026-01-01-old.md", "postmortems/2026/2026-01-01-old.md")
    assert codes(repository, "--changed-since", "main") == ["2026-01-01-old PM102"]


def test_an_id_is_looked_up_among_all(repository: pathlib.Path) -> None:
    write(repository, text_of("related: [2026-01-01-old]\n"), "2026-02-01-pointing")
    assert codes(repository, "--changed-since", "main") == []
    assert codes(repository, "--changed-since", "main", "postmortems") == []


def test_from_a_folder_below_and_with_git_set_to_print_otherwise(repository: pathlib.Path) -> None:
    git(repository, "config", "diff.relative", "true")
    git(repository, "config", "diff.noprefix", "true")
    write(repository, UNKNOWN_FIELD, "2026/2026-02-01-below")
    commit(repository)
    below = repository / "postmortems/2026"
    assert codes(below, "--changed-since", "main", ".") == ["2026-02-01-below PM102"]
    assert codes(repository / "postmortems", "--changed-since", "HEAD~1", "2026") == ["2026-02-01-below PM102"]


def test_in_a_hook_it_asks_the_repository_of_the_reports(
    repository: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, UNKNOWN_FIELD, "2026-02-01-staged")
    git(repository, "add", "--all")
    for name, value in {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": "postmortems/"}.items():
        monkeypatch.setenv(name, value)
    assert codes(repository / "postmortems", "--changed-since", "main", ".") == ["2026-02-01-staged PM102"]


def test_only_paths_given_are_judged(repository: pathlib.Path) -> None:
    write(repository, UNKNOWN_FIELD, "2026-02-01-a")
    write(repository, UNKNOWN_FIELD, "2026-02-01-b")
    assert codes(repository, "--changed-since", "main", "postmortems/2026-02-01-b.md") == ["2026-02-01-b PM102"]


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("mian", "There is no commit `mian`. Fetch it, or check its name."),
        ("--output=x", "There is no commit `--output=x`"),
        ("", "There is no commit ``"),
        ("main:postmortems", "There is no commit `main:postmortems`"),
    ],
)
def test_an_unknown_revision_is_a_usage_error(repository: pathlib.Path, revision: str, said: str) -> None:
    done = run("check", f"--changed-since={revision}", cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (repository / "x").exists()


def test_histories_without_a_common_commit(repository: pathlib.Path) -> None:
    git(repository, "switch", "--quiet", "--orphan", "elsewhere")
    write(repository, GOOD)
    commit(repository)
    done = run("check", "--changed-since", "main", cwd=repository)
    assert done.returncode == 2
    assert "`main` and HEAD have no commit in common. Give the branch that this one started from." in done.stderr


def test_a_shallow_clone_says_how_to_fetch_more(repository: pathlib.Path, tmp_path: pathlib.Path) -> None:
    write(repository, GOOD, "2026-02-01-mine")
    commit(repository)
    shallow = tmp_path / "shallow"
    git(repository, "clone", "--quiet", "--depth", "1", f"file://{repository}", shallow)
    for revision in ("main", "HEAD~1"):
        done = run("check", "--changed-since", revision, cwd=shallow)
        assert done.returncode == 2
        assert f"There is no commit `{revision}`" in done.stderr
        assert "`fetch-depth: 0`" in done.stderr
    git(shallow, "fetch", "--quiet", "--depth", "1", "origin", "main:main")
    done = run("check", "--changed-since", "main", cwd=shallow)
    assert done.returncode == 2
    assert "no commit in common" in done.stderr
    assert "`fetch-depth: 0`" in done.stderr


def test_outside_a_repository(folder: pathlib.Path) -> None:
    write(folder, GOOD)
    done = run("check", "--changed-since", "main", cwd=folder)
    assert done.returncode == 2
    assert "git failed: not a git repository" in done.stderr


def test_without_git(repository: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository / "postmortems"))
    done = run("check", "--changed-since", "main", cwd=repository)
    assert done.returncode == 2
    assert "git is not installed. Install it, or run without --changed-since." in done.stderr
