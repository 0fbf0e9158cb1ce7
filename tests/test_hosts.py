"""What other programs read from this repository: GitHub, GitLab and pre-commit."""

import pathlib
import re
import subprocess
from typing import Any

import pytest
import yaml
from support.hosts import complaints
from support.reports import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
TEMPLATE = ROOT / ".gitlab/postmortems.gitlab-ci.yml"


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(ACTION.read_text("utf-8"))["runs"]["steps"]
    return found


def test_the_workflows_are_workflows() -> None:
    assert not complaints("github-workflows", *WORKFLOWS)


def test_the_action_is_an_action() -> None:
    assert not complaints("github-actions", ACTION)


def test_the_gitlab_template_is_one(tmp_path: pathlib.Path) -> None:
    """Its head, which declares the inputs, and its body are two documents in one file."""
    head, body = TEMPLATE.read_text("utf-8").split("\n---\n")
    for name, text in (("head.yml", head), ("body.yml", body)):
        (tmp_path / name).write_text(text, "utf-8")
    assert not complaints("gitlab-ci", tmp_path / "head.yml", tmp_path / "body.yml")
    used = set(re.findall(r"\$\[\[ inputs\.([a-z-]+) \]\]", body))
    assert used == yaml.safe_load(head)["spec"]["inputs"].keys()


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ({}, []),
        ({"PATHS": "one two"}, ["one", "two"]),
        (
            {"FAIL_ON_WARNINGS": "true", "BASELINE": "known findings.json"},
            ["--baseline", "known findings.json", "--strict"],
        ),
        ({"CHANGED_ONLY": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc"}, ["--changed-since", "abc"]),
        ({"CHANGED_ONLY": "true"}, []),
        ({"CHANGED_ONLY": "false", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc"}, []),
    ],
)
def test_the_gitlab_job_hands_its_inputs_over(
    tmp_path: pathlib.Path, variables: dict[str, str], arguments: list[str]
) -> None:
    """Its script in a POSIX shell, with a command in the place of ours that says what it was called with."""
    (tmp_path / "postmortems").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', "utf-8")
    (tmp_path / "postmortems").chmod(0o755)
    body = TEMPLATE.read_text("utf-8").split("\n---\n")[1]
    job = yaml.safe_load(body.replace("$[[", "").replace("]]", ""))["postmortems"]
    script = "\n".join(job["script"]).replace("/tmp/postmortems/bin/", "./")
    done = subprocess.run(["sh", "-ec", script], cwd=tmp_path, env=variables, capture_output=True, text=True)
    formats = ["text", "gitlab=gl-code-quality-report.json", "junit=postmortems.xml"]
    expected = ["check", *(word for name in formats for word in ("--format", name)), *arguments]
    assert (done.stdout.splitlines(), done.stderr) == (expected, "")
    assert job["artifacts"]["reports"] == {"codequality": "gl-code-quality-report.json", "junit": "postmortems.xml"}


def test_no_input_of_the_action_is_text_of_a_command() -> None:
    assert [step["run"] for step in steps() if "${{" in step.get("run", "")] == []


def test_every_input_of_the_action_is_used_and_every_output_is_made() -> None:
    text = ACTION.read_text("utf-8")
    action = yaml.safe_load(text)
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == action["inputs"].keys()
    made = set(re.findall(r'print\(f"([a-z-]+)=', (ROOT / "scripts/github-check").read_text("utf-8")))
    assert set(re.findall(r"steps\.check\.outputs\.([a-z-]+)", text)) == made


def test_foreign_actions_are_pinned_to_a_commit() -> None:
    texts = [path.read_text("utf-8") for path in (ACTION, *WORKFLOWS)]
    used = [name for text in texts for name in re.findall(r"uses: (\S+)", text)]
    assert [name for name in used if not re.fullmatch(r"\./|[\w-]+/[\w-]+@[0-9a-f]{40}", name)] == []


@pytest.mark.parametrize(
    ("path", "judged"),
    [
        ("postmortems/2026-03-11-a.md", True),
        ("postmortems/2026/2026-03-11-a.md", True),
        ("postmortems/README.md", False),
        ("postmortems/2026/index.md", False),
        ("postmortems/_drafts/2026-03-11-a.md", False),
        ("postmortems/.hidden.md", False),
        ("docs/postmortems/a.md", False),
    ],
)
def test_the_hook_takes_what_the_command_finds(path: str, judged: bool) -> None:
    """pre-commit takes what `files` and not `exclude` is found in."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)) is judged
    assert (hook["entry"], hook["language"]) == ("postmortems check", "python")
