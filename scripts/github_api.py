"""Requests to GitHub's API for the steps of action.yml; the token and the addresses come from the environment."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from typing import Any

PAGE = 100


def call(method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    """What GitHub answers. Raises `OSError` where it refuses or cannot be reached."""
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
        "Content-Type": "application/json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    address = f"{os.environ['GITHUB_API_URL']}/{path}"
    body = json.dumps(data).encode() if data else None
    request = urllib.request.Request(address, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def every(path: str) -> Iterator[Any]:
    """The items of a list, page by page."""
    page = 1
    while True:
        found = call("GET", f"{path}?per_page={PAGE}&page={page}")
        yield from found
        if len(found) < PAGE:
            return
        page += 1


def refused(title: str, error: OSError) -> None:
    """Say in the job's log what was not written. The job goes on: annotations and summary say the same."""
    print(f"::warning title={title}::{error}. The job needs the permission pull-requests: write.")
