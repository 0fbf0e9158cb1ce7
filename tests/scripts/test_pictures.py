"""The README's pictures: there, small, and still what a build gives."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from support.reports import ROOT

LIMIT = 150_000
SHOWN = re.findall(r"!\[.+?\]\((.+?)\)", (ROOT / "README.md").read_text("utf-8"))


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_is_a_small_png(name: str) -> None:
    data = (ROOT / name).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(data) <= LIMIT


@pytest.mark.slow
@pytest.mark.browser
def test_the_pictures_can_be_taken_again(tmp_path: pathlib.Path) -> None:
    command = [sys.executable, ROOT / "scripts/pictures.py", "--output", tmp_path]
    subprocess.run(command, check=True, env=os.environ, timeout=200)
    assert {path.name for path in tmp_path.iterdir()} == {pathlib.Path(name).name for name in SHOWN}
