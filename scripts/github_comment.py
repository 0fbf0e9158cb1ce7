"""Keep one comment on a pull request up to date. What action.yml runs; takes its inputs from the environment.

The first line of the comment is a marker, hidden in Markdown, by which a bot's comment is found again. Where the token
may not write, as in a pull request from a fork, it says so and the job goes on: annotations and summary say the same.
"""

from __future__ import annotations

import os
import pathlib

from github_api import call, every, refused


def main() -> None:
    body = pathlib.Path(os.environ["COMMENT_FILE"]).read_text("utf-8")
    try:
        keep(body, create=os.environ["REPORTS"] != "0")
    except OSError as error:  # among them what urllib raises
        refused("No comment was written", error)


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
    for comment in every(comments):
        if comment["user"]["type"] == "Bot" and comment["body"].startswith(marker):
            return int(comment["id"])
    return None


if __name__ == "__main__":
    main()
