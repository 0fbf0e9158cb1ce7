"""Writing files in one step: whole or not at all, never through a link to somewhere else.

The bytes go into a file beside, which then takes the other's place. A run that is killed leaves such a file behind; the
next one that writes into the folder deletes it. Nobody else holds its lock then.
"""

from __future__ import annotations

import errno
import os
import pathlib
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ..language import _
from .problem import Refusal

try:
    import fcntl
except ImportError:  # Windows has no such locks; what is left behind there stays for an hour
    fcntl = None  # type: ignore[assignment]

STAGED = ".tmp-postmortems-"
"""How the names of files and folders begin that exist only while something is written."""
_YOUNG, _OLD = 1.0, 3600.0
"""Seconds: what is younger may not have its lock yet; what is older has been left behind, locks or not."""
_REPOSITORY = (".git", "postmortems.yml")

_swept: set[str] = set()


def save(path: pathlib.Path, data: bytes, within: pathlib.Path | None = None) -> None:
    """`write_atomic` for a file that the user named. Raises `Refusal`."""
    try:
        write_atomic(path, data, within)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: pathlib.Path, error: OSError) -> Refusal:
    """What to tell a user whose file cannot be written."""
    hint = _("Check that its folder exists, and the permissions of both")
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        hint = _("Make room, then run the command again; nothing was cut short")
    elif error.errno in (errno.ELOOP, errno.EMLINK):
        hint = _("Put a file of its own there, or name another")
    return Refusal(_("{path} cannot be written: {cause}").format(path=path, cause=error.strerror), hint)


def write_atomic(path: pathlib.Path, data: bytes, within: pathlib.Path | None = None) -> None:
    """Write a file in one step; one that exists keeps its mode and its owner.

    Raises `OSError`, and then nothing has changed: also where a symbolic link leads out of `within` (by default the
    repository, or else the folder, that the file lies in), or where the file has other names that would keep the old
    text (hard links). Devices and pipes are written to as they are.
    """
    if _is_stream(path):
        path.write_bytes(data)
        return
    target = _target(path, within)
    about = target.stat() if target.exists() else None
    if about and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    if about and about.st_nlink > 1:
        raise OSError(errno.EMLINK, _("It has other names (hard links), which would keep the old text"), str(path))
    with _staged(target, data, about) as beside:
        beside.replace(target)


def create(path: pathlib.Path, data: bytes, within: pathlib.Path | None = None) -> None:
    """Write a new file in one step. Raises `FileExistsError` where there is one, `OSError` as `write_atomic` does."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    target = _target(path, within)
    with _staged(target, data, None) as beside:
        try:
            os.link(beside, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            beside.replace(target)


@contextmanager
def _staged(target: pathlib.Path, data: bytes, about: os.stat_result | None) -> Iterator[pathlib.Path]:
    """A file beside the target that holds the data; it is gone at the end."""
    import tempfile  # a check that writes nothing need not load it

    sweep(target.parent)
    handle, name = tempfile.mkstemp(prefix=STAGED, dir=target.parent)
    beside = pathlib.Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            lock(file.fileno())
            file.write(data)
        _keep_owner(beside, about)
        beside.chmod(_usual_mode() if about is None else stat.S_IMODE(about.st_mode))
        yield beside
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _target(path: pathlib.Path, within: pathlib.Path | None) -> pathlib.Path:
    """The file that a path leads to."""
    target = path.resolve()
    if target != pathlib.Path(os.path.abspath(path)):  # noqa: PTH100 - `..` before links
        home = within or _home(path)
        if not target.is_relative_to(home.resolve()):
            raise OSError(
                errno.ELOOP, _("It is, or lies behind, a link that leads out of {home}").format(home=home), str(path)
            )
    return target


def _is_stream(path: pathlib.Path) -> bool:
    """Whether a path names a device or a pipe, such as `/dev/stdout`."""
    named = path.is_relative_to("/dev") or path.is_relative_to("/proc") or not path.is_symlink()
    return named and path.exists() and not path.is_file() and not path.is_dir()


def _home(path: pathlib.Path) -> pathlib.Path:
    folders = pathlib.Path(os.path.abspath(path)).parents  # noqa: PTH100
    return next((each for each in folders if any((each / name).exists() for name in _REPOSITORY)), folders[0])


def _keep_owner(beside: pathlib.Path, about: os.stat_result | None) -> None:
    if about is None or not hasattr(os, "chown"):
        return
    ours = beside.stat()
    if (ours.st_uid, ours.st_gid) != (about.st_uid, about.st_gid):
        try:
            os.chown(beside, about.st_uid, about.st_gid)
        except OSError:
            cause = _("It belongs to another user or group, and would become yours")
            raise PermissionError(errno.EPERM, cause, str(beside)) from None


def lock(handle: int) -> bool:
    """Mark an open file or folder as in use until it is closed; whether nobody else had done so."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def held(folder: pathlib.Path) -> Iterator[bool]:
    """Keep a folder for this run alone; whether no other run has it.

    Only runs that ask are kept out. The lock goes with the process, so none is ever left behind. True where the file
    system knows no locks.
    """
    if fcntl is None or not folder.is_dir():
        yield True
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield _free(handle)
    finally:
        os.close(handle)


def _free(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def sweep(folder: pathlib.Path) -> None:
    """Delete what a killed run has left in a folder; once in a run."""
    if str(folder) in _swept:
        return
    _swept.add(str(folder))
    with suppress(OSError):
        for entry in [*os.scandir(folder)]:
            if entry.name.startswith(STAGED) and _abandoned(entry):
                _delete(pathlib.Path(entry.path))


def _abandoned(entry: os.DirEntry[str]) -> bool:
    age = time.time() - entry.stat(follow_symlinks=False).st_mtime
    if age < _YOUNG or fcntl is None or entry.is_symlink():
        return age > _OLD
    handle = os.open(entry.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        return lock(handle)
    finally:
        os.close(handle)


def _delete(path: pathlib.Path) -> None:
    import shutil

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
