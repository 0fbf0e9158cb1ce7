"""What a process and its children cost: processor time, time on the clock, and memory."""

from __future__ import annotations

import contextlib
import os
import pathlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CACHE = ".cache"
"""The folder of caches beside what is measured."""


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    cpu: float
    """Seconds, user and system."""
    wall: float
    peak: int
    """The most memory of the process and its children together, in bytes."""


def run(
    command: Sequence[str | pathlib.Path], folder: pathlib.Path, fine: Sequence[int] = (0,), cache: str = ""
) -> Cost:
    """Run a tool in a folder. If it fails, its time would mean nothing: the bench ends with what it said.

    `cache` names the cache that it finds, so that tools do not find what others left.
    """
    log = folder / "log.txt"
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}
    environment["XDG_CACHE_HOME"] = str(folder / CACHE / cache)
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        memory = Memory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        said = log.read_text("utf-8", "replace")[-3000:]
        sys.exit(f"{command[0]} ended with {process.returncode} in {folder}:\n{said}")
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kibibytes
    return Cost(usage.ru_utime + usage.ru_stime, wall, max(memory.peak(), usage.ru_maxrss * unit))


class Memory(threading.Thread):
    """Watches what a process and its children hold in memory: their proportional set sizes, added up."""

    _EVERY = 0.25
    """Seconds between two looks."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._most, self._over = pid, 0, threading.Event()
        self.start()

    def peak(self) -> int:
        """The most that was seen, in bytes; 0 where the system does not tell."""
        self._over.set()
        self.join()
        return self._most

    def run(self) -> None:
        """Look until the end."""
        while not self._over.wait(self._EVERY):
            held = [self._held(pid) for pid in self._family(self._pid)]
            if len(held) > 1:  # of a single one, the system knows the peak
                self._most = max(self._most, sum(held))

    def _family(self, pid: int) -> Iterator[int]:
        yield pid
        for listed in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in listed.read_text().split():
                    yield from self._family(int(child))

    def _held(self, pid: int) -> int:
        try:
            lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended, or this is no Linux
            return 0
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
