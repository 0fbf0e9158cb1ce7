"""Commands in a process of their own that need not import what they are made of: forked from one that has.

Imports are a third of the time of a small build. This module is imported in each such process, so it is small.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pathlib
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.process import BaseProcess

IMPORTED = (
    "mkdocs.__main__", "mkdocs.commands.build", "mkdocs.contrib.search", "mkdocs_postmortems.mkdocs.plugin",
    "mkdocs_postmortems.usecases.site", "material.plugins.search.plugin", "markdown.extensions.attr_list",
    "markdown.extensions.tables", "markdown.extensions.toc", "pymdownx.superfences", "mkdocs_postmortems.cli.main",
    "scipy.stats", "scipy.sparse.csgraph", "networkx", "msgspec", "lunr", "babel.numbers",
)  # fmt: skip


def can_be_forked(environment: Mapping[str, str]) -> bool:
    """Not where the environment says something to Python itself, which reads it when it starts."""
    told = any(name.startswith(("PYTHON", "LANG", "LC_")) for name in environment)
    return not told and "forkserver" in multiprocessing.get_all_start_methods()


def run(function: str, arguments: list[str], environment: Mapping[str, str], seconds: float) -> tuple[int, str]:
    """Call a command's `module:function` with arguments; its exit code and what it printed.

    Raises `TimeoutError` if it takes longer than so many seconds.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "output"
        process: BaseProcess = context.Process(
            target=_called, args=(function, arguments, dict(environment), str(pathlib.Path.cwd()), str(output))
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"{arguments} took longer than {seconds} seconds")
        return process.exitcode, output.read_text("utf-8")


def _called(function: str, arguments: list[str], environment: dict[str, str], folder: str, output: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    descriptor = os.open(output, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    module, _, name = function.partition(":")
    sys.argv = [name, *arguments]
    getattr(importlib.import_module(module), name)()
