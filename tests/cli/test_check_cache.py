"""The cache: never wrong, never in the way, and quick."""

import json
import os
import pathlib
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest
from mkdocs_postmortems.gate.workers import ENOUGH
from support.checking import GOOD, UNKNOWN_FIELD, UNSORTED, codes, write
from support.gate import COMMAND, run, text_of
from support.reports import TODAY, numbered
from support.reports import write as write_report

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
HEAVY = ("jsonschema_rs", "markdown_it", "yaml", "detect_secrets", "mkdocs_postmortems.gate.registry", "difflib")


@pytest.fixture(autouse=True)
def cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/postmortems"


def loaded(folder: pathlib.Path, *arguments: str) -> list[str]:
    """The heavy modules that a run needs."""
    program = f"""
    import atexit, sys
    from mkdocs_postmortems.cli.main import main
    atexit.register(lambda: print(*({HEAVY!r} & sys.modules.keys()), file=sys.stderr))
    sys.argv = ["postmortems", "check", *{arguments!r}]
    main()
    """.replace(f"{HEAVY!r}", f"set({HEAVY!r})")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=folder, capture_output=True, text=True, timeout=60
    )
    return done.stderr.split()


def test_what_has_not_changed_is_not_judged_again(folder: pathlib.Path) -> None:
    (folder / "postmortems.yml").write_text("rules: {PM204: warning}\n", "utf-8")
    write(folder, UNSORTED)
    write(folder, text_of("related: [2026-03-11-a]\n"), "2026-03-12-b")
    write(folder, "---\nowner: '@platform'\n---\n", "_patterns/pool")
    write(folder, "---\nownr: '@platform'\n---\n", "_patterns/stale-alias")
    assert {"yaml", "markdown_it"} <= {*loaded(folder)}
    assert loaded(folder) == []
    assert "yaml" in loaded(folder, "--no-cache")
    kept = run("check", cwd=folder).stdout
    assert "_patterns/stale-alias.md:2:1: error" in kept
    assert kept == run("check", "--no-cache", cwd=folder).stdout


def test_the_pinned_day_counts_and_an_option_overrides_it(folder: pathlib.Path) -> None:
    more = "actions: [{id: A1, title: Alert on a full pool, due: 2026-03-20}]\n"
    write_report(folder / "postmortems", "2026-03-11-a", more=more)
    for pinned, found in (("2026-03-15", []), ("2026-03-25", ["PM414"])):
        (folder / "postmortems.yml").write_text(f"today: {pinned}\n", "utf-8")
        for arguments, expected in ((), found), (("--today", "2026-03-16"), []), (("--today", "2026-03-26"), ["PM414"]):
            for _ in "anew", "from the cache":
                done = run("check", "--select", "PM414", "--format", "json", *arguments, cwd=folder)
                assert [each["code"] for each in json.loads(done.stdout)["diagnostics"]] == expected, (
                    pinned,
                    arguments,
                )


def test_a_change_of_a_file_shows(folder: pathlib.Path) -> None:
    write(folder, GOOD)
    assert codes(folder) == []
    write(folder, UNKNOWN_FIELD)
    assert codes(folder) == ["2026-03-11-a PM102"]
    write(folder, GOOD)
    assert codes(folder) == []
    (folder / "postmortems/2026-03-11-a.md").rename(folder / "postmortems/Other.md")
    assert codes(folder) == ["Other PM007"]


def test_a_change_of_the_others_shows(folder: pathlib.Path) -> None:
    write(folder, text_of("related: [2026-03-12-b]\n"))
    other = write(folder, GOOD, "2026-03-12-b")
    assert codes(folder) == []
    other.unlink()
    assert codes(folder) == ["2026-03-11-a PM010"]
    write(folder, GOOD, "2026/2026-03-11-a")
    write(folder, GOOD, "2026-03-12-b")
    assert codes(folder) == ["2026-03-11-a PM008"] * 2


def test_a_change_of_the_options_shows(folder: pathlib.Path) -> None:
    write(folder, UNSORTED)
    options = folder / "postmortems.yml"
    overlay = '{"$ref": "urn:mkdocs-postmortems:postmortem#/$defs/report"%s}'
    for text, schema, found in [
        ("", "", ["PM204"]),
        ("rules: {PM204: off}\n", "", []),
        ("schema: ours.json\nrules: {PM204: off}\n", overlay % "", []),
        ("schema: ours.json\nrules: {PM204: off}\n", overlay % ', "required": ["incident"]', ["PM101"]),
        ("schema: ours.json\nrules: {PM204: off}\n", overlay % "", []),
    ]:
        options.write_text(text, "utf-8")
        (folder / "ours.json").write_text(schema, "utf-8")
        assert codes(folder) == [f"2026-03-11-a {code}" for code in found]
        assert codes(folder) == [f"2026-03-11-a {code}" for code in found]
    options.write_text("reports: elsewhere\n", "utf-8")
    assert run("check", cwd=folder).returncode == 2
    (folder / "elsewhere").mkdir()
    assert run("check", cwd=folder).stdout == f"No reports found in {folder}/elsewhere.\n"


def test_options_that_cannot_be_used_are_said_every_time(folder: pathlib.Path) -> None:
    write(folder, GOOD)
    (folder / "postmortems.yml").write_text("rules: {PM999: off}\n", "utf-8")
    for _ in range(2):
        done = run("check", cwd=folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert "There is no rule PM999" in done.stderr


def test_the_day_counts(folder: pathlib.Path) -> None:
    write(folder, text_of("times:\n  started: 2026-03-11T08:10Z\n"))
    assert codes(folder, "--today", "2026-03-01", "--select", "PM208") == ["2026-03-11-a PM208"]
    assert codes(folder, "--today", "2026-03-12", "--select", "PM208") == []


def test_the_program_counts(folder: pathlib.Path, cache: pathlib.Path) -> None:
    """As if another version of a package had been installed beside it."""
    write(folder, GOOD)
    codes(folder)
    assert len(list(cache.iterdir())) == 1
    import msgspec

    beside = pathlib.Path(msgspec.__file__).parents[1] / "postmortems_test_only-1.dist-info"
    beside.mkdir()
    try:
        codes(folder)
    finally:
        beside.rmdir()
    assert len(list(cache.iterdir())) == 2


def test_paths_are_those_of_where_the_command_runs(folder: pathlib.Path) -> None:
    write(folder, UNKNOWN_FIELD)
    (folder / "postmortems.yml").write_text("reports: postmortems\n", "utf-8")
    assert run("check", cwd=folder).stdout.startswith("postmortems/2026-03-11-a.md:5:1:")
    assert run("check", cwd=folder / "postmortems").stdout.startswith("2026-03-11-a.md:5:1:")


def test_it_leaves_nothing_in_the_repository(folder: pathlib.Path, cache: pathlib.Path) -> None:
    write(folder, GOOD)
    run("check", cwd=folder)
    assert sorted(path.name for path in folder.iterdir()) == ["cache", "postmortems"]
    run("check", "--no-cache", "--select", "PM2", cwd=folder)
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("broken", [b"", b"\x00", b"\xc0", b"\x93\xa1.\x80\x81\x01\x02", bytes(range(200))])
def test_a_broken_file_is_ignored_and_replaced(folder: pathlib.Path, cache: pathlib.Path, broken: bytes) -> None:
    write(folder, UNKNOWN_FIELD)
    assert codes(folder) == ["2026-03-11-a PM102"]
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(broken)
    assert codes(folder) == ["2026-03-11-a PM102"]
    assert file.read_bytes() == whole


@pytest.mark.parametrize("place", ["", "file", "/proc/nowhere"])
def test_a_place_that_cannot_be_written_to_is_ignored(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    write(folder, UNKNOWN_FIELD)
    (folder / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", place and str(folder / place))
    monkeypatch.setenv("HOME", str(folder / "file"))
    assert codes(folder) == ["2026-03-11-a PM102"]
    assert codes(folder) == ["2026-03-11-a PM102"]


def test_old_files_go(folder: pathlib.Path, cache: pathlib.Path) -> None:
    write(folder, GOOD)
    codes(folder, "--select", "PM2")
    (old,) = cache.iterdir()
    os.utime(old, (1, 1))
    codes(folder)
    assert old not in list(cache.iterdir())
    assert len(list(cache.iterdir())) == 1


def test_runs_at_the_same_time_do_not_disturb_each_other(folder: pathlib.Path) -> None:
    for number in range(20):
        write(folder, UNKNOWN_FIELD, f"2026-01-{number + 1:02}-a")
    with ThreadPoolExecutor(6) as pool:
        outputs = {*pool.map(lambda _: run("check", cwd=folder).stdout, range(12))}
    assert len(outputs) == 1
    assert outputs == {run("check", "--no-cache", cwd=folder).stdout}


def test_an_unchanged_archive_takes_a_tenth_of_the_time(tmp_path: pathlib.Path) -> None:
    subprocess.run(
        [sys.executable, "generate_reports.py", tmp_path / "postmortems", "--count", "1000"], cwd=SCRIPTS, check=True
    )
    cold = seconds(tmp_path)
    assert min(seconds(tmp_path) for _ in range(3)) <= cold / 10


def seconds(folder: pathlib.Path) -> float:
    """Processor time of one run."""
    process = subprocess.Popen([COMMAND, "check", "--format", "json"], cwd=folder, stdout=subprocess.DEVNULL)
    usage = os.wait4(process.pid, 0)[2]
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def test_many_files_are_judged_by_several_processes_in_their_order(tmp_path: pathlib.Path) -> None:
    """What is judged at once is what is judged one by one, cold and out of the cache."""
    for number in range(ENOUGH + 5):
        write_report(tmp_path / "postmortems", numbered(number), more="tags: [a, a]\n" if number % 7 == 0 else "")
    (tmp_path / "postmortems.yml").write_text("reports: postmortems\n", "utf-8")
    options = ("--format", "json", "--today", str(TODAY))
    paths = sorted((tmp_path / "postmortems").glob("*.md"))
    together = json.loads(run("check", "--no-cache", *options, cwd=tmp_path).stdout)["diagnostics"]
    halves = [paths[:100], paths[100:]]
    apart = [
        json.loads(run("check", "--no-cache", *options, *half, cwd=tmp_path).stdout)["diagnostics"] for half in halves
    ]
    assert together == [*apart[0], *apart[1]]
    assert {found["code"] for found in together} >= {"PM108"}
    for _ in "cold", "warm":
        assert json.loads(run("check", *options, cwd=tmp_path).stdout)["diagnostics"] == together
