"""`postmortems init` in empty and in existing repositories; what it makes is judged by its own tools."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator
from mkdocs_postmortems.options import DEPTHS, read_options
from mkdocs_postmortems.scaffold.issue import LABELS
from mkdocs_postmortems.scaffold.repository import PLACEHOLDER
from support import gate
from support.building import mkdocs
from support.commands import run
from support.gate import COMMAND
from support.hosts import complaints
from support.reports import ORGANISATION, ROOT

COMMON = {
    "postmortems.yml", "mkdocs.yml", "requirements.txt", ".pre-commit-config.yaml", ".gitignore",
    *(f"postmortems/_templates/{depth}.md" for depth in DEPTHS),
    "schema/postmortem.schema.json", "schema/config.schema.json",
    ".vscode/settings.json", ".vscode/postmortems.code-snippets",
}  # fmt: skip
GITHUB = {
    ".github/pull_request_template.md", ".github/ISSUE_TEMPLATE/incident.yml",
    *(f".github/workflows/{name}.yml" for name in ("incident", "check", "publish", "digest", "sync", "announce")),
}  # fmt: skip
SETUP_PYTHON = "actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405"
GITLAB = {".gitlab-ci.yml", ".gitlab/merge_request_templates/Default.md"}
ADDRESS = "git+https://git.example/tools/mkdocs-postmortems@v1"
ON_GITHUB = f"git+https://github.com/tools/mkdocs-postmortems.git@{'a1' * 20}"


def init(folder: pathlib.Path, *arguments: str) -> list[str]:
    """What it said it did, line by line."""
    done = run("init", *arguments, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def made(folder: pathlib.Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def loaded(path: pathlib.Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def loaded_front(path: pathlib.Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8").split("---\n")[1])


@pytest.mark.parametrize(("host", "more"), [("github", GITHUB), ("gitlab", GITLAB), ("none", set())])
def test_it_says_what_it_writes(tmp_path: pathlib.Path, host: str, more: set[str]) -> None:
    lines = init(tmp_path, "--ci", host)
    assert made(tmp_path) == COMMON | more
    assert {line.removeprefix("wrote  ") for line in lines[: lines.index("")]} == COMMON | more
    assert lines[lines.index("") + 1] == "Next:"


@pytest.mark.parametrize(("there", "more"), [(".gitlab-ci.yml", GITLAB), (".github/CODEOWNERS", GITHUB), ("x", set())])
def test_the_host_is_told_by_what_is_there(tmp_path: pathlib.Path, there: str, more: set[str]) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine\n", "utf-8")
    init(tmp_path)
    assert made(tmp_path) == COMMON | more | {there}


def test_nothing_is_overwritten(tmp_path: pathlib.Path) -> None:
    init(tmp_path, "--ci", "github", "--example")
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "postmortems.yml":
            path.write_text("mine\n", "utf-8")
    (tmp_path / "postmortems/_templates/light.md").unlink()
    lines = init(tmp_path, "--ci", "github", "--example")
    assert [line for line in lines if line.startswith("wrote")] == ["wrote  postmortems/_templates/light.md"]
    assert "left   mkdocs.yml  (exists)" in lines
    assert "  - mkdocs.yml: add `postmortems` to `plugins`, and `/_templates/` to `exclude_docs`" in lines
    kept = {path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert len(kept) == 3  # mine, postmortems.yml and the template


@pytest.mark.parametrize("example", [[], ["--example"]])
def test_what_it_makes_passes_its_own_gate_and_builds(tmp_path: pathlib.Path, example: list[str]) -> None:
    assert f"  - cd {tmp_path / 'new'}" in init(tmp_path, "new", *example)
    folder = tmp_path / "new"
    for day in ("2026-04-01", "2031-01-01"):
        checked = run("check", "--today", day, cwd=folder)
        assert checked.returncode == 0, checked.stdout
    assert ("41 reports checked" in checked.stdout) is bool(example)
    assert run("new", "Search is down for all", "--severity", "SEV-1", cwd=folder).returncode == 0
    built = mkdocs("build", "--strict", "--config-file", folder / "mkdocs.yml")
    assert built.returncode == 0, built.stdout
    pages = {path.parent.name for path in (folder / "site/reports").glob("*/index.html")}
    assert len(pages) == (41 if example else 1)  # one of the example is restricted
    assert not (folder / "site/_templates").exists()


def test_the_example_is_without_a_finding_on_its_day(tmp_path: pathlib.Path) -> None:
    init(tmp_path, "--example")
    assert run("check", "--strict", "--today", "2026-04-01", cwd=tmp_path).returncode == 0
    for path in (ORGANISATION / "postmortems").rglob("*.*"):
        assert (tmp_path / path.relative_to(ORGANISATION)).read_bytes() == path.read_bytes()


def test_the_hosts_understand_what_is_for_them(tmp_path: pathlib.Path) -> None:
    init(tmp_path, "--ci", "github")
    init(tmp_path, "--ci", "gitlab")
    assert not complaints("github-workflows", *sorted((tmp_path / ".github/workflows").iterdir()))
    assert not complaints("github-issue-forms", tmp_path / ".github/ISSUE_TEMPLATE/incident.yml")
    assert not complaints("gitlab-ci", tmp_path / ".gitlab-ci.yml")


def test_no_two_runs_of_a_workflow_work_on_the_same(tmp_path: pathlib.Path) -> None:
    init(tmp_path, "--ci", "github")
    workflows = [*(tmp_path / ".github/workflows").iterdir(), *(ROOT / ".github/workflows").iterdir()]
    assert [path.name for path in workflows if "concurrency" not in yaml.safe_load(path.read_text("utf-8"))] == []


def test_the_workflows_hand_no_text_of_people_to_a_shell(tmp_path: pathlib.Path) -> None:
    init(tmp_path, "--ci", "github", "--package", ON_GITHUB)
    texts = [path.read_text("utf-8") for path in (tmp_path / ".github/workflows").iterdir()]
    used = [name for text in texts for name in re.findall(r"uses: (\S+)", text)]
    assert [name for name in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name)] == []
    ours = "".join(path.read_text("utf-8") for path in (ROOT / ".github/workflows").iterdir())
    assert [name for name in used if name not in ours] == [f"tools/mkdocs-postmortems@{'a1' * 20}"]
    steps = [step for text in texts for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
    assert len([step for step in steps if "run" in step]) == 17


@pytest.mark.parametrize(
    ("package", "action"),
    [
        (ON_GITHUB, f"tools/mkdocs-postmortems@{'a1' * 20}"),
        ("mkdocs-postmortems @ git+ssh://git@github.com/tools/pm@v1.2", "tools/pm@v1.2"),
        (ADDRESS, None),
        ("mkdocs-postmortems==1.2", None),
        ("git+https://github.com.evil.example/tools/pm@v1", None),
    ],
)
def test_the_check_uses_the_action_where_github_has_it(
    tmp_path: pathlib.Path, package: str, action: str | None
) -> None:
    init(tmp_path, "--ci", "github", "--package", package)
    job = loaded(tmp_path / ".github/workflows/check.yml")["jobs"]["reports"]
    assert [step["uses"] for step in job["steps"][1:2]] == [action or SETUP_PYTHON]
    assert job.get("permissions") == ({"contents": "read", "pull-requests": "write"} if action else None)
    assert [step.get("run", "") for step in job["steps"]][-1].startswith("postmortems check") is (action is None)


def test_the_action_is_to_be_filled_in_where_nobody_knows_it(tmp_path: pathlib.Path) -> None:
    lines = init(tmp_path, "--ci", "github")
    assert "  - .github/workflows/check.yml: fill in the repository and the commit of the action" in lines
    assert "uses: OWNER/mkdocs-postmortems@REF # fill in" in (tmp_path / ".github/workflows/check.yml").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(("secret", "sent"), [("", ""), ("https://hooks.example/x", "--send")])
@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_a_push_is_announced_where_there_is_a_webhook(
    tmp_path: pathlib.Path, host: str, secret: str, sent: str
) -> None:
    """The step in a shell, with a command in the place of ours that says what it was called with."""
    init(tmp_path, "--ci", host)
    if host == "github":
        script = loaded(tmp_path / ".github/workflows/announce.yml")["jobs"]["announce"]["steps"][-1]["run"]
    else:
        (script,) = loaded(tmp_path / ".gitlab-ci.yml")["announce"]["script"]
    (tmp_path / "postmortems").rename(tmp_path / "reports")
    (tmp_path / "postmortems").write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    (tmp_path / "postmortems").chmod(0o755)
    done = shell(script, tmp_path, BEFORE="abc", CI_COMMIT_BEFORE_SHA="abc", POSTMORTEMS_WEBHOOK=secret)
    assert (done.returncode, done.stdout.split()) == (0, ["announce", "--since", "abc", *sent.split()])


@pytest.mark.parametrize(
    ("code", "edits", "asked"),
    [(0, False, ""), (0, True, "pr create"), (1, True, "pr create"), (2, True, "")],
)
def test_what_the_tracker_knows_comes_back_as_a_pull_request(
    tmp_path: pathlib.Path, code: int, edits: bool, asked: str
) -> None:
    """The steps in a shell, with a repository to push to, a `gh` that shows what it would do, and a `sync`."""
    work, origin = tmp_path / "work", tmp_path / "origin.git"
    init(tmp_path, "work", "--ci", "github")
    for words in (["init", "--quiet", "--bare", str(origin)], ["-C", str(work), "init", "--quiet", "-b", "main"]):
        subprocess.run(["git", *words], check=True)
    who = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
    for words in (["add", "."], [*who, "commit", "--quiet", "-m", "First"], ["remote", "add", "origin", str(origin)]):
        subprocess.run(["git", "-C", str(work), *words], check=True)
    (job,) = loaded(work / ".github/workflows/sync.yml")["jobs"].values()
    sync, pull, say = [step["run"] for step in job["steps"][-3:]]
    edit = "echo edited >>postmortems.yml" if edits else ":"
    for name, text in (("postmortems", f"{edit}; exit {code}"), ("gh", 'echo "$1 $2" >>"$RUNNER_TEMP/asked"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    given = {
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
    }
    assert shell(sync, work, **given).returncode == (1 if code == 2 else 0)
    assert (tmp_path / "output").read_text("utf-8") == f"code={code}\n"
    if code < 2:
        assert shell(pull, work, **given).returncode == 0
    told = (tmp_path / "asked").read_text("utf-8").splitlines() if (tmp_path / "asked").exists() else []
    assert (told[-1] if told else "") == asked
    branches = subprocess.run(["git", "-C", str(origin), "branch"], capture_output=True, text=True, check=True).stdout
    assert ("postmortems-sync" in branches) is bool(asked)
    assert shell(say, work, **given).returncode == 1


def test_the_form_asks_what_the_command_reads(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems.yml").write_text("severities: [{id: Blocker}, {id: 'Minor: no'}]\n", "utf-8")
    init(tmp_path, "--ci", "github")
    form = loaded(tmp_path / ".github/ISSUE_TEMPLATE/incident.yml")["body"]
    asked: Mapping[str, Any] = {field["id"]: field for field in form if "id" in field}
    assert {name: field["attributes"]["label"] for name, field in asked.items()} == LABELS
    assert [*asked] == [*LABELS]
    assert [name for name, field in asked.items() if field["type"] == "textarea"] == ["summary"] == [*LABELS][-1:]
    assert asked["severity"]["attributes"]["options"] == ["Blocker", "Minor: no"]
    done = run("new", "Search is down for all", "--severity", "minor: NO", cwd=tmp_path)
    assert (done.returncode, loaded_front(tmp_path / done.stdout.strip())["severity"]) == (0, "Minor: no")
    (job,) = loaded(tmp_path / ".github/workflows/incident.yml")["jobs"].values()
    assert f"startsWith(github.event.issue.body, '### {LABELS['severity']}')" in job["if"]


@pytest.mark.parametrize(("title", "code"), [("Search is down for all", 0), ("Search", 1)])
def test_the_incident_workflow_drafts_or_says_why_not(tmp_path: pathlib.Path, title: str, code: int) -> None:
    """Its step in a shell, with a `gh` that shows what it would say."""
    init(tmp_path, "--ci", "github")
    (job,) = loaded(tmp_path / ".github/workflows/incident.yml")["jobs"].values()
    (script,) = [step["run"] for step in job["steps"] if step.get("name") == "Write the draft"]
    (tmp_path / "gh").write_text('#!/bin/sh\necho "$1 $2 $3"\ncat "$5"\n', "utf-8")
    (tmp_path / "gh").chmod(0o755)
    issue = {"title": title, "body": f"### {LABELS['severity']}\n\nSEV-2\n"}
    (tmp_path / "event.json").write_text(json.dumps({"issue": issue}), "utf-8")
    done = shell(script, tmp_path, GITHUB_EVENT_PATH="event.json", NUMBER="7")
    assert (done.returncode, done.stderr) == (code, "")
    if code:
        assert "issue comment 7\nNo report could be drafted:\n~~~~text\n" in done.stdout
        assert done.stdout.count("error PM106 [too-short] `title` is shorter than 8 characters") == 2
    else:
        assert (tmp_path / "path").read_text("utf-8") == "postmortems/2026-03-12-search-is-down-for-all.md\n"


@pytest.mark.parametrize(("open_issue", "then"), [("12", "issue comment 12"), ("", "issue create --title")])
def test_the_digest_goes_to_the_open_issue_or_a_new_one(tmp_path: pathlib.Path, open_issue: str, then: str) -> None:
    """Its last two steps in a shell, with a `gh` that shows what it would do."""
    init(tmp_path, "--ci", "github")
    (job,) = loaded(tmp_path / ".github/workflows/digest.yml")["jobs"].values()
    script = "\n".join(step["run"] for step in job["steps"][-2:])
    gh = f'#!/bin/sh\nif [ "$2" = list ]; then echo {open_issue}; else echo "$@" >>"$RUNNER_TEMP/asked"; fi\n'
    (tmp_path / "gh").write_text(gh, "utf-8")
    (tmp_path / "gh").chmod(0o755)
    done = shell(script, tmp_path, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
    assert (done.returncode, done.stderr) == (0, "")
    asked = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert [
        line.startswith(start) for line, start in zip(asked, ("label create postmortem-digest ", then), strict=True)
    ]
    assert asked[1].endswith(f"--body-file {tmp_path}/digest.md")
    digest = (tmp_path / "digest.md").read_text("utf-8")
    assert digest.startswith("# Postmortem actions, 2026-03-12\n")
    assert (tmp_path / "summary").read_text("utf-8") == digest


@pytest.mark.parametrize("token", ["", "glpat-secret"])
def test_gitlab_keeps_the_digest_and_posts_it_where_it_may(tmp_path: pathlib.Path, token: str) -> None:
    init(tmp_path, "--ci", "gitlab")
    job = loaded(tmp_path / ".gitlab-ci.yml")["digest"]
    (tmp_path / "curl").write_text('#!/bin/sh\nfor word; do echo "$word"; done >asked\n', "utf-8")
    (tmp_path / "curl").chmod(0o755)
    given = {"DIGEST_ISSUE": "7", "CI_API_V4_URL": "https://git.example/api/v4", "CI_PROJECT_ID": "3"}
    done = shell("\n".join(job["script"]), tmp_path, DIGEST_TOKEN=token, **given)
    assert (done.returncode, done.stdout) == (0, (tmp_path / job["artifacts"]["paths"][0]).read_text("utf-8"))
    assert (tmp_path / "asked").exists() is bool(token)
    if token:
        asked = (tmp_path / "asked").read_text("utf-8").splitlines()
        assert asked[-1] == "https://git.example/api/v4/projects/3/issues/7/notes"
        assert {"Authorization: Bearer glpat-secret", "body@digest.md", "--fail-with-body"} <= set(asked)


def shell(script: str, folder: pathlib.Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A script as a runner runs it, with the commands of a folder before ours."""
    environment = {
        **os.environ, "PATH": f"{folder}:{COMMAND.parent}:{os.environ['PATH']}", "RUNNER_TEMP": str(folder),
        "SOURCE_DATE_EPOCH": "1773316800", **more,
    }  # fmt: skip
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def test_the_package_is_installed_from_where_it_is(tmp_path: pathlib.Path) -> None:
    lines = init(tmp_path, "--package", ADDRESS)
    assert (tmp_path / "requirements.txt").read_text("utf-8").splitlines()[-1] == f"mkdocs-postmortems @ {ADDRESS}"
    (hook,) = loaded(tmp_path / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert hook["additional_dependencies"] == [f"mkdocs-postmortems @ {ADDRESS}"]
    (known,) = loaded(ROOT / ".pre-commit-hooks.yaml")
    shared = ("id", "entry", "language", "types", "files", "exclude", "require_serial")
    assert {name: hook[name] for name in shared} == {name: known[name] for name in shared}
    assert not any("requirements.txt" in line for line in lines[lines.index("") :])


def test_without_an_address_it_says_where_to_put_one(tmp_path: pathlib.Path) -> None:
    lines = init(tmp_path)
    assert "  - requirements.txt and .pre-commit-config.yaml: fill in the git address of the package" in lines
    text = (tmp_path / "requirements.txt").read_text("utf-8")
    assert "# The package is not on a package index yet: fill in the git address" in text
    assert text.endswith("\nmkdocs-postmortems @ git+https://HOST/OWNER/mkdocs-postmortems@REF\n")


@pytest.mark.parametrize(
    ("origin", "address"),
    [
        (
            {"url": "https://h.example/x.git", "vcs_info": {"vcs": "git", "commit_id": "a1"}},
            "git+https://h.example/x.git@a1",
        ),
        ({"url": "file:///checkout", "dir_info": {"editable": True}}, None),
        ({"url": "file:///checkout", "vcs_info": {"vcs": "git", "commit_id": "a1"}}, None),
    ],
)
def test_it_knows_where_it_was_installed_from(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, origin: dict[str, Any], address: str | None
) -> None:
    """As pip notes it, after PEP 610."""
    about = tmp_path / "site/mkdocs_postmortems-9.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: mkdocs-postmortems\nVersion: 9\n", "utf-8")
    (about / "direct_url.json").write_text(json.dumps(origin), "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    assert gate.run("init", "ours", cwd=tmp_path).returncode == 0
    last = (tmp_path / "ours/requirements.txt").read_text("utf-8").splitlines()[-1]
    assert last == f"mkdocs-postmortems @ {address or PLACEHOLDER}"


@pytest.mark.parametrize("wrong", ["", "x\ny", 'x"; rm', "a`b`", "$(x)"])
def test_what_no_address_can_be_is_refused(tmp_path: pathlib.Path, wrong: str) -> None:
    assert run("init", "--package", wrong, cwd=tmp_path).returncode == 2
    assert made(tmp_path) == set()


def test_editors_get_the_organisations_words(tmp_path: pathlib.Path) -> None:
    choices = (
        "reports: docs/incidents",
        "severities: [{id: Blocker}]",
        "vocabularies: {action: {inform: Tells users}}",
    )
    (tmp_path / "postmortems.yml").write_text("\n".join(choices), "utf-8")
    lines = init(tmp_path)
    assert "left   postmortems.yml  (exists)" in lines
    schema = (tmp_path / "schema/postmortem.schema.json").read_text("utf-8")
    assert schema == run("schema", cwd=tmp_path).stdout
    assert json.loads(schema)["$defs"]["severity"]["enum"] == ["Blocker"]
    snippets = (tmp_path / ".vscode/postmortems.code-snippets").read_text("utf-8")
    assert snippets == run("schema", "--format", "vscode", cwd=tmp_path).stdout
    assert "  kind: ${3|prevent,mitigate,detect,recover,process,inform|}" in json.loads(snippets)["Action item"]["body"]
    assert loaded(tmp_path / "mkdocs.yml")["docs_dir"] == "docs/incidents"
    assert (tmp_path / "docs/incidents/_templates/full.md").is_file()
    ((schema_of, file),) = json.loads((tmp_path / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"].items()
    config = Draft202012Validator(json.loads((tmp_path / schema_of).read_text("utf-8")))
    assert config.is_valid(loaded(tmp_path / file))


def test_the_choices_that_it_shows_are_choices(tmp_path: pathlib.Path) -> None:
    """What stands behind `#` in postmortems.yml, taken as it is."""
    init(tmp_path)
    path = tmp_path / "postmortems.yml"
    head, *rest = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line.removeprefix("# ") for line in rest), "utf-8")
    options = read_options(path)
    assert head.startswith("# ")
    assert (len(options.severities), options.rules["PM414"].level, options.languages) == (1, "off", ("en", "de"))
    assert "certificate" in options.vocabularies["trigger"]
    assert (options.site_url, options.tracker.kind) == ("https://postmortems.example/", "github")
    assert options.tracker.assignees == {"@orders": "shop-orders"}


def test_a_folder_that_cannot_be_written(tmp_path: pathlib.Path) -> None:
    (tmp_path / "schema").write_text("mine", "utf-8")
    done = run("init", cwd=tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path / 'schema'} cannot be written: File exists." in done.stderr
