"""`postmortems stats`: what it prints, what it refuses, and how it ends."""

import json
import pathlib
import subprocess
import sys
from itertools import pairwise

import pytest
from click.testing import CliRunner, Result
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.analysis.statistics import GROUPS
from mkdocs_postmortems.cli.main import cli
from mkdocs_postmortems.cli.stats import KINDS
from support.commands import run
from support.reports import ORGANISATION, ROOT, TODAY, options_for, organisation, write

pytestmark = pytest.mark.usefixtures("every_report")

GOLDEN = ROOT / "tests/golden/stats"


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(ORGANISATION)
    return ORGANISATION


@pytest.fixture
def archive(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A folder of reports of its own, from which the command runs."""
    (tmp_path / "postmortems").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "postmortems"


def stats(*arguments: str | pathlib.Path) -> Result:
    """The command in this process: it imports scipy once for all tests."""
    return CliRunner().invoke(cli, ["stats", *map(str, arguments), "--today", "2026-04-01"], catch_exceptions=False)


def data(*arguments: str | pathlib.Path) -> dict[str, dict]:
    done = stats(*arguments, "--format", "json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("whole.txt", ()),
        ("by-service.txt", ("--by", "service")),
        ("compare.txt", ("--compare", "2025..2026")),
        ("definitions.txt", ("--definitions",)),
        ("whole.csv", ("--format", "csv")),
    ],
)
def test_the_example_organisation(shop: pathlib.Path, name: str, arguments: tuple[str, ...]) -> None:
    """After a change that is meant: run the command in the organisation and write its output to the file."""
    done = stats(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout_bytes == (GOLDEN / name).read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [(), ("--definitions",), ("--compare", "2025..2026"), ("--compare", "service=checkout..orders")]
    + [("--by", kind) for kind in KINDS],
)
def test_eighty_columns_are_enough(shop: pathlib.Path, arguments: tuple[str, ...]) -> None:
    lines = stats(*arguments).stdout.splitlines()
    assert len(lines) > 5
    assert [line for line in lines if len(line) > 80 or line != line.rstrip()] == []


def test_a_large_archive_fits_too(archive: pathlib.Path) -> None:
    for day in range(1, 29):
        times = f"times:\n  started: 2026-01-{day:02}T08:00Z\n  resolved: 2026-01-{day:02}T1{day % 8}:{day + 10}Z\n"
        front = f"title: Search fails\nseverity: SEV-1\nstatus: published\nservices: [{'search-' * 5}of-goods]\n{times}"
        (archive / f"2026-01-{day:02}-a.md").write_text(f"---\n{front}---\n", "utf-8")
    (row,) = [line for line in stats("--by", "service").stdout.splitlines() if line.startswith("search-")]
    assert row == "search-search-search-…    28  5 h 33 min (4 h 24 min to 6 h 58 min)  7 of 28"


def test_every_kind_of_group_can_be_asked_for() -> None:
    assert set(KINDS) == set(GROUPS)


def test_repeats_are_those_of_the_site(shop: pathlib.Path) -> None:
    corpus = organisation()
    patterns = Archive(corpus, options_for(ORGANISATION / "postmortems"), TODAY).patterns
    again = {
        later.id
        for pattern in patterns
        for before, later in pairwise(pattern.reports)
        if (later.day - before.day).days <= 183 and (later.day - corpus.reports[0].day).days >= 183
    }
    assert again
    assert set(data()["figures"]["proportions"]["repeat-rate"]["hits"]) == again


def test_since_and_until_count_both_ends(shop: pathlib.Path) -> None:
    found = data("--since", "2025-10-14", "--until", "2026-01-20")
    assert (found["first"], found["last"]) == ("2025-10-14", "2026-01-20")
    assert [id_[:10] for id_ in found["reports"]] == [
        "2025-10-14", "2025-11-05", "2025-11-28", "2025-12-02", "2025-12-31", "2026-01-13", "2026-01-20"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sides", "names", "counts"),
    [
        ("2025..2026", ["2025", "2026"], (15, 8)),
        ("2025-Q4..2026-Q1", ["2025-Q4", "2026-Q1"], (5, 8)),
        ("2025-Q4..2026-Q2", ["2025-Q4", "2026-Q2"], (5, 0)),
        ("2026-01-01", ["before 2026-01-01", "from 2026-01-01 on"], (31, 8)),
        ("service=orders..service=search", ["orders", "search"], (8, 5)),
        ("service=orders..search", ["orders", "search"], (8, 5)),
        ("year=2025..2026-Q1", ["year=2025", "quarter=2026-Q1"], (15, 8)),
    ],
)
def test_what_can_be_compared(shop: pathlib.Path, sides: str, names: list[str], counts: tuple[int, int]) -> None:
    compared = data("--compare", sides)["comparison"]
    assert compared["names"] == names
    assert (compared["rate"]["first"]["count"], compared["rate"]["second"]["count"]) == counts


def test_incidents_on_both_sides_count_on_none(shop: pathlib.Path) -> None:
    compared = data("--compare", "service=orders..checkout")["comparison"]
    assert compared["shared"] == [
        "2024-11-12-orders-slow-export", "2025-03-04-firewall-push", "2026-02-05-orders-postgres-leak"
    ]  # fmt: skip
    assert not set(compared["shared"]) & set(compared["rate"]["first"]["reports"])
    assert len(compared["rate"]["first"]["reports"]) == 6
    said = stats("--compare", "service=orders..checkout").stdout
    assert "\nIncidents on both sides are not counted (3 incidents).\n" in said


def test_a_difference_is_told_with_its_interval_and_power(archive: pathlib.Path) -> None:
    for month in range(1, 11):
        for year, minutes in (("2024", 50), ("2025", 20)):
            day = f"{year}-{month:02}-03"
            times = f"times:\n  started: {day}T08:00Z\n  resolved: {day}T08:{minutes + month - 5}Z\n"
            text = f"---\ntitle: Search fails\nseverity: SEV-3\nstatus: published\n{times}---\n"
            (archive / f"{day}-a.md").write_text(text, "utf-8")
    said = stats("--compare", "2024..2025").stdout
    part = said[said.index("\nMTTR, time to resolve\n") : said.index("\nDetection to")].splitlines()
    assert part[2].startswith("  Shorter: ")
    assert part[3].startswith("  first            50 min (") and part[3].endswith("), median of 10")
    assert any(line.startswith("  difference       -30 min (-3") for line in part)
    assert "Would you have detected a 20 % improvement? With a probability of " in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--compare", "foo"), "'foo' does not say what to compare. Write a day, such as 2026-01-15, or A..B"),
        (("--compare", "..2026"), "'..2026' does not say what to compare."),
        (("--compare", "2025.."), "'2025..' does not say what to compare."),
        (("--compare", "orders..search"), "'orders..search' does not say what to compare."),
        (("--compare", "2025..2025"), "Both sides are 2025. Name two."),
        (("--compare", "2026-Q1..2026-Q7"), "2026-Q7 is not a quarter."),
        (("--compare", "2019..2026"), "2019 is not between the first incident (2023-10-24) and the last (2026-04-01)"),
        (("--compare", "2026-02-30"), "There is no day 2026-02-30."),
        (
            ("--compare", "2023-10-24"),
            "2023-10-24 is not between the first incident (2023-10-24) and the last (2026-04-01)",
        ),
        (("--compare", "service=ordrs..orders"), "No incident has the service ordrs. Did you mean orders?"),
        (("--compare", "severity=x..SEV-1"), "No incident has the severity x. Write one of SEV-1, SEV-2, SEV-3"),
        (("--compare", "2025..2026", "--by", "team"), "--compare and --by exclude each other."),
        (("--since", "2026-04-02"), "--since 2026-04-02 is after 2026-04-01"),
        (("--until", "2023-10-23"), "--until 2023-10-23 is before 2023-10-24"),
        (("--since", "2026-03-01", "--until", "2026-02-01"), "Swap --since and --until."),
        (("--definitions", "--format", "json"), "JSON has the definitions beside the figures."),
        (("--by", "weather"), "'weather' is not one of"),
        (("nowhere",), "Directory 'nowhere' does not exist."),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(shop: pathlib.Path, arguments: tuple[str, ...], said: str) -> None:
    done = stats(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_without_a_folder_of_reports(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = stats()
    assert done.exit_code == 2
    assert f"There is no folder {tmp_path / 'postmortems'}. Name one, or set `reports`" in done.stderr


def test_without_a_report(archive: pathlib.Path) -> None:
    done = stats()
    assert (done.exit_code, done.stdout) == (0, f"No reports found in {archive}.\n")
    assert data()["reports"] == []


def test_a_folder_is_read_with_its_own_options(archive: pathlib.Path) -> None:
    write(archive, "2026-01-10-a")
    write(archive, "2026-01-11-b")
    (archive / "2026-01-11-b.md").rename(archive.parent / "2026-01-11-b.md")
    assert data()["reports"] == ["2026-01-10-a"]
    assert data(".")["reports"] == ["2026-01-10-a", "2026-01-11-b"]


def test_reports_that_cannot_be_read_are_named_and_left_out(archive: pathlib.Path) -> None:
    write(archive, "2026-01-10-a")
    write(archive, "2026-01-11-b", more="severty: SEV-1\n")
    done = stats()
    assert done.exit_code == 2
    assert done.stderr.startswith("postmortems/2026-01-11-b.md:11:1: PM102 ")
    said = " ".join(done.stdout.split())
    assert said.startswith(
        "1 incident from 2026-01-10 to 2026-04-01. Not counted: 1 report that cannot be read. In brackets"
    )
    document = json.loads(stats("--format", "json").stdout)
    assert (document["reports"], document["unreadable"]) == (["2026-01-10-a"], ["postmortems/2026-01-11-b.md"])


def test_the_same_again_in_another_process(shop: pathlib.Path) -> None:
    arguments = ("--format", "json", "--compare", "2025..2026")
    done = run("stats", *arguments, "--today", "2026-04-01", cwd=ORGANISATION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == stats(*arguments).stdout


def test_help_needs_no_mathematics() -> None:
    script = (
        "import atexit, sys\n"
        "from mkdocs_postmortems.cli.main import cli\n"
        "atexit.register(lambda: print({'scipy', 'numpy', 'networkx'} & sys.modules.keys(), file=sys.stderr))\n"
        "cli(['stats', '--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stderr == "set()\n"
    assert "--compare A..B" in done.stdout
