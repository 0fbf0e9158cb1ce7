"""The step that suggests changes; its requests and the answers are held against GitHub's own description."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from support.checking import write
from support.commands import run
from support.gate import text_of
from support.prism import PREFIX, REVIEWS, description, example, installed, prism
from support.reports import ROOT
from support.trackers import Answer, Fake, Request, serving

NAME = "postmortems/2026-03-11-a.md"
ROWS = "| 2026-03-11 08:20 | Restart @all | other |\n| 2026-03-11 08:10 | Job ``` starts | onset |\n"
BODY = f"""## Summary

“Ürgent” 🚒 came first. The operator picked the wrong file.

## Timeline

| Time (UTC) | Event | Kind |
|---|---|---|
{ROWS}"""
TEXT = text_of("detection: monitorin\n", BODY)


class Pulls(Fake):
    """One pull request: its diffs, and what bots and people say of its lines."""

    def __init__(self, cut: dict[str, Any]) -> None:
        super().__init__()
        self.cut = cut
        self.patches: dict[str, str] = {}
        self.comments: list[tuple[str, str]] = []
        """Bodies, and the kind of user who wrote each."""

    def route(self, request: Request) -> Answer:
        kind = request.path.rpartition("/")[2]
        first = (int(request.query.get("page", 1)) - 1) * 100
        if kind == "files":
            known = example(self.cut, "diff-entry-items")[0]
            items = [known | {"filename": name, "patch": patch} for name, patch in self.patches.items()]
            return 200, {}, items[first : first + 100]
        if kind == "comments":
            known = example(self.cut, "pull-request-review-comment-items")[0]
            items = [known | {"body": body, "user": known["user"] | {"type": by}} for body, by in self.comments]
            return 200, {}, items[first : first + 100]
        self.comments += [(each["body"], "Bot") for each in request.body["comments"]]
        return 200, {}, example(self.cut, "pull-request-review")

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.refusals.pop(0) if self.refusals and request.method == "POST" else self.route(request)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pulls, str]]:
    installed()
    folder, cut = tmp_path_factory.mktemp("prism"), description(REVIEWS)
    (folder / "github.json").write_text(json.dumps(cut), "utf-8")
    with serving(Pulls(cut)) as pulls, prism(folder, ["proxy", pulls.site]) as (proxy,):
        assert isinstance(pulls, Pulls)
        yield pulls, proxy


@pytest.fixture
def pulls(served: tuple[Pulls, str]) -> Pulls:
    pulls = served[0]
    pulls.requests, pulls.refusals, pulls.patches, pulls.comments = [], [], {NAME: added(TEXT)}, []
    return pulls


@pytest.fixture
def suggest(served: tuple[Pulls, str], tmp_path: pathlib.Path) -> Any:
    """Runs the step in a checkout that has been checked."""
    write(tmp_path, TEXT)
    found = tmp_path / "found.rdjson"
    run("check", "--format", f"rdjson={found}", "--today", "2026-03-12", cwd=tmp_path)

    def step() -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "GITHUB_API_URL": f"{served[1]}{PREFIX}",
            "GITHUB_REPOSITORY": "octocat/Hello-World",
            "GITHUB_TOKEN": "secret",
            "PULL_REQUEST": "7",
            "HEAD": "ecdd80bb57125d7ba9641ffaa4d7d2c19d3f3091",
            "SUGGESTIONS_FILE": str(found),
        }
        command = [sys.executable, ROOT / "scripts/github_review.py"]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=60)

    return step


def added(text: str) -> str:
    lines = text.split("\n")[:-1]
    return "\n".join([f"@@ -0,0 +1,{len(lines)} @@", *(f"+{line}" for line in lines)])


def made(pulls: Pulls) -> list[dict[str, Any]]:
    """The comments of the reviews that were written."""
    return [each for request in pulls.created for each in request.body["comments"]]


def test_changes_are_suggested_on_their_lines(pulls: Pulls, suggest: Any) -> None:
    done = suggest()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (request,) = pulls.created
    assert request.headers["Authorization"] == "Bearer secret"
    assert (request.body["event"], request.body["commit_id"][:4]) == ("COMMENT", "ecdd")
    lines = TEXT.split("\n")
    by_line = {each["line"]: each for each in made(pulls)}
    word = by_line[lines.index("detection: monitorin") + 1]
    assert word["body"].endswith("\n```suggestion\ndetection: monitoring\n```")
    blame = by_line[next(n for n, line in enumerate(lines, 1) if "operator" in line)]
    assert blame["body"].endswith("\n```suggestion\n“Ürgent” 🚒 came first. Both files have the same name.\n```")
    assert "is an example" in blame["body"]
    rows = [line + "\n" for line in ROWS.splitlines()]
    first = lines.index(rows[0].rstrip("\n")) + 1
    sort = by_line[first + 1]
    assert (sort["start_line"], sort["start_side"], sort["side"]) == (first, "RIGHT", "RIGHT")
    assert sort["body"].endswith(f"\n````suggestion\n{rows[1]}{rows[0]}````"), "in a fence that the text cannot close"


def test_nothing_is_suggested_twice(pulls: Pulls, suggest: Any) -> None:
    suggest()
    first = len(made(pulls))
    suggest()
    assert len(made(pulls)) == first > 0
    pulls.comments = [(body, "User") for body, _ in pulls.comments]  # somebody who copied the markers
    suggest()
    assert len(made(pulls)) == 2 * first


def test_only_lines_of_the_diff_that_were_checked_as_they_are_get_suggestions(pulls: Pulls, suggest: Any) -> None:
    at = TEXT.split("\n").index("detection: monitorin") + 1
    pulls.patches = {NAME: f"@@ -{at},1 +{at},1 @@\n-detection: staff\n+detection: monitorin", "b.md": ""}
    suggest()
    assert [each["line"] for each in made(pulls)] == [at]
    pulls.patches = {NAME: f"@@ -{at},1 +{at},1 @@\n-detection: staff\n+detection: something else"}
    pulls.comments = []
    suggest()
    assert len(pulls.created) == 1
    pulls.patches = {}
    suggest()
    assert len(pulls.created) == 1


def test_a_pull_request_from_a_fork_loses_nothing_but_the_suggestions(pulls: Pulls, suggest: Any) -> None:
    pulls.refusals = [(403, {}, {"message": "Resource not accessible by integration"})]
    done = suggest()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("::warning title=No changes were suggested::HTTP Error 403")
