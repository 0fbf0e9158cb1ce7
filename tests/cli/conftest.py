"""A folder with reports of its own."""

import pathlib

import pytest


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "postmortems").mkdir()
    return tmp_path
