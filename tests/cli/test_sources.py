"""What commands do with reports from several repositories."""

import json
import pathlib
import shutil

import pytest
from support.checking import UNKNOWN_FIELD
from support.commands import invoke
from support.reports import write
from support.teams import INDEX, OWN, PAY, SECRET, three_repositories


@pytest.fixture
def main(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return three_repositories(tmp_path)


def findings(main: pathlib.Path, *arguments: str) -> list[tuple[str, str]]:
    done = invoke("check", "--format", "json", *arguments, cwd=main)
    assert done.exit_code in (0, 1), done.output
    return [(item["path"], item["code"]) for item in json.loads(done.stdout)["diagnostics"]]


def test_all_are_checked(main: pathlib.Path) -> None:
    bad = main.parent / "search/2026-01-09-bad.md"
    bad.write_text(UNKNOWN_FIELD, "utf-8")
    for _ in ("cold", "warm"):
        done = invoke("check", cwd=main)
        assert done.stdout.splitlines()[-1].startswith("5 reports checked: ")
        assert (bad.as_posix(), "PM102") in findings(main)
    parts = [findings(main, "--shard", f"{number}/3") for number in (1, 2, 3)]
    assert sorted(found for part in parts for found in part) == sorted(findings(main))


def test_an_id_that_two_sources_have_is_told_at_both_places(main: pathlib.Path) -> None:
    twice = [
        write(main.parent / "search", PAY, more="audience: public\n"),
        main.parent / f"payments/postmortems/{PAY}.md",
    ]
    assert {path for path, code in findings(main) if code == "PM008"} == {path.as_posix() for path in twice}
    said = " ".join(invoke("check", cwd=main).stdout.split())
    assert all(f"Another file has the same id: {path.as_posix()}" in said for path in twice)
    assert invoke("export", "json", cwd=main).exit_code == 2


def test_an_id_that_a_source_has_is_not_given_again(main: pathlib.Path) -> None:
    options = ("--severity", "SEV-3", "--service", "x", "--started", "2026-01-07T08:00Z")
    done = invoke("new", "Index", *options, cwd=main)
    assert done.exit_code == 1
    assert "PM008" in done.stderr
    assert not (main / f"postmortems/{INDEX}.md").exists()


def test_an_id_of_another_source_may_be_named_and_an_unknown_one_not(main: pathlib.Path) -> None:
    assert [code for _, code in findings(main) if code == "PM010"] == []
    shutil.rmtree(main.parent / "payments/postmortems")
    (main.parent / "payments/postmortems").mkdir()
    dangling = sorted(path.rpartition("/")[2] for path, code in findings(main) if code == "PM010")
    assert dangling == [f"{OWN}.md", f"{INDEX}.md"]


def test_a_missing_source_ends_every_command(main: pathlib.Path) -> None:
    assert invoke("check", cwd=main).exit_code in (0, 1)  # what is in the cache does not stand for what is missing
    shutil.rmtree(main.parent / "payments")
    for command in (
        ["check"],
        ["export", "json"],
        ["stats"],
        ["actions", "list"],
        ["related", f"postmortems/{OWN}.md"],
    ):
        done = invoke(*command, cwd=main)
        assert done.exit_code == 2, command
        assert "names as the source `payments`. Check it out, or delete the source." in " ".join(done.stderr.split())


def test_exports_and_statistics_hold_all_for_their_readers(main: pathlib.Path) -> None:
    document = json.loads(invoke("export", "json", cwd=main).stdout)
    assert {report["id"]: report["path"] for report in document["reports"]} == {
        OWN: f"{OWN}.md", PAY: f"payments/{PAY}.md", INDEX: f"search/2026/{INDEX}.md",
    }  # fmt: skip
    teams = {report["id"]: report["teams"] for report in document["reports"]}
    assert (teams[PAY], teams[INDEX], teams[OWN]) == (["payments"], ["index"], [])
    restricted = json.loads(invoke("export", "json", "--audience", "restricted", cwd=main).stdout)["reports"]
    assert {report["id"]: report["teams"] for report in restricted}[SECRET] == ["cards"]
    figures = json.loads(invoke("stats", "--format", "json", cwd=main).stdout)
    assert len(figures["reports"]) == 3


def test_related_reports_are_found_in_other_sources(main: pathlib.Path) -> None:
    done = invoke("related", f"../search/2026/{INDEX}.md", "--format", "json", cwd=main)
    assert done.exit_code == 0, done.stderr
    asked = json.loads(invoke("related", f"postmortems/{OWN}.md", "--format", "json", cwd=main).stdout)
    assert asked["report"] == OWN
    draft = write(main / "postmortems", "2026-03-01-new", "Shipping fails", "tags: [connection-pool]\n")
    found = json.loads(invoke("related", str(draft), "--format", "json", cwd=main).stdout)["related"]
    assert {each["id"] for each in found} >= {PAY, INDEX, OWN}


def test_a_link_that_leads_out_of_its_source_is_not_followed(main: pathlib.Path) -> None:
    (main.parent / "secret.md").write_text("---\ntitle: not a report\n---\n", "utf-8")
    link = main.parent / "search/2026-02-02-link.md"
    link.symlink_to(main.parent / "secret.md")
    done = invoke("check", cwd=main)
    assert done.exit_code == 2
    assert "2026-02-02-link.md:1:1" in done.stdout
    assert "leads out of the folder of reports" in " ".join(done.stdout.split())
