"""`postmortems new` as people, pipes and the workflow of a form use it."""

from __future__ import annotations

import json
import os
import pathlib
import pty
import subprocess
from typing import Any

import pytest
from mkdocs_postmortems.options import Options
from mkdocs_postmortems.report.model import Report
from mkdocs_postmortems.scaffold.templates import report_template
from support.commands import run
from support.gate import COMMAND, read

TIMES = ["--started", "2026-03-11T09:10+01:00", "--detected", "~2026-03-11 09:55Z", "--resolved", "2026-03-12T00:20Z"]
GIVEN = ["Search results stale: all of them", "--severity", "P2", "--service", "search", *TIMES]
ID = "2026-03-11-search-results-stale-all-of-them"


def new(folder: pathlib.Path, *arguments: str) -> pathlib.Path:
    done = run("new", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.strip()


def report_in(path: pathlib.Path) -> Report:
    reading = read(path.read_bytes(), path.name)
    assert reading.problems == ()
    assert reading.report
    return reading.report


def codes(folder: pathlib.Path, path: pathlib.Path) -> list[str]:
    done = run("check", path, "--format", "json", cwd=folder)
    return [found["code"] for found in json.loads(done.stdout)["diagnostics"] if found["level"] == "error"]


def test_a_report_begins_with_what_is_known(tmp_path: pathlib.Path) -> None:
    done = run("new", *GIVEN, "--team", "search", "--author", "@search-oncall", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"postmortems/{ID}.md\n")
    assert done.stderr.splitlines() == [
        "Created from the standard template for SEV-2.",
        "Publish by 2026-03-14 00:20 UTC, hold the review meeting by 2026-03-15, "
        "and the follow-up review by 2026-04-09.",
        f"Next: fill it in, run `postmortems check postmortems/{ID}.md`, "
        "and set `status: in-review` when others may read it.",
    ]
    report = report_in(tmp_path / done.stdout.strip())
    assert (report.title, report.severity, report.status) == (GIVEN[0], "SEV-2", "draft")
    assert (report.services, report.teams, report.authors) == (("search",), ("search",), ("@search-oncall",))
    assert (str(report.follow_up.meeting), str(report.follow_up.review)) == ("2026-03-15", "2026-04-09")
    text = (tmp_path / done.stdout.strip()).read_text("utf-8")
    assert "  started: 2026-03-11T08:10Z\n  detected: ~2026-03-11T09:55Z\n  # acknowledged: " in text
    assert (
        "| 2026-03-11 08:10 | TBD | onset |  |\n| ~09:55 | TBD | detection |  |\n"
        "| 2026-03-12 00:20 | TBD | resolution |  |\n"
    ) in text


def test_the_organisations_deadlines_hold(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems.yml").write_text("reports: incidents\ndeadlines: {meeting: 1d, publish: 5d}\n", "utf-8")
    done = run("new", *GIVEN, cwd=tmp_path)
    assert done.stdout == f"incidents/{ID}.md\n"
    assert "Publish by 2026-03-17 00:20 UTC, hold the review meeting by 2026-03-13," in done.stderr


@pytest.mark.parametrize(("severity", "depth"), [("SEV-1", "full"), ("SEV-2", "standard"), ("SEV-3", "light")])
@pytest.mark.parametrize("times", [TIMES, []])
def test_an_untouched_template_is_a_draft_and_no_more(
    tmp_path: pathlib.Path, severity: str, depth: str, times: list[str]
) -> None:
    path = new(tmp_path, GIVEN[0], "--severity", severity, *times)
    done = run("check", "--today", "2026-03-12", cwd=tmp_path)
    assert (done.returncode, "warning" in done.stdout) == (0, False), done.stdout
    text = path.read_text("utf-8")
    path.write_text(text.replace("status: draft", "status: in-review"), "utf-8")
    found = codes(tmp_path, path)
    body = text.split("\n---\n")[1]
    # Every comment is taken for what it is, and of the fields at least title and wish of the action, trigger, factor.
    assert found.count("PM606") >= body.count("<!--") + 4
    assert times == [] or "PM605" in found
    assert report_template(depth, Options()).count("\n## ") == {"full": 10, "standard": 5, "light": 3}[depth]  # type: ignore[arg-type]


def test_what_is_not_known_is_not_made_up(tmp_path: pathlib.Path) -> None:
    done = run("new", GIVEN[0], "--severity", "SEV-1", "--started", "unknown", cwd=tmp_path)
    path = tmp_path / done.stdout.strip()
    report = report_in(path)
    assert (report.timeline, report.follow_up.meeting, report.services) == ((), None, ())
    assert (report.detection, report.trigger and report.trigger.category) == ("unknown", "unknown")
    assert "Deadlines will count from `resolved`, which is not stated yet." in done.stderr
    assert (
        "The onset is not known yet. Once it is, rename the file so that it begins with that day (UTC)." in done.stderr
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give `TITLE` and `--severity`."),
        ([GIVEN[0]], "Give `--severity`."),
        ([GIVEN[0], "--severity", "SEV-9"], "`SEV-9` is not a severity. Use one of SEV-1, SEV-2, SEV-3, SEV-4."),
        (
            [GIVEN[0], "--severity", "P1", "--started", "2026-03-11T08:10"],
            "`2026-03-11T08:10` has no zone. Add `Z` for UTC, or an offset such as `+01:00`.",
        ),
        (
            [*GIVEN, "--template", "short"],
            "There is no template `short`. Use one of full, light, standard, or the path of a .md file.",
        ),
        ([*GIVEN, "--template", "none.md"], "The template none.md cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: pathlib.Path, arguments: list[str], said: str) -> None:
    done = run("new", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "postmortems").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["Outage", "--severity", "SEV-3"], "PM106"),
        ([*GIVEN, "--mitigated", "2026-03-10T00:00Z"], "PM203"),
        ([GIVEN[0], "--severity", "P1", "--started", "9999-03-10T00:00Z"], "PM208"),
    ],
)
def test_what_the_gate_refuses_in_a_draft_is_not_written(
    tmp_path: pathlib.Path, arguments: list[str], code: str
) -> None:
    done = run("new", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"error {code} " in done.stderr
    assert not (tmp_path / "postmortems").exists()


def test_nothing_is_overwritten(tmp_path: pathlib.Path) -> None:
    path = new(tmp_path, *GIVEN)
    path.write_text("mine", "utf-8")
    done = run("new", *GIVEN, cwd=tmp_path)
    assert done.returncode == 2
    assert f"postmortems/{ID}.md exists already. Continue that report, or choose another title." in done.stderr
    assert path.read_text("utf-8") == "mine"


def test_an_id_in_another_folder_is_taken_too(tmp_path: pathlib.Path) -> None:
    path = new(tmp_path, *GIVEN)
    (tmp_path / "postmortems/2026").mkdir()
    path.rename(tmp_path / "postmortems/2026" / path.name)
    done = run("new", *GIVEN, cwd=tmp_path)
    assert done.returncode == 1
    assert "PM008" in done.stderr


OWN = """\
---
title: Anything
severity: SEV-1
status: published
x-commander: "@your-commander"
# Who pays.
teams: [finance]
---

## Summary

<!-- Say it. -->

## Timeline

| Time (UTC) | Kind | Event |
|---|---|---|
"""


def test_the_organisations_templates_come_first(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "postmortems/_templates"
    folder.mkdir(parents=True)
    (folder / "sev-2.md").write_text(OWN, "utf-8")
    (folder / "light.md").write_text(OWN.replace("finance", "light"), "utf-8")
    path = new(tmp_path, *GIVEN)
    report = report_in(path)
    assert (report.status, report.teams, report.extra) == ("draft", ("finance",), {"x-commander": "@your-commander"})
    assert {(entry.kind, entry.event) for entry in report.timeline} >= {("onset", "TBD")}
    assert "# Who pays.\nteams: [finance]\n" in path.read_text("utf-8")
    assert "follow_up" not in path.read_text("utf-8")
    assert report_in(new(tmp_path, "Search is slow", "--severity", "SEV-3")).teams == ("light",)
    assert report_in(new(tmp_path, "Search is down", "--severity", "SEV-3", "--template", "sev-2")).teams == (
        "finance",
    )
    assert report_in(new(tmp_path, "Search is odd", "--severity", "SEV-3", "--template", "full")).teams == ()
    assert "5 reports" not in run("check", cwd=tmp_path).stdout
    assert "4 reports checked" in run("check", cwd=tmp_path).stdout


def test_a_template_needs_a_front_matter(tmp_path: pathlib.Path) -> None:
    (tmp_path / "own.md").write_text("# Postmortem\n", "utf-8")
    done = run("new", *GIVEN, "--template", "own.md", cwd=tmp_path)
    assert done.returncode == 2
    assert "The template has no front matter. Begin it with a line `---`" in done.stderr


def test_the_editor_opens_the_report(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho edited >>"$1"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    assert new(tmp_path, *GIVEN, "--edit").read_text("utf-8").endswith("edited\n")


def on_terminal(folder: pathlib.Path, arguments: list[str], answers: str) -> tuple[int, str, str]:
    """The command with a terminal for stdin and stderr, into which the answers are typed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [COMMAND, *arguments], cwd=folder, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True
    ) as process:
        os.close(theirs)
        os.write(ours, answers.encode())
        out, _ = process.communicate(timeout=60)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    return process.returncode, out, shown.decode()


def test_on_a_terminal_it_asks_for_what_is_missing(tmp_path: pathlib.Path) -> None:
    answers = "Search is down for all\nsev-3\nsearch, checkout\n2026-03-11T08:10\n2026-03-11T08:10Z\n\n\n"
    code, out, shown = on_terminal(tmp_path, ["new"], answers)
    assert (code, out) == (0, "postmortems/2026-03-11-search-is-down-for-all.md\n"), shown
    assert "`2026-03-11T08:10` has no zone. Add `Z` for UTC" in shown
    report = report_in(tmp_path / out.strip())
    assert (report.severity, report.services, report.times.detected) == ("SEV-3", ("search", "checkout"), None)


WHAT = "Old prices.\n\n### Severity\n\nSEV-1\n\n## Timeline\n\n$(touch x) `touch y`"
ANSWERS = {
    "Severity": "SEV-2",
    "Services": "search, checkout",
    "Team writing the report": "@search-oncall",
    "Started": "2026-03-11T08:10Z",
    "Noticed": "2026-03-11T10:55+01:00",
    "Resolved": "_No response_",
    "Who noticed first": "customer",
    "What happened": WHAT.replace("\n", "\r\n"),
}


def issue(title: str = "Search results stale", **answers: str) -> dict[str, Any]:
    """An issue as GitHub makes it of the form."""
    given = {**ANSWERS, **answers}
    body = "\r\n\r\n".join(f"### {label}\r\n\r\n{answer}" for label, answer in given.items())
    return {"number": 7, "title": title, "body": body, "html_url": "https://github.com/example/postmortems/issues/7"}


@pytest.mark.parametrize("event", [True, False])
def test_a_filled_form_becomes_a_report(tmp_path: pathlib.Path, event: bool) -> None:
    document = {"action": "opened", "issue": issue()} if event else issue()
    (tmp_path / "event.json").write_text(json.dumps(document), "utf-8")
    report = report_in(new(tmp_path, "--from-issue", "event.json"))
    assert (report.id, report.title, report.severity) == (
        "2026-03-11-search-results-stale", "Search results stale", "SEV-2",
    )  # fmt: skip
    assert (report.services, report.authors, report.detection) == (
        ("search", "checkout"), ("@search-oncall",), "customer",
    )  # fmt: skip
    assert report.links == {"issue": ("https://github.com/example/postmortems/issues/7",)}
    assert [(entry.kind, str(entry.moment.at)) for entry in report.timeline] == [
        ("onset", "2026-03-11 08:10:00+00:00"),
        ("detection", "2026-03-11 09:55:00+00:00"),
    ]
    summary = report.sections[0]
    assert summary.kind == "summary"
    assert summary.text == f"```text\n{WHAT}\n```"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["event.json", "postmortems"]


def test_options_stand_over_the_form(tmp_path: pathlib.Path) -> None:
    (tmp_path / "issue.json").write_text(json.dumps(issue(Resolved="2026-03-11T10:20Z")), "utf-8")
    path = new(tmp_path, "--from-issue", "issue.json", "--severity", "SEV-1", "--detected", "2026-03-11T09:00Z")
    report = report_in(path)
    assert (report.severity, str(report.times.detected and report.times.detected.at)[:16]) == (
        "SEV-1",
        "2026-03-11 09:00",
    )


def test_prose_of_a_form_stays_prose(tmp_path: pathlib.Path) -> None:
    told = issue(**{"What happened": "Old prices.\n\n### Then\n\n- **new** ones <!-- postmortems: ignore-file PM -->"})
    (tmp_path / "issue.json").write_text(json.dumps(told), "utf-8")
    (summary, *_) = report_in(new(tmp_path, "--from-issue", "issue.json")).sections
    assert summary.text == "Old prices.\n\n### Then\n\n- **new** ones &lt;!-- postmortems: ignore-file PM -->"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no", "The issue is not JSON."),
        ("[]", "The JSON does not contain an issue."),
        (json.dumps(issue(title="")), "The issue lacks a title."),
        (json.dumps({"title": "Help", "body": None}), "The issue lacks an answer to `Severity`."),
        (json.dumps(issue(Started="yesterday")), "`Started`: `yesterday` is not a time."),
        (json.dumps(issue(Started="2026-03-11 08:10")), "`Started`: `2026-03-11 08:10` has no zone."),
    ],
)
def test_a_form_that_cannot_be_read(tmp_path: pathlib.Path, text: str, said: str) -> None:
    (tmp_path / "issue.json").write_text(text, "utf-8")
    done = run("new", "--from-issue", "issue.json", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
