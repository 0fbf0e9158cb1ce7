"""The real command on real files: what it shows, what it writes, and what it leaves alone."""

import json
import pathlib
import re
import stat
import subprocess

import pytest
from support.commands import run
from support.gate import COMMAND
from support.reports import ROOT

FILES = ROOT / "tests/fixtures/intake"
NAME = "2026-03-11-checkout.md"
TABLE = """\
| Time (UTC) | Event | Kind | Source |
|---|---|---|---|
"""
GAP = b"- No evidence from 2026-03-11 09:02 to 10:20 UTC (1 h 18 min)."
OLD = """\
| 08:10 | Pool  exhausted \\| really | onset | |
| ~09:00 | We decide to roll back | | channel |
| unknown | Somebody knew | other | |
"""


def report(folder: pathlib.Path, table: str = "", front: str = "", body: str = "", end: str = "\n") -> pathlib.Path:
    times = "" if "times:" in front else "times:\n  started: 2026-03-11T08:10Z\n  resolved: 2026-03-11T10:20Z\n"
    section = f"## Timeline\n\n{table}\n" if table else ""
    head = f"---\ntitle: Checkout fails\nseverity: SEV-1\nstatus: draft\n{times}{front}---\n\n"
    text = f"{head}{body}{section}## What went well\n\n- y\n"
    path = folder / NAME
    path.write_bytes(text.replace("\n", end).encode())
    return path


def timeline(folder: pathlib.Path, *arguments: str | pathlib.Path, stdin: str | None = None) -> str:
    done = run("timeline", NAME, *arguments, cwd=folder, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(folder: pathlib.Path, *arguments: str | pathlib.Path) -> str:
    before = (folder / NAME).read_bytes()
    done = run("timeline", NAME, *arguments, cwd=folder)
    assert (done.returncode, (folder / NAME).read_bytes()) == (2, before)
    return done.stderr


def added(path: pathlib.Path, old: str = "") -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and line not in (TABLE + old).splitlines()]


def test_a_preview_changes_nothing(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE + OLD)
    before = path.read_bytes()
    said = timeline(tmp_path, "--from", FILES / "pagerduty-pages.json", "--role", "Robin Field=@checkout-oncall")
    assert path.read_bytes() == before
    assert re.search(r"^ {5}2026-03-11 08:10  onset            Pool {2}exhausted \| really$", said, re.MULTILINE)
    assert re.search(
        r"^\+ {12}08:17:44  acknowledgement  Acknowledged by @checkout-oncall  \[PagerDuty\]$", said, re.MULTILINE
    )
    assert re.search(r"^pagerduty .*pages.json +7 +7 +1 +0 +0 +6$", said, re.MULTILINE)
    assert "Window: 2026-03-11 07:10Z to 2026-03-11 11:20Z." in said
    assert "times.acknowledged: 2026-03-11T08:17Z proposed, from PagerDuty" in said
    assert "No evidence from 2026-03-11 09:00Z to 10:20Z (1 h 20 min)." in said
    assert f"{NAME}: 6 entries would be added. Run it again with --write to add them." in said


def test_rows_are_written_in_order_and_once(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE + OLD)
    sources = ["--from", FILES / "prometheus.json", FILES / "slack-export", "--threshold", "error_ratio>0.05"]
    assert f"{NAME}: 5 entries added." in timeline(tmp_path, *sources, "--write")
    metric = '`error_ratio{cluster="eu\\|west", job="checkout"} > 0.05`'
    slack = "Slack #inc-0311-checkout"
    assert path.read_text("utf-8").split("|---|---|---|---|\n")[1].split("\n\n")[0].splitlines() == [
        OLD.splitlines()[0],
        f"| 08:11 | {metric}: 0.31 | onset | Prometheus |",
        "| 08:19:02 | **Pool** is *exhausted*, `max_connections=10 \\| 80`? See [the *pool* board]"
        f"(https://metrics.example/d/pool?a=1&b=2) & ask a responder | other | {slack} |",
        f"| 08:50 | @here status page says checkout is degraded | communication | {slack} |",
        *OLD.splitlines()[1:],
        f"| 2026-03-11 10:00 | {metric} ended: 0.003 after 109 min, 2 times, at worst 0.42 | mitigation | Prometheus |",
        f"| 10:12 | Größe ist wieder 80 — 完了 🎉 | other | {slack} |",
    ]
    written = path.read_bytes()
    assert f"{NAME} is complete: nothing to add." in timeline(tmp_path, *sources, "--write")
    assert path.read_bytes() == written
    assert run("check", NAME, "--today", "2026-03-12", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_else_stays_byte_for_byte(tmp_path: pathlib.Path, end: str) -> None:
    path = report(tmp_path, TABLE + OLD, end=end)
    path.chmod(0o640)
    before = path.read_bytes()
    timeline(tmp_path, "--from", FILES / "opsgenie.json", "--write", "--set-times")
    after = path.read_bytes().split(end.encode())
    new = [line for line in after if b"Opsgenie" in line or line.startswith((b"  detected", b"  acknowledged"))]
    assert len(new) == 10
    gap = after.index(GAP)
    after[gap - 1 : gap + 1] = []
    assert [line for line in after if line not in new] == before.split(end.encode())
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_a_timeline_is_added_where_a_report_has_it(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, body="## Summary\n\nX.\n\n")
    timeline(tmp_path, "--from", FILES / "amtool.json", "--exclude", "Disk|Pool", "--write")
    source = "[Alertmanager](https://prometheus.example/graph?g0.expr=error_ratio+%3E+0.05&g0.tab=1)"
    assert path.read_text("utf-8").split("---\n\n")[1] == (
        f"## Summary\n\nX.\n\n## Timeline\n\n{TABLE}"
        f'| 2026-03-11 08:14 | Alert "CheckoutErrorRatio" fires: 12 % of checkouts fail | detection | {source} |\n\n'
        "## What went well\n\n- y\n"
    )


@pytest.mark.parametrize(
    "section", ["## Timeline\n\n", "## Timeline\n\nAll times are from the tools.\n\n", "## Timeline\n"]
)
def test_a_section_without_a_table_gets_one(tmp_path: pathlib.Path, section: str) -> None:
    path = report(tmp_path, body=section)
    timeline(tmp_path, "--from", FILES / "amtool.json", "--write")
    assert path.read_text("utf-8").count("## ") == 2
    assert len(added(path)) == 4
    assert "nothing to add" in timeline(tmp_path, "--from", FILES / "amtool.json", "--write")


def test_an_empty_file_end_and_no_other_section(tmp_path: pathlib.Path) -> None:
    path = tmp_path / NAME
    path.write_text("---\ntitle: A\nseverity: SEV-3\nstatus: draft\n---", "utf-8")
    timeline(tmp_path, "--from", FILES / "amtool.json", "--write")
    assert path.read_text("utf-8").startswith("---\ntitle: A\nseverity: SEV-3\nstatus: draft\n---\n\n## Timeline\n\n|")
    assert "nothing to add" in timeline(tmp_path, "--from", FILES / "amtool.json")


def test_other_columns_and_another_zone(tmp_path: pathlib.Path) -> None:
    old = "| @x | It breaks | 17:10 | |\n"
    path = report(tmp_path, f"| Who | What | When (+09:00) | Remark |\n|---|---|---|---|\n{old}")
    sources = ["--from", FILES / "pagerduty-pages.json", "--role", "PXPGF42=@x", "--kind", "acknowledgement"]
    timeline(tmp_path, *sources, "--write")
    link = "https://example.pagerduty.com/incidents/PT4KHLK/log_entries/RHYFQFJRV0NDQDV0HHBRVXHRCS"
    assert f"{old}| @x | Acknowledged by a responder ([PagerDuty]({link})) | 17:17:44 | |\n" in path.read_text("utf-8")
    assert "nothing to add" in timeline(tmp_path, *sources)


def test_a_table_without_a_zone_gets_one_in_each_row(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, "| Time | Event |\n|---|---|\n| 2026-03-11 09:10+01:00 | It breaks |\n")
    timeline(tmp_path, "--from", FILES / "calls.csv", "--zone", "+01:00", "--write")
    assert "| 08:20Z | Bridge opened (calls) |\n| 08:45Z | Supplier called, says no (calls) |\n" in path.read_text(
        "utf-8"
    )


def test_what_a_person_wrote_of_the_same_is_not_told_again(tmp_path: pathlib.Path) -> None:
    old = "| 08:14 | alert CheckoutErrorRatio fires: 12 % of checkouts fail! | detection | pager |\n"
    path = report(tmp_path, TABLE + old)
    said = timeline(tmp_path, "--from", FILES / "amtool.json", "--write")
    assert "08:14" not in "".join(added(path, old))
    assert re.search(r"amtool.json +4 +4 +0 +0 +1 +3$", said, re.MULTILINE)


def test_a_reworded_row_with_its_link_is_known(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE)
    timeline(tmp_path, "--from", FILES / "pagerduty-pages.json", "--write")
    path.write_text(path.read_text("utf-8").replace("Acknowledged by a responder", "The pager is taken"), "utf-8")
    assert "nothing to add" in timeline(tmp_path, "--from", FILES / "pagerduty-pages.json")


def test_what_two_sources_tell_is_one_entry(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE)
    (tmp_path / "b.csv").write_text("time,event\n2026-03-11T08:17:01Z,Acknowledged by a responder!\n", "utf-8")
    said = timeline(tmp_path, "--from", FILES / "pagerduty-pages.json", "b.csv", "--write")
    assert re.search(r"^csv b.csv +1 +1 +0 +0 +1 +0$", said, re.MULTILINE)
    assert "; b |" in path.read_text("utf-8")
    assert "nothing to add" in timeline(tmp_path, "--from", FILES / "pagerduty-pages.json", "b.csv")


def test_webhook_and_tool_are_one_alertmanager(tmp_path: pathlib.Path) -> None:
    report(tmp_path, TABLE)
    said = timeline(tmp_path, "--from", FILES / "amtool.json", FILES / "alertmanager-webhook.json")
    assert re.search(r"webhook.json +3 +3 +1 +0 +1 +1$", said, re.MULTILINE)


def test_window_filters_and_skew(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE)
    log = ["--from", FILES / "plain.log"]
    assert "Window: 2026-03-11 08:10Z to 2026-03-11 08:12Z." in timeline(
        tmp_path, *log, "--since", "08:10Z", "--until", "08:12", "--zone", "UTC"
    )
    assert re.search(r"plain.log +3 +0 ", timeline(tmp_path, *log, "--since", "2026-03-11T08:11Z"))
    assert re.search(r"plain.log +3 +1 ", timeline(tmp_path, *log, "--grep", "QUEUE"))
    assert re.search(r"plain.log +3 +2 ", timeline(tmp_path, *log, "--exclude", "queue"))
    assert re.search(r"plain.log +3 +0 ", timeline(tmp_path, *log, "--kind", "onset"))
    timeline(tmp_path, *log, "--skew", "plain.log=+37s", "--write")
    assert [row.split("`")[0] for row in added(path)] == ["| 2026-03-11 08:11:07 | ", "| 08:11:08 | ", "| 08:11:09 | "]
    assert "1 line without a time or a text skipped" in timeline(tmp_path, *log)


def test_equal_lines_are_one_entry_for_each_burst(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE)
    timeline(tmp_path, "--from", FILES / "kubectl.txt", "--grep", "exhausted", "--write")
    text = "ERROR pool exhausted after {} ms, 10 of 10 connections in use"
    assert added(path) == [
        f"| 2026-03-11 08:10:31 | `{text.format(5003)}` (3 times until 08:11) | other | kubectl logs kubectl |",
        f"| 09:58:12 | `{text.format(5000)}` | other | kubectl logs kubectl |",
    ]


def test_standard_input(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE)
    lines = (FILES / "kubectl.txt").read_text("utf-8")
    timeline(tmp_path, "--from", "kubernetes:-", "--grep", "wieder", "--write", stdin=lines)
    assert added(path) == [
        "| 2026-03-11 10:12 | `INFO pool resized to 80 – alles wieder grün ✅` | other | kubectl logs |"
    ]
    assert "kubernetes standard input " in timeline(tmp_path, "--from", "-", stdin=lines)


def test_the_times_are_set_only_when_told_and_only_where_missing(tmp_path: pathlib.Path) -> None:
    front = "times:\n    detected: unknown # nobody looked\n    acknowledged:   # fill in\n"
    path = report(tmp_path, TABLE, front)
    sources = ["--from", FILES / "pagerduty-pages.json", FILES / "prometheus.json", "--threshold", "error_ratio>0.05"]
    timeline(tmp_path, *sources, "--write", "--set-times")
    assert path.read_text("utf-8").split("status: draft\n")[1].split("---")[0] == (
        "times:\n    started: 2026-03-11T08:11Z\n    detected: unknown # nobody looked\n"
        "    acknowledged: 2026-03-11T08:17Z  # fill in\n    mitigated: 2026-03-11T10:00Z\n"
        "    resolved: 2026-03-11T10:20Z\n"
    )
    written = path.read_bytes()
    timeline(tmp_path, *sources, "--write", "--set-times")
    assert path.read_bytes() == written


def test_times_are_put_where_the_schema_has_them(tmp_path: pathlib.Path) -> None:
    path = tmp_path / NAME
    path.write_text("---\ntitle: A\nseverity: SEV-3\nstatus: draft\n# how\ndetection: staff\n---\n", "utf-8")
    timeline(tmp_path, "--from", FILES / "opsgenie.json", "--write", "--set-times")
    times = "times:\n  detected: 2026-03-11T08:15Z\n  acknowledged: 2026-03-11T08:18Z\n  resolved: 2026-03-11T10:21Z\n"
    assert f"status: draft\n{times}# how\ndetection: staff\n" in path.read_text("utf-8")
    written = path.read_bytes()
    timeline(tmp_path, "--from", FILES / "opsgenie.json", "--write", "--set-times")
    assert path.read_bytes() == written


def test_setting_times_narrows_the_window_now_as_later(tmp_path: pathlib.Path) -> None:
    """Lines before the window that the new times make would otherwise change what the next run sees."""
    path = report(tmp_path, TABLE, "times: {}\n".replace("{}", "\n  published: 2026-03-12T08:00Z"))
    log = tmp_path / "app.log"
    log.write_text(
        "".join(
            f"2026-03-11T{hour:02}:{minute:02}:00Z beat {minute}\n" for hour in range(24) for minute in range(0, 60, 20)
        ),
        "utf-8",
    )
    sources = ["--from", FILES / "pagerduty-pages.json", log, "--write", "--set-times"]
    timeline(tmp_path, *sources)
    (beat,) = [row for row in added(path) if "beat" in row]
    assert beat == "| 2026-03-11 00:00 | `beat 0` (35 times until 11:20) | other | log app |"
    written = path.read_bytes()
    timeline(tmp_path, *sources)
    assert path.read_bytes() == written


def test_a_report_that_says_otherwise_is_right(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE, "times:\n  started: 2026-03-11T08:10Z\n  detected: 2026-03-11T08:12Z\n")
    said = timeline(tmp_path, "--from", FILES / "opsgenie.json", "--write", "--set-times")
    assert "times.detected: differs from the report: Opsgenie has 2026-03-11T08:15Z" in said
    assert "  detected: 2026-03-11T08:12Z\n" in path.read_text("utf-8")


def test_the_limit_keeps_what_tells_most_and_holds_in_the_next_run(tmp_path: pathlib.Path) -> None:
    path = report(tmp_path, TABLE)
    sources = ["--from", FILES / "pagerduty-pages.json", "--limit", "4", "--write"]
    timeline(tmp_path, *sources)
    assert [row.split("|")[3].strip() for row in added(path)] == [
        "detection",
        "acknowledgement",
        "escalation",
        "resolution",
    ]
    written = path.read_bytes()
    assert re.search(r" +7 +7 +1 +2 +4 +0$", timeline(tmp_path, *sources), re.MULTILINE)
    assert path.read_bytes() == written


def test_every_message_of_slack(tmp_path: pathlib.Path) -> None:
    report(tmp_path, TABLE)
    assert "3 entries are marked, the others left out" in timeline(tmp_path, "--from", FILES / "slack-export")
    assert re.search(
        r"slack .* +11 +10 +1 +0 +0 +9$",
        timeline(tmp_path, "--from", FILES / "slack-export", "--marker", "any"),
        re.MULTILINE,
    )
    said = timeline(tmp_path, "--from", FILES / "slack-export", "--marker", ":+1:", "--handles")
    assert "1 entry is marked, the others left out" in said


def test_rows_above_that_would_change_a_day_are_refused(tmp_path: pathlib.Path) -> None:
    report(tmp_path, TABLE + "| 08:10 | It breaks | onset | |\n")
    (tmp_path / "a.csv").write_text("time,event\n2026-03-10T23:00Z,Deployed\n", "utf-8")
    said = refused(tmp_path, "--from", "a.csv", "--since", "2026-03-10T22:00Z", "--write")
    assert said.startswith(
        f"Error: {NAME}:14: The entry `| 08:10 | It breaks | onset | |` would get another day by rows above it."
    )
    assert "Write the date before its time" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "missing.json"], "missing.json: There is no such file or folder. Check its name."),
        (["--from", "-", "kubernetes:-"], "Standard input can be used only once."),
        (["--from", FILES / "no-zone.log"], "has no zone. Give one: `--zone UTC`, `--zone +02:00`"),
        (["--from", FILES / "plain.log", "--zone", "CET"], "--zone CET: not a time zone."),
        (["--from", FILES / "plain.log", "--zone", "slack=UTC"], "`slack` is not one of the sources"),
        (["--from", FILES / "plain.log", "--skew", "+3s"], "--skew +3s: name the source too"),
        (["--from", FILES / "plain.log", "--skew", "syslog=fast"], "not a length of time"),
        (["--from", FILES / "plain.log", "--grep", "("], "is not a regular expression"),
        (["--from", FILES / "plain.log", "--since", "08:10"], "--since: `08:10` has no zone"),
        (["--from", FILES / "plain.log", "--since", "2026-03-12T00:00Z"], "The window ends before it begins."),
        (["--from", FILES / "plain.log", "--role", "Robin"], "write PERSON=@ROLE"),
        (["--from", FILES / "tickets.csv", "--columns", "when=A"], "NAME is one of time, event"),
        (["--from", FILES / "prometheus.json", "--threshold", "much"], "not a threshold"),
        (["--from", FILES / "prometheus.json"], "Give one: `--threshold 'error_ratio>0.05'`."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_ends_with_2(tmp_path: pathlib.Path, arguments: list[str], said: str) -> None:
    report(tmp_path, TABLE)
    assert said in refused(tmp_path, *arguments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", ":1:1: The file has no front matter."),
        ("---\ntitle: [\n---\n", ":3:1: The text ends inside `[ ]` or `{ }`."),
        ("---\ntitle: A\n---\n\n## Timeline\n\n- 08:10 it broke\n", ":7:1: The timeline is a list, not a table."),
        (
            "---\ntitle: A\n---\n\n## Timeline\n\n| A | B |\n|---|---|\n",
            ":7:3: The timeline has no column time and event.",
        ),
        ("---\ntitle: A\ntimes: {published: 2026-03-12T08:00Z}\n---\n", ":3: `times` is written on one line."),
        ("---\ntitle: \xe9\n---\n".encode("latin-1").decode("latin-1"), ""),
    ],
)  # fmt: skip
def test_reports_that_cannot_be_edited(tmp_path: pathlib.Path, text: str, said: str) -> None:
    (tmp_path / NAME).write_text(text, "utf-8" if said else "latin-1")
    said = said or ":2:8: The byte 0xe9 is not UTF-8."
    assert f"{NAME}{said}" in refused(tmp_path, "--from", FILES / "opsgenie.json", "--write", "--set-times")


def test_a_report_that_is_not_there(tmp_path: pathlib.Path) -> None:
    done = run("timeline", NAME, "--from", FILES / "opsgenie.json", cwd=tmp_path)
    assert (done.returncode, "create it with `postmortems new`" in done.stderr) == (2, True)


def test_help_names_every_kind_and_the_exit_codes(tmp_path: pathlib.Path) -> None:
    said = run("timeline", "--help", cwd=tmp_path).stdout
    kinds = "alertmanager csv git github kubernetes opsgenie pagerduty prometheus slack syslog"
    assert all(re.search(rf"^  {kind}  ", said, re.MULTILINE) for kind in kinds.split())
    assert "Exit codes: 0 done, 2 usage error or unreadable input." in said


def test_only_the_adapters_in_use_are_imported(tmp_path: pathlib.Path) -> None:
    report(tmp_path, TABLE)
    script = (
        "import sys, json\nfrom mkdocs_postmortems.cli.timeline import command\n"
        f"command([{NAME!r}, '--from', 'opsgenie:{FILES}/opsgenie.json'], standalone_mode=False)\n"
        "print(json.dumps([name for name in sys.modules if '.intake.sources.' in name or name == 'mkdocs']))"
    )
    python = COMMAND.with_name("python")
    done = subprocess.run([python, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == ["mkdocs_postmortems.intake.sources.opsgenie"]
