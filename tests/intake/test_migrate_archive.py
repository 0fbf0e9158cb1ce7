"""The folder as a whole: names, second runs, what people have edited, what cannot be read; and the command."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys

import pytest
from mkdocs_postmortems.intake.migrate.archive import MANIFEST
from support.commands import run
from support.reports import ROOT

ARCHIVE = ROOT / "tests/fixtures/migrate/archive"
ONE = "# Search was slow\n\n## Timeline\n\n- 10:00 It stops\n- 10:30 It starts\n\n## Actions\n\n- Give it an index\n"


def migrate(tmp_path: pathlib.Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run("migrate", "old", "--output", "new", *options, cwd=tmp_path)


def put(tmp_path: pathlib.Path, name: str, text: str | bytes = ONE) -> pathlib.Path:
    path = tmp_path / "old" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def contents(folder: pathlib.Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_second_run_changes_nothing(tmp_path: pathlib.Path) -> None:
    shutil.copytree(ARCHIVE, tmp_path / "old")
    first = migrate(tmp_path, "--zone", "Europe/London")
    before = contents(tmp_path / "new")
    second = migrate(tmp_path, "--zone", "Europe/London")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert contents(tmp_path / "new") == before
    assert "7 files: 7 unchanged since the last run." in second.stdout
    assert run("check", "new", cwd=tmp_path).returncode == 0


def test_a_dry_run_writes_nothing(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "2024-03-09-search.md")
    done = migrate(tmp_path, "--dry-run")
    assert done.returncode == 0
    assert "1 file: would be 1 written. Read 0 timeline entries and 1 action." in done.stdout
    assert not (tmp_path / "new").exists()


def test_the_zone_is_asked_for_and_a_further_run_uses_it(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "2024-03-09-search.md")
    asked = migrate(tmp_path)
    assert "1 timeline without a zone stayed as written, for example in 2024-03-09-search.md." in asked.stdout
    assert "it is never guessed" in asked.stdout
    done = migrate(tmp_path, "--zone", "+02:00")
    assert "1 written. Read 2 timeline entries" in done.stdout
    assert "| Time (+02:00) |" in (tmp_path / "new/2024-03-09-search.md").read_text("utf-8")


def test_what_somebody_has_edited_is_kept(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "2024-03-09-search.md")
    migrate(tmp_path)
    report = tmp_path / "new/2024-03-09-search.md"
    edited = report.read_text("utf-8") + "\nA person wrote this.\n"
    report.write_text(edited, "utf-8")
    done = migrate(tmp_path, "--zone", "UTC")
    assert report.read_text("utf-8") == edited
    assert "2024-03-09-search.md -> 2024-03-09-search.md: kept (edited since)" in done.stdout
    assert "`--force`" in done.stdout
    migrate(tmp_path, "--zone", "UTC", "--force")
    assert "A person wrote this" not in report.read_text("utf-8")


def test_a_file_that_was_there_before_is_kept(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "2024-03-09-search.md")
    (tmp_path / "new").mkdir()
    (tmp_path / "new/2024-03-09-search.md").write_text("mine\n", "utf-8")
    assert "1 kept" in migrate(tmp_path).stdout
    assert (tmp_path / "new/2024-03-09-search.md").read_text("utf-8") == "mine\n"


def test_equal_names_get_numbers(tmp_path: pathlib.Path) -> None:
    for folder in ("a", "b", "c"):
        put(tmp_path, f"{folder}/2024-03-09-search.md")
    migrate(tmp_path)
    names = sorted(path.name for path in (tmp_path / "new").glob("*.md"))
    assert names == ["2024-03-09-search-2.md", "2024-03-09-search-3.md", "2024-03-09-search.md"]


def test_what_cannot_be_read_is_said_and_the_rest_is_done(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "2024-03-08-latin.md", "# Größe\n".encode("latin-1"))
    put(tmp_path, "2024-03-08-nothing.md", "\n")
    put(tmp_path, "2024-03-09-search.md")
    done = migrate(tmp_path)
    assert done.returncode == 1
    assert "2024-03-08-latin.md -> -: could not be read\n  It is not UTF-8: the byte 0xf6 at 4" in done.stdout
    assert "It is empty" in done.stdout
    assert (tmp_path / "new/2024-03-09-search.md").is_file()


def test_the_report_says_what_was_read_guessed_and_left(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "2024-03-09-search.md")
    done = migrate(tmp_path, "--report", "report.json", "--verbose")
    [file] = json.loads((tmp_path / "report.json").read_text("utf-8"))["files"]
    assert (file["source"], file["output"], file["outcome"]) == (
        "2024-03-09-search.md",
        "2024-03-09-search.md",
        "written",
    )
    assert (file["entries"], file["actions"], file["needs_zone"]) == (0, 1, True)
    states = {finding["what"]: finding["state"] for finding in file["findings"]}
    assert states == {"title": "read", "date": "read", "severity": "guessed", "timeline": "left", "actions": "read"}
    guess = next(finding for finding in file["findings"] if finding["what"] == "severity")
    assert guess["confidence"] == "low"
    assert "  guessed severity: SEV-3 (low confidence); none is stated; `--severity` sets it" in done.stdout


def test_severity_and_its_spellings_are_the_organisations(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "2024-03-09-search.md", "# Search was slow\n\nSeverity: urgent\n")
    put(tmp_path, "2024-03-10-search.md")
    (tmp_path / "postmortems.yml").write_text("severities: [{id: Blocker, aliases: [urgent]}, {id: Small}]\n", "utf-8")
    assert migrate(tmp_path, "--severity", "small").returncode == 0
    assert "severity: Blocker\n" in (tmp_path / "new/2024-03-09-search.md").read_text("utf-8")
    assert "severity: Small\n" in (tmp_path / "new/2024-03-10-search.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--zone", "Mars/Olympus"], "is not a time zone"),
        (["--severity", "terrible"], "is not a severity. Use one of SEV-1"),
        (["--output", "old"], "The output folder is the archive itself"),
    ],
)
def test_usage_errors(tmp_path: pathlib.Path, options: list[str], said: str) -> None:
    put(tmp_path, "2024-03-09-search.md")
    done = migrate(tmp_path, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "new").exists()


def test_the_output_may_lie_in_the_archive(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "2024-03-09-search.md")
    for _ in range(2):
        done = run("migrate", "old", "--output", "old/new", cwd=tmp_path)
        assert done.stdout.startswith("1 timeline") or "1 file:" in done.stdout
    assert sorted(path.name for path in (tmp_path / "old/new").iterdir()) == [MANIFEST, "2024-03-09-search.md"]


def test_the_evaluation_holds_for_the_fixtures(tmp_path: pathlib.Path) -> None:
    sample = tmp_path / "sample.tsv"
    sample.write_text("path\tentries\tactions\nbullets/2024-03-09-mail-queue.md\t5\t5\n", "utf-8")
    command = [sys.executable, ROOT / "scripts/evaluate_migrate.py", ARCHIVE, "--sample", sample]
    done = subprocess.run([*command, "--details", tmp_path / "out.json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    scores = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [score["lost"] for score in scores] == [{}, {}]
    assert scores[1]["found"] == {"entries": 5, "actions": 5}


LABEL = {
    "file": "reports/shop/2024-03-09-search.md", "day": "2024-03-09", "started": None, "detected": None,
    "acknowledged": None, "mitigated": "2024-03-09T10:30Z", "resolved": "2024-03-09T10:31Z",
    "entries": ["2024-03-09T10:00Z", "2024-03-09T10:30Z"], "actions": 2, "done": 0, "skip": ["started"],
}  # fmt: skip


def test_the_evaluation_compares_with_labels(tmp_path: pathlib.Path) -> None:
    report = tmp_path / LABEL["file"]
    report.parent.mkdir(parents=True)
    report.write_text(ONE.replace("It starts", "Service is back to normal"), "utf-8")
    (tmp_path / "migrate.mine.jsonl").write_text(json.dumps(LABEL) + "\n", "utf-8")
    command = [sys.executable, ROOT / "scripts/evaluate_migrate.py", tmp_path, "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    scores = json.loads(done.stdout)
    assert list(scores) == [
        "day", "started", "detected", "acknowledged", "mitigated", "resolved", "entries", "actions", "done",
    ]  # fmt: skip
    assert scores["day"] == scores["entries"] == scores["mitigated"] == {"precision": 1.0, "recall": 1.0}
    assert scores["resolved"] == {"precision": 0.0, "recall": 0.0}
    assert scores["actions"] == {"precision": 1.0, "recall": 0.5}


def test_what_a_link_fetches_from_elsewhere_is_not_lifted(tmp_path: pathlib.Path) -> None:
    put(tmp_path, "one.md", f"{ONE}\n[log](log.txt)\n")
    (tmp_path / "secret.txt").write_text("canary\n", "utf-8")
    (tmp_path / "old/log.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "old/two.md").symlink_to(tmp_path / "secret.txt")
    done = migrate(tmp_path, "--verbose")
    assert (done.returncode, "It is a link that leads out of the archive" in done.stdout) == (1, True)
    assert not any(b"canary" in data for data, _ in contents(tmp_path / "new").values())
