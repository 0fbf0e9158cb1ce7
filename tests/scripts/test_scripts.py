import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = [ROOT / ".ci/run", *sorted((ROOT / "scripts").iterdir())]
SHELL = [path for path in FILES if path.is_file() and path.suffix in ("", ".sh")]


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_bash_can_parse_it(path: pathlib.Path) -> None:
    ran = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("path", [path for path in SHELL if not path.suffix], ids=lambda path: path.name)
def test_it_can_be_run(path: pathlib.Path) -> None:
    assert os.access(path, os.X_OK)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--port", "eighty"], "--port needs a number"), (["--serve"], "Unknown option --serve")],
)
def test_site_explains_a_usage_error(arguments: list[str], said: str) -> None:
    ran = subprocess.run([ROOT / "scripts/site", *arguments], capture_output=True, text=True)
    assert ran.returncode == 2
    assert said in ran.stderr


def test_site_helps() -> None:
    ran = subprocess.run([ROOT / "scripts/site", "--help"], capture_output=True, text=True)
    assert ran.returncode == 0
    assert {"scripts/site --build", "scripts/site --example"} <= set(re.findall(r"scripts/site --\w+", ran.stdout))
