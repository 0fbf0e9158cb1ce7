"""What `timeline --write` keeps of the evidence: seconds, gaps, and what takes the place of a template's open rows."""

import pathlib
from datetime import UTC, datetime

import pytest
from mkdocs_postmortems.report.body import read_body
from support.commands import run

NAME = "2026-03-11-checkout.md"
TIMES = "times:\n  started: 2026-03-11T08:10Z\n  detected: 2026-03-11T08:14Z\n  resolved: 2026-03-11T10:20Z\n"
FRONT = f"---\ntitle: Checkout fails\nseverity: SEV-1\nstatus: draft\n{TIMES}---\n\n"
HEAD = "## Timeline\n\n| Time (UTC) | Event | Kind | Source |\n|---|---|---|---|\n"
TBD = "| 2026-03-11 08:10 | TBD | onset | |\n| 08:14 | TBD | detection | |\n| 10:20 | TBD | resolution | |\n"
LOG = (
    "2026-03-11T08:10:31Z pool is empty\n2026-03-11T08:40:05Z pool is still empty\n"
    "2026-03-11T10:20:59Z pool has 80 connections\n"
)


def write(folder: pathlib.Path, body: str, *sources: tuple[str, str]) -> str:
    """The body of the report after the command has read some sources, and is sure of nothing more in a second run."""
    path = folder / NAME
    path.write_text(FRONT + body, "utf-8")
    for name, text in sources:
        (folder / name).write_text(text, "utf-8")
    command = ["timeline", NAME, "--from", *(name for name, _ in sources), "--write"]
    done = run(*command, cwd=folder)
    assert done.returncode == 0, done.stderr
    written = path.read_text("utf-8")
    assert f"{NAME} is complete: nothing to add." in run(*command, cwd=folder).stdout
    assert path.read_text("utf-8") == written
    return written.removeprefix(FRONT)


def test_seconds_stay_and_order_the_rows(tmp_path: pathlib.Path) -> None:
    """A row in a minute that is there already goes below what was typed without seconds, and by its second."""
    old = "| 2026-03-11 08:10 | It breaks | onset | |\n| 08:10:40 | Retried | other | |\n"
    body = write(tmp_path, HEAD + old, ("app.log", LOG))
    times = [line.split("|")[1].strip() for line in body.splitlines() if line.startswith("| ") and "Time" not in line]
    assert times == ["2026-03-11 08:10", "08:10:31", "08:10:40", "08:40:05", "10:20:59"]
    read = read_body(body, 1)
    assert read.timeline[1].moment.at == datetime(2026, 3, 11, 8, 10, 31, tzinfo=UTC)
    assert run("check", NAME, "--select", "PM2", "--today", "2026-03-12", cwd=tmp_path).returncode == 0


def test_evidence_takes_the_place_of_rows_that_a_template_left_open(tmp_path: pathlib.Path) -> None:
    alert = "time,event,kind\n2026-03-11T08:14:02Z,Pool alert fires,detection\n"
    body = write(tmp_path, HEAD + TBD, ("app.log", LOG), ("pager.csv", alert))
    assert body.splitlines()[4:9] == [
        "| 2026-03-11 08:10:31 | `pool is empty` | onset | log app |",
        "| 08:14:02 | Pool alert fires | detection | pager |",
        "| 08:40:05 | `pool is still empty` | other | log app |",
        "| 10:20:59 | `pool has 80 connections` | resolution | log app |",
        "",
    ]


def test_where_several_fit_the_author_chooses(tmp_path: pathlib.Path) -> None:
    log = "2026-03-11T08:10:01Z pool is empty\n2026-03-11T08:10:02Z worker restarts\n"
    body = write(tmp_path, HEAD + TBD, ("app.log", log))
    assert body.count("TBD") == 3
    assert "`worker restarts`" in body


def test_a_row_that_has_a_source_or_says_more_is_no_placeholder(tmp_path: pathlib.Path) -> None:
    old = "| 2026-03-11 08:10 | TBD: who saw it? | onset | |\n| 10:20 | TBD | resolution | runbook |\n"
    body = write(tmp_path, HEAD + old, ("app.log", LOG))
    assert all(line in body for line in old.splitlines())


def test_gaps_are_noted_once_below_the_table(tmp_path: pathlib.Path) -> None:
    body = write(tmp_path, HEAD + TBD + "\n<!-- A hint -->\n\n## Lessons learned\n\n- One\n", ("app.log", LOG))
    assert body.split("| log app |\n")[-1] == (
        "\n- No evidence from 2026-03-11 08:40 to 10:20 UTC (1 h 40 min).\n\n<!-- A hint -->\n\n"
        "## Lessons learned\n\n- One\n"
    )


def test_a_gap_that_later_evidence_closes_is_noted_no_more(tmp_path: pathlib.Path) -> None:
    noted = write(tmp_path, HEAD + TBD + "\nMore.\n", ("app.log", LOG))
    more = "".join(f"2026-03-11T09:{minute}:00Z restart {minute}\n" for minute in ("05", "25", "45"))
    some = write(tmp_path, noted, ("more.log", more))
    assert [line for line in some.splitlines() if line.startswith("- ")] == [
        "- No evidence from 2026-03-11 09:45 to 10:20 UTC (35 min)."
    ]
    rest = write(tmp_path, some, ("rest.log", "2026-03-11T10:05:00Z restart 05\n"))
    assert "No evidence" not in rest
    assert rest.endswith("| log app |\n\nMore.\n")


def test_a_gap_over_midnight_names_both_days(tmp_path: pathlib.Path) -> None:
    front = FRONT.replace("resolved: 2026-03-11T10:20Z", "resolved: 2026-03-12T10:20Z")
    (tmp_path / NAME).write_text(front + HEAD, "utf-8")
    (tmp_path / "app.log").write_text(LOG, "utf-8")
    run("timeline", NAME, "--from", "app.log", "--write", cwd=tmp_path)
    note = "- No evidence from 2026-03-11 10:20 to 2026-03-12 10:20 UTC (1 d)."
    assert note in (tmp_path / NAME).read_text("utf-8")


def test_what_a_filter_leaves_out_is_evidence_too(tmp_path: pathlib.Path) -> None:
    (tmp_path / NAME).write_text(FRONT + HEAD, "utf-8")
    (tmp_path / "app.log").write_text(LOG, "utf-8")
    run("timeline", NAME, "--from", "app.log", "--grep", "is empty", "--write", cwd=tmp_path)
    assert "`pool is empty`" in (tmp_path / NAME).read_text("utf-8")
    assert "No evidence" not in (tmp_path / NAME).read_text("utf-8")


@pytest.mark.parametrize("source", ["pods.txt", "kubernetes:pods.txt"])
def test_logs_without_times_get_the_flag_that_adds_them(tmp_path: pathlib.Path, source: str) -> None:
    (tmp_path / NAME).write_text(FRONT + HEAD, "utf-8")
    (tmp_path / "pods.txt").write_text("ERROR pool exhausted\nINFO retrying\n", "utf-8")
    done = run("timeline", NAME, "--from", source, cwd=tmp_path)
    assert (done.returncode, "`--timestamps`" in done.stderr, "`kubectl logs`" in done.stderr) == (2, True, True)


def test_a_time_takes_the_place_of_the_comment_that_asked_for_it(tmp_path: pathlib.Path) -> None:
    asked = "times:\n  started: 2026-03-11T08:10Z\n  # detected: 2026-03-11T08:10Z\n  resolved: 2026-03-11T10:20Z\n"
    (tmp_path / NAME).write_text(FRONT.replace(TIMES, asked) + HEAD, "utf-8")
    (tmp_path / "pager.csv").write_text("time,event,kind\n2026-03-11T08:14:02Z,Pool alert fires,detection\n", "utf-8")
    done = run("timeline", NAME, "--from", "pager.csv", "--write", "--set-times", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / NAME).read_text("utf-8").startswith(FRONT)


@pytest.mark.parametrize(("event", "kind"), [("Rolling back fails", "other"), ("Rolled back to 2026.4", "mitigation")])
def test_a_step_back_that_fails_mitigates_nothing(tmp_path: pathlib.Path, event: str, kind: str) -> None:
    rows = f"| 2026-03-11 08:10 | Errors rise | onset | |\n| 09:20 | {event} | | |\n| 10:20 | Fixed | resolution | |\n"
    (tmp_path / NAME).write_text(FRONT + HEAD + rows, "utf-8")
    run("timeline", NAME, "--write", cwd=tmp_path)
    entry = read_body((tmp_path / NAME).read_text("utf-8").removeprefix(FRONT), 1).timeline[1]
    assert entry.kind == kind
