"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import pathlib
import tempfile


def write(path: pathlib.Path, data: bytes) -> None:
    """Replace a file in one step, keeping its mode. Raises `OSError`, and then nothing has changed."""
    path = path.resolve()  # of a symbolic link, the file that it leads to
    mode = path.stat().st_mode & 0o7777 if path.exists() else None
    if mode is not None and not os.access(path, os.W_OK):
        raise PermissionError(13, "Permission denied", str(path))
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        pathlib.Path(beside).chmod(_usual_mode() if mode is None else mode)
        pathlib.Path(beside).replace(path)
    except BaseException:
        pathlib.Path(beside).unlink(missing_ok=True)
        raise


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
