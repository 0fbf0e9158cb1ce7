"""What action.yml runs, with the environment that GitHub's runner sets and, for comments, its API on this machine."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from mkdocs_postmortems.gate.reporters.markdown import MARKER
from support.checking import GOOD, UNKNOWN_FIELD, write
from support.gate import text_of
from support.reports import ROOT

WARNING = text_of("times:\n  started: 2026-01-11T08:10Z\n")


@dataclass
class Runner:
    """A job on a runner, in a checkout of a repository with reports."""

    checkout: pathlib.Path
    temp: pathlib.Path

    def check(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """The step that judges; its inputs as action.yml hands them over."""
        for name in ("summary", "output"):
            (self.temp / name).write_text("", "utf-8")
        names = ("PATHS", "CHANGED_ONLY", "FAIL_ON_WARNINGS", "BASELINE", "SITE_URL")
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "XDG_CACHE_HOME": str(self.temp / "cache"),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "GITHUB_OUTPUT": str(self.temp / "output"),
            **dict.fromkeys(names, ""),
            **inputs,
        }
        command = [ROOT / "scripts/github-check"]
        return subprocess.run(
            command, cwd=self.checkout, env=environment, capture_output=True, encoding="utf-8", timeout=60
        )

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.temp / "output").read_text("utf-8").splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    @property
    def summary(self) -> str:
        return (self.temp / "summary").read_text("utf-8")

    def git(self, *arguments: str) -> None:
        who = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], cwd=self.checkout, check=True, capture_output=True)


@pytest.fixture
def runner(tmp_path: pathlib.Path) -> Runner:
    """A runner on which the action has installed the package, with spaces in its paths."""
    temp, checkout = tmp_path / "runner temp", tmp_path / "check out"
    (temp / "postmortems").mkdir(parents=True)
    (temp / "postmortems/bin").symlink_to(pathlib.Path(sys.executable).parent)
    (checkout / "postmortems").mkdir(parents=True)
    return Runner(checkout, temp)


def test_findings_are_annotated_summed_up_and_counted(runner: Runner) -> None:
    write(runner.checkout, UNKNOWN_FIELD)
    done = runner.check()
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=postmortems/2026-03-11-a.md,line=5,col=1,title=PM102 unknown-field::")
    assert runner.summary.startswith(f"{MARKER}\n**Failed.** ")
    counted = {name: runner.outputs[name] for name in ("reports", "errors", "warnings")}
    assert counted == {"reports": "1", "errors": "1", "warnings": "0"}
    log = json.loads(pathlib.Path(runner.outputs["sarif-file"]).read_text("utf-8"))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["PM102"]
    assert pathlib.Path(runner.outputs["comment-file"]).read_text("utf-8") == runner.summary


def test_clean_reports_pass(runner: Runner) -> None:
    write(runner.checkout, GOOD)
    done = runner.check(CHANGED_ONLY="true")
    assert (done.returncode, runner.outputs["errors"]) == (0, "0")
    assert "nothing found" in runner.summary


def test_inputs_become_options(runner: Runner) -> None:
    write(runner.checkout, WARNING)
    write(runner.checkout, UNKNOWN_FIELD, "2026-03-12-b")
    paths = "postmortems/2026-03-11-a.md\n"
    assert runner.check(PATHS=paths).returncode == 0
    assert runner.check(PATHS=paths, FAIL_ON_WARNINGS="true", SITE_URL="https://pm.example").returncode == 1
    assert "(https://pm.example/guide/rules/PM207/)" in runner.summary
    both = runner.check(PATHS=f"{paths}postmortems/2026-03-12-b.md\n")
    assert (both.returncode, runner.outputs["reports"]) == (1, "2")


def test_inputs_are_never_commands(runner: Runner) -> None:
    write(runner.checkout, GOOD)
    evil = f"$(touch {runner.temp}/evil)`touch {runner.temp}/evil`; touch {runner.temp}/evil"
    for name in ("PATHS", "BASELINE", "SITE_URL", "CHANGED_ONLY", "FAIL_ON_WARNINGS"):
        runner.check(**{name: evil})
    assert not (runner.temp / "evil").exists()


def test_what_cannot_be_judged_says_why_and_leaves_no_results_of_before(runner: Runner) -> None:
    write(runner.checkout, GOOD)
    assert runner.check().returncode == 0
    done = runner.check(PATHS="elsewhere")
    assert done.returncode == 2
    assert "elsewhere" in done.stderr
    assert (runner.outputs, runner.summary) == ({}, "")


def test_a_pull_request_is_judged_by_what_it_touches(runner: Runner) -> None:
    write(runner.checkout, UNKNOWN_FIELD)
    runner.git("init", "--quiet", "--initial-branch=main")
    runner.git("add", ".")
    runner.git("commit", "--quiet", "--message=Old")
    runner.git("update-ref", "refs/remotes/origin/main", "HEAD")
    write(runner.checkout, GOOD, "2026-03-12-b")
    runner.git("add", ".")
    runner.git("commit", "--quiet", "--message=New")
    assert runner.check(CHANGED_ONLY="true", GITHUB_BASE_REF="main").returncode == 0
    assert runner.outputs["reports"] == "1"
    assert runner.check(CHANGED_ONLY="false", GITHUB_BASE_REF="main").returncode == 1
    assert runner.check(CHANGED_ONLY="true", GITHUB_BASE_REF="").returncode == 1


@dataclass
class Api:
    """As much of GitHub's API as comments need."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    refuses: bool = False
    address: str = ""

    def add(self, body: str, user: str = "Bot") -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": body, "user": {"type": user}})

    def answer(self, method: str, path: str, body: str) -> Any:
        match (method, path.partition("?")[0].removeprefix("/repos/org/repo/issues/").split("/")):
            case "GET", ["7", "comments"]:
                query = dict(pair.split("=") for pair in path.partition("?")[2].split("&"))
                size, page = int(query["per_page"]), int(query["page"])
                return self.comments[size * (page - 1) : size * page]
            case "POST", ["7", "comments"]:
                self.add(body)
                return self.comments[-1]
            case "PATCH", ["comments", id_]:
                self.comments[int(id_) - 1]["body"] = body
                return self.comments[int(id_) - 1]
        raise AssertionError(f"{method} {path}")


@pytest.fixture
def api() -> Iterator[Api]:
    served = Api()

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length))["body"] if length else ""
            served.asked.append((self.command, self.path, self.headers["Authorization"]))
            if served.refuses and self.command != "GET":
                self.send_error(403, "Resource not accessible by integration")
                return
            answer = json.dumps(served.answer(self.command, self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PATCH = handle_one  # noqa: N815 - names that the server asks for

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield served
        server.shutdown()
        thread.join()


def comment(api: Api, folder: pathlib.Path, body: str, reports: int = 1) -> subprocess.CompletedProcess[str]:
    """The step that comments."""
    file = folder / "comment.md"
    file.write_text(body, "utf-8")
    environment = {
        "GITHUB_API_URL": api.address,
        "GITHUB_REPOSITORY": "org/repo",
        "GITHUB_TOKEN": "secret",
        "PULL_REQUEST": "7",
        "COMMENT_FILE": str(file),
        "REPORTS": str(reports),
    }
    command = [sys.executable, ROOT / "scripts/github_comment.py"]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=60)


def bodies(api: Api) -> list[str]:
    return [each["body"] for each in api.comments]


def test_one_comment_is_written_and_then_updated_in_place(api: Api, tmp_path: pathlib.Path) -> None:
    api.add("Thank you")
    for text in ("**Failed.** “später” 🚒", "**Passed.**"):
        done = comment(api, tmp_path, f"{MARKER}\n{text}\n")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert bodies(api) == ["Thank you", f"{MARKER}\n{text}\n"]
    assert [method for method, _, _ in api.asked] == ["GET", "POST", "GET", "PATCH"]
    assert {token for _, _, token in api.asked} == {"Bearer secret"}


def test_it_is_found_behind_a_hundred_others(api: Api, tmp_path: pathlib.Path) -> None:
    for number in range(200):
        api.add(f"Comment {number}")
    api.add(f"{MARKER}\nold\n")
    comment(api, tmp_path, f"{MARKER}\nnew\n")
    assert bodies(api)[200:] == [f"{MARKER}\nnew\n"]


def test_a_person_who_copies_the_marker_keeps_the_comment(api: Api, tmp_path: pathlib.Path) -> None:
    api.add(f"{MARKER}\nmine\n", user="User")
    comment(api, tmp_path, f"{MARKER}\nnew\n")
    assert bodies(api) == [f"{MARKER}\nmine\n", f"{MARKER}\nnew\n"]


def test_without_a_report_none_is_begun_but_an_old_one_is_put_right(api: Api, tmp_path: pathlib.Path) -> None:
    comment(api, tmp_path, f"{MARKER}\nno report\n", reports=0)
    assert bodies(api) == []
    api.add(f"{MARKER}\nold\n")
    comment(api, tmp_path, f"{MARKER}\nno report\n", reports=0)
    assert bodies(api) == [f"{MARKER}\nno report\n"]


def test_without_the_right_to_write_the_job_goes_on(api: Api, tmp_path: pathlib.Path) -> None:
    api.refuses = True
    done = comment(api, tmp_path, f"{MARKER}\nnew\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("::warning title=No comment was written::HTTP Error 403")
    assert "pull-requests: write" in done.stdout
