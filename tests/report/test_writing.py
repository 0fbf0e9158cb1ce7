"""Files are written whole or not at all, and only where they belong."""

from __future__ import annotations

import errno
import os
import pathlib
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from mkdocs_postmortems.report import writing
from mkdocs_postmortems.report.writing import STAGED, create, write_atomic
from support.reports import ORGANISATION, write

OLD, NEW = b"old\n", b"new\n" * 100
LIMIT = 2000
COMMAND = [sys.executable, "-c", "from mkdocs_postmortems.cli.main import main; main()"]


def command(*arguments: str, cwd: pathlib.Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """The installed command; `limit` is the size in bytes at which the file system is full, for every file."""

    def full() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, capture_output=True, text=True, timeout=120, preexec_fn=full,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(cwd / ".cache")},
    )  # fmt: skip


def contents(folder: pathlib.Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def left_behind(folder: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in folder.rglob("*") if path.name.startswith(STAGED)]


def test_mode_and_owner_stay(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 12345, 23456)
    before = path.stat()
    write_atomic(path, NEW)
    after = path.stat()
    assert path.read_bytes() == NEW
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_an_owner_that_cannot_be_kept_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    real = path.stat()

    def another(self: pathlib.Path, **_: object) -> os.stat_result:
        about = list(real)
        about[4] += 1 if self.name == "a" else 0
        return os.stat_result(about)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with monkeypatch.context() as patch:
        patch.setattr(pathlib.Path, "stat", another)
        patch.setattr(os, "chown", refuse)
        with pytest.raises(PermissionError, match="belongs to another user"):
            write_atomic(path, NEW)
    assert (contents(tmp_path), left_behind(tmp_path)) == ({"a": OLD}, [])


def test_hard_links_are_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    os.link(tmp_path / "a", tmp_path / "b")
    with pytest.raises(OSError, match="hard links"):
        write_atomic(tmp_path / "a", NEW)
    assert contents(tmp_path) == {"a": OLD, "b": OLD}


@pytest.mark.parametrize("write_", [write_atomic, create])
@pytest.mark.parametrize("marker", [None, ".git", "postmortems.yml"])
def test_links_out_are_not_followed(
    tmp_path: pathlib.Path, write_: Callable[[pathlib.Path, bytes], None], marker: str | None
) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    (home / "in").mkdir(parents=True)
    outside.mkdir()
    if marker:
        (home / marker).touch()
    (outside / "victim").write_bytes(OLD)
    (home / "in/file").symlink_to(outside / "victim")
    (home / "in/new").symlink_to(outside / "not-yet")
    (home / "in/folder").symlink_to(outside)
    for name in ("file", "new", *(["folder/victim", "folder/x"] if marker else [])):
        with pytest.raises(OSError, match=r"leads out of|exists"):
            write_(home / "in" / name, NEW)
    assert contents(outside) == {"victim": OLD}


def test_links_inside_are_followed_and_stay(tmp_path: pathlib.Path) -> None:
    (tmp_path / "postmortems.yml").touch()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b/real").write_bytes(OLD)
    (tmp_path / "a/link").symlink_to(tmp_path / "b/real")
    write_atomic(tmp_path / "a/link", NEW)
    assert ((tmp_path / "a/link").is_symlink(), (tmp_path / "b/real").read_bytes()) == (True, NEW)


def test_what_exists_is_not_created(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    with pytest.raises(FileExistsError):
        create(tmp_path / "a", NEW)
    create(tmp_path / "b", NEW)
    assert contents(tmp_path) == {"a": OLD, "b": NEW}
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == writing._usual_mode()


def test_devices_are_written_to_as_they_are(tmp_path: pathlib.Path) -> None:
    write_atomic(pathlib.Path("/dev/null"), NEW)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(pathlib.Path("/dev/full"), NEW)
    assert pathlib.Path("/dev/full").is_char_device()
    write(tmp_path / "postmortems", "2026-01-01-a")
    done = command("check", "--format", "json=/dev/stdout", cwd=tmp_path)
    assert '"diagnostics"' in done.stdout, done.stderr


KILLED = """
import os, pathlib, sys
from mkdocs_postmortems.report import writing
class Data(bytes): pass
os.chmod_ = pathlib.Path.chmod
def die(self, *_, **__): os.kill(os.getpid(), 9)
pathlib.Path.chmod = die
writing.write_atomic(pathlib.Path(sys.argv[1]), b"new")
"""


def test_what_a_killed_run_left_is_deleted_by_the_next(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert (killed.returncode, path.read_bytes(), len(left_behind(tmp_path))) == (-signal.SIGKILL, OLD, 1)
    (left,) = left_behind(tmp_path)
    os.utime(left, (time.time() - 60,) * 2)
    monkeypatch.setattr(writing, "_swept", set())
    write_atomic(path, NEW)
    assert contents(tmp_path) == {"a": NEW}


def test_what_another_run_is_writing_stays(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    busy = tmp_path / f"{STAGED}busy"
    with busy.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.utime(busy, (time.time() - 60,) * 2)
        monkeypatch.setattr(writing, "_swept", set())
        write_atomic(tmp_path / "a", NEW)
        assert busy.exists()


def assert_whole(folder: pathlib.Path, full: dict[str, bytes]) -> None:
    """Each file is as it would be without the accident, or is not there."""
    for name, data in contents(folder).items():
        if name in full and not name.startswith((".migrated", ".cache")):
            assert data == full[name], name


def test_init_on_a_full_disk_truncates_nothing_and_is_completed(tmp_path: pathlib.Path) -> None:
    for name in ("full", "cut"):
        (tmp_path / name).mkdir()
    arguments = ("init", "--ci", "github", "--package", "mkdocs-postmortems", "--example")
    assert command(*arguments, cwd=tmp_path / "full").returncode == 0
    full = contents(tmp_path / "full")
    cut = command(*arguments, cwd=tmp_path / "cut", limit=LIMIT)
    assert (cut.returncode, "cannot be written: File too large. Make room" in cut.stderr) == (2, True)
    assert "Traceback" not in cut.stderr
    assert_whole(tmp_path / "cut", full)
    assert left_behind(tmp_path) == []
    assert command(*arguments, cwd=tmp_path / "cut").returncode == 0
    assert contents(tmp_path / "cut") == full


def test_new_on_a_full_disk_leaves_nothing(tmp_path: pathlib.Path) -> None:
    arguments = ("new", "Search was slow", "--severity", "SEV-1", "--started", "2026-03-11T08:10Z")
    cut = command(*arguments, cwd=tmp_path, limit=100)
    assert (cut.returncode, "cannot be written: File too large" in cut.stderr) == (2, True)
    assert contents(tmp_path / "postmortems") == {}
    assert command(*arguments, cwd=tmp_path).returncode == 0


ONE = (
    "# Search was slow {0}\n\n2026-03-{1:02} it was slow.\n\n## Timeline\n\n- 10:00 It stops\n- 10:30 It starts\n\n{2}"
)


def archive(folder: pathlib.Path, number: int) -> None:
    folder.mkdir()
    for n in range(number):
        (folder / f"2026-03-{n % 28 + 1:02}-{n}.md").write_text(ONE.format(n, n % 28 + 1, "word " * n * 10), "utf-8")


def test_migrate_on_a_full_disk_truncates_nothing_and_is_completed(tmp_path: pathlib.Path) -> None:
    archive(tmp_path / "old", 30)
    assert command("migrate", "old", "-o", "full", cwd=tmp_path).returncode == 0
    full = contents(tmp_path / "full")
    cut = command("migrate", "old", "-o", "cut", cwd=tmp_path, limit=1200)
    assert (cut.returncode, "cannot be written: File too large. Make room" in cut.stderr) == (2, True), cut.stderr
    assert 0 < len(contents(tmp_path / "cut")) < len(full)
    assert_whole(tmp_path / "cut", full)
    again = command("migrate", "old", "-o", "cut", cwd=tmp_path)
    assert (again.returncode, contents(tmp_path / "cut")) == (0, full), again.stdout


def test_migrate_killed_halfway_is_completed_whatever_the_next_run_is_asked(tmp_path: pathlib.Path) -> None:
    """Files of the killed run are known as this tool's own, although they now differ: nobody has edited them."""
    archive(tmp_path / "old", 150)
    assert command("migrate", "old", "-o", "full", "--zone", "Europe/London", cwd=tmp_path).returncode == 0
    full = contents(tmp_path / "full")
    with subprocess.Popen([*COMMAND, "migrate", "old", "-o", "cut"], cwd=tmp_path, stdout=subprocess.DEVNULL) as run:
        until = time.monotonic() + 60
        while time.monotonic() < until and len([*(tmp_path / "cut").glob("2026-*.md")]) < 5:
            time.sleep(0.002)
        run.kill()
    assert len(contents(tmp_path / "cut")) < len(full), "it was not killed halfway"
    for path in left_behind(tmp_path):
        os.utime(path, (time.time() - 60,) * 2)
    again = command("migrate", "old", "-o", "cut", "--zone", "Europe/London", cwd=tmp_path)
    assert (again.returncode, "kept" in again.stdout) == (0, False)
    assert contents(tmp_path / "cut") == full


def test_migrate_does_not_write_through_a_link(tmp_path: pathlib.Path) -> None:
    archive(tmp_path / "old", 1)
    (tmp_path / "old/log.txt").write_text("log\n", "utf-8")
    with (tmp_path / "old/2026-03-01-0.md").open("a") as file:
        file.write("\n[log](log.txt)\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new/files").symlink_to(tmp_path / "outside")
    done = command("migrate", "old", "-o", "new", cwd=tmp_path)
    assert (done.returncode, "leads out of new" in done.stderr, contents(tmp_path / "outside")) == (2, True, {})


def test_exports_on_a_full_disk_keep_what_was_there(tmp_path: pathlib.Path) -> None:
    shutil.copytree(ORGANISATION / "postmortems", tmp_path / "postmortems")
    today = ("--today", "2026-04-01")
    assert command("export", "json", "-o", "out.json", "--today", "2026-03-01", cwd=tmp_path).returncode == 0
    before = (tmp_path / "out.json").read_bytes()
    for arguments in (("json", "-o", "out.json"), ("sqlite", "-o", "new.db"), ("site-sources", "site")):
        cut = command("export", *arguments, *today, cwd=tmp_path, limit=LIMIT)
        assert (cut.returncode, "cannot be written: File too large" in cut.stderr) == (2, True), cut.stderr
    assert (tmp_path / "out.json").read_bytes() == before
    assert not (tmp_path / "new.db").exists()
    assert left_behind(tmp_path) == []
    assert command("export", "site-sources", "site", *today, cwd=tmp_path).returncode == 0
    assert (tmp_path / "site/docs/index.md").is_file()
