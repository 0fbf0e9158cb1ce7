"""Which of the files beside reports become part of a site."""

from __future__ import annotations

import os
import pathlib

import pytest
from mkdocs_postmortems.analysis.archive import Archive
from mkdocs_postmortems.report.folders import Folders
from mkdocs_postmortems.usecases.evidence import Evidence
from support.building import PIXEL, build, configure
from support.commands import invoke
from support.reports import TODAY, corpus_of, options_for, write

LINKS = """
## Summary

The [log](files/log.txt), ![a graph](graph.png "G"), <img src="files/wide.png"> and [a table][t],
but not `[x](code.txt)`.

## Timeline

| Time (UTC) | Event | Kind | Source |
|---|---|---|---|
| 2026-01-01 08:00 | See [the trace](files/tr%C3%A4ce.json) | onset | [metrics](files/metrics.csv#L1) |

[t]: files/table.tsv
"""
LINKED = ["files/log.txt", "graph.png", "files/wide.png", "files/träce.json", "files/metrics.csv", "files/table.tsv"]
LYING_ABOUT = [
    "id_rsa", "secrets.yml", "dump.sql", ".env", "_templates/full.md", "_notes.md", "old.markdown", "files/server.key",
    "code.txt", ".git/config", "backup.tar.gz", "files/page.html",
]  # fmt: skip


def lay(folder: pathlib.Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PIXEL if name.endswith(".png") else b"canary\n")


@pytest.fixture
def reports(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "postmortems"
    write(folder, "2026-01-01-a", body=LINKS)
    lay(folder, *LINKED, *LYING_ABOUT)
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    return folder


def evidence(folder: pathlib.Path, **options: bool) -> Evidence:
    archive = Archive(corpus_of(folder), options_for(folder), TODAY)
    return Evidence(Folders(folder), **options).gather(archive.reports)


def test_only_what_a_report_links_to_is_evidence(reports: pathlib.Path) -> None:
    found = evidence(reports)
    assert sorted(found.files) == sorted(LINKED)
    assert found.refused == []


@pytest.mark.parametrize("inside", [False, True])
def test_a_site_holds_what_its_reports_link_to(reports: pathlib.Path, tmp_path: pathlib.Path, inside: bool) -> None:
    (tmp_path / "docs").mkdir()
    lay(reports, "index-image.png", "style.css")
    if inside:
        (reports / "index.md").write_text("# Own\n\n![own](index-image.png)\n", "utf-8")
    done = build(configure(tmp_path, "postmortems" if inside else "docs"), tmp_path / "site")
    assert done.code == 0, done.output
    mount = "" if inside else "reports/"
    found = {
        path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*") if path.is_file()
    }
    assert {mount + name for name in LINKED} <= found
    assert not [name for name in found if (tmp_path / "site" / name).read_bytes() == b"canary\n"
                and name.removeprefix(mount) not in {*LINKED, "style.css"}]  # fmt: skip
    assert not [name for name in found if "passwd" in name or "notes" in name or "old" in name or "templates" in name]
    if inside:
        assert {"index-image.png", "style.css"} <= found
        assert done.output.count("Not published, as no page links to it: ") == 1


def test_site_sources_hold_the_same(reports: pathlib.Path, tmp_path: pathlib.Path) -> None:
    assert invoke("export", "site-sources", "out", cwd=tmp_path).exit_code == 0
    out = tmp_path / "out/docs/reports"
    canaries = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file() and p.read_bytes() == b"canary\n"}
    assert canaries == {name for name in LINKED if not name.endswith(".png")}


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("id_rsa", "that of a key or of secrets"),
        ("files/server.pem", "that of a key or of secrets"),
        ("files/prod.env", "that of a key or of secrets"),
        ("SECRETS.YML", "that of a key or of secrets"),
        (".env", "begins with `.`"),
        ("_drafts/a.txt", "begins with `_`"),
        ("page.HTML", "may run scripts"),
        ("old.markdown", "Markdown that is no report"),
        ("../beside.txt", "outside the folder of reports"),
        ("linked.txt", "a link that leads out of it"),
        ("folder/inner.txt", "a link that leads out of it"),
        ("hidden.txt", "begins with `_`"),
        ("drawing.svg", "it holds scripts"),
    ],
)
def test_a_link_to_what_is_not_published_is_said_to_be_so(tmp_path: pathlib.Path, name: str, cause: str) -> None:
    folder = tmp_path / "postmortems"
    report = write(folder, "2026-01-01-a", body=f"\n## Summary\n\nSee [it]({name}).\n")
    lay(tmp_path, "elsewhere/inner.txt", "beside.txt")
    if name == "linked.txt":
        (folder / name).symlink_to(tmp_path / "beside.txt")
    elif name.startswith("folder"):
        (folder / "folder").symlink_to(tmp_path / "elsewhere")
    elif name == "hidden.txt":
        lay(folder, "_kept.txt")
        (folder / name).symlink_to(folder / "_kept.txt")
    else:
        lay(folder, name)
    if name.endswith(".svg"):
        (folder / name).write_text("<svg><image href='x' onload = 'alert(1)'/></svg>", "utf-8")
    found = evidence(folder)
    assert found.files == {}
    (refused,) = found.refused
    line = report.read_text("utf-8").splitlines().index(f"See [it]({name}).") + 1
    assert refused.said(Folders(folder)).startswith(f"2026-01-01-a.md:{line}: `{name}` is not published: ")
    assert cause in refused.cause
    done = invoke("export", "site-sources", "out", cwd=tmp_path)
    assert (done.exit_code, f"`{name}` is not published" in done.stderr) == (0, True)


def test_a_drawing_is_published(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "2026-01-01-a", body="\n## Summary\n\n![it](drawing.svg)\n")
    (tmp_path / "drawing.svg").write_text("<svg><path d='M0 0'/></svg>", "utf-8")
    assert list(evidence(tmp_path).files) == ["drawing.svg"]


def test_trusted_html_lets_pages_be_evidence(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "2026-01-01-a", body="\n## Summary\n\n[it](page.html) [key](a.pem)\n")
    lay(tmp_path, "page.html", "a.pem")
    assert list(evidence(tmp_path, trusted_html=True).files) == ["page.html"]


def test_a_pipe_is_no_evidence(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "2026-01-01-a", body="\n## Summary\n\n[it](pipe) [long](" + "a" * 5000 + ") [nul](a%00b)\n")
    os.mkfifo(tmp_path / "pipe")
    assert evidence(tmp_path).files == {}


def test_a_report_that_is_a_link_out_of_the_folder_is_refused(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "postmortems"
    write(folder, "2026-01-01-a")
    outside = write(tmp_path / "elsewhere", "2026-01-02-b")
    (folder / "2026-01-02-b.md").symlink_to(outside)
    checked = invoke("check", cwd=tmp_path)
    assert checked.exit_code == 2
    assert "postmortems/2026-01-02-b.md:1:1" in checked.output
    assert "a symbolic link that leads out of the folder of reports" in checked.output
    before = outside.read_bytes()
    assert invoke("check", "--fix", cwd=tmp_path).exit_code == 2
    assert outside.read_bytes() == before
    exported = invoke("export", "json", cwd=tmp_path)
    assert (exported.exit_code, "symbolic link" in exported.stderr) == (2, True)
