"""`--shard`: several jobs share a check, and together find what one finds."""

import json
import pathlib
import re
import subprocess
from collections import Counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from mkdocs_postmortems.report.shard import Shard
from support.checking import UNKNOWN_FIELD, UNSORTED, write
from support.commands import invoke, run
from support.gate import text_of
from support.reports import ROOT

JSON = ("check", "--format", "json", "--today", "2026-04-01")
JOBS = 4


@pytest.fixture
def archive(folder: pathlib.Path) -> pathlib.Path:
    """Findings of one report alone, findings that need all ids, in subfolders too, and one on a pattern."""
    for number in range(12):
        write(
            folder,
            text_of(front=f"related: [2026-03-{number + 11}-r{number + 1}]\n"),
            f"2026-03-{number + 10}-r{number}",
        )
    write(folder, UNSORTED, "2026-01-01-unsorted")
    write(folder, UNKNOWN_FIELD, "2026-01-02-field")
    write(folder, text_of(), "2026-01-03-twice")
    write(folder, text_of(), "orders/2026-01-03-twice")
    (folder / "postmortems/2026-01-04-binary.md").write_bytes(b"\xff\xfe\x00")
    (folder / "postmortems/_patterns").mkdir()
    (folder / "postmortems/_patterns/pool.md").write_text("---\nsumary: x\n---\n", "utf-8")
    return folder


def findings(folder: pathlib.Path, *arguments: str) -> Counter[str]:
    done = invoke(*JSON, *arguments, cwd=folder)
    assert done.exit_code in (0, 1, 2)
    return Counter(json.dumps(found) for found in json.loads(done.stdout)["diagnostics"])


@pytest.mark.parametrize("jobs", [1, 2, JOBS, 50])
def test_the_parts_together_find_what_one_run_finds_and_each_finding_once(archive: pathlib.Path, jobs: int) -> None:
    whole = findings(archive)
    told = {json.loads(found)["code"] for found in whole}
    assert {"PM001", "PM008", "PM010", "PM102", "PM204"} <= told
    assert any("_patterns/pool.md" in found for found in whole)
    parts = [findings(archive, "--shard", f"{number}/{jobs}") for number in range(1, jobs + 1)]
    assert sum(parts, Counter()) == whole
    assert jobs == 1 or sum(map(bool, parts)) > 1


def test_parts_of_a_pull_request(archive: pathlib.Path) -> None:
    """What it breaks in reports that it does not touch is found once, too."""
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "All")):
        git(archive, *arguments)
    (archive / "postmortems/2026-03-14-r4.md").unlink()
    write(archive, UNSORTED, "2026-03-18-r8")
    write(archive, UNSORTED, "2026-03-20-r10")
    changed = ("--changed-since", "HEAD")
    whole = findings(archive, *changed)
    assert len(whole) == 3
    parts = [findings(archive, *changed, "--shard", f"{number}/{JOBS}") for number in range(1, JOBS + 1)]
    assert sum(parts, Counter()) == whole


def git(folder: pathlib.Path, *arguments: str) -> None:
    user = ("-c", "user.name=Jo", "-c", "user.email=jo@x.example")
    subprocess.run(["git", *user, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_workflow_of_the_guide_checks_every_report_once(archive: pathlib.Path) -> None:
    guide = (ROOT / "plugins/mkdocs_postmortems/pages/guide/performance.md").read_text("utf-8")
    (workflow,) = [
        text for text in re.findall(r"^```yaml\n(.*?)^```$", guide, re.M | re.S) if "postmortems check" in text
    ]
    job = yaml.safe_load(workflow)["jobs"]["check"]
    (command,) = [step["run"] for step in job["steps"] if step.get("run", "").startswith("postmortems ")]
    found: Counter[str] = Counter()
    for part in job["strategy"]["matrix"]["part"]:
        found += annotations(archive, command.replace("${{ matrix.part }}", str(part)))
    assert found == annotations(archive, "postmortems check --format github")


def annotations(folder: pathlib.Path, command: str) -> Counter[str]:
    done = invoke(*command.split()[1:], "--today", "2026-04-01", cwd=folder)
    return Counter(line for line in done.stdout.splitlines() if line.startswith("::"))


def test_each_part_counts_its_reports_and_fails_on_its_own(archive: pathlib.Path) -> None:
    checked = 0
    for number in range(1, JOBS + 1):
        done = run("check", "--today", "2026-04-01", "--shard", f"{number}/{JOBS}", cwd=archive)
        last = done.stdout.splitlines()[-1]
        checked += int(last.split(" report")[0]) if last[0].isdigit() else 0
        assert done.returncode == (1 if " error " in done.stdout else 0)
    assert checked == 17


def test_a_part_without_reports_says_so(folder: pathlib.Path) -> None:
    write(folder, text_of())
    said = [invoke("check", "--shard", f"{n}/3", cwd=folder).stdout for n in (1, 2, 3)]
    assert sorted("1 report checked" in each for each in said) == [False, False, True]
    assert [each for each in said if each.startswith("No report is in part ")] == [
        f"No report is in part {n}/3.\n" for n in (1, 2, 3) if "checked" not in said[n - 1]
    ]


def test_a_baseline_holds_for_each_part(archive: pathlib.Path) -> None:
    (archive / "postmortems/2026-01-04-binary.md").unlink()
    invoke("check", "--write-baseline", "known.json", cwd=archive)
    for number in range(1, JOBS + 1):
        done = invoke("check", "--baseline", "known.json", "--shard", f"{number}/{JOBS}", cwd=archive)
        assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize("given", ["0/8", "9/8", "3", "3/", "a/b", "-1/2", "1/0", "03/8", "3/8 "])
def test_what_is_no_part_is_refused(folder: pathlib.Path, given: str) -> None:
    done = invoke("check", "--shard", given, cwd=folder)
    assert done.exit_code == 2
    assert "is not a part of the reports. Write it as `3/8`: the third of eight." in " ".join(done.stderr.split())


def test_a_baseline_is_not_written_by_a_part(folder: pathlib.Path) -> None:
    done = invoke("check", "--write-baseline", "x.json", "--shard", "1/2", cwd=folder)
    assert (done.exit_code, "--shard" in done.stderr) == (2, True)


@given(st.text(), st.integers(1, 40))
def test_every_report_is_in_exactly_one_part(id_: str, count: int) -> None:
    assert sum(Shard(number, count).holds(id_) for number in range(1, count + 1)) == 1


def test_reports_are_spread_evenly_and_always_alike() -> None:
    ids = [f"2026-01-{n % 28 + 1:02d}-report-{n}" for n in range(4000)]
    sizes = Counter(next(part for part in range(1, 9) if Shard(part, 8).holds(id_)) for id_ in ids)
    assert min(sizes.values()) > 400
    assert max(sizes.values()) < 600
    assert [id_ for id_ in ids[:20] if Shard(3, 8).holds(id_)] == ["2026-01-02-report-1"]
