"""Commands in this process: a tenth of the time of the installed one."""

from __future__ import annotations

import contextlib
import pathlib
import subprocess
from collections.abc import Mapping

from click.testing import CliRunner, Result
from mkdocs_postmortems.cli.main import cli


def invoke(
    *arguments: str, cwd: pathlib.Path, environment: Mapping[str, str] | None = None, stdin: str | None = None
) -> Result:
    """What a command does in a folder; no mishap passes for an exit code."""
    with contextlib.chdir(cwd):
        done = CliRunner().invoke(cli, arguments, input=stdin, env=environment)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def run(
    *arguments: str | pathlib.Path, cwd: pathlib.Path, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same, told as a program that has ended."""
    done = invoke(*map(str, arguments), cwd=cwd, stdin=stdin, environment=environment)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
