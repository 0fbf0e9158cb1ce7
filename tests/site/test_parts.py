"""`postmortems build --shard` and `--join`: jobs that share a build make the site that one job makes."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.commands.build import build as build_site
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs_postmortems.mkdocs.parts import Contents, Parts, write
from mkdocs_postmortems.report.stored import hash_of
from support.building import build, configure, odd_reports
from support.commands import invoke
from support.hosts import complaints
from support.reports import ORGANISATION, ROOT
from support.site import Site

GUIDE = ROOT / "plugins/mkdocs_postmortems/pages/guide"
TAKEN = re.compile(r"(\d+) of (\d+) pages are taken from parts")


def workflow(language: str = "") -> str:
    """The workflow of the guide that shares a build."""
    text = (GUIDE / language / "performance.md").read_text("utf-8")
    (found,) = [block for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S) if "--join" in block]
    return str(found)


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if step.get("run", "").startswith("postmortems ")]


def start(command: str, folder: pathlib.Path, cache: str, **environment: str) -> subprocess.Popen[str]:
    """A command of the workflow as a job runs it: on a machine of its own, nothing is kept from others."""
    words = ["-c", "from mkdocs_postmortems.cli.main import main; main()", *command.split()[1:]]
    clean = {**os.environ, "XDG_CACHE_HOME": str(folder.parent / cache), "NO_MKDOCS_2_WARNING": "1", **environment}
    return subprocess.Popen(
        [sys.executable, *words], cwd=folder, env=clean, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def ran(process: subprocess.Popen[str]) -> str:
    said = process.communicate(timeout=200)[0]
    assert process.returncode == 0, said
    return said


def contents(site: pathlib.Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@dataclass(frozen=True)
class Shared:
    """What the jobs of the workflow have left behind."""

    folder: pathlib.Path
    joined: dict[str, bytes]
    said: str
    plain: dict[str, bytes]
    """The site of a single job."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """The example organisation, built by the workflow's jobs, side by side, and by one job."""
    folder = tmp_path_factory.mktemp("shared") / "shop"
    shutil.copytree(ORGANISATION, folder)
    odd_reports(folder / "postmortems")
    config = configure(folder, "postmortems", options="audience: restricted, ")
    jobs = yaml.safe_load(workflow())["jobs"]
    (render,), (join,) = commands(jobs["render"]), commands(jobs["site"])
    parts = jobs["render"]["strategy"]["matrix"]["part"]
    made = [start(render.replace("${{ matrix.part }}", str(part)), folder, f"cache-{part}") for part in parts]
    plain = build(config, folder.parent / "plain", XDG_CACHE_HOME=str(folder.parent / "cache-plain"))
    for each in made:
        ran(each)
    assert len(list((folder / "parts").iterdir())) == len(parts)
    said = ran(start(join, folder, "cache-site"))
    assert plain.code == 0, plain.output
    return Shared(folder, contents(folder / "site"), said, contents(plain.site.folder))


def test_the_jobs_of_the_guide_make_the_site_of_one_job(shared: Shared) -> None:
    assert shared.joined.keys() == shared.plain.keys()
    assert [name for name, content in shared.joined.items() if content != shared.plain[name]] == []
    taken = TAKEN.search(shared.said)
    assert taken
    assert int(taken[2]) > 100
    assert int(taken[1]) > 0.97 * int(taken[2]), "all but some that name files for programs, or of which MkDocs warns"


@pytest.mark.parametrize("language", ["", "de", "zh-Hans"])
def test_the_workflow_is_one(tmp_path: pathlib.Path, language: str) -> None:
    (tmp_path / "site.yml").write_text(workflow(language), "utf-8")
    assert not complaints("github-workflows", tmp_path / "site.yml")
    render, site = yaml.safe_load(workflow(language))["jobs"].values()
    assert commands(render) == commands(yaml.safe_load(workflow())["jobs"]["render"])
    (count,) = {command.split("/")[1].split()[0] for command in commands(render)}
    assert render["strategy"]["matrix"]["part"] == [*range(1, int(count) + 1)]
    sent, got = render["steps"][-1]["with"], next(s for s in site["steps"] if "download" in s.get("uses", ""))["with"]
    assert (got["path"], got["merge-multiple"]) == (sent["path"], True)
    assert re.fullmatch(got["pattern"].replace("*", ".*"), sent["name"])


def harmed(shared: Shared, to: pathlib.Path) -> None:
    """The parts again: one is missing, one cut off, in one every page is altered, and what lies beside is hostile."""
    first, second, third, *others = sorted((shared.folder / "parts").iterdir())
    (to / "below").mkdir(parents=True)
    for path in others:
        shutil.copy(path, to / "below")
    (to / second.name).write_bytes(second.read_bytes()[:-100])
    with zipfile.ZipFile(third) as known, zipfile.ZipFile(to / third.name, "w") as altered:
        for name in known.namelist():
            page = known.read(name)
            altered.writestr(name, page if name == "known" else page.replace(b"</body>", b"<b>altered</b></body>"))
        altered.writestr("../../escaped.html", "escaped")
        altered.writestr("reports/stray/index.html", "nobody's page")
    (to / "link.zip").symlink_to(first)
    (to / "around").symlink_to(to)
    (to / "foreign.zip").write_bytes(b"PK\x03\x04")
    with zipfile.ZipFile(to / "strange.zip", "w") as strange:
        strange.writestr("known", b"\xc1" * 20)


def test_harmed_parts_cost_time_and_no_more(shared: Shared, tmp_path: pathlib.Path) -> None:
    harmed(shared, tmp_path / "parts")
    before = sorted(tmp_path.rglob("*"))
    said = ran(start(f"postmortems build --strict --join {tmp_path}/parts -d {tmp_path}/site", shared.folder, "cold"))
    found = contents(tmp_path / "site")
    assert found.keys() == shared.plain.keys()
    assert [name for name, content in found.items() if content != shared.plain[name]] == []
    unusable = re.findall(r"Nothing is taken from \S*/(\S+\.zip)", said)
    second = sorted((shared.folder / "parts").iterdir())[1].name
    assert unusable == ["foreign.zip", second, "strange.zip"]
    taken, whole = TAKEN.search(said), TAKEN.search(shared.said)
    assert taken
    assert whole
    assert 0 < int(taken[1]) < int(whole[1]) / 2
    assert sorted(path for path in tmp_path.rglob("*") if tmp_path / "site" not in (path, *path.parents)) == before


def test_nothing_is_taken_from_parts_for_other_readers(shared: Shared, tmp_path: pathlib.Path) -> None:
    command = f"postmortems build --join parts -d {tmp_path}/public"
    said = ran(start(command, shared.folder, "cache-site", POSTMORTEMS_AUDIENCE="public"))
    assert re.search(r"\b0 of \d+ pages are taken", said)
    reports = {path.parent.name for path in (tmp_path / "public/reports").glob("*/index.html")}
    whole = {name.split("/")[1] for name in shared.plain if re.fullmatch("reports/[^/]+/index.html", name)}
    assert reports < whole


@pytest.fixture
def small(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A folder with two reports and a shard asked for, as `postmortems build --shard` asks for it."""
    odd_reports(tmp_path / "postmortems")
    monkeypatch.setenv("POSTMORTEMS_SHARD", "1/1")
    monkeypatch.setenv("POSTMORTEMS_PARTS", str(tmp_path / "parts"))
    return tmp_path


def shard(folder: pathlib.Path, more: str = "") -> None:
    config = load_config(str(configure(folder, "postmortems", more=more)), site_dir=str(folder / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    build_site(config)


def test_a_shard_leaves_no_site_and_fits_into_one_with_a_navigation_of_its_own(
    small: pathlib.Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    navigation = "nav: [{Start: index.md}, reports/index.md, patterns/index.md]\n"
    caplog.set_level("INFO")
    with pytest.raises(SystemExit) as ended:
        shard(small, navigation)
    assert not ended.value.code
    assert list((small / "site").iterdir()) == []
    assert [path.name for path in (small / "parts").iterdir()] == ["postmortems-1-of-1.zip"]
    monkeypatch.delenv("POSTMORTEMS_SHARD")
    shard(small, navigation)
    taken = TAKEN.search(caplog.text)
    assert taken
    assert int(taken[1]) > 0.97 * int(taken[2])
    assert not Site(small / "site").broken("reports/2026-01-01-top/index.html")


def test_what_others_have_a_say_in_cannot_be_shared(small: pathlib.Path, caplog: pytest.LogCaptureFixture) -> None:
    (small / "hook.py").write_text("def on_page_markdown(markdown, **others):\n    return None\n", "utf-8")
    for more in ("hooks: [hook.py]\n", "markdown_extensions: [pymdownx.snippets]\n"):
        caplog.clear()
        with pytest.raises(Abort):
            shard(small, more)
        assert "Jobs cannot share this build" in caplog.text
        assert not (small / "parts").exists()


@pytest.mark.parametrize("part", ["3", "0/2", "3/2", "1/2/3", "x"])
def test_what_is_no_shard_ends_the_build(
    small: pathlib.Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    monkeypatch.setenv("POSTMORTEMS_SHARD", part)
    with pytest.raises(Abort):
        shard(small)
    assert f"POSTMORTEMS_SHARD: `{part}` is not a part" in caplog.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--shard", "1/2"), "need each other"),
        (("--output", "parts"), "need each other"),
        (("--shard", "1/2", "--output", "parts", "--join", "parts"), "--shard excludes"),
        (("--shard", "1/2", "--output", "parts", "--strict"), "--shard excludes"),
        (("--shard", "1/2", "--output", "parts", "-d", "site"), "--shard excludes"),
        (("--shard", "3/2", "--output", "parts"), "is not a part"),
        (("--engine", "zensical", "--join", "parts"), "--engine zensical excludes"),
        (("--join", "parts"), "There is no part of a site in parts"),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path: pathlib.Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", "utf-8")
    (tmp_path / "parts").mkdir()
    done = invoke("build", *arguments, cwd=tmp_path)
    assert (done.exit_code, said in " ".join(done.stderr.split())) == (2, True), done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mkdocs.yml", "parts"]


PAGES = [b"<html>one</html>" * 9, b"<html>two</html>" * 9]


@given(st.data())
def test_a_file_with_any_damage_gives_the_pages_that_were_written_or_none(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "part.zip"
    write(path, Contents(b"terms", {}), PAGES)
    whole = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[place] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)) | st.just(len(whole)))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of names that occur twice
        parts = Parts(path.parent, b"terms")
        for page in PAGES:
            assert parts.page(hash_of(page)) in (page, None)
    parts.close()
