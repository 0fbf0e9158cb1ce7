"""A new report is told of the open actions of those before it: in the runs that look at it, and in no other."""

import json
import pathlib
import subprocess
import sys
import textwrap

import pytest
from support.commands import run
from support.gate import text_of

EARLIER = text_of(
    """tags: [connection-pool]
actions:
  - {id: A1, title: Alert on the pool, kind: detect, owner: "@orders", priority: high, due: 2026-01-16}
  - {id: A2, title: Test the pool, kind: prevent, owner: "@orders", priority: high, status: done, done: 2026-01-10}
"""
)
NEW = "postmortems/2026-03-11-new.md"
SAID = "`2025-11-05-old` failed in the same way (connection pool) and has 1 open action (A1), 1 overdue"


@pytest.fixture
def archive(folder: pathlib.Path) -> pathlib.Path:
    (folder / "postmortems/2025-11-05-old.md").write_text(EARLIER, "utf-8")
    write(folder)
    return folder


def write(folder: pathlib.Path, front: str = "tags: [connection-pool]\n") -> None:
    (folder / NEW).write_text(text_of(front), "utf-8")


def found(folder: pathlib.Path, *arguments: str) -> list[str]:
    done = run("check", "--format", "json", "--today", "2026-04-01", *arguments, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return [each["message"] for each in json.loads(done.stdout)["diagnostics"] if each["code"] == "PM801"]


def test_a_draft_that_is_named_is_told_of_what_is_open(archive: pathlib.Path) -> None:
    assert found(archive, NEW) == [SAID]
    (archive / "postmortems/2025-11-05-old.md").write_text(EARLIER.replace("2026-01-16", "2026-05-16"), "utf-8")
    assert found(archive, NEW) == [SAID.removesuffix(", 1 overdue")], "the cache does not keep it"


def test_a_whole_folder_is_not_compared(archive: pathlib.Path) -> None:
    assert found(archive, NEW) == [SAID]
    assert found(archive, "postmortems") == [], "nor does the cache tell of it"


def test_what_a_branch_adds_is_compared(archive: pathlib.Path) -> None:
    git = ["git", "-C", str(archive), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    (archive / NEW).rename(archive / "aside")
    for command in (["init", "-q"], ["add", "postmortems"], ["commit", "-qm", "Old"]):
        subprocess.run([*git, *command], check=True)
    (archive / "aside").rename(archive / NEW)
    assert found(archive, "--changed-since", "HEAD") == [SAID]


@pytest.mark.parametrize(
    "front",
    [
        "tags: [connection-pool]\nrelated: [2025-11-05-old]\n",
        "tags: [dns]\n",
        "tags: [connection-pool]\nstatus: published\n",
    ],
    ids=["named", "something else", "no longer new"],
)
def test_when_it_says_nothing(archive: pathlib.Path, front: str) -> None:
    write(archive, front)
    assert "PM801" not in run("check", NEW, "--today", "2026-04-01", cwd=archive).stdout


def test_an_exception_holds_and_is_not_useless_where_nobody_looks(archive: pathlib.Path) -> None:
    text = text_of("tags: [connection-pool]\n")
    ignored = text.replace("\nseverity", "  # postmortems: ignore PM801 because the pool is another\nseverity", 1)
    (archive / NEW).write_text(ignored, "utf-8")
    for arguments in ((), (NEW,)):
        done = run("check", "--today", "2026-03-12", *arguments, cwd=archive)
        assert "PM801" not in done.stdout
        assert "PM022" not in done.stdout


@pytest.mark.parametrize(("arguments", "says"), [(("--select", "PM8"), 1), (("--ignore", "PM801"), 0)])
def test_it_is_selected_like_any_other(archive: pathlib.Path, arguments: tuple[str, ...], says: int) -> None:
    assert len(found(archive, NEW, *arguments)) == says


def test_a_level_of_its_own(archive: pathlib.Path) -> None:
    (archive / "postmortems.yml").write_text("rules: {PM801: error}\n", "utf-8")
    done = run("check", NEW, "--today", "2026-04-01", cwd=archive)
    assert done.returncode == 1
    assert f"2:8: error PM801 [unmentioned-promise] {SAID}" in done.stdout


@pytest.mark.parametrize(("arguments", "loads"), [((), False), ((NEW,), True), ((NEW, "--ignore", "PM8"), False)])
def test_reports_are_compared_only_where_it_matters(
    archive: pathlib.Path, arguments: tuple[str, ...], loads: bool
) -> None:
    program = f"""
    import atexit, sys
    from mkdocs_postmortems.cli.main import cli
    atexit.register(lambda: print("mkdocs_postmortems.analysis.precedents" in sys.modules, file=sys.stderr))
    cli(["check", "--today", "2026-04-01", *{arguments!r}])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=archive, capture_output=True, text=True, timeout=60
    )
    assert done.stderr.splitlines()[-1] == str(loads)
