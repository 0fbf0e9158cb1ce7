"""Keep one comment on a pull request up to date. What action.yml runs; takes its inputs from the environment.

The first line of the comment is a marker, hidden in Markdown, by which a bot's comment is found again. Where the token
may not write, as in a pull request from a fork, it says so and the job goes on: annotations and summary say the same.
"""

from __future__ import annotations

import json
import os
import pathlib
import urllib.error
import urllib.request
from typing import Any

PAGE = 100


def main() -> None:
    body = pathlib.Path(os.environ["COMMENT_FILE"]).read_text("utf-8")
    try:
        keep(body, create=os.environ["REPORTS"] != "0")
    except OSError as error:  # among them what urllib raises
        print(f"::warning title=No comment was written::{error}. The job needs the permission pull-requests: write.")


def keep(body: str, create: bool) -> None:
    """Update the comment that begins with the same marker, or write the first; `create` says whether one is wanted."""
    issues = f"repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    comments = f"{issues}/{int(os.environ['PULL_REQUEST'])}/comments"
    known = find(comments, body.partition("\n")[0])
    if known is not None:
        call("PATCH", f"{issues}/comments/{known}", {"body": body})
    elif create:
        call("POST", comments, {"body": body})


def find(comments: str, marker: str) -> int | None:
    """The id of the bot's comment; people who copy the marker are not taken for it."""
    page = 1
    while True:
        found = call("GET", f"{comments}?per_page={PAGE}&page={page}")
        for comment in found:
            if comment["user"]["type"] == "Bot" and comment["body"].startswith(marker):
                return int(comment["id"])
        if len(found) < PAGE:
            return None
        page += 1


def call(method: str, path: str, data: dict[str, str] | None = None) -> Any:
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    address = f"{os.environ['GITHUB_API_URL']}/{path}"
    body = json.dumps(data).encode() if data else None
    request = urllib.request.Request(address, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
