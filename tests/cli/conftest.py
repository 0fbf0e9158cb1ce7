"""A folder with reports of its own."""

import pathlib
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def every_report() -> Iterator[None]:
    """Commands read restricted reports, too: what is tested is not who may see what."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSTMORTEMS_AUDIENCE", "restricted")
        yield


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "postmortems").mkdir()
    return tmp_path
