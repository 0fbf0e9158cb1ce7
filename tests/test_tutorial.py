"""The README's way from nothing to a site, command by command, with the package as it is installed."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from support.reports import ROOT

SHIPPED = ("pyproject.toml", "README.md", "LICENSE", "plugins", "schema", "skills")
NOON = "1773316800"
"""2026-03-12 12:00 UTC: the day after the incident of the tutorial."""


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder into which the built wheel is installed; its dependencies come from the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SHIPPED:  # a copy, because a build leaves its traces beside the sources
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (folder / "source").mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, folder / "source"]
    subprocess.run([*pip, *build], check=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "--target", folder / "site", wheel], check=True, timeout=120
    )
    return folder / "site"


def session() -> list[tuple[str, list[str]]]:
    """Each command of the tutorial, with the lines that the README shows below it."""
    text = (ROOT / "README.md").read_text("utf-8").split("## From nothing to a site", 1)[1]
    _, block = re.findall(r"^```console\n(.*?)^```$", text.split("\n## ")[0], re.MULTILINE | re.DOTALL)
    parts = re.split(r"^\$ ", block.replace("\\\n", ""), flags=re.MULTILINE)[1:]
    return [(command, shown) for command, *shown in (part.splitlines() for part in parts)]


def finished() -> str:
    """The guide's example of a finished report, in review."""
    guide = (ROOT / "plugins/mkdocs_postmortems/pages/templates/guide.md.j2").read_text("utf-8")
    (text,) = re.findall(r"^## A finished report\n\n```markdown\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    return re.sub(r"(?m)^status: .*", "status: in-review", re.sub(r"\{\{.*?\}\}", "SEV-3", text))


def test_the_tutorial_does_what_the_readme_shows(installed: pathlib.Path, tmp_path: pathlib.Path) -> None:
    steps = session()
    assert len(steps) < 10
    (tmp_path / "finished.md").write_text(finished(), "utf-8")
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\n[ $# = 1 ] && [ -f "$1" ] && cp {tmp_path}/finished.md "$1"\n', "utf-8")
    editor.chmod(0o755)
    script = "\n".join(f"{command}\necho @@$?" for command, _ in steps)
    environment = {
        **os.environ, "PATH": f"{installed}/bin:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(installed), "EDITOR": str(editor), "SOURCE_DATE_EPOCH": NOON, "NO_MKDOCS_2_WARNING": "1",
    }  # fmt: skip
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path / "empty", env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
    )  # fmt: skip
    outputs = re.split(r"^@@(\d+)\n", done.stdout, flags=re.MULTILINE)
    assert outputs[1::2] == ["0"] * len(steps), done.stdout
    for (command, shown), output in zip(steps, outputs[::2], strict=False):
        given = output.strip().splitlines()
        if "…" in shown:
            assert given[: len(shown) - 1] == shown[:-1], command
        else:
            assert given == shown, command
    page = "site/reports/2026-03-11-search-results-stale-for-two-hours-after-index-rebuild/index.html"
    assert (tmp_path / "empty/ours" / page).is_file()


def test_the_wheel_carries_what_the_checkout_has(installed: pathlib.Path) -> None:
    """Every file of the package but the notes on the example organisation; a missing one shows only once it is used."""
    for source, there in (("plugins/mkdocs_postmortems", ""), ("schema", "schema")):
        files = [path.relative_to(ROOT / source) for path in (ROOT / source).rglob("*") if path.is_file()]
        wanted = [path for path in files if "__pycache__" not in path.parts and path.parts[-2:-1] != ("example",)]
        missing = [path for path in wanted if not (installed / "mkdocs_postmortems" / there / path).is_file()]
        assert missing == []
        assert len(wanted) > 4


def test_the_wheels_own_code_is_what_runs(installed: pathlib.Path, tmp_path: pathlib.Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    program = "import mkdocs_postmortems; print(mkdocs_postmortems.__file__)"
    where = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert pathlib.Path(where.stdout.strip()).is_relative_to(installed)
    command = [installed / "bin/postmortems", "init", "--ci", "gitlab", "--example"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list((tmp_path / "postmortems").glob("*.md"))) == 41
    assert list((tmp_path / "postmortems/evidence").iterdir())
