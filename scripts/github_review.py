"""Suggest changes in a review of a pull request. What action.yml runs; takes its inputs from the environment.

The findings come from `postmortems check --format rdjson`. GitHub takes a suggestion only for lines that its diff
shows, so the lines come from that diff; where the checked file, which is merged with the base, has others there, none
is made. A suggestion that was made before is not repeated: each carries a marker, hidden in Markdown.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from github_api import call, every, refused
from mkdocs_postmortems.gate.reporters.markdown import inline

MOST = 20
"""Suggestions in one review; the next run makes those that are left."""
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_MARKER = re.compile(r"<!-- postmortems suggestion [0-9a-f]{32} -->")
_BODY = "Changes to accept with a click. Each was tried: the check no longer finds what it settles."

Diff = Mapping[int, str]
"""The lines of a file that a diff shows, by their numbers."""


def main() -> None:
    found = json.loads(pathlib.Path(os.environ["SUGGESTIONS_FILE"]).read_text("utf-8"))["diagnostics"]
    try:
        review([each for each in found if each.get("suggestions")])
    except OSError as error:  # among them what urllib raises
        refused("No changes were suggested", error)


def review(found: list[dict[str, Any]]) -> None:
    """Write a review with the suggestions that are new; none without any."""
    if not found:
        return
    pull = f"repos/{os.environ['GITHUB_REPOSITORY']}/pulls/{int(os.environ['PULL_REQUEST'])}"
    diffs = {each["filename"]: shown(each.get("patch", "")) for each in every(f"{pull}/files")}
    made = {each["body"].partition("\n")[0] for each in every(f"{pull}/comments") if by_bot(each)}
    comments = [each for each in drafts(found, diffs) if each["body"].partition("\n")[0] not in made][:MOST]
    if comments:
        data = {"commit_id": os.environ["HEAD"], "event": "COMMENT", "body": _BODY, "comments": comments}
        call("POST", f"{pull}/reviews", data)


def by_bot(comment: dict[str, Any]) -> bool:
    """Whether a bot suggested something; people who copy the marker are not taken for one."""
    return comment["user"]["type"] == "Bot" and bool(_MARKER.match(comment["body"]))


def shown(patch: str) -> Diff:
    """The lines of the new file that a diff of it shows."""
    lines: dict[int, str] = {}
    number = 0
    for line in patch.split("\n"):
        if hunk := _HUNK.match(line):
            number = int(hunk[1])
        elif line[:1] in (" ", "+"):
            lines[number] = line[1:]
            number += 1
    return lines


def drafts(found: list[dict[str, Any]], diffs: Mapping[str, Diff]) -> Iterator[dict[str, Any]]:
    """The comments on lines that the diffs show, each change once."""
    seen: set[str] = set()
    for each in found:
        path = each["location"]["path"]
        place = each["suggestions"][0]["range"]
        first, last = place["start"]["line"], place["end"]["line"]
        given = [diffs.get(path, {}).get(number) for number in range(first, last + 1)]
        if None in given or given != checked(path)[first - 1 : last]:
            continue
        text = replaced([line for line in given if line is not None], each["suggestions"][0])
        marker = f"<!-- postmortems suggestion {fingerprint(path, *map(str, given), text)} -->"
        if marker not in seen:
            seen.add(marker)
            start = {"start_line": first, "start_side": "RIGHT"} if first < last else {}
            yield {
                "path": path,
                "line": last,
                "side": "RIGHT",
                **start,
                "body": f"{marker}\n{said(each)}\n{fenced(text)}",
            }


def checked(path: str) -> list[str]:
    """The lines of a file as it was checked, without their ends."""
    return re.split(r"\r?\n", pathlib.Path(path).read_bytes().decode("utf-8", "replace"))


def replaced(lines: list[str], suggestion: dict[str, Any]) -> str:
    """Whole lines after a change within them. Columns count bytes, from 1."""
    first, last = lines[0].encode(), lines[-1].encode()
    start, end = suggestion["range"]["start"]["column"] - 1, suggestion["range"]["end"]["column"] - 1
    return first[:start].decode() + suggestion["text"] + last[end:].decode()


def fingerprint(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def said(found: dict[str, Any]) -> str:
    """What is found and what to do about it: text, in which nobody is mentioned."""
    code = found["code"]
    rule = f"[{code['value']}]({code['url']})" if code.get("url") else code["value"]
    return f"**{rule}** " + "<br>".join(inline(line) for line in found["message"].split("\n"))


def fenced(text: str) -> str:
    """A suggestion, in a fence that the text cannot close."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}suggestion\n{text}\n{fence}"


if __name__ == "__main__":
    main()
