"""Sites of one set of reports by several engines, and a small one beside other plugins."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

import pytest
from support.building import shop_config
from support.site import Site

EDIT = "https://git.invalid/shop/postmortems/edit/main/"


@dataclass(frozen=True)
class Built:
    """What a build left behind."""

    site: Site
    code: int
    output: str


def postmortems_build(config: pathlib.Path, to: pathlib.Path, engine: str) -> Built:
    """Run `postmortems build --strict` as a user does."""
    clean = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    script = "from mkdocs_postmortems.cli.main import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", script, "build", "--strict", "--engine", engine, "-f", config, "-d", to],
        env={**clean, "NO_MKDOCS_2_WARNING": "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=200, cwd=config.parent,
    )  # fmt: skip
    return Built(Site(to), ran.returncode, ran.stdout)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The example organisation, with a repository in which its reports can be edited."""
    config = shop_config(tmp_path_factory.mktemp("shop"))
    text = config.read_text("utf-8").replace(
        "  name: material\n", "  name: material\n  features: [content.action.edit]\n"
    )
    config.write_text(f"repo_url: https://git.invalid/shop/postmortems/\nedit_uri: edit/main/\n{text}", "utf-8")
    return config


@pytest.fixture(scope="module")
def by_mkdocs(example: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return postmortems_build(example, tmp_path_factory.mktemp("mkdocs"), "mkdocs")


@pytest.fixture(scope="module")
def by_properdocs(example: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return postmortems_build(example, tmp_path_factory.mktemp("properdocs"), "properdocs")


@pytest.fixture(scope="module")
def by_zensical(example: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return postmortems_build(example, tmp_path_factory.mktemp("zensical"), "zensical")
