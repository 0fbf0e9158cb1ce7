"""What a source distribution carries."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
import tarfile

from support.reports import ROOT


def test_it_carries_every_file_of_the_repository(tmp_path: pathlib.Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.split("\0") if name and (ROOT / name).exists()]
    for name in names:
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, path)
    code = f"from setuptools import build_meta; build_meta.build_sdist({str(tmp_path)!r})"
    built = subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "source", capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        carried = {member.name.partition("/")[2] for member in tar if member.isfile()}
    assert set(names) - carried <= {".gitignore"}
