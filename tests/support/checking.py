"""Reports in a folder, judged by the installed command."""

from __future__ import annotations

import json
import pathlib

from support.commands import run
from support.gate import text_of

UNSORTED = text_of(
    body="""## Timeline

| Time (UTC) | Event |
|---|---|
| 2026-03-11 09:00 | Support forwards a ticket |
| 2026-03-11 08:10 | The job swaps the alias |
"""
)
"""Breaks PM204, and nothing that holds for a draft beside it."""
UNKNOWN_FIELD = text_of("servces: [search]\n")
"""Breaks PM102."""
GOOD = text_of()


def write(folder: pathlib.Path, text: str, name: str = "2026-03-11-a") -> pathlib.Path:
    """A report in the folder's `postmortems`."""
    path = folder / f"postmortems/{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def codes(folder: pathlib.Path, *arguments: str) -> list[str]:
    """`name CODE` of every finding of `postmortems check`."""
    done = run("check", "--format", "json", "--today", "2026-04-01", *arguments, cwd=folder)
    assert done.returncode in (0, 1), done.stderr
    found = json.loads(done.stdout)["diagnostics"]
    return [f"{pathlib.PurePosixPath(item['path']).name.removesuffix('.md')} {item['code']}" for item in found]
